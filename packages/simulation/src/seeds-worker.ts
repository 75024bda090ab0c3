/** A thread of `runSeeds`: its part of the seeds, told now and then and at the end. */
import { parentPort, workerData } from 'node:worker_threads';
import { runEach, type SeedsOfThread } from './seeds.ts';

const tell = (soFar: unknown): void => parentPort?.postMessage(soFar);
tell(await runEach(workerData as SeedsOfThread, tell)); // given by seeds.ts
