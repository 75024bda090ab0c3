/** The page of error codes is written from the tables (`npx vitest run tests/house -u`), and the tables know every code of the channel. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { normaliseCode } from '@quickpay/core';
import { describe, expect, test } from 'vitest';
import { spelt, statusOf } from '../../apps/sandbox/src/wire/v3/refused.ts';
import { CHANNEL_CODES, type Operation, V3_CODES } from './channel-codes.ts';
import { errorsPage, rowOf, TABLES } from './errors-page.ts';
import { root } from './files.ts';

/** Codes that the sandbox has other words for: too many requests are FREQUENCY_LIMITED, and it is never unavailable. */
const NOT_SAID: ReadonlySet<string> = new Set(['RATE_LIMITED', 'FREQUENCY_LIMIT_EXCEED', 'SERVICE_UNAVAILABLE']);
const OPERATIONS = Object.keys(TABLES) as Operation[];

test('the reference page of error codes says what the tables say (guide E5)', async () => {
  await expect(errorsPage()).toMatchFileSnapshot('../../docs/reference/errors.md');
});

describe.each(OPERATIONS)('%s', (operation) => {
  test('every code that the channel documents is in the table', () => {
    const missing = CHANNEL_CODES[operation].filter((code) => !Object.hasOwn(TABLES[operation], normaliseCode(code)));
    expect(missing).toEqual([]);
  });

  test('every code that the channel documents over V3 is in the table', () => {
    const missing = Object.keys(V3_CODES[operation]).filter((code) => !Object.hasOwn(TABLES[operation], rowOf(operation, code)));
    expect(missing).toEqual([]);
  });

  test('the sandbox says over V3 what the channel documents, with the same status', () => {
    const known = Object.entries(V3_CODES[operation]).filter(([code]) => !NOT_SAID.has(code));
    expect(known.map(([code]) => [code, statusOf(code)])).toEqual(known);
    // What V2 writes in one word, the sandbox spells as V3 is known to.
    const apart = CHANNEL_CODES[operation].map((code) => spelt(code)).filter((code) => !CHANNEL_CODES[operation].includes(code));
    expect(apart.filter((code) => !Object.hasOwn(V3_CODES[operation], code))).toEqual([]);
  });

  test('the page has a row for every code of the table, and no other', () => {
    const page = readFileSync(join(root, 'docs', 'reference', 'errors.md'), 'utf8');
    const sections = page.split('\n## ').slice(1);
    const rows = (sections[OPERATIONS.indexOf(operation)] ?? '').split('\n').filter((line) => /^\| (?:V3 )?`/.test(line));
    const codes = rows.map((row) =>
      [...(row.split(' | ')[0] ?? '').matchAll(/`([^`]+)`/g)].map(([, code]) => rowOf(operation, code ?? '')),
    );
    expect(codes.map(([code]) => code)).toEqual(Object.keys(TABLES[operation]));
    for (const spellings of codes) expect(new Set(spellings).size).toBe(1);
    const shown = rows.flatMap((row) => [...(row.split(' | ')[0] ?? '').matchAll(/V3 `([^`]+)` (\d+)/g)]);
    expect(Object.fromEntries(shown.map(([, code, status]) => [code, Number(status)]))).toEqual(V3_CODES[operation]);
  });
});
