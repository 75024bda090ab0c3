/** Core's statements on top of V3's: signed by their hash. */
import type { Statements } from '@quickpay/core';
import type { V3Client } from '@quickpay/wechatpay';
import type { WireExponents } from '../ours.ts';
import { statementEntries } from '../statement-entries.ts';

export type WechatpayV3StatementsOptions = Readonly<{
  client: Pick<V3Client, 'statement'>;
  /** Currencies whose wire decimals somebody has set. Default: none. */
  wireExponents?: WireExponents;
}>;

/** From here on the channel is in trouble, and says nothing about the day. */
const SERVER_ERROR = 500;

export const wechatpayV3Statements = ({ client, wireExponents = {} }: WechatpayV3StatementsOptions): Statements => ({
  async download({ day, ofWholeInstitution = false }, options) {
    const answer = await client.statement({ date: day.replaceAll('-', ''), ofWholeInstitution }, options);
    switch (answer.kind) {
      case 'bill':
        return { kind: 'statement', entries: statementEntries(answer.bytes, wireExponents) };
      case 'noBill':
        return { kind: 'none' };
      case 'notYet':
        return { kind: 'notYet' };
      case 'failed':
        return answer.status < SERVER_ERROR ? { kind: 'refused', code: answer.code } : { kind: 'unclear', note: answer.code };
      case 'unsignedFail':
        return { kind: 'unclear', note: answer.code };
      case 'unverified':
      case 'noAnswer':
        return { kind: 'unclear', note: answer.problem };
      case 'neverSent':
        return { kind: 'neverSent', note: answer.problem };
    }
  },
});
