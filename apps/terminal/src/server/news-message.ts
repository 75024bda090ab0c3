/** What windows of one browser say to each other about news. One of them may be of another version of the page: what it says is looked at. */
import { type Check, isOfKind } from '@quickpay/api';
import { isLiveNews, type LiveNews } from '@quickpay/client';

export type Message =
  | Readonly<{ kind: 'item'; item: LiveNews }>
  | Readonly<{ kind: 'beat'; flows: boolean }>
  | Readonly<{ kind: 'hello' }>;

const MESSAGES: Readonly<Record<Message['kind'], Readonly<Record<string, Check>>>> = {
  item: { item: isLiveNews },
  beat: { flows: (value) => typeof value === 'boolean' },
  hello: {},
};
const isMessage = (said: unknown): said is Message => isOfKind(said, MESSAGES);

/**
 * The message, or null where it is none that this version knows.
 *
 * @example newsMessage({ kind: 'item', item: { kind: 'payment' } }) // null
 */
export const newsMessage = (said: unknown): Message | null => (isMessage(said) ? said : null);
