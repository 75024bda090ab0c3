/** What the sandbox reads, but for what only a running one can: fields of a request on the wire, bodies of its control API. */

import { z } from 'zod';
import * as control from '../../../apps/sandbox/src/control/schemas.ts';
import { failedFields } from '../../../apps/sandbox/src/wire/problem.ts';
import { ruleProblem } from '../../../apps/sandbox/src/wire/v2-parameters.ts';
import { unsignedFail, document as written } from '../../../apps/sandbox/src/wire/writing.ts';
import { JsonError, readJson } from '../../../packages/edge/src/index.ts';
import { decodeXml, XmlError } from '../../../packages/wechatpay/src/codec/index.ts';
import { holds, reads, type Target } from '../target.ts';

const request: Target = {
  name: 'sandbox/fields',
  holds: 'each field fits its rule or is refused in both languages, by a document that can be read',
  sources: ['apps/sandbox/src/wire/v2-parameters.ts', 'apps/sandbox/src/wire/problem.ts'],
  seeds: [
    '<xml><appid>wx1</appid><body>Tea</body><out_trade_no>QP1</out_trade_no><total_fee>3850</total_fee><fee_type>HKD</fee_type><auth_code>134567890123456789</auth_code><spbill_create_ip>127.0.0.1</spbill_create_ip><detail><![CDATA[{"a":1}]]></detail></xml>',
    '<xml><transaction_id>42</transaction_id><offset>0</offset><notify_url>https://till.example/x</notify_url><time_start>20261124120000</time_start></xml>',
  ],
  words: ['<sub_appid>', '</sub_appid>', '<receipt>Y</receipt>', '<trades>[]</trades>'],
  open: reads((bytes) => {
    let fields: Record<string, string>;
    try {
      fields = decodeXml(bytes);
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      return;
    }
    const problem = ruleProblem('query', fields);
    if (problem === null) return;
    for (const language of ['en', 'zh-CN'] as const) {
      const said = failedFields(problem, language);
      holds(decodeXml(written(said)).err_code === problem.code, 'a refusal can be read');
      decodeXml(unsignedFail(said.err_code_des ?? ''));
    }
  }),
};

const DETAIL_CHARACTERS_MAX = 100_000;

const calls: Target = {
  name: 'sandbox/control',
  holds: 'each call is taken, or refused with what was wrong',
  sources: ['apps/sandbox/src/control/schemas.ts', 'packages/gateway-model/src/settings.ts'],
  seeds: [
    '{"name":"Wei","region":"HK","balance":{"amountMinor":1,"currency":"HKD"},"cards":[{"id":"1","bank":"b","kind":"debit","amountMinor":1,"works":true}]}',
    '{"operation":"submit","kind":"error","times":2,"code":"SYSTEMERROR","paid":true,"outTradeNo":"QP1"}',
    '{"mchId":"1900000101","outTradeNo":"QP1","state":"NOTPAY","amountMinor":1,"currency":"HKD","createdAt":"2026-11-24T09:30:00Z"}',
    '{"rotate":["apiKeyV2"],"overlapMs":1}',
    '{"advanceMs":1000}',
    '{"url":"http://127.0.0.1:8080/clock"}',
    '{"origin":"http://127.0.0.1:8080"}',
    '{"manners":"enforced","wrongPasswords":3,"language":"en"}',
  ],
  open: reads((bytes) => {
    let value: unknown;
    try {
      value = readJson(bytes);
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      return;
    }
    for (const schema of Object.values(control)) {
      const read = schema.safeParse(value);
      if (!read.success) holds(z.prettifyError(read.error).length < DETAIL_CHARACTERS_MAX, 'a refusal has an end');
    }
    const { data: origin } = control.embedder.safeParse(value);
    // It is written into a policy.
    holds(origin === undefined || /^https?:\/\/[^\s;,'"]+$/.test(origin.origin), 'an origin and nothing behind it');
  }),
};

export const TARGETS: readonly Target[] = [request, calls];
