/** Pictures of what a shop sees whose store has a server of its own: at head office, and at the store's till. */
import type { Browser, Page } from 'playwright-core';
import { StoreNode } from '../store/chain.ts';
import { PATIENT, whenShown } from './counter.ts';
import { byName, TwoDoors } from './two-doors.ts';

/** News are old after a minute. */
const STALE = { timeout: 90_000 } as const;
const NODE = 'node';

type Take = (page: Page, name: string) => Promise<void>;
type Blur = (page: Page, selector: string) => Promise<void>;

/** All of them, in the order of one story: a server is enrolled, works, is lost, and is taken over. */
export async function takeDoors(browser: Browser, take: Take, blur: Blur): Promise<void> {
  const doors = await TwoDoors.open(browser);
  const node = new StoreNode(doors.chain, NODE);
  try {
    const office = await newTill(doors, doors.officeUrl);
    const dialog = office.getByRole('dialog');
    const press = (name: string) => office.getByRole('button', { name }).click();
    const goTo = async (path: string) => {
      await office.goto(`${doors.officeUrl}${path}`);
      await whenShown(office);
    };
    await goTo('/stores');
    await office.getByText('No server of its own').waitFor(PATIENT);
    await take(office, 'stores-none');
    await press('Enrol a server');
    await dialog.getByRole('button', { name: 'Make a token' }).click();
    const command = (await dialog.locator('code').first().textContent(PATIENT)) ?? '';
    await blur(office, '[role="dialog"] code');
    await take(office, 'stores-enrol');
    await dialog.getByRole('button', { name: 'Close' }).first().click();
    await node.start(command.split(' ').at(-1));
    await office.getByText('Answers', { exact: true }).waitFor(STALE);
    await take(office, 'stores');

    const paid = await doors.charge(node, 'ready', 3_850);
    await doors.chain.until(paid.id, { state: 'paid' });
    doors.chain.line.cut();
    await goTo(`/payments/${paid.id}`);
    await press('Ask the store to refund');
    await dialog.getByRole('radio', { name: 'Returned goods' }).click(PATIENT);
    await take(office, 'payment-ask-refund');
    await dialog.getByRole('button', { name: 'Ask', exact: true }).click();
    await office.getByText('Waits for the store').waitFor(PATIENT);
    await take(office, 'payment-asked');
    doors.chain.line.mend();
    await office.getByText('Done. The payment shows what came of it').waitFor(STALE);

    const till = await newTill(doors, byName(node.url));
    await till.goto(`${byName(node.url)}/settings#door`);
    await whenShown(till);
    await take(till, 'door-settings');
    const asked = await doors.charge(node, 'asks', 60_000);
    await doors.chain.until(asked.id, { state: 'awaitingPayer' }, STALE.timeout);
    await till.goto(`${byName(node.url)}/sale/${asked.saleId}`);
    await till.getByText('Customer confirms').first().waitFor(PATIENT);
    // Of this one nobody hears before the machine is gone.
    doors.chain.line.cut();
    const unheard = await doors.charge(node, 'ready', 1_200);
    await node.quickpay.payments.get(unheard.id, { waitSeconds: 30 });
    await node.kill();
    doors.chain.line.mend();
    await till.getByRole('button', { name: 'Use head office’s server' }).waitFor(STALE);
    await take(till, 'door-lost');
    await till.getByRole('button', { name: 'Use head office’s server' }).click();
    await take(till, 'door-go');
    await till.getByRole('dialog').getByRole('checkbox').check();
    await till.getByRole('button', { name: 'Open it' }).click();
    await till.waitForURL(`${doors.chain.line.url}/**`, STALE);
    await doors.signIn(doors.chain.line.url, till.context(), 'manager');
    await till.reload();
    await whenShown(till);
    await take(till, 'door-carried');

    await goTo('/stores');
    await office.getByText(/^Silent for/).waitFor(STALE);
    await take(office, 'stores-silent');
    await press('Take over');
    await take(office, 'stores-take-over');
    await goTo('/history');
    await office.getByText(/: as of/).waitFor(PATIENT);
    await take(office, 'history-stale');
    await doors.chain.shop.minutes(11);
    await doors.chain.office.stores.takeOver(doors.chain.storeId);
    await node.start();
    await till.goto(`${byName(node.url)}/`);
    await till.getByText('Head office has taken over this store’s server').first().waitFor(STALE);
    await take(till, 'door-taken-over');
    await goTo('/stores');
    await office.getByText('Head office had never heard of it').waitFor(STALE);
    await take(office, 'stores-dispute');
  } finally {
    await node.kill();
    await doors.clear();
  }
}

async function newTill(doors: TwoDoors, url: string): Promise<Page> {
  const context = await doors.context();
  await doors.signIn(url, context, 'manager');
  return context.newPage();
}
