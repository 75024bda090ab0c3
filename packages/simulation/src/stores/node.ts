/**
 * A store's node: its site, a shipper that tells head office what it writes, and a follower that does what head office asks. What an
 * application puts together of the pieces is put together here as it does it.
 */

import type { Engine } from '@quickpay/engine';
import {
  type Batch,
  type BatchAnswer,
  batchMaker,
  type ConflictKind,
  createFollower,
  createShipper,
  type Handed,
  type Instruction,
  type Shipper,
} from '@quickpay/exchange';
import type { InstructionAnswer, Ledger, Outbox } from '@quickpay/storage';
import type { Process } from '../backend.ts';
import type { Leaving } from '../network.ts';
import type { CutLine } from './cut-line.ts';
import type { Office } from './office.ts';
import { type Ground, openSite, type Site } from './site.ts';
import type { SitePlan } from './store-plan.ts';

export type NodeParts = Readonly<{
  ground: Ground;
  nodeId: string;
  storeId: string;
  sitePlan: SitePlan;
  line: CutLine;
  office: () => Office;
  /** Something disagrees. */
  disagrees: (kind: ConflictKind) => void;
  /** A request is about to leave it. */
  leaves: (node: StoreNode, leaving: Leaving) => void;
}>;

/** A process of a node, as far as others than its engine are in it. */
type Company = Readonly<{ shipper: Shipper; process: Process }>;

/** Beyond this age what gives money back waits after a start, until somebody has spoken. */
const HELD_AGE_MS = 120_000;
const JITTER_MS = 1_000;
/** Slow commits and pauses together; see the worlds of one backend. */
const BEGUN_WITHIN_MS = 200_000;

export class StoreNode {
  readonly #parts: NodeParts;
  #site: Site | null = null;
  #company: Company | null = null;
  /** Whether head office has spoken, or a manager confirmed, since the process that runs now has started. */
  #isConfirmed = false;
  #confirmedAt = Number.NEGATIVE_INFINITY;
  /** It is gone for good; its disk was found; it has heard that it was taken over. */
  isGone = false;
  isFound = false;
  isDisowned = false;
  #disownedAt = Number.POSITIVE_INFINITY;

  private constructor(parts: NodeParts) {
    this.#parts = parts;
  }

