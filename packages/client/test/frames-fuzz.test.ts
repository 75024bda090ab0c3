/** Properties of the reader of server-sent events: whatever is told, however the network cuts it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { frames } from '../src/live.ts';

type Told = Readonly<{ id: string | null; kind: string; data: string }>;

/** What is read of bytes that come in pieces of so many. */
async function readInPieces(bytes: Uint8Array, size: number): Promise<Told[]> {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (let at = 0; at < bytes.length; at += size) controller.enqueue(bytes.slice(at, at + size));
      controller.close();
    },
  });
  const read: Told[] = [];
  for await (const frame of frames(body)) read.push(frame);
  return read;
}

const written = (events: readonly unknown[], end: string): Uint8Array =>
  Buffer.from(
    events.map((data, n) => [`id: ${n}`, 'event: payment', `data: ${JSON.stringify(data)}`, '', ''].join(end)).join(''),
  );

const text = fc.string({
  unit: fc.constantFrom('a', ':', ' ', '\n', '\r', '\u2028', '\u2029', '\u0085', '\0', '\ufeff', '茶', '😀'),
});
const pieces = fc.integer({ min: 1, max: 40 });

test('a line separator of Unicode within an event is text of it: it neither ends a line nor loses the event', async () => {
  const [frame] = await readInPieces(written(['left\u2028right\u2029'], '\n'), 1_000);
  expect(frame?.data).toBe('"left\u2028right\u2029"');
});

test('a line end that is cut in two ends one line; a return alone ends one, too', async () => {
  for (const size of [1, 2, 3, 100])
    expect(
      await readInPieces(Buffer.from('id: 1\r\ndata: a\r\n\r\ndata: b\r\rdata\n\r\r\na'), size),
      `in pieces of ${size}`,
    ).toEqual([
      { id: '1', kind: 'message', data: 'a' },
      { id: null, kind: 'message', data: 'b' },
      { id: null, kind: 'message', data: '' },
    ]);
});

test('events read as they were written, with any line end and wherever the network cuts them', () =>
  fc.assert(
    fc.asyncProperty(fc.array(text, { maxLength: 5 }), fc.constantFrom('\n', '\r\n', '\r'), pieces, async (events, end, size) => {
      const read = await readInPieces(written(events, end), size);
      expect(read).toEqual(events.map((data, n) => ({ id: `${n}`, kind: 'payment', data: JSON.stringify(data) })));
    }),
    { numRuns: 300 },
  ));

test('any bytes are frames or none, the same ones wherever they are cut', () =>
  fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), pieces, async (bytes, size) => {
      expect(await readInPieces(bytes, size)).toEqual(await readInPieces(bytes, 1_000));
    }),
    { numRuns: 300 },
  ));
