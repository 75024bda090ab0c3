/**
 * The V3 Global operations of Quick Pay: submit, query, revoke, refund and its queries, and the channel's own certificates. Each checks its
 * request before anything is sent and answers a value; only a request that breaks the protocol's bounds is thrown.
 */
import { answersRead } from '../answers-read.ts';
import type { Asking, OnExchange } from '../exchange/index.ts';
import { idsOf, type OrderBy, type RefundBy } from '../order-by.ts';
import { checkApiV3Key, checkFields, given } from '../rules.ts';
import { byTheHandful } from '../signing/chance.ts';
import { authorization, nonce, openSealed, type RandomSource, requestText, signV3 } from '../signing/index.ts';
import type { TlsMaterial } from '../transport/connector.ts';
import type { Downloading } from '../transport/streaming.ts';
import { createTransport, type Sending, USER_AGENT } from '../transport/transport.ts';
import { type Json, jsonIn, type Reading, readV3Answer, type Seal, type V3Answer } from './answer.ts';
import { CERTIFICATES_WITHIN_MS, createChannelKeys, PUBLIC_KEY } from './channel-keys.ts';
import { v3Exchange } from './exchange.ts';
import {
  listIn,
  objectIn,
  readOrder,
  readRefund,
  readRefundList,
  required,
  type V3Order,
  type V3Refund,
  type V3RefundList,
} from './fields.ts';
import { createKeyRing, type PlatformCertificate, platformCertificate } from './key-ring.ts';
import { appsOf, ownersOf, serialOf, type V3Merchant } from './merchant.ts';
import { readRefundNotification, type V3Notification, type V3NotificationRequest } from './refund-notification.ts';
import { refundBody, submitBody, type V3RefundFields, type V3SubmitFields } from './requests.ts';
import { readSettlements, type SettlementsRequest, settlementsQuery, type V3SettlementList } from './settlements.ts';
import { readStatement, type StatementAnswer, type StatementRequest } from './statements.ts';

/** Who asks whom, and with what. */
export type V3ClientOptions = Readonly<{
  /** Whose requests are signed. */
  merchant: V3Merchant;
  /** Base URLs, the first preferred: those of `GLOBAL_HOSTS`. Another is asked only for what provably never left. */
  hosts: readonly string[];
  /** Authorities to trust in place of the system's. V3 asks for no certificate of ours. */
  tls?: Pick<TlsMaterial, 'ca'>;
  /** The channel's public keys by their ids (`PUB_KEY_ID_…`), PEM, for merchants that were given them. */
  publicKeys?: Readonly<Record<string, string>>;
  /** Certificates of the channel's that are known beforehand, PEM. Default: none; they are asked for when first needed. */
  certificates?: readonly string[];
  /** Epoch milliseconds: `Date.now`. Signatures have it in them; the channel refuses what is more than five minutes off. */
  now: () => number;
  /** Epoch milliseconds by which requests are signed, and answers and certificates judged. Default: `now`; another where that follows a sandbox's. */
  wallNow?: () => number;
  /** Nonces come from it. */
  random: RandomSource;
  /** Is told of every request, and its answer, once it has ended; not of statements. Default: nobody is. */
  onExchange?: OnExchange;
}>;

