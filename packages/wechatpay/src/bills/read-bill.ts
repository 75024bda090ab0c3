/** Reading a bill from wherever its bytes come: packed or not, one piece after the other, in memory that does not grow with it. */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { wireExponent } from '../wire-exponent.ts';
import { BillFault, type BillItem } from './items.ts';
import { BILL_LIMITS } from './limits.ts';
import { type BillOptions, BillParser } from './parser.ts';

/** How a bill is read. */
export type ReadBillOptions = Readonly<{
  /** Decimals of currencies that are not verified (see `wireExponent`). Default: none. */
  exponents?: Readonly<Record<string, number>>;
}> &
  Partial<Pick<BillOptions, 'lineBytesMax' | 'billBytesMax'>>;

/** A bill that is being read: its items one after the other. */
export type Bill = AsyncIterable<BillItem> &
  Readonly<{
    /** The same items, as many at once as came together: less work where there are millions. */
    batches(): AsyncIterable<readonly BillItem[]>;
  }>;

/**
 * Reads a bill, whatever its layout: V2's `downloadbill`, V3's statements, a file that was kept. Gzip is found out by itself.
 *
 * Nothing is thrown: how a bill ended is its last item, `end` or `broken`, and a line that cannot be read is an item with its number. Only
 * an `end` that `isWhole` says that all of it was read and adds up. A bill can be read once; leaving the loop early closes the source.
 *
 * @example
 * for await (const item of readBill(createReadStream('20261124.csv'))) {
 *   if (item.kind === 'line') book(item.text('outTradeNo'), item.amount('total'));
 *   else if (item.kind === 'end' && item.isWhole) console.log(`${item.lines} lines`);
 *   else console.error(item);
 * }
 */
export function readBill(source: AsyncIterable<Uint8Array>, { exponents = {}, ...limits }: ReadBillOptions = {}): Bill {
  const batches = () => batchesOf(source, { ...limits, exponentOf: (currency) => wireExponent(currency, exponents) });
  return { batches, [Symbol.asyncIterator]: () => oneByOne(batches()) };
}

async function* batchesOf(
  source: AsyncIterable<Uint8Array>,
  options: BillOptions,
): AsyncGenerator<readonly BillItem[], void, undefined> {
  const parser = new BillParser(options);
  try {
    for await (const chunk of unpacked(source)) {
      // However much comes at once, no more of it is in lines than is looked at together.
      for (let at = 0; at < chunk.length; at += BILL_LIMITS.blockBytes) {
        const items = parser.take(chunk.subarray(at, at + BILL_LIMITS.blockBytes));
        if (items.length > 0) yield items;
        if (parser.isOver) return;
      }
    }
  } catch (fault) {
    yield [fault instanceof BillFault ? parser.broken(fault.problem, fault.cause) : parser.broken('interrupted', fault)];
    return;
  }
  yield parser.end();
}

/** An iterator by hand: a generator would be resumed for every single line. */
function oneByOne(batches: AsyncGenerator<readonly BillItem[], void, undefined>): AsyncIterator<BillItem> {
  let batch: readonly BillItem[] = [];
  let at = 0;
  const next = async (): Promise<IteratorResult<BillItem>> => {
    for (;;) {
      const value = batch[at];
      if (value !== undefined) {
        at++;
        return { done: false, value };
      }
      const more = await batches.next();
      if (more.done) return { done: true, value: undefined };
      [batch, at] = [more.value, 0];
    }
  };
  return {
    next,
    async return() {
      batch = [];
      await batches.return();
      return { done: true, value: undefined };
    },
  };
}

const GZIP = [0x1f, 0x8b] as const;

/** The bytes as they are, or as they were before gzip packed them. */
export async function* unpacked(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const { head, rest } = await begun(source, GZIP.length);
  const all = following(head, rest);
  if (GZIP.every((byte, at) => head[at] === byte)) yield* gunzipped(all);
  else yield* all;
}

/** The first bytes of a source, that many where there are so many, and what is left of it. */
export async function begun(
  source: AsyncIterable<Uint8Array>,
  count: number,
): Promise<Readonly<{ head: Uint8Array; rest: AsyncIterator<Uint8Array> }>> {
  const rest = source[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < count) {
    const next = await rest.next();
    if (next.done) break;
    head = Buffer.concat([head, next.value]);
  }
  return { head, rest };
}

/** What was read of a source, and what is left of it. */
export async function* following(head: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    if (head.length > 0) yield head;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** What gzip packed. Throws a {@link BillFault} where it is cut off, or no gzip. */
export async function* gunzipped(packed: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  const source = Readable.from(packed, { objectMode: false });
  const gunzip = createGunzip({ chunkSize: BILL_LIMITS.blockBytes });
  source.once('error', (fault) => gunzip.destroy(fault));
  try {
    yield* source.pipe(gunzip) as AsyncIterable<Uint8Array>; // gunzip gives bytes
  } catch (fault) {
    throw asBillFault(fault);
  } finally {
    source.destroy();
    gunzip.destroy();
  }
}

/** What zlib says, by its codes; anything else is as it was. */
function asBillFault(fault: unknown): unknown {
  if (!(fault instanceof Error) || !('code' in fault) || typeof fault.code !== 'string') return fault;
  if (fault.code === 'Z_BUF_ERROR') return new BillFault('cutOff', fault);
  return fault.code.startsWith('Z_') ? new BillFault('badGzip', fault) : fault;
}
