/** The sandbox tells its time here, and waits until all that is due by then is done. Mounted only where a clock is followed. */
import { z } from 'zod';
import type { App, Routes } from '../build.ts';
import type { FollowedClock } from '../clocks.ts';

/** A clock that waits for us does not wait for ever. */
const SETTLE_MS_MAX = 8_000;

const told = z.object({
  now: z.iso.datetime({ offset: true }),
  /** Another step follows as soon as all have answered: what began in between would find on its way that a second had passed. */
  goesOn: z.boolean().default(false),
});

export function clockRoute(app: App, { engine }: Routes, followed: FollowedClock): void {
  let last: z.infer<typeof told>;
  app.post('/clock', { schema: { hide: true, body: told } }, async ({ body }, reply) => {
    last = body;
    followed.set(Date.parse(body.now));
    let timer: NodeJS.Timeout | undefined;
    const over = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, SETTLE_MS_MAX);
    });
    await Promise.race([engine.settled(), over]);
    clearTimeout(timer);
    if (body.goesOn && last === body) followed.stand();
    return reply.code(204).send();
  });
}
