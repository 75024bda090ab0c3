import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Many processes, told by a clock that others carry on while they wait: a machine that is busy with something else tells them another way. */
const ALONE = ['tests/stories/**/*.test.ts', 'tests/chaos/**/*.test.ts'];

export default defineConfig({
  test: {
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
          // Much of it waits for something: two files at a time keep two cores busy.
          maxWorkers: Math.max(2, availableParallelism() - 1),
          sequence: { groupOrder: 0 },
        },
      },
      { extends: true, test: { name: 'one by one', include: ALONE, maxWorkers: 1, sequence: { groupOrder: 1 } } },
    ],
  },
});
