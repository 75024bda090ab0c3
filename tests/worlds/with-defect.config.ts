/** Tests with a defect in what they test: `DEFECT` holds it as JSON, or nothing. It is put in while its file is read. */
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { type Defect, withDefect } from '../../packages/simulation/src/defects/defect.ts';

const { DEFECT: asked = '' } = process.env;
const defect = asked === '' ? null : (JSON.parse(asked) as Defect); // written by hunt-by-test.ts

export default defineConfig({
  test: { testTimeout: 30_000, include: ['packages/*/test/**/*.test.ts'] },
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
