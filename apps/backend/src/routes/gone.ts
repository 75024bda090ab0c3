/** Whether anybody still waits for an answer. */
import type { FastifyReply } from 'fastify';

/** Aborts when the connection ends, with or without an answer. */
export function goneOf({ raw }: FastifyReply): AbortSignal {
  const control = new AbortController();
  if (raw.destroyed) control.abort();
  raw.once('close', () => control.abort());
  return control.signal;
}
