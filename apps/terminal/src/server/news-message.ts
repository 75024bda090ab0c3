/** What windows of one browser say to each other about news. One of them may be of another version of the page: what it says is looked at. */
import { isLiveNews, type LiveNews } from '@quickpay/client';

export type Message =
  | Readonly<{ kind: 'item'; item: LiveNews }>
  | Readonly<{ kind: 'beat'; flows: boolean }>
  | Readonly<{ kind: 'hello' }>;

type Members = Readonly<Record<string, unknown>>;

const CHECKS: Readonly<Record<Message['kind'], (said: Members) => boolean>> = {
  item: ({ item }) => isLiveNews(item),
  beat: ({ flows }) => typeof flows === 'boolean',
  hello: () => true,
};
const isKind = (kind: unknown): kind is Message['kind'] => typeof kind === 'string' && Object.hasOwn(CHECKS, kind);
const isObject = (value: unknown): value is Members => typeof value === 'object' && value !== null;
const isMessage = (said: unknown): said is Message => isObject(said) && isKind(said.kind) && CHECKS[said.kind](said);

/**
 * The message, or null where it is none that this version knows.
 *
 * @example newsMessage({ kind: 'item', item: { kind: 'payment' } }) // null
 */
export const newsMessage = (said: unknown): Message | null => (isMessage(said) ? said : null);
