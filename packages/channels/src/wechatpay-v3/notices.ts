/** Core's port of refund notices over the V3 client. */
import type { RefundNotices } from '@quickpay/core';
import { V3_NOTIFICATION_REPLIES, type V3Client } from '@quickpay/wechatpay';
import { noticeOf } from '../ours.ts';

export function wechatpayV3Notices({ client }: Readonly<{ client: Pick<V3Client, 'readRefundNotification'> }>): RefundNotices {
  return {
    async read(request) {
      const read = await client.readRefundNotification(request);
      return read.kind === 'unverified' ? read : { kind: 'told', notice: noticeOf(read.refund) };
    },
    replies: V3_NOTIFICATION_REPLIES,
  };
}