/** Asks the channel over V3. No call throws but for a request that breaks the protocol's bounds ({@link InvalidRequest}). */
export type V3Client = Readonly<{
  /**
   * Charges a payer's code. A success is paid only where it says `tradeState` SUCCESS: with USERPAYING (200 or 202) the payer is asked for the
   * password, as with a failure of that code. Whatever is neither, ask about it with a query; send no second one.
   */
  submit(fields: V3SubmitFields, sending: Sending): Promise<V3Answer<V3Order>>;
  /** Asks what an order is. Not more often than every five seconds. */
  query(by: OrderBy, sending: Sending): Promise<V3Answer<V3Order>>;
  /** `reverse`, as the protocol says. A success has no body: nothing in it tells which order was meant. */
  revoke(by: OrderBy, sending: Sending): Promise<V3Answer<null>>;
  /** Gives money of a paid order back. A success is taken, and not yet back: a query, or a notification, tells when. */
  refund(fields: V3RefundFields, sending: Sending): Promise<V3Answer<V3Refund>>;
  /** Asks what one refund is. */
  queryRefund(by: RefundBy, sending: Sending): Promise<V3Answer<V3Refund>>;
  /** All refunds of an order, those of others too. `offset`: default 0; `count`: at most 99, default 20. */
  queryRefunds(of: OrderBy & Readonly<{ offset?: number; count?: number }>, sending: Sending): Promise<V3Answer<V3RefundList>>;
  /**
   * The statement of a day, as it comes: not held in memory, signed by its hash, and checked while it is read.
   *
   * @example
   * const answer = await client.statement({ date: '20261124' }, { timeoutMs: 30_000 });
   * if (answer.kind === 'bill') for await (const item of readBill(answer.bytes)) console.log(item);
   */
  statement(of: StatementRequest, downloading: Downloading): Promise<StatementAnswer>;
  /** What was paid out, or is going to be, a page of it. */
  settlements(of: SettlementsRequest, sending: Sending): Promise<V3Answer<V3SettlementList>>;
  /**
   * What was posted to a refund's `notifyUrl`: verified by the key that it names (asked for where it is not known), opened with the APIv3 key,
   * and held against this merchant. `ofAnySubMerchant`: one address for all sub-merchants of the institution, told apart by `subMchId`.
   * Default false: what is another's is `otherMerchant`.
   *
   * @example
   * const { kind } = await client.readRefundNotification({ headers: request.headers, body });
   * const { status, body: said } = V3_NOTIFICATION_REPLIES[kind === 'refund' ? 'heard' : 'refused'];
   */
  readRefundNotification(
    request: V3NotificationRequest,
    options?: Readonly<{ ofAnySubMerchant?: boolean }>,
  ): Promise<V3Notification>;
  /** Asks for the channel's certificates, and takes them in. */
  certificates(sending: Sending): Promise<V3Answer<readonly PlatformCertificate[]>>;
  /** When the last of the channel's certificates ends that are known and valid now, in epoch milliseconds; null where none is. */
  certificatesEnd(): number | null;
  /** Ends its connections; what is under way is `noAnswer`. */
  close(): Promise<void>;
}>;

const PATH = '/v3/global';
const REFUNDS_PER_PAGE = 20;

/**
 * @throws InvalidRequest when the merchant's ids or keys break the protocol's bounds.
 * @throws CertificateError when the certificate is none, or another key's.
 * @example
 * const client = createV3Client({ merchant, hosts: [GLOBAL_HOSTS.hk], now: Date.now, random });
 * const answer = await client.query({ outTradeNo: 'QP1' }, { timeoutMs: 4_000 });
 * if (answer.kind === 'succeeded') console.log(answer.fields.tradeState);
 */
