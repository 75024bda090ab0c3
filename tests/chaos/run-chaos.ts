/** `npm run chaos`, as it is run, for a test that looks at what it says and how it ends. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { root } from '../house/files.ts';

export type Ended = Readonly<{ code: number; out: string; err: string }>;

export const chaos = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [join(root, 'tests/chaos/main.ts'), ...args], (_fault, out, err) =>
      resolve({ code: child.exitCode ?? -1, out, err }),
    );
  });
