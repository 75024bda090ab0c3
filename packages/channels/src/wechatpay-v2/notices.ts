/** Core's port of refund notices over the V2 client. */
import type { RefundNotices } from '@quickpay/core';
import { V2_NOTIFICATION_REPLIES, type V2Client } from '@quickpay/wechatpay';
import { noticeOf } from '../ours.ts';

export function wechatpayV2Notices({ client }: Readonly<{ client: Pick<V2Client, 'readRefundNotification'> }>): RefundNotices {
  return {
    async read({ body }) {
      const read = client.readRefundNotification(body);
      return read.kind === 'unverified' ? read : { kind: 'told', notice: noticeOf(read.refund) };
    },
    replies: V2_NOTIFICATION_REPLIES,
  };
}
