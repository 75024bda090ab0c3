/** Orders and refunds have two numbers each, the merchant's and the channel's; either is enough to ask about one. */

/** Which order, by either of its numbers. */
export type OrderBy = Readonly<
  | {
      /** The merchant's: at most 32 of `0-9A-Za-z_-|*`. */
      outTradeNo: string;
      transactionId?: never;
    }
  | {
      /** The channel's: at most 32 letters and digits. */
      transactionId: string;
      outTradeNo?: never;
    }
>;
/** Which refund, by either of its numbers. */
export type RefundBy = Readonly<
  | {
      /** The merchant's: at most 64 of `0-9A-Za-z_-|*@`. */
      outRefundNo: string;
      refundId?: never;
    }
  | {
      /** The channel's: at most 32 letters and digits. */
      refundId: string;
      outRefundNo?: never;
    }
>;

/** The ids of an order by their wire names. */
export const idsOf = ({ outTradeNo, transactionId }: OrderBy) => ({ out_trade_no: outTradeNo, transaction_id: transactionId });
