/** Writing an answer, right or forged, as a server does. */
import type { ServerResponse } from 'node:http';
import { encodeXml } from '@quickpay/wechatpay/codec';
import { sign } from '@quickpay/wechatpay/signing';
import type { Exchange, ForgedAnswer } from './forgeries.ts';
import type { Fields } from './lies.ts';

export function send(response: ServerResponse, { status = 200, headers = {}, body, cut }: ForgedAnswer): void {
  const bytes = Buffer.from(body);
  response.writeHead(status, { 'content-type': 'text/xml', 'content-length': bytes.length, ...headers });
  if (cut === undefined) response.end(bytes);
  else response.write(bytes.subarray(0, cut), () => response.socket?.destroy());
}

/** An answer as the channel itself would sign it. */
export const rightlySigned = (fields: Fields, { apiKey, signType }: Pick<Exchange, 'apiKey' | 'signType'>): ForgedAnswer => ({
  body: encodeXml({ ...fields, sign: sign(fields, apiKey, signType) }),
});
