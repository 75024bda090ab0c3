/**
 * What a store's node tells and asks head office while it works: its facts, in batches, each taken once; and what it is to do, waited for where
 * there is nothing. One program talks to itself here, in the exchange's own words (`packages/exchange`): no part of the API that others may call.
 */
import { BATCH_TYPE, decodeBatch, EXCHANGE_LIMITS, writeAnswer, writeHanded } from '@quickpay/exchange';
import { z } from 'zod';
import type { App, Routes } from '../build.ts';
import { refuseAtStore } from './door.ts';
import { nodeOf } from './exchange.ts';

const { instructionWaitMs, sentBytesMax } = EXCHANGE_LIMITS;
const SECOND_MS = 1_000;

const instructionsQuery = z.strictObject({
  after: z.coerce
    .number()
    .pipe(z.int().min(0))
    .default(0)
    .meta({ description: 'The number of the last instruction that was seen to' }),
  wait: z.coerce
    .number()
    .pipe(
      z
        .int()
        .min(0)
        .max(instructionWaitMs / SECOND_MS),
    )
    .default(0)
    .meta({ description: 'Seconds to wait for something to come' }),
});

export function nodeExchangeRoutes(app: App, { intake, instructions, office, spoken, door }: Routes): void {
  app.register(async (packed: App) => {
    // Bodies that are packed: the route reads and bounds what they unpack to.
    packed.removeAllContentTypeParsers();
    packed.addContentTypeParser(BATCH_TYPE, { parseAs: 'buffer', bodyLimit: sentBytesMax + 1 }, (_request, body, done) =>
      done(null, body),
    );
    packed.post(
      '/exchange/batches',
      {
        bodyLimit: sentBytesMax + 1,
        schema: { hide: true },
      },
      async (request, reply) => {
        refuseAtStore(door);
        const node = nodeOf(request.who);
        const decoded = decodeBatch(request.body as Buffer);
        const answer = decoded.ok ? await intake.take(node.id, decoded.batch) : { kind: 'refused' as const, ...decoded.refusal };
        return reply.type('application/json').send(writeAnswer(answer));
      },
    );
  });

  app.get(
    '/exchange/instructions',
    {
      schema: { hide: true, querystring: instructionsQuery },
    },
    async (request, reply) => {
      refuseAtStore(door);
      const node = nodeOf(request.who);
      const { after, wait } = request.query;
      spoken.note(node.id);
      // What was taken over is asked of nobody.
      const handed = node.state === 'active' ? await instructions.handed(node.id, after, wait * SECOND_MS) : [];
      const profileRevision = await office.revisionOf(node.storeId);
      return reply.type('application/json').send(writeHanded({ instructions: handed, profileRevision }));
    },
  );
}
