/** Names of others' packages, with the version that is installed: a fact about a client is one about a version of it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../house/files.ts';

export function named(packageName: string): string {
  const manifest = readFileSync(join(root, 'node_modules', packageName, 'package.json'), 'utf8');
  const { version } = JSON.parse(manifest) as { version: string }; // npm’s own
  return `${packageName} ${version}`;
}
