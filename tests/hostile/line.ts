/** A bare connection: what is written on it is what was meant, however wrong. */
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Where to connect. `ca` where it is over TLS. */
export type Address = Readonly<{ port: number; ca?: string | Buffer }>;

export class Line {
  readonly #socket: Socket;
  readonly #from = performance.now();
  #heard = Buffer.alloc(0);
  #closedAfterMs: number | null = null;
  /** Resolves when the other side has ended the connection, or broken it. */
  readonly closed: Promise<void>;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.#heard = Buffer.concat([this.#heard, chunk]);
    });
    socket.on('error', () => {}); // 'close' follows
    this.closed = new Promise((resolve) => {
      const over = () => {
        this.#closedAfterMs ??= performance.now() - this.#from;
        resolve();
      };
      socket.on('close', over).on('end', over);
    });
  }

  /** Resolves once there is a connection. `raw`: TCP alone, where the server waits for a handshake. */
  static async open({ port, ca }: Address, { raw = false } = {}): Promise<Line> {
    const isPlain = raw || ca === undefined;
    const socket = isPlain
      ? connect({ port, host: '127.0.0.1' })
      : connectTls({ port, host: '127.0.0.1', servername: 'localhost', ca });
    const line = new Line(socket);
    await new Promise<void>((resolve) => {
      socket.once(isPlain ? 'connect' : 'secureConnect', resolve);
      socket.once('close', () => resolve()); // not let in
    });
    return line;
  }

  write(bytes: string | Uint8Array): void {
    if (this.isOpen) this.#socket.write(bytes);
  }

  /** Sends no more, and listens on. */
  finish(): void {
    this.#socket.end();
  }

  /** Reads nothing from here on. */
  stopReading(): void {
    this.#socket.pause();
  }

  end(): void {
    this.#socket.destroy();
  }

  get isOpen(): boolean {
    return this.#closedAfterMs === null && !this.#socket.destroyed;
  }

  /** Since it was opened, or null while it is open. */
  get closedAfterMs(): number | null {
    return this.#closedAfterMs;
  }

  get text(): string {
    return this.#heard.toString('utf8');
  }

  /** The status of each answer so far, interim ones included. */
  get statuses(): number[] {
    return [...this.text.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  }
}
