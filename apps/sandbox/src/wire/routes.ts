/** The wire's routes on a Fastify server, with the faults that a test asked for (`failing.ts`). */
import type { TLSSocket } from 'node:tls';
import type { Gateway } from '@quickpay/gateway-model';
import type { RandomSource } from '@quickpay/wechatpay/signing';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SandboxClock } from '../clock.ts';
import type { Fault, Faults } from '../faults.ts';
import type { Merchants } from '../merchants.ts';
import type { Haste, Named, WireManners } from '../wire-manners.ts';
import { type BillAnswer, billError, billErrorNamed, downloadBill } from './bill/download-bill.ts';
import { type Body, bytesIn, cut, Failing, said, send } from './failing.ts';
import { canFail, V2_PATHS, type V2Path, type WireOperation } from './operations.ts';
import { failedFields } from './problem.ts';
import { type Asked, type Fields, type Read, readRequest } from './reading.ts';
import { codeInWords, isState, type Language, say, stateInWords } from './texts.ts';
import { type createV2, type FieldOperation, nameIn, ownerOf, recallFor } from './v2.ts';
import type { WireLog } from './wire-log.ts';
import { signed, unsignedFail } from './writing.ts';

export type WireOptions = Readonly<{
  v2: ReturnType<typeof createV2>;
  gateway: Gateway;
  merchants: Merchants;
  faults: Faults;
  clock: SandboxClock;
  manners: WireManners;
  random: RandomSource;
  flush: () => void;
  /** Told of every message. */
  log: WireLog;
  /** Has an order that waits for its payer charged at once. */
  chargeNow: (named: Named) => void;
  /** Called with every request that was read, before anything else is done with it. */
  arriving: (operation: WireOperation, asked: Asked) => void;
}>;

