/** What the gateway does where the protocol leaves room: one table of switches, each with its default first. */
import type { OrderSwitches } from './order.ts';

export const SWITCHES = {
  /** A submit that arrives after its number was revoked while unknown. Accepting it is the dangerous case. */
  submitAfterRevoke: ['accepted', 'refused'],
  payerCancelLeaves: ['NOTPAY', 'PAYERROR'],
  bankRefusalLeaves: ['PAYERROR', 'NOTPAY'],
  unpaidRevokeLeaves: ['REVOKED', 'CLOSED'],
  autoRevoke: ['on', 'off'],
  revokeWhilePrompted: ['refusedWhileTyping', 'accepted', 'refusedWhileOpen'],
  refusedLeaves: ['nothing', 'NOTPAY', 'PAYERROR'],
  revokeWindow: ['7days', 'sameDay'],
  attachWhenPaid: ['echoed', 'absent'],
  codeProblems: ['AUTH_CODE_INVALID', 'spelt'],
  /** 15 s before a revoke, 5 s between queries, a minute between refunds, quotas. */
  manners: ['counted', 'enforced'],
  parameterErrors: ['signed', 'unsigned'],
  repeatedPaymentsAskPassword: ['off', 'on'],
  /** So many wrong passwords end the attempt as PAYERROR. */
  wrongPasswords: ['3', '1', '2', '5', '10'],
  /** How refunds end that were accepted; CHANGE waits for somebody to act in the portal. */
  refundsEnd: ['SUCCESS', 'REFUNDCLOSE', 'CHANGE'],
  /** The pool that refunds are paid from; empty is NOTENOUGH. */
  refundPool: ['full', 'empty'],
} as const satisfies Record<string, readonly [string, ...string[]]>;

export type SwitchName = keyof typeof SWITCHES;
export type Settings = { readonly [Name in SwitchName]: (typeof SWITCHES)[Name][number] };

export const DEFAULT_SETTINGS: Settings = {
  submitAfterRevoke: 'accepted',
  payerCancelLeaves: 'NOTPAY',
  bankRefusalLeaves: 'PAYERROR',
  unpaidRevokeLeaves: 'REVOKED',
  autoRevoke: 'on',
  revokeWhilePrompted: 'refusedWhileTyping',
  refusedLeaves: 'nothing',
  revokeWindow: '7days',
  attachWhenPaid: 'echoed',
  codeProblems: 'AUTH_CODE_INVALID',
  manners: 'counted',
  parameterErrors: 'signed',
  repeatedPaymentsAskPassword: 'off',
  wrongPasswords: '3',
  refundsEnd: 'SUCCESS',
  refundPool: 'full',
};

export const orderSwitches = (settings: Settings): OrderSwitches => settings;

/** Why a name and value are no setting, or the settings with it. */
export function withSetting(settings: Settings, name: string, value: string): Settings | Readonly<{ problem: string }> {
  if (!Object.hasOwn(SWITCHES, name))
    return { problem: `there is no setting ${name}; there are ${Object.keys(SWITCHES).join(', ')}` };
  const allowed: readonly string[] = SWITCHES[name as SwitchName]; // checked on the line above
  if (!allowed.includes(value)) return { problem: `${name} is one of ${allowed.join(', ')}, not ${value}` };
  return { ...settings, [name]: value };
}
