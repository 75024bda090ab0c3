/**
 * Orders of a store that WeChat Pay has and nobody here knows: what a node took that is gone with its disk. An order number says which node
 * minted it, so that the bill of an account tells them from the other stores'. Everything is read beside a running head office, and nothing is
 * written.
 */
import { type Movement, nodeTagIn, nodeTagOf } from '@quickpay/core';
import { inspectSqliteLedger, lookForOrders } from '@quickpay/storage';
import { ConfigurationError, ledgerFileOf, type Settings } from '../settings.ts';
import { isNode } from '../store-node/enrol.ts';
import { type EnrolledNode, readNodes } from './store.ts';

/** What a bill has moved for one order, in its currency's minor units. */
export type BillOrder = Readonly<{
  merchantId: string;
  orderNumber: string;
  currency: Movement['amount']['currency'];
  transactionId: string | null;
  at: number;
  paidMinor: number;
  /** Refunded or revoked. */
  returnedMinor: number;
}>;

/** `nodeId`: whose number it is; null where no node that was ever enrolled mints such. */
export type MissingOrder = BillOrder & Readonly<{ nodeId: string | null }>;

export type StoreOrders = Readonly<{
  /** The store's nodes, whether they live or not. */
  nodes: readonly Pick<EnrolledNode, 'id' | 'state'>[];
  /** Notes a movement that may be the store's; others are passed over. */
  add(merchantId: string, movement: Movement): void;
  /** Those that the ledger does not know, oldest first. @throws ConfigurationError where it cannot be read */
  missing(): readonly MissingOrder[];
}>;

/** @throws ConfigurationError where there is no ledger of head office's, or the store never had a node */
export function openStoreOrders(settings: Settings, storeId: string): StoreOrders {
  if (isNode(settings))
    throw new ConfigurationError(
      'This machine is a store’s node, and knows of no other. Run this on head office’s machine, with its QUICKPAY_DATA.',
    );
  const file = ledgerFileOf(settings);
  const look = inspectSqliteLedger(file);
  if (look.kind !== 'ledger')
    throw new ConfigurationError(
      `The ledger of head office is needed, and ${file} ${look.kind === 'none' ? 'is not there' : `cannot be read: ${look.problem}`}. Run this on head office’s machine, with its QUICKPAY_DATA.`,
    );
  const all = readNodes(file);
  const nodes = all.filter((node) => node.storeId === storeId);
  if (nodes.length === 0) throw new ConfigurationError(`No node of ${storeId} was ever enrolled here: quickpay store list.`);
  const ours = new Map(nodes.map(({ id }) => [nodeTagOf(id), id]));
  const others = new Set([look.nodeId, ...all.filter((node) => node.storeId !== storeId).map(({ id }) => id)].map(nodeTagOf));
  const orders = new Map<string, BillOrder>();
  return {
    nodes,
    add(merchantId, movement) {
      const { merchantOrderNumber: orderNumber } = movement;
      const tag = nodeTagIn(orderNumber);
      if (tag === null || others.has(tag)) return;
      const before = orders.get(orderNumber);
      // Merchants of one account have one bill.
      if (before !== undefined && before.merchantId !== merchantId) return;
      orders.set(orderNumber, added(before ?? begun(merchantId, movement), movement));
    },
    missing() {
      const found = lookForOrders(file, orders.keys());
      if (found.kind !== 'read') throw new ConfigurationError(`${file} cannot be read any more. Try again.`);
      return [...orders.values()]
        .filter(({ orderNumber }) => !found.known.has(orderNumber))
        .map((order) => ({ ...order, nodeId: ours.get(nodeTagIn(order.orderNumber) ?? '') ?? null }))
        .sort((a, b) => a.at - b.at);
    },
  };
}

const begun = (merchantId: string, { merchantOrderNumber, amount, transactionId, at }: Movement): BillOrder => ({
  ...{ merchantId, orderNumber: merchantOrderNumber, currency: amount.currency, transactionId, at },
  ...{ paidMinor: 0, returnedMinor: 0 },
});

function added(order: BillOrder, { what, amount, at, transactionId }: Movement): BillOrder {
  const { amountMinor } = amount;
  return {
    ...order,
    at: Math.min(order.at, at),
    transactionId: order.transactionId ?? transactionId,
    ...(what === 'paid' ? { paidMinor: order.paidMinor + amountMinor } : { returnedMinor: order.returnedMinor + amountMinor }),
  };
}
