/** The WeChat Pay gateway in a box, with the payer's phone. */
export type { ScenariosView, TriggeredView } from './control/scenario-routes.ts';
export type { ChosenView, ScenarioView } from './control/views.ts';
export type { MerchantEntry } from './merchants.ts';
export { type Sandbox, SandboxError, type SandboxOptions, startSandbox } from './start-sandbox.ts';
