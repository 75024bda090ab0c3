/** The same request again is answered with what it made the first time, whatever has become of that; and makes nothing. */
import type { SubmitAnswer } from '@quickpay/core';
import { describe, expect, test } from 'vitest';
import { hang, room, started } from './room.ts';

const CODE = '134567890123456788';
const OTHER_CODE = '134567890123456789';
const ONE = { key: 'k', fingerprint: 'one' };
const OTHER = { key: 'k', fingerprint: 'other' };
const REFUSED: SubmitAnswer = {
  kind: 'refused',
  refusal: { code: 'AUTHCODEEXPIRE', reason: 'code', orderImpossible: true },
};

describe.each<[became: string, submit: () => Promise<SubmitAnswer>]>([
  ['holds its sale', hang],
  ['is paid', async () => ({ kind: 'paid', transactionId: '42' })],
  ['was refused, and its sale is free', async () => REFUSED],
  ['never left, and its sale and its code are free', async () => ({ kind: 'neverSent', note: 'no route' })],
])('when the payment %s', (_became, submit) => {
  test('the same request finds it, another under the same key is refused, and nothing is made', async () => {
    const { clock, engine, ledger, asked, pay } = await room({ submit });
    const running = engine();
    await running.start();
    const first = started(await pay(running, 'sale-one', CODE, ONE));
    await clock.forward(10);
    expect(await pay(running, 'sale-one', CODE, ONE)).toMatchObject({ kind: 'repeated', payment: { id: first.id } });
    expect(await pay(running, 'sale-one', OTHER_CODE, OTHER)).toEqual({ kind: 'keyReused' });
    expect(await ledger.paymentsOf('sale-one')).toHaveLength(1);
    expect(asked.filter(({ what }) => what === 'submit')).toHaveLength(1);
    // What was not made leaves nothing behind: its code is as good as new.
    expect(await pay(running, 'sale-two', OTHER_CODE)).toMatchObject({ kind: 'started' });
  });
});

test('the very request many times at one moment makes one payment', async () => {
  const { clock, engine, ledger, pay } = await room();
  const running = engine();
  await running.start();
  const answers = await Promise.all(Array.from({ length: 5 }, () => pay(running, 'sale-one', CODE, ONE)));
  expect(answers.filter(({ kind }) => kind === 'started')).toHaveLength(1);
  await clock.forward(10);
  expect(await ledger.paymentsOf('sale-one')).toHaveLength(1);
});

test('one code scanned for two sales at one moment is charged for one of them', async () => {
  const { clock, engine, asked, pay } = await room();
  const running = engine();
  await running.start();
  const answers = await Promise.all(['sale-one', 'sale-two', 'sale-three'].map((sale) => pay(running, sale, CODE)));
  expect(answers.map(({ kind }) => kind).sort()).toEqual(['codeLive', 'codeLive', 'started']);
  await clock.forward(10);
  expect(asked.filter(({ what }) => what === 'submit')).toHaveLength(1);
});
