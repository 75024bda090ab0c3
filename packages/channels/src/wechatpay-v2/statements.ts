/** Core's statements on top of V2's `downloadbill`. Nothing of them is signed: that they are the channel's rests on TLS alone. */
import type { Statements } from '@quickpay/core';
import type { V2Client } from '@quickpay/wechatpay';
import type { WireExponents } from '../ours.ts';
import { statementEntries } from '../statement-entries.ts';

export type WechatpayV2StatementsOptions = Readonly<{
  client: Pick<V2Client, 'downloadBill'>;
  /** Currencies whose wire decimals somebody has set. Default: none. */
  wireExponents?: WireExponents;
}>;

export const wechatpayV2Statements = ({ client, wireExponents = {} }: WechatpayV2StatementsOptions): Statements => ({
  async download({ day, ofWholeInstitution = false }, options) {
    const answer = await client.downloadBill({ billDate: day.replaceAll('-', ''), ofWholeInstitution }, options);
    switch (answer.kind) {
      case 'bill':
        return { kind: 'statement', entries: statementEntries(answer.bytes, wireExponents) };
      case 'noBill':
        return { kind: 'none' };
      case 'notYet':
        return { kind: 'notYet' };
      case 'refused':
        // A channel in trouble says nothing about the day.
        return answer.why === 'systemError' || answer.why === 'unknown'
          ? { kind: 'unclear', note: answer.message }
          : { kind: 'refused', code: answer.message };
      case 'unverified':
      case 'noAnswer':
        return { kind: 'unclear', note: answer.problem };
      case 'neverSent':
        return { kind: 'neverSent', note: answer.problem };
    }
  },
});
