/** The control API: what tests and people use to be the payer, the fault and the clock. */
import { JsonError, readJson } from '@quickpay/edge';
import {
  DEFAULT_SETTINGS,
  decimalsOnTheWire,
  type Gateway,
  type GatewayAnswer,
  type Owner,
  walletCurrency,
} from '@quickpay/gateway-model';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { FOLLOWERS_MAX, type SandboxClock } from '../clock.ts';
import { FAULTS_MAX, type Faults } from '../faults.ts';
import type { Merchants } from '../merchants.ts';
import type { ChosenScenarios } from '../scenarios/chosen-scenarios.ts';
import { say } from '../wire/texts.ts';
import type { WireLog } from '../wire/wire-log.ts';
import type { WireManners } from '../wire-manners.ts';
import type { Embedder } from './embedder.ts';
import type { LiveEvents } from './live-events.ts';
import { messageRoutes } from './message-routes.ts';
import { ControlProblem, notFound } from './problem.ts';
import { scenarioRoutes } from './scenario-routes.ts';
import * as schemas from './schemas.ts';
import { messageView, orderView, payerView, time } from './views.ts';

export type ControlOptions = Readonly<{
  gateway: Gateway;
  clock: SandboxClock;
  faults: Faults;
  live: LiveEvents;
  merchants: Merchants;
  manners: WireManners;
  scenarios: ChosenScenarios;
  wireLog: WireLog;
  embedder: Embedder;
  /** Ends what connections are idle, so that the next request needs a new one. */
  refuseConnections: () => void;
  /** Makes what changed durable and tells whoever watches. */
  flush: () => void;
  /** Lets happen what happens by itself up to a time. */
  happen: (at: number) => void;
}>;

/** What is wrong is told so far: an unknown name may be as long as a body. */
const DETAIL_CHARACTERS_MAX = 2_000;

