/** A batch of facts, and what head office answers to one. */
import type { Cursor, Fact, Instant } from '@quickpay/core';

/** How a node says that it is. No secret and no personal data. */
export type NodeHealth = Readonly<{
  /** Of its program. */
  version: string;
  /** The revision of the profile that it works by; null as long as it has none. */
  profileRevision: number | null;
  /** Payments and refunds that are not settled. */
  unresolved: number;
  /** Of them those that wait for head office to speak, or for a manager. */
  held: number;
}>;

/**
 * How the two histories stand to each other, as the node finds. `inStep`: what head office has taken is what the node has told. `nodeForgot`:
 * head office has taken facts that the node does not have. `officeForgot`: head office no longer has what it had taken, and the node can no
 * longer tell it. `forked`: both have a fact of the same sequence, and not the same.
 */
export const STANDINGS = ['inStep', 'nodeForgot', 'officeForgot', 'forked'] as const;
export type Standing = (typeof STANDINGS)[number];
/** Nothing can be told any more. */
export type Apart = Exclude<Standing, 'inStep'>;

export type Batch = Readonly<{
  nodeId: string;
  /** Of the node's ledger: a restored one begins the next. */
  epoch: number;
  /** What was told before. */
  after: Cursor;
  /** The facts that come next, without a gap; none in a heartbeat, and none once the two are apart. */
  facts: readonly Fact[];
  /** Of the chain after the last of them. */
  head: string;
  sentAt: Instant;
  /** The node's: with it head office folds a payment's events as the node did. */
  lateRequestWatchMs: number;
  /** Facts that wait behind these. */
  backlog: number;
  standing: Standing;
  health: NodeHealth;
}>;

/** Where a batch leads. */
export const endOf = ({ after, facts, head }: Pick<Batch, 'after' | 'facts' | 'head'>): Cursor => ({
  sequence: after.sequence + facts.length,
  head,
});

/** What can be wrong with a batch before its facts are looked at. Each is a stable code. */
export type BatchRefusalCode =
  /** More bytes than a batch may be sent with. */
  | 'tooLarge'
  /** Not packed by zstd, cut off, or with something behind it. */
  | 'notZstd'
  /** It unpacks to more than a batch may be. */
  | 'textTooLarge'
  | 'notUtf8'
  /** The first line is no header. */
  | 'badHeader'
  /** It is written in a format that this program does not read. */
  | 'otherFormat'
  | 'tooManyFacts'
  /** A line is no fact. */
  | 'badFact'
  /** A fact does not follow the one before. */
  | 'badSequence'
  /** The facts do not lead to the head that was said: something was changed on the way. */
  | 'badHead'
  /** It speaks for another node than the one that sent it. */
  | 'otherNode';

/** `why`: one sentence that names the line or member, and repeats nothing of a body. */
export type BatchRefusal = Readonly<{ code: BatchRefusalCode; why: string }>;

/** What head office answers to a batch. */
export type BatchAnswer =
  /** It is durable. `late`: so many of its facts were of payments that the node no longer owns: kept, not applied. */
  | Readonly<{ kind: 'taken'; cursor: Cursor; late: number }>
  /** It does not go on from where head office is. */
  | Readonly<{ kind: 'gap'; cursor: Cursor }>
  /** Not now: again after `waitMs`. */
  | Readonly<{ kind: 'busy'; waitMs: number }>
  /** Durable as well, but head office works on the node's payments now. What the node still has to tell is wanted; nothing else is. */
  | Readonly<{ kind: 'takenOver'; cursor: Cursor; late: number }>
  /** What it tells cannot be so, or the two are apart: nothing was taken, and nothing will be. `takenOver`: head office works on its payments. */
  | Readonly<{ kind: 'broken'; sequence: number; why: string; takenOver: boolean }>
  /** It came otherwise than it was sent: nothing was taken; again. */
  | Readonly<{ kind: 'refused' } & BatchRefusal>;
