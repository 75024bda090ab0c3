/**
 * The stories again, under each switch of the sandbox that can change them: whatever the protocol leaves open, each comes out right.
 * `STORIES=all npm test -- tests/stories` tells all of them under every value and over both protocols, which takes hours.
 */
import { SWITCHES } from '@quickpay/gateway-model';
import { afterAll, describe, expect, test } from 'vitest';
import type { Speaks } from '../../apps/cli/src/demo.ts';
import { storiesOver } from './all-stories.ts';
import { Room } from './room.ts';
import { CANNOT_CHANGE_A_PAYMENT, SWITCH_VALUES } from './switch-values.ts';
import { tellAll } from './telling.ts';

test('every value of every switch either changes stories that are told under it, or says why it can change none', () => {
  const wrong = SWITCH_VALUES.filter(({ name, changes }) => changes.length > 0 === Object.hasOwn(CANNOT_CHANGE_A_PAYMENT, name));
  expect(wrong.map(({ name, value }) => `${name}=${value}`)).toEqual([]);
  expect(Object.keys(CANNOT_CHANGE_A_PAYMENT).filter((name) => !Object.hasOwn(SWITCHES, name))).toEqual([]);
});

/** Values that are told at the same time, each lane in a room of its own. V3 has few. */
const LANES: Readonly<Record<Speaks, number>> = { v2: 2, v3: 1, v3ByPublicKey: 1 };

if (process.env.STORIES === 'all')
  for (const { name, value, settings, speaks } of SWITCH_VALUES)
    describe(`${name}=${value}, all stories`, () => {
      const over = { v2: new Room('v2'), v3: new Room(speaks === 'v2' ? 'v3' : speaks) };
      afterAll(() => Promise.all([over.v2.close(), over.v3.close()]));
      tellAll(...(['v2', 'v3'] as const).map((protocol) => ({ stories: storiesOver(protocol), settings, room: over[protocol] })));
    });
else
  for (const [speaks, lanes] of Object.entries(LANES) as [Speaks, number][]) // keys of the table
    for (let lane = 0; lane < lanes; lane++)
      describe.concurrent(`${speaks}, lane ${lane + 1}`, () => {
        const room = new Room(speaks);
        afterAll(() => room.close());
        const here = SWITCH_VALUES.filter((one) => one.speaks === speaks && one.changes.length > 0);
        for (const { name, value, settings, changes } of here.filter((_, n) => n % lanes === lane))
          describe(`${name}=${value}`, { concurrent: false }, () => tellAll({ stories: changes, settings, room }));
      });
