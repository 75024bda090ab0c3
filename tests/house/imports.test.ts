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
  'packages/receipts': ['core'],
  'packages/api': ['core'],
  'packages/storage': ['core'],
  'packages/exchange': ['core'],
  'packages/channels': ['core', 'wechatpay'],
  'packages/engine': ['core', 'storage'],
  'packages/client': ['api'],
  // What it has reached of the rules it reads from their table.
  'packages/simulation': ['core', 'core/table', 'core/rules-off', 'storage', 'engine', 'exchange', 'gateway-model'],
  'apps/backend': ['core', 'wechatpay', 'channels', 'storage', 'engine', 'exchange', 'api', 'client', 'edge', 'receipts'],
  'apps/sandbox': ['gateway-model', 'wechatpay/codec', 'wechatpay/signing', 'edge'],
  'apps/terminal': ['core', 'api', 'client', 'receipts'],
  'apps/cli': ['client', 'wechatpay', 'channels', 'backend', 'backend/server', 'sandbox', 'sandbox/scenario'],
};
/** Parts that must run where there is no Node. */
const PORTABLE = ['packages/core', 'packages/api', 'packages/client', 'packages/gateway-model', 'packages/receipts'];
/** Parts that stand on nothing but the language. */
const ALONE = ['packages/core'];
/** The terminal's rooms: what each may import of the others, and of the packages that only some may know. */
const TERMINAL = 'apps/terminal/src/';
const ROOMS: Readonly<Record<string, Readonly<{ rooms: readonly string[]; packages: RegExp }>>> = {
  // Controls know words, and nothing of payments, addresses or what a server said.
  ui: { rooms: ['words'], packages: /^(react|@radix-ui\/.+)$/ },
  words: { rooms: [], packages: /^(react|@lingui\/.+|@quickpay\/(api|core))$/ },
  server: { rooms: [], packages: /^(react|@tanstack\/react-query|@quickpay\/.+)$/ },
  payments: { rooms: ['ui', 'words', 'server'], packages: /^(react|@quickpay\/.+)$/ },
  // Beside the sale: it knows of no screen, so that none can come to wait for a printer.
  printing: {
    rooms: ['ui', 'words', 'server', 'sign-in', 'till', 'keys'],
    packages: /^(react|react-dom(\/client)?|@tanstack\/react-query|@quickpay\/.+)$/,
  },
  // How a code comes in: what is done with it is the screen's business.
  capture: { rooms: ['ui', 'words'], packages: /^(react|zxing-wasm\/reader(\/.+)?|@quickpay\/(api|core))$/ },
};
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

test('the terminal’s rooms import only what the table allows', () => {
  const roomOf = (path: string) => path.slice(TERMINAL.length).split('/').slice(0, -1)[0];
  const wrong = imports.filter(({ file, name }) => {
    const allowed = file.startsWith(TERMINAL) ? ROOMS[roomOf(file) ?? ''] : undefined;
    if (allowed === undefined) return false;
    if (!name.startsWith('.')) return !allowed.packages.test(name);
    const room = roomOf(join(dirname(file), name));
    return room !== undefined && room !== roomOf(file) && !allowed.rooms.includes(room);
  });
  expect(wrong).toEqual([]);
});

test('nothing that runs payments can take a rule out', () => {
  expect(imports.filter(({ part, name }) => part !== 'packages/simulation' && name.endsWith(RULES_OFF))).toEqual([]);
  const core = imports.filter(({ part, name }) => part === 'packages/core' && name.includes('rules-off'));
  expect(core).toEqual([]);
});
