/**
 * The sections of the settings, in their order. Whoever has something to choose adds a line: its title, and the component that is shown under
 * it. What is heavy, or wanted by few, is a lazy component.
 */
import { type ComponentType, lazy } from 'react';
import { KeysSection } from '../../keys/keys-section.tsx';
import { SoundsSection } from '../../sounds/sounds-section.tsx';
import type { Key } from '../../words/catalogue.ts';
import { AboutSection } from './about-section.tsx';
import { CounterSection } from './counter-section.tsx';
import { LookSection } from './look-section.tsx';

const PrintingSection = lazy(async () => ({ default: (await import('../../printing/printing-section.tsx')).PrintingSection }));
const DoorSection = lazy(async () => ({ default: (await import('../../doors/door-section.tsx')).DoorSection }));

export type SettingsSection = Readonly<{
  /** Its place in the address: `/settings#look`. */
  id: string;
  title: Key;
  Section: ComponentType;
}>;

export const SETTINGS_SECTIONS: readonly SettingsSection[] = [
  { id: 'look', title: 'settings.look', Section: LookSection },
  { id: 'counter', title: 'settings.counter', Section: CounterSection },
  { id: 'printing', title: 'settings.printing', Section: PrintingSection },
  { id: 'sounds', title: 'sound.title', Section: SoundsSection },
  { id: 'keys', title: 'keys.title', Section: KeysSection },
  { id: 'door', title: 'settings.door', Section: DoorSection },
  { id: 'about', title: 'settings.about', Section: AboutSection },
];
