/**
 * What may be seen of a document that went over the wire: payment codes, signatures and keys are masked, in its fields and in its text. A
 * document that is none is not shown at all, for nobody can say what of it is secret.
 */
import { decodeXml, encodeXml, XmlError } from '@quickpay/wechatpay/codec';
import type { Fields } from './reading.ts';

/** `raw` is the text as it was sent, but for what is masked. */
export type Seen = Readonly<{ fields: Fields; raw: string }>;

const HIDDEN = '••••••••';
/** As a terminal shows it: the digits that two people can compare, and not those that a payment can be taken with. */
const maskedCode = (code: string): string => `${code.slice(0, 2)}•• •••• •••• ••${code.slice(-4, -2)} ${code.slice(-2)}`;

/** Fields that are masked whatever is in them. */
const BY_NAME: Readonly<Record<string, (value: string) => string>> = {
  auth_code: (value) => (/^\d{18}$/.test(value) ? maskedCode(value) : HIDDEN),
  sign: () => HIDDEN,
  // Sealed with the merchant's key.
  ciphertext: () => HIDDEN,
};
/** Numbers that are nobody's secret, and may look like a payment code. */
const IS_NUMBER = /^(out_trade_no|transaction_id|out_refund_no|refund_id|id)(_\d+)?$/;
const CODE_LIKE = /(?<!\d)1[0-6]\d{16}(?!\d)/g;
/** An element with its content: one root, flat children, no attributes. */
const ELEMENT = /<([A-Za-z_][\w.-]*)[ \t\r\n]*>((?:<!\[CDATA\[[\s\S]*?\]\]>|[^<])*)<\/\1[ \t\r\n]*>/g;

/**
 * @param secrets what must be seen nowhere: keys, and the code that the exchange is about
 * @returns null where this is no document of the wire
 * @example maskedDocument('<xml><auth_code>134567890123456788</auth_code></xml>', [])
 * // { fields: { auth_code: '13•• •••• •••• ••67 88' }, raw: '<xml><auth_code><![CDATA[13•• •••• •••• ••67 88]]></auth_code></xml>' }
 */
export function maskedDocument(document: Uint8Array | string, secrets: readonly string[]): Seen | null {
  const sent = decoded(document);
  if (sent === null) return maskedJson(document, secrets);
  const fields = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name, masked(name, value, secrets)]));
  const text = typeof document === 'string' ? document : Buffer.from(document).toString('utf8');
  const raw = text.replace(ELEMENT, (element, name: string) =>
    fields[name] === undefined || fields[name] === sent[name] ? element : `<${name}><![CDATA[${fields[name]}]]></${name}>`,
  );
  return { fields, raw: tellsNoMore(raw, fields, secrets) ? raw : encodeXml(fields) };
}

/** No document of the wire is so deep. */
const DEPTH_MAX = 16;

/** A document of V3, its fields by the path to each: `payer.auth_code`. Written anew, so that nothing stands beside what is seen. */
function maskedJson(document: Uint8Array | string, secrets: readonly string[]): Seen | null {
  const json = jsonIn(document);
  if (json === null) return null;
  const fields: Fields = {};
  const seen = (value: unknown, path: readonly string[]): unknown => {
    if (path.length > DEPTH_MAX) return HIDDEN;
    if (Array.isArray(value)) return value.map((one, nth) => seen(one, [...path, String(nth)]));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(
        Object.entries(value).map(([name, one]) => [masked('', name, secrets), seen(one, [...path, name])]),
      );
    const text = masked(path.findLast((name) => !/^\d+$/.test(name)) ?? '', String(value), secrets);
    fields[path.map((name) => masked('', name, secrets)).join('.')] = text;
    return typeof value === 'string' || text !== String(value) ? text : value;
  };
  const raw = JSON.stringify(seen(json, []));
  return { fields, raw };
}

function jsonIn(document: Uint8Array | string): object | null {
  try {
    const read: unknown = JSON.parse(
      typeof document === 'string' ? document : new TextDecoder('utf-8', { fatal: true }).decode(document),
    );
    return typeof read === 'object' && read !== null ? read : null;
  } catch {
    return null;
  }
}

function masked(name: string, value: string, secrets: readonly string[]): string {
  const byName = Object.hasOwn(BY_NAME, name) ? BY_NAME[name] : undefined;
  if (byName !== undefined) return value === '' ? '' : byName(value);
  const known = secrets.reduce((text, secret) => text.replaceAll(secret, HIDDEN), value);
  return IS_NUMBER.test(name) ? known : known.replaceAll(CODE_LIKE, maskedCode);
}

/** A text can hide what its fields do not show, in its declaration or behind references: then it is written anew from the fields. */
function tellsNoMore(raw: string, fields: Fields, secrets: readonly string[]): boolean {
  const read = decoded(raw);
  const isTheSame = read !== null && JSON.stringify(Object.entries(read)) === JSON.stringify(Object.entries(fields));
  return isTheSame && !raw.startsWith('<?') && !secrets.some((secret) => raw.includes(secret));
}

function decoded(document: Uint8Array | string): Fields | null {
  try {
    return decodeXml(document);
  } catch (error) {
    if (error instanceof XmlError) return null;
    throw error;
  }
}
