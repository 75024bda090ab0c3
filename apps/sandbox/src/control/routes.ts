/** The control API: what tests and people use to be the payer, the fault and the clock. */
import type { Gateway, Owner } from '@quickpay/gateway-model';
import { DEFAULT_SETTINGS, SWITCHES } from '@quickpay/gateway-model';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { SandboxClock } from '../clock.ts';
import { FAULT_KINDS, type Faults, OPERATIONS } from '../faults.ts';
import type { MerchantEntry } from '../merchants.ts';
import type { LiveEvents } from './live-events.ts';
import { ControlProblem, notFound } from './problem.ts';
import { messageView, orderView, payerView, time } from './views.ts';

export type ControlOptions = Readonly<{
  gateway: Gateway;
  clock: SandboxClock;
  faults: Faults;
  live: LiveEvents;
  merchants: () => readonly MerchantEntry[];
  rotateKey: (mchId: string) => MerchantEntry | undefined;
  /** Makes what changed durable and tells whoever watches. */
  flush: () => void;
}>;

const ADVANCE_MS_MAX = 7 * 86_400_000;
const amount = z.int().min(0).max(1_000_000_000_000);
const payerChange = z.strictObject({
  name: z.string().min(1).max(64).optional(),
  region: z.enum(['CN', 'HK']).optional(),
  online: z.boolean().optional(),
  password: z
    .string()
    .regex(/^\d{6}$/, 'six digits')
    .optional(),
  balance: z.strictObject({ amountMinor: amount, currency: z.literal('CNY') }).optional(),
  cards: z
    .array(
      z.strictObject({
        id: z.string().min(1).max(32),
        bank: z.string().max(64),
        kind: z.enum(['debit', 'credit']),
        amountMinor: amount,
        works: z.boolean(),
      }),
    )
    .max(10)
    .optional(),
  paysWith: z.string().max(32).nullable().optional(),
  passwordFree: z.strictObject({ limitMinor: amount, perDay: z.int().min(0).max(1_000_000) }).optional(),
});
const fault = z.strictObject({
  operation: z.enum([...OPERATIONS, 'any']),
  kind: z.enum(FAULT_KINDS),
  times: z.int().min(1).max(1_000_000).default(1),
  delayMs: z.int().min(0).max(86_400_000).optional(),
  code: z.string().min(1).max(32).optional(),
  paid: z.boolean().optional(),
  outTradeNo: z.string().max(64).optional(),
});
const settings = z.strictObject({
  mchId: z.string().max(32).optional(),
  ...Object.fromEntries(Object.entries(SWITCHES).map(([name, values]) => [name, z.enum(values).optional()])),
});
const planted = z.strictObject({
  mchId: z.string(),
  subMchId: z.string().nullable().default(null),
  outTradeNo: z.string().min(1).max(32),
  state: z.enum(['SUCCESS', 'REFUND', 'NOTPAY', 'USERPAYING', 'PAYERROR', 'REVOKED', 'CLOSED']),
  amountMinor: z.int().min(1),
  currency: z.string().regex(/^[A-Z]{3}$/),
  exponent: z.int().min(0).max(3).default(2),
  attach: z.string().max(127).nullable().default(null),
  body: z.string().max(127).default('Somebody else’s order'),
});

