/** Scenarios by name: whose payment meets them, what they set there, and that nothing of them is left. How each ends is told by tests/scenarios. */
import { Gateway } from '@quickpay/gateway-model';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { FAULT_KINDS, Faults } from '../src/faults.ts';
import type { ScenariosView, TriggeredView } from '../src/index.ts';
import { ChosenScenarios, WAITING_MAX } from '../src/scenarios/chosen-scenarios.ts';
import { SCENARIOS } from '../src/scenarios/table.ts';
import { Till } from './till.ts';

let till: Till;
beforeAll(async () => {
  till = await Till.open();
});
afterEach(() => till.control('/scenarios', 'DELETE'));
afterAll(() => till.close());

const trigger = (name: string, whose: Readonly<Record<string, string>> = {}, its = till) =>
  its.control<TriggeredView>(`/scenarios/${name}`, 'POST', whose);
const chosen = async (id: string) =>
  (await till.control<ScenariosView['chosen']>('/scenarios/chosen')).find((one) => one.id === id);
/** Submits a payer's code, and answers the order number with what was said. */
const pay = async (payer = 'ready', its = till) => {
  const fields = its.sale(await its.code(payer));
  const { result_code, err_code } = await its.post('/pay/micropay', fields);
  return { number: fields.out_trade_no ?? '', said: err_code ?? result_code };
};
const LOST = /socket hang up|ECONNRESET/;

describe('the table', () => {
  const entries = Object.entries(SCENARIOS);

  test('names are kebab-case, and everything that people read is there in both languages', () => {
    for (const [name, { title, about }] of entries) {
      expect(name).toMatch(/^[a-z]+(-[a-z]+)*$/);
      for (const { en, 'zh-CN': zh } of [title, about]) {
        expect(en, name).toMatch(/^[A-Z]/);
        expect(zh, name).toMatch(/[\u4e00-\u9fff]/);
      }
      expect(about.en, name).toMatch(/^[^.]*\.$/);
    }
    expect(new Set(entries.map(([, { title }]) => title.en)).size).toBe(entries.length);
  });

  test('what payers do is bounded, in the order of time, and within the life of a prompt', () => {
    for (const [name, { does }] of entries) {
      const times = (does.payment?.plan ?? []).map(({ afterMs }) => afterMs);
      expect(times, name).toEqual(times.toSorted((a, b) => a - b));
      expect(times.length, name).toBeLessThanOrEqual(10);
      expect(Math.max(0, ...times), name).toBeLessThan(45_000);
    }
  });

  test('every kind of fault is shown by one, but for those without an outcome of their own', () => {
    const shown = new Set(entries.flatMap(([, { does }]) => (does.faults ?? []).map(({ kind }) => kind)));
    expect(FAULT_KINDS.filter((kind) => !shown.has(kind))).toEqual(['reorder', 'probe', 'slowDrip']);
  });

  test('is answered in the order of its groups, each with what it sets', async () => {
    const { groups, scenarios } = await till.control<ScenariosView>('/scenarios');
    expect(scenarios.map(({ name }) => name)).toEqual(Object.keys(SCENARIOS));
    expect([...new Set(scenarios.map(({ group }) => group))]).toEqual(Object.keys(groups));
    expect(scenarios.find(({ name }) => name === 'lost-answer-paid')).toMatchObject({
      sets: ['the password is not asked for', 'fault loseAnswer, on submit'],
      ends: { payment: 'paid', order: 'SUCCESS' },
    });
    for (const { name, sets } of scenarios) expect(sets.length, name).toBeGreaterThan(0);
  });
});

