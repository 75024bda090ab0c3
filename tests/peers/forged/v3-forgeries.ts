/** Answers of V3 that are not the channel's to what was asked. */
import { createPrivateKey, randomUUID, sign } from 'node:crypto';
import { answerText, seal } from '@quickpay/wechatpay/signing';
import type { ForgedAnswer } from '../../forged/forgeries.ts';
import { AMOUNT, type Forgery, type Operation, type Question, REFUNDED, refundNumberOf } from './forgery.ts';

type Json = Readonly<Record<string, unknown>>;
/** `body` null: none, as of a revoke. */
type Said = Readonly<{ status: number; body: Json | null }>;

const SUCCESSES: Readonly<Record<Operation, (question: Question) => Said>> = {
  submit: (question) => ({ status: 200, body: order(question) }),
  query: (question) => ({ status: 200, body: order(question) }),
  revoke: () => ({ status: 204, body: null }),
  refund: (question) => ({ status: 200, body: refund(question) }),
  refundQuery: (question) => ({ status: 200, body: { ...refund(question), status: 'SUCCESS' } }),
  certificates: ({ account }) => ({ status: 200, body: certificates(account) }),
};
const SAYS: Readonly<Record<Operation, string>> = {
  submit: 'paid',
  query: 'paid',
  revoke: 'revoked',
  refund: 'taken',
  refundQuery: 'given back',
  certificates: 'a certificate',
};

const order = ({ account, orderNumber }: Question): Json => ({
  appid: account.appId,
  mchid: account.mchId,
  out_trade_no: orderNumber,
  id: '4200000000202611240000009999',
  trade_type: 'MICROPAY',
  trade_state: 'SUCCESS',
  success_time: '2026-11-24T12:00:00+08:00',
  amount: { total: AMOUNT, currency: 'HKD', payer_total: AMOUNT, payer_currency: 'HKD' },
});
const refund = ({ orderNumber }: Question): Json => ({
  id: '50000000002026112400000001',
  out_refund_no: refundNumberOf(orderNumber),
  create_time: '2026-11-24T12:00:00+08:00',
  amount: { refund: REFUNDED, currency: 'HKD', payer_refund: REFUNDED, payer_currency: 'HKD' },
});
const certificates = ({ platformSerial, platformCertificate, apiKeyV3 }: Question['account']): Json => ({
  data: [
    {
      serial_no: platformSerial,
      effective_time: '2026-11-24T12:00:00+08:00',
      expire_time: '2036-11-24T12:00:00+08:00',
      encrypt_certificate: {
        algorithm: 'AEAD_AES_256_GCM',
        ...seal(platformCertificate, { nonce: randomUUID().slice(0, 12), associated_data: 'certificate' }, apiKeyV3),
      },
    },
  ],
});

type Signing = Readonly<{ key?: string; serial?: string; offS?: number; body?: string }>;

/** An answer with the channel's signature, or with one that differs from it as said. */
function signed({ status, body }: Said, { account, platformKey }: Question, how: Signing = {}): ForgedAnswer {
  const sent = body === null ? '' : JSON.stringify(body);
  const timestamp = String(Math.floor(Date.now() / 1_000) + (how.offS ?? 0));
  const nonce = randomUUID().replaceAll('-', '');
  const text = answerText({ timestamp, nonce, body: how.body ?? sent });
  return {
    status,
    body: sent,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'wechatpay-timestamp': timestamp,
      'wechatpay-nonce': nonce,
      'wechatpay-serial': how.serial ?? account.platformSerial,
      'wechatpay-signature': sign('RSA-SHA256', text, createPrivateKey(how.key ?? platformKey)).toString('base64'),
    },
  };
}

const unsigned = ({ status, body }: Said): ForgedAnswer => ({
  status,
  body: body === null ? '' : JSON.stringify(body),
  headers: { 'content-type': 'application/json; charset=utf-8' },
});

export const truthOfV3 = (question: Question, operation: Operation): ForgedAnswer =>
  signed(SUCCESSES[operation](question), question);

type Row = Readonly<{
  of: readonly Operation[];
  what: string;
  ours: string;
  forge(said: Said, question: Question): ForgedAnswer;
  again?: true;
}>;

const PAYMENTS = ['submit', 'query'] as const;
const MONEY = ['submit', 'query', 'revoke', 'refund'] as const;
const TEN_MINUTES_S = 600;

const changed = ({ status, body }: Said, change: Json): Said => ({ status, body: { ...body, ...change } });
/** The truth is signed, and something else is sent. */
const altered =
  (change: (body: Json) => Json): Row['forge'] =>
  (said, question) =>
    signed(changed(said, change(said.body ?? {})), question, { body: JSON.stringify(said.body) });

