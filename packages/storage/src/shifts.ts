/**
 * Shifts as a ledger has them: one that is under way is reckoned when somebody looks, from the journal alone.
 *
 * A shift's payments are those recorded within its stretch, and those that the shift before left unresolved; nothing else can land in it.
 * Refunds likewise. So what is looked at grows with the shift, and never with the ledger. Between two pages others have their turn.
 */
import { setImmediate as turn } from 'node:timers/promises';
import {
  type ClosedShift,
  idOfUnresolved,
  type LateEntry,
  partOf,
  SHIFT_LIMITS,
  type Shift,
  type ShiftContents,
  type ShiftPart,
  type ShiftTotals,
  type ShiftUnresolved,
  type Stretch,
  shiftId,
  type Track,
  withEntry,
} from '@quickpay/core';
import type { Ledger } from './ledger.ts';

const PAGE = 200;

/** A shift as far as the journal has come: where it ends, or would if it were closed now. */
export type Stretched = Readonly<{ shift: Shift; stretch: Stretch }>;

/**
 * The shift of a till that is under way, up to the end of the journal as it is now. Its id is that of the ledger's present epoch.
 *
 * @example const { shift, stretch } = await currentShift(ledger, { terminalId: 'T1', storeId: 's1' });
 */
export async function currentShift(
  ledger: Ledger,
  { terminalId, storeId }: Readonly<{ terminalId: string; storeId: string }>,
): Promise<Stretched> {
  const last = await ledger.lastShift(terminalId);
  const begun =
    last === null
      ? { number: 1, after: 0, opened: null }
      : last.closed === null
        ? last
        : following(last.number, last.closed.upTo);
  const { number, after, opened } = begun;
  const id = shiftId({ terminalId, epoch: ledger.identity.epoch, number });
  const upTo = Math.max(after, await ledger.lastPosition());
  return { shift: { id, terminalId, storeId, number, after, opened, closed: null }, stretch: { after, upTo } };
}

const following = (number: number, upTo: number) => ({ number: number + 1, after: upTo, opened: null });

/** Everything of a shift: payments by id, then refunds, those that the shift before left unresolved first. */
export async function* shiftParts(ledger: Ledger, { shift, stretch }: Stretched): AsyncGenerator<ShiftPart, void> {
  for await (const track of tracksIn(ledger, shift, stretch)) {
    const part = partOf(track, stretch);
    if (part !== null) yield part;
  }
}

async function* tracksIn(ledger: Ledger, { terminalId, after }: Shift, stretch: Stretch): AsyncGenerator<Track, void> {
  const before = after === 0 ? null : await ledger.shiftAt(terminalId, after);
  // A shift without an event of any till has no position of its own, and left what the one before it had left: both say the same.
  const left = (before?.closed.contents.unresolved ?? []).map(idOfUnresolved);
  if (left.length > 0) yield* await ledger.tracksOf(left, stretch);
  const of = { terminalId, stretch };
  for (const read of [ledger.paymentTracks, ledger.refundTracks]) {
    for (let from: string | null = null, more = true; more; ) {
      await turn();
      const page: Readonly<{ items: readonly Track[]; next: string | null }> = await read(of, { from, limit: PAGE });
      yield* page.items;
      from = page.next;
      more = from !== null;
    }
  }
}

/** What a shift came to, and what it leaves. */
export async function contentsOf(ledger: Ledger, stretched: Stretched): Promise<ShiftContents> {
  const unresolved: ShiftUnresolved[] = [];
  const late: LateEntry[] = [];
  let totals: readonly ShiftTotals[] = [];
  let unresolvedCount = 0;
  let lateCount = 0;
  const numbers = shiftNumbers(ledger, stretched.shift.terminalId);
  for await (const part of shiftParts(ledger, stretched)) {
    if (part.kind === 'unresolved') {
      if (++unresolvedCount <= SHIFT_LIMITS.unresolvedMax) unresolved.push(part.unresolved);
      continue;
    }
    totals = withEntry(totals, part.entry);
    if (part.entry.cameFrom === null) continue;
    if (++lateCount <= SHIFT_LIMITS.lateMax) late.push({ ...part.entry, fromShift: await numbers(part.entry.cameFrom) });
  }
  unresolved.sort((a, b) => a.since - b.since);
  late.sort((a, b) => a.position - b.position);
  return { totals, unresolved, unresolvedCount, late, lateCount };
}

/** Which of a till's closed shifts a position is of. What came late often came from the same. */
export function shiftNumbers(ledger: Pick<Ledger, 'shiftAt'>, terminalId: string): (position: number) => Promise<number> {
  let last: ClosedShift | null = null;
  return async (position) => {
    if (last === null || position <= last.after || position > last.closed.upTo) last = await ledger.shiftAt(terminalId, position);
    if (last === null) throw new Error(`position ${position} is in no closed shift of ${terminalId}`); // each begins where one ended
    return last.number;
  };
}
