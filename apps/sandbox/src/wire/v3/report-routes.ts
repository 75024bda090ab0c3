/** Statements and settlements on V3's wire, with the faults of bills. */
import { pipeline, Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { nonce, type RandomSource } from '@quickpay/wechatpay/signing';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { SandboxClock } from '../../clock.ts';
import type { Fault, Faults } from '../../faults.ts';
import { inBlocks } from '../bill/download-bill.ts';
import { type Body, cut, Failing, said, send } from '../failing.ts';
import type { WireLog } from '../wire-log.ts';
import type { V3Answered } from './answers.ts';
import type { V3Asked, V3Read } from './reading.ts';
import { spelt, statusOf, type V3Refused } from './refused.ts';
import { settlementsOf } from './settlements.ts';
import { signatureOf } from './signed.ts';
import { type ReportSource, type Statement, sha1Of, statementOf } from './statement.ts';

export type ReportOptions = Omit<ReportSource, 'now' | 'flush'> &
  Readonly<{
    faults: Faults;
    clock: SandboxClock;
    wallNow: () => number;
    random: RandomSource;
    log: WireLog;
    flush: () => void;
    readOf: (request: FastifyRequest, ofAccount: boolean) => V3Read;
    written: (request: FastifyRequest, answered: V3Answered, mchId?: string, fault?: Fault) => Promise<Body>;
    unsigned: (answered: V3Answered, mchId: string) => Body;
  }>;

export function reportRoutes(app: FastifyInstance, options: ReportOptions): void {
  const { gateway, merchants, faults, clock, log, random, readOf, written, unsigned, flush } = options;
  const source: ReportSource = { gateway, merchants, now: () => clock.now(), flush };
  const failing = new Failing(clock);

  /** How a request is answered that was read. */
  type Answering = (request: FastifyRequest, asked: V3Asked, fault: Fault | undefined) => Promise<Body>;
  const answers: Readonly<Record<string, Answering>> = {
    '/v3/global/statements': async (request, asked, fault) => {
      const statement = statementOf(asked, source);
      if ('code' in statement) return written(request, statement, asked.merchant.mchId, fault);
      return statementBody(request, asked, statement, fault);
    },
    '/v3/global/settle/settlements': async (request, asked, fault) =>
      written(request, settlementsOf(asked, source), asked.merchant.mchId, fault),
  };

  for (const [path, answer] of Object.entries(answers)) {
    app.get(path, async (request, reply) => {
      const read = readOf(request, true);
      const fault = faults.take('bill', undefined);
      const exchange = log.arrived({
        operation: 'bill',
        path,
        mchId: read.kind === 'asked' ? read.asked.merchant.mchId : (read.mchId ?? null),
        subMchId: null,
        outTradeNo: null,
        authCode: null,
        document: null,
        fault: fault?.kind ?? null,
      });
      if (fault?.kind === 'refuseConnection' || fault?.kind === 'loseRequest') return cut(request, reply);
      if (read.kind === 'refused') return send(reply, said(exchange, request, await written(request, read.why, read.mchId)));
      const { asked } = read;
      if (fault?.kind === 'unsignedFail')
        return send(reply, said(exchange, request, unsigned(claimed('SYSTEMERROR'), asked.merchant.mchId)));
      await failing.before(fault);
      const body =
        fault?.kind === 'error'
          ? await written(request, claimed(fault.code ?? 'SYSTEMERROR'), asked.merchant.mchId)
          : await answer(request, asked, fault);
      return failing.after(request, reply, body, fault, exchange);
    });
  }

  /** Signed over its hash, which goes before it, or over all of it. */
  async function statementBody(
    { headers }: FastifyRequest,
    { merchant }: V3Asked,
    statement: Statement,
    fault: Fault | undefined,
  ): Promise<Body> {
    const settings = gateway.settings(merchant.mchId);
    const sha1 = sha1Of(statement);
    const signed = settings.v3StatementSigned === 'sha1' ? sha1 : [...statement.lines()].join('');
    const by = { account: merchant, settings, wanted: headers['wechatpay-serial'] };
    const content = Readable.from(inBlocks(statement.lines()), { objectMode: false });
    const isPacked = String(headers['accept-encoding'] ?? '').includes('gzip');
    return {
      type: 'text/plain; charset=utf-8',
      // Whoever reads learns of an error by the stream that breaks off.
      content: isPacked ? pipeline(content, createGzip(), () => {}) : content,
      headers: {
        ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
        'request-id': `${nonce(random)}-0`,
        'wechatpay-statement-sha1': sha1,
        ...(await signatureOf(fault?.kind === 'badSignature' ? `${signed} ` : signed, by, options)),
      },
    };
  }
}

const claimed = (code: string): V3Refused => ({ status: statusOf(code), code: spelt(code), inWords: () => code });
