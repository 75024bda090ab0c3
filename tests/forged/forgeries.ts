/**
 * The table of forgeries: every way in which an answer can be made that is not the channel's to this question. None of them may settle
 * anything; what each is read as instead stands beside it.
 */
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { encodeXml } from '@quickpay/wechatpay/codec';
import { type SignType, sign } from '@quickpay/wechatpay/signing';
import { type Fields, LIES, type Lie, OPERATIONS, type Operation, type Seen } from './lies.ts';

/** One request, what the channel truly says to it, and what it is signed with. */
export type Exchange = Readonly<{ operation: Operation; seen: Seen; truth: Fields; apiKey: string; signType: SignType }>;

/** `cut`: the connection breaks after so many bytes of the answer. */
export type ForgedAnswer = Readonly<{
  status?: number;
  headers?: Readonly<Record<string, string>>;
  body: string | Uint8Array;
  cut?: number;
}>;

/** What a forgery is read as. To whatever is not said of it here, it is `unclear`. */
export type Reading = 'unclear' | 'foreign';

export type Forgery = Readonly<{
  name: string;
  operation: Operation;
  reads: Reading;
  forge(exchange: Exchange): ForgedAnswer;
}>;

const WRONG_KEY = 'f'.repeat(32);
const signed = (fields: Fields, { apiKey, signType }: Pick<Exchange, 'apiKey' | 'signType'>): Fields => ({
  ...fields,
  sign: sign(fields, apiKey, signType),
});
const otherType = (signType: SignType): SignType => (signType === 'MD5' ? 'HMAC-SHA256' : 'MD5');
const without = (fields: Fields, ...names: readonly string[]): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.includes(name)));
const answer = (fields: Fields): ForgedAnswer => ({ body: encodeXml(fields) });

/** How a lie is signed by somebody who has no key, or only wrong ones. */
const SIGNATURES: Readonly<Record<string, (lie: Fields, exchange: Exchange) => ForgedAnswer>> = {
  'with the signature of the truth': (lie, { truth }) => answer({ ...lie, sign: truth.sign ?? '' }),
  'with no signature': (lie) => answer(lie),
  'with an empty signature': (lie) => answer({ ...lie, sign: '' }),
  'with its signature in lower case': (lie, exchange) =>
    answer({ ...lie, sign: sign(lie, exchange.apiKey, exchange.signType).toLowerCase() }),
  'with a signature cut short': (lie, exchange) =>
    answer({ ...lie, sign: sign(lie, exchange.apiKey, exchange.signType).slice(0, -1) }),
  'with a signature and a space': (lie, exchange) =>
    answer({ ...lie, sign: `${sign(lie, exchange.apiKey, exchange.signType)} ` }),
  'signed with another key': (lie, { signType }) => answer(signed(lie, { apiKey: WRONG_KEY, signType })),
  'signed with an empty key': (lie, { signType }) => answer(signed(lie, { apiKey: '', signType })),
  'signed by the other algorithm': (lie, { apiKey, signType }) => answer(signed(lie, { apiKey, signType: otherType(signType) })),
  'signed by the other algorithm, which it names': (lie, { apiKey, signType }) =>
    answer(signed({ ...lie, sign_type: otherType(signType) }, { apiKey, signType: otherType(signType) })),
  'with a field more than was signed': (lie, exchange) => answer({ ...signed(lie, exchange), more: '1' }),
  'with its nonce changed after signing': (lie, exchange) => answer({ ...signed(lie, exchange), nonce_str: 'changed' }),
};

/** Beside proving nothing, this one tells about our key: it opens the breaker. */
export const ABOUT_THE_SIGNATURE = 'an unsigned FAIL about the signature';

/** The channel's word that it could not understand us carries no signature, and so says nothing about an order. */
const UNSIGNED_FAILS: Readonly<Record<string, (lie: Fields, exchange: Exchange) => ForgedAnswer>> = {
  'an unsigned FAIL': () => answer({ return_code: 'FAIL', return_msg: 'system error' }),
  [ABOUT_THE_SIGNATURE]: () => answer({ return_code: 'FAIL', return_msg: '签名错误' }),
  'an unsigned FAIL that speaks of the order': (lie) => answer({ ...lie, return_code: 'FAIL' }),
  'a FAIL that is signed all the same': (lie, exchange) => answer(signed({ ...lie, return_code: 'FAIL' }, exchange)),
  'a return_code in lower case': (lie, exchange) => answer(signed({ ...lie, return_code: 'success' }, exchange)),
  'a return_code with a space': (lie, exchange) => answer(signed({ ...lie, return_code: 'SUCCESS ' }, exchange)),
  'a return_code that is not known': (lie, exchange) => answer(signed({ ...lie, return_code: 'SYSTEMERROR' }, exchange)),
  'no return_code': (lie, exchange) => answer(signed(without(lie, 'return_code'), exchange)),
  'no result_code': (lie, exchange) => answer(signed(without(lie, 'result_code'), exchange)),
  'a result_code that is neither': (lie, exchange) => answer(signed({ ...lie, result_code: 'OK' }, exchange)),
  'a FAIL without a code': (lie, exchange) =>
    answer(signed({ ...without(lie, 'err_code'), result_code: 'FAIL', recall: lie.recall ?? '' }, exchange)),
};

