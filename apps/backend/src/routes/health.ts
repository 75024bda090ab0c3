/** Whether the process lives, whether it can do its work, and figures about it. */
import type { App, BackendParts } from '../build.ts';

/** A due payment that waits longer means that the scheduler does not keep up. */
const LATENESS_MS_MAX = 2_000;

export function healthRoutes(app: App, { engine, ledger, metrics, clock }: BackendParts): void {
  app.get('/healthz', { schema: { hide: true } }, () => ({ status: 'alive' }));

  app.get('/readyz', { schema: { hide: true } }, async (_request, reply) => {
    const { phase, merchants, latenessMs, lastPassAt } = engine.health();
    const now = clock.now();
    const next = await ledger.due(now, 1);
    const lateMs = Math.max(latenessMs, now - (next[0]?.payment.dueAt ?? now));
    const reasons = [
      ...(phase === 'running' ? [] : [phase]),
      ...(lateMs > LATENESS_MS_MAX ? [`due work is ${lateMs} ms late`] : []),
      ...merchants.flatMap(({ merchantId, breaker }) =>
        breaker.state === 'open' ? [`${merchantId}: WeChat Pay answers ${breaker.cause}`] : [],
      ),
    ];
    return reply
      .code(reasons.length === 0 ? 200 : 503)
      .send({ ready: reasons.length === 0, phase, reasons, merchants, lastPassAt });
  });

  app.get('/metrics', { schema: { hide: true } }, async (_request, reply) => {
    await metrics.read(engine, ledger, clock.now());
    return reply.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}
