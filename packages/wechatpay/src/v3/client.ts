/**
 * The V3 Global operations of Quick Pay: submit, query, revoke, refund and its queries, and the channel's own certificates. Each checks its
 * request before anything is sent and answers a value; only a request that breaks the protocol's bounds is thrown.
 */
import type { KeyObject } from 'node:crypto';
import { answersRead } from '../answers-read.ts';
import { checkApiV3Key, checkFields, given, InvalidRequest } from '../rules.ts';
import { authorization, byTheHandful, nonce, openSealed, type RandomSource, requestText, signV3 } from '../signing/index.ts';
import type { TlsMaterial } from '../transport/connector.ts';
import { createTransport, type Sending, USER_AGENT } from '../transport/transport.ts';
import { type Json, jsonIn, type Reading, readV3Answer, type V3Answer } from './answer.ts';
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
import { appsOf, ownersOf, type V3Merchant } from './merchant.ts';

export type V3ClientOptions = Readonly<{
  merchant: V3Merchant;
  /** Base URLs, the first preferred. */
  hosts: readonly string[];
  /** Authorities to trust in place of the system's. V3 asks for no certificate of ours. */
  tls?: Pick<TlsMaterial, 'ca'>;
  /** The channel's public keys by their ids (`PUB_KEY_ID_…`), PEM, for merchants that were given them. */
  publicKeys?: Readonly<Record<string, string>>;
  /** Certificates of the channel's that are known beforehand, PEM. Default: none; they are asked for when first needed. */
  certificates?: readonly string[];
  /** Epoch milliseconds. */
  now: () => number;
  random: RandomSource;
}>;

/** Which order: our number, or the channel's. */
export type OrderBy = Readonly<{ outTradeNo: string; transactionId?: never } | { transactionId: string; outTradeNo?: never }>;
export type RefundBy = Readonly<{ outRefundNo: string; refundId?: never } | { refundId: string; outRefundNo?: never }>;

export type V3SubmitFields = Readonly<{
  outTradeNo: string;
  /** Minor units as the wire counts them. */
  total: number;
  currency: string;
  authCode: string;
  description: string;
  merchantCategoryCode: string;
  attach?: string;
  goodsTag?: string;
  limitPay?: 'no_credit';
  sceneInfo?: Readonly<{
    deviceId?: string;
    deviceIp?: string;
    payerClientIp?: string;
    operatorId?: string;
    store?: Readonly<{ id: string; name: string; address: string }>;
  }>;
}>;

export type V3RefundFields = OrderBy &
  Readonly<{
    outRefundNo: string;
    /** Minor units as the wire counts them: what goes back, and the whole order. */
    refund: number;
    total: number;
    currency: string;
    reason?: string;
    notifyUrl?: string;
  }>;

export type V3Client = Readonly<{
  submit(fields: V3SubmitFields, sending: Sending): Promise<V3Answer<V3Order>>;
  query(by: OrderBy, sending: Sending): Promise<V3Answer<V3Order>>;
  /** `reverse`, as the protocol says. A success has no body: nothing in it tells which order was meant. */
  revoke(by: OrderBy, sending: Sending): Promise<V3Answer<null>>;
  refund(fields: V3RefundFields, sending: Sending): Promise<V3Answer<V3Refund>>;
  queryRefund(by: RefundBy, sending: Sending): Promise<V3Answer<V3Refund>>;
  /** All refunds of an order, those of others too. `offset`: default 0; `count`: at most 99, default 20. */
  queryRefunds(of: OrderBy & Readonly<{ offset?: number; count?: number }>, sending: Sending): Promise<V3Answer<V3RefundList>>;
  /** Asks for the channel's certificates, and takes them in. */
  certificates(sending: Sending): Promise<V3Answer<readonly PlatformCertificate[]>>;
  close(): Promise<void>;
}>;

/** Unknown names are many and cheap to make up: the channel is asked for its certificates at most so often. */
const ASKED_AGAIN_MS = 60_000;
const CERTIFICATES_WITHIN_MS = 4_000;
const PUBLIC_KEY = 'PUB_KEY_ID_';
const PATH = '/v3/global';
const REFUNDS_PER_PAGE = 20;

/**
 * @throws InvalidRequest when the merchant's ids or keys break the protocol's bounds.
 * @example
 * const client = createV3Client({ merchant, hosts: [GLOBAL_HOSTS.hk], now: Date.now, random });
 * const answer = await client.query({ outTradeNo: 'QP1' }, { timeoutMs: 4_000 });
 * if (answer.kind === 'succeeded') console.log(answer.fields.tradeState);
 */
