/** How this till's scanner is set up, kept by the browser: the scanner hangs on the device, not on the shop. */
import { useSyncExternalStore } from 'react';
import { createKept, createKeptText, type Kept } from '../kept.ts';
import type { Affixes } from './scan.ts';
import { PROFILES, type ProfileName } from './wedge.ts';

export const PROFILE_NAMES = Object.keys(PROFILES) as readonly ProfileName[]; // keys of the table are the names

/** Longer than scanners are set up with. */
export const AFFIX_MAX = 8;

/**
 * Whether text can be what a scanner writes before or after a code: up to 8 printable characters of ASCII without spaces, which are taken
 * for noise. Any of them may stand in a password as well: no single character begins a scan.
 */
export const isAffix = (text: string): boolean => text.length <= AFFIX_MAX && /^[!-~]*$/.test(text);

const keptAffix = (name: string): Kept<string> =>
  createKeptText(
    name,
    (text) => (isAffix(text) ? text : null),
    () => '',
  );

export const keptProfile = createKept<ProfileName>('scanner-profile', PROFILE_NAMES, () => 'usual');
export const keptPrefix = keptAffix('scanner-prefix');
export const keptSuffix = keptAffix('scanner-suffix');

export const currentAffixes = (): Affixes => ({ prefix: keptPrefix.get(), suffix: keptSuffix.get() });

export type ScannerSettings = Affixes & Readonly<{ profile: ProfileName }>;

/** The settings as they are, and as they become. */
export function useScannerSettings(): ScannerSettings {
  const profile = useSyncExternalStore(keptProfile.subscribe, keptProfile.get);
  const prefix = useSyncExternalStore(keptPrefix.subscribe, keptPrefix.get);
  const suffix = useSyncExternalStore(keptSuffix.subscribe, keptSuffix.get);
  return { profile, prefix, suffix };
}
