/** What the gateway does where the protocol leaves room. */
import type { OrderSwitches, RefundState } from './order.ts';

/** Switches, each with its default first. Clients must be right under every one of them. */
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
} as const satisfies Record<string, readonly [string, ...string[]]>;

/** How a refund ends: not room in the protocol but something that a test asks for. The default first. */
export const SCENES = {
  refundEnds: ['SUCCESS', 'CLOSED', 'ABNORMAL'],
} as const satisfies Record<string, readonly Exclude<RefundState, 'PROCESSING'>[]>;

export const NUMBERS = {
  /** The wrong password that ends an attempt. */
  wrongPasswordsMax: { default: 3, min: 1, max: 100 },
  refundSettlesMs: { default: 3_000, min: 0, max: 604_800_000 },
} as const satisfies Record<string, Readonly<{ default: number; min: number; max: number }>>;

export type SwitchName = keyof typeof SWITCHES;
type SceneName = keyof typeof SCENES;
type NumberName = keyof typeof NUMBERS;
export type SettingName = SwitchName | SceneName | NumberName;
export type Settings = { readonly [Name in SwitchName]: (typeof SWITCHES)[Name][number] } & {
  readonly [Name in SceneName]: (typeof SCENES)[Name][number];
} & { readonly [Name in NumberName]: number };

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
  refundEnds: 'SUCCESS',
  wrongPasswordsMax: 3,
  refundSettlesMs: 3_000,
};

export const SETTING_NAMES: readonly string[] = Object.keys(DEFAULT_SETTINGS);

export const orderSwitches = (settings: Settings): OrderSwitches => settings;

const CHOICES: Readonly<Record<string, readonly string[]>> = { ...SWITCHES, ...SCENES };
const RANGES: Readonly<Record<string, Readonly<{ min: number; max: number }>>> = NUMBERS;

/**
 * The settings with one of them changed, or in a sentence why that is no setting.
 *
 * @example withSetting(DEFAULT_SETTINGS, 'autoRevok', 'off') // { problem: 'there is no setting autoRevok; did you mean autoRevoke?' }
 */
export function withSetting(settings: Settings, name: string, value: string): Settings | Readonly<{ problem: string }> {
  if (Object.hasOwn(CHOICES, name)) {
    const allowed = CHOICES[name] ?? [];
    return allowed.includes(value)
      ? { ...settings, [name]: value }
      : { problem: `${name} is one of ${allowed.join(', ')}, not ${value === '' ? 'empty' : value}` };
  }
  const range = Object.hasOwn(RANGES, name) ? RANGES[name] : undefined;
  if (range === undefined) return { problem: `there is no setting ${name}; did you mean ${nearest(name, SETTING_NAMES)}?` };
  const number = /^\d{1,10}$/.test(value) ? Number(value) : Number.NaN;
  return number >= range.min && number <= range.max
    ? { ...settings, [name]: number }
    : { problem: `${name} is a whole number from ${range.min} to ${range.max}, not ${value}` };
}

/** The name that takes the fewest changed letters. */
function nearest(given: string, names: readonly string[]): string {
  const ranked = names.map((name) => ({ name, distance: distance(given.toLowerCase(), name.toLowerCase()) }));
  return ranked.reduce((best, one) => (one.distance < best.distance ? one : best)).name;
}

/** Letters to add, drop or change to make one word of the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (const [j, other] of [...b].entries())
      next.push(Math.min((row[j] ?? 0) + (letter === other ? 0 : 1), (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    row = next;
  }
  return row[b.length] ?? 0;
}
