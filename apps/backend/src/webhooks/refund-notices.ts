/**
 * Where WeChat Pay tells how refunds ended: outside `/v1`, without a key of ours, for what comes is believed by its own seal or not at all.
 *
 * A notice is a hint. What is verified has the refund asked about at once, and the answer to that settles it; so that a forged, old, doubled
 * or lost notice costs a query or a few seconds, and never money.
 */
import type { Clock, ReadNotice, RefundNotice, RefundNotices } from '@quickpay/core';
import type { Engine, NoticeAnswer } from '@quickpay/engine';
import type { FastifyBaseLogger } from 'fastify';
import { z } from 'zod';
import type { App } from '../build.ts';
import type { Metrics } from '../metrics.ts';
import { ApiProblem } from '../problem.ts';
import { type Heard, heardOf } from './heard.ts';

/** Below the configuration's `notifyUrl`, one address per merchant: whose key opens a notice is known before anything of it is read. */
export const NOTICE_PATH = '/webhooks/wechatpay';

/** @example noticeUrl('https://pay.example.com', 'hkd') // 'https://pay.example.com/webhooks/wechatpay/hkd' */
export const noticeUrl = (base: string, merchantId: string): string => `${base}${NOTICE_PATH}/${merchantId}`;

export type NoticeParts = Readonly<{
  engine: Pick<Engine, 'refundTold'>;
  /** How each merchant's are read, by its id. */
  notices: ReadonlyMap<string, RefundNotices>;
  clock: Clock;
  metrics: Pick<Metrics, 'noticeRead'>;
}>;

export function noticeRoutes(app: App, { engine, notices, clock, metrics }: NoticeParts): void {
  const heard = heardOf(clock);
  // The very bytes that came are signed, whatever they are said to be.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

  app.post(
    `${NOTICE_PATH}/:merchantId`,
    { schema: { hide: true, params: z.object({ merchantId: z.string() }) } },
    async ({ params: { merchantId }, headers, body, log }, reply) => {
      const ofMerchant = notices.get(merchantId);
      if (ofMerchant === undefined) throw new ApiProblem('not_found', 'No merchant of ours is told anything there.');
      const read = await ofMerchant.read({ headers, body: Buffer.isBuffer(body) ? body : Buffer.alloc(0) });
      const became = read.kind === 'told' ? await act(merchantId, read.notice, { engine, heard }) : 'unverified';
      metrics.noticeRead(merchantId, became);
      note(log, { merchantId, became, read });
      const { status, contentType, body: text } = ofMerchant.replies[became === 'unverified' ? 'refused' : 'heard'];
      return reply.code(status).type(contentType).send(text);
    },
  );
}

/** What became of a notice. `repeated`: it was acted on some minutes ago. */
export type NoticeFate = NoticeAnswer | 'repeated' | 'unverified';

type Acting = Pick<NoticeParts, 'engine'> & Readonly<{ heard: Heard }>;

/** What could not be kept throws, and is told again. */
async function act(merchantId: string, notice: RefundNotice, { engine, heard }: Acting): Promise<NoticeFate> {
  const mark = [merchantId, notice.merchantOrderNumber, notice.refundNumber, notice.state].join('\n');
  if (heard.has(mark)) return 'repeated';
  const answer = await engine.refundTold({ merchantId, notice });
  if (answer === 'asked') heard.add(mark);
  return answer;
}

type Noted = Readonly<{ merchantId: string; became: NoticeFate; read: ReadNotice }>;

function note(log: FastifyBaseLogger, { merchantId, became, read }: Noted): void {
  if (read.kind === 'told') log.info({ merchantId, became, ...read.notice }, 'a refund notice');
  else log.warn({ merchantId, problem: read.problem }, 'a refund notice is not believed');
}
