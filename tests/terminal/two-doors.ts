/** A shop with a store of its own, and browsers before both of its servers. */
import { join } from 'node:path';
import type { Role } from '@quickpay/api';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import { type Dress, dress, PHONE, WIDE } from '../counter/dressed.ts';
import { Chain, type StoreNode } from '../store/chain.ts';
import { eventually } from '../stories/eventually.ts';
import { NAMES, PASSWORD, PIN, personIdOf, UNINSTALLED } from './counter.ts';

/** Whoever wants to look: `DOOR_PICTURES=/some/folder`. */
const PICTURES = process.env.DOOR_PICTURES;
const LOOKS: Readonly<Record<string, Dress>> = {
  wide: WIDE,
  'wide.dark': { ...WIDE, scheme: 'dark' },
  phone: PHONE,
  'phone.zh': { ...PHONE, language: 'zh-CN' },
};

/** The screen as it is now in every look, where somebody wants to see it. */
export async function picture(page: Page, name: string): Promise<void> {
  if (PICTURES === undefined) return;
  for (const [look, how] of Object.entries(LOOKS)) {
    await dress(page, how);
    await page.screenshot({ path: join(PICTURES, `${name}.${look}.png`), animations: 'disabled' });
  }
  await dress(page);
}

/**
 * Another name of the same machine: a browser keeps what belongs to a server by its name, and would take two ports of one for the same till.
 */
export const byName = (url: string): string => url.replace('127.0.0.1', 'localhost');

export class TwoDoors {
  readonly browser: Browser;
  readonly chain: Chain;

  private constructor(browser: Browser, chain: Chain) {
    this.browser = browser;
    this.chain = chain;
  }

  static async open(browser: Browser): Promise<TwoDoors> {
    const doors = new TwoDoors(browser, await Chain.open());
    for (const role of ['cashier', 'manager'] as const)
      await doors.chain.office.people.add({ id: personIdOf(role), name: NAMES[role], role, password: PASSWORD, pin: PIN });
    return doors;
  }

  get officeUrl(): string {
    return this.chain.shop.backend.url;
  }

  context(): Promise<BrowserContext> {
    return this.browser.newContext({ viewport: WIDE, locale: 'en-GB', ...UNINSTALLED });
  }

  /** Makes a browser a till of that server, with somebody signed in: who works there is known to head office, and soon to its nodes. */
  async signIn(url: string, { request }: Pick<BrowserContext, 'request'>, role: Role): Promise<void> {
    const key = { authorization: `Bearer ${this.chain.apiKey}` };
    const own = { origin: new URL(url).origin };
    const post = (path: string, data: object, headers: Record<string, string>) =>
      request.post(`${url}${path}`, { data, headers });
    const { code } = (await (await post('/v1/pairings', {}, own)).json()) as { code: string };
    await post(`/v1/pairings/${code}/approval`, { terminalId: 'till-1' }, { ...key, ...own });
    await request.get(`${url}/v1/pairings/${code}`);
    await eventually(async () => {
      const answer = await post('/v1/session', { personId: personIdOf(role), password: PASSWORD }, own);
      expect(answer.ok(), await answer.text()).toBe(true);
    });
  }

  /** A payment at the store's node, at its first till. */
  async charge(node: StoreNode, payer: string, minor: number) {
    const sale = await node.quickpay.sales.create({
      merchantId: 'hkd',
      terminalId: 'till-1',
      amount: { minor, currency: 'HKD' },
    });
    const { payment } = await node.quickpay.sales.pay(sale.id, { authCode: await this.chain.shop.code(payer) });
    return payment;
  }

  clear = (): Promise<void> => this.chain.clear();
}
