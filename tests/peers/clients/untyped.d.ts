/** What is used of `tenpay`, which has no types. */
declare module 'tenpay' {
  type Fields = Readonly<Record<string, string | number>>;
  export default class Payment {
    constructor(options: {
      appid: string;
      mchid: string;
      partnerKey: string;
      pfx: Buffer;
      spbill_create_ip?: string;
    });
    urls: Record<string, string>;
    micropay(fields: Fields): Promise<Record<string, string>>;
    orderQuery(fields: Fields): Promise<Record<string, string>>;
    reverse(fields: Fields): Promise<Record<string, string>>;
    refund(fields: Fields): Promise<Record<string, string>>;
    refundQuery(fields: Fields): Promise<Record<string, string>>;
    downloadBill(
      fields: Fields,
      format: true,
    ): Promise<{ list_title: string[]; list_data: string[][]; total_title: string[]; total_data: string[] }>;
  }
}
