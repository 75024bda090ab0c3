/**
 * Tests with a defect in what they test: `DEFECT` holds it as JSON, or nothing. It is put in while its file is read. What is slow is not
 * missed: they have more time than usual.
 */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { type Defect, withDefect } from '../../packages/simulation/src/defects/defect.ts';

const { DEFECT: asked = '' } = process.env;
const defect = asked === '' ? null : (JSON.parse(asked) as Defect); // written by hunt-by-test.ts

export default defineConfig({
  test: {
    testTimeout: 120_000,
    include: ['packages/*/test/**/*.test.ts'],
    // What was read with one defect in it must not be taken for the same file with another.
    fsModuleCache: false,
  },
  plugins: defect === null ? [] : [putIn(defect)],
});

function putIn(defect: Defect) {
  const file = fileURLToPath(new URL(`../../packages/${defect.file}`, import.meta.url));
  return {
    name: 'a defect on purpose',
    enforce: 'pre' as const,
    transform: (source: string, id: string) => (id === file ? withDefect(source, defect) : undefined),
  };
}
