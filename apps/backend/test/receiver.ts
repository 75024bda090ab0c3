/** Somebody who is told: a real HTTP server that keeps what came and answers as a test says. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Received = Readonly<{
  id: string;
  type: string;
  body: string;
  headers: IncomingHttpHeaders;
  data: Record<string, unknown>;
}>;

export type Receiver = Readonly<{
  url: string;
  port: number;
  received: readonly Received[];
  /** What the next requests are answered with; the last stays. A function answers itself. */
  answers(...answers: readonly (number | ((response: ServerResponse) => void))[]): void;
  /** Resolves once so many requests have come in all. */
  until(count: number): Promise<readonly Received[]>;
  close(): Promise<void>;
}>;

export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  const waiting = new Set<() => void>();
  let script: (number | ((response: ServerResponse) => void))[] = [204];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer); // without an encoding
    const body = Buffer.concat(parts).toString('utf8');
    const { type, data } = JSON.parse(body) as Pick<Received, 'type' | 'data'>;
    const answer = script.length > 1 ? script.shift() : script[0];
    received.push({ id: String(request.headers['webhook-id']), type, body, headers: request.headers, data });
    if (typeof answer === 'function') answer(response);
    else response.writeHead(answer ?? 204).end();
    for (const look of [...waiting]) look();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port
  return {
    url: `http://127.0.0.1:${port}/hooks?shop=1`,
    port,
    received,
    answers(...answers) {
      script = [...answers];
    },
    until: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (received.length < count) return;
          waiting.delete(look);
          resolve(received);
        };
        waiting.add(look);
        look();
      }),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
export const OTHER_SECRET = `whsec_${Buffer.alloc(32, 8).toString('base64')}`;
