/**
 * What the client of WeChat Pay exports stands in `packages/wechatpay/api.md`, made from the types that are published. Whoever changes it
 * changes what others have written against it: the file follows with `npx vitest run tests/package -u`, and its difference is what to think about.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildClient } from '../../scripts/package.ts';
import { root } from '../house/files.ts';
import { type Declared, type Exported, exportsOf } from './exports.ts';

let folder: string;
let exported: Exported;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quickpay-api-'));
  buildClient(folder);
  const config = join(folder, 'tsconfig.json');
  const types = join(root, 'node_modules', '@types');
  const compilerOptions = {
    module: 'nodenext',
    target: 'es2024',
    strict: true,
    noEmit: true,
    typeRoots: [types],
    types: ['node'],
  };
  writeFileSync(config, JSON.stringify({ compilerOptions, include: ['**/*.d.ts'] }));
  exported = exportsOf(folder, config, '.d.ts');
});
afterAll(() => {
  exported.close();
  rmSync(folder, { recursive: true });
});

test('what is exported is what the report says', async () => {
  const [outside, inside] = [true, false].map((isExported) =>
    exported.declared.filter(({ entries }) => entries.length > 0 === isExported),
  );
  const report = `# What @quickpay/wechatpay exports

*Made from the types that are published, by \`npx vitest run tests/package -u\`; a test holds them to it.*

${(outside ?? []).map(entryOf).join('\n')}
## What that is made of

Not exported by a name of its own, and part of what is.

${(inside ?? []).map(entryOf).join('\n')}`;
  await expect(report).toMatchFileSnapshot('../../packages/wechatpay/api.md');
});

test('nothing that is exported is of any type', () => {
  expect(exported.declared.filter((declared) => /\bany\b/.test(textOf(declared))).map(({ name }) => name)).toEqual([]);
});

const entryOf = (declared: Declared): string => {
  const from = declared.entries.map((entry) => `\`${entry}\``).join(', ');
  const where = from === '' ? `In \`${fileOf(declared)}\`.` : `From ${from}.`;
  return `### ${declared.name}\n\n${where}\n\n\`\`\`ts\n${textOf(declared)}\n\`\`\`\n`;
};

const fileOf = ({ statement }: Declared): string => relative(folder, statement.getSourceFile().fileName);

/** A declaration without what is said about it. */
function textOf({ statement }: Declared): string {
  const whole = statement.getSourceFile().text.slice(statement.pos, statement.end);
  return whole
    .replace(/\/\*\*[\s\S]*?\*\//g, '')
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n')
    .trim();
}
