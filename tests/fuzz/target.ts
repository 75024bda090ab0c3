/** A reader of outside text, and what must be true of it whatever it is given: tried with kept inputs in `npm test`, and searched by `npm run fuzz`. */

export type Input = string | Uint8Array;

/** A reader that stands ready. */
export type Opened = Readonly<{
  /** Reads the input, and throws where what the target claims is not so. Faults that the reader may answer with are its own business. */
  check(bytes: Uint8Array): void | Promise<void>;
  close(): Promise<void>;
}>;

export type Target = Readonly<{
  /** `wire/xml`: where it is, and what it reads. Also the folder of its kept inputs. */
  name: string;
  /** What is true of any input, as a sentence. */
  holds: string;
  /** Beginnings of the paths of its sources, from the repository's root: reaching more of them is what a search is after. */
  sources: readonly string[];
  /** What a search begins with. */
  seeds: readonly Input[];
  /** Pieces that mean something to the reader, beside the texts that stand in its sources. */
  words?: readonly string[];
  /** Whether reading one input takes milliseconds. Default: it takes less. */
  isCostly?: true;
  open(): Opened | Promise<Opened>;
}>;

/** A reader that needs nothing but its input. */
export const reads = (check: Opened['check']): Target['open'] => {
  const close = async () => {};
  return () => ({ check, close });
};

/** A reader of what JSON says: bytes that are none are nothing to it. */
export const readsJson = (check: (said: unknown) => void): Target['open'] =>
  reads((bytes) => {
    let said: unknown;
    try {
      said = JSON.parse(textOf(bytes));
    } catch {
      return;
    }
    check(said);
  });

export const bytesOf = (input: Input): Uint8Array => (typeof input === 'string' ? Buffer.from(input) : input);

/** As text, whatever it is: what is no UTF-8 becomes marks of replacement, as it does wherever text is read of a stream. */
export const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');

/** @throws Error where something that is claimed is not so */
export function holds(isSo: boolean, what: string): asserts isSo {
  if (!isSo) throw new Error(`does not hold: ${what}`);
}
