/** The pictures of the docs: the guide’s two flows, drawn from runs, each step with the guide’s number (F3 and F4). */
import type { Told } from '../trace.ts';
import type { MakeChannel } from '../wire.ts';
import { type Flow, runFlow } from './flows.ts';
import { pictureOf } from './picture.ts';
import { runOf } from './run.ts';
import { storiesOf, WORLD } from './sales.ts';

type Figure = Readonly<{ title: string; steps: Readonly<Record<string, string>> }>;

/** Until a payer is asked, V1 and V2 are P1 to P6. */
const ASKED = {
  'cashier → terminal: HKD 38.50': 'V1',
  'cashier: scans p0 for sale_0000': 'V1',
  'payer → terminal: shows the code': 'V1',
  'terminal → backend: pay': 'V1',
  'backend → gateway: submit': 'V2',
  'gateway → payer: asks for the password': 'V3, V5',
  'gateway → backend: USERPAYING': 'V4',
  'backend → terminal: awaitingPayer': 'V4',
  'backend → gateway: query': 'V9, V10',
} as const;

const FIGURES: Readonly<Record<Flow, Figure>> = {
  withoutPassword: {
    title: 'A payment without a password: the answer to the submit settles it',
    steps: {
      'cashier → terminal: HKD 38.50': 'P1',
      'payer → terminal: shows the code': 'P2, P4',
      'cashier: scans p0 for sale_0000': 'P3',
      'terminal → backend: pay': 'P5',
      'backend → gateway: submit': 'P6',
      'gateway → backend: SUCCESS': 'P7',
      'gateway: tells the merchant: paid HKD 38.50: Tea': 'P7',
      'gateway → payer: message: paid HKD 38.50: Tea': 'P7',
      'backend → terminal: paid': 'P8',
      'cashier: hands over the goods': 'P9',
    },
  },
  withPassword: {
    title: 'A payment with a password: asked about every five seconds until the payer has confirmed',
    steps: {
      ...ASKED,
      'payer → gateway: types a digit': 'V6',
      'payer → gateway: enters the password': 'V7',
      'gateway → payer: message: paid HKD 38.50: Tea': 'V8',
      'gateway → backend: SUCCESS': 'V9',
    },
  },
  notConfirmed: {
    title: 'A payment that nobody confirms: asked about once more after 30 s, revoked, and proven so',
    steps: { ...ASKED, 'backend → gateway: revoke': 'V10, E3' },
  },
};

/** The flow as an SVG file. */
export async function pictureOfFlow(flow: Flow, channelOver: MakeChannel): Promise<string> {
  const run = runOf(await runFlow(flow, channelOver));
  const story = storiesOf(run).find(({ id }) => id !== WORLD);
  if (story === undefined) throw new Error(`nothing happened in ${flow}`);
  const { title, steps } = FIGURES[flow];
  // Each is named where it happens first: what comes again every five seconds needs no number again.
  const left = new Map(Object.entries(steps));
  const noteOf = (told: Told): string | null => {
    const note = left.get(nameOf(told)) ?? null;
    left.delete(nameOf(told));
    return note;
  };
  return pictureOf({ story, from: story.moments[0]?.at ?? run.from, title, noteOf });
}

function nameOf(told: Told): string {
  if (told.kind === 'act') return `${told.lane}: ${told.text}`;
  return told.kind === 'message' ? `${told.from} → ${told.to}: ${told.text}` : '';
}
