/**
 * Every screen and state of a sale, in the order in which one walk meets them: for whoever looks at all of them, a test or a camera.
 * Each is reached as a cashier and a payer reach it, over the real processes.
 */
import { PATIENT } from '../terminal/counter.ts';
import type { Desk } from './desk.ts';

/** Of the demo's Hong Kong shop. */
const MCH_ID = '1900000101';

export type SaleScreen = Readonly<{
  name: string;
  /** What the state says of itself; null where no payment is in front. */
  panel: string | null;
  /** From the screen before it, or from a new sale. */
  reach: (desk: Desk) => Promise<void>;
  /** So that the next one can be reached. */
  leave?: (desk: Desk) => Promise<void>;
}>;

const asked = async (desk: Desk) => {
  await desk.nextCustomer();
  await desk.charge('asks');
  await desk.shows('Customer confirms', /\d+ s left/);
};
const scanPanel = (desk: Desk) => desk.page.getByRole('region', { name: 'Scan the payment code' }).waitFor(PATIENT);
/** Before the amount, so that it stands only as long as it must. */
const unanswered = async (desk: Desk) => {
  await desk.nextCustomer();
  await desk.shop.fault({ operation: 'submit', kind: 'loseRequest' });
  await desk.charge('ready');
  await desk.shows('Checking');
};

export const SALE_SCREENS: readonly SaleScreen[] = [
  { name: 'new-sale', panel: null, reach: (desk) => desk.nextCustomer() },
  { name: 'new-sale-keyed', panel: null, reach: (desk) => desk.key('3850') },
  {
    name: 'new-sale-refused',
    panel: null,
    async reach(desk) {
      await desk.scan('998877665544332211');
      await desk.noticed('Not a WeChat payment code. Ask for Quick Pay');
    },
  },
  {
    name: 'scan',
    panel: null,
    async reach(desk) {
      await desk.press('Charge');
      await scanPanel(desk);
    },
  },
  {
    name: 'scan-typed',
    panel: null,
    async reach(desk) {
      await desk.press('Type the code');
      await desk.page.getByLabel('Payment code', { exact: true }).waitFor(PATIENT);
    },
  },
  {
    name: 'contacting',
    panel: 'Contacting',
    async reach(desk) {
      await desk.nextCustomer();
      await desk.shop.fault({ operation: 'submit', kind: 'delayAnswer', delayMs: 60_000 });
      await desk.charge('ready');
      await desk.shows('Contacting');
    },
    async leave(desk) {
      await desk.shop.advance(60);
      await desk.shows('Paid');
    },
  },
  { name: 'customer-confirms', panel: 'Customer confirms', reach: asked },
  {
    name: 'cancelling',
    panel: 'Cancelling',
    async reach(desk) {
      await asked(desk);
      await desk.press('Cancel');
      await desk.shows('Cancelling');
    },
  },
  {
    name: 'checking',
    panel: 'Checking',
    reach: unanswered,
  },
  {
    name: 'paid',
    panel: 'Paid',
    async reach(desk) {
      await desk.nextCustomer();
      await desk.charge('ready');
      await desk.shows('Paid', 'Paid HKD 38.50. Hand over the goods');
    },
  },
  {
    name: 'not-paid',
    panel: 'Not paid',
    async reach(desk) {
      await desk.nextCustomer();
      await desk.charge('poor');
      await desk.shows('Not paid', /Not enough balance/);
    },
  },
  {
    name: 'returning',
    panel: 'Not paid',
    async reach(desk) {
      await desk.nextCustomer();
      await desk.shop.fault({ operation: 'submit', kind: 'loseAnswer' });
      await desk.shop.fault({ operation: 'any', kind: 'loseRequest', times: 100_000 });
      await desk.charge('ready');
      await desk.shows('Checking');
      await desk.press('Customer pays another way');
      await desk.press('Yes, end this sale');
      await desk.shows('Not paid', /Any charge on the customer’s phone goes back by itself/);
      await desk.page.getByRole('region', { name: 'Slip for the customer' }).waitFor(PATIENT);
    },
    async leave(desk) {
      await desk.shop.noFaults();
      await desk.shop.minutes(3);
    },
  },
  {
    name: 'lock-over-a-sale',
    panel: null,
    async reach(desk) {
      await asked(desk);
      await desk.endLogin();
      await desk.page.getByRole('dialog', { name: 'Login expired. Please log in again. Your sale is kept' }).waitFor(PATIENT);
    },
    async leave(desk) {
      await desk.enterPin();
      await desk.page.getByRole('dialog').waitFor({ state: 'detached', ...PATIENT });
    },
  },
  {
    name: 'connection-lost',
    panel: 'Customer confirms',
    async reach(desk) {
      await asked(desk);
      await desk.context.setOffline(true);
      await desk.page
        .getByText(/^This device/)
        .first()
        .waitFor(PATIENT);
    },
    async leave(desk) {
      await desk.context.setOffline(false);
      await desk.page.getByText('Connected', { exact: true }).first().waitFor(PATIENT);
    },
  },
  {
    name: 'call-the-manager',
    panel: 'Call the manager',
    async reach(desk) {
      await unanswered(desk);
      const { orderNumber } = await desk.payment();
      await desk.shop.control('/orders', 'POST', {
        mchId: MCH_ID,
        outTradeNo: orderNumber,
        state: 'SUCCESS',
        amountMinor: 100,
        currency: 'HKD',
        attach: 'theirs',
      });
      await desk.shop.advance(6);
      await desk.shows('Call the manager');
    },
    async leave(desk) {
      await desk.press('Customer pays another way');
      await desk.press('Yes, end this sale');
      await desk.page.getByRole('dialog').waitFor({ state: 'detached', ...PATIENT });
    },
  },
];