export function wireRoutes(app: FastifyInstance, options: WireOptions): void {
  const { v2, gateway, merchants, faults, clock, manners, random, flush, log, chargeNow, arriving } = options;
  const failing = new Failing(clock);
  const languageOf = (mchId = ''): Language => gateway.settings(mchId).language;

  for (const [path, rules] of Object.entries(V2_PATHS)) {
    const { operation, withCertificate, ofWholeInstitution } = rules;
    app.all(path, async (request, reply) => {
      if (request.method !== 'POST') return send(reply, xml(unsignedFail(say('postMethod', languageOf()))));
      const apiKeysOf = (merchant: Asked['merchant']) => merchants.apiKeysOf(merchant, clock.now());
      const read = readRequest(request.body, { merchants, ofWholeInstitution, apiKeysOf });
      if (read.kind === 'asked') arriving(operation, read.asked);
      const named = read.kind === 'asked' ? nameOf(read.asked) : undefined;
      const fault = canFail(operation) ? faults.take(operation, named?.outTradeNo) : undefined;
      const exchange = log.arrived({
        ...arrivalOf(read, named),
        operation,
        path,
        document: bytesIn(request.body),
        fault: fault?.kind ?? null,
      });
      const answer = (body: Body) => send(reply, said(exchange, request, body));
      if (fault?.kind === 'refuseConnection') return cut(request, reply);
      const enforced = gateway.settings(named?.mchId ?? '').manners === 'enforced';
      const haste = named === undefined ? null : manners.arrived(operation, named, clock.now(), enforced);
      if (fault?.kind === 'loseRequest') return cut(request, reply);
      if (read.kind === 'refused') return answer(notRead(read, rules));
      if (withCertificate && !hasCertificateOf(request, read.asked)) return answer(NO_CERTIFICATE);
      if (fault?.kind === 'unsignedFail') return answer(xml(unsignedFail(say('systemError', languageOf()))));

      await failing.before(fault);
      const body = operation === 'bill' ? billBody(read.asked, fault) : xml(documentFor(read.asked, operation, haste, fault));
      manners.answered(operation, nameOf(read.asked), clock.now());
      return failing.after(request, reply, body, fault, exchange);
    });
  }

  /** An order as a request names it, by the merchant's number wherever there is one. */
  function nameOf({ merchant, fields }: Asked): Named {
    const { mchId, subMchId } = merchant;
    const known = fields.transaction_id ? gateway.find(ownerOf(merchant), nameIn(fields)) : undefined;
    return { mchId, subMchId, outTradeNo: known?.outTradeNo ?? fields.out_trade_no ?? fields.transaction_id ?? '' };
  }

  function notRead({ text, mchId }: Extract<Read, { kind: 'refused' }>, { operation }: V2Path): Body {
    if (operation === 'bill' && text === 'badSignature') return asBody(billError('signature'));
    return xml(unsignedFail(say(text, languageOf(mchId))));
  }

  function documentFor(asked: Asked, operation: FieldOperation, haste: Haste | null, fault: Fault | undefined): string {
    return signed(asked, processed(asked, operation, haste, fault), random, fault?.kind);
  }

  function processed(asked: Asked, operation: FieldOperation, haste: Haste | null, fault: Fault | undefined): Fields {
    if (fault?.kind === 'error') {
      if (fault.paid) {
        v2.answerTo(operation, asked, null);
        if (operation === 'submit') chargeNow(nameOf(asked));
      }
      return errorFields(asked, operation, fault.code ?? 'SYSTEMERROR', languageOf(asked.merchant.mchId));
    }
    if (fault?.kind === 'duplicate') v2.answerTo(operation, asked, haste);
    const said = v2.answerTo(operation, asked, haste);
    if (operation === 'refund' && said.err_code) manners.refundRefused(nameOf(asked), said.err_code, clock.now());
    return said;
  }

  function billBody(asked: Asked, fault: Fault | undefined): Body {
    if (fault?.kind === 'error') return asBody(billErrorNamed(fault.code ?? 'system error'));
    return asBody(downloadBill(asked, { gateway, merchants, now: () => clock.now(), flush }));
  }

  /**
   * A certificate of our own authority, for this very merchant. That one is present is checked as well: a resumed session can say
   * `authorized` with none.
   */
  function hasCertificateOf(request: FastifyRequest, { merchant }: Asked): boolean {
    const socket = request.raw.socket as TLSSocket; // a plain socket has neither of these
    if (socket.authorized !== true || typeof socket.getPeerCertificate !== 'function') return false;
    const certificate = socket.getPeerCertificate();
    return (
      certificate?.subject?.CN === merchant.mchId &&
      merchants.ownsCertificate(merchant, certificate.serialNumber?.toUpperCase() ?? '', clock.now())
    );
  }
}

/** A refusal, or for a query with the name of a trade state: that state, whatever is true. */
function errorFields({ fields }: Asked, operation: FieldOperation, code: string, language: Language): Fields {
  if (operation === 'query' && isState(code))
    return {
      trade_state: code,
      trade_state_desc: stateInWords(code, language),
      ...(fields.out_trade_no ? { out_trade_no: fields.out_trade_no } : {}),
    };
  return {
    ...failedFields({ code, inWords: (of) => codeInWords(code, of) }, language),
    ...(operation === 'revoke' ? { recall: recallFor(code) } : {}),
  };
}

/** Who asks about what, as far as it could be read. */
const arrivalOf = (read: Read, named: Named | undefined) => ({
  mchId: named?.mchId ?? (read.kind === 'refused' ? (read.mchId ?? null) : null),
  subMchId: named?.subMchId ?? null,
  outTradeNo: named?.outTradeNo || null,
  authCode: read.kind === 'asked' ? read.asked.fields.auth_code || null : null,
});

const NO_CERTIFICATE: Body = {
  status: 400,
  type: 'text/html',
  content: '<html><body>400 No required SSL certificate was sent</body></html>',
};
const xml = (content: string): Body => ({ type: 'text/xml; charset=utf-8', content });
const asBody = (answer: BillAnswer): Body => (answer.kind === 'bill' ? answer : xml(answer.document));
