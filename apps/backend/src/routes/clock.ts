/** The sandbox tells its time here, and waits until all that is due by then is done. Mounted only where a clock is followed. */
import { z } from 'zod';
import type { App, Routes } from '../build.ts';
import type { FollowedClock } from '../clocks.ts';

/** A clock that waits for us does not wait for ever. */
const SETTLE_MS_MAX = 8_000;

export function clockRoute(app: App, { engine }: Routes, followed: FollowedClock): void {
  app.post(
    '/clock',
    { schema: { hide: true, body: z.object({ now: z.iso.datetime({ offset: true }) }) } },
    async ({ body }, reply) => {
      followed.set(Date.parse(body.now));
      let timer: NodeJS.Timeout | undefined;
      const over = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, SETTLE_MS_MAX);
      });
      await Promise.race([engine.settled(), over]);
      clearTimeout(timer);
      return reply.code(204).send();
    },
  );
}
