import { statSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Many processes, told by a clock that others carry on while they wait: a machine that is busy with something else tells them another way. */
const ALONE = ['tests/stories/**/*.test.ts', 'tests/chaos/**/*.test.ts'];

/** Long, though their files are not: begun last, each would be waited for by itself. */
const LONG = [
  'packages/simulation/test/simulation.test.ts',
  'apps/backend/test/webhooks-killed.test.ts',
  'tests/search/search.test.ts',
];

// One that was renamed would be last again, and nobody would know.
for (const path of LONG) statSync(path);

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean => LONG.some((path) => moduleId.endsWith(path));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    sequence: { sequencer: LongFirst },
    testTimeout: 90_000,
    // Whole shops are opened there, whose keys alone take seconds.
    hookTimeout: 90_000,
    globalSetup: ['tests/made-certificates.ts'],
    setupFiles: ['tests/told-when-failed.ts'],
    // What is looked at again and again may take its time on a busy machine.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'side by side',
          include: ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts', 'tests/**/*.test.ts'],
          exclude: ALONE,
          // Half of the time they wait for something: three files at a time keep two cores busy.
          maxWorkers: availableParallelism() + 1,
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'one by one', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
