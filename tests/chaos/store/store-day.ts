/** A business day among stores: sales at all of them while things go wrong, one disk lost, one node taken over that was alive; then rest. */
import { setTimeout as pause } from 'node:timers/promises';
import type { ConflictKind } from '@quickpay/exchange';
import { type Chance, chanceOf } from '../../../packages/simulation/src/chance.ts';
import type { Finding } from '../../stories/beside.ts';
import { booksOf } from '../../stories/books.ts';
import { CannotTell, NotStarted } from '../mortal-process.ts';
import { lateIn, nodeIdIn, openIn, untoldIn } from '../open-in.ts';
import { Till } from '../till.ts';
import { cut, drawMishap, type Happening, MISHAPS, type Mishap, type MishapName, passes } from './mishaps.ts';
import { type MachineBooks, sideBySide } from './side-by-side.ts';
import { NO_STORE_FIGURES, type StoreFigures } from './store-figures.ts';
import { Gone, type StoreNode } from './store-node.ts';
import { type StoreScene, WATCH_MS } from './store-scene.ts';

export type StoreViolation = Omit<Finding, 'kind'> &
  Readonly<{ kind: Finding['kind'] | 'unsettled'; seed: number; day: number; faults: readonly string[] }>;

const COUNTED = {
  lost: 'lost',
  doubled: 'doubled',
  disagreement: 'disagreements',
  unsettled: 'unsettled',
} as const satisfies Record<StoreViolation['kind'], keyof StoreFigures>;

/** Whose phone is held out in which store. */
const PAYERS = [['ready', 'second'], ['asks', 'poor'], ['limits']] as const;
const CUSTOMERS = { min: 1, max: 2 } as const;
/** A node may be taken over ten minutes after head office last heard of it. */
const TAKE_OVER_MINUTES = 11;
const REST_S_MAX = 90 * 60;
const REST_STEP_S = 20;
const LOOK_EVERY_MS = 200;
const HEARS_MS_MAX = 60_000;

/** Of what may disagree after a take-over of a machine that was alive (`docs/reference/store-conflicts.md`), that of which a till was told. */
const DECIDED_OTHERWISE: ReadonlySet<string> = new Set<ConflictKind>(['paidThenReturned', 'paidThenNotPaid', 'notPaidThenPaid']);

export type DayPlan = Readonly<{
  seed: number;
  day: number;
  /** Mishaps, at least; more until as many were killed as are wanted. */
  mishaps: number;
  /** Those that come first, in order; the others are drawn. */
  first: readonly MishapName[];
  /** Whether a disk is lost, and a node taken over that is alive. */
  takesOver: boolean;
  violated: (violation: StoreViolation) => void;
}>;

export class StoreDay {
  readonly #scene: StoreScene;
  readonly #plan: DayPlan;
  readonly #chance: Chance;
  readonly #tills = new Map<StoreNode, readonly Till[]>();
  readonly #closed: Promise<unknown>[] = [];
  readonly #instructions = new Set<string>();
  readonly #lostBooks: MachineBooks[] = [];
  readonly #figures = { ...NO_STORE_FIGURES, days: 1 };
  /** What went wrong, in order. */
  readonly faults: string[] = [];

  constructor(scene: StoreScene, plan: DayPlan) {
    this.#scene = scene;
    this.#plan = plan;
    this.#chance = chanceOf(plan.seed * 1_000 + plan.day);
  }

  figures(): StoreFigures {
    const { kills, nodes } = this.#scene;
    return {
      ...this.#figures,
      kills: kills.nodes + kills.office + kills.sandbox,
      killsOfNodes: kills.nodes,
      killsOfOffice: kills.office,
      killsOfSandbox: kills.sandbox,
      connectionsHarmed: nodes.reduce((sum, { wire }) => sum + wire.harmed, 0),
      acknowledged: nodes.reduce((sum, { witness }) => sum + witness.acknowledged, 0),
      askedAgain: nodes.reduce((sum, { witness }) => sum + witness.askedAgain, 0),
    };
  }

