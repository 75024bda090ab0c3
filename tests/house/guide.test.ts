/** What the development guide asks for, and what shows it (`npx vitest run tests/house -u` writes the page). */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { filesOf, root } from './files.ts';
import { guidePage, isTest, POINTS, pointsNamedIn, shownBy, spelt } from './guide.ts';

const PAGE = join(root, 'docs', 'reference', 'guide-coverage.md');
const GUIDE = ['A1–A2', 'P1–P9', 'V1–V10', 'E1–E5', 'F1–F4', 'U1–U3'].flatMap(spelt);

/** The page as it stands: its rows, cell by cell. */
const rows = (): string[][] =>
  readFileSync(PAGE, 'utf8')
    .split('\n')
    .filter((line) => /^\| [A-Z]\d/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));

test('the page of the guide says what its table and the titles of tests say', async () => {
  await expect(guidePage()).toMatchFileSnapshot(PAGE);
});

test('every point of the guide is on the page, once', () => {
  expect(Object.keys(POINTS)).toEqual(GUIDE);
  expect(rows().map(([, point]) => point)).toEqual(GUIDE);
});

test('every file that the page names is there, is a test, and names the point; what is shown is not coming', () => {
  const shown = shownBy();
  for (const [, point = '', , , by = ''] of rows()) {
    const files = [...by.matchAll(/`([^`]+)`/g)].map(([, file]) => file ?? '');
    expect(by === '*coming*', point).toBe((shown[point] ?? []).length === 0);
    for (const file of files) {
      expect(existsSync(join(root, file)) && isTest(file), `${point}: ${file}`).toBe(true);
      expect(pointsNamedIn(file).has(point), `${file} names ${point}`).toBe(true);
    }
  }
});

test('no test names a point that the guide does not have', () => {
  const unknown = filesOf(/\.tsx?$/)
    .filter(isTest)
    .flatMap((file) => [...pointsNamedIn(file)].filter((point) => !GUIDE.includes(point)).map((point) => `${file}: ${point}`));
  expect(unknown).toEqual([]);
});
