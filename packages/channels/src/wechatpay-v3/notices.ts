/** Core's port of refund notices over the V3 client. */
import type { RefundNotice, RefundNotices } from '@quickpay/core';
import { V3_NOTIFICATION_REPLIES, type V3Client, type V3NotifiedRefund } from '@quickpay/wechatpay';

export function wechatpayV3Notices({ client }: Readonly<{ client: Pick<V3Client, 'readRefundNotification'> }>): RefundNotices {
  return {
    async read(request) {
      const read = await client.readRefundNotification(request);
      if (read.kind === 'unverified') return read;
      const { outTradeNo, outRefundNo, status } = read.refund;
      return {
        kind: 'told',
        notice: { merchantOrderNumber: outTradeNo, refundNumber: outRefundNo, state: ENDS[status] },
      };
    },
    replies: V3_NOTIFICATION_REPLIES,
  };
}

const ENDS: Readonly<Record<V3NotifiedRefund['status'], RefundNotice['state']>> = {
  SUCCESS: 'succeeded',
  REFUNDCLOSE: 'closed',
  ABNORMAL: 'abnormal',
};
