/** `quickpay store missing`: what a dead node took or gave back that nobody here knows, by WeChat Pay's bill of the day. */
import {
  ConfigurationError,
  type MissingOrder,
  type MissingRefund,
  openStoreOrders,
  readSettings,
  type StoreOrders,
} from '@quickpay/backend';
import { moneyText } from '@quickpay/client';
import type { Command } from 'commander';
import { dayIn } from '../bill/day.ts';
import { billConfiguration, type Configuration, interruptible, withBill } from '../bill/download.ts';
import type { Entry } from '../bill/tally.ts';
import { CommandError, EXIT } from '../exit.ts';
import { print, printJson } from '../show.ts';
import { plural } from '../stores/words.ts';

type Flags = Readonly<{ date: string; merchant?: string; json?: true }>;

export function missingCommand(store: Command): void {
  store
    .command('missing')
    .description(
      'Orders and refunds of a store in WeChat Pay’s bill of a day that nobody here knows, and what to do about each; changes nothing',
    )
    .argument('<store>', 'its id')
    .requiredOption('--date <day>', 'a day of UTC+8 that is over, such as 2026-11-24')
    .option('--merchant <id>', 'look at this merchant’s bill alone (default: all that the store sells for)')
    .option('--json', 'JSON')
    .action(missing);
}

/** How much of the day was read. */
type Reading = Readonly<{ merchants: readonly string[]; unreadable: number; brokenAt: string | null }>;

async function missing(storeId: string, flags: Flags): Promise<void> {
  const day = dayIn(flags.date);
  const { environment, ...configuration } = billConfiguration();
  const merchants = merchantsOf(configuration, storeId, flags.merchant);
  const orders = opened(() => openStoreOrders(readSettings(process.env), storeId));
  await interruptible(async (signal) => {
    let reading: Reading = { merchants: [], unreadable: 0, brokenAt: null };
    for (const merchant of merchants) {
      const asked = { merchant, day, ofWholeInstitution: false, environment };
      const { unreadable, isBroken } = await withBill(asked, signal, (entries) => noted(entries, merchant.id, orders), nothing);
      reading = {
        merchants: [...reading.merchants, merchant.id],
        unreadable: reading.unreadable + unreadable,
        brokenAt: reading.brokenAt ?? (isBroken ? merchant.id : null),
      };
    }
    const found = opened(() => orders.missing());
    if (flags.json) {
      const missing = { missing: found.orders.map(orderJson), missingRefunds: found.refunds.map(refundJson) };
      printJson({ environment, storeId, day, ...reading, nodes: orders.nodes, ...missing });
    } else print(environment, described({ storeId, day, reading, nodes: orders.nodes, found }));
    process.exitCode =
      reading.brokenAt !== null ? EXIT.unknown : countOf(found) + reading.unreadable > 0 ? EXIT.findings : EXIT.done;
  });
}

function opened<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (fault) {
    throw fault instanceof ConfigurationError ? new CommandError(fault.message) : fault;
  }
}

type Merchants = Configuration['merchants'];

function merchantsOf(
  { merchants, stores }: Pick<Configuration, 'merchants' | 'stores'>,
  storeId: string,
  id: string | undefined,
): Merchants {
  const sellsFor = stores.find((store) => store.id === storeId)?.merchants;
  const chosen = merchants.filter((merchant) =>
    id === undefined ? (sellsFor?.includes(merchant.id) ?? true) : merchant.id === id,
  );
  if (chosen.length > 0) return chosen;
  throw new CommandError(
    `There is no merchant ${id}: there are ${merchants.map((merchant) => merchant.id).join(', ')}.`,
    EXIT.usage,
  );
}

type Noted = Readonly<{ unreadable: number; isBroken: boolean }>;
const nothing = (): Noted => ({ unreadable: 0, isBroken: false });

async function noted(entries: AsyncIterable<Entry>, merchantId: string, orders: StoreOrders): Promise<Noted> {
  let unreadable = 0;
  for await (const entry of entries) {
    if (entry.kind === 'movement') orders.add(merchantId, entry);
    else if (entry.kind === 'unreadable') unreadable += 1;
    else return { unreadable, isBroken: entry.kind === 'broken' };
  }
  return { unreadable, isBroken: true };
}

const orderJson = ({ currency, paidMinor, returnedMinor, at, ...order }: MissingOrder) => ({
  ...order,
  at: new Date(at).toISOString(),
  paid: { minor: paidMinor, currency },
  returned: { minor: returnedMinor, currency },
  standing: standingOf({ paidMinor, returnedMinor }),
});

const refundJson = ({ currency, amountMinor, at, ...refund }: MissingRefund) => ({
  ...refund,
  at: new Date(at).toISOString(),
  amount: { minor: amountMinor, currency },
});

