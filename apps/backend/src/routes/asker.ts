/** Whoever asked, and may not wait for the answer any more. */
import type { FastifyReply } from 'fastify';
import type { Asker } from '../live/waiting.ts';

/** Gone when the connection has ended, with or without an answer. */
export const askerOf = ({ raw }: FastifyReply): Asker => ({
  isGone: () => raw.destroyed,
  onGone(run) {
    raw.once('close', run);
    return () => void raw.off('close', run);
  },
});
