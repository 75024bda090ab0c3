/** A channel at the world's edge that answers every request as it is told to, and what of it arrived. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type BillItem, readBill } from '../src/index.ts';

export type Answering = (response: ServerResponse, request: IncomingMessage, body: Buffer) => void;

export async function billServer(answer: Answering) {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    response.on('error', () => {});
    answer(response, request, Buffer.concat(chunks));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // it listens on TCP
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export async function itemsIn(bytes: AsyncIterable<Uint8Array>): Promise<readonly BillItem[]> {
  const items: BillItem[] = [];
  for await (const item of readBill(bytes)) items.push(item);
  return items;
}
