/** Asks what an order is. `node v3/query.ts ORDER` */
import { orderNamed } from '../shop.ts';
import { openClient } from './client.ts';

const client = openClient();
const answer = await client.query({ outTradeNo: orderNamed() }, { timeoutMs: 10_000 });
if (answer.kind === 'succeeded')
  console.log(`${answer.fields.tradeState} ${answer.fields.amount?.total} ${answer.fields.amount?.currency}`);
else if (answer.kind === 'failed') console.log(answer.code);
else console.log(`nobody knows: ${answer.kind}`);
await client.close();
