/**
 * The stories again, under each switch of the sandbox that can change them: whatever the protocol leaves open, each comes out right.
 * `STORIES=all npm test -- tests/stories` tells all of them under every value, which takes an hour or two.
 */
import { SWITCHES } from '@quickpay/gateway-model';
import { afterAll, describe, expect, test } from 'vitest';
import { ALL_STORIES } from './all-stories.ts';
import { Room } from './room.ts';
import { CANNOT_CHANGE_A_PAYMENT, SWITCH_VALUES } from './switch-values.ts';
import { tellAll } from './telling.ts';

test('every value of every switch either changes stories that are told under it, or says why it can change none', () => {
  const wrong = SWITCH_VALUES.filter(({ name, changes }) => changes.length > 0 === Object.hasOwn(CANNOT_CHANGE_A_PAYMENT, name));
  expect(wrong.map(({ name, value }) => `${name}=${value}`)).toEqual([]);
  expect(Object.keys(CANNOT_CHANGE_A_PAYMENT).filter((name) => !Object.hasOwn(SWITCHES, name))).toEqual([]);
});

const shared = new Room();
afterAll(() => shared.close());

for (const { name, value, settings, changes } of SWITCH_VALUES) {
  if (process.env.STORIES === 'all') {
    describe(`${name}=${value}, all stories`, () => {
      const room = new Room();
      afterAll(() => room.close());
      tellAll(ALL_STORIES, settings, room);
    });
  } else if (changes.length > 0) {
    describe(`${name}=${value}`, () => tellAll(changes, settings, shared));
  }
}
