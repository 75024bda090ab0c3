/**
 * Idempotency keys: needed wherever a request makes something, kept with what it made. What is kept is a keyed hash of the key and one of
 * the whole request, so that the payment code in it, wherever somebody put it, can be compared without being kept.
 */
import { createHmac, createSecretKey } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type Canonical, canonical } from './canonical.ts';
import { ApiProblem } from './problem.ts';

export type Idempotency = Readonly<{ key: string; fingerprint: string }>;

/** For the documentation; what is missing or wrong is told by {@link readIdempotency}, with words of its own. */
export const idempotencyHeader = z.looseObject({
  'idempotency-key': z.string().optional().meta({
    description:
      'Required: 1 to 64 visible characters, a new one for each thing you want to happen, the same one when you repeat it',
  }),
});

/**
 * Reads the key of a request, and makes its fingerprint, of all of its body or of what is given as such.
 *
 * The reading throws ApiProblem when there is no key, or it is not 1 to 64 visible characters.
 */
export function readIdempotency(hashKey: Uint8Array): (request: FastifyRequest, body?: unknown) => Idempotency {
  // Made once: a key given as bytes is made into one at every use, which costs several times the hash.
  const secret = createSecretKey(hashKey);
  const hash = (text: string): string => createHmac('sha256', secret).update(text).digest('hex');
  return (request, body = request.body) => {
    // As a schema of ours has read it: whole numbers and texts, whatever the order of its members.
    const given = givenKey(request);
    return {
      // Keys of two callers are two keys.
      key: hash(`idempotency-key:${JSON.stringify([request.caller, given])}`),
      fingerprint: hash(`request:${[request.method, request.url, canonical(body as Canonical)].join('\n')}`),
    };
  };
}

function givenKey(request: FastifyRequest): string {
  const given = request.headers['idempotency-key'];
  if (typeof given !== 'string' || given === '') {
    throw new ApiProblem(
      'idempotency_key_missing',
      'Send an Idempotency-Key header: 1 to 64 characters, a new one for each thing you want to happen.',
    );
  }
  if (!/^[\x21-\x7e]{1,64}$/.test(given)) {
    const problem = '1 to 64 visible ASCII characters';
    throw new ApiProblem('invalid_request', `The Idempotency-Key is ${problem}.`, {
      fields: [{ path: 'headers.idempotency-key', problem }],
    });
  }
  return given;
}
