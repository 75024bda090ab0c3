/**
 * An example of a schema, valid by it: what the schema itself gives, else what a field of that name usually holds, else the least that its
 * type allows. One shop, one afternoon: the values belong together.
 */
import { nameIn, type Schema } from './document.ts';

type Schemas = Readonly<Record<string, Schema>>;

/** What fields hold, by their names. A field whose pattern allows none of what its type gives needs a row here, and a test says so. */
const VALUES: Readonly<Record<string, unknown>> = {
  saleId: 'sale_5f0c2e7a91b34d08',
  paymentId: 'pay_0MHT3K2P8ZQ5W7X4Y6V8B0C1D3',
  shiftId: 'shift_till-1_0_12',
  refundId: 'ref_0MHT3K2P8ZQ5W7X4Y6V8B0C1D3',
  merchantId: 'hkd',
  storeId: 'store-1',
  terminalId: 'till-1',
  orderNumber: 'QP00264IK01W43P8MZM3LFPGCS8Q',
  outTradeNo: 'QP00264IK01W43P8MZM3LFPGCS8Q',
  refundNumber: 'QR00264IK01W43P8MZM3LFPGCS8Q',
  transactionId: '4200001234202611240000000318',
  authCode: '134567890123456788',
  currency: 'HKD',
  minor: 3850,
  ageMs: 61_000,
  version: 2,
  reference: 'basket-1042',
  reason: 'One cup came back',
  description: 'Tea house, first floor',
  requestId: 'req_Zm9vYmFyYmF6',
  requestedBy: 'till-program',
  detail: 'What is so, in a sentence.',
  personId: 'per_5f0c2e7a91b34d08',
  approvalId: 'apr_5f0c2e7a91b34d08a6d1c93be4702f18',
  feedbackId: 'fb_5f0c2e7a91b34d08',
  printId: 'prt_5f0c2e7a91b34d08',
  deviceId: 'dev_5f0c2e7a91b34d08',
  webhookId: 'books',
  delivery: 'whd_1042',
  name: 'Cashier 1',
  pin: '2718',
  password: 'a long enough password',
  code: 'ACH347KX',
  text: 'The drawer under till 1 sticks.',
  timeZone: 'Asia/Hong_Kong',
  hash: '9f2b1c5d7e3a4b6c8d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e',
  head: '9f2b1c5d7e3a4b6c8d0e1f2a3b4c5d6e7f8091a2b3c4d5e6f708192a3b4c5d6e',
  screen: '/sale',
  next: null,
};
const MOMENT = '2026-11-24T09:31:55.102Z';
/** No schema of ours goes deeper. */
const DEPTH_MAX = 12;

/**
 * @param name of the field that the schema is of; empty for none
 * @throws Error for a schema that refers to none, or to itself without end: a programmer's error
 * @example exampleOf({ type: 'integer', minimum: 1 }, {}) // 1
 */
export function exampleOf(schema: Schema, schemas: Schemas, name = '', depth = 0): unknown {
  if (depth > DEPTH_MAX) throw new Error(`the schema of ${name} has no end`);
  const inner = (of: Schema, called: string) => exampleOf(of, schemas, called, depth + 1);
  if (schema.$ref !== undefined) {
    const found = schemas[nameIn(schema.$ref)];
    if (found === undefined) throw new Error(`there is no schema ${schema.$ref}`);
    return inner(found, name);
  }
  if (schema.example !== undefined) return schema.example;
  if (schema.const !== undefined) return schema.const;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return ofChoice(choices, name, inner);
  // Several patterns of one text: one of them leads to an example, and a test holds that against all.
  const { allOf, ...rest } = schema;
  if (allOf !== undefined) return inner(Object.assign({}, ...allOf, rest), name);
  if (Array.isArray(schema.type))
    return ofChoice(
      schema.type.map((type: string) => ({ ...schema, type })),
      name,
      inner,
    );
  if (schema.enum !== undefined) return schema.enum.includes(VALUES[name]) ? VALUES[name] : schema.enum[0];
  if (schema.type === 'object')
    return Object.fromEntries(Object.entries(schema.properties ?? {}).map(([member, of]) => [member, inner(of, member)]));
  if (schema.type === 'array') return schema.items === undefined ? [] : [inner(schema.items, '')];
  const usual = [VALUES[name], ...(schema.pattern === undefined ? [] : Object.values(VALUES))];
  return usual.find((value) => allows(schema, value)) ?? least(schema);
}

/** The first that is something; what a field of that name usually holds, where that is nothing. */
function ofChoice(choices: readonly Schema[], name: string, inner: (of: Schema, called: string) => unknown): unknown {
  const isNothing = ({ type }: Schema): boolean => type === 'null';
  if (Object.hasOwn(VALUES, name) && VALUES[name] === null && choices.some(isNothing)) return null;
  const [first] = choices.filter((choice) => !isNothing(choice));
  return first === undefined ? null : inner(first, name);
}

const isNumeric = ({ type }: Schema): boolean => type === 'integer' || type === 'number';

function allows(schema: Schema, value: unknown): boolean {
  const { type, pattern, minLength = 0, maxLength = Number.POSITIVE_INFINITY } = schema;
  if (isNumeric(schema))
    return typeof value === 'number' && value >= (schema.minimum ?? value) && value <= (schema.maximum ?? value);
  if (type !== 'string') return false;
  return (
    typeof value === 'string' &&
    schema.format === undefined &&
    value.length >= minLength &&
    value.length <= maxLength &&
    (pattern === undefined || new RegExp(pattern, 'u').test(value))
  );
}

/** The least that a type allows. */
function least(schema: Schema): unknown {
  const { type, format, minimum = 0 } = schema;
  if (isNumeric(schema)) return Math.max(0, minimum);
  if (type === 'boolean') return true;
  if (type === 'null') return null;
  if (type !== 'string') return {};
  return format === 'date-time' ? MOMENT : 'text'.padEnd(schema.minLength ?? 0, '.');
}
