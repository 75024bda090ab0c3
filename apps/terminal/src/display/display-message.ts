/** What another window of this browser says about the customer's display. It may be of another version of the page, and is looked at. */
import { type Check, has, isObject, isOfKind, isText } from '@quickpay/api';
import { isCurrency } from '@quickpay/core';
import type { DisplayState, Message } from './display-channel.ts';

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

const isState: Check = (value) =>
  isObject(value) && typeof value.at === 'string' && isStateName(value.at) && has(value, STATES[value.at]);
const isStateName = (name: string): name is DisplayState['at'] => Object.hasOwn(STATES, name);

const MESSAGES: Readonly<Record<Message['kind'], Readonly<Record<string, Check>>>> = {
  hello: {},
  state: { from: isText, isNews: isFlag, shopName: isText, state: isState },
};
const isMessage = (said: unknown): said is Message => isOfKind(said, MESSAGES);

/**
 * The message, or null where it is none that this version knows: a customer then sees what was there before.
 *
 * @example displayMessage({ kind: 'state', state: { at: 'dancing' } }) // null
 */
export const displayMessage = (said: unknown): Message | null => (isMessage(said) ? said : null);