export function createV3Client({
  merchant,
  hosts,
  tls,
  publicKeys,
  certificates,
  now,
  wallNow = now,
  random,
  onExchange,
}: V3ClientOptions): V3Client {
  checkApiV3Key(merchant.apiV3Key);
  const [owners, apps] = [ownersOf(merchant), appsOf(merchant)];
  const serialNo = serialOf(merchant);
  checkFields({ ...owners, ...apps, serial_no: serialNo });
  const transport = createTransport({ hosts, now, ...(tls ? { tls } : {}) });
  const ring = createKeyRing({ now: wallNow, ...(publicKeys ? { publicKeys } : {}), ...(certificates ? { certificates } : {}) });
  const wasReadBefore = answersRead();
  const keys = createChannelKeys({ ring, ask: (sending) => askForCertificates(sending), now: wallNow });
  const chance = byTheHandful(random);

  type Asked<Fields> = Readonly<{
    operation: Asking;
    method: 'GET' | 'POST';
    target: string;
    body?: Json;
    /** Ids that the answer may echo, and must echo as they were asked with. */
    ids?: Readonly<Record<string, string | undefined>>;
    read: Reading<Fields>['read'];
    keyOf?: Reading<Fields>['keyOf'];
    sending: Sending;
  }>;
  /** The channel's keys, for an answer that is waited for so long. */
  const keyWithin = ({ timeoutMs, signal }: Pick<Sending, 'timeoutMs' | 'signal'>): Reading<never>['keyOf'] => {
    const endsAt = performance.now() + timeoutMs;
    return (serial) => keys.keyOf(serial, { endsAt, ...(signal ? { signal } : {}) });
  };
  /** What goes before a request, its signature among it. `bytes`: its body, empty for none. */
  const signedHeaders = async (method: 'GET' | 'POST', target: string, bytes: string) => {
    const signed = { method, target, timestamp: Math.floor(wallNow() / 1_000), nonce: nonce(chance), body: bytes };
    const signature = await signV3(requestText(signed), merchant.privateKey);
    const { mchId } = merchant;
    const preferred = ring.names().find((name) => name.startsWith(PUBLIC_KEY));
    return {
      authorization: authorization({ mchId, serialNo, timestamp: signed.timestamp, nonce: signed.nonce, signature }),
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': USER_AGENT,
      ...(preferred === undefined ? {} : { 'wechatpay-serial': preferred }),
    };
  };
  const call = async <Fields>({
    operation,
    method,
    target,
    body,
    ids = {},
    read,
    sending,
    ...asked
  }: Asked<Fields>): Promise<V3Answer<Fields>> => {
    const keyOf = keyWithin(sending);
    const bytes = body === undefined ? '' : JSON.stringify(body);
    const headers = await signedHeaders(method, target, bytes);
    const startedAt = now();
    const result = await transport.send({
      method,
      path: target,
      headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
      body: body === undefined ? null : bytes,
      withCertificate: false,
      ...sending,
    });
    let seal: Seal | null = null;
    const answer = await readV3Answer(result, {
      keyOf: asked.keyOf ?? keyOf,
      now: wallNow,
      wasReadBefore,
      mismatch: (said) => mismatch({ ...owners, ...apps }, ids, said),
      read,
      onSeal: (found) => {
        seal = found;
      },
    });
    onExchange?.(v3Exchange({ operation, method, target, body, ids, startedAt, endedAt: now(), result, seal, answer }));
    return answer;
  };

  const askForCertificates = (sending: Sending) => {
    let opened: readonly PlatformCertificate[] | null = null;
    return call({
      operation: 'certificates',
      method: 'GET',
      target: `${PATH}/certificates`,
      read: (body) => opened ?? openAll(body, merchant.apiV3Key),
      // The first answer is signed by what is in it: only the channel can have sealed that with the merchant's key.
      keyOf: async (serial, body) => {
        opened = openedIn(body, merchant.apiV3Key);
        if (opened !== null) ring.take(opened.map(({ pem }) => pem));
        return opened === null && isSealed(body) ? 'sealedOtherwise' : (ring.find(serial) ?? 'unknownSerial');
      },
      sending,
    });
  };

  return {
    submit: async (fields, sending) =>
      call({
        operation: 'submit',
        method: 'POST',
        target: `${PATH}/micropay/transactions/pay`,
        body: { ...owners, ...apps, ...submitBody(fields) },
        ids: { out_trade_no: fields.outTradeNo },
        read: readOrder,
        sending,
      }),
    query: async (by, sending) =>
      call({
        operation: 'query',
        method: 'GET',
        target: `${PATH}/transactions/${pathOf(by)}?${queryOf(owners)}`,
        ids: idsOf(by),
        read: readOrder,
        sending,
      }),
    revoke: async (by, sending) =>
      call({
        operation: 'revoke',
        method: 'POST',
        target: `${PATH}/micropay/transactions/${pathOf(by)}/reverse`,
        body: owners,
        // Nothing of an answer echoes it: it is who was asked about.
        ids: idsOf(by),
        read: () => null,
        sending,
      }),
    refund: async (fields, sending) =>
      call({
        operation: 'refund',
        method: 'POST',
        target: `${PATH}/refunds`,
        body: { ...owners, ...apps, ...refundBody(fields) },
        ids: { out_trade_no: fields.outTradeNo, out_refund_no: fields.outRefundNo },
        read: readRefund,
        sending,
      }),
    queryRefund: async ({ outRefundNo, refundId }, sending) => {
      checkFields(given({ out_refund_no: outRefundNo, refund_id: refundId }));
      const which = outRefundNo === undefined ? `id/${refundId}` : `out-refund-no/${encodeURIComponent(outRefundNo)}`;
      return call({
        operation: 'refundQuery',
        method: 'GET',
        target: `${PATH}/refunds/${which}?${queryOf(owners)}`,
        ids: { out_refund_no: outRefundNo },
        read: readRefund,
        sending,
      });
    },
    queryRefunds: async ({ offset = 0, count = REFUNDS_PER_PAGE, ...by }, sending) => {
      const page = { offset: String(offset), count: String(count) };
      checkFields({ ...given(idsOf(by)), ...page });
      const target = `${PATH}/refunds?${queryOf({ ...owners, ...given(idsOf(by)), ...page })}`;
      return call({ operation: 'refundQuery', method: 'GET', target, ids: idsOf(by), read: readRefundList, sending });
    },
    statement: async ({ date, ofWholeInstitution = false, packed = true }, downloading) => {
      checkFields({ date });
      const { sub_mchid, ...whole } = owners;
      const target = `${PATH}/statements?${queryOf({ date, ...(ofWholeInstitution ? whole : owners) })}`;
      const keyOf = keyWithin(downloading);
      const signed = await signedHeaders('GET', target, '');
      const headers = { ...signed, 'accept-encoding': packed ? 'gzip' : 'identity' };
      const request = { method: 'GET', path: target, headers, body: null, withCertificate: false } as const;
      return readStatement(await transport.open({ ...request, ...downloading }), { keyOf, now: wallNow, wasReadBefore });
    },
    settlements: async (of, sending) => {
      const { sub_mchid } = owners;
      const whose = sub_mchid === undefined || of.ofWholeInstitution ? {} : { sub_mchid };
      const target = `${PATH}/settle/settlements?${queryOf({ ...whose, ...settlementsQuery(of) })}`;
      const read = (body: Json) => readSettlements(body, of.offset ?? 0);
      return call({ operation: 'settlements', method: 'GET', target, read, sending });
    },
    readRefundNotification: (request, { ofAnySubMerchant = false } = {}) => {
      const { sub_mchid: _any, ...institution } = owners;
      return readRefundNotification(request, {
        ...{ keyOf: keyWithin({ timeoutMs: CERTIFICATES_WITHIN_MS }), now: wallNow, wasReadBefore },
        apiV3Key: merchant.apiV3Key,
        owners: ofAnySubMerchant ? institution : owners,
      });
    },
    certificates: askForCertificates,
    certificatesEnd: () => ring.certificatesEnd(),
    close: () => transport.close(),
  };
}

