/** The page that explains the sandbox names all that there is, and nothing that there is not. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SWITCHES } from '@quickpay/gateway-model';
import { expect, test } from 'vitest';
import { FAULT_KINDS } from '../src/faults.ts';
import { FATES, struckBy } from '../src/wire/wire-log.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'reference', 'sandbox.md'), 'utf8');

const guesses = readFileSync(
  join(import.meta.dirname, '..', '..', '..', 'docs', 'reference', 'where-the-sandbox-guesses.md'),
  'utf8',
);

/** The rows of the table below a heading: what stands between back quotes, cell by cell. */
function rowsBelow(heading: string): string[][][] {
  const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) => row.split(' | ').map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map((match) => match[1] ?? '')));
}

test('every switch is there with its values, the default first', () => {
  const documented = Object.fromEntries(rowsBelow('Switches').map(([name, values]) => [name?.[0], values]));
  expect(documented).toEqual(SWITCHES);
});

test('every switch is once on the page of guesses, in a row that says what is known and what the sandbox does', () => {
  const rows = guesses
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| question |'))
    .map((line) => line.slice(2, -2).split(' | '));
  for (const row of rows) {
    expect(row, row[0]).toHaveLength(4);
    for (const cell of row) expect(cell.trim(), row[0]).not.toBe('');
  }
  const named = rows.map((row) => row[3] ?? '').filter((cell) => cell !== '–');
  expect(named.sort()).toEqual(
    Object.keys(SWITCHES)
      .map((name) => `\`${name}\``)
      .sort(),
  );
});

test('every kind of fault is there', () => {
  const documented = rowsBelow('Faults').flatMap(([kinds]) => kinds ?? []);
  expect(documented.sort()).toEqual([...FAULT_KINDS].sort());
});

test('every fate of a message is there, with the faults that lead to it', () => {
  const documented = rowsBelow('Messages on the wire').flatMap(([fates, faults]) =>
    FATES.some((fate) => fate === fates?.[0]) ? [[fates?.[0], faults]] : [],
  );
  const struck = FATES.map((fate) => [fate, FAULT_KINDS.filter((kind) => struckBy(kind).fate === fate)]);
  expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(struck));
});

test('every call of the control API is there', () => {
  const routes = ['routes.ts', 'scenario-routes.ts', 'message-routes.ts']
    .map((file) => readFileSync(join(import.meta.dirname, '..', 'src', 'control', file), 'utf8'))
    .join('');
  const served = [...routes.matchAll(/app\.(get|post|patch|delete)\(\s*'([^']+)'/g)].map(
    ([, method, path]) =>
      `${method?.toUpperCase()} ${path?.replace('/merchants/:id', '/merchants/{mchId}').replace(/:(\w+)/g, '{$1}')}`,
  );
  const documented = ['Control API', 'Scenarios', 'Messages on the wire'].flatMap((heading) =>
    rowsBelow(heading).flatMap(([calls]) => calls ?? []),
  );
  expect(
    documented
      .filter((call) => call.includes(' '))
      .map((call) => call.split('?')[0])
      .sort(),
  ).toEqual(served.sort());
});
