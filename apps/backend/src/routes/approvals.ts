/** A manager's word at a cashier's till. */
import { approvalSchema, newApproval } from '@quickpay/api';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import { ApiProblem } from '../problem.ts';
import { terminalOf } from '../profiles.ts';
import { notPaired } from '../sign-in/access.ts';
import { paymentNotFound } from './payments.ts';
import { refuseOtherCurrency } from './refunds.ts';
import { NOT_PROVEN, notProven } from './session.ts';

export function approvalRoutes(app: App, { signIn, configuration, environment, ledger }: Routes): void {
  const { people, approvals } = signIn;
  app.post(
    '/approvals',
    {
      schema: {
        operationId: 'createApproval',
        tags: ['refunds'],
        summary: 'Have a manager approve a refund, at the till of whoever asks for it',
        description:
          'With the manager’s own PIN or password, looked at and counted as in `POST /v1/session`; nobody is signed in or out by it. The id goes into the refund as `approvalId`: once, within two minutes, for this payment and amount, by whoever is signed in here now, at this till.',
        body: newApproval,
        response: { 201: approvalSchema, ...problems(...NOT_PROVEN, 'payment_not_found') },
      },
    },
    async ({ who, body }, reply) => {
      if (who.kind !== 'person') throw notPaired();
      const { device, session } = who;
      const { paymentId, amount, personId } = body;
      const entry = await ledger.payment(paymentId);
      if (entry === null) throw paymentNotFound(paymentId);
      refuseOtherCurrency(entry.payment, amount);
      const { terminalId } = device;
      const { storeId } = terminalOf(configuration, terminalId);
      const proof = await people.prove({ device, storeId }, body);
      if (proof.kind !== 'proven') throw notProven(proof, personId);
      const { id, name, role } = proof.person;
      if (role !== 'manager') throw new ApiProblem('manager_needed', `${name} is a cashier.`);
      const approval = approvals.add({
        terminalId,
        requestedBy: session.person.id,
        paymentId,
        amountMinor: amount.minor,
        approvedBy: id,
      });
      return reply.code(201).send({
        environment,
        id: approval.id,
        paymentId,
        amount,
        approvedBy: { id, name },
        expiresAt: new Date(approval.expiresAt).toISOString(),
      });
    },
  );
}
