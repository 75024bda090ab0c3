/**
 * The one page of another origin that may frame the phone and call the control API from a browser: the demo's. Nobody, until somebody says
 * who; a new start forgets.
 */
import type { FastifyInstance } from 'fastify';

/** How long a browser need not ask again whether it may. */
const ASKED_AGAIN_S = 600;

export class Embedder {
  #origin: string | null = null;

  become(origin: string): void {
    this.#origin = origin;
  }

  /** The policy of the sandbox's own pages: their own scripts, styles and calls, drawn pictures, and no frame but the embedder's. */
  get pagePolicy(): string {
    return [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      `frame-ancestors 'self'${this.#origin === null ? '' : ` ${this.#origin}`}`,
    ].join('; ');
  }

  /** Lets the embedder's scripts read what these routes answer. Others' cannot, and browsers ask before they send anything for them. */
  letIn(app: FastifyInstance): void {
    app.addHook('onRequest', (request, reply, done) => {
      reply.header('vary', 'origin');
      if (this.#origin !== null && request.headers.origin === this.#origin)
        reply.header('access-control-allow-origin', this.#origin);
      done();
    });
    app.options('/*', (_request, reply) =>
      reply
        .header('access-control-allow-methods', 'GET, POST, PATCH, DELETE')
        .header('access-control-allow-headers', 'content-type')
        .header('access-control-max-age', String(ASKED_AGAIN_S))
        .code(204)
        .send(),
    );
  }
}
