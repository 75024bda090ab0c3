/** A server on loopback that answers whatever it is told to. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { send } from '../../forged/answers.ts';
import type { ForgedAnswer } from '../../forged/forgeries.ts';

/** A request as it came; `target` with its query. */
export type Asked = Readonly<{ method: string; target: string; body: Buffer }>;

export type Line = Readonly<{
  url: string;
  /** What is answered from now on. */
  answer(next: (asked: Asked) => ForgedAnswer): void;
  close(): Promise<void>;
}>;

const NOBODY = { status: 404, body: '' };

export async function openLine(): Promise<Line> {
  let next: (asked: Asked) => ForgedAnswer = () => NOBODY;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url: target = '' } = request;
      send(response, next({ method, target, body: Buffer.concat(chunks) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // it listens on TCP
    answer(told) {
      next = told;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
