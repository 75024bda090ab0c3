/**
 * Head office: its site, the intake of what nodes tell, and the book of what it has asked of each. What is noted beside its ledger (who was
 * taken over, what was asked) is durable at once here: how an application keeps it is held by tests of its own.
 */
import type { Engine } from '@quickpay/engine';
import {
  type Act,
  type Answered,
  type Batch,
  type BatchAnswer,
  type ConflictKind,
  createIntake,
  EXCHANGE_LIMITS,
  type Handed,
  handOut,
  type Instructions,
  type Intake,
  issue,
  NO_INSTRUCTIONS,
  settle,
  takeBack,
} from '@quickpay/exchange';
import type { Arrived } from '@quickpay/storage';
import { allPayments } from '../at-rest.ts';
import type { Process } from '../backend.ts';
import type { Leaving } from '../network.ts';
import { SILENT_MS_MIN } from './fate.ts';
import { type Ground, isMintedBy, openSite, type Site } from './site.ts';

type Taken = Extract<Arrived, { kind: 'taken' }>;

export type OfficeParts = Readonly<{
  ground: Ground;
  storeOf: (nodeId: string) => string;
  leaves: (leaving: Leaving) => void;
  /** Something disagrees. */
  disagrees: (kind: ConflictKind) => void;
}>;

export const OFFICE = 'office01';

export class Office {
  readonly id = OFFICE;
  readonly #parts: OfficeParts;
  readonly #takenOver = new Set<string>();
  readonly #reported = new Set<string>();
  readonly #owned = new Set<string>();
  readonly #apart = new Set<string>();
  /** Of each node that was taken over the payments that were known by then. */
  readonly #heardOf = new Map<string, ReadonlySet<string>>();
  readonly #books = new Map<string, Instructions>();
  readonly #heardAt = new Map<string, number>();
  readonly #waiting = new Set<() => void>();
  #site: Site | null = null;
  #intake: Intake | null = null;
  #engine: Engine | null = null;

  private constructor(parts: OfficeParts) {
    this.#parts = parts;
  }

  static async open(parts: OfficeParts): Promise<Office> {
    const office = new Office(parts);
    const { violated } = parts.ground;
    office.#site = await openSite({
      // Of a sale of which the node that was taken over had taken more than anybody here had heard of two may be charged.
      ground: {
        ...parts.ground,
        violated: (invariant, what, paymentId) => {
          if (invariant === 'I5' && office.isApart(office.site.backend.last(paymentId)?.saleId ?? '')) return;
          violated(invariant, what, paymentId);
        },
      },
      nodeId: OFFICE,
      sitePlan: parts.ground.plan.office,
      company: 'headOffice',
      engineOptions: () => ({ isTakenOver: (nodeId) => office.#takenOver.has(nodeId) }),
      beside: (process) => office.#begins(process),
      committed: () => {},
      heard: ({ event: { event, paymentId } }) => {
        if (event.kind === 'resumed' && event.takenOverBy !== undefined) office.#owned.add(paymentId);
      },
      leaves: parts.leaves,
    });
    return office;
  }

