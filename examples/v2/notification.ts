/**
 * Is told how a refund ended: listens, gives money back with the address to tell it at, and reads what comes. `node v2/notification.ts ORDER`
 *
 * The sandbox posts to this machine, over TLS as WeChat Pay does: the merchant's certificate stands in for that of a server.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { V2_NOTIFICATION_REPLIES } from '@quickpay/wechatpay';
import { merchant, orderNamed } from '../shop.ts';
import { openClient } from './client.ts';

const client = openClient();
const outTradeNo = orderNamed();
const server = createServer({ pfx: readFileSync(merchant.pkcs12), passphrase: merchant.mchId }, async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  // The very bytes that came: a body that was parsed and written again is another.
  const told = client.readRefundNotification(Buffer.concat(chunks));
  const { status, contentType, body } = V2_NOTIFICATION_REPLIES[told.kind === 'refund' ? 'heard' : 'refused'];
  response.writeHead(status, { 'content-type': contentType }).end(body);
  if (told.kind === 'unverified') return console.log(`not believed: ${told.problem}`);
  // Told again it is the same refund: act on it once. Where money hangs on it, confirm it with queryRefunds.
  console.log(`${told.refund.outRefundNo} ${told.refund.refundFee} ${told.refund.status}`);
  server.close();
  await client.close();
});
server.listen(0, '127.0.0.1', async () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const taken = await client.refund(
    {
      outTradeNo,
      outRefundNo: `${outTradeNo}-told`,
      totalFee: 3_850,
      refundFee: 500,
      refundFeeType: merchant.settlementCurrency,
      notifyUrl: `https://127.0.0.1:${port}/refunds`,
    },
    { timeoutMs: 15_000 },
  );
  console.log(taken.kind === 'succeeded' ? 'taken' : `not taken: ${taken.kind}`);
});
