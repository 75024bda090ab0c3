/** A story: what happens to one sale or a few, told by a payer's hand, a cashier's and the world's, and the exact end it must have. */
import type { Settings, SwitchName } from '@quickpay/gateway-model';
import { expect } from 'vitest';
import type { PaymentView, Shop } from './shop.ts';

export type Protocol = 'v2' | 'v3';
export type StoryId = `S${number}` | `R${number}`;

export type Story = Readonly<{
  /** Of docs/stories.md; several variants of a story share it. */
  id: StoryId;
  /** What happens, and how it ends. Points of the development guide that it shows stand at the end, in brackets. */
  title: string;
  /** Expectations that depend on a switch read it from `settings`, which are the shop's. */
  tell: (shop: Shop, settings: Settings) => Promise<void>;
  /** Values of the sandbox's switches that can change what happens or how it ends. S22 and S27 are other stories again, and have none. */
  changedBy?: Readonly<{ [Name in SwitchName]?: readonly Settings[Name][] }>;
  /** Over which protocol alone it can be told. Default: over either. */
  over?: Protocol;
  /** Takes minutes, and is told over V2 in any case: over V3 only with everything else. */
  long?: true;
  /** Needs a shop that no other story uses, or one that opens two minutes before midnight in UTC+8. Default: shares one. */
  alone?: 'newShop' | 'beforeMidnight';
  /** Told only where the protocol's room is used in this way. */
  only?: (settings: Settings) => boolean;
}>;

/** A payment whose cashier reads the sentence of that key. */
export const reads = (key: PaymentView['cashier']['key']): PaymentView['cashier'] => expect.objectContaining({ key });

/** What decides about an order that nobody paid: how its revoke leaves it, and whether the channel itself ends it where we did not. */
export const UNPAID_ORDERS = { unpaidRevokeLeaves: ['CLOSED'], autoRevoke: ['off'] } as const satisfies Story['changedBy'];

/** What ends a prompt that nobody answers: our revoke, or the channel itself 45 s after the submit. */
const ENDS_A_PROMPT = {
  refusedWhileTyping: 'revoke',
  accepted: 'revoke',
  refusedWhileOpen: 'channel',
} as const satisfies Record<Settings['revokeWhilePrompted'], string>;

/** … and the state in which that leaves the order. */
export const unansweredPrompt = ({ revokeWhilePrompted, unpaidRevokeLeaves }: Settings) => {
  const endedBy = ENDS_A_PROMPT[revokeWhilePrompted];
  return { endedBy, leaves: endedBy === 'revoke' ? unpaidRevokeLeaves : 'REVOKED' };
};
/** Seconds from the submit to a poll after the channel ended it. */
export const CHANNEL_ENDED_IT_S = 51;