export function controlRoutes(app: FastifyInstance, options: ControlOptions): void {
  const { gateway, clock, faults, live, flush, happen, merchants, manners, scenarios } = options;
  const idOf = (request: { params: unknown }): string => (request.params as { id: string }).id; // named in the route
  const payerOf = (request: { params: unknown }) => gateway.payer(idOf(request)) ?? fail(notFound(`payer ${idOf(request)}`));
  const now = () => clock.now();
  /** A phone that is offline shows no prompt, so that nobody can answer one. */
  const payerOnline = (request: { params: unknown }) => {
    const payer = payerOf(request);
    if (!payer.online) throw new ControlProblem(409, 'This phone is offline: it shows no prompt.');
    return payer;
  };
  const catchUp = () => happen(now());
  /** What was done in the portal, or why not. */
  const inPortal = (answer: GatewayAnswer) => {
    flush();
    if (answer.kind === 'ok') return orderView(answer.order);
    throw new ControlProblem(409, answer.kind === 'failed' ? say(answer.why, 'en') : 'There is no such order.');
  };
  const knownMerchant = (mchId: string): string => (merchants.has(mchId) ? mchId : fail(notFound(`merchant ${mchId}`)));
  const merchantOf = (request: { params: unknown }): string => knownMerchant(idOf(request));

  options.embedder.letIn(app);
  app.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const known =
      error instanceof ControlProblem
        ? error
        : error instanceof z.ZodError
          ? new ControlProblem(400, z.prettifyError(error).slice(0, DETAIL_CHARACTERS_MAX))
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
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body: Buffer, done) => {
    try {
      done(null, body.length === 0 ? undefined : readJson(body));
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      done(new ControlProblem(400, error.message));
    }
  });

  app.get('/payers', () => {
    catchUp();
    return gateway.payers().map((payer) => payerView(gateway, payer));
  });
  app.get('/payers/:id', (request) => {
    catchUp();
    return payerView(gateway, payerOf(request));
  });
  app.patch('/payers/:id', (request) => {
    const payer = payerOf(request);
    const change = given(schemas.payerChange.parse(request.body));
    const currency = walletCurrency(change.region ?? payer.region);
    if (change.balance !== undefined && change.balance.currency !== currency)
      throw new ControlProblem(400, `balance: a wallet of ${change.region ?? payer.region} holds ${currency}.`);
    const changed = gateway.changePayer(payer.id, change) ?? payer;
    flush();
    return payerView(gateway, changed);
  });
  app.get('/payers/:id/code', (request) => {
    const payer = payerOf(request);
    const { fresh } = schemas.codeQuery.parse(request.query);
    const shown = { fresh: fresh === 'true', region: scenarios.walletOf(payer.id) };
    const code = gateway.codeOf(payer.id, now(), shown) ?? fail(notFound('code'));
    flush();
    return { authCode: code.authCode, shownAt: time(code.shownAt), expiresAt: time(code.shownAt + 60_000) };
  });
  app.post('/payers/:id/code/reveal', (request, reply) => {
    if (!gateway.revealCode(payerOf(request).id)) throw new ControlProblem(409, 'This phone shows no code.');
    flush();
    return reply.code(204).send();
  });
  app.post('/payers/:id/typing', (request, reply) => {
    gateway.typed(payerOnline(request).id, now());
    flush();
    return reply.code(204).send();
  });
  app.post('/payers/:id/password', (request) => {
    const payer = payerOnline(request);
    const { password } = schemas.passwordAttempt.parse(request.body);
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
    const order = gateway.cancelPrompt(payerOnline(request).id, now());
    flush();
    if (order === undefined) throw new ControlProblem(409, 'Nobody is asking this payer for the password.');
    return { outTradeNo: order.outTradeNo, state: order.order.state };
  });
  app.get('/payers/:id/messages', (request) => gateway.messagesTo({ payerId: payerOf(request).id }).map(messageView));
  app.get('/payers/:id/orders', (request) => gateway.ordersOfPayer(payerOf(request).id).map(orderView));
  app.get('/merchants/:id/messages', (request) => gateway.messagesTo({ mchId: merchantOf(request) }).map(messageView));
  app.post('/merchants/:id/keys', (request) => {
    const mchId = merchantOf(request);
    const { rotate, ...how } = schemas.rotation.parse(request.body);
    return merchants.rotate(mchId, rotate, how, now());
  });

  app.get('/settings', (request) =>
    gateway.settings(z.object({ mchId: z.string().max(32).default('') }).parse(request.query).mchId),
  );
  app.patch('/settings', (request) => {
    const { mchId = '', ...changes } = schemas.settings.parse(request.body) as { mchId?: string } & Record<
      string,
      string | undefined
    >; // each checked by its own list
    if (mchId !== '') knownMerchant(mchId);
    for (const [name, value] of Object.entries(changes)) if (value !== undefined) gateway.set(name, value, mchId);
    flush();
    return gateway.settings(mchId);
  });
  app.get('/settings/defaults', () => DEFAULT_SETTINGS);

  app.post('/faults', (request, reply) => {
    const asked = schemas.fault.parse(request.body);
    if (faults.list().length >= FAULTS_MAX) throw new ControlProblem(409, `${FAULTS_MAX} faults wait: take some back first.`);
    const { id, kind } = faults.add(asked);
    if (kind === 'refuseConnection') options.refuseConnections();
    return reply.code(201).send({ id });
  });
  app.get('/faults', () => faults.list());
  app.delete('/faults', (_request, reply) => {
    faults.clear();
    return reply.code(204).send();
  });

  app.post('/orders', (request, reply) => {
    const asked = schemas.planted.parse(request.body);
    const { mchId, subMchId, amountMinor: totalMinor, createdAt, ...order } = asked;
    const merchant = merchants.find(mchId, subMchId) ?? fail(notFound(`merchant ${mchId}${subMchId ? ` / ${subMchId}` : ''}`));
    const currency = asked.currency ?? merchant.settlementCurrency;
    const exponent =
      asked.exponent ?? decimalsOnTheWire(currency) ?? fail(new ControlProblem(400, `${currency} needs an exponent.`));
    const at = createdAt === undefined ? now() : Date.parse(createdAt);
    if (at > now()) throw new ControlProblem(400, 'createdAt lies in the future.');
    const stored = gateway.plant({ ...order, mchId, subMchId, totalMinor, currency, exponent, createdAt: at });
    catchUp();
    return reply.code(201).send(orderView(gateway.find(stored, { outTradeNo: stored.outTradeNo }) ?? stored));
  });
  app.post('/orders/portal-refund', (request) => {
    const { amountMinor, outTradeNo, ...of } = schemas.portalRefund.parse(request.body);
    return inPortal(gateway.portalRefund(of satisfies Owner, outTradeNo, amountMinor, now()));
  });
  app.post('/orders/portal-settlement', (request) => {
    const { outRefundNo, ...of } = schemas.portalSettlement.parse(request.body);
    return inPortal(gateway.portalSettle(of satisfies Owner, outRefundNo, now()));
  });

  scenarioRoutes(app, options);
  messageRoutes(app, options);
  app.post('/embedder', (request) => {
    const { origin } = schemas.embedder.parse(request.body);
    options.embedder.become(origin);
    return { origin };
  });

  app.get('/clock', () => ({ now: time(now()) }));
  app.post('/clock', async (request) => {
    const { advanceMs } = schemas.advance.parse(request.body);
    const { now: reached, lost, unwilling } = await clock.advance(advanceMs, happen, () => gateway.nextEventAt());
    return {
      now: time(reached),
      ...(lost.length > 0 ? { followersLost: lost } : {}),
      ...(unwilling.length > 0 ? { followersFailed: unwilling } : {}),
    };
  });
  app.post('/clock/followers', (request, reply) => {
    const { url } = schemas.follower.parse(request.body);
    if (clock.followers >= FOLLOWERS_MAX) throw new ControlProblem(409, `${FOLLOWERS_MAX} follow this clock already.`);
    return reply.code(201).send({ id: clock.follow(url).id, now: time(now()) });
  });
  app.delete('/clock/followers/:id', (request, reply) => {
    if (!clock.unfollow(idOf(request))) throw notFound('follower');
    return reply.code(204).send();
  });

  app.get('/ledger', (request) => {
    const { mchId } = z.object({ mchId: z.string().max(32).optional() }).parse(request.query);
    catchUp();
    return { now: time(now()), orders: gateway.orders(mchId).map(orderView) };
  });
  app.get('/manners', (request) =>
    manners.of(knownMerchant(z.object({ mchId: z.string({ error: 'mchId is needed' }).max(32) }).parse(request.query).mchId)),
  );
  app.get('/events', (request, reply) => live.open(request, reply));
}

/** What is named, without what is not. */
type Given<Change> = { [Name in keyof Change]: Exclude<Change[Name], undefined> };
const given = <Change extends object>(change: Change): Given<Change> =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Given<Change>; // no other is left

function fail(problem: ControlProblem): never {
  throw problem;
}
