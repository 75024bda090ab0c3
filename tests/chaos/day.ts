/** A shop's day in chaos: rounds in which sales are under way and things go wrong, each of which ends at rest and is looked through. */
import { setTimeout as pause } from 'node:timers/promises';
import { type Chance, chanceOf } from '../../packages/simulation/src/chance.ts';
import { beside, type Finding } from '../stories/beside.ts';
import { booksOf, openIn } from '../stories/books.ts';
import { drawFault, FAULTS, type Fault, type FaultName } from './faults.ts';
import { type Figures, NO_FIGURES } from './figures.ts';
import { CannotTell, NotStarted } from './mortal-process.ts';
import { type Scene, WATCH_MS } from './scene.ts';
import { Till } from './till.ts';
import { Witness } from './witness.ts';

export type Violation = Omit<Finding, 'kind'> &
  Readonly<{ kind: Finding['kind'] | 'unsettled'; seed: number; shop: number; round: number; faults: readonly FaultName[] }>;

const COUNTED = {
  lost: 'lost',
  doubled: 'doubled',
  disagreement: 'disagreements',
  unsettled: 'unsettled',
} as const satisfies Record<Violation['kind'], keyof Figures>;

const FAULTS_OF_A_ROUND = { min: 4, max: 7 } as const;
/** At each till, while one thing goes wrong: so many sales keep two cores busy, and no busier. */
const CUSTOMERS_OF_A_FAULT = { min: 1, max: 3 } as const;
/** Whose phone is held out, one at each till. */
const PAYERS = ['ready', 'asks', 'limits', 'poor', 'second'] as const;
/** Everything that was held up is asked about again within ten minutes; a watch follows, and a refund may have waited for it. */
const REST_S_MAX = 40 * 60;
const REST_STEP_S = 20;
/** Whether everybody is still there. */
const LOOK_EVERY_MS = 200;

/** A shop from its opening until another opens. */
export class Day {
  readonly #scene: Scene;
  readonly #where: Readonly<{ seed: number; shop: number }>;
  readonly #violated: (violation: Violation) => void;
  readonly #chance: Chance;
  readonly #witness = new Witness();
  readonly #compared = new Set<string>();
  readonly #figures = { ...NO_FIGURES };
  /** Whatever was found once is told once. */
  readonly #found = new Set<string>();
  /** What went wrong in this round, in order. */
  faults: FaultName[] = [];

  constructor(
    scene: Scene,
    { violated, ...where }: Readonly<{ seed: number; shop: number; violated: (violation: Violation) => void }>,
  ) {
    this.#scene = scene;
    this.#where = where;
    this.#violated = violated;
    this.#chance = chanceOf(where.seed * 1_000 + where.shop);
    this.#figures.shops = 1;
  }

  figures(): Figures {
    const { kills, aimedKills, readOnlyStarts, wire } = this.#scene;
    return {
      ...this.#figures,
      kills: kills.backend + kills.sandbox,
      killsOfBackend: kills.backend,
      killsOfSandbox: kills.sandbox,
      killsAtAMoment: aimedKills,
      startsOnReadOnly: readOnlyStarts,
      connectionsHarmed: wire.harmed,
      compared: this.#compared.size,
      acknowledged: this.#witness.acknowledged,
      askedAgain: this.#witness.askedAgain,
    };
  }

  /** Ends early where so many were killed in this shop. @throws CannotTell */
  async round(round: number, killsMax: number): Promise<void> {
    this.faults = [];
    try {
      await this.#live(killsMax);
      await this.#compare(round);
    } catch (fault) {
      if (!(fault instanceof NotStarted)) throw fault;
      const what = 'the backend does not start any more';
      this.#report(round, [{ kind: 'lost', what, paymentId: null, ours: fault.message, theirs: null }]);
      throw new CannotTell(what, { cause: fault });
    }
    this.#figures.rounds++;
  }

  /** Until all is at rest. */
  async #live(killsMax: number): Promise<void> {
    const tills = PAYERS.map(
      (payerId) =>
        new Till({
          scene: this.#scene,
          witness: this.#witness,
          chance: chanceOf(this.#chance.below(2 ** 31)),
          payerId,
          repeated: () => this.#figures.repeated++,
        }),
    );
    const closed = Promise.all(tills.map((till) => till.open()));
    closed.catch(() => {}); // told below
    try {
      await this.#goWrong(killsMax, tills);
    } finally {
      for (const till of tills) till.close();
    }
    await this.#supervised(closed);
    await this.#supervised(this.#comeToRest());
    await this.#supervised(this.#witness.askAgain());
  }

