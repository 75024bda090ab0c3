/** V3's routes on a Fastify server: the same orders, faults, manners and wire log as V2's. */
import type { Gateway, TradeState } from '@quickpay/gateway-model';
import { nonce, type RandomSource, seal } from '@quickpay/wechatpay/signing';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SandboxClock } from '../../clock.ts';
import type { Fault, Faults } from '../../faults.ts';
import type { Merchants } from '../../merchants.ts';
import type { Haste, Named, WireManners } from '../../wire-manners.ts';
import { type Body, bytesIn, cut, Failing, said, send } from '../failing.ts';
import { problem } from '../problem.ts';
import { isState, stateInWords } from '../texts.ts';
import { ownerOf } from '../v2.ts';
import type { WireLog } from '../wire-log.ts';
import { type createV3, objectIn, type PathNames, type V3Answered, type V3Operation, v3Time } from './answers.ts';
import { readV3, type V3Asked } from './reading.ts';
import { refused, spelt, statusOf, type V3Refused } from './refused.ts';
import { reportRoutes } from './report-routes.ts';
import { asProbe, signatureOf } from './signed.ts';

export type V3WireOptions = Readonly<{
  v3: ReturnType<typeof createV3>;
  gateway: Gateway;
  merchants: Merchants;
  faults: Faults;
  clock: SandboxClock;
  /** Timestamps of requests follow it, as TLS does; business time follows `clock`. */
  wallNow: () => number;
  manners: WireManners;
  random: RandomSource;
  /** Told of every message. */
  log: WireLog;
  flush: () => void;
  /** Has an order that waits for its payer charged at once. */
  chargeNow: (named: Named) => void;
  /** Called with every request that was read, before anything else is done with it. */
  arriving: (operation: V3Operation, asked: Readonly<{ merchant: V3Asked['merchant']; fields: Record<string, string> }>) => void;
}>;

type Route = Readonly<{ method: 'GET' | 'POST'; path: string; operation: V3Operation; names?: (params: Params) => PathNames }>;
type Params = Readonly<{ number?: string }>;

const BASE = '/v3/global';
const ORDER_BY: readonly (readonly [string, (params: Params) => PathNames])[] = [
  ['out-trade-no/:number', ({ number = '' }) => ({ outTradeNo: number })],
  ['id/:number', ({ number = '' }) => ({ transactionId: number })],
];
const ROUTES: readonly Route[] = [
  { method: 'POST', path: '/micropay/transactions/pay', operation: 'submit' },
  ...ORDER_BY.flatMap(([by, names]): readonly Route[] => [
    { method: 'GET', path: `/transactions/${by}`, operation: 'query', names },
    { method: 'POST', path: `/micropay/transactions/${by}/reverse`, operation: 'revoke', names },
  ]),
  { method: 'POST', path: '/refunds', operation: 'refund' },
  { method: 'GET', path: '/refunds', operation: 'refundQuery' },
  { method: 'GET', path: '/refunds/id/:number', operation: 'refundQuery', names: ({ number = '' }) => ({ refundId: number }) },
  {
    method: 'GET',
    path: '/refunds/out-refund-no/:number',
    operation: 'refundQuery',
    names: ({ number = '' }) => ({ outRefundNo: number }),
  },
];

