/** `npm run bench -- counter`: how soon a cashier sees that a scan was taken, and what WeChat Pay answered. */
import { parseArgs } from 'node:util';
import { builtTerminal } from '../../apps/backend/src/terminal-page.ts';
import { buildPages } from '../../scripts/build.ts';
import { Desk } from '../../tests/counter/desk.ts';
import { handsLater } from '../../tests/terminal/wedge-bursts.ts';
import { compressedKb, initialScripts } from '../../tests/terminal/weight.ts';
import { EXIT, type Figures, printFigures, rounded } from '../figures.ts';
import { percentile } from '../statistics.ts';
import { whole } from '../usage.ts';
import { forgetPaints, type Spans, spansOf, watchPaints } from './spans.ts';

export const summary = 'from the scan to the first feedback, from the channel’s answer to the screen, and the weight of the page';

/** Ratios and sizes are held, milliseconds of a shared machine are stated. */
const INITIAL_KB_MAX = 200;
/** As a cheap tablet against a desktop. */
const THROTTLED = 4;
/** Not counted: the page's code is compiled as it is first used. */
const WARM_UP = 3;

const OPTIONS = { json: { type: 'string' }, sales: { type: 'string', default: '40' } } as const;

/** Runs it, and answers its exit code. */
export async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...args], options: OPTIONS });
  const count = whole('sales', values.sales, 10, 1_000);
  buildPages();
  const initialKb = compressedKb(initialScripts(builtTerminal() ?? ''));
  const desk = await Desk.open();
  try {
    // By the machine's own clock on both sides: what the ledger dates can be held against what the page painted.
    await desk.shop.backend.restart({ clock: 'own' });
    await watchPaints(desk.page);
    await desk.nextCustomer();
    await sales(desk, WARM_UP);
    const plain = await sales(desk, count);
    const session = await desk.context.newCDPSession(desk.page);
    await session.send('Emulation.setCPUThrottlingRate', { rate: THROTTLED });
    await sales(desk, WARM_UP);
    const throttled = await sales(desk, count);
    printFigures(
      { ...figuresOf('', plain), ...figuresOf('Throttled', throttled), 'counter.initialKb': rounded(initialKb) },
      values.json,
    );
    return initialKb <= INITIAL_KB_MAX ? EXIT.reached : EXIT.missed;
  } finally {
    await desk.clear();
  }
}

/** So many customers, one after the other, none of whom is asked for a password. */
async function sales(desk: Desk, count: number): Promise<readonly Spans[]> {
  const spans: Spans[] = [];
  for (let n = 0; n < count; n++) {
    // The first digit begins the next sale; one that comes at once would be taken for the scanner’s.
    await handsLater(desk.page);
    await desk.key('100');
    const code = await desk.shop.code('ready', true);
    await forgetPaints(desk.page);
    await desk.scan(code);
    await desk.shows('Paid');
    const { settledAt } = await desk.payment();
    spans.push(await spansOf(desk.page, Date.parse(settledAt ?? '')));
  }
  return spans;
}

function figuresOf(how: '' | 'Throttled', spans: readonly Spans[]): Figures {
  const [feedback, answer] = [spans.map(({ feedbackMs }) => feedbackMs), spans.map(({ answerMs }) => answerMs)];
  return {
    [`counter.scanToFeedback${how}MsP50`]: rounded(percentile(feedback, 0.5)),
    [`counter.scanToFeedback${how}MsP99`]: rounded(percentile(feedback, 0.99)),
    [`counter.answerToScreen${how}MsP50`]: rounded(percentile(answer, 0.5)),
    [`counter.answerToScreen${how}MsP99`]: rounded(percentile(answer, 0.99)),
  };
}
