/** The two ways in which a store's node is taken over: it is gone with its disk, or it only could not be heard. */
import { setTimeout as pause } from 'node:timers/promises';
import { booksOf } from '../../stories/books.ts';
import { CannotTell } from '../mortal-process.ts';
import { nodeIdIn } from '../open-in.ts';
import type { Counters } from './counters.ts';
import { cut, type Happening, passes } from './mishaps.ts';
import type { MachineBooks } from './side-by-side.ts';
import type { StoreNode } from './store-node.ts';
import { type StoreScene, WATCH_MS } from './store-scene.ts';

/** A node may be taken over ten minutes after head office last heard of it. */
const MINUTES = 11;
const HEARS_MS_MAX = 60_000;
const LOOK_EVERY_MS = 200;

/**
 * Cut off from head office, then dead, then gone with all that it had; its store is taken over, and has a new machine.
 *
 * @returns what was on the disk: nobody else knows it, but for whoever checks this
 */
export async function loseDisk(day: Happening, counters: Counters, node: StoreNode): Promise<MachineBooks> {
  const { scene, chance } = day;
  cut(node);
  counters.admit(node);
  await pause(chance.between(400, 1_500));
  await scene.killNode(node);
  counters.leave(node, 'lost');
  const lost: MachineBooks = { nodeId: nodeIdIn(node.dataDir), state: 'lost', books: await booksOf(node.dataDir, WATCH_MS) };
  node.destroy();
  await passes(day, MINUTES);
  day.wasCut(MINUTES);
  await takeOver(scene, node.storeId);
  counters.open(await scene.enrol(node.storeId));
  return lost;
}

/** Cut off for so long that it is taken for dead, while it sells on; then it hears of it, and its store has a new machine. */
export async function takeOverByMistake(day: Happening, counters: Counters, node: StoreNode): Promise<void> {
  const { scene, chance } = day;
  cut(node);
  counters.admit(node);
  await passes(day, MINUTES);
  counters.admit(node);
  await takeOver(scene, node.storeId);
  counters.admit(node);
  await pause(chance.between(200, 1_500));
  day.wasCut(MINUTES);
  node.wire.heal();
  await hearsOfIt(scene, node);
  counters.leave(node, 'takenOver');
  counters.open(await scene.enrol(node.storeId));
}

/** As soon as head office lets it be. */
async function takeOver(scene: StoreScene, storeId: string): Promise<void> {
  for (let tries = 0; tries < MINUTES; tries++) {
    const { status, json } = await scene.asked(`/v1/stores/${storeId}/take-over`, 'POST', { nodeIsDead: true });
    if (status === 200) return;
    if (json.code !== 'take_over_too_early') throw new CannotTell(`not taken over: ${status} ${JSON.stringify(json)}`);
    await scene.gateway.advance(60);
  }
  throw new CannotTell(`the node of ${storeId} could not be taken over`);
}

async function hearsOfIt(scene: StoreScene, node: StoreNode): Promise<void> {
  for (const until = performance.now() + HEARS_MS_MAX; ; ) {
    const answer = await fetch(`${node.process.line.url}/v1/door`, { headers: { authorization: `Bearer ${scene.apiKey}` } });
    const { standing } = (await answer.json()) as { standing?: string }; // the API's own
    if (standing === 'takenOver') return;
    if (performance.now() > until) throw new CannotTell(`a node does not hear that it was taken over: ${standing}`);
    await scene.gateway.advance(5);
    await pause(LOOK_EVERY_MS);
  }
}
