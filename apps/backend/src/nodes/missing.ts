/**
 * Orders and refunds of a store that WeChat Pay has and nobody here knows: what a node did that is gone with its disk. A number says which node
 * minted it, so that the bill of an account tells them from the other stores'. Everything is read beside a running head office, and nothing is
 * written.
 */
import { type Movement, nodeTagIn, nodeTagOf } from '@quickpay/core';
import { inspectSqliteLedger, lookForOrders, lookForRefunds, type NumbersLook } from '@quickpay/storage';
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

/** What a bill shows as given back under a refund number of a store's, for an order that is known. */
export type MissingRefund = Readonly<{
  merchantId: string;
  orderNumber: string;
  refundNumber: string;
  currency: Movement['amount']['currency'];
  amountMinor: number;
  at: number;
  nodeId: string | null;
}>;

export type StoreOrders = Readonly<{
  /** The store's nodes, whether they live or not. */
  nodes: readonly Pick<EnrolledNode, 'id' | 'state'>[];
  /** Notes a movement that may be the store's; others are passed over. */
  add(merchantId: string, movement: Movement): void;
  /**
   * What the ledger does not know, oldest first: orders, and refunds of orders that it knows. What was given back of an order that it does not
   * know is told with that order.
   *
   * @throws ConfigurationError where the ledger cannot be read
   */
  missing(): Readonly<{ orders: readonly MissingOrder[]; refunds: readonly MissingRefund[] }>;
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
  const refunds = new Map<string, Omit<MissingRefund, 'nodeId'>>();
  const isOurs = (tag: string | null): tag is string => tag !== null && !others.has(tag);
  const nodeOf = (number: string): string | null => ours.get(nodeTagIn(number) ?? '') ?? null;
  const knownIn = (found: NumbersLook): ReadonlySet<string> => {
    if (found.kind !== 'read') throw new ConfigurationError(`${file} cannot be read any more. Try again.`);
    return found.known;
  };
  return {
    nodes,
    add(merchantId, movement) {
      const { merchantOrderNumber: orderNumber, refundNumber } = movement;
      // Head office gives back for an order of a store, and never a store for an order of another.
      if (!isOurs(nodeTagIn(orderNumber))) return;
      const before = orders.get(orderNumber);
      // Merchants of one account have one bill.
      if (before !== undefined && before.merchantId !== merchantId) return;
      orders.set(orderNumber, added(before ?? begun(merchantId, movement), movement));
      if (refundNumber !== null && isOurs(nodeTagIn(refundNumber)))
        refunds.set(refundNumber, refundIn(merchantId, refundNumber, movement));
    },
    missing() {
      const knownOrders = knownIn(lookForOrders(file, orders.keys()));
      const knownRefunds = knownIn(lookForRefunds(file, refunds.values()));
      return {
        orders: [...orders.values()]
          .filter(({ orderNumber }) => !knownOrders.has(orderNumber))
          .map((order) => ({ ...order, nodeId: nodeOf(order.orderNumber) }))
          .sort((a, b) => a.at - b.at),
        refunds: [...refunds.values()]
          .filter(({ orderNumber, refundNumber }) => knownOrders.has(orderNumber) && !knownRefunds.has(refundNumber))
          .map((refund) => ({ ...refund, nodeId: nodeOf(refund.refundNumber) }))
          .sort((a, b) => a.at - b.at),
      };
    },
  };
}

const begun = (merchantId: string, { merchantOrderNumber, amount, transactionId, at }: Movement): BillOrder => ({
  ...{ merchantId, orderNumber: merchantOrderNumber, currency: amount.currency, transactionId, at },
  ...{ paidMinor: 0, returnedMinor: 0 },
});

const refundIn = (
  merchantId: string,
  refundNumber: string,
  { merchantOrderNumber, amount, at }: Movement,
): Omit<MissingRefund, 'nodeId'> => ({
  ...{ merchantId, orderNumber: merchantOrderNumber, refundNumber, at },
  ...{ currency: amount.currency, amountMinor: amount.amountMinor },
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
