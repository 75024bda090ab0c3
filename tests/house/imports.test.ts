/** Who may import whom: the walls of the house, held by a machine. */
import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { expect, test } from 'vitest';
import { filesOf, root } from './files.ts';

/** What each part may import of ours. Tests, benches and examples may import anything. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'packages/core': [],
  'packages/wechatpay': [],
  'packages/edge': [],
  'packages/gateway-model': ['core'],
  'packages/api': ['core'],
  'packages/storage': ['core'],
  'packages/channels': ['core', 'wechatpay'],
  'packages/engine': ['core', 'storage'],
  'packages/client': ['api'],
  'packages/simulation': ['core', 'storage', 'engine', 'gateway-model'],
  'apps/backend': ['core', 'wechatpay', 'channels', 'storage', 'engine', 'api', 'client', 'edge'],
  'apps/sandbox': ['gateway-model', 'wechatpay/codec', 'wechatpay/signing', 'edge'],
  'apps/cli': ['client', 'wechatpay', 'channels', 'backend', 'sandbox'],
};
/** Parts that must run where there is no Node. */
const PORTABLE = ['packages/core', 'packages/api', 'packages/client', 'packages/gateway-model'];
/** Parts that stand on nothing but the language. */
const ALONE = ['packages/core'];
/** The seam by which a rule is taken out: for tests and the simulation. */
const RULES_OFF = 'core/rules-off';

type Import = Readonly<{ file: string; part: string; name: string }>;

const imports: readonly Import[] = filesOf(/^(packages|apps)\/[^/]+\/(src|bin|phone\/src)\/.*\.(ts|tsx|js)$/).flatMap((file) => {
  const part = file.split('/').slice(0, 2).join('/');
  const text = readFileSync(join(root, file), 'utf8');
  const found = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\b[^;'"]*?from\s+['"]([^'"]+)['"]|(?:^|[^\w.])import\(\s*['"]([^'"]+)['"]\s*\)|(?:^|\n)import\s+['"]([^'"]+)['"]/g,
  );
  return [...found].map((match) => ({ file, part, name: match[1] ?? match[2] ?? match[3] ?? '' }));
});

test('imports were found at all, in every part', () => {
  expect(new Set(imports.map(({ part }) => part))).toEqual(new Set(Object.keys(ALLOWED)));
});

test('parts import only what the table allows', () => {
  const wrong = imports.filter(
    ({ part, name }) => name.startsWith('@quickpay/') && !ALLOWED[part]?.includes(name.slice('@quickpay/'.length)),
  );
  expect(wrong).toEqual([]);
});

test('no part reaches into another by a path', () => {
  const wrong = imports.filter(
    ({ file, part, name }) =>
      name.startsWith('.') && relative(join(root, part), join(root, dirname(file), name)).startsWith(`..${sep}`),
  );
  expect(wrong).toEqual([]);
});

test('what a part imports of others’ packages it declares itself', () => {
  const wrong = imports.filter(({ file, part, name }) => {
    if (name.startsWith('.') || name.startsWith('node:') || builtinModules.includes(name)) return false;
    const declared = JSON.parse(readFileSync(join(root, part, 'package.json'), 'utf8')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string> | undefined
    >;
    const own = name.startsWith('@') ? name.split('/').slice(0, 2).join('/') : (name.split('/')[0] ?? name);
    // What a page is built from is not needed once it is built.
    const known = { ...declared.dependencies, ...(file.includes('/phone/') ? declared.devDependencies : {}) };
    return known[own] === undefined;
  });
  expect(wrong).toEqual([]);
});

test('portable parts import nothing of Node’s, and core nothing at all', () => {
  expect(imports.filter(({ part, name }) => PORTABLE.includes(part) && name.startsWith('node:'))).toEqual([]);
  expect(imports.filter(({ part, name }) => ALONE.includes(part) && !name.startsWith('.'))).toEqual([]);
});

test('nothing that runs payments can take a rule out', () => {
  expect(imports.filter(({ name }) => name.endsWith(RULES_OFF))).toEqual([]);
  const core = imports.filter(({ part, name }) => part === 'packages/core' && name.includes('rules-off'));
  expect(core).toEqual([]);
});
