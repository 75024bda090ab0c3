/** `downloadbill`: the bill of a day as a stream, or the error document that says why there is none. */
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { type BillEntry, billStanding, dayOf, type Gateway } from '@quickpay/gateway-model';
import type { Merchants } from '../../merchants.ts';
import type { Asked } from '../reading.ts';
import { parameterProblem } from '../v2-parameters.ts';
import { unsignedFail } from '../writing.ts';
import { billText } from './bill-text.ts';
import type { BillType } from './layouts.ts';

/** What programs compare: text and number together, the same in every language. */
const ERRORS = {
  systemError: ['system error', '20003'],
  invalidType: ['invalid bill_type', '20001'],
  dataFormat: ['data format error', '20001'],
  missing: ['missing parameter', '20001'],
  signature: ['SIGN ERROR', '20001'],
  none: ['No Bill Exist', '20002'],
  beingMade: ['Bill Creating', '20002'],
  compression: ['CompressGZip Error', '20003'],
  decompression: ['UnCompressGZip Error', '20003'],
  closed: ['当前商户号账单API权限已经关闭', '20007'],
  internal: ['internal error', '20100'],
} as const satisfies Record<string, readonly [message: string, code: string]>;
export type BillErrorName = keyof typeof ERRORS;

export type BillAnswer =
  | Readonly<{ kind: 'error'; document: string }>
  | Readonly<{ kind: 'bill'; type: string; content: Readable }>;

export function billError(name: BillErrorName): BillAnswer {
  const [message, error_code] = ERRORS[name];
  return { kind: 'error', document: unsignedFail(message, { error_code }) };
}

/** The error that a test names, by its number or its text; any other is taken at its word. */
export function billErrorNamed(code: string): BillAnswer {
  const plain = (text: string): string => text.replace(/[\s_]/g, '').toUpperCase();
  const found = Object.values(ERRORS).find(([message, number]) => number === code || plain(message) === plain(code));
  const [message, error_code] = found ?? [code, '20100'];
  return { kind: 'error', document: unsignedFail(message, { error_code }) };
}

/** Which entries a type of bill has; there are no refunds of recharges here. */
const TYPES: Readonly<Record<BillType | 'RECHARGE_REFUND', (entry: BillEntry) => boolean>> = {
  ALL: () => true,
  SUCCESS: ({ kind }) => kind === 'payment',
  REFUND: ({ kind }) => kind !== 'payment',
  RECHARGE_REFUND: () => false,
};
const isType = (text: string): text is keyof typeof TYPES => Object.hasOwn(TYPES, text);

export type BillSource = Readonly<{ gateway: Gateway; merchants: Merchants; now: () => number; flush: () => void }>;

export function downloadBill({ merchant, fields }: Asked, { gateway, merchants, now, flush }: BillSource): BillAnswer {
  const { bill_date = '', bill_type, tar_type, device_info, sub_mch_id } = fields;
  const wrong = parameterProblem('bill', merchant, fields, merchants);
  if (wrong !== null) return billError(wrong.code === 'LACK_PARAMS' ? 'missing' : 'dataFormat');
  const type = bill_type || 'ALL';
  if (!isType(type)) return billError('invalidType');
  const day = dayIn(bill_date);
  if (day === null || (tar_type && tar_type !== 'GZIP')) return billError('dataFormat');
  const standing = billStanding(day, now());
  if (standing !== 'ready') return billError(standing);

  const isOfDevice = ({ stored }: BillEntry): boolean => !device_info || stored.deviceInfo === device_info;
  const all = gateway.bill(merchant.mchId, sub_mch_id || undefined, day, now());
  flush();
  const entries = all.filter((entry) => TYPES[type](entry) && isOfDevice(entry));
  // A day without anything has no bill.
  if (entries.length === 0 || type === 'RECHARGE_REFUND') return billError('none');
  const text = billText({
    entries,
    type,
    settings: gateway.settings(merchant.mchId),
    settlementCurrency: merchant.settlementCurrency,
    merchantOf: ({ stored }) => merchants.find(stored.mchId, stored.subMchId) ?? merchant,
  });
  const content = Readable.from(inBlocks(text), { objectMode: false });
  if (!tar_type) return { kind: 'bill', type: 'text/plain; charset=utf-8', content };
  // Whoever reads learns of an error by the stream that breaks off.
  return { kind: 'bill', type: 'application/gzip', content: pipeline(content, createGzip(), () => {}) };
}

/** Lines in pieces for a socket: a write for every line of a large day would take longer than the lines. */
const BLOCK_CHARACTERS = 16_384;
export function* inBlocks(lines: Iterable<string>): Generator<string> {
  let block = '';
  for (const line of lines) {
    block += line;
    if (block.length < BLOCK_CHARACTERS) continue;
    yield block;
    block = '';
  }
  if (block !== '') yield block;
}

/** The day that `yyyyMMdd` names, or null where there is no such day. */
export function dayIn(date: string): number | null {
  const [, year, month, day] = /^(\d{4})(\d{2})(\d{2})$/.exec(date) ?? [];
  if (year === undefined) return null;
  const noon = new Date(`${year}-${month}-${day}T12:00:00+08:00`);
  // A 30th of February would be read as the 1st of March.
  return Number.isNaN(noon.getTime()) || noon.toISOString().slice(8, 10) !== day ? null : dayOf(noon.getTime());
}
