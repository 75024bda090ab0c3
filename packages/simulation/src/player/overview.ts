/** The whole world at once: each sale a thin row over the time of the run, the payments’ states on it, what went wrong in red. */
import type { Instant } from '@quickpay/core';
import { bandsOf } from './bands.ts';
import { TONES } from './colours.ts';
import type { Run } from './run.ts';
import type { SaleStory } from './sales.ts';
import { lengthOf } from './sentences.ts';
import { box, type Drawn, drawn, group, label, line, words } from './svg.ts';

const NAMES = 84;
const ENDS = 130;
const ROW = 22;
const TOP = 36;
const WIDTH = 860;
/** The shop’s minutes, in which nearly everything happens, take so much of the width; what follows is drawn ever closer. */
const BUSY_SHARE = 0.72;

export type Overview = Readonly<{
  width: number;
  height: number;
  drawing: Drawn;
  /** The time at a place from the left. */
  timeAt: (x: number) => Instant;
}>;

/** @param hrefOf where a sale is shown */
export function overviewOf(run: Run, sales: readonly SaleStory[], hrefOf: (story: SaleStory) => string): Overview {
  const scale = scaleOf(run);
  const height = TOP + sales.length * ROW + 8;
  const marks = marksOf(run).map(({ at, text }) =>
    group({}, line(scale.xOf(at), TOP - 6, scale.xOf(at), height, 'gap'), label(text, scale.xOf(at), TOP - 10, 'time', 'middle')),
  );
  const healed = run.told.find(({ kind }) => kind === 'healed');
  const rows = sales.map((story, index) => rowOf(story, TOP + index * ROW, scale, hrefOf(story)));
  const heals =
    healed === undefined
      ? []
      : [
          line(scale.xOf(healed.at), TOP - 6, scale.xOf(healed.at), height, 'healed'),
          label('healed', scale.xOf(healed.at), 14, 'healed', 'middle'),
        ];
  return { width: WIDTH, height, drawing: group({}, ...marks, ...rows, ...heals), timeAt: scale.timeAt };
}

type Scale = Readonly<{ xOf: (at: Instant) => number; timeAt: (x: number) => Instant }>;

function scaleOf({ from, until, told }: Run): Scale {
  const healedAt = told.find(({ kind }) => kind === 'healed')?.at ?? until;
  const busyMs = Math.max(1, healedAt - from);
  const restMs = Math.max(1, until - healedAt);
  const [start, full] = [NAMES, WIDTH - NAMES - ENDS];
  const busy = full * (restMs > 1 ? BUSY_SHARE : 1);
  const rest = full - busy;
  return {
    xOf: (at) =>
      at <= healedAt
        ? start + (busy * (at - from)) / busyMs
        : start + busy + (rest * Math.log1p((at - healedAt) / CLOSER_MS)) / Math.log1p(restMs / CLOSER_MS),
    timeAt: (x) =>
      x <= start + busy
        ? from + ((x - start) / busy) * busyMs
        : healedAt + CLOSER_MS * Math.expm1(((x - start - busy) / Math.max(1, rest)) * Math.log1p(restMs / CLOSER_MS)),
  };
}
const CLOSER_MS = 60_000;

/** Whole minutes while the shop is busy, and a few later ones. */
function marksOf({ from, until }: Run): readonly Readonly<{ at: Instant; text: string }>[] {
  return [0, 1, 2, 3, 4, 10, 30, 120, 600, 3_000]
    .map((minutes) => ({ at: from + minutes * 60_000, text: minutes === 0 ? '0' : lengthOf(minutes * 60_000) }))
    .filter(({ at }) => at <= until);
}

function rowOf(story: SaleStory, top: number, { xOf }: Scale, href: string): Drawn {
  const { moments, id, endings, violations } = story;
  const at = (step: number) => moments[Math.min(step, moments.length - 1)]?.at ?? 0;
  const bands = bandsOf(story);
  const thick = Math.max(4, Math.floor((ROW - 6) / Math.max(1, bands.length)));
  const states = bands.flatMap((payment, nth) =>
    payment.bands.map(({ state, from, to }) => {
      const x = xOf(at(from));
      const width = Math.max(3, xOf(at(to)) - x);
      return drawn(
        'rect',
        { x, y: top + 3 + nth * thick, width, height: thick - 1, class: `span ${TONES[state]}` },
        drawn('title', {}, words(`${id}: ${state}`)),
      );
    }),
  );
  const wrongs = moments.flatMap((told) => {
    if (told.kind !== 'fault' && told.kind !== 'violation') return [];
    const own = told.kind === 'violation' || told.saleId !== undefined || told.paymentId !== undefined;
    return own
      ? [line(xOf(told.at), top + 1, xOf(told.at), top + ROW - 2, told.kind === 'fault' ? 'struck' : 'struck violated')]
      : [];
  });
  const ended = endsOf(endings.map(({ state }) => state));
  return drawn(
    'a',
    { href, class: 'sale-row', 'data-sale': id },
    box(0, top, WIDTH, ROW - 1, 'row'),
    label(id, 4, top + 15, 'row-name'),
    ...states,
    ...wrongs,
    label(`${violations > 0 ? '✕ ' : ''}${ended}`, WIDTH - ENDS + 8, top + 15, violations > 0 ? 'row-name wrong' : 'row-name'),
  );
}

/** @example endsOf(['notPaid', 'notPaid', 'paid']) // 'notPaid ×2, paid' */
function endsOf(states: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const state of states) counts.set(state, (counts.get(state) ?? 0) + 1);
  return [...counts].map(([state, count]) => (count === 1 ? state : `${state} ×${count}`)).join(', ') || 'no payment';
}
