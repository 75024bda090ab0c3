/** A merchant's days at WeChat Pay, as the configuration wants them asked for. */
import { wechatpayV2Statements } from '@quickpay/channels';
import type { Statements } from '@quickpay/core';
import type { MerchantConfiguration } from './configuration.ts';
import { clientOf } from './wechatpay.ts';

/** A merchant's statements, and what they keep open. */
export type OpenStatements = Readonly<{ statements: Statements; close(): Promise<void> }>;

/** `made`: of a configuration that was found right. */
export function openStatements(made: MerchantConfiguration): OpenStatements {
  const client = clientOf(made, { now: Date.now });
  const statements = wechatpayV2Statements({ client, wireExponents: made.wireExponents });
  return { statements, close: () => client.close() };
}
