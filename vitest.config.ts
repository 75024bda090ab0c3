import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/*/test/**/*.test.ts', 'apps/*/test/**/*.test.ts', 'tests/**/*.test.ts'],
    testTimeout: 30_000,
    // What is looked at again and again may take its time on a busy machine.
    expect: { poll: { timeout: 10_000 } },
  },
});
