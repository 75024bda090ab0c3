/** Looking at the files that a configuration names: what is there, and who may read it. What they hold is `material.ts`. */
import { readFileSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { MerchantEntry, Protocol } from './fields.ts';
import type { Entry } from './known.ts';

export type FileFact = Readonly<{ path: string }> &
  (
    | Readonly<{ kind: 'missing' }>
    /** There, and cannot be read: `why` in the system’s words. */
    | Readonly<{ kind: 'unreadable'; why: string }>
    | Readonly<{ kind: 'read'; bytes: Buffer; mode: number; uid: number }>
  );

/** Keys are a few kilobytes, authorities a few hundred; the configuration of a chain with tens of thousands of tills is some megabytes. */
const BYTES_MAX = 16_777_216;

export function fileFact(path: string): FileFact {
  try {
    const found = statSync(path);
    // A pipe would be waited for, and a device read without end.
    if (!found.isFile()) return { path, kind: 'unreadable', why: found.isDirectory() ? 'it is a folder' : 'it is no file' };
    const { mode, uid, size } = found;
    if (size > BYTES_MAX) return { path, kind: 'unreadable', why: `it has ${size} bytes` };
    return { path, kind: 'read', bytes: readFileSync(path), mode: mode & 0o777, uid };
  } catch (fault) {
    const code = fault instanceof Error && 'code' in fault ? String(fault.code) : String(fault);
    return code === 'ENOENT' || code === 'ENOTDIR' ? { path, kind: 'missing' } : { path, kind: 'unreadable', why: code };
  }
}

/** The fields that name files, by the protocol that needs them. */
const FILES_OF = {
  v2: ['apiKeyFile', 'certificateFile', 'privateKeyFile', 'caFile'],
  v3: ['apiV3KeyFile', 'certificateFile', 'privateKeyFile', 'publicKeyFile', 'caFile'],
} as const satisfies Readonly<Record<Protocol, readonly (keyof MerchantEntry)[]>>;

/** Every field of a merchant that names a file, whatever it speaks. */
export const FILE_FIELDS: readonly (keyof MerchantFiles)[] = [...new Set(Object.values(FILES_OF).flat())];

/** The files of one merchant, by the field that names them; absent where the field is not known, or is the other protocol's. */
export type MerchantFiles = Readonly<Partial<Record<(typeof FILES_OF)[Protocol][number], FileFact>>>;

/**
 * What stands under the name that a configuration gives a file: on this machine's disk, or in what head office has sealed for this node.
 *
 * @example onDisk('/etc/quickpay/config.json')('keys/api-key.txt').path // '/etc/quickpay/keys/api-key.txt'
 */
export type ReadFile = (named: string) => FileFact;

/** @param configuration the file that names them: a path that is not absolute starts there */
export const onDisk =
  (configuration: string): ReadFile =>
  (named) =>
    fileFact(resolve(dirname(configuration), named));

/** Files that stand in memory and nowhere else, by their names: nobody else on the machine can read them. */
export const inMemory =
  (files: ReadonlyMap<string, Buffer>): ReadFile =>
  (named) => {
    const bytes = files.get(named);
    const path = `${named} (sealed)`;
    return bytes === undefined
      ? { path, kind: 'missing' }
      : { path, kind: 'read', bytes, mode: 0o600, uid: process.getuid?.() ?? 0 };
  };

export function filesOf(read: ReadFile, merchant: Entry<MerchantEntry>): MerchantFiles {
  return Object.fromEntries(
    FILES_OF[merchant.protocol ?? 'v2'].flatMap((field) => {
      const named = merchant[field];
      return named === undefined ? [] : [[field, read(named)]];
    }),
  );
}

/**
 * Who else may read a secret, or null for nobody: others never, and the group only where the file is root’s, which is how secrets are
 * handed to a service.
 *
 * @example secretMode({ mode: 0o644, uid: 1000 }) // { who: 'everybody on this machine', mode: '600' }
 */
export function secretMode({
  mode,
  uid,
}: Readonly<{ mode: number; uid: number }>): Readonly<{ who: string; mode: string }> | null {
  // Windows knows no such modes.
  if (process.platform === 'win32') return null;
  const group = uid === 0 ? mode & 0o030 : mode & 0o070;
  const right = uid === 0 && process.getuid?.() !== 0 ? '640' : '600';
  if ((mode & 0o007) !== 0) return { who: 'everybody on this machine', mode: right };
  return group === 0 ? null : { who: 'a group', mode: right };
}
