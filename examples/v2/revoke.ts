/**
 * Calls an order off: unpaid it never will be, paid the money goes back. Not within 15 seconds of the submit, and for doubtful orders only: goods
 * that come back are refunded. `node v2/revoke.ts ORDER`
 */
import { orderNamed, seconds } from '../shop.ts';
import { openClient } from './client.ts';

const client = openClient();
const outTradeNo = orderNamed();
for (const wait of [0, 5, 10, 20]) {
  await seconds(wait);
  const answer = await client.revoke({ outTradeNo }, { timeoutMs: 15_000 });
  if (answer.kind === 'succeeded' && answer.fields.recall === 'N') {
    console.log('revoked');
    break;
  }
  console.log(answer.kind === 'failed' ? answer.code : answer.kind);
}
await client.close();
