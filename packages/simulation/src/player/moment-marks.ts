/** How one moment is drawn, by its kind. What stands in a row leaves the row below alone. */
import type { Told } from '../trace.ts';
import { wordsOf } from './invariants.ts';
import { fateOf, faultWords } from './sentences.ts';
import { COLUMN, columnAt, meets, type Stage, TIMES } from './stage.ts';
import { box, type Drawn, drawn, group, label, line, widthOf } from './svg.ts';

/** Where a moment stands: its row, and for a message the place of its sending. */
export type Place = Readonly<{ row: number; sent: number; stage: Stage; note: string | null; isNews: boolean }>;

type Of<Kind extends Told['kind']> = Extract<Told, { kind: Kind }>;
type Marks = { [Kind in Told['kind']]: (told: Of<Kind>, place: Place) => readonly Drawn[] };

/** Where arrows and boxes stand in their row. */
const ARROW = 12;
const LABEL = 26;
const SIDE = 10;
const CROSS = 6;

const MARKS: Marks = {
  act: ({ lane, text }, { row, stage, note }) => tag(noted(text, note), stage.middle[lane], row, 'act', stage),
  fault: ({ lane, text }, { row, stage }) => tag(`✕ ${faultWords(text)}`, stage.middle[lane], row, 'fault', stage),
  message: (told, place) => arrow(told, place),
  state: ({ paymentId, state, event }, { row, stage, isNews, note }) => {
    const x = columnOf(stage, paymentId) + SIDE;
    return isNews
      ? [label(state, x, row + 15, `name ${state}`), label(noted(event, note), x, row + 29, `event ${state}`)]
      : [label(`· ${noted(event, note)}`, x, row + 21, `event ${state}`)];
  },
  refund: ({ paymentId, event, state }, { row, stage }) => {
    const x = columnOf(stage, paymentId) + COLUMN / 2;
    return tag(`refund: ${event === state ? state : `${event}, ${state}`}`, x, row, 'refund', stage);
  },
  healed: (_, { row, stage }) => [
    line(TIMES, row + ARROW, stage.width, row + ARROW, 'healed'),
    label('healed: all faults end', TIMES + 4, row + LABEL, 'healed'),
  ],
  violation: ({ invariant, text }, { row, stage }) => [
    box(2, row + 2, stage.width - 4, 30, 'violated'),
    label(`✕ ${invariant} violated: ${text}`, SIDE, row + 15, 'violated strong'),
    label(wordsOf(invariant), SIDE, row + 28, 'violated'),
  ],
};

/** A moment, drawn: one element that knows its step. */
export function markOf(told: Told, step: number, place: Place): Drawn {
  const marks = MARKS[told.kind] as (told: Told, place: Place) => readonly Drawn[]; // that of its kind
  return group({ class: 'moment', 'data-step': step }, ...marks(told, place));
}

const noted = (text: string, note: string | null): string => (note === null ? text : `${text} (${note})`);

const columnOf = (stage: Stage, paymentId: string): number =>
  columnAt(stage, stage.bands.find((one) => one.paymentId === paymentId)?.column ?? 0);

/** A text in a box, in the middle of a lane or as near as its length allows. */
function tag(text: string, middle: number, row: number, look: string, { width }: Stage): readonly Drawn[] {
  const wide = widthOf(text) + 2 * SIDE;
  const x = Math.max(TIMES - SIDE, Math.min(width - wide - 4, middle - wide / 2));
  return [box(x, row + 4, wide, 26, look), label(text, x + wide / 2, row + 21, look, 'middle')];
}

function arrow(told: Of<'message'>, { row, sent, stage, note }: Place): readonly Drawn[] {
  const { from, to, text, fate, paymentId } = told;
  const isLost = fate === 'lost';
  const start = meets(stage, from, to, paymentId);
  const end = isLost && passesNetwork(told) ? stage.middle.network : meets(stage, to, from, paymentId);
  const y = row + ARROW;
  const look = `arrow ${fate}`;
  const rightwards = end > start;
  const said = fateOf(told);
  const words = noted(said === null ? text : `${text}, ${said}`, note);
  const head = isLost ? cross(end, y) : arrowHead(end, y, rightwards, look);
  const at = rightwards ? end - SIDE : end + SIDE;
  return [
    line(start, isLost ? y : sent, end, y, look),
    head,
    label(words, at, row + LABEL, `said ${fate}`, rightwards ? 'end' : 'start'),
  ];
}

/** What goes between backend and channel can be lost on its way; a till’s question finds nobody. */
const passesNetwork = ({ from, to }: Of<'message'>): boolean =>
  (from === 'backend' && to === 'gateway') || (from === 'gateway' && to === 'backend');

const cross = (x: number, y: number): Drawn =>
  drawn('path', {
    d: `M${x - CROSS} ${y - CROSS}l${2 * CROSS} ${2 * CROSS}m0 ${-2 * CROSS}l${-2 * CROSS} ${2 * CROSS}`,
    class: 'cross',
  });

const arrowHead = (x: number, y: number, rightwards: boolean, look: string): Drawn => {
  const back = rightwards ? -8 : 8;
  return drawn('path', { d: `M${x} ${y}l${back} -4v8z`, class: `head ${look}` });
};
