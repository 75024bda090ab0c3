/** How a look says what it saw. */
import type { Finding } from '../finding.ts';
import type { Facts } from './facts.ts';

/** A finding, less the name of the check that made it. */
export type Said = Omit<Finding, 'check'>;
/** Looks at facts and says at least a line, or none where there is nothing of the kind. */
export type Look = (facts: Facts) => readonly Said[];
/** Looks by the name of their check, in the order in which people put things right. */
export type Looks = Readonly<Record<string, Look>>;

export const ok = (seen: string, path?: string): Said => ({ level: 'ok', seen, ...at(path) });
export const warn = (seen: string, fix: string, path?: string): Said => ({ level: 'warn', seen, fix, ...at(path) });
export const fail = (seen: string, fix: string, path?: string): Said => ({ level: 'fail', seen, fix, ...at(path) });
export const skip = (seen: string): Said => ({ level: 'skip', seen });

const at = (path: string | undefined): { path?: string } => (path === undefined ? {} : { path });

/** @example count(2, 'store') // '2 stores' */
export const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
