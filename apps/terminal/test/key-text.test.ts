import { expect, test } from 'vitest';
import { meaningOf } from '../src/capture/key-text.ts';

const stroke = { code: '', shift: false, ctrl: false, alt: false, meta: false };

test.each(['constructor', '__proto__', 'toString'])('%s ends no scan', (name) => {
  expect(meaningOf({ ...stroke, key: name })).toEqual({ kind: 'noise', isChord: false });
  expect(meaningOf({ ...stroke, key: 'Process', code: name })).toEqual({ kind: 'unreadable' });
});
