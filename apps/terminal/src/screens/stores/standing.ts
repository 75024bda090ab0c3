/** How a store's server stands, in one word for each. */
import type { StoreView } from '@quickpay/client';
import { arrearsOf } from '../../server/stores.ts';
import type { StoreKey } from '../../words/store-words.ts';

export const STANDINGS = ['none', 'answers', 'behind', 'silent', 'neverHeard', 'takenOver', 'revoked'] as const;
export type Standing = (typeof STANDINGS)[number];

/** What can be done about it. */
export type StoreAct = 'enrol' | 'revoke' | 'takeOver';
type Look = Readonly<{
  word: StoreKey;
  /** Whether somebody should do something. */
  isWrong: boolean;
  may: readonly StoreAct[];
}>;

export const LOOKS: Readonly<Record<Standing, Look>> = {
  none: { word: 'store.none', isWrong: false, may: ['enrol'] },
  answers: { word: 'store.answers', isWrong: false, may: ['revoke', 'takeOver'] },
  behind: { word: 'store.behind', isWrong: false, may: ['revoke', 'takeOver'] },
  silent: { word: 'store.silent', isWrong: true, may: ['revoke', 'takeOver'] },
  neverHeard: { word: 'store.neverHeard', isWrong: false, may: ['revoke', 'takeOver'] },
  takenOver: { word: 'store.takenOver', isWrong: false, may: ['enrol'] },
  revoked: { word: 'store.revoked', isWrong: true, may: ['takeOver', 'enrol'] },
};

export function standingOf({ node }: Pick<StoreView, 'node'>, toldAgoMs: number): Standing {
  if (node === null) return 'none';
  if (node.state !== 'active') return node.state;
  if (node.heardAt === null) return 'neverHeard';
  return arrearsOf({ node }, toldAgoMs)?.kind ?? 'answers';
}
