/**
 * The line between backend and gateway: a TCP proxy that knows nothing of what it carries, and does to it what lines do.
 *
 * What it does is a mood that holds for every connection, until it is healed. Bytes that were lost leave a connection of which no side can
 * make sense any more: healing resets those, and lets all others go on where they were.
 */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/**
 * `stalls`: nothing moves; what is given up meanwhile never arrives. `holdsRequests`: nothing reaches the gateway for now, and all of it
 * does in the end, whether or not anybody still waits. `losesRequests`, `losesAnswers`: cut in one direction. `drips`: a few bytes at a
 * time. `refuses`: new connections are reset at once.
 */
export type Mood = 'passes' | 'stalls' | 'holdsRequests' | 'losesRequests' | 'losesAnswers' | 'drips' | 'refuses';
type Direction = 'request' | 'answer';

type Manner = 'pass' | 'hold' | 'lose' | 'drip';
const MANNERS: Readonly<Record<Mood, Readonly<Record<Direction, Manner>>>> = {
  passes: { request: 'pass', answer: 'pass' },
  stalls: { request: 'hold', answer: 'hold' },
  holdsRequests: { request: 'hold', answer: 'pass' },
  losesRequests: { request: 'lose', answer: 'pass' },
  losesAnswers: { request: 'pass', answer: 'lose' },
  drips: { request: 'drip', answer: 'drip' },
  refuses: { request: 'pass', answer: 'pass' },
};

const DRIP = { bytes: 48, everyMs: 4 } as const;

export class Wire {
  readonly #server: Server;
  readonly #crossings = new Set<Crossing>();
  #mood: Mood = 'passes';
  /** Connections that were cut, lost bytes of or refused. */
  harmed = 0;

  private constructor(target: () => number) {
    this.#server = createServer((client) => {
      if (this.#mood === 'refuses') {
        this.harmed++;
        client.resetAndDestroy();
        return;
      }
      const crossing = new Crossing(client, target(), () => this.#crossings.delete(crossing));
      this.#crossings.add(crossing);
      crossing.become(this.#mood);
    });
  }

  /** `target`: the port that is asked for with every connection. */
  static async open(target: () => number): Promise<Wire> {
    const wire = new Wire(target);
    await new Promise<void>((resolve) => wire.#server.listen(0, '127.0.0.1', resolve));
    return wire;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port; // it listens on TCP
  }

  /** What waits on it. */
  get heldBytes(): number {
    return [...this.#crossings].reduce((sum, { heldBytes }) => sum + heldBytes, 0);
  }

  /** Whether a connection that is still there has lost bytes. */
  get hasLost(): boolean {
    return [...this.#crossings].some(({ hasLost }) => hasLost);
  }

  become(mood: Mood): void {
    this.#mood = mood;
    for (const crossing of this.#crossings) crossing.become(mood);
  }

  /** Every connection, both ways, at once. */
  reset(): void {
    this.harmed += this.#crossings.size;
    for (const crossing of [...this.#crossings]) crossing.reset();
  }

  /** What was held arrives; what lost bytes is reset. */
  heal(): void {
    for (const crossing of [...this.#crossings]) {
      if (!crossing.hasLost) continue;
      this.harmed++;
      crossing.reset();
    }
    this.become('passes');
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const crossing of [...this.#crossings]) crossing.reset();
    await closed;
  }
}

/** One connection: the client's, and ours to the gateway. */
class Crossing {
  readonly #client: Socket;
  readonly #gateway: Socket;
  readonly #pipes: Readonly<Record<Direction, Pipe>>;
  #mood: Mood = 'passes';

  constructor(client: Socket, port: number, over: () => void) {
    this.#client = client;
    this.#gateway = connect({ port, host: '127.0.0.1', noDelay: true });
    client.setNoDelay(true);
    this.#pipes = { request: new Pipe(client, this.#gateway), answer: new Pipe(this.#gateway, client) };
    for (const socket of [client, this.#gateway]) socket.on('error', () => {}); // 'close' follows
    client.on('close', () => {
      if (this.#mood === 'holdsRequests') this.#pipes.request.endWhenEmpty();
      else this.#gateway.resetAndDestroy();
    });
    this.#gateway.on('close', () => {
      client.resetAndDestroy();
      for (const pipe of Object.values(this.#pipes)) pipe.stop();
      over();
    });
  }

  get heldBytes(): number {
    return this.#pipes.request.heldBytes + this.#pipes.answer.heldBytes;
  }

  get hasLost(): boolean {
    return this.#pipes.request.hasLost || this.#pipes.answer.hasLost;
  }

  become(mood: Mood): void {
    this.#mood = mood;
    for (const direction of ['request', 'answer'] as const) this.#pipes[direction].become(MANNERS[mood][direction]);
  }

  reset(): void {
    this.#client.resetAndDestroy();
    this.#gateway.resetAndDestroy();
  }
}

/** One direction of one connection. What waits keeps its order. */
class Pipe {
  readonly #to: Socket;
  #waiting: Buffer = Buffer.alloc(0);
  #manner: Manner = 'pass';
  #dripping: NodeJS.Timeout | null = null;
  #endsWhenEmpty = false;
  hasLost = false;

  constructor(from: Socket, to: Socket) {
    this.#to = to;
    from.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  get heldBytes(): number {
    return this.#waiting.length;
  }

  become(manner: Manner): void {
    this.#manner = manner;
    if (manner !== 'drip') this.#stopDripping();
    if (manner === 'pass') this.#letGo(this.#waiting.length);
    if (manner === 'drip' && this.#waiting.length > 0) this.#drip();
  }

  /** Nobody sends any more: what waits still arrives, and then the connection ends. */
  endWhenEmpty(): void {
    this.#endsWhenEmpty = true;
    this.#letGo(0);
  }

  stop(): void {
    this.#stopDripping();
  }

  #take(chunk: Buffer): void {
    if (this.#manner === 'lose') {
      this.hasLost = true;
      return;
    }
    this.#waiting = Buffer.concat([this.#waiting, chunk]);
    if (this.#manner === 'pass') this.#letGo(this.#waiting.length);
    if (this.#manner === 'drip') this.#drip();
  }

  #letGo(bytes: number): void {
    const now = this.#waiting.subarray(0, bytes);
    this.#waiting = this.#waiting.subarray(bytes);
    if (now.length > 0 && !this.#to.destroyed) this.#to.write(now);
    if (this.#endsWhenEmpty && this.#waiting.length === 0) this.#to.end();
  }

  #drip(): void {
    this.#dripping ??= setInterval(() => {
      this.#letGo(DRIP.bytes);
      if (this.#waiting.length === 0) this.#stopDripping();
    }, DRIP.everyMs);
  }

  #stopDripping(): void {
    if (this.#dripping !== null) clearInterval(this.#dripping);
    this.#dripping = null;
  }
}
