/**
 * Idempotency keys: needed wherever a request makes something, kept with what it made. The fingerprint is a keyed hash of the whole
 * request, so that the payment code in it can be compared without being kept.
 */
import { createHmac } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { ApiProblem } from './problem.ts';

export type Idempotency = Readonly<{ key: string; fingerprint: string }>;

/** @throws ApiProblem when there is no key, or it is not 1 to 64 visible characters. */
export function idempotencyOf(request: FastifyRequest, hashKey: Uint8Array): Idempotency {
  const given = request.headers['idempotency-key'];
  if (typeof given !== 'string' || given === '') {
    throw new ApiProblem(
      'idempotency_key_missing',
      'Send an Idempotency-Key header: 1 to 64 characters, a new one for each thing you want to happen.',
    );
  }
  if (!/^[\x21-\x7e]{1,64}$/.test(given))
    throw new ApiProblem('invalid_request', 'The Idempotency-Key is 1 to 64 visible ASCII characters.');
  const text = [request.method, request.url, canonical(request.body)].join('\n');
  // Keys of two callers are two keys.
  const caller = request.caller ?? '';
  return { key: `${caller}:${given}`, fingerprint: createHmac('sha256', hashKey).update(`request:${text}`).digest('hex') };
}

/** The same body whatever the order of its members. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}