/** The certificates of an answer that is not verified yet, or null: what was sealed for this merchant alone can be opened. */
function openedIn(body: Uint8Array, apiV3Key: string): readonly PlatformCertificate[] | null {
  const json = jsonIn(body);
  try {
    return json === null ? null : openAll(json, apiV3Key);
  } catch {
    return null;
  }
}

/** Whether this is a list of certificates at all, whoever may open them. */
const isSealed = (body: Uint8Array): boolean => Array.isArray(jsonIn(body)?.data);

/**
 * Certificates as the channel hands them out, opened. What stands beside the seal (number, dates) is nobody's word: a certificate says that itself.
 *
 * @throws when one was not sealed for this merchant, or is no certificate
 */
function openAll(body: Json, apiV3Key: string): readonly PlatformCertificate[] {
  return listIn(body, 'data').map((one) => {
    const sealed = objectIn(one, 'encrypt_certificate');
    const asGiven = {
      ciphertext: required(sealed, 'ciphertext'),
      nonce: required(sealed, 'nonce'),
      associated_data: required(sealed, 'associated_data'),
    };
    return platformCertificate(openSealed(asGiven, apiV3Key).toString());
  });
}

/** Why a verified answer is not one to this question, or null; an id that is not said is no difference. */
function mismatch(
  owners: Readonly<Record<string, string>>,
  ids: Readonly<Record<string, string | undefined>>,
  said: Json,
): 'otherMerchant' | 'otherOrder' | null {
  const differs = (asked: Readonly<Record<string, string | undefined>>) =>
    Object.entries(asked).some(([name, value]) => value !== undefined && (said[name] ?? value) !== value);
  if (differs(owners)) return 'otherMerchant';
  const { transaction_id: transactionId, ...others } = ids;
  const ofChannel = said.id ?? said.transaction_id ?? transactionId;
  return differs(others) || (transactionId !== undefined && ofChannel !== transactionId) ? 'otherOrder' : null;
}

function pathOf(by: OrderBy): string {
  checkFields(given(idsOf(by)));
  return by.outTradeNo === undefined ? `id/${by.transactionId}` : `out-trade-no/${encodeURIComponent(by.outTradeNo)}`;
}

const queryOf = (fields: Readonly<Record<string, string>>): string => new URLSearchParams(fields).toString();