describe('whose payment it is for', () => {
  test('the payer’s, and no other’s; once', async () => {
    const { chosen: made, scenario } = await trigger('poor', { payerId: 'ready' });
    expect(made).toMatchObject({ name: 'poor', payerId: 'ready', mchId: null, state: 'waiting', outTradeNo: null });
    expect(scenario).toMatchObject({ about: { en: expect.stringContaining('NOTENOUGH') }, sets: ['refused with NOTENOUGH'] });
    expect((await pay('second')).said).toBe('SUCCESS');
    const { number, said } = await pay();
    expect(said).toBe('NOTENOUGH');
    expect(await chosen(made.id)).toMatchObject({ state: 'usedUp', outTradeNo: number });
    expect((await pay()).said).toBe('SUCCESS');
  });

  test('anybody’s, where none is named; a merchant’s alone, where one is', async () => {
    const japanese = new Till(till.sandbox, ({ settlementCurrency }) => settlementCurrency === 'JPY');
    await trigger('card-refused', { mchId: japanese.merchant.mchId });
    await trigger('risk-refused');
    expect((await pay('second')).said).toBe('RULELIMIT');
    expect((await pay()).said).toBe('SUCCESS');
    expect((await pay('ready', japanese)).said).toBe('NOTSUPORTCARD');
  });

  test('several wait in the order in which they were chosen, and a payment takes one', async () => {
    for (const name of ['poor', 'risk-refused', 'ready']) await trigger(name, { payerId: 'ready' });
    expect([(await pay()).said, (await pay()).said, (await pay()).said]).toEqual(['NOTENOUGH', 'RULELIMIT', 'SUCCESS']);
  });

  test('a submit that is repeated, without a number, or with a code that is nobody’s, is not the next payment', async () => {
    const fields = till.sale(await till.code());
    await till.post('/pay/micropay', fields);
    const { chosen: made } = await trigger('poor');
    expect(await till.post('/pay/micropay', fields)).toMatchObject({ err_code: 'ORDERPAID' });
    expect(await till.submit('134567890123456789')).toMatchObject({ err_code: 'AUTH_CODE_INVALID' });
    expect(await till.submit(await till.code(), { out_trade_no: '' })).toMatchObject({ err_code: 'LACK_PARAMS' });
    expect(await chosen(made.id)).toMatchObject({ state: 'waiting' });
  });
});

describe('what it sets', () => {
  test('faults meet the requests of that very order', async () => {
    const { chosen: made } = await trigger('query-errors', { payerId: 'ready' });
    const other = await pay('second');
    const { number } = await pay();
    expect(await till.query(other.number)).toMatchObject({ trade_state: 'SUCCESS' });
    await till.advance(5);
    expect(await chosen(made.id)).toMatchObject({ state: 'underWay' });
    for (let n = 0; n < 3; n++) expect(await till.query(number)).toMatchObject({ err_code: 'SYSTEMERROR' });
    expect(await till.query(number)).toMatchObject({ trade_state: 'SUCCESS' });
    expect(await chosen(made.id)).toMatchObject({ state: 'usedUp' });
  });

  test('the code is used, even where its request is lost: the phone shows another', async () => {
    await trigger('lost-request', { payerId: 'ready' });
    const code = await till.code();
    await expect(till.submit(code)).rejects.toThrow(LOST);
    expect(await till.code()).not.toBe(code);
  });

  test('a payer’s plan goes by the sandbox’s clock, and the prompt says that the app is closed', async () => {
    const { chosen: made } = await trigger('closes-app', { payerId: 'ready' });
    const { number } = await pay();
    const prompt = async () => (await till.control<{ prompt?: unknown }>('/payers/ready')).prompt;
    expect(await prompt()).toMatchObject({ outTradeNo: number });
    expect(await prompt()).not.toHaveProperty('appClosed');
    await till.advance(3);
    expect(await prompt()).toMatchObject({ appClosed: true });
    expect(await chosen(made.id)).toMatchObject({ state: 'underWay' });
    await till.advance(43);
    expect([await prompt(), await chosen(made.id)]).toMatchObject([undefined, { state: 'usedUp' }]);
  });

  test('somebody else’s order under the number', async () => {
    await trigger('number-taken', { payerId: 'ready' });
    const { number, said } = await pay();
    expect(said).toBe('OUT_TRADE_NO_USED');
    expect(await till.query(number)).toMatchObject({ trade_state: 'SUCCESS', total_fee: '7', attach: 'theirs' });
  });

  test('codes of a Hong Kong wallet, until one of them is used or it is taken back', async () => {
    expect(await till.code()).toMatch(/^13/);
    await trigger('hong-kong-wallet', { payerId: 'ready' });
    expect([await till.code(), await till.code('second')]).toEqual([expect.stringMatching(/^15/), expect.stringMatching(/^13/)]);
    await till.advance(61);
    expect(await till.code()).toMatch(/^15/);
    const { number, said } = await pay();
    expect(said).toBe('SUCCESS');
    expect(await till.query(number)).toMatchObject({ cash_fee_type: 'HKD', cash_fee: '3850' });
    expect(await till.code()).toMatch(/^13/);
    await trigger('hong-kong-wallet');
    expect([await till.code(), await till.code('second')]).toEqual([expect.stringMatching(/^15/), expect.stringMatching(/^15/)]);
    await till.control('/scenarios', 'DELETE');
    expect([await till.code(), await till.code('second')]).toEqual([expect.stringMatching(/^13/), expect.stringMatching(/^13/)]);
  });

  test('a Hong Kong code, where none of those are taken: refused, and the payer’s next is their own again', async () => {
    const japanese = new Till(till.sandbox, ({ settlementCurrency }) => settlementCurrency === 'JPY');
    await trigger('hong-kong-wallet', { payerId: 'ready' });
    expect((await pay('ready', japanese)).said).toBe('AUTH_CODE_INVALID');
    expect(await till.code()).toMatch(/^13/);
  });

  test('the next connection is refused, whoever opens it', async () => {
    const { chosen: made } = await trigger('connection-refused');
    expect(await chosen(made.id)).toMatchObject({ state: 'waiting' });
    await expect(pay()).rejects.toThrow(LOST);
    expect(await chosen(made.id)).toMatchObject({ state: 'usedUp' });
    expect((await pay()).said).toBe('SUCCESS');
  });
});

