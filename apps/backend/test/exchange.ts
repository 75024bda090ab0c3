/** An exchange as the client tells of it. */
import type { Exchange } from '@quickpay/wechatpay';

export const exchange = (change: Partial<Exchange> = {}): Exchange => ({
  ...{ protocol: 'v2', operation: 'submit', method: 'POST', path: '/pay/micropay', outTradeNo: 'QP1', outRefundNo: null },
  sent: { out_trade_no: 'QP1', total_fee: '3850', auth_code: '•••' },
  received: { return_code: 'SUCCESS', result_code: 'SUCCESS', bank_type: 'CFT', openid: '•••' },
  ...{ startedAt: 1_000, endedAt: 1_200, status: 200, result: 'succeeded', problem: null },
  ...{ signature: 'verified', signedBy: 'API key, MD5', channelRequestId: null },
  ...change,
});
