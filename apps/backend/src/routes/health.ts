/** Whether the process lives, whether it can record *and* make progress, and figures about it. */
import { environmentSchema, readinessSchema } from '@quickpay/api';
import { z } from 'zod';
import type { App, Routes } from '../build.ts';
import { causeInWords } from '../causes.ts';

/** A due payment that waits longer means that the scheduler does not keep up. */
const LATENESS_MS_MAX = 2_000;
const tags = ['health'];
const security: readonly Readonly<Record<string, readonly string[]>>[] = [];

export function healthRoutes(app: App, { engine, ledger, ledgerFault, metrics, clock, environment }: Routes): void {
  const alive = z.object({ environment: environmentSchema, status: z.literal('alive') });
  app.get(
    '/healthz',
    { schema: { operationId: 'getHealth', tags, security, summary: 'Whether the process lives', response: { 200: alive } } },
    async () => ({ environment, status: 'alive' as const }),
  );

  app.get(
    '/readyz',
    {
      schema: {
        operationId: 'getReadiness',
        tags,
        security,
        summary: 'Whether it can record and make progress, and if not, why',
        response: { 200: readinessSchema, 503: readinessSchema },
      },
    },
    async (_request, reply) => {
      const { phase, merchants, latenessMs, lastPassAt } = engine.health();
      const now = clock.now();
      const lateMs = Math.max(latenessMs, await overdueMs(now));
      const fault = ledgerFault();
      const reasons = [
        ...(phase === 'running' ? [] : [phase]),
        ...(fault === null ? [] : [fault]),
        ...(lateMs > LATENESS_MS_MAX ? [`due work is ${lateMs} ms late`] : []),
        ...merchants.flatMap(({ merchantId, breaker }) =>
          breaker.state === 'open' ? [`${merchantId}: ${causeInWords(breaker.cause)}`] : [],
        ),
      ];
      return reply.code(reasons.length === 0 ? 200 : 503).send({
        environment,
        ready: reasons.length === 0,
        phase,
        reasons,
        merchants: merchants.map(({ merchantId, breaker }) => ({
          merchantId,
          breaker: breaker.state,
          since: breaker.state === 'open' ? new Date(breaker.since).toISOString() : null,
          cause: breaker.state === 'open' ? breaker.cause : null,
        })),
        schedulerLateMs: lateMs,
        lastPassAt: lastPassAt === null ? null : new Date(lastPassAt).toISOString(),
      });
    },
  );

  app.get(
    '/metrics',
    { schema: { operationId: 'getMetrics', tags, security, summary: 'Figures for Prometheus', produces: ['text/plain'] } },
    async (_request, reply) => {
      await metrics.read(engine, ledger, clock.now());
      return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
    },
  );

  /** How long the first of what is due waits, 0 when nothing does. A scheduler that stopped does not tell by itself. */
  async function overdueMs(now: number): Promise<number> {
    try {
      const { payments, refunds } = await ledger.due(now, 1);
      return now - Math.min(now, ...[...payments, ...refunds].map(({ dueAt }) => dueAt));
    } catch {
      return 0; // a ledger that cannot be read is a reason of its own
    }
  }
}
