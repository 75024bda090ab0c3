/** The sales of a run, each with everything that was told of it, and what met everybody meanwhile. */
import type { Ending } from '../endings.ts';
import type { Told } from '../trace.ts';
import type { Run } from './run.ts';

export type SaleStory = Readonly<{
  /** Of the sale; {@link WORLD} for what met everybody. */
  id: string;
  /** In the order of time. A step is a place in it. */
  moments: readonly Told[];
  /** Payments, in the order in which they were begun. */
  payments: readonly string[];
  endings: readonly Ending[];
  faults: number;
  violations: number;
}>;

export const WORLD = 'world';

/** Whose it is; the world’s is what met everybody, and what was about no sale, such as a probe. */
type Owner = Readonly<{ saleId: string }> | typeof WORLD;

/** What met everybody first, then each sale in the order in which they came. */
export function storiesOf(run: Run): readonly SaleStory[] {
  const saleOf = saleOfPayments(run.told);
  const owned = run.told.map((told) => ({ told, owner: ownerOf(told, saleOf) }));
  const everybodys = owned.filter(({ owner }) => owner === WORLD).map(({ told }) => told);
  const metAll = everybodys.filter(meetsAll);
  const own = new Map<string, Told[]>();
  for (const { told, owner } of owned) if (owner !== WORLD) own.set(owner.saleId, [...(own.get(owner.saleId) ?? []), told]);
  const sales = [...own].map(([id, moments]) => {
    const [from, until] = [moments[0]?.at ?? 0, moments.at(-1)?.at ?? 0];
    const met = metAll.filter(({ at }) => at >= from && at <= until);
    return storyOf(id, inOrder(run.told, [...moments, ...met]), run);
  });
  return [storyOf(WORLD, everybodys, run), ...sales];
}

/** A process that dies, and one that starts; the end of all faults; a quota that was overrun. */
function meetsAll(told: Told): boolean {
  if (told.kind === 'healed') return true;
  if (told.kind === 'violation') return told.paymentId === '';
  return (told.kind === 'fault' || told.kind === 'act') && told.saleId === undefined && told.paymentId === undefined;
}

function storyOf(id: string, moments: readonly Told[], { endings }: Run): SaleStory {
  const count = (kind: Told['kind']) => moments.filter((told) => told.kind === kind).length;
  const payments = [...new Set(moments.flatMap((told) => (told.kind === 'state' ? [told.paymentId] : [])))];
  const ended = payments.flatMap((paymentId) => endings.find((ending) => ending.paymentId === paymentId) ?? []);
  return { id, moments, payments, endings: ended, faults: count('fault'), violations: count('violation') };
}

/** As they were told: of two at the same time the one told first. */
function inOrder(told: readonly Told[], some: readonly Told[]): readonly Told[] {
  const wanted = new Set(some);
  return told.filter((one) => wanted.has(one));
}

function saleOfPayments(told: readonly Told[]): ReadonlyMap<string, string> {
  return new Map(told.flatMap((one) => (one.kind === 'state' ? [[one.paymentId, one.saleId] as const] : [])));
}

function ownerOf(told: Told, saleOf: ReadonlyMap<string, string>): Owner {
  const { saleId, paymentId } = { saleId: undefined, paymentId: undefined, ...told };
  if (saleId !== undefined) return { saleId };
  if (paymentId === undefined || paymentId === '') return WORLD;
  // Goods that were handed over unpaid are held against the sale.
  const sale = saleOf.get(paymentId) ?? (new Set(saleOf.values()).has(paymentId) ? paymentId : undefined);
  return sale === undefined ? WORLD : { saleId: sale };
}

/** Payments whose money was taken and has gone back, or is on its way: by revoke, or by a refund of a payment that was not wanted. */
export const isReturned = ({ endings }: SaleStory): boolean =>
  endings.some(({ state, reason }) => reason === 'returned' || state === 'returning');

/** Violated ones first, then those that faults met, each in the order in which they came; what met everybody before all of them. */
export function byInterest(stories: readonly SaleStory[]): readonly SaleStory[] {
  const rank = ({ id, violations, faults }: SaleStory) => (id === WORLD ? 0 : violations > 0 ? 1 : faults > 0 ? 2 : 3);
  return stories.toSorted((one, other) => rank(one) - rank(other));
}
