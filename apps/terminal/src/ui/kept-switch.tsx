/** A choice between on and off that the browser keeps. */
import { useSyncExternalStore } from 'react';
import { Switch } from './switch.tsx';

type OnOff = 'on' | 'off';
/** What {@link KeptSwitch} needs of `Kept`: see `kept.ts`. */
export type KeptOnOff = Readonly<{
  get(): OnOff;
  set(choice: OnOff): void;
  subscribe(listener: () => void): () => void;
}>;

export function KeptSwitch({ kept, label, hint }: { kept: KeptOnOff; label: string; hint?: string }) {
  const isOn = useSyncExternalStore(kept.subscribe, kept.get) === 'on';
  return (
    <Switch label={label} isOn={isOn} onChange={(on) => kept.set(on ? 'on' : 'off')} {...(hint === undefined ? {} : { hint })} />
  );
}
