/** Asks what an order is. `node v2/query.ts ORDER` */
import { orderNamed } from '../shop.ts';
import { openClient } from './client.ts';

const client = openClient();
const answer = await client.query({ outTradeNo: orderNamed() }, { timeoutMs: 10_000 });
if (answer.kind === 'succeeded') console.log(`${answer.fields.tradeState} ${answer.fields.totalFee} ${answer.fields.feeType}`);
else if (answer.kind === 'failed') console.log(answer.code);
else console.log(`nobody knows: ${answer.kind}`);
await client.close();
