/** What head office asks of the store node that a payment belongs to, and what came of it. */
import {
  type InstructionView,
  instructionId,
  instructionSchema,
  instructionsSchema,
  type NewInstructionBody,
  newInstruction,
  paymentId,
} from '@quickpay/api';
import { mintId, type Payment, type RefundProblem, refundableMinor, refundProblem } from '@quickpay/core';
import type { Act } from '@quickpay/exchange';
import { z } from 'zod';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import { instructionView } from '../instructions/instruction-view.ts';
import { ApiProblem } from '../problem.ts';
import { secureRandom } from '../random.ts';
import { refuseAtStore } from './door.ts';
import { paymentNotFound } from './payments.ts';
import { REFUSALS, refuseOtherCurrency } from './refunds.ts';

const tags = ['stores'];
const ofPayment = z.object({ id: paymentId });
const params = z.object({ id: instructionId });
const random = secureRandom();

export function instructionRoutes(app: App, { ledger, instructions, office, clock, environment, door }: Routes): void {
  /** The living node that a payment belongs to. @throws ApiProblem where nobody needs to be asked */
  const nodeOf = (payment: Payment): string => {
    const node = office.nodes.all().find(({ id }) => id === payment.owner);
    if (payment.owner === ledger.identity.nodeId || node?.state === 'takenOver')
      throw new ApiProblem('owned_here', `Head office works on payment ${payment.id}.`);
    if (node === undefined)
      throw new ApiProblem('node_unknown', `Payment ${payment.id} belongs to ${payment.owner}, which is not enrolled.`);
    if (node.state === 'revoked')
      throw new ApiProblem('node_revoked', `Payment ${payment.id} belongs to ${node.id}, which was revoked.`);
    return node.id;
  };

  const refundOf = async (payment: Payment, { amount }: Extract<NewInstructionBody, { kind: 'refund' }>): Promise<number> => {
    const refunds = (await ledger.refundsOf(payment.id)).map(({ refund }) => refund);
    const left = refundableMinor(payment, refunds);
    const amountMinor = amount?.minor ?? left;
    const problem: RefundProblem | null = refundProblem(payment, refunds, amountMinor, clock.now());
    if (problem !== null) throw REFUSALS[problem]({ kind: 'refused', problem, payment, refundableMinor: left });
    return amountMinor;
  };

  app.post(
    '/payments/:id/instructions',
    {
      schema: {
        operationId: 'createInstruction',
        tags,
        summary: 'Ask the store’s node to refund, cancel or check one of its payments',
        description:
          'Only the node may act on its payments. It does so as soon as it hears of it, within a second while it can be reached, and says what came of it: follow the instruction. The same request under the same id is the same instruction. What is refused here would be refused there; the node knows more, and has the last word.',
        params: ofPayment,
        body: newInstruction,
        response: {
          200: instructionSchema,
          202: instructionSchema,
          ...problems(
            'payment_not_found',
            'owned_here',
            'owned_by_head_office',
            'node_unknown',
            'node_revoked',
            'instruction_differs',
            'instructions_too_many',
            'payment_not_paid',
            'refund_too_much',
            'refund_too_many',
            'refund_too_late',
          ),
        },
      },
    },
    async ({ params: { id }, body, caller, log }, reply): Promise<InstructionView> => {
      refuseAtStore(door);
      const by = caller ?? '';
      const known = instructions.find(body.id);
      const entry = await ledger.payment(id);
      if (entry === null) throw paymentNotFound(id);
      const { payment } = entry;
      if (body.kind === 'refund') refuseOtherCurrency(payment, body.amount);
      const nodeId = known?.nodeId ?? nodeOf(payment);
      // What was asked before may be all that was left.
      const amountMinor = body.kind === 'refund' && known === null ? await refundOf(payment, body) : 0;
      const answer = await instructions.ask({
        ...{ id: body.id, nodeId, storeId: payment.storeId },
        isSame: (act) => isSame(act, id, by, body),
        actOf: () => actOf(payment, by, body, { amountMinor, refundId: mintId('ref', clock.now(), random) }),
      });
      switch (answer.kind) {
        case 'otherAct':
          throw new ApiProblem('instruction_differs', `The instruction ${body.id} is another.`);
        case 'full':
          throw new ApiProblem('instructions_too_many', `${nodeId} has a thousand instructions that it has not answered.`);
        case 'asked':
          if (answer.isNew) log.info({ instructionId: body.id, paymentId: id, nodeId, kind: body.kind }, 'instruction');
          return reply.code(answer.isNew ? 202 : 200).send(instructionView(answer.stored, environment));
      }
    },
  );

  app.get(
    '/payments/:id/instructions',
    {
      schema: {
        operationId: 'listInstructions',
        tags,
        summary: 'What was asked of the store’s node about a payment, oldest first',
        params: ofPayment,
        response: { 200: instructionsSchema, ...problems('payment_not_found') },
      },
    },
    async ({ params: { id } }) => {
      if ((await ledger.payment(id)) === null) throw paymentNotFound(id);
      return { environment, items: instructions.ofPayment(id).map((stored) => instructionView(stored, environment)) };
    },
  );

  app.get(
    '/instructions/:id',
    {
      schema: {
        operationId: 'getInstruction',
        tags,
        summary: 'What came of an instruction',
        params,
        response: { 200: instructionSchema, ...problems('instruction_not_found') },
      },
    },
    async ({ params: { id } }) => {
      const stored = instructions.find(id);
      if (stored === null) throw new ApiProblem('instruction_not_found', `There is no instruction ${id}.`);
      return instructionView(stored, environment);
    },
  );
}

function actOf(
  { id: paymentId, amount: { currency } }: Payment,
  by: string,
  body: NewInstructionBody,
  { amountMinor, refundId }: Readonly<{ amountMinor: number; refundId: string }>,
): Act {
  if (body.kind !== 'refund') return { kind: body.kind, paymentId, by };
  // Whoever may ask is a manager, or a program that may all of it.
  return { kind: 'refund', paymentId, by, refundId, amount: { amountMinor, currency }, reason: body.reason, approvedBy: null };
}

/** Whether it was asked for so before; an amount that was left out is whatever was left then. */
function isSame(act: Act, paymentId: string, by: string, body: NewInstructionBody): boolean {
  if (act.kind !== body.kind || act.paymentId !== paymentId || act.by !== by) return false;
  if (act.kind !== 'refund' || body.kind !== 'refund') return true;
  return act.reason === body.reason && (body.amount === undefined || body.amount.minor === act.amount.amountMinor);
}
