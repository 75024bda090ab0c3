/** Which methods an address takes, read from the routes themselves: what tells 405 from 404. */
import type { FastifyInstance } from 'fastify';

/** Call before routes are made. Answers the methods of the address, none where there is nothing. */
export function allowedMethods(app: Pick<FastifyInstance, 'addHook'>): (path: string) => readonly string[] {
  const routes: { methods: readonly string[]; matches: RegExp }[] = [];
  app.addHook('onRoute', ({ method, url }) => {
    const pattern = url.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/:\w+/g, '[^/]+');
    routes.push({ methods: [method].flat(), matches: new RegExp(`^${pattern}$`) });
  });
  return (path) => [...new Set(routes.filter(({ matches }) => matches.test(path)).flatMap(({ methods }) => methods))].sort();
}
