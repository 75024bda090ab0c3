/** Every scenario by name, in the order in which people read them. */
import { LATER_SCENARIOS } from './later-scenarios.ts';
import { PAYER_SCENARIOS } from './payer-scenarios.ts';
import { REFUND_SCENARIOS } from './refund-scenarios.ts';
import type { Scenario } from './scenario.ts';
import { SUBMIT_SCENARIOS } from './submit-scenarios.ts';

export const SCENARIOS: Readonly<Record<string, Scenario>> = {
  ...PAYER_SCENARIOS,
  ...SUBMIT_SCENARIOS,
  ...LATER_SCENARIOS,
  ...REFUND_SCENARIOS,
};

/** The scenario of this name, or undefined: `constructor` is nobody's. */
export const scenarioNamed = (name: string): Scenario | undefined =>
  Object.hasOwn(SCENARIOS, name) ? SCENARIOS[name] : undefined;
