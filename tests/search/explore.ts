/** Walks every world that can be reached, and says which are wrong and from which nothing right can be reached any more. */
import type { Step } from '@quickpay/core';
import { successorsOf } from './successors.ts';
import { firstWorld, keyOf, policyOf, type Trouble, type World } from './world.ts';
import { isAtRest, wrongIn } from './wrong.ts';

export type Found = Readonly<{
  states: number;
  steps: number;
  wrongEnds: number;
  deadEnds: number;
  /** The first wrong end and the first dead end, as the events that lead there. */
  examples: readonly string[];
}>;

export type Options = Readonly<{
  step: Step;
  epoch: number;
  revokesMax: number;
  statesMax: number;
  troubles: readonly Trouble[];
}>;

export function explore({ step, epoch, revokesMax, statesMax, troubles }: Options): Found {
  const policy = policyOf(epoch);
  const ids = new Map<string, number>();
  const worlds: (World | null)[] = [];
  const parents: number[] = [];
  const labels: string[] = [];
  const edges: number[] = []; // pairs: from, to
  const rest: number[] = [];
  const wrong: number[] = [];

  const idOf = (world: World, parent: number, label: string): number => {
    const key = keyOf(world);
    const known = ids.get(key);
    if (known !== undefined) return known;
    const id = worlds.length;
    if (id >= statesMax) throw new Error(`more than ${statesMax} states: the search would not end`);
    ids.set(key, id);
    worlds.push(world);
    parents.push(parent);
    labels.push(label);
    return id;
  };
  const pathTo = (id: number): string => {
    const path: string[] = [];
    for (let at = id; at >= 0; at = parents[at] ?? -1) path.unshift(labels[at] ?? '');
    return path.join(' → ');
  };

  idOf(firstWorld(policy, troubles), -1, 'recorded');
  for (let id = 0; id < worlds.length; id++) {
    const world = worlds[id];
    if (!world) continue;
    worlds[id] = null; // only its key is needed from here on
    const problem = wrongIn(world);
    if (problem !== null) {
      wrong.push(id);
      labels[id] += ` [${problem}]`;
      continue; // what follows a wrong end is not another one
    }
    if (isAtRest(world)) rest.push(id);
    for (const [label, next, by] of successorsOf(world, { step, policy, revokesMax })) {
      const to = idOf(next, id, label);
      if (by !== 'person') edges.push(id, to); // nothing may need a person to come to its end
    }
  }

  const dead = deadEnds(worlds.length, edges, [...rest, ...wrong]);
  const examples = [
    ...(wrong[0] === undefined ? [] : [`wrong end: ${pathTo(wrong[0])}`]),
    ...(dead[0] === undefined ? [] : [`dead end: ${pathTo(dead[0])}`]),
  ];
  return { states: worlds.length, steps: edges.length / 2, wrongEnds: wrong.length, deadEnds: dead.length, examples };
}

/** States from which none of `goals` can be reached. */
function deadEnds(count: number, edges: readonly number[], goals: readonly number[]): number[] {
  // Predecessors as linked lists in flat arrays: a million states fit.
  const first = new Int32Array(count).fill(-1);
  const next = new Int32Array(edges.length / 2);
  for (let edge = 0; edge < next.length; edge++) {
    const to = edges[2 * edge + 1] ?? 0;
    next[edge] = first[to] ?? -1;
    first[to] = edge;
  }
  const reached = new Uint8Array(count);
  const open = [...goals];
  for (const goal of goals) reached[goal] = 1;
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (let edge = first[id] ?? -1; edge >= 0; edge = next[edge] ?? -1) {
      const from = edges[2 * edge] ?? 0;
      if (reached[from]) continue;
      reached[from] = 1;
      open.push(from);
    }
  }
  const dead: number[] = [];
  for (let id = 0; id < count; id++) if (!reached[id]) dead.push(id);
  return dead;
}
