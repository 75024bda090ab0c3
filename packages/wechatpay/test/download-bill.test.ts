/** V2's `downloadbill`: a bill that is read as it comes, a document that says why there is none, and a line that breaks. */
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import {
  type BillAnswer,
  createV2Client,
  decodeXml,
  encodeXml,
  InvalidRequest,
  type Merchant,
  readBill,
  verify,
} from '../src/index.ts';
import { type Answering, billServer, itemsIn } from './bill-server.ts';
import { billText, HEADINGS, REFUND, rowOf, SALE } from './written-bill.ts';

const KEY = '0123456789abcdef0123456789ABCDEF';
const DIRECT: Merchant = { mode: 'direct', appId: 'wx1', mchId: '1900000109', apiKey: KEY };
const INSTITUTION: Merchant = { ...DIRECT, mode: 'institution', subMchId: '1900000201', subAppId: 'wx2' };
const TEXT = billText({
  headings: HEADINGS.older,
  rows: [SALE, REFUND].map((said) => rowOf(HEADINGS.older, said)),
  sums: { 总交易单数: '2', 总交易额: '38.50', 总退款金额: '8.50', 手续费总金额: '0.18000' },
});
const DAY = { billDate: '20261124' };
const WITHIN = { timeoutMs: 5_000 };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function clientOf(answer: Answering, merchant: Merchant = DIRECT) {
  const server = await billServer(answer);
  const random = { bytes: (length: number) => new Uint8Array(length) };
  const client = createV2Client({ merchant, hosts: [server.url], now: Date.now, random, ip: '127.0.0.1' });
  closing.push(server.close, client.close);
  return client;
}
const answering = async (answer: Answering): Promise<BillAnswer> => (await clientOf(answer)).downloadBill(DAY, WITHIN);
const bytesOf = (answer: BillAnswer) => {
  if (answer.kind !== 'bill') throw new Error(`no bill: ${JSON.stringify(answer)}`);
  return answer.bytes;
};

describe('a bill', () => {
  test.each([
    ['as text', Buffer.from(TEXT)],
    ['packed', gzipSync(TEXT)],
  ])('%s is read as it comes, however it is cut', async (_, bytes) => {
    const answer = await answering((response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      for (let at = 0; at < bytes.length; at += 3) response.write(bytes.subarray(at, at + 3));
      response.end();
    });
    expect((await itemsIn(bytesOf(answer))).map(({ kind }) => kind)).toEqual(['line', 'line', 'end']);
  });

  test('is asked for rightly signed, for a sub-merchant or for all of them', async () => {
    const asked: Record<string, string>[] = [];
    const client = await clientOf((response, request, body) => {
      expect([request.method, request.url]).toEqual(['POST', '/pay/downloadbill']);
      const fields = decodeXml(body);
      expect(verify(fields, KEY, 'MD5')).toBe(true);
      asked.push(fields);
      response.end(TEXT);
    }, INSTITUTION);
    const all = { billDate: '20261124', billType: 'REFUND', deviceInfo: 'till-7', packed: false } as const;
    for (const fields of [DAY, { ...all, ofWholeInstitution: true }])
      await itemsIn(bytesOf(await client.downloadBill(fields, WITHIN)));
    expect(asked[0]).toMatchObject({ bill_date: '20261124', bill_type: 'ALL', tar_type: 'GZIP', sub_mch_id: '1900000201' });
    expect(asked[1]).toMatchObject({ bill_type: 'REFUND', device_info: 'till-7' });
    expect(Object.keys(asked[1] ?? {})).not.toEqual(expect.arrayContaining(['tar_type']));
    expect(Object.keys(asked[1] ?? {}).filter((name) => name.startsWith('sub_'))).toEqual([]);
  });

  test('is not held in memory: no more of it is sent than is read', async () => {
    const block = Buffer.alloc(65_536, `${TEXT.split('\r\n')[1]}\r\n`);
    let sent = 0;
    const client = await clientOf((response) => {
      response.write(`${TEXT.split('\r\n')[0]}\r\n`);
      const more = () => {
        while (sent < 500_000_000) {
          sent += block.length;
          if (!response.write(block)) return void response.once('drain', more);
        }
      };
      more();
    });
    let lines = 0;
    for await (const _ of readBill(bytesOf(await client.downloadBill(DAY, WITHIN)))) if (++lines === 1_000) break;
    expect(sent).toBeLessThan(50_000_000);
  });

  test('that is no day, or no kind of bill, is not asked for', async () => {
    const client = await clientOf(() => {
      throw new Error('asked');
    });
    for (const billDate of ['2026-11-24', '20261324', '20261100', '']) {
      await expect(client.downloadBill({ billDate }, WITHIN)).rejects.toThrow(InvalidRequest);
    }
    await expect(client.downloadBill({ ...DAY, deviceInfo: 'x'.repeat(33) }, WITHIN)).rejects.toThrow('device_info');
  });
});

