import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { huntByTest } from '../../../tests/worlds/hunt-by-test.ts';
import { DEFECTS } from '../src/defects/catalogue.ts';
import { type Defect, DefectMisplaced, withDefect } from '../src/defects/defect.ts';
import { hunt } from '../src/defects/hunt.ts';
import { huntDefects } from '../src/defects/hunt-defects.ts';

const CHANNELS = new URL('../../../tests/worlds/channel.ts', import.meta.url);
const HUNTERS = { channels: CHANNELS, byTest: huntByTest };
const sourceOf = ({ file }: Defect): string => readFileSync(join(import.meta.dirname, '..', '..', file), 'utf8');
const named = (name: string): Defect => {
  const found = DEFECTS.find((defect) => defect.name === name);
  if (found === undefined) throw new Error(`there is no defect ${name}`);
  return found;
};

describe('the catalogue', () => {
  test('names each defect once, and says in a sentence what it breaks', () => {
    expect(new Set(DEFECTS.map(({ name }) => name)).size).toBe(DEFECTS.length);
    expect(DEFECTS.filter(({ breaks }) => !/^[A-Z].*\.$/.test(breaks))).toEqual([]);
  });

  test('has every text where it says, exactly once, and what stands there instead can be read', () => {
    for (const defect of DEFECTS) {
      const source = withDefect(sourceOf(defect), defect);
      expect(() => stripTypeScriptTypes(source), defect.name).not.toThrow();
    }
  });

  test('names tests that are there, where worlds can show nothing', () => {
    const tests = DEFECTS.flatMap(({ heldBy }) => heldBy ?? []);
    // A test of a contract stands beside the file that runs it.
    const textOf = (file: string) => {
      const folder = join(import.meta.dirname, '..', '..', dirname(file));
      const files = readdirSync(folder).filter((name) => name === basename(file) || name.endsWith('-contract.ts'));
      return files.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
    };
    expect(tests.filter(({ file, name }) => !textOf(file).includes(`test('${name}'`))).toEqual([]);
  });

  test('does not take a text that has gone, nor one that stands there twice', () => {
    const defect: Defect = { name: 'odd', breaks: '', file: 'core/src/step.ts', find: 'one', put: 'two' };
    expect(withDefect('as one', defect)).toBe('as two');
    expect(() => withDefect('as none', { ...defect, find: 'nothing' })).toThrow(DefectMisplaced);
    expect(() => withDefect('one and one', defect)).toThrow('its text is found 2 times in core/src/step.ts');
  });
});

/** Caught in the first worlds, each by another checker. */
const QUICK = ['pointOfNoReturn', 'noWatch', 'revokedTooSoon', 'submittedAgain', 'chainNotChained'];

describe('a defect on purpose is missed', () => {
  test.each(QUICK)('%s', { timeout: 120_000 }, async (name) => {
    expect((await hunt({ defect: named(name), channels: CHANNELS, seeds: 100 })).caught).not.toBeNull();
  });

  test('by a test of its package where no world can show it, and that misses nothing else', { timeout: 240_000 }, async () => {
    const defect = named('writtenAfterAFailedFlush');
    const test = defect.heldBy ?? { file: '', name: '' };
    expect(await huntByTest({ defect, test })).toBe(true);
    expect(await huntByTest({ defect: { ...defect, put: `// as it was\n${defect.find}` }, test })).toBe(false);
    const gone = huntByTest({ defect: { ...defect, find: 'a text that has gone' }, test });
    await expect(gone).rejects.toThrow('its text is not found in storage/src/sqlite/writer.ts any more');
  });

  test('and a change that breaks nothing is not', { timeout: 120_000 }, async () => {
    const harmless: Defect = { ...named('dueLost'), put: `${named('dueLost').find} // as it was` };
    expect(await hunt({ defect: harmless, channels: CHANNELS, seeds: 2 })).toMatchObject({ caught: null, seeds: 2, note: '' });
  });

  test('also where it keeps a world from ever coming to rest', { timeout: 120_000 }, async () => {
    const endless: Defect = { ...named('dueLost'), put: 'for (;;);' };
    const { caught } = await hunt({ defect: endless, channels: CHANNELS, seeds: 2, worldMsMax: 3_000 });
    expect(caught).toMatchObject({ seed: 1, violation: { invariant: 'end', what: 'the world never comes to rest' } });
  });

  test('and one whose source cannot be loaded is a fault of the catalogue', { timeout: 120_000 }, async () => {
    const gone: Defect = { ...named('dueLost'), find: 'a text that has gone' };
    await expect(hunt({ defect: gone, channels: CHANNELS, seeds: 1 })).rejects.toThrow(
      'its text is not found in core/src/step.ts any more',
    );
  });

  test('and one in a file that no world loads says so', { timeout: 120_000 }, async () => {
    const beside: Defect = { ...named('dueLost'), file: 'core/src/nobody.ts' };
    expect((await hunt({ defect: beside, channels: CHANNELS, seeds: 1 })).note).toContain('no world loads core/src/nobody.ts');
  });
});

describe('hunting all of them', () => {
  test('ends with figures, and with 0 when each was caught', { timeout: 120_000 }, async () => {
    const folder = mkdtempSync(join(tmpdir(), 'quickpay-defects-'));
    try {
      const json = join(folder, 'figures.json');
      expect(await huntDefects(['--mutations', '--only', 'dueLost', '--json', json], HUNTERS)).toBe(0);
      expect(JSON.parse(readFileSync(json, 'utf8'))).toEqual({ figures: { defects: 1, caught: 1 } });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('refuses what it does not understand', async () => {
    expect(await huntDefects(['--mutations', '--only', 'nonsense'], HUNTERS)).toBe(2);
    expect(await huntDefects(['--mutations', '--seeds', 'many'], HUNTERS)).toBe(2);
    expect(await huntDefects(['--mutations', '--seed', '1'], HUNTERS)).toBe(2);
  });
});
