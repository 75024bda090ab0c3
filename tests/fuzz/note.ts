/** The input that is being read, where another thread can see it. */
import { INPUT_BYTES_MAX } from './mutate.ts';

export type Note = Readonly<{
  write(input: Uint8Array): void;
  /** Which one it is, counted from the first; and the input, as far as there is room for it. */
  read(): Readonly<{ count: number; input: Uint8Array }>;
}>;

const COUNT = 0;
const LENGTH = 1;
const HEAD_BYTES = 8;
/** Kept inputs may be longer than those that are made. */
const ROOM_BYTES = 16 * INPUT_BYTES_MAX;

export const newNote = (): SharedArrayBuffer => new SharedArrayBuffer(HEAD_BYTES + ROOM_BYTES);

export function noteIn(shared: SharedArrayBuffer): Note {
  const head = new Int32Array(shared, 0, 2);
  const room = new Uint8Array(shared, HEAD_BYTES);
  return {
    write(input) {
      const fits = input.subarray(0, ROOM_BYTES);
      room.set(fits);
      Atomics.store(head, LENGTH, fits.length);
      Atomics.add(head, COUNT, 1);
    },
    read: () => ({ count: Atomics.load(head, COUNT), input: room.slice(0, Atomics.load(head, LENGTH)) }),
  };
}
