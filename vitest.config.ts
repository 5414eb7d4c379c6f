import { defineConfig } from 'vitest/config';

export default defineConfig({
  // A slow or busy machine is not a failure; nothing here waits for real time.
  test: {
    testTimeout: 60_000,
    hookTimeout: 60_000,
    include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
    exclude: ['tests/e2e/**', 'node_modules/**'],
  },
});
