/** One kept HTTP/1.1 connection, one request at a time: as little as a load generator can do, so that what is measured is the other end. */
import { connect, type Socket } from 'node:net';

export type Answer = Readonly<{ status: number; body: Buffer }>;

type Waiting = Readonly<{ resolve: (answer: Answer) => void; reject: (fault: Error) => void }>;

const HEAD_END = Buffer.from('\r\n\r\n');
/** Nothing here takes longer than a payer; a connection that says nothing at all is broken. */
const SILENT_MS_MAX = 60_000;

export class Connection {
  readonly #socket: Socket;
  readonly #host: string;
  #waiting: Waiting | null = null;
  #read: Buffer = Buffer.alloc(0);

  private constructor(socket: Socket, host: string) {
    this.#socket = socket;
    this.#host = host;
    socket.on('data', (chunk) => this.#heard(chunk));
    socket.on('error', (fault) => this.#failed(fault));
    socket.on('close', () => this.#failed(new Error('the connection was closed')));
    socket.setTimeout(SILENT_MS_MAX, () => this.#waiting !== null && socket.destroy(new Error('no answer for a minute')));
  }

  static open(url: string): Promise<Connection> {
    const { hostname, port, host } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect({ host: hostname, port: Number(port), noDelay: true });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new Connection(socket, host));
      });
    });
  }

  get isOpen(): boolean {
    return !this.#socket.destroyed && !this.#socket.readableEnded;
  }

  /** `headers`: whole lines, each with its end. */
  post(path: string, headers: string, body: string): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (this.#waiting !== null) throw new Error('one request at a time');
      this.#waiting = { resolve, reject };
      this.#socket.write(
        `POST ${path} HTTP/1.1\r\nhost: ${this.#host}\r\n${headers}content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      );
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #heard(chunk: Buffer): void {
    this.#read = this.#read.length === 0 ? chunk : Buffer.concat([this.#read, chunk]);
    const end = this.#read.indexOf(HEAD_END);
    if (end < 0) return;
    const head = this.#read.toString('latin1', 0, end);
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(head)?.[1]);
    const from = end + HEAD_END.length;
    if (this.#read.length < from + length) return;
    const body = this.#read.subarray(from, from + length);
    this.#read = this.#read.subarray(from + length);
    const answered = this.#waiting;
    this.#waiting = null;
    answered?.resolve({ status: Number(head.slice(9, 12)), body });
  }

  #failed(fault: Error): void {
    const asked = this.#waiting;
    this.#waiting = null;
    asked?.reject(fault);
  }
}