/** Rightly signed, about somebody or something else: answers that the same key signs for others. */
const OTHERS: readonly Readonly<{ what: string; change: Fields; on: readonly Operation[]; reads?: Reading }>[] = [
  { what: 'about another order', change: { out_trade_no: 'ANOTHER1' }, on: OPERATIONS },
  { what: 'about another merchant', change: { mch_id: '1900009999' }, on: OPERATIONS },
  { what: 'about another app', change: { appid: 'wx0000000000000000' }, on: OPERATIONS },
  { what: 'about another amount', change: { total_fee: '1' }, on: ['submit', 'query'], reads: 'foreign' },
  { what: 'about another currency', change: { fee_type: 'EUR' }, on: ['submit', 'query'], reads: 'foreign' },
  { what: 'without a currency, which is CNY', change: { fee_type: '' }, on: ['submit', 'query'], reads: 'foreign' },
  { what: 'with another attach', change: { attach: 'pay_another' }, on: ['submit', 'query'], reads: 'foreign' },
  { what: 'with an attach that differs in case', change: { attach: 'PAY_1' }, on: ['submit', 'query'], reads: 'foreign' },
  { what: 'of an order of another amount', change: { total_fee: '1' }, on: ['refund', 'refundQuery'] },
  { what: 'of an order in another currency', change: { fee_type: 'EUR' }, on: ['refund', 'refundQuery'] },
  { what: 'about another refund', change: { out_refund_no: 'ANOTHER1' }, on: ['refund'] },
  { what: 'about a refund of another amount', change: { refund_fee: '1' }, on: ['refund'] },
];
/** Of a failure only what it echoes can differ. */
const ECHOED: ReadonlySet<string> = new Set(['out_trade_no', 'mch_id', 'appid', 'out_refund_no']);

/** Rightly signed, ours, and yet not what an answer of this operation is. */
const MISSHAPEN: readonly Readonly<{ what: string; of: Operation; lie: string; change: Fields }>[] = [
  { what: 'without a WeChat Pay number', of: 'submit', lie: 'paid', change: { transaction_id: '' } },
  { what: 'without an amount', of: 'submit', lie: 'paid', change: { total_fee: '' } },
  { what: 'with an amount in words', of: 'submit', lie: 'paid', change: { total_fee: '1e3' } },
  { what: 'with an amount with a fraction', of: 'submit', lie: 'paid', change: { total_fee: '1000.0' } },
  { what: 'with a negative amount', of: 'submit', lie: 'paid', change: { total_fee: '-1000' } },
  { what: 'without an order number', of: 'submit', lie: 'paid', change: { out_trade_no: '' } },
  { what: 'of another kind of trade', of: 'submit', lie: 'paid', change: { trade_type: 'NATIVE' } },
  { what: 'without a WeChat Pay number', of: 'query', lie: 'paid', change: { transaction_id: '' } },
  { what: 'without an amount', of: 'query', lie: 'paid', change: { total_fee: '' } },
  { what: 'without an order number', of: 'query', lie: 'closed', change: { out_trade_no: '' } },
  { what: 'without a state', of: 'query', lie: 'paid', change: { trade_state: '' } },
  { what: 'with a state in lower case', of: 'query', lie: 'closed', change: { trade_state: 'revoked' } },
  { what: 'with a state that is not known', of: 'query', lie: 'closed', change: { trade_state: 'UNDONE' } },
  { what: 'with a state of other products', of: 'query', lie: 'paid', change: { trade_state: 'ACCEPT' } },
  { what: 'that does not say whether to call again', of: 'revoke', lie: 'done', change: { recall: '' } },
  { what: 'that says to call again', of: 'revoke', lie: 'done', change: { recall: 'Y' } },
  { what: 'with a word that is neither', of: 'revoke', lie: 'done', change: { recall: 'n' } },
  { what: 'that does not say whether to call again', of: 'revoke', lie: 'tooLate', change: { recall: '' } },
  { what: 'without a refund’s id', of: 'refund', lie: 'accepted', change: { refund_id: '' } },
  { what: 'without an amount', of: 'refund', lie: 'accepted', change: { refund_fee: '' } },
  { what: 'without its count', of: 'refundQuery', lie: 'succeeded', change: { refund_count: '' } },
  { what: 'with fewer refunds than it counts', of: 'refundQuery', lie: 'succeeded', change: { refund_count: '2' } },
  { what: 'with more refunds than can be', of: 'refundQuery', lie: 'succeeded', change: { refund_count: '51' } },
  { what: 'with a state that is not known', of: 'refundQuery', lie: 'closed', change: { refund_status_0: 'UNDONE' } },
  { what: 'with fewer refunds than there are', of: 'refundQuery', lie: 'succeeded', change: { total_refund_count: '9' } },
];

