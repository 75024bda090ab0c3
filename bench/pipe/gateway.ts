/**
 * A gateway that has nothing to think about: it reads the request's XML, and answers at once that it is paid, signed as WeChat Pay
 * signs, with as many fields as WeChat Pay sends. It does not check signatures: it is there to cost little, and the same to every variant.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { decodeXml, encodeXml } from '@quickpay/wechatpay/codec';
import { sign } from '@quickpay/wechatpay/signing';
import { servePart } from '../parts.ts';
import { ACCOUNT } from './account.ts';

export type GatewayPart = { url: (ask: null) => string };

let count = 0;

/** `query`: where a payment took so long on this machine that it was asked about. */
function paid(asked: Readonly<Record<string, string>>, query: boolean): string {
  const number = String(++count).padStart(12, '0');
  const fields = {
    return_code: 'SUCCESS',
    return_msg: 'OK',
    result_code: 'SUCCESS',
    appid: ACCOUNT.appId,
    mch_id: ACCOUNT.mchId,
    device_info: asked.device_info ?? '',
    nonce_str: asked.nonce_str ?? '',
    openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o',
    is_subscribe: 'N',
    trade_type: 'MICROPAY',
    bank_type: 'CFT',
    total_fee: asked.total_fee ?? '',
    fee_type: asked.fee_type ?? '',
    cash_fee: asked.total_fee ?? '',
    cash_fee_type: 'CNY',
    rate: '92000000',
    transaction_id: `4200000000000000${number}`,
    out_trade_no: asked.out_trade_no ?? '',
    attach: asked.attach ?? '',
    time_end: '20261124120000',
    ...(query ? { trade_state: 'SUCCESS' } : {}),
  };
  return encodeXml({ ...fields, sign: sign(fields, ACCOUNT.apiKey, 'MD5') });
}

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => {
    body += chunk;
  });
  request.on('end', () => {
    const answer = paid(decodeXml(body), request.url === '/pay/orderquery');
    response.writeHead(200, { 'content-type': 'text/xml; charset=utf-8', 'content-length': Buffer.byteLength(answer) });
    response.end(answer);
  });
});
// Connections are kept while other variants have their turn.
server.keepAliveTimeout = 120_000;
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo; // it listens on TCP
  servePart<GatewayPart>({ url: () => `http://127.0.0.1:${port}` }, async () => {
    server.close();
    server.closeAllConnections();
  });
});
