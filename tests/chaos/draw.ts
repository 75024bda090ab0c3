import type { Chance } from '../../packages/simulation/src/chance.ts';

/** One of the names, each as often as its whole weight says. @throws RangeError where there is none */
export function drawn<Name extends string>(chance: Chance, weights: readonly (readonly [Name, number])[]): Name {
  let left = chance.below(weights.reduce((sum, [, weight]) => sum + weight, 0));
  for (const [name, weight] of weights) {
    left -= weight;
    if (left < 0) return name;
  }
  throw new RangeError('there is nothing to draw from');
}