type Documents = Readonly<Record<string, (document: string, exchange: Exchange) => ForgedAnswer>>;
const inside = (document: string): string => document.slice('<xml>'.length, -'</xml>'.length);
const utf16 = (document: string): Buffer => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(document, 'utf16le')]);

/** Rightly signed in every field, but no document of this protocol. */
const DOCUMENTS: Documents = {
  'with a field twice': (document) => ({ body: `<xml><sign>1</sign>${inside(document)}</xml>` }),
  'with its fields as attributes': (_document, { truth }) => ({
    body: `<xml ${Object.entries(truth)
      .map(([name, value]) => `${name}="${value.replaceAll(/[<&"]/g, '')}"`)
      .join(' ')}/>`,
  }),
  'with an attribute': (document) => ({ body: document.replace('<sign>', '<sign kind="x">') }),
  'one element deeper': (document) => ({ body: `<xml>${document}</xml>` }),
  'under another root': (document) => ({ body: `<html>${inside(document)}</html>` }),
  'with a comment in it': (document) => ({ body: `<xml><!-- -->${inside(document)}</xml>` }),
  'with a document type': (document) => ({ body: `<!DOCTYPE xml [<!ENTITY a "b">]>${document}` }),
  'with an instruction in it': (document) => ({ body: `<xml><?php ?>${inside(document)}</xml>` }),
  'with something after it': (document) => ({ body: `${document}<xml/>` }),
  'with a NUL after it': (document) => ({ body: `${document}\0` }),
  'with something before it': (document) => ({ body: `x${document}` }),
  'that is not closed': (document) => ({ body: document.slice(0, -1) }),
  'in UTF-16': (document) => ({ body: utf16(document) }),
  'in bytes that are no UTF-8': (document) => ({ body: Buffer.concat([Buffer.from(document), Buffer.from([0xc3, 0x28])]) }),
  'as a page': () => ({
    body: '<html><head><title>502 Bad Gateway</title></head></html>',
    headers: { 'content-type': 'text/html' },
  }),
  'as nothing at all': () => ({ body: '' }),
  'as JSON': (_document, { truth }) => ({ body: JSON.stringify(truth), headers: { 'content-type': 'application/json' } }),
  'of 100 KiB': (document) => ({ body: document.replace('</xml>', `<more>${'x'.repeat(102_400)}</more></xml>`) }),
};

/** A right document, in an HTTP answer that is none. */
const TRANSPORTS: Documents = {
  'under status 500': (body) => ({ status: 500, body }),
  'under status 404': (body) => ({ status: 404, body }),
  'under status 201': (body) => ({ status: 201, body }),
  'under status 206': (body) => ({ status: 206, body }),
  'under a redirect': (body) => ({ status: 302, headers: { location: '/elsewhere' }, body }),
  'under a redirect that keeps the method': (body) => ({ status: 307, headers: { location: '/elsewhere' }, body }),
  packed: (body) => ({ headers: { 'content-encoding': 'gzip' }, body: gzipSync(body) }),
  'packed otherwise': (body) => ({ headers: { 'content-encoding': 'br' }, body: brotliCompressSync(body) }),
  'packed without saying so': (body) => ({ body: gzipSync(body) }),
  'as it is, but said to be packed': (body) => ({ headers: { 'content-encoding': 'gzip' }, body }),
  'broken off': (body) => ({ body, cut: body.length - 10 }),
};

/** To look at what a lie is made of. */
const BLANK: Seen = {
  asked: {},
  outTradeNo: '',
  totalFee: '',
  feeType: '',
  attach: '',
  refundNumber: '',
  refundFee: '',
};

/** The same lie told of each operation where a table below needs but one. */
const SETTLING: Readonly<Record<Operation, string>> = {
  submit: 'paid',
  query: 'closed',
  revoke: 'done',
  refund: 'accepted',
  refundQuery: 'closed',
};
export const lieOf = (operation: Operation, name = SETTLING[operation]): Lie => {
  const lie = LIES[operation][name];
  if (lie === undefined) throw new Error(`there is no lie ${name} of a ${operation}`);
  return lie;
};

const everyLie: readonly Readonly<{ operation: Operation; name: string; lie: Lie }>[] = OPERATIONS.flatMap((operation) =>
  Object.entries(LIES[operation]).map(([name, lie]) => ({ operation, name, lie })),
);

const badlySigned: readonly Forgery[] = everyLie.flatMap(({ operation, name, lie }) =>
  Object.entries({ ...SIGNATURES, ...UNSIGNED_FAILS }).map(([how, forge]) => ({
    name: `${name}, ${how}`,
    operation,
    reads: 'unclear' as const,
    forge: (exchange) => forge(lie(exchange.seen), exchange),
  })),
);

const ofOthers: readonly Forgery[] = everyLie.flatMap(({ operation, name, lie }) =>
  OTHERS.filter(({ on, reads, change }) => {
    if (!on.includes(operation)) return false;
    const isFailure = lie(BLANK).result_code === 'FAIL';
    if (isFailure) return Object.keys(change).every((field) => ECHOED.has(field));
    // What an answer to a revoke does not carry cannot differ, and a state without money says no amount.
    return reads !== 'foreign' || 'attach' in change || lie(BLANK).total_fee !== undefined;
  }).map(({ what, change, reads = 'unclear' }) => ({
    name: `${name}, rightly signed, ${what}`,
    operation,
    reads,
    forge: (exchange) => answer(signed({ ...lie(exchange.seen), ...change }, exchange)),
  })),
);

const misshapen: readonly Forgery[] = MISSHAPEN.map(({ what, of: operation, lie, change }) => ({
  name: `${lie}, rightly signed, ${what}`,
  operation,
  reads: 'unclear',
  forge: (exchange) => answer(signed({ ...lieOf(operation, lie)(exchange.seen), ...change }, exchange)),
}));

/**
 * NOTENOUGH is a payer's balance to a submit and the merchant's pool to a refund, and a failure names no operation. A refund that is told
 * so waits and asks again: it has a test of its own.
 */
const KNOWN_TO_REFUNDS = 'refused';

/** What is answered to one operation, given as the answer to another; rightly signed, and of the very order. */
const swapped: readonly Forgery[] = OPERATIONS.flatMap((operation) =>
  everyLie
    .filter((lie) => lie.operation !== operation && !(operation === 'refund' && lie.name === KNOWN_TO_REFUNDS))
    .map(({ operation: of, name, lie }) => ({
      name: `what a ${of} would be told: ${name}`,
      operation,
      reads: 'unclear' as const,
      forge: (exchange) => answer(signed(lie(exchange.seen), exchange)),
    })),
);

const wrapped: readonly Forgery[] = OPERATIONS.flatMap((operation) =>
  Object.entries({ ...DOCUMENTS, ...TRANSPORTS }).map(([how, forge]) => ({
    name: `${SETTLING[operation]}, rightly signed, ${how}`,
    operation,
    reads: 'unclear' as const,
    forge: (exchange) => forge(encodeXml(signed(lieOf(operation)(exchange.seen), exchange)), exchange),
  })),
);

/**
 * A field taken out and written into the value before it: the string that is signed stays the same. Here what is hidden is what would have
 * given the answer away.
 */
const HIDDEN: readonly Readonly<{ of: Operation; lie: string; change: Fields; field: string }>[] = [
  { of: 'revoke', lie: 'done', change: { recall: 'Y' }, field: 'recall' },
  { of: 'submit', lie: 'paid', change: { fee_type: 'EUR' }, field: 'fee_type' },
  { of: 'submit', lie: 'paid', change: { mch_id: '1900009999' }, field: 'mch_id' },
  { of: 'query', lie: 'paid', change: { attach: 'pay_another' }, field: 'attach' },
  { of: 'query', lie: 'closed', change: { sub_mch_id: '1900000999' }, field: 'sub_mch_id' },
  { of: 'query', lie: 'paid', change: { mch_id: '1900009999' }, field: 'mch_id' },
  { of: 'refund', lie: 'accepted', change: { fee_type: 'EUR' }, field: 'fee_type' },
  { of: 'refundQuery', lie: 'closed', change: { mch_id: '1900009999' }, field: 'mch_id' },
];

const hidden: readonly Forgery[] = HIDDEN.map(({ of: operation, lie, change, field }) => ({
  name: `${lie}, rightly signed, with ${field} hidden in the value before it`,
  operation,
  reads: 'unclear',
  forge: (exchange) => answer(withHidden(signed({ ...lieOf(operation, lie)(exchange.seen), ...change }, exchange), field)),
}));

/** The same fields as far as the signature can tell, without the one named. */
export function withHidden(fields: Fields, field: string): Fields {
  const names = Object.keys(fields)
    .filter((name) => name !== 'sign' && fields[name] !== '')
    .sort();
  const before = names[names.indexOf(field) - 1];
  if (before === undefined) return fields;
  return { ...without(fields, field), [before]: `${fields[before]}&${field}=${fields[field]}` };
}

export const FORGERIES: readonly Forgery[] = [...badlySigned, ...ofOthers, ...misshapen, ...swapped, ...wrapped, ...hidden];
