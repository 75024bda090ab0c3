/** What a store's node tells and asks head office while it works: its facts, in batches, and what it is to do. */
import { decodeBatch, EXCHANGE_LIMITS, writeAnswer, writeHanded } from '@quickpay/exchange';
import { z } from 'zod';
import type { App, Routes } from '../build.ts';
import { problems } from '../documented.ts';
import { refuseAtStore } from './door.ts';
import { NODE_PROBLEMS, nodeOf } from './exchange.ts';

const tags = ['stores'];
const { instructionWaitMs, sentBytesMax } = EXCHANGE_LIMITS;
const SECOND_MS = 1_000;
/** Bodies that are packed: the route reads and bounds what they unpack to. */
export const BATCH_TYPE = 'application/zstd';

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
    packed.removeAllContentTypeParsers();
    packed.addContentTypeParser(BATCH_TYPE, { parseAs: 'buffer', bodyLimit: sentBytesMax + 1 }, (_request, body, done) =>
      done(null, body),
    );
    packed.post(
      '/exchange/batches',
      {
        bodyLimit: sentBytesMax + 1,
        schema: {
          operationId: 'tellFacts',
          tags,
          summary: 'What the node has written, in order: each fact is taken once',
          description:
            'A batch of facts in JSON lines, packed by Zstandard. It says after which fact it comes, and is taken as a whole or not at all; the answer says how far head office has come.',
          response: {
            200: z.string().meta({ description: 'JSON: how far head office has come' }),
            ...problems(...NODE_PROBLEMS),
          },
        },
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
      schema: {
        operationId: 'listNodeInstructions',
        tags,
        summary: 'What head office wants of the node; waits for it where there is nothing',
        querystring: instructionsQuery,
        response: {
          200: z.string().meta({ description: 'JSON: instructions, and the revision of the profile' }),
          ...problems(...NODE_PROBLEMS),
        },
      },
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
