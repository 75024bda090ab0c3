/** Core's port of refund notices over the V2 client. */
import type { RefundNotice, RefundNotices } from '@quickpay/core';
import { V2_NOTIFICATION_REPLIES, type V2Client, type V2NotifiedRefund } from '@quickpay/wechatpay';

export function wechatpayV2Notices({ client }: Readonly<{ client: Pick<V2Client, 'readRefundNotification'> }>): RefundNotices {
  return {
    async read({ body }) {
      const read = client.readRefundNotification(body);
      if (read.kind === 'unverified') return read;
      const { outTradeNo, outRefundNo, status } = read.refund;
      return {
        kind: 'told',
        notice: { merchantOrderNumber: outTradeNo, refundNumber: outRefundNo, state: ENDS[status] },
      };
    },
    replies: V2_NOTIFICATION_REPLIES,
  };
}

const ENDS: Readonly<Record<V2NotifiedRefund['status'], RefundNotice['state']>> = {
  SUCCESS: 'succeeded',
  REFUNDCLOSE: 'closed',
  CHANGE: 'abnormal',
};
