/** The line of chaos does what it says to bytes: else a run that finds nothing would mean nothing. */
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Wire } from './wire.ts';

/** A gateway that answers every piece with the same in capitals. */
let gateway: Server;
let arrived = '';
let wire: Wire;
const sockets = new Set<Socket>();

beforeEach(async () => {
  arrived = '';
  gateway = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      arrived += chunk.toString();
      socket.write(chunk.toString().toUpperCase());
    });
  });
  await new Promise<void>((resolve) => gateway.listen(0, '127.0.0.1', resolve));
  wire = await Wire.open(() => (gateway.address() as AddressInfo).port);
});
afterEach(async () => {
  await wire.close();
  for (const socket of sockets) socket.destroy();
  await new Promise((resolve) => gateway.close(resolve));
});

type Client = Readonly<{ socket: Socket; heard: () => string; ended: () => boolean }>;

async function client(): Promise<Client> {
  const socket = connect({ port: wire.port, host: '127.0.0.1' });
  let heard = '';
  let ended = false;
  socket.on('data', (chunk: Buffer) => {
    heard += chunk.toString();
  });
  socket.on('error', () => {});
  socket.on('close', () => {
    ended = true;
  });
  // Or not let in.
  await new Promise<void>((resolve) => socket.once('connect', resolve).once('close', () => resolve()));
  return { socket, heard: () => heard, ended: () => ended };
}

async function greeted(): Promise<Client> {
  const one = await client();
  one.socket.write('hello ');
  await expect.poll(one.heard).toBe('HELLO ');
  return one;
}

test('what is dripped arrives whole and in order', async () => {
  const one = await greeted();
  wire.become('drips');
  const long = 'abcdefghij'.repeat(50);
  one.socket.write(long);
  await expect.poll(one.heard).toBe(`HELLO ${long.toUpperCase()}`);
});

test('what was held up in a stall goes on when it is healed', async () => {
  const one = await greeted();
  wire.become('stalls');
  one.socket.write('later');
  await expect.poll(() => wire.heldBytes).toBe(5);
  expect(arrived).toBe('hello ');
  wire.heal();
  await expect.poll(one.heard).toBe('HELLO LATER');
});

test('a held request arrives even where nobody waits for it any more', async () => {
  const one = await greeted();
  wire.become('holdsRequests');
  one.socket.write('late');
  await expect.poll(() => wire.heldBytes).toBe(4);
  one.socket.resetAndDestroy();
  await expect.poll(one.ended).toBe(true);
  expect(arrived).toBe('hello ');
  wire.heal();
  await expect.poll(() => arrived).toBe('hello late');
});

test('lost requests never arrive, and their connection makes no sense afterwards', async () => {
  const one = await greeted();
  wire.become('losesRequests');
  one.socket.write('lost');
  await expect.poll(() => wire.hasLost).toBe(true);
  wire.heal();
  await expect.poll(one.ended).toBe(true);
  await greeted();
  expect(arrived).toBe('hello hello ');
});

test('lost answers: the request arrived', async () => {
  const one = await greeted();
  wire.become('losesAnswers');
  one.socket.write('unheard');
  await expect.poll(() => arrived).toBe('hello unheard');
  await expect.poll(() => wire.hasLost).toBe(true);
  wire.heal();
  await expect.poll(one.ended).toBe(true);
  expect(one.heard()).toBe('HELLO ');
});

test('a reset ends every connection, and a line that refuses lets no new one be', async () => {
  const one = await greeted();
  wire.reset();
  await expect.poll(one.ended).toBe(true);
  wire.become('refuses');
  const other = await client();
  await expect.poll(other.ended).toBe(true);
  wire.heal();
  await greeted();
});