export function v3Routes(app: FastifyInstance, options: V3WireOptions): void {
  const { v3, gateway, merchants, faults, clock, wallNow, manners, random, log, chargeNow, arriving } = options;
  const failing = new Failing(clock);

  for (const { method, path, operation, names: namesIn = () => ({}) } of ROUTES) {
    app.route({
      method,
      url: `${BASE}${path}`,
      handler: async (request, reply) => {
        const names = namesIn(request.params as Params);
        const read = readOf(request, false);
        const asked = read.kind === 'asked' ? read.asked : null;
        const named = asked === null ? undefined : nameOf(asked, names);
        if (asked !== null) arriving(operation, { merchant: asked.merchant, fields: namesOf(asked, names) });
        const fault = faults.take(operation, named?.outTradeNo);
        const exchange = log.arrived({
          operation,
          path: `${BASE}${path}`,
          mchId: named?.mchId ?? (read.kind === 'refused' ? (read.mchId ?? null) : null),
          subMchId: named?.subMchId ?? null,
          outTradeNo: named?.outTradeNo || null,
          authCode: asked === null ? null : codeIn(asked),
          document: bytesIn(request.body),
          fault: fault?.kind ?? null,
        });
        if (fault?.kind === 'refuseConnection') return cut(request, reply);
        const enforced = gateway.settings(named?.mchId ?? '').manners === 'enforced';
        const haste = named === undefined ? null : manners.arrived(operation, named, clock.now(), enforced);
        if (fault?.kind === 'loseRequest') return cut(request, reply);
        if (read.kind === 'refused') return send(reply, said(exchange, request, await written(request, read.why, read.mchId)));
        const { asked: readAsked } = read;
        if (fault?.kind === 'unsignedFail')
          return send(
            reply,
            said(exchange, request, unsigned(refused(problem('SYSTEMERROR', 'systemError')), readAsked.merchant.mchId)),
          );
        await failing.before(fault);
        const answered = processed(readAsked, operation, names, haste, fault);
        manners.answered(operation, nameOf(readAsked, names), clock.now());
        return failing.after(request, reply, await written(request, answered, readAsked.merchant.mchId, fault), fault, exchange);
      },
    });
  }

  app.get(`${BASE}/certificates`, async (request, reply) => {
    const read = readOf(request, true);
    if (read.kind === 'refused') return send(reply, await written(request, read.why, read.mchId));
    const { merchant } = read.asked;
    const { mchId, apiKeyV3 } = merchant;
    if (gateway.settings(mchId).v3Keys === 'publicKey') return send(reply, await written(request, NO_CERTIFICATES, mchId));
    const data = merchants.platformCertificates(merchant, clock.now()).map(({ serial, pem, from, until }) => ({
      serial_no: serial,
      effective_time: v3Time(from),
      expire_time: v3Time(until),
      encrypt_certificate: {
        algorithm: 'AEAD_AES_256_GCM',
        ...seal(pem, { nonce: nonce(random).slice(0, 12), associated_data: 'certificate' }, apiKeyV3),
      },
    }));
    return send(reply, await written(request, { status: 200, body: { data } }, mchId));
  });

  /** `ofAccount`: not about one of its sub-merchants. */
  const readOf = ({ method, url, headers, body }: FastifyRequest, ofAccount: boolean) =>
    readV3(
      { method, target: url, headers, body: bytesIn(body) ?? new Uint8Array() },
      { merchants, wallNow, now: () => clock.now(), ofAccount },
    );

  reportRoutes(app, { ...options, readOf, written, unsigned });

  /** An order as a request names it, by the merchant's number wherever there is one. */
  function nameOf({ merchant, said: asked }: V3Asked, names: PathNames): Named {
    const { mchId, subMchId } = merchant;
    const transactionId = names.transactionId ?? textOf(asked.transaction_id);
    const known = transactionId === undefined ? undefined : gateway.find(ownerOf(merchant), { transactionId });
    return {
      mchId,
      subMchId,
      outTradeNo: known?.outTradeNo ?? names.outTradeNo ?? textOf(asked.out_trade_no) ?? transactionId ?? '',
    };
  }

  function processed(
    asked: V3Asked,
    operation: V3Operation,
    names: PathNames,
    haste: Haste | null,
    fault: Fault | undefined,
  ): V3Answered {
    if (fault?.kind === 'error') {
      if (fault.paid) {
        v3.answerTo(operation, asked, names, null);
        if (operation === 'submit') chargeNow(nameOf(asked, names));
      }
      const code = fault.code ?? 'SYSTEMERROR';
      if (operation === 'query' && isState(code)) return claimed(code, asked, names);
      return { status: statusOf(code), code: spelt(code), inWords: () => code };
    }
    if (fault?.kind === 'duplicate') v3.answerTo(operation, asked, names, haste);
    const answered = v3.answerTo(operation, asked, names, haste);
    if (operation === 'refund' && 'code' in answered) manners.refundRefused(nameOf(asked, names), answered.code, clock.now());
    return answered;
  }

  /** A trade state, whatever is true. */
  const claimed = (state: TradeState, asked: V3Asked, names: PathNames): V3Answered => ({
    status: 200,
    body: {
      out_trade_no: nameOf(asked, names).outTradeNo,
      trade_type: 'MICROPAY',
      trade_state: state,
      trade_state_desc: stateInWords(state, gateway.settings(asked.merchant.mchId).language),
    },
  });

  /** An answer as it is sent, and by what it is signed; a fault may have it lie. */
  async function written(request: FastifyRequest, answered: V3Answered, mchId = '', fault?: Fault): Promise<Body> {
    const account = merchants.account(mchId);
    const plain = unsigned(answered, mchId, LIES[fault?.kind ?? '']);
    if (account === undefined) return plain;
    const body = fault?.kind === 'badSignature' ? `${plain.content} ` : String(plain.content);
    const by = { account, settings: gateway.settings(mchId), wanted: request.headers['wechatpay-serial'] };
    const signature = await signatureOf(body, by, { merchants, random, wallNow });
    const signed = fault?.kind === 'probe' ? asProbe(signature) : signature;
    return { ...plain, headers: { ...plain.headers, ...signed } };
  }

  function unsigned(answered: V3Answered, mchId: string, lie: Lie = (body) => body): Body {
    const type = 'application/json; charset=utf-8';
    const headers = { 'request-id': `${nonce(random)}-0` };
    if (!('code' in answered)) {
      const content = answered.body === undefined ? '' : JSON.stringify(lie(answered.body));
      return { type, status: answered.status, content, headers };
    }
    const { status, code, inWords, field } = answered;
    const message = inWords(gateway.settings(mchId).language);
    const detail = field === undefined ? {} : { detail: { field, issue: message, location: 'body' } };
    return { type, status, content: JSON.stringify({ code, message, ...detail }), headers };
  }
}

