/** The tills of all stores, and who stands at them. */
import { type Chance, chanceOf } from '../../../packages/simulation/src/chance.ts';
import { Till } from '../till.ts';
import { Gone, type StoreNode } from './store-node.ts';
import type { StoreScene } from './store-scene.ts';

/** Whose phone is held out in which store. */
const PAYERS = [['ready', 'second'], ['asks', 'poor'], ['limits']] as const;
const CUSTOMERS = { min: 1, max: 2 } as const;

export class Counters {
  readonly #scene: StoreScene;
  readonly #chance: Chance;
  readonly #repeated: () => void;
  readonly #tills = new Map<StoreNode, readonly Till[]>();
  readonly #closed: Promise<void>[] = [];

  constructor(scene: StoreScene, chance: Chance, repeated: () => void) {
    this.#scene = scene;
    this.#chance = chance;
    this.#repeated = repeated;
  }

  /** Tills at a node; whoever ends the day closes them, or the node that leaves. */
  open(node: StoreNode): void {
    const { apiKey, gateway } = this.#scene;
    const place = node.place({ apiKey, control: gateway.control });
    const payers = PAYERS[(Number(node.storeId.split('-')[1]) - 1) % PAYERS.length] ?? [];
    const tills = payers.map(
      (payerId) =>
        new Till({
          ...{ scene: place, witness: node.witness, payerId, repeated: this.#repeated },
          chance: chanceOf(this.#chance.below(2 ** 31)),
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

  /** Customers come to the tills of that node. */
  readonly admit = (node: StoreNode): void => {
    for (const till of this.#tills.get(node) ?? []) till.admit(this.#chance.between(CUSTOMERS.min, CUSTOMERS.max));
  };

  /** Nobody is served there any more. */
  leave(node: StoreNode, state: 'lost' | 'takenOver'): void {
    for (const till of this.#tills.get(node) ?? []) till.close();
    node.leave(state);
  }

  close(): void {
    for (const tills of this.#tills.values()) for (const till of tills) till.close();
  }

  /** When all that was begun has been served. */
  async served(): Promise<void> {
    await Promise.all(this.#closed);
  }
}
