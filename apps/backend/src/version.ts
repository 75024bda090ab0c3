/** Which Quick Pay this is. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** @example programVersion() // '0.1.0' */
export const programVersion = (): string =>
  z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')))
    .version;
