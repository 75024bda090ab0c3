/** Every value of every switch of the sandbox that is not its default: which stories it can change, or why it can change none. */
import { DEFAULT_SETTINGS, type Settings, SWITCHES, type SwitchName } from '@quickpay/gateway-model';
import type { Speaks } from '../../apps/cli/src/demo.ts';
import { ALL_STORIES, type ToldStory } from './all-stories.ts';

export type SwitchValue = Readonly<{
  name: SwitchName;
  value: string;
  /** As they are by default, but for this one. */
  settings: Settings;
  changes: readonly ToldStory[];
  /** How the shop speaks in which that can be seen: what only V3 says over V3. */
  speaks: Speaks;
}>;

const speaksUnder = (name: SwitchName, value: string): Speaks =>
  name === 'v3Keys' && value === 'publicKey' ? 'v3ByPublicKey' : name.startsWith('v3') ? 'v3' : 'v2';

const ONLY_BILLS = 'how a bill is written; no payment reads one';
/** Switches that can change no payment, and why. */
export const CANNOT_CHANGE_A_PAYMENT: Readonly<Record<string, string>> = {
  parameterErrors: 'nothing that we send is refused for its parameters: the client checks them before anything leaves',
  billHeadings: ONLY_BILLS,
  billLayout: ONLY_BILLS,
  billMark: ONLY_BILLS,
  billAmounts: ONLY_BILLS,
  v3StatementSigned: ONLY_BILLS,
};

export const SWITCH_VALUES: readonly SwitchValue[] = Object.entries(SWITCHES).flatMap(([key, values]) => {
  const name = key as SwitchName; // keys of the table
  return values.slice(1).map((value) => ({
    name,
    value,
    settings: { ...DEFAULT_SETTINGS, [name]: value },
    speaks: speaksUnder(name, value),
    changes: ALL_STORIES.filter(({ changedBy }) => (changedBy?.[name] as readonly string[] | undefined)?.includes(value)), // of its own switch
  }));
});
