/** What the control API answers, as far as the phone reads it. Amounts in minor units, times RFC 3339 UTC. */
import type { Language } from './words.ts';

export type Card = Readonly<{ id: string; bank: string; kind: 'debit' | 'credit'; amountMinor: number; works: boolean }>;

export type Prompt = Readonly<{
  outTradeNo: string;
  amountMinor: number;
  currency: string;
  /** Digits after the point: 0 for JPY, 2 for HKD. */
  exponent: number;
  merchant: string;
  since: string;
  /** The payer closed the app, as a scenario planned it. */
  appClosed?: true;
}>;

export type Payer = Readonly<{
  id: string;
  name: string;
  region: string;
  online: boolean;
  password: string;
  balance: Readonly<{ amountMinor: number; currency: string }>;
  cards: readonly Card[];
  /** The card that pays, or null for the balance. */
  paysWith: string | null;
  passwordFree: Readonly<{ limitMinor: number; perDay: number }>;
  prompt?: Prompt;
}>;

export type PayerChange = Partial<Pick<Payer, 'online' | 'balance' | 'cards' | 'paysWith' | 'passwordFree'>>;

export type Message = Readonly<{
  at: string;
  channel: 'sms' | 'wechat';
  kind: 'paid' | 'revoked' | 'refunded';
  outTradeNo: string;
  text: string;
}>;

export type Order = Readonly<{
  mchId: string;
  subMchId: string | null;
  outTradeNo: string;
  transactionId: string | null;
  body: string;
  state: string;
  total: number;
  currency: string;
  exponent: number;
  refunded: number;
  createdAt: string;
  history: readonly Readonly<{ at: string; event: string; from: string | null; to: string | null }>[];
  refunds: readonly Readonly<{ outRefundNo: string; amount: number; state: string }>[];
}>;

export type Words = Readonly<Record<Language, string>>;

export type ScenarioEnding = Readonly<{
  payment: 'paid' | 'notPaid' | 'frozen';
  /** Only if somebody confirms at the phone. */
  byHand?: true;
  refund?: 'succeeded' | 'closed' | 'abnormal';
}>;

export type Scenario = Readonly<{
  name: string;
  group: string;
  title: Words;
  about: Words;
  meets: 'payment' | 'refund' | 'connection';
  ends: ScenarioEnding;
}>;

export type ScenarioTable = Readonly<{ groups: Readonly<Record<string, Words>>; scenarios: readonly Scenario[] }>;

/** A scenario that somebody chose; `payerId` is null where it waits for anybody's payment. */
export type Chosen = Readonly<{ id: string; name: string; payerId: string | null; state: 'waiting' | 'underWay' | 'usedUp' }>;

/** A message between merchant and WeChat Pay, without its content. */
export type WireMessage = Readonly<{
  id: string;
  exchange: string;
  direction: 'request' | 'answer';
  /** Null for a connection that was refused. */
  operation: string | null;
  path: string | null;
  outTradeNo: string | null;
  at: string;
  ms: number | null;
  status: number | null;
  result: string | null;
  fault: string | null;
  fate: 'lost' | 'late' | 'twice' | 'false' | null;
}>;
/** Both null where there is no document to show. */
export type WholeWireMessage = WireMessage & Readonly<{ fields: Readonly<Record<string, string>> | null; raw: string | null }>;

/** Two merchants may use the same number. */
export const orderKey = ({ mchId, subMchId, outTradeNo }: Order): string => `${mchId}/${subMchId ?? ''}/${outTradeNo}`;
