/** A merchant's days at WeChat Pay, as the configuration wants them asked for: over V2 or V3. */
import { wechatpayV2Statements, wechatpayV3Statements } from '@quickpay/channels';
import type { Statements } from '@quickpay/core';
import type { MerchantConfiguration } from './configuration.ts';
import { v2ClientOf, v3ClientOf } from './wechatpay.ts';

/** A merchant's statements, and what they keep open. */
export type OpenStatements = Readonly<{ statements: Statements; close(): Promise<void> }>;

/** `made`: of a configuration that was found right. */
export function openStatements(made: MerchantConfiguration): OpenStatements {
  const { wireExponents } = made;
  const now = Date.now;
  if (made.protocol === 'v2') {
    const client = v2ClientOf(made, { now });
    return { statements: wechatpayV2Statements({ client, wireExponents }), close: () => client.close() };
  }
  const client = v3ClientOf(made, { now });
  return { statements: wechatpayV3Statements({ client, wireExponents }), close: () => client.close() };
}
