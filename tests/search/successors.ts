/**
 * Everything that may happen next in a world. Each comes with whose doing it is: what people may do is tried everywhere, but nothing may
 * need it, so that it does not count as a way out of a dead end.
 */
import {
  candidatesOf,
  type DueKind,
  holdsSale,
  isFinal,
  knownAt,
  type PaymentEvent,
  type Policy,
  type Refusal,
  type Step,
  type Via,
} from '@quickpay/core';
import {
  type Arrival,
  autoRevoked,
  payerActions,
  queried,
  refundSettles,
  refundsByOthers,
  refundsListed,
  refundTaken,
  returnedUnheard,
  revoked,
  submitted,
} from './channel.ts';
import { AFTER_THE_WATCH, type Call, NOW, type World, withPayment } from './world.ts';

export type Successor = readonly [label: string, next: World, by: 'program' | 'world' | 'person'];
type Rules = Readonly<{ step: Step; policy: Policy; revokesMax: number }>;

const SUBMIT: Via = { request: 'submit' };
const LOST_SUBMIT: PaymentEvent = { kind: 'unclear', via: SUBMIT, note: '' };
const POSSIBLE: Refusal = { code: 'NOTENOUGH', reason: 'balance', orderImpossible: false };
const IMPOSSIBLE: Refusal = { code: 'AUTHCODEINVALID', reason: 'code', orderImpossible: true };

export function successorsOf(world: World, rules: Rules): Successor[] {
  return [
    // Nobody moves what a node that is gone has left, until it is taken over.
    ...(world.node === 'gone' ? [] : [...ofTheProgram(world, rules), ...ofPeople(world, rules)]),
    ...ofTheSubmit(world, rules),
    ...ofTheCall(world, rules),
    ...ofWhatIsLate(world),
    ...ofTheChannel(world),
    ...(world.node === 'gone' ? takenOver(world, rules) : ofACrash(world, rules)),
    ...goes(world, rules),
  ];
}

/** The row after an event, or nothing where the event has no meaning. */
function stepped(world: World, event: PaymentEvent, { step, policy }: Rules): World | null {
  const result = step(world.payment, event, NOW, policy);
  return result.ok ? withPayment(world, result.payment) : null;
}

const did = (label: string, next: World | null, by: Successor[2]): Successor[] => (next === null ? [] : [[label, next, by]]);

/** Whatever the row says may come next; without a clock, all of it may. */
function ofTheProgram(world: World, rules: Rules): Successor[] {
  return candidatesOf(world.payment, rules.policy).flatMap(({ due }) => WHEN_DUE[due](world, rules));
}

const WHEN_DUE: Readonly<Record<DueKind, (world: World, rules: Rules) => Successor[]>> = {
  noAnswer: (world, rules) => did('noAnswer', stepped(world, { kind: 'noAnswer' }, rules), 'program'),
  deadline: (world, rules) => did('deadline', stepped(world, { kind: 'deadline' }, rules), 'program'),
  query: (world, rules) => sendQuery(world, rules),
  // The submit is given up as the first revoke leaves; what was on its way back is not read any more.
  revoke: (world, rules) =>
    send({ ...world, listening: false, submitAnswer: null, untouched: false }, 'revoke', { kind: 'revokeSent' }, rules),
  refund: (world, rules) => send(world, 'refund', { kind: 'refundSent' }, rules),
  refundQuery: (world, rules) => send(world, 'refundQuery', { kind: 'refundQuerySent' }, rules),
};

/** One request at a time is out, beside the submit. */
function send(world: World, kind: 'revoke' | 'refund' | 'refundQuery', event: PaymentEvent, rules: Rules): Successor[] {
  const sent = world.call ? null : stepped(world, event, rules);
  return did(`${kind} sent`, sent && { ...sent, call: { kind, answer: null } }, 'program');
}

