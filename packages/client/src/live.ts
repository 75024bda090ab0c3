/** Server-sent events, resumed where they broke off. */
import type { EventView, PaymentView } from '@quickpay/api';
import type { Http } from './http.ts';

export type LiveEvent =
  | Readonly<{ kind: 'snapshot'; payments: readonly PaymentView[] }>
  | Readonly<{ kind: 'payment'; payment: PaymentView; event: EventView }>;

const RECONNECT_MS = 500;

/** Live events until the signal aborts. A broken connection is opened again and resumes after the last event. */
export async function* liveEvents(http: Http, signal: AbortSignal): AsyncGenerator<LiveEvent> {
  let lastId: string | null = null;
  while (!signal.aborted) {
    try {
      const answer = await http.open('/v1/events', lastId === null ? {} : { 'last-event-id': lastId }, signal);
      if (answer.ok && answer.body !== null) {
        for await (const { id, kind, data } of frames(answer.body)) {
          lastId = id ?? lastId;
          if (kind === 'snapshot') yield { kind, ...(JSON.parse(data) as { payments: PaymentView[] }) }; // the API's own shape
          if (kind === 'payment') yield { kind, ...(JSON.parse(data) as { payment: PaymentView; event: EventView }) };
        }
      }
    } catch {
      // Broken off: open again, unless nobody wants it any more.
    }
    if (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, RECONNECT_MS));
  }
}

type Frame = { id: string | null; kind: string; data: string };

async function* frames(body: ReadableStream<Uint8Array>): AsyncGenerator<Frame> {
  const decoder = new TextDecoder();
  let text = '';
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      text += decoder.decode(value, { stream: true });
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) yield frameOf(part);
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

function frameOf(part: string): Frame {
  const frame: Frame = { id: null, kind: 'message', data: '' };
  for (const line of part.split('\n')) {
    const colon = line.indexOf(': ');
    const value = line.slice(colon + 2);
    if (line.startsWith('id: ')) frame.id = value;
    if (line.startsWith('event: ')) frame.kind = value;
    if (line.startsWith('data: ')) frame.data += value;
  }
  return frame;
}
