/** `quickpay listen`: what happens, as it happens; and each event sent on to a program that is being written. */
import { randomBytes } from 'node:crypto';
import { isWebhookEventType, signWebhook } from '@quickpay/client';
import type { Command } from 'commander';
import { type Connection, clientFor, rethrow } from '../connection.ts';
import { CommandError, EXIT } from '../exit.ts';
import { eventReader, type Listened } from '../listen/events-of.ts';
import { ENVIRONMENTS, endsWhenUnread, print, printJson, tell } from '../show.ts';

type Flags = Connection & Readonly<{ forwardTo?: string; events?: string; json?: true }>;

/** As long as a webhook of the configuration is waited for. */
const ANSWER_MS_MAX = 15_000;

export function listenCommand(program: Command): void {
  program
    .command('listen')
    .description('Print what happens as it happens, and send each event on, signed, to a program that is being written')
    .option('--forward-to <url>', 'where each event is sent, such as localhost:3000/hooks')
    .option('--events <types>', 'only these, apart by commas, such as payment.paid,refund.succeeded')
    .option('--json', 'one JSON object a line')
    .action(listen);
}

async function listen({ forwardTo, events, ...flags }: Flags): Promise<void> {
  const url = forwardTo === undefined ? null : addressIn(forwardTo);
  const wanted = events === undefined ? null : typesIn(events);
  const quickpay = clientFor(flags);
  // Whether it is there, and the key opens it, is said before anything is waited for.
  const { environment } = await quickpay.attention({ limit: 1 }).catch(rethrow);
  const secret = `whsec_${randomBytes(32).toString('base64')}`;
  tell(environment, ENVIRONMENTS[environment]);
  if (url !== null) process.stderr.write(`Each event is sent to ${url.origin}${url.pathname}, signed by\n${secret}\n`);
  endsWhenUnread();
  const control = new AbortController();
  process.once('SIGINT', () => control.abort());
  const read = eventReader((id) => quickpay.payments.get(id, { signal: control.signal }));
  let isCut = false;
  for await (const news of quickpay.live(control.signal)) {
    if (news.kind === 'interrupted') {
      if (!isCut) tell(environment, 'The connection broke off. It is opened again by itself, and goes on where it was.');
      isCut = true;
      continue;
    }
    isCut = false;
    for (const one of await read(news).catch(unlessEnded(control.signal))) {
      if (wanted !== null && !wanted.has(one.event.type)) continue;
      const answer = url === null ? null : await forward(one, url, secret, control.signal);
      if (flags.json) printJson({ id: one.id, ...one.event, ...(answer === null ? {} : { forwarded: answer }) });
      else print(environment, lineOf(one, answer));
    }
  }
  tell(environment, 'Ended. Payments go on, and webhooks of the configuration are told as before.');
  process.exitCode = EXIT.interrupted;
}

/** What somebody who ends it was waiting for is of no use any more. */
const unlessEnded =
  (signal: AbortSignal) =>
  (fault: unknown): readonly Listened[] => {
    if (signal.aborted) return [];
    return rethrow(fault);
  };

type Answer = Readonly<{ status: number | null; ms: number; problem: string | null }>;

/** Once: what is being written is started again and again, and old events would come back to it. */
async function forward({ id, event }: Listened, url: URL, secret: string, ended: AbortSignal): Promise<Answer> {
  const started = performance.now();
  const body = JSON.stringify(event);
  const took = () => Math.round(performance.now() - started);
  try {
    const answer = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: {
        'content-type': 'application/json; charset=utf-8',
        ...(await signWebhook(body, { id, at: Date.now() }, secret)),
      },
      body,
      signal: AbortSignal.any([ended, AbortSignal.timeout(ANSWER_MS_MAX)]),
    });
    await answer.body?.cancel();
    return { status: answer.status, ms: took(), problem: answer.ok ? null : 'not taken: only 2xx is' };
  } catch (fault) {
    const cause = fault instanceof Error && fault.cause instanceof Error ? fault.cause : fault;
    return { status: null, ms: took(), problem: cause instanceof Error ? cause.message : String(cause) };
  }
}

function lineOf({ id, event }: Listened, answer: Answer | null): string {
  const { type, timestamp, data } = event;
  const subject = 'refundId' in data ? data.refundId : 'paymentId' in data ? data.paymentId : '';
  return [
    timestamp.slice(11, 19),
    type.padEnd(20),
    subject,
    ...('state' in data ? [data.state.padEnd(10)] : []),
    id,
    ...(answer === null ? [] : [`→ ${answer.status ?? 'no answer'}`, `${answer.ms} ms`, answer.problem ?? '']),
  ]
    .join('  ')
    .trimEnd();
}

/** @throws CommandError where it is none */
function addressIn(text: string): URL {
  const whole = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  if (!URL.canParse(whole) || !/^https?:$/.test(new URL(whole).protocol))
    throw new CommandError(`--forward-to is an address such as localhost:3000/hooks, not ${text}.`, EXIT.usage);
  const url = new URL(whole);
  // It could not be asked, and every line would say why, the password among it.
  if (url.username !== '' || url.password !== '')
    throw new CommandError('--forward-to goes without a name and a password: what is sent is signed.', EXIT.usage);
  return url;
}

/** @throws CommandError where one is none */
function typesIn(text: string): ReadonlySet<string> {
  const types = text.split(',').map((type) => type.trim());
  const wrong = types.find((type) => !isWebhookEventType(type));
  if (wrong !== undefined) throw new CommandError(`There is no event ${wrong}: docs/guides/webhooks.md lists them.`, EXIT.usage);
  return new Set(types);
}
