/** What goes wrong in a world, and how often: drawn once from the seed. */
import { type Settings, SWITCHES, type SwitchName } from '@quickpay/gateway-model';
import type { Chance } from './chance.ts';

export type FaultRates = Readonly<{
  requestLost: number;
  answerLost: number;
  requestLate: number;
  answerLate: number;
  requestDoubled: number;
  neverSent: number;
  systemError: number;
  /** A refusal of a submit that was in fact charged. */
  refusalIsALie: number;
  /** The order number turns out to be somebody else's. */
  numberTaken: number;
  /** A crash before or after a call of a port. */
  crash: number;
  /** The gateway cannot be reached for a while. */
  outage: number;
}>;

const drawn = (chance: Chance, most: number): number => (chance.often(0.4) ? 0 : (most * chance.below(1_000)) / 1_000);

export function drawRates(chance: Chance): FaultRates {
  return {
    requestLost: drawn(chance, 0.15),
    answerLost: drawn(chance, 0.15),
    requestLate: drawn(chance, 0.1),
    answerLate: drawn(chance, 0.1),
    requestDoubled: drawn(chance, 0.05),
    neverSent: drawn(chance, 0.05),
    systemError: drawn(chance, 0.1),
    refusalIsALie: drawn(chance, 0.1),
    numberTaken: drawn(chance, 0.02),
    crash: drawn(chance, 0.01),
    outage: drawn(chance, 1),
  };
}

/** The gateway's switches, each at random; manners stay counted, because they are what is checked. */
export function drawSettings(chance: Chance): Partial<Record<SwitchName, string>> {
  const settings: Partial<Record<SwitchName, Settings[SwitchName]>> = {};
  for (const [name, values] of Object.entries(SWITCHES) as [
    SwitchName,
    readonly [Settings[SwitchName], ...Settings[SwitchName][]],
  ][]) {
    // keys of the table
    if (name !== 'manners' && chance.often(0.4)) settings[name] = chance.pick(values);
  }
  return settings;
}
