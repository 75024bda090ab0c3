/** Where the lanes of a drawing stand, and where a message meets them. */
import { LANES, type Lane } from '../trace.ts';
import type { PaymentBands } from './bands.ts';

export const COLUMN = 116;
const COLUMN_GAP = 8;
/** Left of everything: times. */
export const TIMES = 80;
const EDGE = 8;
/** From one lane to the next; the backend’s is as wide as its columns need. */
const AFTER: Readonly<Record<Lane, number>> = { cashier: 110, terminal: 110, backend: 76, network: 76, gateway: 190, payer: 44 };
const BEFORE_FIRST = 60;

export type Stage = Readonly<{
  width: number;
  /** The middle of each lane. */
  middle: Readonly<Record<Lane, number>>;
  /** The left edge of the backend’s first column. */
  columns: number;
  bands: readonly PaymentBands[];
}>;

export function stageOf(bands: readonly PaymentBands[]): Stage {
  const count = Math.max(1, ...bands.map(({ column }) => column + 1));
  const backendWidth = count * COLUMN + (count - 1) * COLUMN_GAP;
  const middle = {} as Record<Lane, number>; // filled by the loop: every lane
  let x = TIMES + BEFORE_FIRST;
  let columns = 0;
  for (const lane of LANES) {
    if (lane === 'backend') {
      columns = x;
      x += backendWidth;
      middle[lane] = columns + backendWidth / 2;
    } else middle[lane] = x;
    x += AFTER[lane];
  }
  return { width: x + EDGE, middle, columns, bands };
}

/** The left edge of a column. */
export const columnAt = ({ columns }: Pick<Stage, 'columns'>, column: number): number => columns + column * (COLUMN + COLUMN_GAP);

/** Where a message begins or ends at a lane: at a payment’s own column, on the side that it comes from. */
export function meets(stage: Stage, lane: Lane, other: Lane, paymentId: string | undefined): number {
  if (lane !== 'backend') return stage.middle[lane];
  const column = stage.bands.find((one) => one.paymentId === paymentId)?.column ?? 0;
  const left = columnAt(stage, column);
  return LANES.indexOf(other) < LANES.indexOf('backend') ? left : left + COLUMN;
}
