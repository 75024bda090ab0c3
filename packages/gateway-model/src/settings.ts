/** What the gateway does where the protocol leaves room: one table of switches, each with its default first. */
import type { Journal } from './journal.ts';
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
  /** So many wrong passwords end the attempt as PAYERROR. Any count is taken. */
  wrongPasswords: ['3', '1', '2', '5', '10'],
  /** How refunds end that were accepted; CHANGE waits for somebody to act in the portal. */
  refundsEnd: ['SUCCESS', 'REFUNDCLOSE', 'CHANGE'],
  /** The pool that refunds are paid from; empty is NOTENOUGH. */
  refundPool: ['full', 'empty'],
  /** Of every text for people: the names that the channel itself takes in `Accept-Language`. */
  language: ['zh-CN', 'en'],
  billHeadings: ['Chinese', 'English'],
  /** Columns: today's by the merchant's currency, today's of the mainland whatever the currency, or the mainland's older ones. */
  billLayout: ['current', 'mainland', 'older'],
  /** The byte order mark at the start of a bill. */
  billMark: ['BOM', 'none'],
  billAmounts: ['isoDecimals', 'twoDecimals'],
  /** V3: how a submit is answered whose payer is asked: 200 or 202 with the state, or an error of that code. */
  v3UserPaying: ['200', '202', 'error'],
  /** V3: a revoke of an order that is not known. */
  v3UnknownRevoke: ['204', '404'],
  /** V3: what answers are signed by; with `publicKey` there are no certificates to download. */
  v3Keys: ['certificate', 'publicKey'],
  /** V3: what the signature of a statement is over: its SHA-1 as the header says it, or the statement itself as with every other answer. */
  v3StatementSigned: ['sha1', 'body'],
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
  language: 'zh-CN',
  billHeadings: 'Chinese',
  billLayout: 'current',
  billMark: 'BOM',
  billAmounts: 'isoDecimals',
  v3UserPaying: '200',
  v3UnknownRevoke: '204',
  v3Keys: 'certificate',
  v3StatementSigned: 'sha1',
};

/** Switches that are counts: the values of the table are examples, and these are the bounds. */
const COUNTS: Readonly<Partial<Record<SwitchName, readonly [least: number, most: number]>>> = { wrongPasswords: [1, 99] };

export const orderSwitches = (settings: Settings): OrderSwitches => settings;

/** What a switch takes, in words. @example allowedFor('autoRevoke') // 'on, off' */
export function allowedFor(name: SwitchName): string {
  const count = COUNTS[name];
  return count === undefined ? SWITCHES[name].join(', ') : `a whole number from ${count[0]} to ${count[1]}`;
}

export function takes(name: SwitchName, value: string): boolean {
  const count = COUNTS[name];
  if (count === undefined) return (SWITCHES[name] as readonly string[]).includes(value);
  return /^[1-9]\d{0,5}$/.test(value) && Number(value) >= count[0] && Number(value) <= count[1];
}

/** Why a name and value are no setting, or the settings with it. */
export function withSetting(settings: Settings, name: string, value: string): Settings | Readonly<{ problem: string }> {
  if (!Object.hasOwn(SWITCHES, name))
    return { problem: `there is no setting ${name}; there are ${Object.keys(SWITCHES).join(', ')}` };
  const known = name as SwitchName; // checked on the line above
  if (!takes(known, value)) return { problem: `${name} is one of ${allowedFor(known)}, not ${value}` };
  return { ...settings, [name]: value };
}

/** The settings of all merchants, and of those that have their own. */
export class SettingsBook {
  readonly #journal: Journal;
  readonly #first: Settings;
  /** By merchant; those of all under the empty name. */
  readonly #of = new Map<string, Settings>();

  constructor(journal: Journal, first: Settings) {
    this.#journal = journal;
    this.#first = first;
  }

  of(mchId: string): Settings {
    return this.#of.get(mchId) ?? this.#of.get('') ?? this.#first;
  }

  /** Sets one switch for a merchant, or for all. Answers what is wrong with it, or null. */
  set(name: string, value: string, mchId: string): string | null {
    const next = withSetting(this.of(mchId), name, value);
    if ('problem' in next) return next.problem;
    this.#keep(mchId, next);
    if (mchId === '') for (const [id, own] of this.#of) if (id !== '') this.#keep(id, { ...own, [name]: value });
    return null;
  }

  /** What an older version did not know yet is as it is by default. */
  restore(mchId: string, value: unknown): void {
    this.#of.set(mchId, { ...this.#first, ...(value as Partial<Settings>) }); // its own record
  }

  #keep(mchId: string, settings: Settings): void {
    this.#of.set(mchId, settings);
    this.#journal.changed('settings', mchId, settings);
  }
}
