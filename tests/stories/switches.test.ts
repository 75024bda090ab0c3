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

const rooms: Readonly<Record<Speaks, Room>> = {
  v2: new Room('v2'),
  v3: new Room('v3'),
  v3ByPublicKey: new Room('v3ByPublicKey'),
};
afterAll(() => Promise.all(Object.values(rooms).map((room) => room.close())));

for (const { name, value, settings, changes, speaks } of SWITCH_VALUES) {
  if (process.env.STORIES === 'all') {
    describe(`${name}=${value}, all stories`, () => {
      const over = { v2: new Room('v2'), v3: new Room(speaks === 'v2' ? 'v3' : speaks) };
      afterAll(() => Promise.all([over.v2.close(), over.v3.close()]));
      tellAll(...(['v2', 'v3'] as const).map((protocol) => ({ stories: storiesOver(protocol), settings, room: over[protocol] })));
    });
  } else if (changes.length > 0) {
    describe(`${name}=${value}`, () => tellAll({ stories: changes, settings, room: rooms[speaks] }));
  }
}
