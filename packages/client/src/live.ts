/** Server-sent events, resumed where they broke off. */
import { type Http, pause } from './http.ts';
import { isLiveNews, isNewsKind, type LiveEvent, type LiveNews } from './live-event.ts';

const RECONNECT_MS = 500;
const RECONNECT_MS_MAX = 10_000;
/** The server says something at least every 15 s; three times that is no stream any more. */
const SILENCE_MS_MAX = 45_000;
/** A frame without an end is no event of ours. */
const FRAME_CHARACTERS_MAX = 4_194_304;
/** What a header can hold. Ours are numbers; a stream that says another id could otherwise never be opened again. */
const SENDABLE = /^[\x21-\x7e]{1,64}$/;

/** Live events until the signal aborts, then it ends. A broken stream is opened again and resumes after the last event. */
export async function* liveEvents(http: Http, signal: AbortSignal): AsyncGenerator<LiveEvent, void> {
  let lastId: string | null = null;
  let failures = 0;
  while (!signal.aborted) {
    try {
      for await (const { id, kind, data } of streamOf(http, lastId, signal)) {
        failures = 0;
        if (id !== null && SENDABLE.test(id)) lastId = id;
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

/** @throws Error where an event has not what its kind has: by a server of ours it always has */
function read(kind: string, data: string): LiveNews | null {
  if (!isNewsKind(kind)) return null;
  const told: unknown = JSON.parse(data);
  const news = typeof told === 'object' ? { ...told, kind } : told;
  if (!isLiveNews(news)) throw new Error(`an event of the stream says nothing of a ${kind}`);
  return news;
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
  const lines = new Lines();
  let frame: string[] = [];
  let characters = 0;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      for (const line of lines.endedBy(value)) {
        characters += line.length;
        if (line !== '') frame.push(line);
        else if (frame.length > 0) {
          yield frameOf(frame);
          frame = [];
          characters = 0;
        }
      }
      if (characters + lines.unended > FRAME_CHARACTERS_MAX) throw new Error('a frame of the stream does not end');
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/**
 * Lines of a text that comes in pieces. Each ends with `\n`, `\r\n` or `\r` (HTML's standard, 9.2.5), which may be cut as well. Every piece
 * is looked at once, however long the line is that it is of.
 */
class Lines {
  #begun = '';
  #hasReturned = false;

  /** Those that end within this piece, without their ends. */
  endedBy(piece: string): readonly string[] {
    const text = this.#hasReturned && piece.startsWith('\n') ? piece.slice(1) : piece;
    if (piece !== '') this.#hasReturned = piece.endsWith('\r');
    const [first = '', ...others] = text.split(/\r\n|\r|\n/);
    const begun = others.pop();
    if (begun === undefined) {
      this.#begun += first;
      return [];
    }
    const ended = [this.#begun + first, ...others];
    this.#begun = begun;
    return ended;
  }

  /** Characters of the line that goes on. */
  get unended(): number {
    return this.#begun.length;
  }
}

function frameOf(lines: readonly string[]): Frame {
  let id: string | null = null;
  let kind = 'message';
  const data: string[] = [];
  for (const line of lines) {
    // `s`: U+2028 and U+2029 stand as they are in JSON, and end no line here.
    const [, name = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (name === 'id') id = value;
    if (name === 'event') kind = value;
    if (name === 'data') data.push(value);
  }
  return { id, kind, data: data.join('\n') };
}
