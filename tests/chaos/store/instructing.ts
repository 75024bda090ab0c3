/** What head office asks of nodes in the course of a day, and what has come of it. */
import type { Chance } from '../../../packages/simulation/src/chance.ts';
import type { StoreScene } from './store-scene.ts';

type Listed = Readonly<{ id: string; state: string; amount: Readonly<{ minor: number; currency: string }> }>;

export class Instructing {
  readonly #scene: StoreScene;
  readonly #chance: Chance;
  readonly #ids = new Set<string>();

  constructor(scene: StoreScene, chance: Chance) {
    this.#scene = scene;
    this.#chance = chance;
  }

  /** That were taken. */
  get count(): number {
    return this.#ids.size;
  }

  /** Asks for something of a payment that head office knows, whoever works on it. */
  async ask(): Promise<void> {
    const { json } = await this.#scene.asked('/v1/payments?limit=50');
    const [first, ...rest] = (json.items ?? []) as readonly Listed[]; // the API's own
    if (first === undefined) return;
    const { id: paymentId, state, amount } = this.#chance.pick([first, ...rest]);
    const id = `ins_${Buffer.from(this.#chance.bytes(8)).toString('hex')}`;
    const refund = { kind: 'refund', amount: { ...amount, minor: Math.ceil(amount.minor / 4) }, reason: 'Chaos' };
    const act = state === 'paid' ? refund : { kind: this.#chance.pick(['cancel', 'check'] as const) };
    const { status } = await this.#scene.asked(`/v1/payments/${paymentId}/instructions`, 'POST', { id, ...act });
    if (status === 202 || status === 200) this.#ids.add(id);
  }

  /** Those that nobody has answered. */
  async waiting(): Promise<readonly string[]> {
    const waiting: string[] = [];
    for (const id of this.#ids) {
      const { json } = await this.#scene.asked(`/v1/instructions/${id}`);
      if (json.state === 'waiting') waiting.push(id);
    }
    return waiting;
  }
}
