/** Stores and their nodes: what managers see and order at head office, what a node is given, and which server a till talks to. */
import { z } from 'zod';
import { profileId } from './requests.ts';
import { environment, instant } from './resources.ts';
import { strict } from './strict.ts';

export const NODE_STATES = ['active', 'takenOver', 'revoked'] as const;
export type NodeState = (typeof NODE_STATES)[number];

const nodeId = z
  .string()
  .regex(/^[0-9A-Za-z]{1,32}$/, '1 to 32 of 0-9 A-Z a-z')
  .meta({ description: 'The id of the node’s ledger', example: '7c1e9a40' });
const publicKey = (what: string) =>
  z
    .string()
    .regex(/^[\w-]{43}$/, '32 bytes in base64url')
    .meta({ description: `${what}: 32 bytes in base64url`, example: 'Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE' });
const revision = z
  .int()
  .min(0)
  .meta({ description: 'Grows with every change of the profile; 0 where there is none', example: 1_795_732_315_102 });

const node = z
  .object({
    id: nodeId,
    state: z.enum(NODE_STATES).meta({
      description:
        '`takenOver`: head office works on its payments. `revoked`: it is told nothing any more, and nothing is taken from it',
    }),
    version: z.string().meta({ description: 'Of the program, as it was enrolled', example: '0.1.0' }),
    enrolledAt: instant,
    enrolledBy: z.string().meta({ description: 'The person or API key that had its token made' }),
    endedAt: instant.nullable().meta({ description: 'When it was taken over or revoked' }),
    heardAt: instant.nullable().meta({ description: 'When it last spoke' }),
    silentMs: z.int().min(0).nullable().meta({ description: 'How long ago that is: so old is what is known of the store' }),
    backlog: z.int().min(0).nullable().meta({ description: 'What it has still to tell; null where it has not said' }),
    reasons: z
      .array(z.string())
      .nullable()
      .meta({ description: 'What is not well there, in words: none where all is well; null where it has not said' }),
    profileRevision: revision,
    hasLatestProfile: z.boolean().meta({ description: 'Whether it works by the profile as it is now' }),
  })
  .meta({ id: 'StoreNode' });
export type StoreNodeView = z.infer<typeof node>;

const storeOfOffice = z.object({
  id: z.string(),
  name: z.string(),
  quotaSharePercent: z.int().nullable().meta({ description: 'Null where the configuration lets the store have no node' }),
  node: node.nullable().meta({ description: 'Null where the store has none: its tills talk to head office' }),
  tokenExpiresAt: instant.nullable().meta({ description: 'Of an enrolment token that nobody has used' }),
});
export type StoreView = z.infer<typeof storeOfOffice>;
export const store = storeOfOffice.extend({ environment }).meta({ id: 'Store' });

/** All stores of the configuration, in its order: one page. */
export const stores = z
  .object({ environment, items: z.array(storeOfOffice.meta({ id: 'StoreOfOffice' })), next: z.null() })
  .meta({ id: 'Stores' });
export type StoresView = z.infer<typeof stores>;

const TOKEN = /^qpe_[\w-]{43}$/;
const token = z
  .string()
  .regex(TOKEN, 'a token such as `quickpay store enrol` prints: qpe_ and 43 more characters')
  .meta({ description: 'Counts once', example: 'qpe_Zx0d3pO6mJ1v8wq2R5tYkN7bC4sLhFgU9aEiXnVcPzM' });
/** @example isEnrolmentToken('qpe_…') // whether it can be one at all */
export const isEnrolmentToken = (text: string): boolean => TOKEN.test(text);

export const enrolment = z
  .object({
    environment,
    storeId: z.string(),
    token: token.meta({ description: 'Shown this once: only its hash is kept' }),
    expiresAt: instant,
    command: z.string().meta({
      description: 'What is typed on the store’s own machine. Its address is the one that this request came to',
      example: 'quickpay serve --store store-1 --upstream … --enrol qpe_…',
    }),
  })
  .meta({ id: 'Enrolment' });