  async #goWrong(killsMax: number, tills: readonly Till[]): Promise<void> {
    const { kills } = this.#scene;
    for (let left = this.#chance.between(FAULTS_OF_A_ROUND.min, FAULTS_OF_A_ROUND.max); left > 0; left--) {
      if (kills.backend + kills.sandbox >= killsMax) return;
      for (const till of tills) till.admit(this.#chance.between(CUSTOMERS_OF_A_FAULT.min, CUSTOMERS_OF_A_FAULT.max));
      await pause(this.#chance.between(50, 600));
      const name = drawFault(this.#scene, this.#chance);
      this.faults.push(name);
      const fault: Fault = FAULTS[name];
      await fault.does(this.#scene, this.#chance);
      this.#figures.faults++;
      if (fault.isOfTheDisk) this.#figures.faultsOfTheDisk++;
      await this.#revive();
      await this.#scene.advance(this.#chance.between(0, 12));
    }
  }

  /** A backend that cannot write its ledger ends, in its own time: whatever was begun is answered first. */
  #revive(): Promise<void> {
    return this.#scene.revive({ mayHaveEnded: this.faults.some((name) => (FAULTS[name] as Fault).isOfTheDisk) });
  }

  /** Whoever ends meanwhile is started again, as in life. */
  async #supervised(work: Promise<unknown>): Promise<void> {
    let isOver = false;
    const over = work.finally(() => {
      isOver = true;
    });
    over.catch(() => {}); // told below
    while (!isOver) {
      await this.#revive();
      await Promise.race([over.catch(() => {}), pause(LOOK_EVERY_MS)]);
    }
    await over;
  }

  async #comeToRest(): Promise<void> {
    for (let seconds = 0; seconds < REST_S_MAX && this.#scene.openInLedger() > 0; seconds += REST_STEP_S)
      await this.#scene.advance(REST_STEP_S);
  }

  async #compare(round: number): Promise<void> {
    const books = await booksOf(this.#scene.ledgerFolder, WATCH_MS);
    const orders = await this.#scene.orders();
    for (const { id } of books.payments) this.#compared.add(id);
    Object.assign(this.#figures, {
      payments: books.payments.length,
      comparisons: this.#figures.comparisons + books.payments.length,
      refunds: books.refunds.length,
      paid: books.payments.filter(({ state }) => state === 'paid').length,
      returned: books.payments.filter(({ reason }) => reason === 'returned').length,
    });
    const open = openIn(books);
    const unsettled = new Set(open.map(({ id }) => id));
    this.#report(round, [
      ...open.map((one) => ({
        kind: 'unsettled' as const,
        what: `still ${one.state}`,
        paymentId: one.id,
        ours: one,
        theirs: null,
      })),
      ...beside(books, orders, unsettled),
      ...this.#witness.heldAgainst(books),
      ...books.damaged.map((what) => disagreement(what)),
      ...this.#scene.fellOver.map((what) => disagreement(what)),
      ...(await this.#sentAgain()),
    ]);
  }

  /** Submits that arrived twice, which no line does by itself (I6). */
  async #sentAgain(): Promise<readonly Finding[]> {
    const counts = await this.#scene.resentSubmits();
    return counts.flatMap(([mchId, count]) =>
      count > 0 ? [disagreement(`${mchId}: ${count} submits were sent again (I6)`)] : [],
    );
  }

  #report(round: number, findings: readonly Omit<Violation, 'seed' | 'shop' | 'round' | 'faults'>[]): void {
    for (const finding of findings) {
      const name = `${finding.kind} ${finding.what} ${finding.paymentId}`;
      if (this.#found.has(name)) continue;
      this.#found.add(name);
      this.#figures[COUNTED[finding.kind]]++;
      this.#violated({ ...finding, ...this.#where, round, faults: this.faults });
    }
  }
}

const disagreement = (what: string): Finding => ({ kind: 'disagreement', what, paymentId: null, ours: null, theirs: null });
