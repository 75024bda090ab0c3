/**
 * Passwords and PINs as they are kept: argon2id (RFC 9106), each with a salt of its own and the costs it was made with, so that costs can
 * grow without anybody choosing a new password.
 */
import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify(argon2);

/** OWASP's password storage cheat sheet, argon2id: 19 MiB, two passes, one lane. About 40 ms here, off the event loop. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
/** What is kept was made by us: costs beyond these are damage, and would stop the machine. */
const COST_MAX = { memory: 1_048_576, passes: 16, parallelism: 8 } as const;
const TAG_BYTES = 32;
const SALT_BYTES = 16;

export type Hasher = Readonly<{
  hash(secret: string): Promise<string>;
  /** False for a wrong secret, and for whatever is kept that is none of ours. */
  verify(kept: string, secret: string): Promise<boolean>;
}>;

/**
 * @param pepper a key that is kept elsewhere: without it what is kept cannot be tried out. Ten thousand PINs are nothing to try.
 * @example await argon2id().verify(await argon2id().hash('correct horse'), 'correct horse') // true
 */
export function argon2id(pepper?: Uint8Array): Hasher {
  const tagOf = async (secret: string, nonce: Uint8Array, cost: Cost): Promise<Buffer> =>
    derive('argon2id', {
      message: secret.normalize('NFC'),
      nonce,
      ...cost,
      tagLength: TAG_BYTES,
      ...(pepper === undefined ? {} : { secret: pepper }),
    });
  return {
    async hash(secret) {
      const nonce = randomBytes(SALT_BYTES);
      const tag = await tagOf(secret, nonce, COST);
      const { memory, passes, parallelism } = COST;
      return `argon2id$m=${memory},t=${passes},p=${parallelism}$${nonce.toString('base64url')}$${tag.toString('base64url')}`;
    },
    async verify(kept, secret) {
      const read = readKept(kept);
      return read !== null && timingSafeEqual(await tagOf(secret, read.nonce, read.cost), read.tag);
    },
  };
}

type Cost = Readonly<Record<keyof typeof COST, number>>;

function readKept(kept: string): Readonly<{ nonce: Buffer; tag: Buffer; cost: Cost }> | null {
  const [, m, t, p, salt = '', tag = ''] =
    /^argon2id\$m=(\d{1,7}),t=(\d{1,2}),p=(\d)\$([\w-]{22})\$([\w-]{43})$/.exec(kept) ?? [];
  const cost = { memory: Number(m), passes: Number(t), parallelism: Number(p) };
  const isOurs = (Object.keys(COST) as (keyof Cost)[]).every((name) => cost[name] >= 1 && cost[name] <= COST_MAX[name]);
  return isOurs ? { nonce: Buffer.from(salt, 'base64url'), tag: Buffer.from(tag, 'base64url'), cost } : null;
}