type Lie = (body: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>;
const LIES: Readonly<Record<string, Lie>> = {
  otherOrder: (body) => ({ ...body, out_trade_no: 'SOMEBODYELSES' }),
  otherAmount: (body) => {
    const amount = objectIn(body, 'amount');
    return 'total' in amount ? { ...body, amount: { ...amount, total: Number(amount.total) + 1 } } : body;
  },
  otherMerchant: (body) => ({ ...body, ...('mchid' in body ? { mchid: '1900009999' } : { sp_mchid: '1900009999' }) }),
};

const NO_CERTIFICATES: V3Refused = {
  status: 404,
  code: 'RESOURCE_NOT_EXISTS',
  inWords: (language) =>
    language === 'en' ? 'There are no certificates: a public key is used' : '无可用的平台证书，请在商户平台使用微信支付公钥',
};

/** What a request is about, in V2's words. */
function namesOf(asked: V3Asked, { outTradeNo, transactionId, outRefundNo }: PathNames): Record<string, string> {
  const all = {
    out_trade_no: outTradeNo ?? textOf(asked.said.out_trade_no),
    transaction_id: transactionId ?? textOf(asked.said.transaction_id),
    out_refund_no: outRefundNo ?? textOf(asked.said.out_refund_no),
    auth_code: codeIn(asked) ?? undefined,
  };
  return Object.fromEntries(Object.entries(all).filter((field): field is [string, string] => field[1] !== undefined));
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const codeIn = ({ said: asked }: V3Asked): string | null => textOf(objectIn(asked, 'payer').auth_code) ?? null;
