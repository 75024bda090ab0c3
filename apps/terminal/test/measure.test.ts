/** What a scan tells about the scanner. */
import { ALL_WALLETS } from '@quickpay/core';
import { expect, test } from 'vitest';
import { measure } from '../src/capture/measure.ts';
import { NO_AFFIXES, readScan } from '../src/capture/scan.ts';

const CODE = '134567890123456789';
const measured = (text: string, gapsMs: readonly number[] = [5, 5, 6]) =>
  measure({ text, gapsMs, endedBy: 'Enter', endedAt: 0 }, readScan(text, NO_AFFIXES, ALL_WALLETS), ALL_WALLETS);

test('its speed, and the profile that fits: the usual one wherever it will do', () => {
  expect(measured(CODE, [8, 12.4, 50])).toMatchObject({ gapsMs: [8, 12, 50], averageMs: 23, widestMs: 50, fits: 'usual' });
  expect(measured(CODE, [8, 51])).toMatchObject({ fits: 'slow' });
  expect(measured(CODE, [40, 40])).toMatchObject({ fits: 'slow' });
  expect(measured(CODE, [])).toMatchObject({ averageMs: 0, widestMs: 0, fits: 'usual' });
});

test('what it adds around a code, and nothing where no code is inside', () => {
  expect(measured(`~S${CODE}#`).around).toEqual({ prefix: '~S', suffix: '#' });
  expect(measured(`~S${CODE}#~S`).around).toEqual({ prefix: '~S', suffix: '#~S' });
  expect(measured(CODE).around).toEqual({ prefix: '', suffix: '' });
  expect(measured(`]C0${CODE}`).around).toEqual({ prefix: '', suffix: '' });
  expect(measured(CODE.slice(1)).around).toBeNull();
  expect(measured('~S690123456789#').around).toBeNull();
});

test('a code is masked, and most of one is only counted', () => {
  expect(measured(CODE).shown).toEqual({ kind: 'text', text: '13•• •••• •••• ••67 89' });
  expect(measured(`~S${CODE}`).shown).toEqual({ kind: 'length', length: 20 });
  expect(measured(CODE.slice(0, 17)).shown).toEqual({ kind: 'length', length: 17 });
});
