/** What another window of this browser says about the customer's display. It may be of another version of the page, and is looked at. */
import { isCurrency } from '@quickpay/core';
import type { DisplayState, Message } from './display-channel.ts';

type Members = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null;
const isText: Check = (value) => typeof value === 'string';
const isFlag: Check = (value) => typeof value === 'boolean';
const isTime: Check = (value) => value === null || (typeof value === 'string' && !Number.isNaN(Date.parse(value)));
const isAmount: Check = (value) =>
  isObject(value) &&
  Number.isSafeInteger(value.minor) &&
  Number(value.minor) >= 0 &&
  typeof value.currency === 'string' &&
  isCurrency(value.currency);

const STATES: Readonly<Record<DisplayState['at'], Readonly<Record<string, Check>>>> = {
  idle: {},
  amount: { amount: isAmount },
  scan: { amount: isAmount },
  wait: { amount: isAmount },
  confirm: { amount: isAmount, expiresAt: isTime },
  thanks: { amount: isAmount },
  notPaid: { amount: isAmount },
};

const has = (members: Members, checks: Readonly<Record<string, Check>>): boolean =>
  Object.entries(checks).every(([name, check]) => check(members[name]));

const isState: Check = (value) =>
  isObject(value) && typeof value.at === 'string' && isStateName(value.at) && has(value, STATES[value.at]);
const isStateName = (name: string): name is DisplayState['at'] => Object.hasOwn(STATES, name);

const MESSAGES: Readonly<Record<Message['kind'], Readonly<Record<string, Check>>>> = {
  hello: {},
  state: { from: isText, isNews: isFlag, shopName: isText, state: isState },
};
const isMessageKind = (kind: string): kind is Message['kind'] => Object.hasOwn(MESSAGES, kind);

const isMessage = (said: unknown): said is Message =>
  isObject(said) && typeof said.kind === 'string' && isMessageKind(said.kind) && has(said, MESSAGES[said.kind]);

/**
 * The message, or null where it is none that this version knows: a customer then sees what was there before.
 *
 * @example displayMessage({ kind: 'state', state: { at: 'dancing' } }) // null
 */
export const displayMessage = (said: unknown): Message | null => (isMessage(said) ? said : null);
