/** Where nothing is sent, however its address is written and whatever its name means a moment later. */
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates, type TLSSocket } from 'node:tls';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { Authority } from '../../../tests/production/authority.ts';
import { hostIn } from '../src/host-in.ts';
import { type Address, type Resolve, refusedAt, targetOf } from '../src/webhooks-out/address.ts';
import { createSender, type Letter } from '../src/webhooks-out/send.ts';
import { openReceiver, type Receiver, SECRET } from './receiver.ts';

const address = (text: string): Address => ({ address: text, family: text.includes(':') ? 6 : 4 });
const nobodyAsked: Resolve = async () => {
  throw new Error('an address is not looked up');
};

test.each([
  '0.0.0.0',
  '10.0.0.1',
  '10.255.255.255',
  '100.64.0.1',
  '100.100.100.200',
  '127.0.0.1',
  '127.255.255.254',
  '168.63.129.16',
  '169.254.169.254',
  '169.254.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.0.0.192',
  '192.0.2.1',
  '192.88.99.1',
  '192.168.1.1',
  '198.18.0.1',
  '198.51.100.7',
  '203.0.113.7',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '::ffff:8.8.8.8',
  '::ffff:a9fe:a9fe',
  '64:ff9b::a9fe:a9fe',
  '100::1',
  'fc00::1',
  'fd00:ec2::254',
  'fe80::1',
  'fec0::1',
  'ff02::1',
  '2001::1',
  '2001:db8::1',
  '2002:a9fe:a9fe::1',
  '3fff::1',
])('%s is not of the internet', (text) => {
  expect(refusedAt(address(text), 'internet')).not.toBeNull();
});

test.each([
  '1.1.1.1',
  '8.8.8.8',
  '172.15.255.255',
  '172.32.0.1',
  '100.63.255.255',
  '192.167.1.1',
  '223.255.255.255',
  '2606:4700:4700::1111',
  '2400:3200::1',
])('%s is', (text) => {
  expect(refusedAt(address(text), 'internet')).toBeNull();
  expect(refusedAt(address(text), 'loopback')).not.toBeNull();
});

test.each(['127.0.0.1', '::1'])('%s is this machine, for who says so', (text) => {
  expect(refusedAt(address(text), 'loopback')).toBeNull();
});

// As `URL` reads what people and attackers write.
test.each([
  'http://2130706433/',
  'http://0x7f.1/',
  'http://0177.0.0.1/',
  'http://127.1/',
  'http://[::ffff:127.0.0.1]/',
  'http://[::1]/',
  'http://①②⑦.0.0.1/',
  'http://169.254.169.254./',
  'http://[fd00:ec2::254]/',
])('%s leads nowhere', async (url) => {
  expect(await targetOf(hostIn(url), 'internet', nobodyAsked)).toMatchObject({ kind: 'refused' });
});

describe('a name', () => {
  const meaning =
    (...addresses: readonly string[]): Resolve =>
    async () =>
      addresses.map(address);

  test('that means one refused address is refused, whatever else it means', async () => {
    expect(await targetOf('a.example', 'internet', meaning('8.8.8.8', '10.0.0.1'))).toMatchObject({
      kind: 'refused',
      why: 'a.example is at 10.0.0.1: a private network',
    });
    expect(await targetOf('a.example', 'internet', meaning('8.8.8.8', '1.1.1.1'))).toEqual({
      kind: 'address',
      address: '8.8.8.8',
      family: 4,
    });
  });

  test('that means nothing is said to be unknown', async () => {
    expect(await targetOf('a.example', 'internet', meaning())).toMatchObject({ kind: 'unknown' });
    expect(await targetOf('a.example', 'internet', () => Promise.reject(new Error('ENOTFOUND')))).toMatchObject({
      kind: 'unknown',
    });
  });
});

