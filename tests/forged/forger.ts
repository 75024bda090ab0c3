/**
 * A forger on the line: a real HTTPS server, with a certificate of the authority that the backend trusts, between it and the sandbox. It
 * passes on what it is told, and answers what a plan says: the truth where that says nothing.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createServer, Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { decodeXml } from '@quickpay/wechatpay/codec';
import { send } from './answers.ts';
import type { Exchange, ForgedAnswer } from './forgeries.ts';
import { type Fields, type Operation, operationAt, type Seen } from './lies.ts';

/** `withheld`: the sandbox never hears of the request, and there is no truth to it. */
export type Telling = Readonly<{ withheld?: true; answer(exchange: Exchange): ForgedAnswer }>;
/** `row` is the description that the payment was made with. */
export type Plan = (row: string, operation: Operation) => Telling | null;

export type Forger = Readonly<{
  /** What is answered from now on; null is the truth. */
  plan(plan: Plan | null): void;
  /** Whether an answer to this operation was forged for this row. */
  hasForged(row: string, operation: Operation): boolean;
  close(): Promise<void>;
}>;

type Order = Readonly<{
  row: string;
  totalFee: string;
  feeType: string;
  attach: string;
  refundNumber: string;
  refundFee: string;
}>;
type Configuration = {
  merchants: {
    mchId: string;
    signType: 'MD5' | 'HMAC-SHA256';
    hosts: string[];
    apiKeyFile: string;
    certificateFile: string;
    privateKeyFile: string;
    caFile: string;
  }[];
};

/** Steps between the two in a shop's folder: from here on the backend's configuration names the forger as WeChat Pay. */
export async function openForger(folder: string): Promise<Forger> {
  const file = join(folder, 'backend', 'config.json');
  const configuration = JSON.parse(readFileSync(file, 'utf8')) as Configuration; // written by the demo
  const material = JSON.parse(readFileSync(join(folder, 'sandbox', 'certificates', 'material.json'), 'utf8')) as {
    server: { certificate: string; privateKey: string }; // written by the sandbox
  };
  const merchants = new Map(
    configuration.merchants.map(
      ({ mchId, signType, hosts: [host = ''], apiKeyFile, certificateFile, privateKeyFile, caFile }) => [
        mchId,
        {
          host,
          signType,
          apiKey: readFileSync(join(folder, 'backend', apiKeyFile), 'utf8').trim(),
          agent: new HttpsAgent({
            keepAlive: true,
            ca: readFileSync(caFile),
            cert: readFileSync(certificateFile),
            key: readFileSync(privateKeyFile),
          }),
        },
      ],
    ),
  );
  const orders = new Map<string, Order>();
  const forged = new Set<string>();
  let plan: Plan | null = null;

  const passOn = (path: string, asked: Fields, body: Buffer): Promise<Buffer> =>
    new Promise((resolve, reject) => {
      const { host, agent } = merchants.get(asked.mch_id ?? '') ?? {};
      const request = httpsRequest(`${host}${path}`, { method: 'POST', agent, headers: { 'content-type': 'text/xml' } });
      request.on('error', reject).on('response', (response) => bodyOf(response).then(resolve, reject));
      request.end(body);
    });

  const answerTo = async (path: string, body: Buffer): Promise<ForgedAnswer> => {
    const asked: Fields = decodeXml(body);
    const { mch_id: mchId = '', out_trade_no: outTradeNo = '' } = asked;
    const operation = operationAt(path);
    if (operation === 'submit') {
      const { body: row = '', total_fee: totalFee = '', fee_type: feeType = '', attach = '' } = asked;
      orders.set(outTradeNo, { row, totalFee, feeType, attach, refundNumber: '', refundFee: '' });
    }
    const known = orders.get(outTradeNo);
    if (operation === 'refund' && known !== undefined)
      orders.set(outTradeNo, { ...known, refundNumber: asked.out_refund_no ?? '', refundFee: asked.refund_fee ?? '' });
    const order = orders.get(outTradeNo);
    const merchant = merchants.get(mchId);
    const telling = order === undefined || operation === undefined ? null : (plan?.(order.row, operation) ?? null);
    if (telling === null || order === undefined || operation === undefined || merchant === undefined)
      return { body: await passOn(path, asked, body) };
    forged.add(`${operation} of ${order.row}`);
    const truth: Fields = telling.withheld ? {} : decodeXml(await passOn(path, asked, body));
    const seen: Seen = { asked, outTradeNo, ...order };
    return telling.answer({ operation, seen, truth, apiKey: merchant.apiKey, signType: merchant.signType });
  };

  const { certificate, privateKey } = material.server;
  const server = createServer({ cert: certificate, key: privateKey }, (request, response) => {
    bodyOf(request)
      .then((body) => answerTo(request.url ?? '', body))
      .then((answer) => send(response, answer))
      .catch(() => response.destroy()); // who gave up waiting wants no answer
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const between = { ...configuration, merchants: configuration.merchants.map((merchant) => ({ ...merchant, hosts: [url] })) };
  writeFileSync(file, JSON.stringify(between), { mode: 0o600 });

  return {
    plan(next) {
      plan = next;
    },
    hasForged: (row, operation) => forged.has(`${operation} of ${row}`),
    async close() {
      for (const { agent } of merchants.values()) agent.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk);
  return Buffer.concat(chunks);
}
