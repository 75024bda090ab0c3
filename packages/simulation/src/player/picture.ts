/** One sale as a picture that stands alone: for a page of the docs. */
import type { Instant } from '@quickpay/core';
import type { Told } from '../trace.ts';
import { HEAD, lanesOf } from './lanes.ts';
import { PICTURE_LOOKS } from './looks.ts';
import type { SaleStory } from './sales.ts';
import { drawn, group, words } from './svg.ts';

export type Picture = Readonly<{
  story: SaleStory;
  from: Instant;
  /** What it shows, for whoever does not see it. */
  title: string;
  noteOf: (told: Told) => string | null;
}>;

/** @returns an SVG file, on its own light ground */
export function pictureOf({ story, from, title, noteOf }: Picture): string {
  const { width, height, head, body } = lanesOf(story, from, noteOf);
  const whole = height + HEAD;
  const picture = drawn(
    'svg',
    { xmlns: 'http://www.w3.org/2000/svg', width, height: whole, viewBox: `0 0 ${width} ${whole}`, role: 'img' },
    drawn('title', {}, words(title)),
    drawn('style', {}, words(PICTURE_LOOKS)),
    drawn('rect', { width, height: whole, rx: 6, fill: '#ffffff' }),
    head,
    group({ transform: `translate(0 ${HEAD})` }, body),
  );
  return `${picture}\n`;
}
