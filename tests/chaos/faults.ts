/**
 * What goes wrong, by name. Each lasts for a moment, drawn from the seed, while the tills go on; after it everybody is up again and the
 * line passes, but nothing has been settled.
 */
import { spawnSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from '../../packages/simulation/src/chance.ts';
import { drawn } from './draw.ts';
import { CannotTell, NotStarted } from './mortal-process.ts';
import type { Scene } from './scene.ts';
import type { Mood } from './wire.ts';

export type Fault = Readonly<{
  /** How often, beside the others. */
  weight: number;
  does: (scene: Scene, chance: Chance) => Promise<void>;
  /** Where it can be done. Default: everywhere. */
  canBe?: (scene: Scene) => boolean;
  /** Has to do with the ledger's disk: a backend that ends by itself meanwhile is right to. */
  isOfTheDisk?: true;
}>;

/** Commits and calls have three moments each, and those of many payments come side by side: sixty are about a second of a busy shop. */
const MOMENTS_MAX = 60;
/** On a slow disk many wait for each commit. */
const SLOW_MOMENTS_MAX = 12;
/** So long for the n-th moment to come, then it is killed wherever it is. */
const MOMENT_MS_MAX = 1_500;
/** What is held back on the line arrives long before the watch that would still see it is over. */
const HELD_S_MAX = 6;

/** Dead for a while: of the machine's time, and sometimes of everybody's. */
async function deadFor(scene: Scene, chance: Chance): Promise<void> {
  await pause(chance.between(0, 250));
  if (chance.often(0.25) && scene.sandbox.isUp) await scene.advance(chance.between(1, 50));
}

/** At its n-th moment from now, or wherever it is when that does not come. */
async function killAtAMoment(scene: Scene, n: number): Promise<void> {
  scene.killAt(n);
  await scene.backend.dies(MOMENT_MS_MAX);
  if (scene.backend.wasKilled) {
    scene.kills.backend++;
    scene.aimedKills++;
  }
  scene.killAt(0);
  await scene.killBackend();
}

const line =
  (mood: Mood): Fault['does'] =>
  async (scene, chance) => {
    scene.wire.become(mood);
    await pause(chance.between(100, 900));
    if (chance.often(0.15)) await scene.advance(chance.between(1, HELD_S_MAX));
    scene.wire.heal();
  };

const hasPrlimit = spawnSync('prlimit', ['--version'], { stdio: 'ignore' }).status === 0;
/** How much a running process may write to a file: with 0 bytes every write fails, as a broken disk's do. */
function limitFiles({ backend: { pid } }: Scene, bytes: '0' | 'unlimited'): void {
  if (pid !== undefined) spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`], { stdio: 'ignore' });
}

function unlessNotStarted(fault: unknown): void {
  if (!(fault instanceof NotStarted)) throw fault;
}

export const FAULTS = {
  backendKilled: {
    weight: 12,
    async does(scene, chance) {
      await scene.killBackend();
      await deadFor(scene, chance);
      await scene.revive();
    },
  },
  /** Before, in the middle of, and after a commit or a call. */
  backendKilledAtAMoment: {
    weight: 12,
    async does(scene, chance) {
      await killAtAMoment(scene, chance.between(1, MOMENTS_MAX));
      await deadFor(scene, chance);
      await scene.revive();
    },
  },
  /** What was answered, or sent, before its own flush returned is seen to be so. */
  backendKilledOnASlowDisk: {
    weight: 12,
    async does(scene, chance) {
      scene.slowCommits(chance.between(30, 300));
      await killAtAMoment(scene, chance.between(1, SLOW_MOMENTS_MAX));
      scene.slowCommits(0);
      await deadFor(scene, chance);
      await scene.revive();
    },
  },
  sandboxKilled: {
    weight: 8,
    async does(scene, chance) {
      await scene.killSandbox();
      await pause(chance.between(0, 400));
      await scene.revive();
    },
  },
  bothKilled: {
    weight: 5,
    async does(scene, chance) {
      await Promise.all([scene.killBackend(), scene.killSandbox()]);
      await pause(chance.between(0, 250));
      await scene.revive();
    },
  },
  /** It comes back to a gateway that cannot be reached. */
  backendKilledInTheDark: {
    weight: 4,
    async does(scene, chance) {
      const mood = chance.pick(['refuses', 'losesAnswers', 'losesRequests'] as const);
      scene.wire.become(mood);
      if (mood === 'refuses') scene.wire.reset();
      await scene.killBackend();
      await scene.revive();
      await pause(chance.between(50, 500));
      scene.wire.heal();
    },
  },
  /** Killed while it takes up what was open. */
  backendKilledTwice: {
    weight: 5,
    async does(scene, chance) {
      await scene.killBackend();
      await scene.revive();
      await pause(chance.between(0, 60));
      await scene.killBackend();
      await deadFor(scene, chance);
      await scene.revive();
    },
  },
  backendPaused: {
    weight: 2,
    async does(scene, chance) {
      scene.backend.pause();
      await pause(chance.between(100, 1_500));
      scene.backend.goOn();
    },
  },
  /** Minutes pass for everybody else. As it goes on, the first thing that it can learn is how late it is. */
  backendPausedForMinutes: {
    weight: 2,
    async does(scene, chance) {
      await scene.unfollow();
      scene.backend.pause();
      await scene.advance(chance.between(60, 240));
      await scene.follow();
      const told = scene.advance(0.001);
      // It is told while it still stands.
      await pause(50);
      scene.backend.goOn();
      await told;
    },
  },
  sandboxPaused: {
    weight: 2,
    async does(scene, chance) {
      scene.sandbox.pause();
      await pause(chance.between(100, 1_800));
      scene.sandbox.goOn();
    },
  },
  lineReset: {
    weight: 3,
    async does(scene, chance) {
      for (let resets = chance.between(1, 4); resets > 0; resets--) {
        scene.wire.reset();
        await pause(chance.between(0, 120));
      }
    },
  },
  lineStalls: { weight: 2, does: line('stalls') },
  lineHoldsRequests: { weight: 2, does: line('holdsRequests') },
  lineLosesRequests: { weight: 2, does: line('losesRequests') },
  lineLosesAnswers: { weight: 2, does: line('losesAnswers') },
  lineDrips: { weight: 1, does: line('drips') },
  lineRefuses: { weight: 1, does: line('refuses') },
  diskFull: {
    weight: 5,
    isOfTheDisk: true,
    canBe: ({ disk }) => disk !== null,
    async does(scene, chance) {
      scene.disk?.fill();
      await pause(chance.between(150, 900));
      if (chance.often(0.4)) {
        await scene.killBackend();
        // Whether it serves without room or says why it does not, nothing may be lost by it.
        if (chance.often(0.5)) await scene.backend.start().catch(unlessNotStarted);
      }
      scene.disk?.empty();
      await scene.revive({ mayHaveEnded: true });
    },
  },
  /** Nothing can be written as it starts: it says so and ends. */
  startedReadOnly: {
    weight: 3,
    isOfTheDisk: true,
    canBe: ({ disk }) => disk !== null,
    async does(scene) {
      await scene.killBackend();
      if (scene.disk?.readOnly(true) !== true) throw new CannotTell('the small disk cannot be made read-only');
      try {
        await scene.backend.start();
        scene.fellOver.push('the backend serves on a disk that it cannot write');
      } catch (fault) {
        if (!(fault instanceof NotStarted)) throw fault;
        if (!/cannot be written/.test(fault.message)) scene.fellOver.push(`on a read-only disk: ${fault.message}`);
        scene.readOnlyStarts++;
      } finally {
        scene.disk?.readOnly(false);
      }
      await scene.revive();
    },
  },
  /** Every write fails for a moment, of a commit's flush as of anything else. */
  writesFail: {
    weight: 3,
    isOfTheDisk: true,
    canBe: () => hasPrlimit,
    async does(scene, chance) {
      limitFiles(scene, '0');
      await pause(chance.between(100, 500));
      limitFiles(scene, 'unlimited');
      await scene.backend.dies(chance.between(0, 400));
      await scene.revive({ mayHaveEnded: true });
    },
  },
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof FAULTS;
const FAULT_NAMES = Object.keys(FAULTS) as readonly FaultName[];

const isPossible = (name: FaultName, scene: Scene): boolean => (FAULTS[name] as Fault).canBe?.(scene) ?? true;

/** What cannot be done there. */
export const impossibleFaults = (scene: Scene): readonly FaultName[] => FAULT_NAMES.filter((name) => !isPossible(name, scene));

/** One that can be done there, by weight. */
export const drawFault = (scene: Scene, chance: Chance): FaultName =>
  drawn(
    chance,
    FAULT_NAMES.filter((name) => isPossible(name, scene)).map((name) => [name, FAULTS[name].weight]),
  );
