/**
 * What a forgery is read as, met by a payment or refund in every state: no row of the tables lets it end anything. With the table of
 * forgeries this is the whole promise; `processes.test.ts` shows it with a forger on a real line.
 */
import { OPEN_STATES } from '@quickpay/core';
import { expect, test } from 'vitest';
import { REFUND_TABLE } from '../../packages/core/src/refund-step.ts';
import { FINAL_TABLE, TABLE } from '../../packages/core/src/transitions.ts';
import { refundEvent, refundRequestEvent, revokeEvent, submitEvent } from '../../packages/engine/src/answers.ts';

const UNCLEAR = { kind: 'unclear', note: 'badSignature' } as const;
const FOREIGN = { kind: 'foreign', field: 'amount' } as const;

/** The events of a payment that forged answers become. A query's `unclear` and `foreign` are those of a submit. */
const OF_PAYMENTS = [submitEvent(UNCLEAR), submitEvent(FOREIGN), revokeEvent(UNCLEAR), refundEvent(UNCLEAR)];

test.each(OF_PAYMENTS.flatMap((event) => OPEN_STATES.map((state) => [event.kind, state] as const)))(
  '%s leaves a payment that is %s as open as it was',
  (kind, state) => {
    const ends = (TABLE[kind]?.[state] ?? []).map(({ to }) => to);
    expect(ends.filter((to) => to === 'paid' || to === 'notPaid')).toEqual([]);
  },
);

test('what is final hears of it, and stays', () => {
  for (const row of Object.values(FINAL_TABLE))
    for (const { kind } of OF_PAYMENTS) expect(['=', 'contradiction', undefined]).toContain(row[kind]);
});

test('no refund succeeds or closes by it', () => {
  const { kind } = refundRequestEvent(UNCLEAR);
  for (const cell of Object.values(REFUND_TABLE[kind])) expect(cell).toEqual([{ to: '=' }]);
});
