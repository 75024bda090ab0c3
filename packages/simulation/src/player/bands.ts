/** What each payment of a sale is from step to step, and in which column that stands: payments that live at one time stand side by side. */
import type { PaymentState } from '@quickpay/core';
import type { Told } from '../trace.ts';
import type { SaleStory } from './sales.ts';

/** From its first step to before its last. */
export type Band = Readonly<{ state: PaymentState; from: number; to: number }>;
export type PaymentBands = Readonly<{ paymentId: string; column: number; bands: readonly Band[]; from: number; to: number }>;

export function bandsOf({ moments, payments }: SaleStory): readonly PaymentBands[] {
  const taken: number[] = [];
  return payments.map((paymentId) => {
    // What is found out about it at rest is no part of its life.
    const isLived = (told: Told) => told.kind !== 'violation' && 'paymentId' in told && told.paymentId === paymentId;
    const steps = moments.flatMap((told, step) => (isLived(told) ? [step] : []));
    const bands = statesOf(moments, paymentId);
    const from = bands[0]?.from ?? 0;
    const to = Math.max(...steps) + 1;
    // The first column whose last payment has ended.
    const free = taken.findIndex((until) => until <= from);
    const column = free === -1 ? taken.length : free;
    taken[column] = to;
    const last = bands.at(-1);
    return { paymentId, column, from, to, bands: last === undefined ? [] : [...bands.slice(0, -1), { ...last, to }] };
  });
}

function statesOf(moments: SaleStory['moments'], paymentId: string): readonly Band[] {
  const bands: Band[] = [];
  moments.forEach((told, step) => {
    if (told.kind !== 'state' || told.paymentId !== paymentId) return;
    const last = bands.at(-1);
    if (last?.state === told.state) return;
    if (last !== undefined) bands[bands.length - 1] = { ...last, to: step };
    bands.push({ state: told.state, from: step, to: step + 1 });
  });
  return bands;
}
