/** What a reader of a world is told beside what its hash is made of: what tills and payers say and hear. */
import { describe, expect, test } from 'vitest';
import { channelOver } from '../../../tests/worlds/channel.ts';
import { runWorld, type Told } from '../src/index.ts';
import { runFlow } from '../src/player/flows.ts';

/** Who says what to whom, beside the backend’s own states. */
const said = (told: readonly Told[]): string[] =>
  told.flatMap((one) => {
    if (one.kind === 'act') return [`${one.lane}: ${one.text}`];
    return one.kind === 'message' ? [`${one.from} → ${one.to}: ${one.text}`] : [];
  });

test('a world is the same whether or not somebody reads of it', { timeout: 60_000 }, async () => {
  for (const seed of [1, 2, 3, 4, 5]) {
    const read = await runWorld({ seed, channelOver, withTrace: true });
    const unread = await runWorld({ seed, channelOver });
    expect(unread.hash, `seed ${seed}`).toBe(read.hash);
    expect(unread.told).toEqual([]);
    expect(read.endings.length).toBe(read.payments);
    expect(read.told.map(({ at }) => at)).toEqual(read.told.map(({ at }) => at).sort((one, other) => one - other));
  }
});

describe('the guide’s flows run here', () => {
  test('without a password the answer to the submit settles it (guide P1–P9, F3)', async () => {
    const { told, endings, violations } = await runFlow('withoutPassword', channelOver);
    expect(violations).toEqual([]);
    expect(endings).toMatchObject([{ state: 'paid', amount: 'HKD 38.50', stories: ['S1'] }]);
    expect(said(told)).toEqual([
      'cashier → terminal: HKD 38.50',
      'cashier: scans p0 for sale_0000',
      'payer → terminal: shows the code',
      'terminal → backend: pay',
      'backend → terminal: started',
      'backend → gateway: submit',
      'gateway: tells the merchant: paid HKD 38.50: Tea',
      'gateway → payer: message: paid HKD 38.50: Tea',
      'gateway → backend: SUCCESS',
      'terminal → backend: look',
      'backend → terminal: paid',
      'cashier: hands over the goods',
    ]);
  });

  test('with one the backend asks every five seconds, until the payer has confirmed (guide V1–V10, F4)', async () => {
    const { told, endings, violations } = await runFlow('withPassword', channelOver);
    expect(violations).toEqual([]);
    expect(endings).toMatchObject([{ state: 'paid', stories: ['S2'] }]);
    const asks = ['backend → gateway: query', 'gateway → backend: USERPAYING'];
    expect(said(told).slice(5)).toEqual([
      'backend → gateway: submit',
      'gateway → payer: asks for the password',
      'gateway → backend: USERPAYING',
      'terminal → backend: look',
      'backend → terminal: awaitingPayer',
      ...asks,
      'payer → gateway: types a digit',
      ...asks,
      'payer → gateway: enters the password',
      'gateway: tells the merchant: paid HKD 38.50: Tea',
      'gateway → payer: message: paid HKD 38.50: Tea',
      'backend → gateway: query',
      'gateway → backend: SUCCESS',
      'terminal → backend: look',
      'backend → terminal: paid',
      'cashier: hands over the goods',
    ]);
  });

  test('whom nobody answers is revoked, and proven so (guide V10, E3)', async () => {
    const { told, endings, violations } = await runFlow('notConfirmed', channelOver);
    expect(violations).toEqual([]);
    expect(endings).toMatchObject([{ state: 'notPaid', reason: 'expired', stories: ['S4'] }]);
    expect(said(told).slice(-8)).toEqual([
      'backend → gateway: query',
      'gateway → backend: USERPAYING',
      'backend → gateway: revoke',
      'gateway → backend: SUCCESS',
      'backend → gateway: query',
      'gateway → backend: REVOKED',
      'terminal → backend: look',
      'backend → terminal: notPaid',
    ]);
  });
});

test('what payers do at their prompts is told as they did it', {
  timeout: 60_000,
}, async () => {
  const wanted = [
    'payer → gateway: types a digit',
    'payer → gateway: enters the password',
    'payer → gateway: enters a wrong password',
    'gateway → payer: too many wrong passwords',
    'payer → gateway: cancels',
    'gateway → payer: payment cancelled',
    'payer: closes the app',
    'payer: goes offline',
    'backend → terminal: saleBusy',
    'terminal → backend: cancel',
    'backend → terminal: no answer in time',
  ];
  const lines = new Set<string>();
  for (let seed = 1; seed <= 200 && !wanted.every((line) => lines.has(line)); seed++)
    for (const line of said((await runWorld({ seed, channelOver, withTrace: true })).told)) lines.add(line);
  expect(wanted.filter((line) => !lines.has(line))).toEqual([]);
});
