/** What goes wrong among stores, by name. After each everybody is up again; a line that was cut has been mended. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from '../../../packages/simulation/src/chance.ts';
import { drawn } from '../draw.ts';
import type { Mood } from '../wire.ts';
import type { StoreNode } from './store-node.ts';
import type { StoreScene } from './store-scene.ts';

export type Mishap = Readonly<{
  /** How often, beside the others. */
  weight: number;
  does: (day: Happening, node: StoreNode) => Promise<void>;
}>;

/** What a mishap may use of a day. */
export type Happening = Readonly<{
  scene: StoreScene;
  chance: Chance;
  /** Lets customers come to the tills of that node. */
  admit: (node: StoreNode) => void;
  /** A node could not reach head office for so long. */
  wasCut: (minutes: number) => void;
}>;

/** Nobody reaches head office from there until it is mended. */
export function cut({ wire }: StoreNode): void {
  wire.become('refuses');
  wire.reset();
}

/** So much of a cut is lived through second by second, while the tills go on; the rest is slept through in between. */
const LIVED_MINUTES_MAX = 3;

/** Time passes for everybody. */
export async function passes({ scene, chance }: Happening, minutes: number): Promise<void> {
  const lived = Math.min(minutes, LIVED_MINUTES_MAX);
  for (let minute = 0; minute < lived; minute++) {
    if (minute === 1 && minutes > lived) await scene.leap((minutes - lived) * 60);
    await scene.gateway.advance(60);
    await pause(chance.between(50, 300));
  }
}

const deadFor = async ({ scene, chance }: Happening): Promise<void> => {
  await pause(chance.between(0, 250));
  if (chance.often(0.25) && scene.gateway.sandbox.isUp) await scene.gateway.advance(chance.between(1, 50));
};

const line =
  (mood: Mood): Mishap['does'] =>
  async (day, { wire }) => {
    wire.become(mood);
    await pause(day.chance.between(100, 900));
    if (day.chance.often(0.3)) await day.scene.gateway.advance(day.chance.between(1, 90));
    wire.heal();
  };

export const MISHAPS = {
  nodeKilled: {
    weight: 10,
    async does(day, node) {
      await day.scene.killNode(node);
      await deadFor(day);
      await day.scene.revive();
    },
  },
  nodeKilledTwice: {
    weight: 4,
    async does(day, node) {
      await day.scene.killNode(node);
      await day.scene.revive();
      await pause(day.chance.between(0, 120));
      await day.scene.killNode(node);
      await day.scene.revive();
    },
  },
  /** It starts where nobody says whether it was taken over meanwhile. */
  nodeKilledWhileCut: {
    weight: 6,
    async does(day, node) {
      const minutes = day.chance.between(2, 20);
      cut(node);
      await day.scene.killNode(node);
      await passes(day, minutes);
      await day.scene.revive();
      await pause(day.chance.between(50, 500));
      node.wire.heal();
      day.wasCut(minutes);
    },
  },
  officeKilled: {
    weight: 8,
    async does(day) {
      await day.scene.killOffice();
      await deadFor(day);
      await day.scene.revive();
    },
  },
  nodeAndOfficeKilled: {
    weight: 4,
    async does(day, node) {
      await Promise.all([day.scene.killNode(node), day.scene.killOffice()]);
      await pause(day.chance.between(0, 250));
      await day.scene.revive();
    },
  },
  sandboxKilled: {
    weight: 5,
    async does(day) {
      await day.scene.killSandbox();
      await pause(day.chance.between(0, 400));
      await day.scene.revive();
    },
  },
  nodePaused: {
    weight: 2,
    async does({ chance }, { process }) {
      process.pause();
      await pause(chance.between(100, 1_500));
      process.goOn();
    },
  },
  officePaused: {
    weight: 2,
    async does({ scene, chance }) {
      scene.office.pause();
      await pause(chance.between(100, 1_500));
      scene.office.goOn();
    },
  },
  /** Minutes to hours, in which the store sells on. */
  lineCut: {
    weight: 10,
    async does(day, node) {
      const minutes = day.chance.often(0.3) ? day.chance.between(60, 300) : day.chance.between(2, 45);
      cut(node);
      day.admit(node);
      await pause(day.chance.between(100, 800));
      await passes(day, minutes);
      node.wire.heal();
      day.wasCut(minutes);
    },
  },
  lineReset: {
    weight: 3,
    async does({ chance }, { wire }) {
      for (let resets = chance.between(1, 4); resets > 0; resets--) {
        wire.reset();
        await pause(chance.between(0, 120));
      }
    },
  },
  lineStalls: { weight: 3, does: line('stalls') },
  lineHoldsRequests: { weight: 2, does: line('holdsRequests') },
  lineLosesRequests: { weight: 2, does: line('losesRequests') },
  lineLosesAnswers: { weight: 4, does: line('losesAnswers') },
  lineDrips: { weight: 1, does: line('drips') },
} as const satisfies Readonly<Record<string, Mishap>>;

export type MishapName = keyof typeof MISHAPS;
const NAMES = Object.keys(MISHAPS) as readonly MishapName[]; // keys of the table

export const drawMishap = (chance: Chance): MishapName =>
  drawn(
    chance,
    NAMES.map((name) => [name, MISHAPS[name].weight]),
  );