/** A query, before and after the watch is over. Assumed: nothing of a submit is still under way when it is. */
function sendQuery(world: World, rules: Rules): Successor[] {
  if (world.call) return [];
  const sent = stepped(world, { kind: 'querySent' }, rules);
  if (!sent) return [];
  const instants = world.payment.watchFrom !== null && world.submits === 0 ? [NOW, AFTER_THE_WATCH] : [NOW];
  return instants.map((now) => {
    const known = { ...knownAt(sent.payment, now, rules.policy.lateRequestWatchMs), revokesSent: sent.payment.revokesSent };
    return [
      now === NOW ? 'query sent' : 'query sent after the watch',
      { ...sent, call: { kind: 'query', known, answer: null } },
      'program',
    ];
  });
}

function ofPeople(world: World, rules: Rules): Successor[] {
  const { payment } = world;
  if (isFinal(payment.state)) return [];
  return [
    ...did('cancel', stepped(world, { kind: 'cancel', by: '' }, rules), 'person'),
    // Nobody says that a customer who has the goods has paid another way.
    ...(payment.leftAt === null && !world.unheardPaid
      ? did('leave', left(stepped(world, { kind: 'leave', by: '' }, rules)), 'person')
      : []),
    ...(world.portal === 'may' && !world.theirs ? refundsByOthers(world.order, 'PORTAL') : []).map(
      ([minor, order]): Successor => [`portal refunds ${minor}`, { ...world, order, portal: 'used' }, 'person'],
    ),
  ];
}

/** A sale that was left takes no payment: as far as the rules go it is free. */
const left = (world: World | null): World | null => world && { ...world, freed: world.freed || !world.payment.frozen };

function ofTheSubmit(world: World, rules: Rules): Successor[] {
  const found: Successor[] = [];
  if (world.submits > 0) {
    const rest = { ...world, submits: world.submits - 1, untouched: false };
    for (const [label, order, answer] of submitted(world.order, world.theirs)) {
      const arrived = { ...rest, order };
      found.push([`${label}, answer lost`, arrived, 'world']);
      if (!world.listening || world.submitAnswer) continue;
      for (const [said, event] of answersTo(answer))
        found.push([`${label}, ${said}`, { ...arrived, submitAnswer: event }, 'world']);
    }
    found.push(['submit lost', rest, 'world']);
    if (world.untouched && world.listening) {
      const never = stepped({ ...world, submits: 0, untouched: false, listening: false }, { kind: 'neverSent', note: '' }, rules);
      found.push(...did('submit never sent', never, 'world'));
    }
  }
  if (world.listening) {
    const closed = { ...world, untouched: false, listening: false, submitAnswer: null };
    if (world.submitAnswer) found.push(...did('submit answered', stepped(closed, world.submitAnswer, rules), 'world'));
    found.push(...did('submit broken off', stepped(closed, LOST_SUBMIT, rules), 'world'));
  }
  return found;
}

/** What the merchant may be told, the truth first: a refusal can be wrong, and anything can be unclear. */
function answersTo(truth: Arrival): readonly (readonly [string, PaymentEvent])[] {
  const told: (readonly [string, PaymentEvent])[] = [
    ['refused', { kind: 'refused', refusal: POSSIBLE }],
    ['refused as impossible', { kind: 'refused', refusal: IMPOSSIBLE }],
    ['unclear', LOST_SUBMIT],
  ];
  if (truth === 'paid') told.push(['paid', { kind: 'paid', via: SUBMIT, transactionId: null }]);
  if (truth === 'asked') told.push(['asked', { kind: 'asked', via: SUBMIT }]);
  return told;
}

const GIVEN_UP: Readonly<Record<Call['kind'], (call: Call) => PaymentEvent>> = {
  query: (call) => ({ kind: 'unclear', via: call.kind === 'query' ? { request: 'query', known: call.known } : SUBMIT, note: '' }),
  revoke: () => ({ kind: 'revokeUnclear', note: '' }),
  refund: () => ({ kind: 'refundUnclear', note: '' }),
  refundQuery: () => ({ kind: 'refundUnclear', note: '' }),
};

