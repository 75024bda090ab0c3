/** The page of error codes is written from the tables (`npx vitest run tests/house -u`), and the tables know every code of the channel. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normaliseCode } from '@quickpay/core';
import { describe, expect, test } from 'vitest';
import { CHANNEL_CODES, type Operation } from './channel-codes.ts';
import { errorsPage, TABLES } from './errors-page.ts';
import { root } from './files.ts';

const OPERATIONS = Object.keys(TABLES) as Operation[];

test('the reference page of error codes says what the tables say (guide E5)', async () => {
  await expect(errorsPage()).toMatchFileSnapshot('../../docs/reference/errors.md');
});

describe.each(OPERATIONS)('%s', (operation) => {
  test('every code that the channel documents is in the table', () => {
    const missing = CHANNEL_CODES[operation].filter((code) => !Object.hasOwn(TABLES[operation], normaliseCode(code)));
    expect(missing).toEqual([]);
  });

  test('the page has a row for every code of the table, and no other', () => {
    const page = readFileSync(join(root, 'docs', 'reference', 'errors.md'), 'utf8');
    const sections = page.split('\n## ').slice(1);
    const rows = (sections[OPERATIONS.indexOf(operation)] ?? '').split('\n').filter((line) => line.startsWith('| `'));
    const codes = rows.map((row) =>
      [...(row.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, code]) => normaliseCode(code ?? '')),
    );
    expect(codes.map(([code]) => code)).toEqual(Object.keys(TABLES[operation]));
    for (const spellings of codes) expect(new Set(spellings).size).toBe(1);
  });
});
