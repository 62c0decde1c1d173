import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  // Vitest resolves imports itself: what lib/site/load.ts does for a config, and tsconfig's paths for its types.
  resolve: { alias: { truebounce: fileURLToPath(new URL('lib/index.ts', import.meta.url)) } },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    // What a file makes for all its tests: servers, bundles, mailboxes.
    hookTimeout: 60_000,
    // By itself it leaves one processor to its own process, which has little to do: on two, half of the time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
  },
});
