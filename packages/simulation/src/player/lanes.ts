/** A sale as swim lanes with time running down. */
import type { Instant } from '@quickpay/core';
import { LANES, type Told } from '../trace.ts';
import { bandsOf, type PaymentBands } from './bands.ts';
import { TONES } from './colours.ts';
import { markOf } from './moment-marks.ts';
import type { SaleStory } from './sales.ts';
import { clockOf, lengthOf } from './sentences.ts';
import { COLUMN, columnAt, type Stage, stageOf } from './stage.ts';
import { box, type Drawn, drawn, group, label, line } from './svg.ts';
import { type Gap, placeOf, ROW, type Times, timesOf } from './times.ts';

export type Lanes = Readonly<{
  width: number;
  height: number;
  /** The names of the lanes, to stand above what scrolls. */
  head: Drawn;
  body: Drawn;
  /** The top of each step’s row in the body. */
  rows: readonly number[];
}>;

export const HEAD = 34;
const FOOT = 12;

/** @param from when the world began @param noteOf what else is to be read beside a moment, such as a step of the guide */
export function lanesOf(story: SaleStory, from: Instant, noteOf: (told: Told) => string | null = () => null): Lanes {
  const bands = bandsOf(story);
  const stage = stageOf(bands);
  const times = timesOf(story.moments, FOOT);
  const height = times.bottom + FOOT;
  const news = new Set(bands.flatMap((payment) => payment.bands.map((band) => band.from)));
  const marks = story.moments.map((told, step) => {
    const row = times.rows[step] ?? 0;
    return markOf(told, step, { row, sent: sentAt(told, times, row), stage, note: noteOf(told), isNews: news.has(step) });
  });
  return {
    width: stage.width,
    height,
    head: headOf(stage),
    body: group(
      {},
      ...LANES.map((lane) => line(stage.middle[lane], 0, stage.middle[lane], height, 'lane')),
      ...bands.map((payment, index) => bandsDrawn(payment, index, bands.length, stage, times)),
      ...timesDrawn(times, from, stage),
      ...marks,
    ),
    rows: times.rows,
  };
}

function headOf({ middle, width }: Stage): Drawn {
  return group(
    {},
    ...LANES.map((lane) => label(lane, middle[lane], 22, 'lane-name', 'middle')),
    line(0, HEAD - 1, width, HEAD - 1, 'rule'),
  );
}

/** Where a message was sent: straight across where that was when it arrived. */
function sentAt(told: Told, times: Times, row: number): number {
  const level = row + 12;
  return told.kind !== 'message' || told.sentAt === told.at ? level : Math.min(level, placeOf(times, told.sentAt) - 2);
}

function bandsDrawn({ column, bands, from }: PaymentBands, index: number, count: number, stage: Stage, times: Times): Drawn {
  const x = columnAt(stage, column);
  const top = (step: number) => times.rows[step] ?? times.bottom;
  // To the last row before the next: not over a gap that follows the end.
  const bottom = (to: number, isLast: boolean) => (isLast ? top(to - 1) + ROW : top(to));
  return group(
    {},
    ...bands.flatMap(({ state, from: first, to }, nth) => {
      const y = top(first);
      const height = bottom(to, nth === bands.length - 1) - y;
      const tone = TONES[state];
      const again = spaced(
        times.gaps.filter(({ top: gap }) => gap > y && gap < y + height),
        y,
      );
      return [
        box(x, y, COLUMN, height, `band ${tone}`),
        drawn('rect', { x, y, width: 4, height, class: `edge ${tone}` }),
        ...again.map((gap) => label(state, x + 10, (gap.top + gap.bottom) / 2 - 4, `event ${state}`)),
      ];
    }),
    ...(count > 1 ? [label(`payment ${index + 1}`, x + COLUMN, top(from) - 3, 'nth', 'end')] : []),
  );
}

/** Whoever has scrolled past its beginning finds a band’s name again, in gaps that are far enough from it and from each other. */
function spaced(gaps: readonly Gap[], from: number): readonly Gap[] {
  let last = from;
  return gaps.filter(({ top }) => {
    const isFar = top - last >= NAMED_AGAIN;
    if (isFar) last = top;
    return isFar;
  });
}
const NAMED_AGAIN = 8 * ROW;

function timesDrawn({ ticks, gaps }: Times, from: Instant, { width }: Stage): readonly Drawn[] {
  return [
    ...ticks.map(({ at, top }) => label(clockOf(at - from), 4, top + 16, 'time')),
    ...gaps.flatMap(({ top, bottom, ms }) => {
      const y = (top + bottom) / 2;
      return [line(0, y, width, y, 'gap'), label(lengthOf(ms), 4, y - 4, 'gap')];
    }),
  ];
}
