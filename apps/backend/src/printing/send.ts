/**
 * Bytes to a printer over TCP, and what became of them.
 *
 * Theory of operation: a printer that answers is asked before anything is sent whether it can print, so that nothing is lost in one that is
 * out of paper; and asked behind the last byte to say when it is done. Of one that never answers only this is known: whether it was there,
 * and whether it took the bytes. Every wait has an end, and no byte that it sends is believed but those of its status.
 */
import { connect, type Socket } from 'node:net';
import {
  askStatus,
  askWhenDone,
  isDoneAnswer,
  isStatus,
  offlineFault,
  type PrinterFault,
  paperFault,
  ranOut,
} from '@quickpay/receipts';
import { PRINT_LIMITS } from './limits.ts';
import type { Printer } from './printer.ts';

export type Trouble =
  /** Nobody answers at its address. */
  | 'absent'
  /** It takes bytes slower than they can wait, or does not say how it is. */
  | 'slow'
  /** The connection ended in the middle. */
  | 'lost'
  /** Too much waits for it already. */
  | 'busy'
  | PrinterFault;

export type Sent =
  | Readonly<{ kind: 'printed' }>
  /** Certain: nothing of it was printed. */
  | Readonly<{ kind: 'notPrinted'; trouble: Trouble }>
  /** It may have been printed, or a part of it. */
  | Readonly<{ kind: 'unsure'; trouble: Trouble }>;

/** How long each step may take, in milliseconds: see `PRINT_LIMITS`. */
export type Waits = Readonly<Record<'connectMsMax' | 'statusMsMax' | 'writeMsMax' | 'doneMsMax', number>>;

type Target = Pick<Printer, 'host' | 'port' | 'answersStatus'>;

/**
 * @param bytes null asks how it is, and prints nothing
 * @param signal gives up: what was begun is then unsure
 * @example await send(printer, escpos(receipt, printer.model), { signal }) // { kind: 'printed' }
 */
export async function send(
  { host, port, answersStatus }: Target,
  bytes: Uint8Array | null,
  { signal, waits = PRINT_LIMITS }: Readonly<{ signal: AbortSignal; waits?: Waits }>,
): Promise<Sent> {
  const line = createLine(connect({ host, port, noDelay: true }), signal);
  try {
    if (!(await line.connected(waits.connectMsMax))) return { kind: 'notPrinted', trouble: 'absent' };
    if (answersStatus) {
      const trouble = await howItIs(line, waits);
      if (trouble !== null) return { kind: 'notPrinted', trouble };
    }
    if (bytes === null) return { kind: 'printed' };
    const taken = await line.write(bytes, waits.writeMsMax);
    if (taken !== 'taken') return { kind: 'unsure', trouble: taken };
    return answersStatus ? await whenDone(line, waits) : await line.ended(waits.writeMsMax);
  } finally {
    line.close();
  }
}

async function howItIs(line: Line, waits: Waits): Promise<Trouble | null> {
  for (const [what, read] of [
    ['offline', offlineFault],
    ['paper', paperFault],
  ] as const) {
    line.forget();
    const taken = await line.write(Uint8Array.from(askStatus(what)), waits.statusMsMax);
    const answer = taken === 'taken' ? await line.answer(isStatus, waits.statusMsMax) : null;
    if (answer === null) return 'slow';
    const fault = read(answer);
    if (fault !== null) return fault;
  }
  return null;
}

async function whenDone(line: Line, waits: Waits): Promise<Sent> {
  line.forget();
  const asked = await line.write(Uint8Array.from(askWhenDone), waits.doneMsMax);
  const answer = asked === 'taken' ? await line.answer(isDoneAnswer, waits.doneMsMax) : null;
  if (answer !== null) return ranOut(answer) ? { kind: 'unsure', trouble: 'noPaper' } : { kind: 'printed' };
  if (asked === 'lost' || line.isLost()) return { kind: 'unsure', trouble: 'lost' };
  // It stopped on its way: most often it can say why.
  return { kind: 'unsure', trouble: (await howItIs(line, waits)) ?? 'slow' };
}

type Line = Readonly<{
  connected(ms: number): Promise<boolean>;
  /** Resolves once the system has taken all of it: a peer that reads nothing lets only so much be taken. */
  write(bytes: Uint8Array, ms: number): Promise<'taken' | 'slow' | 'lost'>;
  /** Says that nothing more comes, and resolves once that has left. */
  ended(ms: number): Promise<Sent>;
  /** The next byte of which that is so, or null. */
  answer(is: (byte: number) => boolean, ms: number): Promise<number | null>;
  /** What was answered before is no answer to what is asked next. */
  forget(): void;
  isLost(): boolean;
  close(): void;
}>;

function createLine(socket: Socket, signal: AbortSignal): Line {
  let lost = false;
  let heard: number[] = [];
  let listener: (() => void) | null = null;
  const wake = () => listener?.();
  const abort = () => socket.destroy(new Error('given up'));
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  socket.on('error', () => {
    lost = true;
    wake();
  });
  socket.on('close', () => {
    lost = true;
    wake();
  });
  socket.on('data', (chunk) => {
    if (heard.length + chunk.length <= PRINT_LIMITS.answersMax) heard.push(...chunk);
    wake();
  });
  /** The value that `begin` hands on, or `late` after so long. */
  const within = <Value>(ms: number, late: Value, begin: (done: (value: Value) => void) => void): Promise<Value> =>
    new Promise((resolve) => {
      const timer = setTimeout(() => done(late), ms);
      const done = (value: Value) => {
        clearTimeout(timer);
        resolve(value);
      };
      begin(done);
    });
  return {
    connected: (ms) =>
      within(ms, false, (done) => {
        socket.once('connect', () => done(true));
        socket.once('close', () => done(false));
        if (lost) done(false);
      }),
    write: (bytes, ms) =>
      within<'taken' | 'slow' | 'lost'>(ms, 'slow', (done) => {
        if (lost) return done('lost');
        socket.once('close', () => done('lost'));
        socket.write(bytes, (fault) => done(fault ? 'lost' : 'taken'));
      }),
    ended: (ms) =>
      within<Sent>(ms, { kind: 'unsure', trouble: 'slow' }, (done) => {
        if (lost) return done({ kind: 'unsure', trouble: 'lost' });
        socket.once('close', (hadError) => done(hadError ? { kind: 'unsure', trouble: 'lost' } : { kind: 'printed' }));
        socket.end(() => done({ kind: 'printed' }));
      }),
    answer: (is, ms) =>
      within<number | null>(ms, null, (done) => {
        listener = () => {
          const found = heard.find(is);
          if (found === undefined && !lost) return;
          listener = null;
          done(found ?? null);
        };
        listener();
      }),
    forget() {
      heard = [];
    },
    isLost: () => lost,
    close() {
      signal.removeEventListener('abort', abort);
      socket.destroy();
    },
  };
}
