/** Printing: receipts of payments and refunds, and the printers of the configuration. Nothing here waits for a printer. */
import {
  newPrint,
  noBody,
  type PrinterView,
  type PrintView,
  paymentId,
  printerId,
  printersQuery,
  printersSchema,
  printId,
  printSchema,
  refundId,
  shiftId,
} from '@quickpay/api';
import { isClosedShift, type Refund } from '@quickpay/core';
import { RECEIPT_LANGUAGES } from '@quickpay/receipts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import { readNames } from '../evidence/actors.ts';
import { PRINT_LIMITS } from '../printing/limits.ts';
import { factsOf, type PrinterStatus, type Printing } from '../printing/printing.ts';
import type { Print } from '../printing/prints.ts';
import type { ReceiptFor } from '../printing/receipts-of.ts';
import { ApiProblem } from '../problem.ts';
import { refuseOtherTillBelowManager, tillOf } from '../sign-in/access.ts';
import { paymentNotFound } from './payments.ts';
import { refundNotFound } from './refunds.ts';

const tags = ['prints'];

export function printRoutes(app: App, { ledger, printing, environment, clock, signIn }: Routes): void {
  const view = (print: Print, receipt: PrintView['receipt']): PrintView => {
    const { id, of, audience, copyNumber, way, state, trouble, at } = print;
    return {
      environment,
      id,
      of,
      audience,
      copyNumber,
      way,
      printerId: print.printerId,
      state,
      trouble,
      at: new Date(at).toISOString(),
      receipt,
    };
  };

  const printed = (
    { body, caller, who }: FastifyRequest<{ Body: z.output<typeof newPrint> }>,
    reply: FastifyReply,
    of: Readonly<{ id: string; state: string; terminalId: string; receiptFor: ReceiptFor }>,
  ): PrintView => {
    const { id, audience, way } = body;
    const printer = way === 'here' ? null : chosenPrinter(printing, body.printerId, tillOf(who) ?? of.terminalId);
    const answer = printing.print(
      {
        id,
        of: of.id,
        audience,
        way,
        printerId: printer?.id ?? null,
        languages: body.languages ?? printer?.languages ?? RECEIPT_LANGUAGES,
        by: caller ?? '',
        at: clock.now(),
      },
      of.receiptFor,
    );
    switch (answer.kind) {
      case 'made':
      case 'repeated':
        reply.code(answer.kind === 'made' ? 201 : 200).header('location', `/v1/prints/${answer.print.id}`);
        return view(answer.print, answer.receipt);
      case 'differs':
        throw new ApiProblem('print_differs', `Print ${id} is of something else, or for somebody else.`);
      case 'nothing':
        throw new ApiProblem('nothing_to_print', `Of ${of.id}, which is ${of.state}.`);
      case 'tooMany':
        throw new ApiProblem('print_too_many', `${of.id} was printed ${PRINT_LIMITS.printsMax} times for the ${audience}.`);
    }
  };

  /** @throws ApiProblem where there is no such payment, refund or closed shift */
  const paymentToPrint = async (id: string, refund: Refund | null = null) => {
    const entry = await ledger.payment(id);
    if (entry === null) throw paymentNotFound(id);
    const { payment } = entry;
    const { id: of, state } = refund ?? payment;
    return { id: of, state, terminalId: payment.terminalId, receiptFor: await printing.ofPayment(payment, refund) };
  };
  const refundToPrint = async (id: string) => {
    const entry = await ledger.refund(id);
    if (entry === null) throw refundNotFound(id);
    return paymentToPrint(entry.refund.paymentId, entry.refund);
  };
  const shiftToPrint = async (id: string) => {
    const shift = await ledger.shift(id);
    if (shift === null || !isClosedShift(shift)) throw new ApiProblem('shift_not_found', `There is no closed shift ${id}.`);
    const names = await readNames(signIn);
    return {
      id,
      state: 'closed',
      terminalId: shift.terminalId,
      receiptFor: printing.ofShift(shift, (of) => names(of)?.name ?? of),
    };
  };
  /** By what its id begins with. */
  const TO_PRINT = { pay: paymentToPrint, ref: refundToPrint, shift: shiftToPrint } as const;

  const ANSWERS = { 200: printSchema, 201: printSchema };
  const description =
    'Answers at once, before anything is printed: look again with `GET /v1/prints/{id}`. The same body again answers 200 with what became of it, and prints nothing twice; every other print of the same is marked COPY, with its number.';
  app.post(
    '/payments/:id/prints',
    {
      schema: {
        operationId: 'printPayment',
        tags,
        summary: 'Print the receipt of a paid payment, or the slip of one whose money goes back; idempotent on its id',
        description,
        params: z.object({ id: paymentId }),
        body: newPrint,
        response: {
          ...ANSWERS,
          ...problems('payment_not_found', 'nothing_to_print', 'print_differs', 'print_too_many', 'printer_not_found'),
        },
      },
    },
    async (request, reply) => printed(request, reply, await paymentToPrint(request.params.id)),
  );

  app.post(
    '/refunds/:id/prints',
    {
      schema: {
        operationId: 'printRefund',
        tags,
        summary: 'Print the receipt of a refund; idempotent on its id',
        description,
        params: z.object({ id: refundId }),
        body: newPrint,
        response: {
          ...ANSWERS,
          ...problems('refund_not_found', 'nothing_to_print', 'print_differs', 'print_too_many', 'printer_not_found'),
        },
      },
    },
    async (request, reply) => printed(request, reply, await refundToPrint(request.params.id)),
  );

  app.post(
    '/shifts/:id/prints',
    {
      schema: {
        operationId: 'printShift',
        tags,
        summary: 'Print a closed shift; idempotent on its id',
        description,
        params: z.object({ id: shiftId }),
        body: newPrint,
        response: { ...ANSWERS, ...problems('shift_not_found', 'print_differs', 'print_too_many', 'printer_not_found') },
      },
    },
    async (request, reply) => {
      const shift = await shiftToPrint(request.params.id);
      refuseOtherTillBelowManager(request.who, shift.terminalId);
      return printed(request, reply, shift);
    },
  );

  app.get(
    '/prints/:id',
    {
      schema: {
        operationId: 'getPrint',
        tags,
        summary: 'What became of a print',
        params: z.object({ id: printId }),
        response: { 200: printSchema, ...problems('print_not_found') },
      },
    },
    async ({ params: { id }, who }) => {
      const print = printing.find(id);
      if (print === null) throw new ApiProblem('print_not_found', `There is no print ${id}.`);
      const kind = print.of.split('_')[0] as keyof typeof TO_PRINT; // of nothing else is a print made
      const { terminalId, receiptFor } = await TO_PRINT[kind](print.of);
      if (kind === 'shift') refuseOtherTillBelowManager(who, terminalId);
      const receipt = receiptFor(factsOf(print));
      if (receipt === null) throw new ApiProblem('print_not_found', `There is no receipt of ${print.of} any more.`);
      return view(print, receipt);
    },
  );

  app.get(
    '/printers',
    {
      schema: {
        operationId: 'listPrinters',
        tags,
        summary: 'Printers of the configuration, and how they are',
        querystring: printersQuery,
        response: { 200: printersSchema, ...problems() },
      },
    },
    async ({ query, who }) => ({
      environment,
      items: printing.printers(tillOf(who) ?? query.terminalId).map(printerView),
      next: null,
    }),
  );

  app.post(
    '/printers/:id/tests',
    {
      schema: {
        operationId: 'testPrinter',
        tags,
        summary: 'Print a page that shows whether a printer is set up right',
        description: 'Answers before anything is printed: how the printer is stands in `GET /v1/printers`.',
        params: z.object({ id: printerId }),
        body: noBody,
        response: { 200: printersSchema, ...problems('printer_not_found', 'printer_busy') },
      },
    },
    async ({ params: { id }, who }) => {
      const here = () => printing.printers(tillOf(who)).filter(({ printer }) => printer.id === id);
      if (here().length === 0) throw printerNotFound(id);
      if (!printing.printTest(id)) throw new ApiProblem('printer_busy', `Printer ${id} takes no more for now.`);
      return { environment, items: here().map(printerView), next: null };
    },
  );
}

/** @throws ApiProblem where that till has no such printer, or none at all */
function chosenPrinter(printing: Printing, id: string | undefined, terminalId: string): PrinterStatus['printer'] {
  const found = printing.printers(terminalId).find(({ printer }) => id === undefined || printer.id === id);
  if (found === undefined) throw id === undefined ? noPrinter(terminalId) : printerNotFound(id);
  return found.printer;
}

const printerNotFound = (id: string): ApiProblem => new ApiProblem('printer_not_found', `There is no printer ${id} here.`);
const noPrinter = (terminalId: string): ApiProblem => new ApiProblem('printer_not_found', `No printer serves ${terminalId}.`);

const printerView = ({ printer: { id, name, model, automatic, languages }, health }: PrinterStatus): PrinterView => ({
  id,
  name,
  paperMm: model.paperMm,
  text: model.text,
  automatic,
  languages,
  state: health.state,
  trouble: health.trouble,
  since: health.since === null ? null : new Date(health.since).toISOString(),
  waiting: health.waiting,
});
