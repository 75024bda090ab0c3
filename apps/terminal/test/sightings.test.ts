/** From readings of pictures to codes that were shown once. */
import { expect, test } from 'vitest';
import { lookedAway, NOTHING_SEEN, type Sightings, see } from '../src/capture/camera/sightings.ts';

/** What is shown, picture by picture, 100 ms apart; `null` is a picture with nothing in it. */
function shown(texts: readonly (string | null)[], before: Sightings = NOTHING_SEEN): { codes: string[]; after: Sightings } {
  const codes: string[] = [];
  let after = before;
  for (const [index, text] of texts.entries()) {
    const seen = see(after, text, index * 100);
    after = seen.sightings;
    if (seen.shown !== null) codes.push(seen.shown);
  }
  return { codes, after };
}
const times = (count: number, text: string | null) => Array.from({ length: count }, () => text);

test('a code is shown when it was read twice running, and once however often it is read', () => {
  expect(shown(times(1, 'A')).codes).toEqual([]);
  expect(shown(times(2, 'A')).codes).toEqual(['A']);
  expect(shown(times(50, 'A')).codes).toEqual(['A']);
});

test('a reading that comes once is a wrong one', () => {
  expect(shown(['A', 'B', 'A', 'C', 'A']).codes).toEqual([]);
  expect(shown(['A', null, 'A', null]).codes).toEqual([]);
  expect(shown(['A', 'B', 'A', 'A']).codes).toEqual(['A']);
});

test('it counts again after it was out of the picture for a second, not sooner', () => {
  expect(shown(['A', 'A', ...times(9, null), 'A', 'A']).codes).toEqual(['A']);
  expect(shown(['A', 'A', ...times(11, null), 'A', 'A']).codes).toEqual(['A', 'A']);
  // Coming back in between, it begins anew.
  expect(shown(['A', 'A', ...times(9, null), 'A', ...times(9, null), 'A', 'A']).codes).toEqual(['A']);
});

test('another code counts at once', () => {
  expect(shown(['A', 'A', 'B', 'B']).codes).toEqual(['A', 'B']);
});

test('what was there when nobody looked any more is locked out until pictures do not show it', () => {
  const { after } = shown(['A', 'A', ...times(9, null)]);
  expect(shown(['A', 'A', 'A'], lookedAway(after)).codes).toEqual([]);
  expect(shown([...times(11, null), 'A', 'A'], lookedAway(after)).codes).toEqual(['A']);
});