  get #kills(): number {
    const { nodes, office, sandbox } = this.#scene.kills;
    return nodes + office + sandbox;
  }

  /** Until everything was compared. `killsMin`: so many are killed before it comes to rest. @throws CannotTell */
  async live(killsMin: number): Promise<void> {
    try {
      for (const node of this.#scene.living) this.#open(node);
      await this.#goWrong(killsMin);
      for (const tills of this.#tills.values()) for (const till of tills) till.close();
      await this.#supervised(Promise.all(this.#closed));
      await this.#supervised(this.#comeToRest());
      await this.#supervised(this.#askAgain());
      await this.#compare();
    } catch (fault) {
      if (!(fault instanceof NotStarted)) throw fault;
      const what = 'somebody does not start any more';
      this.#report([{ kind: 'lost', what, paymentId: null, ours: fault.message, theirs: null }]);
      throw new CannotTell(what, { cause: fault });
    } finally {
      for (const tills of this.#tills.values()) for (const till of tills) till.close();
    }
  }

  /** Tills at a node; who closes them is whoever ends the day, or the node. */
  #open(node: StoreNode): void {
    const { apiKey, gateway } = this.#scene;
    const place = node.place({ apiKey, control: gateway.control });
    const payers = PAYERS[(Number(node.storeId.split('-')[1]) - 1) % PAYERS.length] ?? [];
    const tills = payers.map(
      (payerId) =>
        new Till({
          ...{ scene: place, witness: node.witness, payerId, chance: chanceOf(this.#chance.below(2 ** 31)) },
          repeated: () => this.#figures.repeated++,
        }),
    );
    this.#tills.set(node, tills);
    for (const till of tills) {
      const closed = till.open().catch((fault) => {
        if (!(fault instanceof Gone)) throw fault;
      });
      closed.catch(() => {}); // told when the day ends
      this.#closed.push(closed);
    }
  }

  readonly #admit = (node: StoreNode): void => {
    for (const till of this.#tills.get(node) ?? []) till.admit(this.#chance.between(CUSTOMERS.min, CUSTOMERS.max));
  };

  #happening(): Happening {
    return {
      scene: this.#scene,
      chance: this.#chance,
      admit: this.#admit,
      wasCut: (minutes) => {
        this.#figures.cuts++;
        this.#figures.cutMinutes += minutes;
      },
    };
  }

  async #goWrong(killsMin: number): Promise<void> {
    const { mishaps, first, takesOver } = this.#plan;
    const [diskAt, mistakeAt] = takesOver ? [Math.floor(mishaps / 3), Math.floor((2 * mishaps) / 3)] : [-1, -1];
    for (let done = 0; done < mishaps || this.#kills < killsMin; done++) {
      for (const node of this.#scene.living) this.#admit(node);
      await pause(this.#chance.between(100, 700));
      const node = oneOf(this.#chance, this.#scene.living);
      if (done === diskAt) await this.#diskLost(node);
      else if (done === mistakeAt) await this.#takenOverByMistake(node);
      else await this.#mishap(first[done] ?? drawMishap(this.#chance), node);
      if (this.#chance.often(0.6)) await this.#instruct();
      await this.#scene.gateway.advance(this.#chance.between(0, 12));
    }
  }

  async #mishap(name: MishapName, node: StoreNode): Promise<void> {
    this.faults.push(name);
    this.#figures.faults++;
    const mishap: Mishap = MISHAPS[name];
    await mishap.does(this.#happening(), node);
    await this.#scene.revive();
  }

  /** Cut off from head office, then dead, then gone with all that it had. */
  async #diskLost(node: StoreNode): Promise<void> {
    this.faults.push('diskLost');
    this.#figures.faults++;
    this.#figures.disksLost++;
    const day = this.#happening();
    cut(node);
    this.#admit(node);
    await pause(this.#chance.between(400, 1_500));
    await this.#scene.killNode(node);
    this.#closeTills(node, 'lost');
    // What nobody will know any more, but for whoever checks this.
    const [nodeId, books] = [nodeIdIn(node.dataDir), await booksOf(node.dataDir, WATCH_MS)];
    this.#lostBooks.push({ nodeId, state: 'lost', books });
    node.destroy();
    await passes(day, TAKE_OVER_MINUTES);
    day.wasCut(TAKE_OVER_MINUTES);
    await this.#takeOver(node.storeId);
    this.#open(await this.#scene.enrol(node.storeId));
  }

  /** Cut off for so long that it is taken for dead, while it sells on. */
  async #takenOverByMistake(node: StoreNode): Promise<void> {
    this.faults.push('takenOverByMistake');
    this.#figures.faults++;
    this.#figures.takeOversByMistake++;
    const day = this.#happening();
    cut(node);
    this.#admit(node);
    await passes(day, TAKE_OVER_MINUTES);
    this.#admit(node);
    await this.#takeOver(node.storeId);
    this.#admit(node);
    await pause(this.#chance.between(200, 1_500));
    day.wasCut(TAKE_OVER_MINUTES);
    node.wire.heal();
    await this.#hearsOfIt(node);
    this.#closeTills(node, 'takenOver');
    this.#open(await this.#scene.enrol(node.storeId));
  }

  #closeTills(node: StoreNode, state: 'lost' | 'takenOver'): void {
    for (const till of this.#tills.get(node) ?? []) till.close();
    node.leave(state);
  }

  async #takeOver(storeId: string): Promise<void> {
    for (let tries = 0; tries < TAKE_OVER_MINUTES; tries++) {
      const { status, json } = await this.#scene.asked(`/v1/stores/${storeId}/take-over`, 'POST', { nodeIsDead: true });
      if (status === 200) {
        this.#figures.takeOvers++;
        return;
      }
      if (json.code !== 'take_over_too_early') throw new CannotTell(`not taken over: ${status} ${JSON.stringify(json)}`);
      await this.#scene.gateway.advance(60);
    }
    throw new CannotTell(`the node of ${storeId} could not be taken over`);
  }

  async #hearsOfIt(node: StoreNode): Promise<void> {
    for (const until = performance.now() + HEARS_MS_MAX; ; ) {
      const answer = await fetch(`${node.process.line.url}/v1/door`, {
        headers: { authorization: `Bearer ${this.#scene.apiKey}` },
      });
      const { standing } = (await answer.json()) as { standing?: string }; // the API's own
      if (standing === 'takenOver') return;
      if (performance.now() > until) throw new CannotTell(`a node does not hear that it was taken over: ${standing}`);
      await this.#scene.gateway.advance(5);
      await pause(LOOK_EVERY_MS);
    }
  }

  /** Head office asks for something of a payment that it knows, whoever works on it. */
  async #instruct(): Promise<void> {
    const { json } = await this.#scene.asked('/v1/payments?limit=50');
    const items = (json.items ?? []) as readonly { id: string; state: string; amount: { minor: number; currency: string } }[];
    if (items.length === 0) return;
    const { id: paymentId, state, amount } = oneOf(this.#chance, items);
    const id = `ins_${Buffer.from(this.#chance.bytes(8)).toString('hex')}`;
    const refund = { kind: 'refund', amount: { ...amount, minor: Math.ceil(amount.minor / 4) }, reason: 'Chaos' };
    const act = state === 'paid' ? refund : { kind: this.#chance.pick(['cancel', 'check'] as const) };
    const { status } = await this.#scene.asked(`/v1/payments/${paymentId}/instructions`, 'POST', { id, ...act });
    if (status !== 202 && status !== 200) return;
    this.#figures.instructions++;
    this.#instructions.add(id);
  }

  /** Whoever ends meanwhile is started again, as in life. */
  async #supervised(work: Promise<unknown>): Promise<void> {
    let isOver = false;
    const over = work.finally(() => {
      isOver = true;
    });
    over.catch(() => {}); // told below
    while (!isOver) {
      await this.#scene.revive();
      await Promise.race([over.catch(() => {}), pause(LOOK_EVERY_MS)]);
    }
    await over;
  }

  async #comeToRest(): Promise<void> {
    for (const { wire } of this.#scene.nodes) wire.heal();
    for (let seconds = 0; seconds < REST_S_MAX && (await this.#isRestless()); seconds += REST_STEP_S) {
      await this.#scene.gateway.advance(REST_STEP_S);
      await pause(20);
    }
  }

  async #isRestless(): Promise<boolean> {
    const { nodes, living, officeDir } = this.#scene;
    const telling = nodes.filter(({ state }) => state !== 'lost');
    const left =
      openIn(officeDir) +
      living.reduce((sum, { dataDir }) => sum + openIn(dataDir), 0) +
      telling.reduce((sum, { dataDir }) => sum + untoldIn(dataDir), 0);
    return left > 0 || (await this.#waiting()).length > 0;
  }

  async #waiting(): Promise<readonly string[]> {
    const waiting: string[] = [];
    for (const id of this.#instructions) {
      const { json } = await this.#scene.asked(`/v1/instructions/${id}`);
      if (json.state === 'waiting') waiting.push(id);
    }
    return waiting;
  }

  /** What a manager is told that two owners have decided otherwise. */
  async #contested(): Promise<ReadonlySet<string>> {
    const { json } = await this.#scene.asked('/v1/disputes');
    const items = (json.items ?? []) as readonly { kind: string; paymentId: string }[];
    return new Set(items.filter(({ kind }) => DECIDED_OTHERWISE.has(kind)).map(({ paymentId }) => paymentId));
  }

  async #askAgain(): Promise<void> {
    for (const { witness } of this.#scene.living) await witness.askAgain();
  }

  async #compare(): Promise<void> {
    const { nodes, officeDir, gateway, fellOver } = this.#scene;
    const waiting = await this.#waiting();
    const orders = await gateway.orders();
    const office = await booksOf(officeDir, WATCH_MS);
    const machines: MachineBooks[] = [...this.#lostBooks];
    for (const { state, dataDir } of nodes)
      if (state !== 'lost') machines.push({ nodeId: nodeIdIn(dataDir), state, books: await booksOf(dataDir, WATCH_MS) });
    const late = lateIn(officeDir);
    const contested = await this.#contested();
    const seen = sideBySide({ office, late, machines, orders, contested });
    const { payments, compared, findings, lostWithDisk, disputed, ...counts } = seen;
    Object.assign(this.#figures, {
      ...counts,
      ...{
        payments: payments.size,
        compared: compared.size,
        lateFacts: late.length,
        disputed: disputed.size,
        refunds: office.refunds.length,
      },
      instructionsAnswered: this.#instructions.size - waiting.length,
      paid: office.payments.filter(({ state }) => state === 'paid').length,
      returned: office.payments.filter(({ reason }) => reason === 'returned').length,
    });
    const resent = await gateway.resentSubmits();
    this.#report([
      ...findings,
      ...nodes
        .flatMap(({ witness }) => witness.heldAgainst(office))
        .filter(({ ours, paymentId }) => !isOf(lostWithDisk, ours) && !disputed.has(paymentId ?? '')),
      ...fellOver.map((what) => disagreement(what)),
      ...waiting.map((id) => ({ ...disagreement(`the instruction ${id} was never answered`), kind: 'unsettled' as const })),
      ...resent.flatMap(([mchId, count]) => (count > 0 ? [disagreement(`${mchId}: ${count} submits were sent again (I6)`)] : [])),
    ]);
  }

  #report(findings: readonly Omit<StoreViolation, 'seed' | 'day' | 'faults'>[]): void {
    const { seed, day, violated } = this.#plan;
    for (const finding of findings) {
      this.#figures[COUNTED[finding.kind]]++;
      violated({ ...finding, seed, day, faults: this.faults });
    }
  }
}

/** What a witness holds against the books is of something that only a lost disk had. */
function isOf(ids: ReadonlySet<string>, ours: unknown): boolean {
  const { id, paymentId } = (ours ?? {}) as Readonly<{ id?: string; paymentId?: string }>;
  return (id !== undefined && ids.has(id)) || (paymentId !== undefined && paymentId !== null && ids.has(paymentId));
}

/** @throws RangeError where there is none */
function oneOf<One>(chance: Chance, all: readonly One[]): One {
  const [first, ...rest] = all;
  if (first === undefined) throw new RangeError('there is nothing to draw from');
  return chance.pick([first, ...rest]);
}

const disagreement = (what: string): Finding => ({ kind: 'disagreement', what, paymentId: null, ours: null, theirs: null });
