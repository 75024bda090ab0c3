/**
 * Forged answers, told to our clients and to others': ours never believes one. What the others make of them is kept as a page of facts
 * about exactly these versions (`npx vitest run tests/peers -u`).
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ForgedAnswer } from '../../forged/forgeries.ts';
import { OURS, PEERS } from '../clients/all.ts';
import type { Maker, Told, Wire } from '../clients/client.ts';
import { type Keys, makeKeys } from '../keys.ts';
import { ASKED, type Forgery, type Operation, type Question } from './forgery.ts';
import { type Line, openLine } from './line.ts';
import { forgedPage, type Made } from './page.ts';
import { truthOfV2, V2_FORGERIES } from './v2-forgeries.ts';
import { truthOfV3, V3_FORGERIES } from './v3-forgeries.ts';

const MAKERS = [...OURS, ...PEERS];
const FORGERIES: Readonly<Record<Wire, readonly Forgery[]>> = { V2: V2_FORGERIES, V3: V3_FORGERIES };
const CERTIFICATES = '/v3/global/certificates';
const NO_CERTIFICATES: ForgedAnswer = { status: 404, body: '{"code":"RESOURCE_NOT_EXISTS","message":"none"}' };

let line: Line;
let keys: Keys;
beforeAll(async () => {
  line = await openLine();
  keys = makeKeys();
});
afterAll(() => line.close());

let orders = 0;

/** One question to a client that is opened for it, answered by `forge`; asked `times` times, with the same bytes for an answer. */
async function ask(maker: Maker, operation: Operation, forge: (question: Question) => ForgedAnswer, times = 1): Promise<Told[]> {
  const orderNumber = `F${++orders}`;
  let first: ForgedAnswer | null = null;
  line.answer((asked) => {
    if (operation !== 'certificates' && asked.target === CERTIFICATES) return NO_CERTIFICATES;
    first ??= forge({ ...keys, asked, orderNumber });
    return first;
  });
  const client = maker.open(keys.account, { baseUrl: line.url });
  try {
    const told: Told[] = [];
    for (let n = 0; n < times; n++) told.push(await ASKED[operation](client, orderNumber));
    return told;
  } finally {
    await client.close();
  }
}

describe.each(MAKERS)('$name over $wire', (maker) => {
  test('believes what is true', async () => {
    const truths = { V2: truthOfV2, V3: truthOfV3 } as const;
    for (const operation of ['submit', 'query', 'revoke', 'refund', 'refundQuery'] as const) {
      const [told] = await ask(maker, operation, (question) => truths[maker.wire](question, operation));
      expect(told, operation).toMatchObject({ kind: 'success' });
    }
  });

  test.runIf(maker.wire === 'V3')('believes certificates that are true', async () => {
    const [told] = await ask(maker, 'certificates', (question) => truthOfV3(question, 'certificates'));
    expect(told).toMatchObject({ kind: 'success' });
  });
});

const made: Record<Wire, Made[]> = { V2: [], V3: [] };

describe.each(Object.entries(FORGERIES) as [Wire, readonly Forgery[]][])('%s', (wire, forgeries) => {
  test.each(forgeries)('$operation, $what: ours says $ours', async (forgery) => {
    const by = new Map<Maker, Told>();
    for (const maker of MAKERS.filter((one) => one.wire === wire)) {
      const told = await ask(maker, forgery.operation, forgery.forge, forgery.again ? 2 : 1);
      if (forgery.again) expect(told[0], 'the first time it is true').toMatchObject({ kind: 'success' });
      const last = told.at(-1);
      if (last !== undefined) by.set(maker, last);
    }
    made[wire].push({ forgery, by });
    for (const ours of OURS.filter((one) => one.wire === wire))
      expect(by.get(ours)).toEqual({ kind: 'nothing', why: forgery.ours });
  });
});

test('what every client makes of them stands on a page', async () => {
  await expect(forgedPage(made, MAKERS)).toMatchFileSnapshot('../../../docs/reference/forged-answers.md');
});
