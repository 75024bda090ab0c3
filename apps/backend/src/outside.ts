/**
 * Orders at WeChat Pay, asked about past the ledger: for whoever has an order number and no payment. What is read here is believed as far as
 * its signature goes, and not held to be ours: it may be anybody's order of this merchant.
 */
import { fromWire } from '@quickpay/channels';
import { isCurrency, type Money, normaliseCode, type PaymentChannel } from '@quickpay/core';
import { lookForOrder, type OrderLook } from '@quickpay/storage';
import type { OrderBy } from '@quickpay/wechatpay';
import { systemClock } from './clocks.ts';
import type { Configuration } from './configuration/fields.ts';
import { loadedOf, type MerchantConfiguration } from './configuration.ts';
import { ownConfiguration } from './own-configuration.ts';
import { ConfigurationError, ledgerFileOf, type Settings } from './settings.ts';
import { type Caller, v2ClientOf, v3ClientOf, wechatpayChannel } from './wechatpay.ts';

/** An order as WeChat Pay tells it; null for what it does not say, or not yet. */
export type OutsideOrder = Readonly<{
  orderNumber: string;
  /** In WeChat Pay's words, such as SUCCESS. */
  state: string;
  transactionId: string | null;
  amount: Money | null;
  attach: string | null;
}>;

export type Looked =
  | Readonly<{ kind: 'found'; order: OutsideOrder }>
  | Readonly<{ kind: 'absent' }>
  /** WeChat Pay answers that it does not answer. */
  | Readonly<{ kind: 'refused'; code: string; description: string }>
  | Readonly<{ kind: 'unclear'; note: string }>;

export type OutsideMerchant = Readonly<{
  id: string;
  environment: Configuration['environment'];
  protocol: MerchantConfiguration['protocol'];
  /** At a store's node, whose ledger has that store's orders alone: where head office is, which is told every store's. Null elsewhere. */
  headOffice: string | null;
  /** What this machine's ledger knows of the number. */
  inLedger(orderNumber: string): OrderLook;
  look(orderNumber: string): Promise<Looked>;
  /** For what is done about an order that was found. */
  channel: PaymentChannel;
  close(): Promise<void>;
}>;

export const OUTSIDE_TIMEOUT_MS = 10_000;

/**
 * Opens the configured merchant of that id, or the only one there is.
 *
 * @throws ConfigurationError where the configuration is not right, or does not say which merchant
 */
export function openOutside(settings: Settings, merchantId: string | undefined): OutsideMerchant {
  const own = ownConfiguration(settings);
  const { environment, merchants, machineAddress, stores, terminals } = loadedOf(own.configuration);
  const made = merchantIn(merchants, merchantId, own.configuration.file);
  const clock = systemClock();
  const { channel, close } = wechatpayChannel(made, { clock, tellsTime: false, machineAddress, stores, terminals });
  const asking = askerOf(made, { now: () => clock.now(), machineAddress });
  return {
    id: made.id,
    environment,
    protocol: made.protocol,
    headOffice: own.kind === 'node' ? own.key.upstream : null,
    inLedger: (orderNumber) => lookForOrder(ledgerFileOf(settings), orderNumber),
    look: (orderNumber) => asking.look({ outTradeNo: orderNumber }),
    channel,
    close: async () => void (await Promise.all([close(), asking.close()])),
  };
}

function merchantIn(merchants: readonly MerchantConfiguration[], id: string | undefined, file: string): MerchantConfiguration {
  const [first, ...others] = id === undefined ? merchants : merchants.filter((merchant) => merchant.id === id);
  if (first !== undefined && others.length === 0) return first;
  const ids = merchants.map((merchant) => merchant.id).join(', ');
  throw new ConfigurationError(
    id === undefined
      ? `${file} has several merchants: say which with --merchant, one of ${ids}.`
      : `${file} has no merchant ${id}; it has ${ids}.`,
  );
}

/** Asks about one merchant's orders, by whichever of their numbers. Reads and changes nothing. */
export type OrderAsker = Readonly<{ look(by: OrderBy): Promise<Looked>; close(): Promise<void> }>;

/** A merchant's, over connections of its own that are opened when the first question comes. */
export function lazyAskerOf(made: MerchantConfiguration, caller: Caller): OrderAsker {
  let opened: OrderAsker | null = null;
  return {
    look(by) {
      opened ??= askerOf(made, caller);
      return opened.look(by);
    },
    close: async () => opened?.close(),
  };
}

function askerOf(made: MerchantConfiguration, caller: Caller): OrderAsker {
  /** Null for what cannot be told: an amount that is guessed would be a hundred times another. */
  const money = (total: number | null, currency: string): Money | null => {
    if (total === null || !isCurrency(currency)) return null;
    const amountMinor = fromWire(total, currency, made.wireExponents);
    return amountMinor === null ? null : { amountMinor, currency };
  };
  const sending = { timeoutMs: OUTSIDE_TIMEOUT_MS };
  if (made.protocol === 'v2') {
    const client = v2ClientOf(made, caller);
    return {
      close: () => client.close(),
      async look(by) {
        const answer = await client.query(by, sending);
        if (answer.kind === 'unsignedFail') return { kind: 'unclear', note: `an unsigned failure: ${answer.message}` };
        if (answer.kind !== 'succeeded') return notFound(answer);
        const { outTradeNo: orderNumber, tradeState: state, transactionId, totalFee, feeType, attach } = answer.fields;
        // Absent on the wire means CNY.
        return {
          kind: 'found',
          order: { orderNumber, state, transactionId, amount: money(totalFee, feeType ?? 'CNY'), attach },
        };
      },
    };
  }
  const client = v3ClientOf(made, caller);
  return {
    close: () => client.close(),
    async look(by) {
      const answer = await client.query(by, sending);
      if (answer.kind === 'unsignedFail')
        return { kind: 'unclear', note: `an unsigned failure: ${answer.code} ${answer.description}` };
      if (answer.kind !== 'succeeded') return notFound(answer);
      const { outTradeNo: orderNumber, tradeState: state, transactionId, amount, attach } = answer.fields;
      return {
        kind: 'found',
        order: { orderNumber, state, transactionId, amount: amount && money(amount.total, amount.currency), attach },
      };
    },
  };
}

type NotFound =
  | Readonly<{ kind: 'failed'; code: string; description: string }>
  | Readonly<{ kind: 'unverified' | 'noAnswer' | 'neverSent'; problem: string }>;

function notFound(answer: NotFound): Looked {
  if (answer.kind !== 'failed') return { kind: 'unclear', note: answer.problem };
  const { code, description } = answer;
  return normaliseCode(code) === 'ORDERNOTEXIST' ? { kind: 'absent' } : { kind: 'refused', code, description };
}