type Found = ReturnType<StoreOrders['missing']>;
const only = ({ orders, refunds }: Found, is: (one: MissingOrder | MissingRefund) => boolean): Found => ({
  orders: orders.filter(is),
  refunds: refunds.filter(is),
});
const countOf = ({ orders, refunds }: Found): number => orders.length + refunds.length;

/** What a day’s bill leaves of an order. `before`: it was paid on a day before. */
type Standing = 'kept' | 'partlyBack' | 'back' | 'before';

const standingOf = ({ paidMinor, returnedMinor }: Pick<MissingOrder, 'paidMinor' | 'returnedMinor'>): Standing => {
  if (paidMinor === 0) return 'before';
  if (returnedMinor === 0) return 'kept';
  return returnedMinor < paidMinor ? 'partlyBack' : 'back';
};

/** What somebody does about one. */
const ADVICE: Readonly<Record<Standing, (orderNumber: string, merchantId: string) => string>> = {
  kept: (number, merchant) =>
    `The customer paid. If they have the goods, and paid for them no second time just before (quickpay payments), enter it in your books by hand. If not: quickpay refund ${number} --merchant ${merchant} --reason '…'`,
  partlyBack: (number, merchant) =>
    `The customer paid, and a part went back. Look what is left: quickpay query ${number} --merchant ${merchant}`,
  back: () => 'Everything went back to the customer. Nothing is to be done.',
  before: () => 'It was paid on a day before: look at that day’s bill as well.',
};

type Report = Readonly<{
  storeId: string;
  day: string;
  reading: Reading;
  nodes: StoreOrders['nodes'];
  found: Found;
}>;

function described({ storeId, day, reading, nodes, found }: Report): string {
  const living = nodes.filter(({ state }) => state === 'active').map(({ id }) => id);
  const [own, others] = [only(found, ({ nodeId }) => nodeId !== null), only(found, ({ nodeId }) => nodeId === null)];
  const rows = ({ orders, refunds }: Found) => [...orders.map(orderRow), ...refunds.map(refundRow)];
  return [
    `${storeId}, ${day} (UTC+8), bills of ${reading.merchants.join(', ')}`,
    ...rows(own),
    ...(countOf(others) === 0
      ? []
      : ['Of machines that were never enrolled here, perhaps another program of yours: leave them alone until you know.']),
    ...rows(others),
    verdict(reading, own, others),
    ...(living.length === 0 || countOf(found) === 0
      ? []
      : [
          `The node ${living.join(', ')} lives: what is its own may only not have been told yet. Refund nothing of it by hand; look again once it has.`,
        ]),
    ...(countOf(found) === 0
      ? []
      : ['Does the dead node’s disk still read? Then first: quickpay store recover --data ITS-FOLDER']),
  ].join('\n');
}

const moneyOf = (minor: number, currency: MissingOrder['currency']): string => moneyText({ minor, currency });
const secondOf = (at: number): string => new Date(at).toISOString().slice(0, 19);

function refundRow({ refundNumber, orderNumber, nodeId, currency, amountMinor, at }: MissingRefund): string {
  return `✖ ${refundNumber}  ${secondOf(at)}  refund of ${moneyOf(amountMinor, currency)}  node ${nodeId ?? '?'}  of order ${orderNumber}
    The payment is known here, and this refund is not: the customer has the money. Enter it in your books by hand, and do not give it back again.`;
}

function orderRow({
  orderNumber,
  merchantId,
  nodeId,
  currency,
  paidMinor,
  returnedMinor,
  at,
  transactionId,
}: MissingOrder): string {
  const standing = standingOf({ paidMinor, returnedMinor });
  const back = returnedMinor === 0 ? '' : `, back ${moneyOf(returnedMinor, currency)}`;
  return `✖ ${orderNumber}  ${secondOf(at)}  paid ${moneyOf(paidMinor, currency)}${back}  node ${nodeId ?? '?'}  transaction ${transactionId ?? '?'}
    ${ADVICE[standing](orderNumber, merchantId)}`;
}

const counted = ({ orders, refunds }: Found): string =>
  [
    ...(orders.length > 0 ? [plural(orders.length, 'order')] : []),
    ...(refunds.length > 0 ? [plural(refunds.length, 'refund')] : []),
  ].join(' and ');

function verdict({ unreadable, brokenAt }: Reading, own: Found, others: Found): string {
  const notAll =
    brokenAt !== null
      ? ` The bill of ${brokenAt} broke off: run it again.`
      : unreadable > 0
        ? ` Lines that cannot be read: ${unreadable}.`
        : '';
  const sides = [
    ...(countOf(own) === 0 ? [] : [`${counted(own)} of the store`]),
    ...(countOf(others) === 0 ? [] : [`${counted(others)} of nobody known`]),
  ];
  if (sides.length === 0) return `✔ Every order and refund of the store in these bills is known here.${notAll}`;
  return `Not known here: ${sides.join(', ')}.${notAll}`;
}
