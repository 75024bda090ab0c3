/** The proxy that stands before a backend and speaks TLS with the channel, as a merchant's does; it can lose, double and alter what it carries. */
import { request as plainRequest } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { createAuthority, issue } from '../../apps/sandbox/src/certificates.ts';

export type Carried = Readonly<{ path: string; headers: Readonly<Record<string, string>>; body: Buffer }>;
export type Answered = Readonly<{ status: number; contentType: string; body: string }>;
/** What becomes of the next notice: it is carried, never arrives, or arrives twice. */
export type NoticeFate = 'carried' | 'lost' | 'doubled';

export class Front {
  readonly #server: Server;
  readonly #backend: () => string;
  /** What was posted, in the order in which it came, and what was answered to what arrived. */
  readonly came: Carried[] = [];
  readonly answers: Answered[] = [];
  readonly fates: NoticeFate[] = [];

  private constructor(backend: () => string) {
    this.#backend = backend;
    const { certificate, privateKey } = issue(createAuthority(Date.now()), 'localhost', Date.now(), ['127.0.0.1']);
    this.#server = createServer({ cert: certificate, key: privateKey }, async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const headers = Object.fromEntries(
        Object.entries(request.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])),
      );
      const carried = { path: request.url ?? '', headers, body: Buffer.concat(chunks) };
      this.came.push(carried);
      const fate = this.fates.shift() ?? 'carried';
      if (fate === 'lost') return void request.socket.destroy();
      if (fate === 'doubled') await this.carry(carried);
      const { status, contentType, body } = await this.carry(carried);
      response.writeHead(status, { 'content-type': contentType }).end(body);
    });
  }

  static async open(backend: () => string): Promise<Front> {
    const front = new Front(backend);
    await new Promise<void>((resolve) => front.#server.listen(0, '127.0.0.1', resolve));
    return front;
  }

  get url(): string {
    return `https://127.0.0.1:${(this.#server.address() as AddressInfo).port}`; // a TCP server has one
  }

  /** Posts it to the backend, and notes what that answers. */
  carry({ path, headers, body }: Carried): Promise<Answered> {
    return new Promise((resolve, reject) => {
      const asked = plainRequest(`${this.#backend()}${path}`, { method: 'POST', headers }, async (response) => {
        const chunks: Buffer[] = [];
        for await (const chunk of response) chunks.push(chunk);
        const answered = {
          status: response.statusCode ?? 0,
          contentType: String(response.headers['content-type'] ?? ''),
          body: Buffer.concat(chunks).toString(),
        };
        this.answers.push(answered);
        resolve(answered);
      });
      asked.on('error', reject);
      asked.end(body);
    });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}
