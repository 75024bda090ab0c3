/** One machine that is, or was, a store's node: its process, its folder, the line to head office, and whoever it has said yes to. */
import { rmSync } from 'node:fs';
import { portOf } from '../gateway.ts';
import { CannotTell, MortalProcess } from '../mortal-process.ts';
import type { Place } from '../till.ts';
import { Wire } from '../wire.ts';
import { Witness } from '../witness.ts';

/** The machine is no more: whoever waits for it waits for nobody. */
export class Gone extends CannotTell {}

/**
 * `living`: the store's node. `lost`: its disk is gone, and so is what it had not told. `takenOver`: head office took it for dead, and it was
 * not; it tells what it has still to tell, and serves nobody.
 */
export type NodeState = 'living' | 'lost' | 'takenOver';

type StoreNodeOptions = Readonly<{
  storeId: string;
  dataDir: string;
  /** The port of head office. */
  officePort: () => number;
  /** Of its enrolment. */
  token: string;
  environment: () => Readonly<Record<string, string>>;
}>;

export class StoreNode {
  readonly storeId: string;
  readonly dataDir: string;
  readonly wire: Wire;
  readonly process: MortalProcess<{ url: string }>;
  readonly witness = new Witness();
  state: NodeState = 'living';
  readonly #gone = Promise.withResolvers<never>();

  private constructor({ storeId, dataDir, token, environment }: StoreNodeOptions, wire: Wire) {
    this.storeId = storeId;
    this.dataDir = dataDir;
    this.wire = wire;
    this.#gone.promise.catch(() => {}); // whoever waits is told
    this.process = new MortalProcess<{ url: string }>((before) => ({
      args: ['serve', '--json', '--store', storeId, '--upstream', `http://127.0.0.1:${wire.port}`, '--enrol', token],
      environment: { ...environment(), QUICKPAY_DATA: dataDir, QUICKPAY_PORT: before === null ? '0' : portOf(before.url) },
    }));
  }

  static async open(options: StoreNodeOptions): Promise<StoreNode> {
    const node = new StoreNode(options, await Wire.open(options.officePort));
    await node.process.start();
    return node;
  }

  /** Where tills stand. */
  place(at: Pick<Place, 'apiKey' | 'control'>): Place {
    const { process } = this;
    const gone = this.#gone.promise;
    const backend = {
      get line() {
        return process.line;
      },
      whenUp: () => Promise.race([gone, process.whenUp()]),
    };
    return { ...at, backend };
  }

  /** Its tills find nobody any more. */
  leave(state: Exclude<NodeState, 'living'>): void {
    this.state = state;
    this.#gone.reject(new Gone(`the node of ${this.storeId} is no more`));
  }

  /** Everything that it had. */
  destroy(): void {
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  async close(): Promise<void> {
    await this.process.end();
    await this.wire.close();
  }
}
