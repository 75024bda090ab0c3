/** Shifts of tills: what is sent, what is answered, and how core's values become that. */
import {
  type ClosedShift,
  type Instant,
  idOfUnresolved,
  LANDINGS,
  netMinor,
  SHIFT_LIMITS,
  type Shift,
  type ShiftContents,
  type ShiftTotals,
  type ShiftUnresolved,
} from '@quickpay/core';
import { z } from 'zod';
import { money, pageQuery, paymentId, paymentState, profileId, refundId, refundState } from './requests.ts';
import { environment, instant } from './resources.ts';
import { strict } from './strict.ts';
import type { ViewContext } from './views.ts';
import { ATTENTION_REASONS } from './words.ts';

/** Made of the till, the ledger's epoch, and the shift's number. */
export const shiftId = z.string().regex(/^shift_[A-Za-z0-9_-]{1,32}_\d{1,4}_\d{1,9}$/, 'an id such as shift_T1_0_12');

const terminalId = profileId.optional();
export const shiftsQuery = strict({
  ...pageQuery.shape,
  after: shiftId.optional().meta({ description: '`next` of the page before' }),
  terminalId: terminalId.meta({ description: 'Of this till alone. A cashier sees their own till’s, without naming it' }),
});
export const currentShiftQuery = strict({
  terminalId: terminalId.meta({ description: 'May be left out in a paired browser, and where there is one terminal alone' }),
});

export const shiftClosure = strict({
  unresolved: z
    .array(z.union([paymentId, refundId]))
    .max(SHIFT_LIMITS.unresolvedMax)
    .meta({ description: 'The id of each payment and refund of the shift that is unresolved: all of them, and no other' }),
}).meta({ id: 'ShiftClosure' });
export type ShiftClosureBody = z.input<typeof shiftClosure>;

const act = z.object({ at: instant, by: z.string().meta({ description: 'A person’s id, or an API key’s name' }) }).nullable();
const tally = z.object({
  count: z.int().min(0),
  minor: z.int().min(0).meta({ description: 'What they add up to, in minor units of `currency`' }),
});
const currency = money.shape.currency;
const landing = z.enum(LANDINGS);

const totals = z
  .object({
    currency,
    sale: tally.meta({ description: 'Paid' }),
    refund: tally.meta({ description: 'Given back, of this shift’s sales or of earlier ones' }),
    calledOff: tally.meta({ description: 'Revoked, or left: no money was kept' }),
    refused: tally.meta({ description: 'Not taken by WeChat Pay, or on the payer’s side' }),
    returned: tally.meta({ description: 'Money came and went back by itself' }),
    notRefunded: tally.meta({ description: 'Refunds that ended without giving anything back' }),
    netMinor: z
      .int()
      .meta({ description: '`sale` less `refund`, in minor units of `currency`: below zero where more went back than came in' }),
  })
  .meta({ id: 'ShiftTotals' });

const named = {
  of: z.enum(['payment', 'refund']),
  id: z.string().meta({ description: 'The payment’s, or the refund’s' }),
  paymentId: z.string(),
  orderNumber: z.string(),
  refundNumber: z.string().nullable(),
  amount: money,
};
const unresolved = z
  .object({
    ...named,
    state: z.union([paymentState, refundState]),
    attention: z.enum(ATTENTION_REASONS).nullable().meta({ description: 'Why a person should look at it' }),
    since: instant.meta({ description: 'Submitted, or asked for' }),
    ageMs: z.int().min(0).meta({ description: 'As of the closing, or of this answer' }),
  })
  .meta({ id: 'ShiftUnresolved' });
const late = z
  .object({
    ...named,
    landing,
    at: instant.meta({ description: 'When it became final' }),
    fromShift: z.int().min(1).meta({ description: 'The number of the till’s shift that it came from' }),
  })
  .meta({ id: 'ShiftLate' });

export const shift = z
  .object({
    environment,
    id: z.string().meta({ example: 'shift_T1_0_12' }),
    terminalId: z.string(),
    storeId: z.string(),
    number: z.int().min(1).meta({ description: 'Counts the shifts of a till' }),
    state: z.enum(['open', 'closed']),
    opened: act.meta({ description: 'Who took its first sale. Null where nobody has' }),
    closed: act.meta({ description: 'Null as long as it is open. What is closed never changes' }),
    totals: z.array(totals).meta({ description: 'By currency, never added up' }),
    unresolved: z.array(unresolved).meta({ description: `Oldest first, at most ${SHIFT_LIMITS.unresolvedMax}` }),
    unresolvedCount: z.int().min(0),
    late: z.array(late).meta({ description: `What came from earlier shifts, at most ${SHIFT_LIMITS.lateMax}; the CSV has all` }),
    lateCount: z.int().min(0),
  })
  .meta({ id: 'Shift' });
export type ShiftView = z.infer<typeof shift>;

const time = (at: Instant): string => new Date(at).toISOString();
const actView = (of: Readonly<{ at: Instant; by: string }> | null) => (of === null ? null : { at: time(of.at), by: of.by });

/** A shift that is open, with what it has come to so far; or a closed one, with what it came to. */
export type ShiftToShow = Readonly<{ shift: Shift; contents: ShiftContents }>;

export const closedShift = (shift: ClosedShift): ShiftToShow => ({ shift, contents: shift.closed.contents });

export function shiftView(
  { shift: { id, terminalId, storeId, number, opened, closed }, contents }: ShiftToShow,
  { environment, now }: Pick<ViewContext, 'environment' | 'now'>,
): ShiftView {
  const asOf = closed?.at ?? now;
  return {
    environment,
    id,
    terminalId,
    storeId,
    number,
    state: closed === null ? 'open' : 'closed',
    opened: actView(opened),
    closed: actView(closed),
    totals: contents.totals.map(totalsView),
    unresolved: contents.unresolved.map((one) => ({
      ...namedView(one),
      state: one.state,
      attention: one.attention,
      since: time(one.since),
      ageMs: Math.max(0, asOf - one.since),
    })),
    unresolvedCount: contents.unresolvedCount,
    late: contents.late.map((one) => ({
      ...namedView(one),
      landing: one.landing,
      at: time(one.at),
      fromShift: one.fromShift,
    })),
    lateCount: contents.lateCount,
  };
}

type Named = Pick<ShiftUnresolved, 'paymentId' | 'refundId' | 'merchantOrderNumber' | 'refundNumber' | 'amount'>;

const namedView = (one: Named) => ({
  of: one.refundId === null ? ('payment' as const) : ('refund' as const),
  id: idOfUnresolved(one),
  paymentId: one.paymentId,
  orderNumber: one.merchantOrderNumber,
  refundNumber: one.refundNumber,
  amount: { minor: one.amount.amountMinor, currency: one.amount.currency },
});

function totalsView(totals: ShiftTotals): ShiftView['totals'][number] {
  const { currency, sale, refund, calledOff, refused, returned, notRefunded } = totals;
  const tallyView = ({ count, amountMinor }: ShiftTotals['sale']) => ({ count, minor: amountMinor });
  return {
    currency,
    sale: tallyView(sale),
    refund: tallyView(refund),
    calledOff: tallyView(calledOff),
    refused: tallyView(refused),
    returned: tallyView(returned),
    notRefunded: tallyView(notRefunded),
    netMinor: netMinor(totals),
  };
}
