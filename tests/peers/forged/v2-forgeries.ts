/** Answers of V2 that are not the channel's to what was asked. */
import { decodeXml, encodeXml } from '@quickpay/wechatpay/codec';
import { rightlySigned } from '../../forged/answers.ts';
import { type ForgedAnswer, lieOf, withHidden } from '../../forged/forgeries.ts';
import { type Fields, OPERATIONS, type Operation } from '../../forged/lies.ts';
import { AMOUNT, type Forgery, type Question, REFUNDED, refundNumberOf } from './forgery.ts';

/** The answers that are forged, each as the channel itself would write it if it were so. */
const SUCCESSES: Readonly<Record<Operation, string>> = {
  submit: 'paid',
  query: 'paid',
  revoke: 'done',
  refund: 'accepted',
  refundQuery: 'succeeded',
};
const REFUSALS = { submit: 'refused', query: 'absent', revoke: 'refused', refund: 'refused' } as const;

function fieldsOf({ asked, orderNumber }: Question, operation: Operation, lie: string): Fields {
  return lieOf(
    operation,
    lie,
  )({
    asked: decodeXml(asked.body),
    outTradeNo: orderNumber,
    totalFee: String(AMOUNT),
    feeType: 'HKD',
    attach: '',
    refundNumber: refundNumberOf(orderNumber),
    refundFee: String(REFUNDED),
  });
}

const keyOf = ({ account }: Question) => ({ apiKey: account.apiKeyV2, signType: 'MD5' }) as const;
const OTHER_KEY = { apiKey: 'f'.repeat(32), signType: 'MD5' } as const;

/** What is true, rightly signed. */
export const truthOfV2 = (question: Question, operation: Operation): ForgedAnswer =>
  rightlySigned(fieldsOf(question, operation, SUCCESSES[operation]), keyOf(question));

type Row = Readonly<{
  of: readonly Operation[];
  what: string;
  ours: string;
  forge(fields: Fields, question: Question, operation: Operation): ForgedAnswer;
  again?: true;
}>;

/** Changed after it was signed. */
const altered =
  (change: (fields: Fields) => Fields): Row['forge'] =>
  (fields, question) => {
    const signed = decodeXml(String(rightlySigned(fields, keyOf(question)).body));
    return { body: encodeXml({ ...signed, ...change(signed) }) };
  };
const rightlySignedWith =
  (change: Fields): Row['forge'] =>
  (fields, question) =>
    rightlySigned({ ...fields, ...change }, keyOf(question));
const without = (fields: Fields, name: string): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([other]) => other !== name));

const ABOUT_AN_ORDER = ['submit', 'query', 'refund', 'refundQuery'] as const;

const OF_SUCCESSES: readonly Row[] = [
  {
    of: ['submit', 'query'],
    what: 'another amount, after it was signed',
    ours: 'badSignature',
    forge: altered(() => ({ total_fee: '1' })),
  },
  {
    of: ['refund'],
    what: 'another amount, after it was signed',
    ours: 'badSignature',
    forge: altered(() => ({ refund_fee: '1' })),
  },
  { of: OPERATIONS, what: 'no signature', ours: 'unsigned', forge: (fields) => ({ body: encodeXml(fields) }) },
  { of: OPERATIONS, what: 'signed with another key', ours: 'badSignature', forge: (fields) => rightlySigned(fields, OTHER_KEY) },
  {
    of: ABOUT_AN_ORDER,
    what: 'another order’s, rightly signed',
    ours: 'otherOrder',
    forge: rightlySignedWith({ out_trade_no: 'ANOTHER1' }),
  },
  {
    of: OPERATIONS,
    what: 'another merchant’s, rightly signed',
    ours: 'otherMerchant',
    forge: rightlySignedWith({ mch_id: '1900009999' }),
  },
  {
    of: ['submit'],
    what: 'what a refund of it is answered, rightly signed',
    ours: 'otherOperation',
    forge: (_fields, question) => truthOfV2(question, 'refund'),
  },
  {
    of: ['revoke'],
    what: 'what a payment of it is answered, rightly signed',
    ours: 'otherOperation',
    forge: (_fields, question) => truthOfV2(question, 'submit'),
  },
  {
    of: ['revoke'],
    what: '“call again” hidden in the value before it, under the same signature',
    ours: 'ambiguous',
    forge: (fields, question) => {
      const signed = decodeXml(String(rightlySigned({ ...fields, recall: 'Y' }, keyOf(question)).body));
      return { body: encodeXml(withHidden(signed, 'recall')) };
    },
  },
  {
    of: ['submit', 'query'],
    what: 'the currency hidden in the value before it, under the same signature',
    ours: 'ambiguous',
    forge: (fields, question) => {
      const signed = decodeXml(String(rightlySigned({ ...fields, fee_type: 'JPY' }, keyOf(question)).body));
      return { body: encodeXml(withHidden(signed, 'fee_type')) };
    },
  },
  {
    of: ['query', 'revoke'],
    what: 'word for word what was answered before',
    ours: 'repeated',
    again: true,
    forge: rightlySignedWith({}),
  },
];

const OF_REFUSALS: readonly Omit<Row, 'of'>[] = [
  { what: 'signed with another key', ours: 'badSignature', forge: (fields) => rightlySigned(fields, OTHER_KEY) },
  { what: 'no signature', ours: 'unsigned', forge: (fields) => ({ body: encodeXml(without(fields, 'sign')) }) },
];

const forgery = (row: Row, operation: Operation, lie: string, says: string): Forgery => ({
  operation,
  what: `${says}: ${row.what}`,
  ours: row.ours,
  forge: (question) => row.forge(fieldsOf(question, operation, lie), question, operation),
  ...(row.again ? { again: true } : {}),
});

const SAYS: Readonly<Record<string, string>> = {
  paid: 'paid',
  done: 'revoked',
  accepted: 'taken',
  succeeded: 'given back',
  refused: 'refused',
  absent: 'no such order',
};
const says = (lie: string): string => SAYS[lie] ?? lie;

export const V2_FORGERIES: readonly Forgery[] = [
  ...OF_SUCCESSES.flatMap((row) =>
    row.of.map((operation) => forgery(row, operation, SUCCESSES[operation], says(SUCCESSES[operation]))),
  ),
  ...OF_REFUSALS.flatMap((row) =>
    Object.entries(REFUSALS).map(
      ([operation, lie]) => forgery({ ...row, of: OPERATIONS }, operation as Operation, lie, says(lie)), // a key of REFUSALS
    ),
  ),
];
