/**
 * Answers that are owed on a connection: to requests that came as a whole, or that were begun. When something that is no request comes
 * behind those, nothing may be written about it any more: it would stand in the middle of an answer, or be taken for that to a payment that
 * is under way.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

type Exchange = Readonly<{ request: IncomingMessage; response: ServerResponse }>;

export class OwedAnswers {
  readonly #open = new WeakMap<Socket, Set<Exchange>>();

  /** Call before the server listens. */
  watch(server: Server): void {
    server.prependListener('request', (request: IncomingMessage, response: ServerResponse) => {
      const { socket } = request;
      const open = this.#open.get(socket) ?? new Set();
      const exchange = { request, response };
      this.#open.set(socket, open.add(exchange));
      response.once('close', () => void open.delete(exchange));
    });
  }

  /** A request whose own body breaks off is none that was taken: that can still be said. */
  on(socket: Socket): boolean {
    return [...(this.#open.get(socket) ?? [])].some(({ request, response }) => request.complete || response.headersSent);
  }
}
