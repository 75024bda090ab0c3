/** Shifts of tills: the one that is open, those that are closed, and closing one. */
import { Readable } from 'node:stream';
import {
  closedShift,
  currentShiftQuery,
  pageOf,
  shiftClosure,
  shiftId,
  shiftSchema,
  shiftsQuery,
  shiftView,
} from '@quickpay/api';
import {
  type ClosedShift,
  idOfUnresolved,
  isClosedShift,
  namedProblem,
  SHIFT_LIMITS,
  type ShiftContents,
  terminalOfShift,
} from '@quickpay/core';
import { contentsOf, currentShift, type Stretched } from '@quickpay/storage';
import { z } from 'zod';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import { ApiProblem } from '../problem.ts';
import { terminalOf } from '../profiles.ts';
import { shiftCsv } from '../shift-csv.ts';
import { refuseOtherTillBelowManager, tillOf, type Who } from '../sign-in/access.ts';
import { tellOfShift } from '../webhooks-out/shift-closed.ts';

const params = z.object({ id: shiftId });
const tags = ['shifts'];

export function shiftRoutes(
  app: App,
  { ledger, clock, configuration, lanes, view, environment, openings, webhooks }: Routes,
): void {
  /** One after the other for a till: a long shift is added up once at a time, however many ask. */
  const inLane = <Answer>(terminalId: string, work: () => Promise<Answer>) => lanes.run(`shift of ${terminalId}`, work);

  const current = (terminalId: string): Promise<Stretched> => {
    const { id, storeId } = terminalOf(configuration, terminalId);
    return currentShift(ledger, { terminalId: id, storeId });
  };

  /** @throws ApiProblem where there is none, or it is another till's business */
  const find = async (id: string, who: Who): Promise<Stretched> => {
    const terminalId = terminalOfShift(id);
    if (terminalId !== null) refuseOtherTillBelowManager(who, terminalId);
    const kept = await ledger.shift(id);
    if (kept !== null && isClosedShift(kept)) return { shift: kept, stretch: { after: kept.after, upTo: kept.closed.upTo } };
    if (terminalId !== null && configuration.terminals.some((terminal) => terminal.id === terminalId)) {
      const open = await current(terminalId);
      if (open.shift.id === id) return open;
    }
    throw new ApiProblem('shift_not_found', `There is no shift ${id}.`);
  };

  const shown = async (stretched: Stretched) => {
    const { shift } = stretched;
    return shiftView(
      isClosedShift(shift) ? closedShift(shift) : { shift, contents: await contentsOf(ledger, stretched) },
      view(),
    );
  };

  app.get(
    '/shifts',
    {
      schema: {
        operationId: 'listShifts',
        tags,
        summary: 'Closed shifts, newest first',
        querystring: shiftsQuery,
        response: { 200: pageOf(shiftSchema), ...problems() },
      },
    },
    async ({ query: { after = null, limit, terminalId }, who }) => {
      const isCashier = who.kind === 'person' && who.session.person.role === 'cashier';
      const asked = terminalId ?? (isCashier ? who.device.terminalId : null);
      if (asked !== null) refuseOtherTillBelowManager(who, asked);
      const { items, next } = await ledger.shifts(asked, after, limit);
      return { environment, items: items.map((shift) => shiftView(closedShift(shift), view())), next };
    },
  );

  app.get(
    '/shifts/current',
    {
      schema: {
        operationId: 'getCurrentShift',
        tags,
        summary: 'The open shift of a till, as far as it has come',
        description: 'It began where the one before was closed, whether anything has happened since or not.',
        querystring: currentShiftQuery,
        response: { 200: shiftSchema, ...problems('terminal_unknown', 'terminal_needed') },
      },
    },
    async ({ query, who }) => {
      const { id } = terminalOf(configuration, query.terminalId ?? tillOf(who));
      refuseOtherTillBelowManager(who, id);
      return inLane(id, async () => shown(await current(id)));
    },
  );

  app.get(
    '/shifts/:id',
    {
      schema: {
        operationId: 'getShift',
        tags,
        summary: 'A shift',
        params,
        response: { 200: shiftSchema, ...problems('shift_not_found') },
      },
    },
    async ({ params: { id }, who }) => {
      const found = await find(id, who);
      return inLane(found.shift.terminalId, () => shown(found));
    },
  );

  app.get(
    '/shifts/:id/csv',
    {
      schema: {
        operationId: 'exportShift',
        tags,
        summary: 'A shift as a table: a line for everything that landed in it or is unresolved',
        description:
          'UTF-8 with its mark, RFC 4180. Amounts are plain decimals beside their currency; `net` adds up to what the shift took. A cell that begins with a backtick is text.',
        params,
        response: {
          200: { description: 'The table', content: { 'text/csv': { schema: z.string() } } },
          ...problems('shift_not_found'),
        },
      },
    },
    async ({ params: { id }, who }, reply) => {
      const found = await find(id, who);
      const { terminalId, storeId, number } = found.shift;
      const store = configuration.stores.find((one) => one.id === storeId);
      const timeZone = store?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
      return (
        reply
          .type('text/csv; charset=utf-8')
          .header('content-disposition', `attachment; filename="shift-${terminalId}-${number}.csv"`)
          // A stream of what the schema documents as one text: a long shift is never held as a whole.
          .send(Readable.from(shiftCsv(ledger, found, { timeZone, environment })) as unknown as string)
      );
    },
  );

  app.post(
    '/shifts/:id/closure',
    {
      schema: {
        operationId: 'closeShift',
        tags,
        summary: 'Close the open shift of a till',
        description:
          'Names each payment and refund that is unresolved: they land in a later shift, which says where they came from. Refused where what is named is not exactly what is unresolved. What is closed never changes. Idempotent: the same again answers with the closed shift.',
        params,
        body: shiftClosure,
        response: { 200: shiftSchema, ...problems('shift_not_found', 'shift_unresolved', 'shift_closed', 'not_accepting') },
      },
    },
    async ({ params: { id }, body: { unresolved: named }, who, caller }) => {
      const { shift } = await find(id, who);
      return inLane(shift.terminalId, async () => {
        // Again: whoever was before in the lane may have closed it.
        const found = await find(id, who);
        if (isClosedShift(found.shift)) {
          // Who closed it may have ended, or failed, before telling of it.
          tellOfShift(webhooks, found.shift, { environment, now: clock.now() });
          return sameOrThrow(found.shift, named);
        }
        const contents = await contentsOf(ledger, found);
        refuseUnnamed(contents, named);
        const closed = { at: clock.now(), by: caller ?? '', upTo: found.stretch.upTo, contents };
        const committed = await ledger.commit([{ kind: 'closeShift', shift: { ...found.shift, closed } }]);
        openings.closed(found.shift.terminalId);
        const now = await find(id, who);
        if (!isClosedShift(now.shift)) throw new Error(`shift ${id} was not closed, and by nobody else`); // whoever conflicts has closed it
        tellOfShift(webhooks, now.shift, { environment, now: clock.now() });
        return committed.ok ? shiftView(closedShift(now.shift), view()) : sameOrThrow(now.shift, named);
      });
    },
  );

  function sameOrThrow(shift: ClosedShift, named: readonly string[]) {
    if (namedProblem(shift.closed.contents.unresolved, named) === null) return shiftView(closedShift(shift), view());
    throw new ApiProblem('shift_closed', `Shift ${shift.id} was closed by ${shift.closed.by}, with other payments named.`);
  }
}

