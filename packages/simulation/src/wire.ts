/**
 * A merchant's line to the gateway, as its channel's client sees it: questions of the wire, and what came back. There are no documents,
 * signatures or sockets in it; these are held elsewhere. Whoever runs worlds says which channel is made over it (`MakeChannel`), so that
 * the production one runs in them unchanged.
 */
import type { Instant, PaymentChannel } from '@quickpay/core';
import type { OrderRefund, TradeState } from '@quickpay/gateway-model';

/** What became of a question: what the gateway says, as far as it is heard. `at`: the gateway's clock when it answered. */
export type Reply<Said> =
  | Readonly<{ kind: 'said'; said: Said; at: Instant }>
  /** A verified failure. `recall`: the gateway does not know itself what became of the request. */
  | Readonly<{ kind: 'failed'; code: string; recall: boolean; at: Instant }>
  /** A failure without a signature, as the gateway answers what was signed with a wrong key. */
  | Readonly<{ kind: 'unsigned'; message: string; at: Instant }>
  | Readonly<{ kind: 'noAnswer' | 'neverSent'; problem: string }>;

/** What the gateway says of an amount; null where it leaves that out. */
type AmountSaid = Readonly<{ totalMinor: number | null; currency: string | null }>;
/** Of a submit or a query. */
export type OrderSaid = AmountSaid &
  Readonly<{ state: TradeState | 'ACCEPT'; transactionId: string | null; attach: string | null }>;
export type RevokeSaid = Readonly<{ recall: boolean }>;
export type RefundSaid = AmountSaid & Readonly<{ refundMinor: number }>;
/** A page of an order's refunds; `total` is how many there are in all. */
export type RefundsSaid = AmountSaid & Readonly<{ total: number; refunds: readonly OrderRefund[] }>;

export type Waiting = Readonly<{ timeoutMs: number; signal?: AbortSignal }>;
export type SubmitAsked = Readonly<{
  number: string;
  totalMinor: number;
  currency: string;
  code: string;
  attach: string;
  description: string;
}>;
export type RefundAsked = Readonly<{ number: string; refundNumber: string; totalMinor: number; refundMinor: number }>;

export type Line = Readonly<{
  /** `notAfter`: not handed to the network by then, it never leaves. */
  submit(asked: SubmitAsked, waiting: Waiting & Readonly<{ notAfter: Instant }>): Promise<Reply<OrderSaid>>;
  query(number: string, waiting: Waiting): Promise<Reply<OrderSaid>>;
  revoke(number: string, waiting: Waiting): Promise<Reply<RevokeSaid>>;
  refund(asked: RefundAsked, waiting: Waiting): Promise<Reply<RefundSaid>>;
  queryRefunds(number: string, offset: number, waiting: Waiting): Promise<Reply<RefundsSaid>>;
}>;

export type MakeChannel = (line: Line) => PaymentChannel;

/** Where the maker of channels is: threads, and processes with a defect in them, load it for themselves. */
export type ChannelAddress = URL | string;

/** The maker that the module at this address exports as `channelOver`. */
export async function channelMakerAt(address: ChannelAddress): Promise<MakeChannel> {
  const { channelOver } = (await import(String(address))) as Readonly<{ channelOver: MakeChannel }>; // as whoever gives the address says
  return channelOver;
}
