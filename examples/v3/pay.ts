/**
 * Takes a payment: charges the code that a payer shows, and asks until it is known what became of it. `node v3/pay.ts [PAYER]`: `ready` pays at
 * once, `asks` is asked for the password on the sandbox's phone, `poor` has not enough.
 */
import { codeOf, merchant, newNumber, seconds } from '../shop.ts';
import { openClient } from './client.ts';

const [, , payer = 'ready'] = process.argv;
const client = openClient();
const outTradeNo = newNumber();
const answer = await client.submit(
  {
    outTradeNo,
    total: 3_850,
    currency: merchant.settlementCurrency,
    authCode: await codeOf(payer),
    description: 'Tea house, first floor',
    merchantCategoryCode: '5812',
  },
  // A payer's code is good for a minute: what was not sent within five seconds shall not be sent at all.
  { timeoutMs: 40_000, notAfter: Date.now() + 5_000 },
);
if (answer.kind === 'succeeded' && answer.fields.tradeState === 'SUCCESS')
  console.log(`${outTradeNo} paid: ${answer.fields.transactionId}`);
else if (answer.kind === 'neverSent') console.log(`${outTradeNo} not paid: nothing was sent (${answer.problem})`);
else {
  // Refused or not, only a query proves it: nobody is told before. A success that is not SUCCESS is not paid yet.
  console.log(`${outTradeNo} ${answer.kind}${answer.kind === 'failed' ? `: ${answer.code}` : ''}`);
  console.log(`${outTradeNo} ${await found()}`);
}
await client.close();

/** Asks every five seconds for thirty, then has the channel call it off. Keep asking until one of the two is certain. */
async function found(): Promise<string> {
  for (let waited = 0; waited < 30; waited += 5) {
    const state = await client.query({ outTradeNo }, { timeoutMs: 10_000 });
    if (state.kind === 'succeeded' && state.fields.tradeState === 'SUCCESS') return `paid: ${state.fields.transactionId}`;
    if (state.kind === 'failed' && state.code === 'ORDER_NOT_EXIST' && answer.kind === 'failed' && answer.code !== 'USERPAYING')
      return 'not paid';
    await seconds(5);
  }
  const revoked = await client.revoke({ outTradeNo }, { timeoutMs: 15_000 });
  return revoked.kind === 'succeeded' && revoked.status !== 202 ? 'revoked' : 'not known yet: revoke it again';
}
