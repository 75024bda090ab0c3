/** A backend that serves the terminal, and a real browser before it. */
import type { Role } from '@quickpay/api';
import type { APIResponse, Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { builtTerminal } from '../../apps/backend/src/terminal-page.ts';
import { API_KEY, openTill, type Till, type TillOptions } from '../../apps/backend/test/till.ts';
import { hasBrowser, launchBrowser } from '../browser.ts';

export { hasBrowser, launchBrowser };

/** How fast people press keys: faster ones are a scanner’s. */
export const A_HAND = { delay: 60 } as const;
/** For whatever a page does by itself and in its own time: two busy cores take long. */
export const PATIENT = { timeout: 15_000 } as const;

export type Counter = Readonly<{
  url: string;
  till: Till;
  /** A window of its own browser profile. What the page itself says is wrong (console, policy, faults) is collected. */
  open(path: string, options?: OpenOptions): Promise<Window>;
  close(): Promise<void>;
}>;
export type Window = Readonly<{ page: Page; complaints: readonly string[]; close(): Promise<void> }>;

export type OpenOptions = BrowserContextOptions &
  Readonly<{
    kept?: Readonly<Record<string, string>>;
    /** Who is signed in at this browser before the page opens, see {@link signIn}. Default: nobody, and it is no till. */
    as?: Role;
    /** Default `till-1`. */
    terminalId?: string;
  }>;

/** Of everybody whom {@link signIn} adds. */
export const PASSWORD = 'a long enough password';
export const PIN = '2718';
export const NAMES: Readonly<Record<Role, string>> = { cashier: 'Cashier 1', manager: 'Manager' };
export const personIdOf = (role: Role): string => `per_${role}0001`;

/**
 * Makes a browser profile a till and signs somebody in, over the API and with the very cookies that the screens would set, in a tenth of a
 * second. Call it before a page is opened, or reload the page after. Whoever it is may use {@link PIN} on that browser from then on.
 *
 * @example
 * const { page } = await counter.open('/', { as: 'cashier' });
 * // the same by hand: await signIn(counter, context, 'manager', 'till-2');
 */
export async function signIn(
  { url, apiKey = API_KEY }: Pick<Counter, 'url'> & Readonly<{ apiKey?: string }>,
  { request }: Pick<BrowserContext, 'request'>,
  role: Role = 'cashier',
  terminalId = 'till-1',
): Promise<void> {
  const key = { authorization: `Bearer ${apiKey}` };
  const own = { origin: new URL(url).origin };
  const post = async (path: string, data: object, headers: Readonly<Record<string, string>>) =>
    answered(await request.post(`${url}${path}`, { data, headers: { ...headers } }));
  await post('/v1/people', { id: personIdOf(role), name: NAMES[role], role, password: PASSWORD, pin: PIN }, key);
  const { code } = await post('/v1/pairings', {}, own);
  await post(`/v1/pairings/${String(code)}/approval`, { terminalId }, { ...key, ...own });
  await answered(await request.get(`${url}/v1/pairings/${String(code)}`));
  await post('/v1/session', { personId: personIdOf(role), password: PASSWORD }, own);
}

async function answered(answer: APIResponse): Promise<Readonly<Record<string, unknown>>> {
  if (!answer.ok()) throw new Error(await answer.text());
  return answer.json();
}

/** Until a screen of the counter is there with all that was asked for: before that stands who is asked, and then grey rows. */
export async function whenShown(page: Page): Promise<void> {
  await page.getByRole('navigation').waitFor(PATIENT);
  await page.getByRole('heading', { level: 1 }).waitFor(PATIENT);
  await page
    .locator('[data-skeleton], [aria-busy="true"]')
    .first()
    .waitFor({ state: 'detached', ...PATIENT });
  await page.evaluate('document.fonts.ready');
}

/** A page that is loaded anew each time: what is installed has tests of its own. */
export const UNINSTALLED = { serviceWorkers: 'block' } as const;
/** What the browser's driver says about that. */
export const BLOCKED = /^Service Worker registration blocked/;

export async function openCounter(browser: Browser, options: Omit<TillOptions, 'terminal'> = {}): Promise<Counter> {
  const terminal = builtTerminal();
  if (terminal === null) throw new Error('The terminal is not built: run these tests with npm test.');
  const till = await openTill({ ...options, terminal });
  const url = await till.app.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    till,
    async open(path, { kept = {}, as, terminalId, ...options } = {}) {
      const context = await browser.newContext({
        viewport: { width: 1_280, height: 900 },
        locale: 'en-GB',
        ...UNINSTALLED,
        ...options,
      });
      await context.addInitScript((choices) => {
        for (const [name, choice] of Object.entries(choices)) localStorage.setItem(`quickpay-${name}`, choice);
      }, kept);
      if (as !== undefined) await signIn({ url }, context, as, terminalId);
      const page = await context.newPage();
      const complaints: string[] = [];
      page.on('pageerror', (fault) => complaints.push(String(fault)));
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type()) && !BLOCKED.test(message.text())) complaints.push(message.text());
      });
      await page.goto(`${url}${path}`);
      return { page, complaints, close: () => context.close() };
    },
    // A test may have closed it under the page's eyes.
    close: () => till.close().catch(() => {}),
  };
}