describe('refunds', () => {
  const refund = (out_trade_no: string, out_refund_no: string) =>
    till.post('/secapi/pay/refund', { out_trade_no, out_refund_no, total_fee: '3850', refund_fee: '50' });

  test('the next of something the payer paid; a number that is sent again is the same refund', async () => {
    const [others, own] = [await pay('second'), await pay()];
    await trigger('refund-lost-request', { payerId: 'ready' });
    const { chosen: second } = await trigger('refund-refused', { payerId: 'ready' });
    expect(await refund(others.number, 'OTHERS')).toMatchObject({ result_code: 'SUCCESS' });
    await expect(refund(own.number, 'R1')).rejects.toThrow(LOST);
    expect(await refund(own.number, 'R1')).toMatchObject({ result_code: 'SUCCESS' });
    expect(await refund(own.number, 'R1')).toMatchObject({ result_code: 'SUCCESS' });
    expect(await chosen(second.id)).toMatchObject({ state: 'waiting' });
    expect(await refund(own.number, 'R2')).toMatchObject({ err_code: 'TRADE_OVERDUE' });
  });

  test('a payment is not what it waits for', async () => {
    const { chosen: made } = await trigger('refund-closed');
    const { number } = await pay();
    expect(await chosen(made.id)).toMatchObject({ state: 'waiting' });
    await refund(number, 'CLOSED1');
    await till.advance(4);
    expect(await till.post('/pay/refundquery', { out_refund_no: 'CLOSED1' })).toMatchObject({ refund_status_0: 'REFUNDCLOSE' });
  });
});

describe('taken back', () => {
  test('one that waits, or all of them', async () => {
    const first = await trigger('poor', { payerId: 'ready' });
    await trigger('risk-refused', { payerId: 'ready' });
    expect((await till.tryControl(`/scenarios/${first.chosen.id}`, 'DELETE')).status).toBe(204);
    expect((await till.tryControl(`/scenarios/${first.chosen.id}`, 'DELETE')).status).toBe(404);
    expect((await pay()).said).toBe('RULELIMIT');
    await trigger('poor');
    await trigger('connection-refused');
    expect((await till.tryControl('/scenarios', 'DELETE')).status).toBe(204);
    expect(await till.control('/faults')).toEqual([]);
    expect((await pay()).said).toBe('SUCCESS');
  });

  test('one that is under way: its faults are gone, and the payer acts by hand', async () => {
    const { chosen: made } = await trigger('false-failure', { payerId: 'ready' });
    const { number } = await pay();
    await till.control(`/scenarios/${made.id}`, 'DELETE');
    await till.advance(5);
    expect(await till.query(number)).toMatchObject({ trade_state: 'USERPAYING' });
    expect(await till.confirm('ready')).toMatchObject({ outTradeNo: number, state: 'SUCCESS' });
  });

  test('what a payment never met is dropped a quarter of an hour later, and only the last that were used up are kept', async () => {
    const { chosen: made } = await trigger('revoke-error', { payerId: 'ready' });
    await pay();
    await till.confirm('ready');
    await till.advance(14 * 60);
    expect(await chosen(made.id)).toMatchObject({ state: 'underWay' });
    await till.advance(61);
    expect(await chosen(made.id)).toMatchObject({ state: 'usedUp' });
    expect(await till.control('/faults')).toEqual([]);
    for (let n = 0; n < 25; n++) {
      await trigger('ready');
      await pay();
    }
    expect((await till.control<unknown[]>('/scenarios/chosen')).length).toBeLessThanOrEqual(20);
  });
});