  static async open(parts: NodeParts): Promise<StoreNode> {
    const node = new StoreNode(parts);
    node.#site = await openSite({
      ground: parts.ground,
      nodeId: parts.nodeId,
      sitePlan: parts.sitePlan,
      company: 'node',
      engineOptions: () => ({ holdsAfterStart: true }),
      isHeld: ({ due }) => node.#mayHold && (due === 'revoke' || due === 'refund'),
      prepare: (engine) => {
        if (node.isDisowned) engine.disown(parts.office().id);
      },
      beside: (process) => node.#begins(process),
      committed: () => node.#company?.shipper.nudge(),
      heard: () => {},
      leaves: (leaving) => node.#leaves(leaving),
    });
    return node;
  }

  get site(): Site {
    if (this.#site === null) throw new Error(`${this.id} is not open`);
    return this.#site;
  }

  get id(): string {
    return this.#parts.nodeId;
  }

  get storeId(): string {
    return this.#parts.storeId;
  }

  get outbox(): Outbox {
    return outboxOf(this.site.backend.ledger);
  }

  /** Whether something may have been begun while it was held: a commit takes its time. */
  get #mayHold(): boolean {
    return !this.#isConfirmed || this.#parts.ground.time.now() - this.#confirmedAt < BEGUN_WITHIN_MS;
  }

  #isConfirmedNow(): void {
    if (!this.#isConfirmed) this.#confirmedAt = this.#parts.ground.time.now();
    this.#isConfirmed = true;
  }

  /** A manager at the store says that it still is the store’s. */
  confirm(): void {
    if (this.#company === null) return;
    this.#isConfirmedNow();
    this.#company.process.engine.release();
  }

  /** Tells head office what is left on its disk, which somebody has found: nothing else of it runs. */
  async recover(): Promise<void> {
    const { ground } = this.#parts;
    const clock = {
      now: () => ground.time.now(),
      wakeAt: (at: number, wake: () => void) => ground.time.at(at, wake),
    };
    const { identity } = this.site.backend.ledger;
    const shipper = createShipper({
      nodeId: identity.nodeId,
      epoch: identity.epoch,
      lateRequestWatchMs: ground.plan.lateRequestWatchMs,
      outbox: this.outbox,
      make: batchMaker(this.outbox),
      post: (batch) => this.#post(batch),
      health: () => HEALTH,
      clock,
      random: ground.chance,
    });
    shipper.start();
    const isDone = async () => (await this.outbox.cursor()).sequence === (await this.outbox.last());
    while (!(await isDone())) await ground.time.after(RECOVERED_EVERY_MS);
    await shipper.stop();
  }

  /** A process has started. */
  #begins(process: Process): void {
    const { ground } = this.#parts;
    const { life, engine, ledger, started } = process;
    const { identity } = ledger;
    this.#isConfirmed = false;
    const { post, ask } = life.port({
      post: (batch: Batch) => this.#post(batch),
      ask: (after: number) => this.#ask(after),
    });
    const outbox = life.port(outboxOf(ledger));
    const shipper = createShipper({
      nodeId: identity.nodeId,
      epoch: identity.epoch,
      lateRequestWatchMs: ground.plan.lateRequestWatchMs,
      outbox,
      make: batchMaker(outbox),
      post,
      health: () => ({ ...HEALTH, held: engine.health().held }),
      clock: life.clock,
      random: ground.chance,
      onAnswer: (answer) => this.#heardFromOffice(engine, answer),
    });
    const follower = createFollower({
      ask,
      isAnswered: async (id) => (await ledger.instructionAnswer(id)) !== null,
      carryOut: (instruction) => carryOut(engine, ledger, instruction, life.clock.now()),
      clock: life.clock,
      random: ground.chance,
    });
    this.#company = { shipper, process };
    shipper.start();
    // What is asked for is done by an engine that has taken up what was open.
    started.then(
      () => follower.start(),
      () => {},
    );
  }

  #heardFromOffice(engine: Engine, answer: BatchAnswer): void {
    const isTakenOver = answer.kind === 'takenOver' || (answer.kind === 'broken' && answer.takenOver);
    if (answer.kind === 'broken')
      this.#parts.ground.violated('exchange', `what ${this.id} tells is broken: ${answer.sequence}: ${answer.why}`, '');
    if (answer.kind === 'gap') this.#parts.disagrees('batchOutOfOrder');
    if (isTakenOver) {
      if (!this.isDisowned) this.#parts.disagrees('ownerReturned');
      if (!this.isDisowned) this.#disownedAt = this.#parts.ground.time.now();
      this.isDisowned = true;
      engine.disown(this.#parts.office().id);
    } else if (answer.kind === 'taken') {
      this.#isConfirmedNow();
      engine.release();
    }
  }

  #post(batch: Batch): Promise<BatchAnswer> {
    const { line, office } = this.#parts;
    const text = `${this.id}: ${batch.facts.length} facts after ${batch.after.sequence}`;
    return line.carry(text, () => office().take(this.id, batch));
  }

  #ask(after: number): Promise<Handed> {
    const { line, office } = this.#parts;
    return line.carry(`${this.id}: what is wanted after ${after}`, () => office().handOut(this.id, after));
  }

  #leaves(leaving: Leaving): void {
    const { request, order, subject } = leaving;
    this.#parts.leaves(this, leaving);
    if (this.#parts.ground.time.now() - this.#disownedAt > BEGUN_WITHIN_MS)
      this.#parts.ground.violated('two', `a ${request} of ${this.id}, which knows that it was taken over`, order.paymentId);
    const life = this.#company?.process.life;
    if (life === undefined || this.#isConfirmed) return;
    const isReturn = request === 'revoke' || (request === 'refund' && subject === order.paymentId);
    const submittedAt = this.site.backend.last(order.paymentId)?.submittedAt ?? life.startedAt;
    // By its own clock, which may have been set since; one from the future is of any age.
    const isYoung = submittedAt <= life.startedAt && life.startedAt - submittedAt <= HELD_AGE_MS + JITTER_MS;
    if (isReturn && !isYoung)
      this.#parts.ground.violated('held', `a ${request} left before anybody had said that ${this.id} still may`, order.paymentId);
  }
}

const HEALTH = { version: 'simulated', profileRevision: null, unresolved: 0, held: 0 };
/** How often somebody looks whether all of it was told. */
const RECOVERED_EVERY_MS = 2_000;

function outboxOf({ outbox }: Ledger): Outbox {
  if (outbox === null) throw new Error('a node’s ledger ships');
  return outbox;
}

/** Does what head office asks, once: under the instruction’s id, which the ledger remembers. */
async function carryOut(engine: Engine, ledger: Ledger, instruction: Instruction, at: number): Promise<void> {
  const answer = await answerOf(engine, ledger, instruction);
  if (answer === null) throw new Error('nothing is certain yet');
  const committed = await ledger.commit([{ kind: 'answerInstruction', instructionId: instruction.id, answer, at }]);
  if (!committed.ok && committed.conflict !== 'instructionAnswered') throw new Error(committed.conflict);
}

async function answerOf(engine: Engine, ledger: Ledger, { id, act }: Instruction): Promise<InstructionAnswer['answer'] | null> {
  if (act.kind !== 'refund') {
    const { kind } = await engine[act.kind](act.paymentId, id);
    const events = act.kind === 'cancel' && kind !== 'done' ? await ledger.eventsOf(act.paymentId) : [];
    // A process may have died between the cancel and its answer.
    const wasDone = kind === 'done' || events.some(({ event }) => event.kind === 'cancel' && event.by === id);
    return wasDone ? { kind: 'done' } : { kind: 'refused', code: kind, why: kind };
  }
  const { kind } = await engine.refund({
    paymentId: act.paymentId,
    refundId: act.refundId,
    amountMinor: act.amount.amountMinor,
    reason: act.reason ?? 'back',
    by: id,
    idempotency: { key: id, fingerprint: id },
  });
  if (kind === 'notAccepting') return null;
  return kind === 'started' || kind === 'repeated' ? { kind: 'done' } : { kind: 'refused', code: kind, why: kind };
}
