/** What a cashier reads for a payment, in the words of this screen: the server's key, filled with what is so here and now. */
import type { PaymentView } from '@quickpay/api';
import { isKey } from '../words/catalogue.ts';
import type { Speech } from '../words/language-provider.tsx';

/** What a payment counts down to, if anything: the end of the payer's time, or the moment from which WeChat Pay takes a revoke. */
export const countsDownTo = ({
  state,
  expiresAt,
  revokeAllowedAt,
}: Pick<PaymentView, 'state' | 'expiresAt' | 'revokeAllowedAt'>) => (state === 'revoking' ? revokeAllowedAt : expiresAt);

type Spoken = Pick<PaymentView, 'cashier' | 'amount'>;

/**
 * @param secondsLeft until {@link countsDownTo}; null where nothing is counted, or the server's clock is not known: then what the server
 * counted when it answered stands
 */
export function sentenceOf(
  { cashier, amount }: Spoken,
  { sayWith, money, language }: Speech,
  secondsLeft: number | null,
): string {
  // A server newer than this page may have words that it does not know: those come with the answer.
  if (!isKey(cashier.key)) return cashier[language === 'zh-CN' ? 'zh-CN' : 'en'];
  const key = cashier.key === 'revoking.early' && secondsLeft === 0 ? 'revoking' : cashier.key;
  const counted = secondsLeft === null || cashier.params.n === undefined ? {} : { n: secondsLeft };
  const shown = cashier.params.amount === undefined ? {} : { amount: money.text(amount) };
  return sayWith(key, { ...cashier.params, ...counted, ...shown });
}
