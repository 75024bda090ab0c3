/**
 * The exhaustive search of the table against the gateway model: no wrong end and no dead end, and each rule taken out is missed.
 *
 * `SEARCH=long` takes two pairs more, and all troubles at once with three revokes in doubt (several million states, some gigabytes, minutes).
 */
import { step } from '@quickpay/core';
import { RULES, stepOf, stepWithout } from '@quickpay/core/rules-off';
import { type Cell, TABLE } from '@quickpay/core/table';
import { neverMet, type Reached, watchedStep } from '@quickpay/simulation';
import { describe, expect, test } from 'vitest';
import { explore, type Found } from './explore.ts';
import type { Trouble } from './world.ts';

const STATES_MAX = 1_500_000;
const MINUTES = 60_000;

const print = (name: string, { states, steps, wrongEnds, deadEnds, examples }: Found) =>
  process.stdout.write(
    `search: ${name}: ${states} states, ${steps} steps, ${wrongEnds} wrong ends, ${deadEnds} dead ends${examples.map((example) => `\n  ${example}`).join('')}\n`,
  );

const SEARCHES: readonly (readonly [name: string, troubles: readonly Trouble[], epoch: number, revokesMax: number])[] = [
  ['crash, cancel, leave, late and lost answers', [], 0, 3],
  ['… and the submit arrives twice, late', ['submittedTwice'], 0, 3],
  ['… and the revoke window closes', ['revokeWindowCloses'], 0, 3],
  ['… twice, and the window closes', ['submittedTwice', 'revokeWindowCloses'], 0, 2],
  ['… and a query answers with somebody else’s order', ['misledOnce'], 0, 3],
  ['… and the number is somebody else’s', ['theirOrder'], 0, 3],
  ['… and the portal refunds all or a part', ['portalRefund'], 0, 1],
  ['… and the ledger was restored since', ['submittedTwice'], 1, 2],
  ['… restored since, and the window closes', ['revokeWindowCloses'], 1, 2],
  ['… and the node is gone and taken over', ['takenOver'], 0, 2],
  ['… taken over, and the submit arrives twice', ['takenOver', 'submittedTwice'], 0, 1],
  ['… taken over, and the window closes', ['takenOver', 'revokeWindowCloses'], 0, 1],
  ['… taken over, and a query answers with somebody else’s order', ['takenOver', 'misledOnce'], 0, 1],
  ['… taken over by one whose ledger was restored', ['takenOver', 'submittedTwice'], 1, 1],
];

/** Half a million states and more each: minutes. */
const LONG_SEARCHES: typeof SEARCHES = [
  ['the portal refunds, and the window closes', ['portalRefund', 'revokeWindowCloses'], 0, 1],
  ['taken over, and the portal refunds all or a part', ['takenOver', 'portalRefund'], 0, 1],
];

describe('no wrong end and no dead end', () => {
  const reached: Reached = {};
  const watched = watchedStep(reached);

  test.each(SEARCHES)('%s', { timeout: 5 * MINUTES }, (name, troubles, epoch, revokesMax) => {
    const found = explore({ step: watched, epoch, revokesMax, statesMax: STATES_MAX, troubles });
    print(name, found);
    expect(found).toMatchObject({ wrongEnds: 0, deadEnds: 0, examples: [] });
    expect(found.states).toBeGreaterThan(1_000); // the search did go somewhere
  });

  test('rows of the table that are said to be met never are met by none of them, but for those that a clock rules out or a take-over leads to', () => {
    const met = [...neverMet].filter(([name]) => name in reached);
    expect(met.map(([name]) => name)).toEqual([...neverMet].filter(([, { but }]) => but !== undefined).map(([name]) => name));
    expect(Object.keys(reached).length).toBeGreaterThan(140); // they did go through the table
  });

  test.runIf(process.env.SEARCH === 'long').each(LONG_SEARCHES)(
    '%s',
    { timeout: 10 * MINUTES },
    (name, troubles, epoch, revokesMax) => {
      const found = explore({ step, epoch, revokesMax, statesMax: STATES_MAX, troubles });
      print(name, found);
      expect(found).toMatchObject({ wrongEnds: 0, deadEnds: 0, examples: [] });
    },
  );

  test.runIf(process.env.SEARCH === 'long')('everything at once', { timeout: 60 * MINUTES }, () => {
    const troubles: Trouble[] = ['submittedTwice', 'portalRefund', 'misledOnce', 'revokeWindowCloses'];
    const found = explore({ step, epoch: 0, revokesMax: 3, statesMax: 20_000_000, troubles });
    print('everything at once', found);
    expect(found).toMatchObject({ wrongEnds: 0, deadEnds: 0, examples: [] });
  });
});

