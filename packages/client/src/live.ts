/** Server-sent events, resumed where they broke off. */
import type { LivePayment, LiveRefund, LiveSnapshot } from '@quickpay/api';
import { type Http, pause } from './http.ts';

export type LiveEvent =
  /** What is open now: the first thing that is told, and told again where a gap was too wide to be filled. */
  | Readonly<{ kind: 'snapshot' } & LiveSnapshot>
  /** A payment changed. */
  | Readonly<{ kind: 'payment' } & LivePayment>
  /** A refund changed. */
  | Readonly<{ kind: 'refund' } & LiveRefund>
  /** The stream broke off, or could not be opened: ask with GET meanwhile. It is opened again by itself. */
  | Readonly<{ kind: 'interrupted'; fault: unknown }>;

const RECONNECT_MS = 500;
const RECONNECT_MS_MAX = 10_000;
/** The server says something at least every 15 s; three times that is no stream any more. */
const SILENCE_MS_MAX = 45_000;
/** A frame without an end is no event of ours. */
const FRAME_CHARACTERS_MAX = 4_194_304;

/** Live events until the signal aborts, then it ends. A broken stream is opened again and resumes after the last event. */
export async function* liveEvents(http: Http, signal: AbortSignal): AsyncGenerator<LiveEvent, void> {
  let lastId: string | null = null;
  let failures = 0;
  while (!signal.aborted) {
    try {
      for await (const { id, kind, data } of streamOf(http, lastId, signal)) {
        failures = 0;
        lastId = id ?? lastId;
        const event = read(kind, data);
        if (event !== null) yield event;
      }
      failures++;
    } catch (fault) {
      if (signal.aborted) return;
      failures++;
      yield { kind: 'interrupted', fault };
    }
    await pause(Math.min(RECONNECT_MS_MAX, RECONNECT_MS * 2 ** (failures - 1)), signal).catch(() => {});
  }
}

function read(kind: string, data: string): LiveEvent | null {
  if (kind === 'snapshot') return { kind, ...(JSON.parse(data) as LiveSnapshot) }; // the API's own schema
  if (kind === 'payment') return { kind, ...(JSON.parse(data) as LivePayment) }; // the API's own schema
  if (kind === 'refund') return { kind, ...(JSON.parse(data) as LiveRefund) }; // the API's own schema
  return null;
}

type Frame = Readonly<{ id: string | null; kind: string; data: string }>;

async function* streamOf(http: Http, lastId: string | null, signal: AbortSignal): AsyncGenerator<Frame, void> {
  const broken = new AbortController();
  const silence = setTimeout(() => broken.abort(new Error('the stream fell silent')), SILENCE_MS_MAX);
  const heard = () => {
    clearTimeout(timer);
    timer = setTimeout(() => broken.abort(new Error('the stream fell silent')), SILENCE_MS_MAX);
  };
  let timer = silence;
  try {
    const headers: Record<string, string> = lastId === null ? {} : { 'last-event-id': lastId };
    const answer = await http.open('/v1/events', headers, AbortSignal.any([signal, broken.signal]));
    if (!answer.ok || answer.body === null) throw new Error(`the stream was refused with ${answer.status}`);
    yield* frames(answer.body, heard);
  } finally {
    clearTimeout(timer);
    broken.abort();
  }
}

/** Frames of a stream. What broke off in mid-frame is no frame. */
export async function* frames(body: ReadableStream<Uint8Array>, heard: () => void = () => {}): AsyncGenerator<Frame, void> {
  const reader = body.pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>).getReader(); // DOM's type is wider
  let text = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      text += value;
      if (text.length > FRAME_CHARACTERS_MAX) throw new Error('a frame of the stream does not end');
      const parts = text.replaceAll('\r\n', '\n').split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) yield frameOf(part);
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

function frameOf(part: string): Frame {
  let id: string | null = null;
  let kind = 'message';
  const data: string[] = [];
  for (const line of part.split('\n')) {
    // `s`: U+2028 and U+2029 stand as they are in JSON, and end no line here.
    const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === 'id') id = value;
    if (name === 'event') kind = value;
    if (name === 'data') data.push(value);
  }
  return { id, kind, data: data.join('\n') };
}