/** How many ids a sentence names. */
const TOLD_MAX = 10;

/** @throws ApiProblem where what was named is not exactly what is unresolved */
function refuseUnnamed({ unresolved, unresolvedCount }: ShiftContents, named: readonly string[]): void {
  const ids = unresolved.map(idOfUnresolved);
  if (unresolvedCount > SHIFT_LIMITS.unresolvedMax)
    throw new ApiProblem('shift_unresolved', `${unresolvedCount} are unresolved: a shift with so many cannot be closed yet.`, {
      unresolved: ids,
    });
  const problem = namedProblem(unresolved, named);
  if (problem === null) return;
  const { missing, settled } = problem;
  const told = (of: readonly string[], what: string) =>
    of.length === 0 ? [] : [`${of.slice(0, TOLD_MAX).join(', ')}${of.length > TOLD_MAX ? ' …' : ''} ${what}.`];
  const detail = [
    ...told(missing, `${missing.length === 1 ? 'is' : 'are'} unresolved and not named`),
    ...told(settled, `${settled.length === 1 ? 'is' : 'are'} named and not unresolved`),
  ].join(' ');
  throw new ApiProblem('shift_unresolved', detail, {
    unresolved: ids,
    fields: [...missing, ...settled].map((id) => ({
      path: 'body.unresolved',
      problem: missing.includes(id) ? `${id} is missing` : `${id} is not unresolved`,
    })),
  });
}