const OF_SUCCESSES: readonly Row[] = [
  {
    of: PAYMENTS,
    what: 'another amount, after it was signed',
    ours: 'badSignature',
    forge: altered(() => ({ amount: { total: 1, currency: 'HKD' } })),
  },
  {
    of: ['refund'],
    what: 'another amount, after it was signed',
    ours: 'badSignature',
    forge: altered(() => ({ amount: { refund: 1, currency: 'HKD' } })),
  },
  { of: MONEY, what: 'no signature', ours: 'unsigned', forge: unsigned },
  {
    of: MONEY,
    what: 'signed with the merchant’s own key',
    ours: 'badSignature',
    forge: (said, question) => signed(said, question, { key: question.account.privateKey }),
  },
  {
    of: MONEY,
    what: 'signed with a key of a serial number that nobody knows',
    ours: 'publicKeyMissing',
    forge: (said, question) => signed(said, question, { key: question.account.privateKey, serial: '4UNKNOWN' }),
  },
  {
    of: PAYMENTS,
    what: 'rightly signed ten minutes ago',
    ours: 'stale',
    forge: (said, question) => signed(said, question, { offS: -TEN_MINUTES_S }),
  },
  {
    of: ['submit'],
    what: 'rightly signed ten minutes from now',
    ours: 'stale',
    forge: (said, question) => signed(said, question, { offS: TEN_MINUTES_S }),
  },
  {
    of: PAYMENTS,
    what: 'another order’s, rightly signed',
    ours: 'otherOrder',
    forge: (said, question) => signed(changed(said, { out_trade_no: 'ANOTHER1' }), question),
  },
  {
    of: PAYMENTS,
    what: 'another merchant’s, rightly signed',
    ours: 'otherMerchant',
    forge: (said, question) => signed(changed(said, { mchid: '1900009999' }), question),
  },
  {
    of: ['query', 'revoke'],
    what: 'word for word what was answered before, nonce and all',
    ours: 'repeated',
    again: true,
    forge: (said, question) => signed(said, question),
  },
  {
    of: ['certificates'],
    what: 'another one put under the seal, without the key',
    ours: 'sealedOtherwise',
    forge: exchanged,
  },
];

const REFUSALS: Readonly<Partial<Record<Operation, Said>>> = {
  submit: { status: 403, body: { code: 'NOT_ENOUGH', message: 'The balance is not enough' } },
  query: { status: 404, body: { code: 'ORDER_NOT_EXIST', message: 'There is no such order' } },
  revoke: { status: 400, body: { code: 'INVALID_REQUEST', message: 'This cannot be revoked' } },
  refund: { status: 403, body: { code: 'NOT_ENOUGH', message: 'The funds are not enough' } },
};
const REFUSAL_SAYS: Readonly<Partial<Record<Operation, string>>> = { query: 'no such order' };

const OF_REFUSALS: readonly Omit<Row, 'of'>[] = [
  {
    what: 'signed with the merchant’s own key',
    ours: 'badSignature',
    forge: (said, question) => signed(said, question, { key: question.account.privateKey }),
  },
  { what: 'no signature', ours: 'unsignedFail', forge: unsigned },
];

const forgery = (row: Omit<Row, 'of'>, operation: Operation, says: string, said: (question: Question) => Said): Forgery => ({
  operation,
  what: `${says}: ${row.what}`,
  ours: row.ours,
  forge: (question) => row.forge(said(question), question),
  ...(row.again ? { again: true } : {}),
});

export const V3_FORGERIES: readonly Forgery[] = [
  ...OF_SUCCESSES.flatMap((row) => row.of.map((operation) => forgery(row, operation, SAYS[operation], SUCCESSES[operation]))),
  ...OF_REFUSALS.flatMap((row) =>
    Object.entries(REFUSALS).map(
      ([operation, said]) => forgery(row, operation as Operation, REFUSAL_SAYS[operation as Operation] ?? 'refused', () => said), // a key of REFUSALS
    ),
  ),
];

/**
 * What is sealed is known: the channel's certificate is public. Whoever is on the line can therefore take it out of the ciphertext and put
 * another text of the same length in, without the key; only the tag, the last sixteen bytes, then no longer fits.
 */
function exchanged(said: Said, question: Question): ForgedAnswer {
  const { account } = question;
  const nonce = '0123456789ab';
  const sealed = seal(account.platformCertificate, { nonce, associated_data: 'certificate' }, account.apiKeyV3);
  const bytes = Buffer.from(sealed.ciphertext, 'base64');
  const [known, wanted] = [Buffer.from(account.platformCertificate), Buffer.from(account.certificate)];
  for (let at = 0; at < known.length; at++) bytes[at] = (bytes[at] ?? 0) ^ (known[at] ?? 0) ^ (wanted[at] ?? 0x0a);
  const [entry] = (said.body?.data ?? []) as Json[]; // written above
  const body = { data: [{ ...entry, encrypt_certificate: { ...sealed, ciphertext: bytes.toString('base64') } }] };
  return signed({ status: 200, body }, question, { key: account.privateKey });
}
