/** Backend and sandbox as processes, each of their servers as a target, and what must not change whatever is thrown at them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { peakBytesOf } from '../peak-bytes.ts';
import { Shop } from '../stories/shop.ts';
import type { Target } from './attacks.ts';
import { type Address, Line } from './line.ts';

export type Server = Target & Readonly<{ address: Address }>;

/**
 * At once means: without waiting until any hostile connection's own time is over, which is ten seconds. A machine that does something else
 * as well takes its time.
 */
const AT_ONCE_MS = 8_000;

export class World {
  readonly shop: Shop;
  servers: readonly Server[] = [];

  private constructor(shop: Shop) {
    this.shop = shop;
  }

  static async open(): Promise<World> {
    const world = new World(await Shop.open());
    const { merchants } = JSON.parse(readFileSync(join(world.shop.folder, 'backend', 'config.json'), 'utf8')) as {
      merchants: { hosts: string[]; caFile: string }[]; // written by the demo
    };
    const portOf = (url: string | undefined) => Number(new URL(url ?? '').port);
    const plain = { port: portOf(world.shop.controlUrl) };
    const secure = { port: portOf(merchants[0]?.hosts[0]), ca: readFileSync(merchants[0]?.caFile ?? '') };
    const api = { port: portOf(world.shop.environment.QUICKPAY_URL) };
    const xml = { headers: 'Content-Type: text/xml\r\n', body: '<xml><a>1</a></xml>' };
    const json = 'Content-Type: application/json\r\n';
    world.servers = [
      { name: 'the wire', path: '/pay/orderquery', ...xml, address: plain },
      { name: 'the wire over TLS', path: '/secapi/pay/reverse', ...xml, address: secure },
      { name: 'the control API', path: '/control/faults', headers: json, body: '{}', address: plain },
      {
        name: 'the API',
        path: '/v1/sales',
        headers: `${json}Authorization: Bearer ${world.shop.environment.QUICKPAY_API_KEY}\r\n`,
        body: '{}',
        address: api,
      },
    ];
    return world;
  }

  server(name: string): Server {
    const found = this.servers.find((server) => server.name === name);
    if (found === undefined) throw new Error(`there is no server ${name}`);
    return found;
  }

  /**
   * Does something while a payment is in flight: its payer is asked before, confirms in the midst of it, and has paid. Afterwards neither
   * side keeps anything that it did not keep before, but this payment.
   */
  async duringPayment(hostile: (confirmed: Promise<void>) => Promise<void>): Promise<void> {
    const { payment } = await this.shop.charge('asks');
    await this.shop.until(payment.id, { state: 'awaitingPayer' });
    const before = await this.kept();
    const paid = this.#pays(payment.id);
    const [outcome] = await Promise.allSettled([hostile(paid), paid]);
    await paid;
    if (outcome.status === 'rejected') throw outcome.reason;
    expect(await this.shop.order(payment.id)).toMatchObject({ state: 'SUCCESS', total: 3_850, refunded: 0 });
    expect(await this.kept()).toEqual(before);
  }

  async #pays(id: string): Promise<void> {
    await this.shop.confirm('asks');
    // The next poll finds it.
    await this.shop.advance(6);
    await this.shop.until(id, { state: 'paid' });
  }

  /** A usual request on a new connection is answered at once. */
  async probe({ name, address, path, headers, body }: Server): Promise<void> {
    const line = await Line.open(address);
    line.write(`POST ${path} HTTP/1.1\r\nHost: x\r\n${headers}Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
    await answered(line);
    line.end();
    expect([200, 400], `${name} is answered at once`).toContain(line.statuses[0]);
  }

  /** What either side keeps, apart from how its payments go on. */
  async kept(): Promise<unknown> {
    const { orders } = await this.shop.control<{ orders: { outTradeNo: string }[] }>('/ledger');
    const { items } = await this.shop.quickpay.payments.list({ limit: 200 });
    return {
      orders: orders.map(({ outTradeNo }) => outTradeNo),
      payments: items.map(({ id }) => id),
      faults: await this.shop.control('/faults'),
      settings: await this.shop.control('/settings'),
    };
  }

  /** The largest that each process has been, in bytes; null where that cannot be read. */
  memory(): Readonly<Record<'sandbox' | 'backend', number | null>> {
    const { sandbox, backend } = this.shop.pids;
    return { sandbox: peakBytesOf(sandbox), backend: peakBytesOf(backend) };
  }

  close(): Promise<void> {
    return this.shop.close();
  }
}

/** Resolves with the first final answer, or when the connection ends. */
export async function answered(line: Line, withinMs = AT_ONCE_MS): Promise<void> {
  const until = performance.now() + withinMs;
  while (line.isOpen && !line.statuses.some((status) => status >= 200) && performance.now() < until)
    await Promise.race([line.closed, wait(2)]);
}
