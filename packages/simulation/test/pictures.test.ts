/** The pictures of the docs are what runs draw now. Drawn anew: `npx vitest run packages/simulation/test/pictures.test.ts -u`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { channelOver } from '../../../tests/worlds/channel.ts';
import { FLOWS, type Flow } from '../src/player/flows.ts';
import { pictureOfFlow } from '../src/player/pictures.ts';

const DOCS = join(import.meta.dirname, '..', '..', '..', 'docs');
const FILES: Readonly<Record<Flow, string>> = {
  withoutPassword: 'without-password.svg',
  withPassword: 'with-password.svg',
  notConfirmed: 'not-confirmed.svg',
};
const named = (picture: string): ReadonlySet<string> =>
  new Set([...picture.matchAll(/\(([A-Z]\d[^)<]*)\)/g)].flatMap(([, points = '']) => points.split(', ')));
const upTo = (letter: string, last: number) => Array.from({ length: last }, (_, index) => `${letter}${index + 1}`);

describe.each(Object.keys(FLOWS) as Flow[])('the picture of %s', (flow) => {
  test('is the one of the docs, is on a page of theirs, and stands alone', async () => {
    const picture = await pictureOfFlow(flow, channelOver);
    await expect(picture).toMatchFileSnapshot(join(DOCS, 'pictures', FILES[flow]));
    expect(readFileSync(join(DOCS, 'architecture.md'), 'utf8')).toContain(`(pictures/${FILES[flow]})`);
    expect(XMLValidator.validate(picture)).toBe(true);
    expect(picture.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\(|<script|@import|var\(/);
  });
});

test('the pictures have every step of the guide’s flows (guide F3, F4)', async () => {
  expect([...named(await pictureOfFlow('withoutPassword', channelOver))]).toEqual(expect.arrayContaining(upTo('P', 9)));
  expect([...named(await pictureOfFlow('withPassword', channelOver))]).toEqual(expect.arrayContaining(upTo('V', 10)));
  expect(named(await pictureOfFlow('notConfirmed', channelOver))).toContain('E3');
});
