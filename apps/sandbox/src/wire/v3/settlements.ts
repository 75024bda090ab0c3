/** What a merchant's sales of each day come to, paid out the next morning: made from the very lines of the bills. */
import { type BillEntry, dayOf, decimalsOnTheWire, settledAt } from '@quickpay/gateway-model';
import type { MerchantEntry } from '../../merchants.ts';
import { type BillLine, feeE5, movedBy, settledMinor } from '../bill/columns.ts';
import { dayIn } from '../bill/download-bill.ts';
import { problem } from '../problem.ts';
import { wireTime } from '../wire-time.ts';
import type { V3Said } from './answers.ts';
import type { V3Asked } from './reading.ts';
import { refused, type V3Refused } from './refused.ts';
import { type ReportSource, subMerchantIn, textIn } from './statement.ts';

const STATES = ['SETTLED', 'UNSETTLE'] as const;
const LIMIT_MAX = 100;
/** So many days are looked at in one question. */
const DAYS_MAX = 92;
/** Where no days are named: a month. */
const DAYS_USUAL = 31;
const DAY_MS = 86_400_000;

export function settlementsOf(asked: V3Asked, source: ReportSource): V3Said | V3Refused {
  const { said } = asked;
  const owner = subMerchantIn(asked, source.merchants, false);
  if ('code' in owner) return owner;
  const state = STATES.find((one) => one === said.settle_state);
  if (state === undefined) return wrong('settle_state', STATES.join(', '));
  const [limit, offset] = [wholeIn(said.limit), wholeIn(said.offset)];
  if (limit === null || limit < 1 || limit > LIMIT_MAX) return wrong('limit', `1-${LIMIT_MAX}`);
  if (offset === null) return wrong('offset', '0-');
  const days = daysIn(asked, dayOf(source.now()));
  if ('code' in days) return days;

  const all = batches(asked.merchant, owner.subMchId, days, source).filter(
    ({ isSettled }) => isSettled === (state === 'SETTLED'),
  );
  source.flush();
  const data = all.slice(offset, offset + limit).map(({ body }) => body);
  return { status: 200, body: { data, total_count: all.length, offset, limit: data.length } };
}

const wrong = (name: string, rule: string): V3Refused => refused(problem('PARAM_ERROR', 'mustBe', { name, rule }), `/${name}`);

const wholeIn = (value: unknown): number | null => (typeof value === 'string' && /^\d{1,6}$/.test(value) ? Number(value) : null);

type Days = Readonly<{ first: number; last: number }>;

/** Days of settlement, which is the day after the sales. */
function daysIn({ said }: V3Asked, today: number): Days | V3Refused {
  const named = (name: string, otherwise: number): number | null => {
    const text = textIn(said, name);
    return text === null ? otherwise : dayIn(text);
  };
  const last = named('settle_end_date', today + 1);
  if (last === null) return wrong('settle_end_date', 'yyyyMMdd');
  const first = named('settle_start_date', last - DAYS_USUAL);
  if (first === null || first > last || last - first > DAYS_MAX) return wrong('settle_start_date', 'yyyyMMdd');
  return { first, last };
}

type Batch = Readonly<{ isSettled: boolean; body: Readonly<Record<string, unknown>> }>;

/** One for every day and sub-merchant with anything on it, the oldest first. */
function batches(merchant: MerchantEntry, subMchId: string | undefined, { first, last }: Days, source: ReportSource): Batch[] {
  const { gateway, merchants } = source;
  const now = source.now();
  const made: Batch[] = [];
  for (let day = Math.max(first, 1); day <= Math.min(last, dayOf(now) + 1); day++) {
    const bySubMerchant = Map.groupBy(gateway.bill(merchant.mchId, subMchId, day - 1, now), ({ stored }) => stored.subMchId);
    for (const [n, [owner, entries]] of [...bySubMerchant].entries()) {
      const entry = merchants.find(merchant.mchId, owner) ?? merchant;
      const isSettled = now >= settledAt(day - 1);
      made.push({ isSettled, body: batch(entries, entry, { day, n, isSettled }) });
    }
  }
  return made;
}

function batch(
  entries: readonly BillEntry[],
  merchant: MerchantEntry,
  { day, n, isSettled }: Readonly<{ day: number; n: number; isSettled: boolean }>,
): Batch['body'] {
  const { settlementCurrency: currency } = merchant;
  const exponentOf = (of: string): number => decimalsOnTheWire(of) ?? 2;
  let [pay, refund, fees] = [0, 0, 0];
  for (const entry of entries) {
    const line: BillLine = { entry, merchant, moved: movedBy(entry), amount: String, exponentOf };
    const minor = settledMinor(line, line.moved);
    if (entry.kind === 'payment') pay += minor;
    else refund += minor;
    fees += feeE5(line);
  }
  const fee = Math.round((fees * 10 ** exponentOf(currency)) / 1e5);
  const net = pay - refund;
  const date = dateOf(day);
  const [settled, unsettle] = isSettled ? [net - fee, 0] : [0, net - fee];
  return {
    batch_id: isSettled ? `${date}${String(n + 1).padStart(3, '0')}` : '',
    settlement_date: date,
    trade_start_date: dateOf(day - 1),
    trade_end_date: dateOf(day - 1),
    ...(merchant.subMchId === undefined ? {} : { sub_mchid: merchant.subMchId }),
    amount: { settled, unsettle, currency, pay, refund, net, fee },
  };
}

/** A day as the wire names it: where it begins in UTC, it is eight in the morning there. */
const dateOf = (day: number): string => wireTime(day * DAY_MS).slice(0, 8);