describe('why there is none', () => {
  const documents: readonly (readonly [string, string, object])[] = [
    ['No Bill Exist', '20002', { kind: 'noBill' }],
    ['NO Bill Exist', '20002', { kind: 'noBill' }],
    ['Bill Creating', '20002', { kind: 'notYet' }],
    ['system error', '20003', { kind: 'refused', why: 'systemError', code: '20003', message: 'system error' }],
    ['SYSTEMERROR', '', { kind: 'refused', why: 'systemError', code: null }],
    ['invalid bill_type', '20001', { kind: 'refused', why: 'invalidType' }],
    ['data format error', '20001', { kind: 'refused', why: 'badFormat' }],
    ['missing parameter', '20001', { kind: 'refused', why: 'missingParameter' }],
    ['SIGN ERROR', '20001', { kind: 'refused', why: 'badSignature' }],
    ['CompressGZip Error', '20003', { kind: 'refused', why: 'compression' }],
    ['UnCompressGZip Error', '20003', { kind: 'refused', why: 'compression' }],
    ['当前商户号账单API权限已经关闭', '20007', { kind: 'refused', why: 'closed', message: '当前商户号账单API权限已经关闭' }],
    ['what nobody knows', '20100', { kind: 'refused', why: 'unknown', code: '20100', message: 'what nobody knows' }],
    ['x'.repeat(1_000), '20100', { kind: 'refused', why: 'unknown', message: 'x'.repeat(128) }],
  ];
  test.each(documents)('%s', async (return_msg, error_code, expected) => {
    const document = encodeXml({ return_code: 'FAIL', return_msg, error_code });
    for (const mark of ['', '\ufeff'])
      expect(await answering((response) => response.end(`${mark}${document}`))).toMatchObject(expected);
  });

  test('a document in the words of other operations', async () => {
    const said = { return_code: 'SUCCESS', result_code: 'FAIL', err_code: 'SYSTEMERROR' };
    const answer = await answering((response) => response.end(encodeXml(said)));
    expect(answer).toMatchObject({ kind: 'refused', why: 'systemError', code: 'SYSTEMERROR' });
  });

  test.each([
    ['a page in place of it', 200, '<html><body>502</body></html>', 'notXml'],
    ['a document without end', 200, `<xml>${'x'.repeat(200_000)}`, 'notXml'],
    ['a status of its own', 502, TEXT, 'httpStatus'],
    ['a redirect', 302, '', 'httpStatus'],
  ])('%s', async (_, status, body, problem) => {
    const answer = await answering((response) => response.writeHead(status, { location: '/elsewhere' }).end(body));
    expect(answer).toMatchObject({ kind: 'unverified', problem });
  });

  test('an encoding that nobody asked for', async () => {
    const answer = await answering((response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(TEXT)));
    expect(answer).toMatchObject({ kind: 'unverified', problem: 'encoded' });
  });
});

