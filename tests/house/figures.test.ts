/** The guide's four figures, in the docs' own words. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { root } from './files.ts';
import { spelt } from './guide.ts';

test('the docs draw who talks to whom in both access modes, and both flows with every step (guide F1–F4)', () => {
  const page = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8');
  const figures = new Map(
    [...page.matchAll(/figure (F\d)[^`]*```mermaid\n([\s\S]*?)```/g)].map(([, figure = '', drawn = '']) => [figure, drawn]),
  );
  expect([...figures.keys()]).toEqual(['F1', 'F2', 'F3', 'F4']);
  const steps = (figure: string): string[] =>
    [...(figures.get(figure) ?? '').matchAll(/\(([A-Z]\d[^)]*)\)/g)].flatMap(([, named = '']) =>
      named.split(', ').flatMap(spelt),
    );
  expect(steps('F3')).toEqual(expect.arrayContaining(spelt('P1–P9')));
  expect(steps('F4')).toEqual(expect.arrayContaining(spelt('V1–V10')));
});