describe('mistakes', () => {
  test.each([
    ['a name that is nearly one', 'confirm-late', {}, 404, 'There is no scenario confirm-late; did you mean confirms-late?'],
    ['a name that every object has', 'constructor', {}, 404, 'There is no scenario constructor'],
    ['a payer who is not there', 'poor', { payerId: 'nobody' }, 404, 'There is no payer nobody; there are ready, asks'],
    ['a merchant who is not there', 'poor', { mchId: 'hkd' }, 404, 'There is no merchant hkd; there are 1900000101, 1900000102'],
    ['a field that is not known', 'poor', { payer: 'ready' }, 400, 'payer'],
    ['a payer for a connection', 'connection-refused', { payerId: 'ready' }, 400, 'whoever connects next'],
  ])('%s', async (_what, name, whose, status, words) => {
    const answer = await till.tryControl<{ detail: string }>(`/scenarios/${name}`, 'POST', whose);
    expect(answer).toMatchObject({ status, json: { status, detail: expect.stringContaining(words) } });
    expect(await till.control('/scenarios/chosen')).not.toContainEqual(expect.objectContaining({ state: 'waiting' }));
  });

  test('a typo is answered with the name that was meant', async () => {
    expect((await till.tryControl('/scenarios/wrong-pasword', 'POST')).json).toMatchObject({ nearest: 'wrong-password' });
  });

  test('too many that wait', async () => {
    for (let n = 0; n < WAITING_MAX; n++) await trigger('ready', { payerId: 'asks' });
    expect(await till.tryControl('/scenarios/ready', 'POST', { payerId: 'asks' })).toMatchObject({
      status: 409,
      json: { detail: `${WAITING_MAX} scenarios wait already. DELETE /scenarios takes them back.` },
    });
  });
});

test('what a restart finds is taken up, but for names that are gone, and what is no more than a fault', () => {
  const one = { payerId: null, mchId: null, chosenAt: 0, met: null };
  const scenarios = new ChosenScenarios({
    gateway: new Gateway({ random: { bytes: (length) => new Uint8Array(length) } }),
    faults: new Faults(),
    now: () => 0,
    memory: {
      count: 9,
      chosen: [
        { ...one, id: 's7', name: 'poor' },
        { ...one, id: 's8', name: 'of-yesterday' },
        { ...one, id: 's9', name: 'connection-refused' },
      ],
    },
  });
  expect(scenarios.list()).toMatchObject([{ id: 's7', state: 'waiting' }]);
  expect(scenarios.choose('ready', { payerId: null, mchId: null }).id).toBe('s10');
});

test('whoever watches is told when one is chosen and when it is used up', async () => {
  const control = new AbortController();
  const { body } = await fetch(`${till.sandbox.controlUrl}/events`, { signal: control.signal });
  let heard = '';
  const reading = (async () => {
    for await (const chunk of body ?? []) heard += Buffer.from(chunk).toString();
  })().catch(() => {});
  const { chosen: made } = await trigger('lost-answer-paid', { payerId: 'ready' });
  await expect.poll(() => heard).toContain(`event: scenario\ndata: {"key":"${made.id}"}`);
  heard = '';
  await expect(pay()).rejects.toThrow();
  await expect.poll(() => heard).toContain(`event: scenario\ndata: {"key":"${made.id}"}`);
  expect(heard).toContain('event: fault');
  control.abort();
  await reading;
});