describe('a line that breaks', () => {
  const half = TEXT.slice(0, TEXT.length - 20);

  test.each([
    ['before the end of what was announced', { 'content-length': String(Buffer.byteLength(TEXT)) }],
    ['between two pieces', {}],
  ])('%s: what was read is not a whole bill', async (_, headers) => {
    const answer = await answering((response) => {
      response.writeHead(200, headers);
      response.write(half, () => response.socket?.destroy());
    });
    const items = await itemsIn(bytesOf(answer));
    expect(items.filter(({ kind }) => kind === 'line')).toHaveLength(2);
    expect(items.at(-1)).toMatchObject({ kind: 'broken', problem: 'interrupted' });
  });

  test('in silence, where the end is not announced: its sums are missing', async () => {
    const answer = await answering((response) => {
      response.writeHead(200, { connection: 'close', 'transfer-encoding': 'identity' });
      response.end(half);
    });
    expect((await itemsIn(bytesOf(answer))).at(-1)).toMatchObject({ kind: 'broken', problem: 'cutOff' });
  });

  test('before the first byte, and before an answer', async () => {
    expect(await answering((response) => response.socket?.destroy())).toMatchObject({ kind: 'noAnswer' });
    const begun = await answering((response) => {
      response.writeHead(200, { 'content-length': '9' });
      response.write('<x', () => response.socket?.destroy());
    });
    expect(begun).toMatchObject({ kind: 'noAnswer', problem: 'it broke off' });
  });

  test('nobody there: it never left', async () => {
    const client = await clientOf(() => {});
    const elsewhere = createV2Client({
      merchant: DIRECT,
      hosts: ['http://127.0.0.1:1'],
      now: Date.now,
      random: { bytes: (length) => new Uint8Array(length) },
      ip: '127.0.0.1',
    });
    closing.push(elsewhere.close);
    expect(await elsewhere.downloadBill(DAY, WITHIN)).toMatchObject({ kind: 'neverSent' });
    expect(await client.downloadBill(DAY, { ...WITHIN, signal: AbortSignal.abort() })).toMatchObject({ kind: 'neverSent' });
  });

  test('an answer that does not begin, a piece that does not come, a bill that does not end', async () => {
    const client = await clientOf(() => {});
    expect(await client.downloadBill(DAY, { timeoutMs: 100 })).toMatchObject({ kind: 'noAnswer', problem: 'given up waiting' });

    const stalling = await clientOf((response) => void response.writeHead(200).write(half));
    const stalled = await stalling.downloadBill(DAY, { ...WITHIN, pieceMsMax: 100 });
    expect((await itemsIn(bytesOf(stalled))).at(-1)).toMatchObject({ kind: 'broken', problem: 'stalled' });

    const dripping = await clientOf((response) => {
      response.writeHead(200).write(half);
      const timer = setInterval(() => response.write('x'), 10);
      response.once('close', () => clearInterval(timer));
    });
    const endless = await dripping.downloadBill(DAY, { ...WITHIN, downloadMsMax: 300 });
    expect((await itemsIn(bytesOf(endless))).at(-1)).toMatchObject({ kind: 'broken', problem: 'stalled' });
  });

  test('whoever gives up in the middle ends the connection, and hears of it', async () => {
    let gone: () => void = () => {};
    const closed = new Promise<void>((resolve) => {
      gone = resolve;
    });
    const giveUp = new AbortController();
    const client = await clientOf((response) => {
      response.writeHead(200).write(half);
      response.once('close', gone);
    });
    const answer = await client.downloadBill(DAY, { ...WITHIN, signal: giveUp.signal });
    const items = [];
    for await (const item of readBill(bytesOf(answer))) {
      items.push(item.kind);
      giveUp.abort();
    }
    expect(items).toEqual(['line', 'line', 'broken']);
    await closed;
  });
});
