/** A printer on the network: a real listener that reads ESC/POS, answers as it is told, and keeps what came out of it. */
import { createServer, type Server, type Socket } from 'node:net';
import { decode, type Printed } from './decode.ts';

/**
 * `ready` and `noPaper` answer what they are asked; `runsOut` has paper until it has printed; `breaksOff` ends the connection as soon as it is
 * to print; `drips` reads a few bytes at a time; `mute` prints and never answers; `deaf` takes connections and reads nothing.
 */
export type Mood = 'ready' | 'noPaper' | 'runsOut' | 'breaksOff' | 'drips' | 'mute' | 'deaf';

export type FakePrinter = Readonly<{
  port: number;
  mood: (mood: Mood) => void;
  /** What came out, once it is so much: a list for each receipt. */
  receipts: (count: number) => Promise<readonly (readonly Printed[])[]>;
  /** Switched off: whoever asks is refused. On again it listens where it did. */
  off: () => Promise<void>;
  on: () => Promise<void>;
  close: () => Promise<void>;
}>;

const OFFLINE_OK = 0x12;
const PAPER_OUT = 0x72;
const DRIP_MS = 15;

export async function openFakePrinter(begins: Mood = 'ready'): Promise<FakePrinter> {
  let mood = begins;
  let port = 0;
  const came: (readonly Printed[])[] = [];
  const waiting = new Set<() => void>();
  const sockets = new Set<Socket>();
  const keep = (printed: readonly Printed[]) => {
    if (printed.length === 0) return;
    came.push(printed);
    for (const look of waiting) look();
  };

  const serve = (socket: Socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    if (mood === 'deaf') return void socket.pause();
    const breaksOff = mood === 'breaksOff';
    const drips = mood === 'drips';
    let bytes = Buffer.alloc(0);
    let answered = 0;
    socket.on('data', (chunk) => {
      bytes = Buffer.concat([bytes, chunk]);
      if (breaksOff && (decodedSoFar(bytes)?.printed.length ?? 1) > 0) return void socket.resetAndDestroy();
      if (drips) {
        socket.pause();
        setTimeout(() => socket.resume(), DRIP_MS);
      }
      if (mood === 'mute') return;
      const asked = decodedSoFar(bytes)?.asked ?? [];
      for (const one of asked.slice(answered)) {
        const paper = mood === 'noPaper' ? PAPER_OUT : OFFLINE_OK;
        if (one.kind === 'status') socket.write(Uint8Array.of(one.n === 4 ? paper : OFFLINE_OK));
        else socket.write(Uint8Array.of(mood === 'noPaper' || mood === 'runsOut' ? 0x0c : 0x00));
      }
      answered = Math.max(answered, asked.length);
    });
    socket.on('end', () => socket.end());
    socket.on('close', () => keep(decodedSoFar(bytes)?.printed ?? []));
  };

  let server: Server;
  const on = async (): Promise<void> => {
    server = createServer({ allowHalfOpen: true, highWaterMark: 512 }, serve);
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address !== null ? address.port : 0;
  };
  const off = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  await on();
  return {
    get port() {
      return port;
    },
    mood(next) {
      mood = next;
    },
    receipts: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (came.length < count) return;
          waiting.delete(look);
          resolve(came);
        };
        waiting.add(look);
        look();
      }),
    off,
    on,
    close: off,
  };
}

/** Null while a command has only half arrived. */
function decodedSoFar(bytes: Uint8Array): ReturnType<typeof decode> | null {
  try {
    return decode(bytes);
  } catch (fault) {
    if (fault instanceof Error && fault.message.startsWith('ends in the middle')) return null;
    throw fault;
  }
}