  get site(): Site {
    if (this.#site === null) throw new Error('head office is not open');
    return this.#site;
  }

  isTakenOver(nodeId: string): boolean {
    return this.#takenOver.has(nodeId);
  }

  /** Whether a payment was taken over. */
  owns(paymentId: string): boolean {
    return this.#owned.has(paymentId);
  }

  /** Whether a manager was told of something about a payment that nobody had heard of when its node was taken over. */
  isReported(paymentId: string): boolean {
    return this.#reported.has(paymentId);
  }

  /** Whether a payment of a sale came to be known only after its node was taken over. */
  isApart(saleId: string): boolean {
    return this.#apart.has(saleId);
  }

  bookOf(nodeId: string): Instructions {
    return this.#books.get(nodeId) ?? NO_INSTRUCTIONS;
  }

  /** A batch arrives; null where nobody listens. */
  take(nodeId: string, batch: Batch): Promise<BatchAnswer> | null {
    return this.#listening?.take(nodeId, batch) ?? null;
  }

  /** A node asks what is wanted of it; null where nobody listens. It is answered at once where there is something, else after a while. */
  handOut(nodeId: string, after: number): Promise<Handed> | null {
    if (this.#listening === null) return null;
    const handed = (): Handed => ({ instructions: handOut(this.bookOf(nodeId), after), profileRevision: null });
    if (handed().instructions.length > 0) return Promise.resolve(handed());
    const { time } = this.#parts.ground;
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        this.#waiting.delete(end);
        resolve(handed());
      };
      const cancel = time.at(time.now() + EXCHANGE_LIMITS.instructionWaitMs, end);
      this.#waiting.add(end);
    });
  }

  /** Asks something of the node that works on a payment. */
  asks(nodeId: string, id: string, act: Act): void {
    const issued = issue(this.bookOf(nodeId), { id, at: this.#parts.ground.time.now(), act });
    if (issued.kind !== 'issued') return;
    this.#books.set(nodeId, issued.book);
    for (const wake of [...this.#waiting]) wake();
  }

  /** Since when head office has heard nothing of a node: neither of a payment nor of anything else; null for never. */
  async heardUpTo(nodeId: string): Promise<number | null> {
    const { ledger } = this.site.backend;
    const { items } = await ledger.payments({ storeId: this.#parts.storeOf(nodeId) }, null, PAGE);
    const last = items.filter(({ owner }) => owner === nodeId).map(({ submittedAt }) => submittedAt);
    const heardAt = this.#heardAt.get(nodeId);
    const all = heardAt === undefined ? last : [...last, heardAt];
    return all.length === 0 ? null : Math.max(...all);
  }

  /**
   * A manager takes a node over, if the rule lets him: not sooner than ten minutes after its last payment and its last news.
   *
   * @returns whether it is taken over now; null where nobody listens
   */
  async takesOver(nodeId: string): Promise<boolean | null> {
    const { engine } = this.site.backend;
    if (engine === null || engine.health().phase !== 'running') return null;
    const heard = await this.heardUpTo(nodeId);
    // By head office's own clock.
    if (heard !== null && this.#now() < heard + SILENT_MS_MIN) return false;
    this.#heardOf.set(nodeId, await this.#idsOf(nodeId));
    this.#takenOver.add(nodeId);
    const { book, open } = takeBack(this.bookOf(nodeId));
    if (open.length > 0) this.#parts.disagrees('instructionUnanswered');
    this.#books.set(nodeId, book);
    await this.#takeUp(engine, nodeId);
    return true;
  }

  async #idsOf(nodeId: string): Promise<ReadonlySet<string>> {
    const all = await allPayments(this.site.backend.ledger);
    return new Set(all.filter(({ owner }) => owner === nodeId).map(({ id }) => id));
  }

  #now: () => number = () => this.#parts.ground.time.now();

  get #listening(): Intake | null {
    return this.site.backend.engine === null ? null : this.#intake;
  }

  #begins({ life, engine, ledger, started }: Process): void {
    const { storeOf, ground } = this.#parts;
    this.#now = life.now;
    this.#engine = engine;
    started.then(
      () => this.#catchUp(),
      () => {},
    );
    this.#intake = createIntake({
      ledger: {
        arrive: (arrival) =>
          ledger.arrive({
            ...arrival,
            storeId: storeOf(arrival.nodeId),
            isTakenOver: this.#takenOver.has(arrival.nodeId),
            at: life.now(),
          }),
      },
      clock: life.clock,
      random: ground.chance,
      isTakenOver: (nodeId) => this.#takenOver.has(nodeId),
      onHeard: ({ nodeId, at }) => void this.#heardAt.set(nodeId, at),
      onTaken: (nodeId, taken) => this.#taken(engine, nodeId, taken),
    });
  }

  #taken(engine: Engine, nodeId: string, { answers, late }: Taken): void {
    for (const answered of answers) this.#settle(nodeId, answered as Answered); // as the node has written it
    const unheardOf = late.filter(({ why }) => why === 'unheardOf');
    if (unheardOf.length === 0) return;
    for (const { paymentId, refundId } of unheardOf) {
      this.#parts.disagrees(refundId === null ? 'unheardOf' : 'refundOfNode');
      if (paymentId !== null) this.#reported.add(paymentId);
    }
    void this.#takeUp(engine, nodeId);
  }

  #settle(nodeId: string, answered: Answered): void {
    const settling = settle(this.bookOf(nodeId), answered);
    if (settling.kind === 'settled') this.#books.set(nodeId, settling.book);
  }

  /** What arrived when a process died that had not heard of it: the ledger knows. */
  async #catchUp(): Promise<void> {
    const { ledger } = this.site.backend;
    await this.#lookAround();
    for (const [nodeId, { open }] of this.#books)
      for (const { id } of open) {
        const answered = await ledger.instructionAnswer(id);
        if (answered !== null) this.#settle(nodeId, answered as unknown as Answered); // as the node has written it
      }
  }

  /** What is in the ledger of nodes that were taken over, and which of it had not been heard of by then. */
  async #lookAround(): Promise<void> {
    const { backend } = this.site;
    for (const { id, saleId, merchantOrderNumber } of await allPayments(backend.ledger))
      for (const [nodeId, heardOf] of this.#heardOf)
        if (isMintedBy(nodeId, merchantOrderNumber) && !heardOf.has(id)) this.#apart.add(saleId);
    // Only now: whoever compares two payments of a sale asks whether it is apart.
    await backend.reread();
  }

  /** Takes over what is open of a node. A ledger that cannot write now has it done by the next start, or by what arrives next. */
  async #takeUp(engine: Engine, nodeId: string): Promise<void> {
    await this.#lookAround();
    for (let tries = 0; this.#engine === engine && tries < TAKE_UPS_MAX; tries++) {
      const isDone = await engine.takeOver(nodeId).then(
        () => true,
        () => false,
      );
      if (isDone) return;
      await this.#parts.ground.time.after(TAKES_UP_AGAIN_AFTER_MS);
    }
  }
}

const PAGE = 1_000;
const TAKE_UPS_MAX = 30;
const TAKES_UP_AGAIN_AFTER_MS = 1_000;
