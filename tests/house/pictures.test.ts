/** The page of pictures and the pictures are one: none is missing, and none is left that nobody is led to. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './files.ts';

const text = (page: string) => readFileSync(join(root, page), 'utf8');
const picturesIn = (page: string) => [...text(page).matchAll(/screenshots\/([\w.-]+\.png)/g)].map(([, name]) => name);

test('every picture is on the page of screens, and every one that is named is there', () => {
  const taken = readdirSync(join(root, 'docs', 'screenshots'));
  expect([...new Set(picturesIn('docs/guides/screens.md'))].sort()).toEqual(taken.sort());
  expect(picturesIn('README.md').filter((name) => name === undefined || !taken.includes(name))).toEqual([]);
});