describe('a try', () => {
  let receiver: Receiver;
  beforeEach(async () => {
    receiver = await openReceiver();
  });
  afterEach(() => receiver.close());

  const letter = (change: Partial<Letter> = {}): Letter => ({
    url: `http://hooks.shop.invalid:${receiver.port}/`,
    reach: 'loopback',
    secrets: [SECRET],
    eventId: 'evt_1',
    body: '{"type":"webhook.test","data":{}}',
    ...change,
  });
  const never = new AbortController().signal;

  test('goes to the very address that was judged: the name is asked about once, and by nobody else', async () => {
    let asked = 0;
    // Whoever answers for the name says the right thing once, and afterwards what they are after.
    const rebinding: Resolve = async () => [address(asked++ === 0 ? '127.0.0.1' : '169.254.169.254')];
    const send = createSender({ wallNow: Date.now, resolve: rebinding });
    expect(await send(letter(), never)).toMatchObject({ status: 204, problem: null });
    expect(asked).toBe(1);
    expect(receiver.received[0]?.headers.host).toBe(`hooks.shop.invalid:${receiver.port}`);
    expect(await send(letter(), never)).toMatchObject({ status: null, problem: expect.stringContaining('169.254.169.254') });
    expect(receiver.received).toHaveLength(1);
  });

  test('to this machine is not made where the internet is meant', async () => {
    const send = createSender({ wallNow: Date.now, resolve: async () => [address('127.0.0.1')] });
    expect(await send(letter({ reach: 'internet' }), never)).toMatchObject({
      status: null,
      problem: 'hooks.shop.invalid is at 127.0.0.1: this machine itself',
    });
    expect(receiver.received).toEqual([]);
  });

  test('that is broken off ends at once', async () => {
    receiver.answers(() => {});
    const send = createSender({ wallNow: Date.now, resolve: async () => [address('127.0.0.1')] });
    const ending = new AbortController();
    const tried = send(letter(), ending.signal);
    await receiver.until(1);
    ending.abort();
    expect(await tried).toMatchObject({ status: null, problem: expect.stringContaining('abort') });
  });

  test('reads no more of a long answer than it keeps, and nothing of it moves a cursor', async () => {
    receiver.answers((response) => {
      response.writeHead(500);
      response.write(`\u001b[2J134567890123456788 ${'x'.repeat(100_000)}`);
    });
    const send = createSender({ wallNow: Date.now, resolve: async () => [address('127.0.0.1')] });
    const { answer } = await send(letter(), never);
    expect(answer.length).toBeLessThanOrEqual(160);
    expect(answer).toContain('[code]');
    expect(answer).not.toContain('\u001b');
  });
});

describe('over TLS', () => {
  const NAME = 'hooks.shop.test';
  const trusted = getCACertificates('default');
  let server: Server;
  let port: number;
  /** What the client asked for as it connected. */
  let servername: unknown = null;
  beforeAll(async () => {
    const authority = new Authority('Somebody');
    const { certificate, privateKey } = authority.issue({ commonName: NAME, hosts: [NAME] });
    setDefaultCACertificates([...trusted, authority.root.certificate]);
    server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
      servername = (request.socket as TLSSocket).servername; // of a server over TLS
      response.writeHead(204).end();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port; // it listens on a port
  });
  afterAll(() => {
    setDefaultCACertificates(trusted);
    server.close();
  });
  const send = createSender({ wallNow: Date.now, resolve: async () => [address('127.0.0.1')] });
  const to = (name: string) =>
    send(
      { url: `https://${name}:${port}/`, reach: 'loopback', secrets: [SECRET], eventId: 'evt_1', body: '{}' },
      new AbortController().signal,
    );

  test('the certificate is the name’s, although the connection goes to an address', async () => {
    expect(await to(NAME)).toMatchObject({ status: 204, problem: null });
    expect(servername).toBe(NAME);
  });

  test('another name’s certificate is not believed, nor one of nobody’s', async () => {
    expect(await to('other.shop.test')).toMatchObject({
      status: null,
      problem: expect.stringContaining('ERR_TLS_CERT_ALTNAME_INVALID'),
    });
    setDefaultCACertificates(trusted);
    expect(await to(NAME)).toMatchObject({ status: null, problem: expect.stringMatching(/certificate/) });
  });
});
