/** What a node asks head office, over HTTPS, signed by its key. Every answer is bounded, checked, and told apart from silence. */
import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import {
  type EnrolledNodeView,
  enrolledNodeSchema,
  isProblem,
  type NewNodeBody,
  type NodeState,
  type Problem,
  type ProblemCode,
  type ProfileAnswer,
  profileAnswerSchema,
} from '@quickpay/api';
import { BATCH_TYPE } from '@quickpay/exchange';
import type { z } from 'zod';
import { NODE_LIMITS } from '../nodes/limits.ts';
import { authorizationOf } from '../nodes/signature.ts';
import type { NodeKey } from './node-key.ts';

export type Answered<Answer> =
  | Readonly<{ kind: 'answered'; answer: Answer }>
  /** Head office refused, in the API’s words. */
  | Readonly<{ kind: 'refused'; problem: Problem }>
  /** Nobody answered, or not as head office does. */
  | Readonly<{ kind: 'silent'; why: string }>;

/** What head office refused with, in a clause. */
export const refusalOf = ({ title, detail, code }: Problem): string => `head office refuses: ${title}. ${detail} (${code})`;

const STANDINGS: Partial<Record<ProblemCode, NodeState>> = { node_revoked: 'revoked', node_taken_over: 'takenOver' };
type Heard = Readonly<{ why: string | null; standing: NodeState | null }>;

/** What an answer of head office's says of the node; a standing that it does not tell of stays. */
export const heardIn = (answer: Answered<unknown>): Heard => {
  switch (answer.kind) {
    case 'answered':
      return { why: null, standing: 'active' };
    case 'silent':
      return { why: answer.why, standing: null };
    case 'refused':
      return { why: refusalOf(answer.problem), standing: STANDINGS[answer.problem.code] ?? null };
  }
};

export type Upstream = Readonly<{
  enrol(made: NewNodeBody, signal?: AbortSignal): Promise<Answered<EnrolledNodeView>>;
  /** @param applied the revision that the node works by; null for a look, which head office does not take for the node’s own */
  profile(key: NodeKey, applied: number | null, signal?: AbortSignal): Promise<Answered<ProfileAnswer>>;
  /** The text of an answer that somebody else reads. */
  text(key: NodeKey, request: TextRequest, signal?: AbortSignal): Promise<Answered<string>>;
}>;

/**
 * Why keys are not asked for at that address, or null: what is not encrypted must not leave the machine.
 *
 * @example upstreamProblem('http://pay.shop.example') // 'http://pay.shop.example is not encrypted: …'
 */
export function upstreamProblem(address: string): string | null {
  if (!URL.canParse(address)) return `${address} is no address such as https://pay.shop.example`;
  const { protocol, hostname, username, password, search, hash } = new URL(address);
  if (username !== '' || password !== '' || search !== '' || hash !== '')
    return 'the address of head office has no name, password, ? or # in it';
  if (protocol === 'https:' || (protocol === 'http:' && isLoopback(hostname))) return null;
  return `${address} is not encrypted: head office is asked over https`;
}

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || (isIP(hostname) === 4 && hostname.startsWith('127.'));

/** Whether that address may be head office’s where real money moves. */
export const isEncrypted = (address: string): boolean => new URL(address).protocol === 'https:';

export type TextRequest = Readonly<{
  method: 'GET' | 'POST';
  path: string;
  body?: Uint8Array;
  /** Of the body. */
  type?: string;
  /** How long the answer may take, in milliseconds. Default 15,000. */
  answerMsMax?: number;
}>;

export const BATCHES_PATH = '/v1/exchange/batches';
/** What a packed batch is sent with. */
export const batchRequest = (body: Uint8Array): TextRequest => ({
  method: 'POST',
  path: BATCHES_PATH,
  body,
  type: BATCH_TYPE,
});
type Asked = TextRequest & Readonly<{ key?: NodeKey; signal?: AbortSignal | undefined }>;
type Text = Readonly<{ status: number; isOk: boolean; text: string }>;

/** @param wallNow default: the machine's clock, by which head office looks at signatures */
export function createUpstream(address: string, wallNow: () => number = Date.now): Upstream {
  const base = address.replace(/\/+$/, '');
  let lastAt = 0;
  /** Two requests of one moment would have one signature, which counts once. */
  const nextAt = (): number => {
    lastAt = Math.max(lastAt + 1, wallNow());
    return lastAt;
  };

  const textOf = async ({ method, path, body, type, key, signal, answerMsMax }: Asked): Promise<Text> => {
    const bodySha256 = createHash('sha256')
      .update(body ?? '')
      .digest('hex');
    const limit = AbortSignal.timeout(answerMsMax ?? NODE_LIMITS.answerMsMax);
    const response = await fetch(`${base}${path}`, {
      method,
      redirect: 'error',
      headers: {
        accept: 'application/json, application/problem+json',
        ...(type === undefined ? {} : { 'content-type': type }),
        ...(key === undefined
          ? {}
          : {
              authorization: authorizationOf(
                { nodeId: key.nodeId, privateKey: key.signing.privateKey },
                { method, path, at: nextAt(), bodySha256 },
              ),
            }),
      },
      ...(body === undefined ? {} : { body: Buffer.from(body) }),
      signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
    });
    return { status: response.status, isOk: response.ok, text: await boundedText(response) };
  };

  /** @param read null for a text that head office does not answer with */
  const ask = async <Answer>(read: (text: string) => Answer | null, asked: Asked): Promise<Answered<Answer>> => {
    try {
      const { status, isOk, text } = await textOf(asked);
      if (isOk) {
        const answer = read(text);
        if (answer !== null) return { kind: 'answered', answer };
      } else {
        const json = jsonIn(text);
        if (isProblem(json)) return { kind: 'refused', problem: json };
      }
      return { kind: 'silent', why: `${base} answered ${status}, and not as head office does` };
    } catch (fault) {
      return { kind: 'silent', why: `${base} does not answer: ${reasonOf(fault)}` };
    }
  };
  const by =
    <Answer>(schema: z.ZodType<Answer>) =>
    (text: string): Answer | null =>
      schema.safeParse(jsonIn(text)).data ?? null;

  return {
    enrol: (made, signal) =>
      ask(by(enrolledNodeSchema), {
        ...{ method: 'POST', path: '/v1/exchange/enrolments', signal },
        ...{ body: Buffer.from(JSON.stringify(made)), type: 'application/json' },
      }),
    profile: (key, applied, signal) => {
      const path = `/v1/exchange/profile${applied === null ? '' : `?applied=${applied}`}`;
      return ask(by(profileAnswerSchema), { method: 'GET', path, key, signal });
    },
    text: (key, request, signal) => ask((text) => text, { ...request, key, signal }),
  };
}

/** @throws RangeError where it is longer than any answer of head office's */
async function boundedText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > NODE_LIMITS.profileBytesMax) throw new RangeError(`more than ${NODE_LIMITS.profileBytesMax} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Null for what is no JSON. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** In the system’s words: `ECONNREFUSED`, `unable to verify the first certificate`. */
function reasonOf(fault: unknown): string {
  const cause = fault instanceof Error && fault.cause instanceof Error ? fault.cause : fault;
  if (!(cause instanceof Error)) return String(cause);
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}