function ofTheCall(world: World, rules: Rules): Successor[] {
  const { call } = world;
  if (call === null) return [];
  const over: World = { ...world, call: null };
  if (call.answer !== null) {
    const answered = did(`${call.kind} answered ${call.answer.kind}`, stepped(over, call.answer, rules), 'world');
    return call.kind === 'refundQuery' || mayLose(world, rules) ? [...answered, ...givenUp(over, call, rules)] : answered;
  }
  const found: Successor[] = processed(world, call).map(([label, next]): Successor => [label, next, 'world']);
  if (mayLose(world, rules)) {
    found.push(...givenUp(over, call, rules));
    if (call.kind === 'revoke') {
      found.push(...givenUp({ ...over, lateRevokes: world.lateRevokes + 1 }, call, rules, 'revoke given up, still under way'));
      found.push(...did('revoke never sent', stepped(over, { kind: 'revokeNeverSent', note: '' }, rules), 'world'));
    }
    if (call.kind === 'refund')
      found.push(...givenUp({ ...over, lateRefunds: 1 }, call, rules, 'refund given up, still under way'));
  }
  return found;
}

/** Bounds the search: beyond so many revokes in doubt, requests reach the channel and their answers come back. */
const mayLose = (world: World, { revokesMax }: Rules): boolean =>
  world.call?.kind === 'revoke'
    ? world.payment.revokesInDoubt < revokesMax
    : world.call?.kind === 'refund'
      ? world.lateRefunds === 0
      : true;

const givenUp = (world: World, call: Call, rules: Rules, label = `${call.kind} given up`): Successor[] =>
  did(label, call.kind === 'refundQuery' ? world : stepped(world, GIVEN_UP[call.kind](call), rules), 'world');

/** The channel works on the request that is out. */
function processed(world: World, call: Call): readonly (readonly [string, World])[] {
  switch (call.kind) {
    case 'query': {
      const via: Via = { request: 'query', known: call.known };
      const answers: (readonly [string, World])[] = [
        ['query processed', { ...world, call: { ...call, answer: queried(world.order, via, world.theirs) } }],
      ];
      if (world.mayMislead) {
        answers.push([
          'query misled',
          { ...world, mayMislead: false, call: { ...call, answer: { kind: 'foreign', via, field: 'amount' } } },
        ]);
      }
      return answers;
    }
    case 'revoke':
      return revoked(world.order, world.windowCloses === 'closed').map(([answer, order]) => [
        `revoke processed: ${answer.kind}`,
        { ...world, order, call: { ...call, answer } },
      ]);
    case 'refund': {
      const [answer, order] = refundTaken(world.order, world.payment.refund);
      return [[`refund processed: ${answer.kind}`, { ...world, order, call: { ...call, answer } }]];
    }
    case 'refundQuery':
      return [['refund query processed', { ...world, call: { ...call, answer: refundsListed(world.order, world.payment) } }]];
  }
}

function ofWhatIsLate(world: World): Successor[] {
  const found: Successor[] = [];
  if (world.lateRevokes > 0) {
    const rest = { ...world, lateRevokes: world.lateRevokes - 1 };
    found.push(['late revoke lost', rest, 'world']);
    for (const [answer, order] of revoked(world.order, world.windowCloses === 'closed'))
      found.push([`late revoke arrives: ${answer.kind}`, { ...rest, order }, 'world']);
  }
  if (world.unheardRevoke) {
    const rest = { ...world, unheardRevoke: false };
    found.push(['unheard revoke lost', rest, 'world']);
    for (const [answer, order] of revoked(world.order, world.windowCloses === 'closed'))
      found.push([`unheard revoke arrives: ${answer.kind}`, { ...rest, order }, 'world']);
  }
  if (world.lateRefunds > 0) {
    const rest = { ...world, lateRefunds: 0 };
    found.push(['late refund lost', rest, 'world']);
    found.push(['late refund arrives', { ...rest, order: refundTaken(world.order, world.payment.refund)[1] }, 'world']);
  }
  return found;
}

