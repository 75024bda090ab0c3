/** The bound on connections, over real sockets. */
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { createAuthority, issue } from '../../../apps/sandbox/src/certificates.ts';
import { boundConnections, SERVER_LIMITS } from '../src/index.ts';

const MAX = 4;
const authority = createAuthority(Date.now());
const certificate = issue(authority, 'localhost', Date.now(), ['localhost']);

/** A client's end: what it was told, and whether it was let go. */
class Client {
  heard = '';
  isOpen = true;
  readonly #socket: Socket;

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (chunk) => {
      this.heard += chunk;
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      this.isOpen = false;
    });
  }

  say(text: string): void {
    this.#socket.write(text);
  }

  get answers(): number {
    return this.heard.split('HTTP/1.1 200').length - 1;
  }

  end(): void {
    this.#socket.destroy();
  }
}

const GET = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';
const HELD = 'GET /held HTTP/1.1\r\nHost: x\r\n\r\n';
/** A body of which a half arrives. */
const HALF = 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n12345';

describe.each(['plain', 'TLS'] as const)('over %s', (transport) => {
  const open: Client[] = [];
  let server: Server;
  let full: number;
  let requests: number;
  afterEach(async () => {
    for (const client of open.splice(0)) client.end();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function listen(): Promise<void> {
    requests = 0;
    const answer: RequestListener = (request, response) => {
      requests++;
      if (request.url === '/held') return;
      request.resume().on('end', () => response.end('ok'));
    };
    server =
      transport === 'plain'
        ? createServer(answer)
        : createSecureServer({ cert: certificate.certificate, key: certificate.privateKey }, answer);
    full = 0;
    boundConnections(server, { max: MAX, onFull: () => full++ });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }

  /** Resolves once the server has it. */
  async function come(): Promise<Client> {
    const { port } = server.address() as AddressInfo;
    const there = new Promise((resolve) => server.once('connection', resolve));
    const socket =
      transport === 'plain'
        ? connect(port, '127.0.0.1')
        : connectTls({ port, host: '127.0.0.1', servername: 'localhost', ca: authority.certificate });
    const client = new Client(socket);
    open.push(client);
    await there;
    return client;
  }
  async function fill(text: string, count = MAX): Promise<Client[]> {
    const clients: Client[] = [];
    for (let n = 0; n < count; n++) {
      const client = await come();
      if (text !== '') client.say(text);
      clients.push(client);
    }
    return clients;
  }
  const answered = (client: Client) => expect.poll(() => client.answers, { interval: 5 }).toBe(1);
  const gone = (client: Client | undefined) => expect.poll(() => client?.isOpen, { interval: 5 }).toBe(false);

  test('the one that has said nothing for longest makes room, and the newcomer is served', async () => {
    await listen();
    const silent = await fill('');
    const newcomer = await come();
    newcomer.say(GET);
    await answered(newcomer);
    await gone(silent[0]);
    expect(silent.slice(1).map(({ isOpen }) => isOpen)).toEqual([true, true, true]);
    expect(full).toBe(1);
  });

  test.each([
    ['headers that never end', 'GET / HTTP/1.1\r\nHost: x\r\nX: '],
    ['a body that does not come', HALF],
  ])('%s are no request: they make room too', async (_what, text) => {
    await listen();
    const [slow] = await fill(text);
    const newcomer = await come();
    newcomer.say(GET);
    await answered(newcomer);
    await gone(slow);
  });

  test('who is idle between two requests stays as long as somebody is silent', async () => {
    await listen();
    const idle = await come();
    idle.say(GET);
    await answered(idle);
    await fill('', MAX - 1);
    for (let n = 0; n < MAX - 1; n++) await answered(await saying(GET));
    expect(idle.isOpen).toBe(true);
    await answered(await saying(GET));
    await gone(idle);
  });
  const saying = async (text: string): Promise<Client> => {
    const client = await come();
    client.say(text);
    return client;
  };

  test('who is being answered never has to go: where all are, the newcomer is not let in', async () => {
    await listen();
    const held = await fill(HELD);
    await expect.poll(() => requests).toBe(MAX);
    const newcomer = await come();
    await gone(newcomer);
    expect(held.map(({ isOpen }) => isOpen)).toEqual([true, true, true, true]);
    expect(full).toBe(1);
  });

  test('a few requests may be sent ahead; who sends more than are answered has to go', async () => {
    await listen();
    const ahead = await come();
    ahead.say(GET.repeat(SERVER_LIMITS.requestsUnderWayMax));
    await expect.poll(() => ahead.answers).toBe(SERVER_LIMITS.requestsUnderWayMax);
    expect(ahead.isOpen).toBe(true);
    const greedy = await come();
    greedy.say(HELD.repeat(SERVER_LIMITS.requestsUnderWayMax + 1));
    await gone(greedy);
  });

  test('what has gone leaves its place', async () => {
    await listen();
    for (let round = 0; round < 3; round++) {
      const clients = await fill(GET);
      for (const client of clients) await answered(client);
      for (const client of clients) client.end();
      await expect.poll(() => new Promise((resolve) => server.getConnections((_fault, n) => resolve(n)))).toBe(0);
    }
    expect(full).toBe(0);
  });
});