export function createV3Client({ merchant, hosts, tls, publicKeys, certificates, now, random }: V3ClientOptions): V3Client {
  checkApiV3Key(merchant.apiV3Key);
  const [owners, apps] = [ownersOf(merchant), appsOf(merchant)];
  checkFields({ ...owners, ...apps, serial_no: merchant.serialNo });
  const transport = createTransport({ hosts, now, ...(tls ? { tls } : {}) });
  const ring = createKeyRing({ now, ...(publicKeys ? { publicKeys } : {}), ...(certificates ? { certificates } : {}) });
  const wasReadBefore = answersRead();
  const chance = byTheHandful(random);

  let askedAt = Number.NEGATIVE_INFINITY;
  let asking: Promise<unknown> | null = null;
  /** The channel's key of that name; where it is unknown, after its certificates were asked for. */
  const keyOf = async (serial: string): Promise<KeyObject | null> => {
    const known = ring.find(serial);
    if (known !== null || serial.startsWith(PUBLIC_KEY)) return known;
    if (asking === null && now() - askedAt >= ASKED_AGAIN_MS) {
      askedAt = now();
      asking = askForCertificates({ timeoutMs: CERTIFICATES_WITHIN_MS }).finally(() => {
        asking = null;
      });
    }
    await asking;
    return ring.find(serial);
  };

  type Asked<Fields> = Readonly<{
    method: 'GET' | 'POST';
    target: string;
    body?: Json;
    /** Ids that the answer may echo, and must echo as they were asked with. */
    ids?: Readonly<Record<string, string | undefined>>;
    read: Reading<Fields>['read'];
    keyOf?: Reading<Fields>['keyOf'];
    sending: Sending;
  }>;
  const call = async <Fields>({
    method,
    target,
    body,
    ids = {},
    read,
    sending,
    ...asked
  }: Asked<Fields>): Promise<V3Answer<Fields>> => {
    const bytes = body === undefined ? '' : JSON.stringify(body);
    const signed = { method, target, timestamp: Math.floor(now() / 1_000), nonce: nonce(chance), body: bytes };
    const signature = await signV3(requestText(signed), merchant.privateKey);
    const { mchId, serialNo } = merchant;
    const preferred = ring.names().find((name) => name.startsWith(PUBLIC_KEY));
    const headers = {
      authorization: authorization({ mchId, serialNo, timestamp: signed.timestamp, nonce: signed.nonce, signature }),
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': USER_AGENT,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(preferred === undefined ? {} : { 'wechatpay-serial': preferred }),
    };
    const result = await transport.send({
      method,
      path: target,
      headers,
      body: body === undefined ? null : bytes,
      withCertificate: false,
      ...sending,
    });
    return readV3Answer(result, {
      keyOf: asked.keyOf ?? keyOf,
      now,
      wasReadBefore,
      mismatch: (said) => mismatch({ ...owners, ...apps }, ids, said),
      read,
    });
  };

  const askForCertificates = (sending: Sending) => {
    let opened: readonly PlatformCertificate[] | null = null;
    return call({
      method: 'GET',
      target: `${PATH}/certificates`,
      read: (body) => opened ?? openAll(body, merchant.apiV3Key),
      // The first answer is signed by what is in it: only the channel can have sealed that with the merchant's key.
      keyOf: async (serial, body) => {
        opened = openedIn(body, merchant.apiV3Key);
        if (opened !== null) ring.take(opened.map(({ pem }) => pem));
        return ring.find(serial);
      },
      sending,
    });
  };

  return {
    submit: async (fields, sending) => {
      const { outTradeNo, total, currency, authCode, description, merchantCategoryCode, attach, goodsTag, limitPay, sceneInfo } =
        fields;
      const checked = given({
        out_trade_no: outTradeNo,
        description,
        merchant_category_code: merchantCategoryCode,
        attach,
        goods_tag: goodsTag,
        limit_pay: limitPay,
      });
      checkFields({ ...checked, auth_code: authCode, total: String(total), currency });
      return call({
        method: 'POST',
        target: `${PATH}/micropay/transactions/pay`,
        body: {
          ...owners,
          ...apps,
          ...checked,
          trade_type: 'MICROPAY',
          payer: { auth_code: authCode },
          amount: { total, currency },
          ...(sceneInfo === undefined ? {} : { scene_info: sceneOf(sceneInfo) }),
        },
        ids: { out_trade_no: outTradeNo },
        read: readOrder,
        sending,
      });
    },
    query: async (by, sending) =>
      call({
        method: 'GET',
        target: `${PATH}/transactions/${pathOf(by)}?${queryOf(owners)}`,
        ids: idsOf(by),
        read: readOrder,
        sending,
      }),
    revoke: async (by, sending) =>
      call({
        method: 'POST',
        target: `${PATH}/micropay/transactions/${pathOf(by)}/reverse`,
        body: owners,
        read: () => null,
        sending,
      }),
    refund: async ({ outRefundNo, refund, total, currency, reason, notifyUrl, ...by }, sending) => {
      const checked = given({ ...idsOf(by as OrderBy), out_refund_no: outRefundNo, reason, notify_url: notifyUrl });
      checkFields({ ...checked, refund: String(refund), total: String(total), currency });
      if (refund > total) throw new InvalidRequest('refund', 'at most total');
      return call({
        method: 'POST',
        target: `${PATH}/refunds`,
        body: { ...owners, ...apps, ...checked, amount: { refund, total, currency } },
        ids: { out_refund_no: outRefundNo },
        read: readRefund,
        sending,
      });
    },
    queryRefund: async ({ outRefundNo, refundId }, sending) => {
      checkFields(given({ out_refund_no: outRefundNo, refund_id: refundId }));
      const which = outRefundNo === undefined ? `id/${refundId}` : `out-refund-no/${encodeURIComponent(outRefundNo)}`;
      return call({
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
      return call({ method: 'GET', target, ids: idsOf(by), read: readRefundList, sending });
    },
    certificates: askForCertificates,
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

const idsOf = ({ outTradeNo, transactionId }: OrderBy) => ({ out_trade_no: outTradeNo, transaction_id: transactionId });

function pathOf(by: OrderBy): string {
  checkFields(given(idsOf(by)));
  return by.outTradeNo === undefined ? `id/${by.transactionId}` : `out-trade-no/${encodeURIComponent(by.outTradeNo)}`;
}

const queryOf = (fields: Readonly<Record<string, string>>): string => new URLSearchParams(fields).toString();

const sceneOf = ({ deviceId, deviceIp, payerClientIp, operatorId, store }: NonNullable<V3SubmitFields['sceneInfo']>) => ({
  ...given({ device_id: deviceId, device_ip: deviceIp, payer_client_ip: payerClientIp, operator_id: operatorId }),
  ...(store === undefined ? {} : { store_info: store }),
});
