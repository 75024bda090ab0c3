/** What the channel paid out, or is going to: V3's query of settlements, page by page. */
import { checkFields, given } from '../rules.ts';
import { BadJsonField, type Json } from './answer.ts';
import { listIn, objectIn, required, text, whole } from './fields.ts';

/** Which settlements. */
export type SettlementsRequest = Readonly<{
  /** Paid out, or still to be. */
  state: 'settled' | 'unsettled';
  /** Days of settlement, `yyyyMMdd` in UTC+8, both included. Default: the channel's own choice. */
  from?: string;
  /** As `from`. */
  to?: string;
  /** Of all sub-merchants of the institution, not of the one that is asked for. Default false; nothing to a merchant of its own. */
  ofWholeInstitution?: boolean;
  /** How many to leave out. Default 0. */
  offset?: number;
  /** How many at most, 1 to 99. Default 20. */
  count?: number;
}>;

/** What was paid out at once, or is going to be. */
export type V3Settlement = Readonly<{
  /** Null while nothing was paid out. */
  batchId: string | null;
  /** The day it is paid out, `yyyyMMdd` in UTC+8. */
  settlementDate: string;
  /** The first day whose trade is in it, `yyyyMMdd` in UTC+8. */
  tradeStartDate: string;
  /** The last of them. */
  tradeEndDate: string;
  /** Whose it is, where the channel says it. */
  subMchId: string | null;
  /** What these amounts are in, ISO 4217; all in its minor units as the wire counts them. */
  currency: string;
  /** Paid out: negative where more went back than came in. */
  settled: number;
  /** Still to be paid out: negative likewise. */
  unsettled: number;
  /** What payers paid. */
  pay: number;
  /** What was refunded to them. */
  refund: number;
  /** `pay` less `refund`. */
  net: number;
  /** What the channel keeps. */
  fee: number;
  /** `CHINA_MAINLAND` or `CHINA_HONGKONG`: from which wallets; null where the channel does not say. */
  walletRegion: string | null;
}>;

/** A page of settlements. */
export type V3SettlementList = Readonly<{
  /** How many there are in all, on this page or not. */
  total: number;
  /** How many come before this page. */
  offset: number;
  /** Those of this page. */
  settlements: readonly V3Settlement[];
}>;

const PER_PAGE = 20;

/** The parameters of the query. @throws InvalidRequest for the first that breaks the protocol's bounds */
export function settlementsQuery({ state, from, to, offset = 0, count = PER_PAGE }: SettlementsRequest): Record<string, string> {
  const asked = given({
    settle_state: state === 'settled' ? 'SETTLED' : 'UNSETTLE',
    settle_start_date: from,
    settle_end_date: to,
    limit: String(count),
    offset: String(offset),
  });
  checkFields(asked);
  return asked;
}

/** `asked`: the offset asked with. An answer to another page is rightly signed as well. @throws BadJsonField */
export function readSettlements(body: Json, asked: number): V3SettlementList {
  const settlements = body.data === undefined || body.data === null ? [] : listIn(body, 'data').map(readSettlement);
  const offset = whole(body, 'offset');
  if (offset !== asked) throw new BadJsonField('offset');
  return { total: whole(body, 'total_count'), offset, settlements };
}

function readSettlement(one: Json): V3Settlement {
  const amount = objectIn(one, 'amount');
  return {
    batchId: text(one, 'batch_id'),
    settlementDate: required(one, 'settlement_date'),
    tradeStartDate: required(one, 'trade_start_date'),
    tradeEndDate: required(one, 'trade_end_date'),
    subMchId: text(one, 'sub_mchid'),
    currency: required(amount, 'currency'),
    settled: signedWhole(amount, 'settled'),
    unsettled: signedWhole(amount, 'unsettle'),
    pay: whole(amount, 'pay'),
    refund: whole(amount, 'refund'),
    net: signedWhole(amount, 'net'),
    fee: signedWhole(amount, 'fee'),
    walletRegion: text(one, 'wallet_region'),
  };
}

/** A whole number of either sign. */
function signedWhole(json: Json, name: string): number {
  const value = json[name];
  if (!Number.isSafeInteger(value)) throw new BadJsonField(name);
  return Number(value);
}
