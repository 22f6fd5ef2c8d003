import { defineConfig } from 'vitest/config';
import { LongestFirst } from './scripts/run-tests/longest-first.ts';

/** What takes long and whose parts are tested otherwise as well: only with PARALLAX_TEST_FULL=1 (`npm run test:full`). */
const longFiles = ['apps/local/test/sample.test.ts', 'packages/ops/test/local-cloud.test.ts'];

const setupFiles = ['./scripts/run-tests/loopback-only.ts'];

// Three projects, by what a test needs: nothing but its own process (unit), other processes on this machine (integration),
// a browser as well (e2e). None retries; a wait inside a test has its own deadline and says what it saw.
export default defineConfig({
  test: {
    coverage: { provider: 'v8', include: ['{packages,apps}/*/src/**'], reporter: ['text-summary', 'html'] },
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{packages,apps}/*/src/**/*.test.{ts,tsx}', 'bench/src/**/*.test.ts'],
          environment: 'node',
          setupFiles,
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'integration',
          include: ['{packages,apps}/*/test/**/*.test.ts', 'scripts/test/**/*.test.ts'],
          exclude: ['**/node_modules/**', ...(process.env['PARALLAX_TEST_FULL'] === '1' ? [] : longFiles)],
          environment: 'node',
          setupFiles,
          testTimeout: 90_000,
          hookTimeout: 120_000,
          // Each file brings its own processes and ports, two at a time.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['packages/testing/e2e/**/*.test.ts'],
          environment: 'node',
          setupFiles,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
