/** House-keeping: what is easily forgotten and cheap to check. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { filesOf, root } from './files.ts';

const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const CODE = /\.(ts|tsx|js|cjs)$/;

test('no room without a name of its own', () => {
  expect(filesOf(/(^|\/)(utils?|helpers?|common|misc|manager)(\/|\.[tj]sx?$)/)).toEqual([]);
});

test('no focused test, no leftover debugging', () => {
  const focused = filesOf(/\.test\.ts$/).filter((file) => /\b(it|test|describe)\.(only|todo)\b/.test(read(file)));
  const debugging = filesOf(CODE).filter(
    (file) =>
      !file.startsWith('tests/house/') &&
      // Programs that show something show it as everybody would.
      !file.startsWith('examples/') &&
      /\bconsole\.(log|debug|error|warn)\(|^\s*debugger\b/m.test(read(file).replace(/^\s*(\*|\/\/).*$/gm, '')),
  );
  expect([...focused, ...debugging]).toEqual([]);
});

test('the lockfile names no address of a download', () => {
  expect(read('package-lock.json')).not.toMatch(/"resolved": "https?:/);
});

/** Licences that allow commercial use and closed sources beside them. */
const PERMISSIVE = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Unlicense',
  'CC0-1.0',
  'OFL-1.1',
]);

/** Where there is a choice, one that is permissive is enough. */
const isPermissive = (license: string | undefined): boolean =>
  license
    ?.replace(/^\(|\)$/g, '')
    .split(' OR ')
    .some((choice) => PERMISSIVE.has(choice)) === true;

test('what runs in production has a permissive licence', () => {
  const lock = JSON.parse(read('package-lock.json')) as {
    packages: Record<string, { dev?: boolean; devOptional?: boolean; optional?: boolean; link?: boolean }>;
  };
  const wrong = Object.entries(lock.packages).flatMap(([path, { dev, devOptional, optional, link }]) => {
    const manifest = join(root, path, 'package.json');
    if (!path.includes('node_modules/') || dev || devOptional || optional || link || !existsSync(manifest)) return [];
    const { license } = JSON.parse(readFileSync(manifest, 'utf8')) as { license?: string };
    return isPermissive(license) ? [] : [`${path}: ${license}`];
  });
  expect(wrong).toEqual([]);
});

test('every link in the docs leads somewhere', () => {
  const broken = filesOf(/\.md$/).flatMap((file) =>
    [...read(file).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)(?:#[^)]*)?\)/g)]
      .map((match) => match[1] ?? '')
      .filter((target) => !existsSync(join(root, dirname(file), target)))
      .map((target) => `${file}: ${target}`),
  );
  expect(broken).toEqual([]);
});

test('every decision has a number, a title and its four parts', () => {
  for (const name of readdirSync(join(root, 'docs', 'decisions'))) {
    expect(name).toMatch(/^\d{4}-[a-z0-9-]+\.md$/);
    for (const part of ['## Context', '## Choice', '## Consequences', '## What would change our mind'])
      expect(read(`docs/decisions/${name}`), name).toContain(part);
  }
});