describe('without a rule, something goes wrong', () => {
  test.each(RULES)('%s', { timeout: MINUTES }, (rule) => {
    const found = explore({
      step: stepWithout(rule),
      epoch: 0,
      revokesMax: 1,
      statesMax: STATES_MAX,
      troubles: ['submittedTwice'],
    });
    print(`without ${rule}`, found);
    expect(found.wrongEnds + found.deadEnds).toBeGreaterThan(0);
  });
});

describe('a take-over', () => {
  const searched = (troubles: readonly Trouble[], by: typeof step) =>
    explore({ step: by, epoch: 0, revokesMax: 1, statesMax: STATES_MAX, troubles });

  const holding = (cell: Cell) => ({ submitting: cell, awaitingPayer: cell, uncertain: cell, revoking: cell });

  test('that does not ask first gives back what the node was told is paid', { timeout: MINUTES }, () => {
    const unasked: typeof step = (payment, event, now, policy) => {
      const stepped = step(payment, event, now, policy);
      return stepped.ok ? { ok: true, payment: { ...stepped.payment, askFirst: false } } : stepped;
    };
    const found = searched(['takenOver'], unasked);
    print('taken over unasked', found);
    expect(found.examples[0]).toContain('told paid by a node that is gone, and the money gone back');
  });

  test('that takes a refund for a giving back gives back the rest of what the node was told is paid', {
    timeout: MINUTES,
  }, () => {
    const unasked = stepOf({
      ...TABLE,
      refunded: { ...TABLE.refunded, ...holding([{ to: 'returning', mark: ['refundQueryNow'] }]) },
    });
    const found = searched(['takenOver'], unasked);
    print('taken over, refunds not asked about', found);
    expect(found.examples[0]).toMatch(/told paid and refunded 1.*the money gone back/);
  });

  test('that takes every refund for a cashier’s hands goods over for money that goes back', { timeout: MINUTES }, () => {
    const trusting = stepOf({ ...TABLE, refundSucceeded: { ...TABLE.refundSucceeded, ...holding([{ to: 'paid' }]) } });
    const found = searched(['takenOver'], trusting);
    print('taken over, every refund a cashier’s', found);
    expect(found.examples[0]).toMatch(/unheard that it gives back.*goods handed over, money gone back/);
  });

  test('while a revoke that nobody heard of may still arrive hands goods over for money that goes back', {
    timeout: MINUTES,
  }, () => {
    const found = searched(['takenOverTooSoon'], step);
    print('taken over too soon', found);
    expect(found.examples[0]).toMatch(/unheard revoke arrives.*goods handed over, money gone back/);
  });
});

test('the search itself notices a dead end: a table that never asks again leaves payments nowhere', () => {
  const deaf: typeof step = (payment, event, now, policy) =>
    event.kind === 'querySent'
      ? { ok: false, error: 'illegalEvent', event: event.kind, state: payment.state, frozen: false }
      : step(payment, event, now, policy);
  const found = explore({ step: deaf, epoch: 0, revokesMax: 1, statesMax: STATES_MAX, troubles: [] });
  expect(found.deadEnds).toBeGreaterThan(0);
});
