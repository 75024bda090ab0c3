/** V3's statements and settlements on the wire: who may ask for what, and what is refused; what is in them is held by `tests/bills`. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Till } from './till.ts';
import { V3Till } from './v3-till.ts';

let till: Till;
let direct: V3Till;
let institution: V3Till;
let day = '';

beforeAll(async () => {
  till = await Till.open();
  direct = new V3Till(till);
  institution = new V3Till(new Till(till.sandbox, ({ subMchId }) => subMchId === '1900000201'));
  day = await till.advanceTo(12);
  await till.submit(await till.code());
  await till.advanceTo(10);
});
afterAll(() => till.close());

const statement = (of: V3Till, query: Readonly<Record<string, string>>) =>
  of.ask('GET', `/v3/global/statements?${new URLSearchParams(query)}`);
const settlements = (of: V3Till, query: Readonly<Record<string, string>>) =>
  of.ask('GET', `/v3/global/settle/settlements?${new URLSearchParams(query)}`);

describe('a statement', () => {
  test.each([
    [{ mchid: '1900000101' }, '/date'],
    [{ mchid: '1900000101', date: '2026-11-24' }, '/date'],
    [{ mchid: '1900000101', date: '20260230' }, '/date'],
    [{ date: '20260101' }, '/mchid'],
    [{ mchid: '1900000102', date: '20260101' }, '/mchid'],
  ])('asked for with %j is refused, by the field', async (query, field) => {
    const answer = await statement(direct, query as Record<string, string>); // a request's parameters
    expect(answer).toMatchObject({ status: 400, json: { code: 'PARAM_ERROR', detail: { field } } });
    expect(direct.isSigned(answer)).toBe(true);
  });

  test('is of one’s own sub-merchants alone', async () => {
    const of = { sp_mchid: institution.till.merchant.mchId, date: day };
    expect(await statement(institution, { ...of, sub_mchid: '1900000999' })).toMatchObject({
      status: 403,
      json: { code: 'NO_AUTH' },
    });
    expect(await statement(direct, { mchid: direct.till.merchant.mchId, date: day, sub_mchid: '1900000201' })).toMatchObject({
      status: 403,
    });
    expect(await statement(institution, of)).toMatchObject({ status: 400, json: { code: 'NO_STATEMENT_EXIST' } });
  });

  test('is kept for 180 days', async () => {
    const daysBefore = (days: number): string =>
      new Date(Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`) - days * 86_400_000)
        .toISOString()
        .slice(0, 10)
        .replaceAll('-', '');
    await till.control('/orders', 'POST', {
      mchId: till.merchant.mchId,
      outTradeNo: 'LONGAGO',
      state: 'SUCCESS',
      amountMinor: 100,
      createdAt: new Date((await till.now()) - 180 * 86_400_000).toISOString(),
    });
    const asked = (date: string) => ({ mchid: till.merchant.mchId, date });
    // Whatever is no JSON is the statement itself.
    await expect(statement(direct, asked(daysBefore(179)))).rejects.toThrow(/JSON/);
    expect(await statement(direct, asked(daysBefore(180)))).toMatchObject({ json: { code: 'NO_STATEMENT_EXIST' } });
  });

  test('that a fault leaves unsigned is an error that nobody signed', async () => {
    await till.fault({ operation: 'bill', kind: 'unsignedFail' });
    const answer = await statement(direct, { mchid: till.merchant.mchId, date: day });
    expect(answer).toMatchObject({ status: 500, json: { code: 'SYSTEM_ERROR' } });
    expect(direct.isSigned(answer)).toBe(false);
  });
});

describe('settlements', () => {
  const usual = { settle_state: 'SETTLED', limit: '20', offset: '0' };

  test.each([
    [{ settle_state: 'DONE' }, '/settle_state'],
    [{ limit: '0' }, '/limit'],
    [{ limit: '101' }, '/limit'],
    [{ limit: '' }, '/limit'],
    [{ offset: '-1' }, '/offset'],
    [{ settle_end_date: 'today' }, '/settle_end_date'],
    [{ settle_start_date: '20260201', settle_end_date: '20260101' }, '/settle_start_date'],
    [{ settle_start_date: '20250101', settle_end_date: '20260101' }, '/settle_start_date'],
  ])('asked for with %j are refused, by the field', async (change, field) => {
    expect(await settlements(direct, { ...usual, ...change })).toMatchObject({
      status: 400,
      json: { code: 'PARAM_ERROR', detail: { field } },
    });
  });

  test('are those of whoever asks', async () => {
    const answer = await settlements(direct, usual);
    expect(answer).toMatchObject({ status: 200, json: { total_count: 1, offset: 0, limit: 1 } });
    expect(direct.isSigned(answer)).toBe(true);
    expect(await settlements(institution, usual)).toMatchObject({ json: { data: [], total_count: 0 } });
    expect(await settlements(institution, { ...usual, sub_mchid: '1900000101' })).toMatchObject({ status: 403 });
    const before = { settle_start_date: day, settle_end_date: day };
    expect(await settlements(direct, { ...usual, ...before })).toMatchObject({ json: { total_count: 0 } });
  });
});