/** The payer, the channel's own clock, and refunds that take their time. */
function ofTheChannel(world: World): Successor[] {
  if (world.theirs) return [];
  const found: Successor[] = payerActions(world.order).map(([label, order]): Successor => [label, { ...world, order }, 'world']);
  const ended = autoRevoked(world.order);
  if (ended) found.push(['channel ends the order', { ...world, order: ended }, 'world']);
  for (const [label, order] of refundSettles(world.order)) found.push([label, { ...world, order }, 'world']);
  if (world.windowCloses === 'may') found.push(['revoke window closes', { ...world, windowCloses: 'closed' }, 'world']);
  return found;
}

const died = (world: World): World => ({ ...world, call: null, untouched: false, listening: false, submitAnswer: null });

/** The process dies and comes back: every answer is lost, requests already handed over may still arrive. */
function ofACrash(world: World, rules: Rules): Successor[] {
  // A revoke that dies with the process stays in doubt: bounded like those whose answers are lost.
  if (isFinal(world.payment.state) || (world.call?.kind === 'revoke' && !mayLose(world, rules))) return [];
  const over = died(world);
  const resumed: PaymentEvent = { kind: 'resumed', clockAgrees: true };
  const found = did('crash', stepped(over, resumed, rules), 'world');
  const out = world.call?.answer === null ? world.call.kind : null;
  if (out === 'revoke' && world.lateRevokes < rules.revokesMax) {
    found.push(
      ...did('crash, revoke still under way', stepped({ ...over, lateRevokes: world.lateRevokes + 1 }, resumed, rules), 'world'),
    );
  }
  if (out === 'refund')
    found.push(...did('crash, refund still under way', stepped({ ...over, lateRefunds: 1 }, resumed, rules), 'world'));
  return found;
}

/** The node dies and does not come back. Requests that head office has heard of may still arrive, and one that it has not. */
function goes(world: World, rules: Rules): Successor[] {
  const { payment } = world;
  if (world.node !== 'lives' || isFinal(payment.state) || (world.call?.kind === 'revoke' && !mayLose(world, rules))) return [];
  const gone: World = { ...died(world), node: 'gone' };
  const found: Successor[] = [['node gone', gone, 'world']];
  const out = world.call?.answer === null ? world.call.kind : null;
  if (out === 'revoke' && world.lateRevokes < rules.revokesMax)
    found.push(['node gone, revoke still under way', { ...gone, lateRevokes: world.lateRevokes + 1 }, 'world']);
  if (out === 'refund') found.push(['node gone, refund still under way', { ...gone, lateRefunds: 1 }, 'world']);
  // Whatever made it send one, a cancel or the time, nobody has heard of that either.
  if (!payment.frozen) found.push(['node gone, an unheard revoke under way', { ...gone, unheardRevoke: true }, 'world']);
  if (mayHaveBeenPaid(world)) {
    found.push(['node gone, unheard that it was told paid', { ...gone, unheardPaid: true }, 'world']);
    for (const [minor, order] of refundsByOthers(world.order, 'UNHEARD'))
      found.push([
        `node gone, unheard that it was told paid and refunded ${minor}`,
        { ...gone, order, unheardPaid: true },
        'world',
      ]);
  }
  if (!world.theirs && !payment.frozen)
    for (const order of returnedUnheard(world.order))
      found.push(['node gone, unheard that it gives back', { ...gone, order }, 'world']);
  return found;
}

/** Whether a question of the node would have been answered so that it told its cashier *paid*. */
const mayHaveBeenPaid = ({ payment, order, theirs, call }: World): boolean =>
  !theirs &&
  order?.state === 'SUCCESS' &&
  holdsSale(payment.state) &&
  payment.leftAt === null &&
  payment.revokesInDoubt === 0 &&
  payment.revokeAcknowledgedAt === null &&
  call?.kind !== 'revoke';

function takenOver(world: World, rules: Rules): Successor[] {
  if (isFinal(world.payment.state) || (world.unheardRevoke && !world.unheardArrivesLate)) return [];
  const resumed: PaymentEvent = { kind: 'resumed', clockAgrees: false, takenOverBy: { owner: 'h', epoch: rules.policy.epoch } };
  return did('taken over', stepped({ ...world, node: 'headOffice' }, resumed, rules), 'world');
}
