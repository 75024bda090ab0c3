/**
 * An order's numbers as codes, which a shop scans to find the payment again, such as for a refund without a receipt. WeChat's bill shows a
 * code of the merchant's number; a till is to know WeChat Pay's number as well, so that here are both: one as QR, one as bar code.
 */
import { useLanguage } from './language.tsx';
import type { Order } from './resources.ts';
import { useCodePictures } from './use-code-pictures.ts';

export function OrderCodes({ outTradeNo, transactionId }: Pick<Order, 'outTradeNo' | 'transactionId'>) {
  const { say } = useLanguage();
  const order = useCodePictures(outTradeNo);
  const transaction = useCodePictures(transactionId ?? undefined);
  return (
    <figure className="order-codes">
      <div className="codes">
        {transaction === null ? null : <img className="bar" src={transaction.bar} alt={say('transactionCode')} />}
        {order === null ? null : <img className="qr" src={order.qr} alt={say('orderCode')} />}
      </div>
      <figcaption className="muted">{say('orderCodesHint')}</figcaption>
    </figure>
  );
}