export type EnrolmentView = z.infer<typeof enrolment>;

export const newNode = strict({
  token,
  storeId: profileId.meta({ description: 'The store that it is to serve: the token’s' }),
  nodeId,
  epoch: z.int().min(0).max(1_295).meta({ description: 'Of the node’s ledger: how often it was begun anew' }),
  signingKey: publicKey('Ed25519, by which the node signs its requests'),
  sealingKey: publicKey('X25519, to which its keys are sealed'),
  version: z
    .string()
    .regex(/^[\w.+-]{1,32}$/, '1 to 32 characters')
    .meta({ description: 'Of the program', example: '0.1.0' }),
}).meta({ id: 'NewNode' });
export type NewNodeBody = z.input<typeof newNode>;

export const enrolledNode = z
  .object({ environment, storeId: z.string(), nodeId, enrolledAt: instant })
  .meta({ id: 'EnrolledNode' });
export type EnrolledNodeView = z.infer<typeof enrolledNode>;

const base64url = z.string().regex(/^[\w-]*$/, 'base64url');
const envelope = z
  .object({
    ephemeralKey: publicKey('X25519, made for this envelope'),
    nonce: base64url.meta({ description: '12 bytes' }),
    content: base64url.meta({ description: 'AES-256-GCM, its tag at the end' }),
  })
  .meta({ id: 'SealedEnvelope' });
export type SealedEnvelope = Readonly<z.infer<typeof envelope>>;

/** What head office gives a node. Written to the node's disk as it is: what is secret of it is sealed. */
export const profile = z
  .object({
    format: z.literal(1),
    environment,
    storeId: profileId,
    nodeId,
    revision,
    configuration: z.record(z.string(), z.unknown()).meta({
      description:
        'A configuration file’s content: this store, its tills and printers, its merchants with their share of the quotas',
    }),
    merchants: z
      .record(z.string(), envelope)
      .meta({ description: 'Each merchant’s key files, sealed to the node, by the merchant’s id' }),
    staff: envelope.meta({ description: 'Who may sign in there, with the hashes of their secrets, sealed likewise' }),
  })
  .meta({ id: 'NodeProfile' });
export type NodeProfile = Readonly<z.infer<typeof profile>>;

export const profileQuery = strict({
  applied: z.coerce.number().pipe(revision).optional().meta({
    description: 'The revision that the node works by, 0 for none yet. Left out by who only looks: then it is no sign of life',
  }),
});
export const profileAnswer = z
  .object({
    environment,
    revision,
    profile: profile.nullable().meta({ description: 'Null where the node works by it already' }),
  })
  .meta({ id: 'NodeProfileAnswer' });
export type ProfileAnswer = Readonly<z.infer<typeof profileAnswer>>;

export const door = z
  .object({
    environment,
    door: z.enum(['store', 'headOffice']).meta({ description: 'Whether this server is a store’s node, or head office itself' }),
    storeId: z.string().nullable().meta({ description: 'The store whose node it is' }),
    upstream: z.string().nullable().meta({ description: 'Where head office is, for a node' }),
    spokenAt: instant
      .nullable()
      .meta({ description: 'When head office last answered a node; null where it has not since the start' }),
    standing: z
      .enum(NODE_STATES)
      .nullable()
      .meta({ description: 'What head office last said of the node; null for head office' }),
    profileRevision: revision.nullable(),
    trouble: z
      .string()
      .nullable()
      .meta({ description: 'Why head office cannot be asked just now, or why a newer profile is not applied' }),
    backlog: z.int().min(0).nullable().meta({ description: 'What the node has still to tell head office' }),
    held: z
      .int()
      .min(0)
      .nullable()
      .meta({ description: 'Revokes and refunds that the node holds back until head office has spoken' }),
  })
  .meta({ id: 'Door' });
export type DoorView = z.infer<typeof door>;