export function controlRoutes(app: FastifyInstance, options: ControlOptions): void {
  const { gateway, clock, faults, live, flush, merchants } = options;
  const idOf = (request: { params: unknown }): string => (request.params as { id: string }).id; // named in the route
  const payerOf = (request: { params: unknown }) => gateway.payer(idOf(request)) ?? fail(notFound(`payer ${idOf(request)}`));
  const now = () => clock.now();

  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const known =
      error instanceof ControlProblem
        ? error
        : error instanceof z.ZodError
          ? new ControlProblem(400, z.prettifyError(error))
          : new ControlProblem(error.statusCode ?? 500, error.statusCode ? error.message : 'The sandbox failed.');
    return reply
      .code(known.status)
      .type('application/problem+json')
      .send({ status: known.status, detail: known.message, ...known.extra });
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).type('application/problem+json').send({ status: 404, detail: 'There is nothing here.' }),
  );

  // A call that needs no body may be sent without one, whatever its headers say.
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(String(body)));
    } catch {
      done(new ControlProblem(400, 'The body is not JSON.'));
    }
  });

  app.get('/payers', () => gateway.payers().map((payer) => payerView(gateway, payer)));
  app.get('/payers/:id', (request) => {
    gateway.advanceTo(now());
    flush();
    return payerView(gateway, payerOf(request));
  });
  app.patch('/payers/:id', (request) => {
    const payer = payerOf(request);
    const change = Object.fromEntries(Object.entries(payerChange.parse(request.body)).filter(([, value]) => value !== undefined));
    const changed = gateway.changePayer(payer.id, change) ?? payer;
    flush();
    return payerView(gateway, changed);
  });
  app.get('/payers/:id/code', (request) => {
    const payer = payerOf(request);
    const code = gateway.codeOf(payer.id, now()) ?? fail(notFound('code'));
    flush();
    return { authCode: code.authCode, shownAt: time(code.shownAt), expiresAt: time(code.shownAt + 60_000) };
  });
  app.post('/payers/:id/typing', (request, reply) => {
    gateway.typed(payerOf(request).id, now());
    flush();
    return reply.code(204).send();
  });
  app.post('/payers/:id/password', (request) => {
    const payer = payerOf(request);
    const { password } = z.strictObject({ password: z.string().max(64) }).parse(request.body);
    const answer = gateway.password(payer.id, password, now());
    flush();
    switch (answer.kind) {
      case 'noPrompt':
        throw new ControlProblem(409, 'Nobody is asking this payer for the password.');
      case 'wrong':
        throw new ControlProblem(422, 'That is not the password.', { attemptsLeft: answer.attemptsLeft });
      case 'ended':
        return { outTradeNo: answer.order.outTradeNo, state: answer.order.order.state };
    }
  });
  app.post('/payers/:id/cancel', (request) => {
    const order = gateway.cancelPrompt(payerOf(request).id, now());
    flush();
    if (order === undefined) throw new ControlProblem(409, 'Nobody is asking this payer for the password.');
    return { outTradeNo: order.outTradeNo, state: order.order.state };
  });
  app.get('/payers/:id/messages', (request) => gateway.messagesTo({ payerId: payerOf(request).id }).map(messageView));
  app.get('/payers/:id/orders', (request) => gateway.ordersOfPayer(payerOf(request).id).map(orderView));
  app.get('/merchants/:id/messages', (request) => gateway.messagesTo({ mchId: idOf(request) }).map(messageView));
  app.post('/merchants/:id/keys', (request) => {
    z.strictObject({ rotate: z.array(z.enum(['apiKeyV2'])).min(1) }).parse(request.body);
    return options.rotateKey(idOf(request)) ?? fail(notFound(`merchant ${idOf(request)}`));
  });

  app.get('/settings', (request) => gateway.settings(z.object({ mchId: z.string().default('') }).parse(request.query).mchId));
  app.patch('/settings', (request) => {
    const { mchId = '', ...changes } = settings.parse(request.body) as { mchId?: string } & Record<string, string | undefined>; // each checked by its own list
    for (const [name, value] of Object.entries(changes)) if (value !== undefined) gateway.set(name, value, mchId);
    flush();
    return gateway.settings(mchId);
  });
  app.get('/settings/defaults', () => DEFAULT_SETTINGS);

  app.post('/faults', (request, reply) => reply.code(201).send({ id: faults.add(fault.parse(request.body)).id }));
  app.get('/faults', () => faults.list());
  app.delete('/faults', (_request, reply) => {
    faults.clear();
    return reply.code(204).send();
  });

  app.post('/orders', (request, reply) => {
    const { state, amountMinor, ...order } = planted.parse(request.body);
    if (!merchants().some(({ mchId }) => mchId === order.mchId)) throw notFound(`merchant ${order.mchId}`);
    const paid = state === 'SUCCESS' || state === 'REFUND';
    const stored = gateway.plant({
      ...order,
      transactionId: paid ? `42PLANTED${now()}` : null,
      payerId: null,
      authCode: null,
      order: { state, totalMinor: amountMinor, paid, revokedAfterPaid: false, refunds: [] },
      createdAt: now(),
      paidAt: paid ? now() : null,
    });
    flush();
    return reply.code(201).send(orderView(stored));
  });
  app.post('/orders/portal-refund', (request) => {
    const { amountMinor, outTradeNo, ...of } = z
      .strictObject({
        mchId: z.string(),
        subMchId: z.string().nullable().default(null),
        outTradeNo: z.string(),
        amountMinor: z.int().min(1),
      })
      .parse(request.body);
    const answer = gateway.portalRefund(of satisfies Owner, outTradeNo, amountMinor, now());
    flush();
    if (answer.kind !== 'ok') throw new ControlProblem(409, answer.kind === 'failed' ? answer.text : 'There is no such order.');
    return orderView(answer.order);
  });

  app.get('/clock', () => ({ now: time(now()) }));
  app.post('/clock', async (request) => {
    const { advanceMs } = z.strictObject({ advanceMs: z.int().min(0).max(ADVANCE_MS_MAX) }).parse(request.body);
    const happen = (at: number) => {
      gateway.advanceTo(at);
      flush();
    };
    const { now: reached, lost } = await clock.advance(advanceMs, happen, () => gateway.nextEventAt());
    return { now: time(reached), ...(lost.length > 0 ? { followersLost: lost } : {}) };
  });
  app.post('/clock/followers', (request, reply) => {
    const { url } = z.strictObject({ url: z.url({ protocol: /^https?$/ }) }).parse(request.body);
    return reply.code(201).send({ id: clock.follow(url).id, now: time(now()) });
  });
  app.delete('/clock/followers/:id', (request, reply) => {
    if (!clock.unfollow(idOf(request))) throw notFound('follower');
    return reply.code(204).send();
  });

  app.get('/ledger', (request) => {
    const { mchId } = z.object({ mchId: z.string().optional() }).parse(request.query);
    gateway.advanceTo(now());
    flush();
    return { now: time(now()), orders: gateway.orders(mchId).map(orderView) };
  });
  app.get('/manners', (request) =>
    gateway.manners(z.object({ mchId: z.string({ error: 'mchId is needed' }) }).parse(request.query).mchId),
  );
  app.get('/events', (request, reply) => live.open(request, reply));
}

function fail(problem: ControlProblem): never {
  throw problem;
}
