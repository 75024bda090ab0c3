/** V3's statement of a day: the very lines of V2's bill in V3's columns, or why there is none. */
import { createHash } from 'node:crypto';
import { type Gateway, statementStanding } from '@quickpay/gateway-model';
import type { Merchants } from '../../merchants.ts';
import { billText } from '../bill/bill-text.ts';
import { dayIn } from '../bill/download-bill.ts';
import { problem } from '../problem.ts';
import type { Language } from '../texts.ts';
import type { Json, V3Asked } from './reading.ts';
import { refused, type V3Refused } from './refused.ts';

export type ReportSource = Readonly<{ gateway: Gateway; merchants: Merchants; now: () => number; flush: () => void }>;

/** Its lines, as often as they are asked for: once for the hash that goes before them, once for themselves. */
export type Statement = Readonly<{ lines: () => Iterable<string> }>;

export function sha1Of({ lines }: Statement): string {
  const hash = createHash('sha1');
  for (const line of lines()) hash.update(line);
  return hash.digest('hex');
}

export function statementOf(asked: V3Asked, source: ReportSource): Statement | V3Refused {
  const owner = subMerchantIn(asked, source.merchants);
  if ('code' in owner) return owner;
  const { merchant, said } = asked;
  const day = dayIn(String(said.date ?? ''));
  if (day === null) return refused(problem('PARAM_ERROR', 'mustBe', { name: 'date', rule: 'yyyyMMdd' }), '/date');
  const now = source.now();
  const standing = statementStanding(day, now);
  if (standing === 'beingMade') return BEING_MADE;
  const entries = standing === 'none' ? [] : source.gateway.bill(merchant.mchId, owner.subMchId, day, now);
  source.flush();
  if (entries.length === 0) return NONE;
  const settings = source.gateway.settings(merchant.mchId);
  const { settlementCurrency } = merchant;
  const merchantOf = ({ stored }: (typeof entries)[number]) => source.merchants.find(stored.mchId, stored.subMchId) ?? merchant;
  return { lines: () => billText({ entries, type: 'ALL', settings, settlementCurrency, merchantOf, layout: 'v3' }) };
}

/** Whose it is: all of the merchant's, or one sub-merchant's. `byId`: whether the merchant itself has to be named. */
export function subMerchantIn(
  { merchant, said }: V3Asked,
  merchants: Merchants,
  byId = true,
): Readonly<{ subMchId?: string }> | V3Refused {
  const own = merchant.mode === 'direct' ? 'mchid' : 'sp_mchid';
  if (byId && said[own] !== merchant.mchId) return refused(problem('PARAM_ERROR', 'missing', { name: own }), `/${own}`);
  const subMchId = textIn(said, 'sub_mchid');
  if (subMchId === null) return {};
  const isIts = merchant.mode === 'institution' && merchants.find(merchant.mchId, subMchId) !== undefined;
  return isIts ? { subMchId } : refused(problem('NOAUTH', 'merchantUnknown'), '/sub_mchid');
}

export const textIn = (said: Json, name: string): string | null =>
  typeof said[name] === 'string' && said[name] !== '' ? said[name] : null;

const saying = (code: string, zh: string, en: string): V3Refused => ({
  status: 400,
  code,
  inWords: (language: Language) => (language === 'en' ? en : zh),
});
const NONE = saying('NO_STATEMENT_EXIST', '账单文件不存在', 'There is no statement of that day');
const BEING_MADE = saying('STATEMENT_CREATING', '账单生成中', 'The statement is being made');
