import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Rooms whose code is values in, values out: nothing of one file's tests stays for the next. */
const PURE = [
  'parse',
  'classify',
  'trace',
  'judge',
  'decide',
  'incident',
  'tell',
  'record',
  'ledger',
  'site',
].map((room) => `test/${room}/**/*.test.ts`);

export default defineConfig({
  // Vitest resolves imports itself: what lib/site/load.ts does for a config, and tsconfig's paths for its types.
  resolve: { alias: { truebounce: fileURLToPath(new URL('lib/index.ts', import.meta.url)) } },
  test: {
    testTimeout: 30_000,
    // What a file makes for all its tests: servers, bundles, mailboxes.
    hookTimeout: 60_000,
    // By itself it leaves one processor to its own process, which has little to do: on two, half of the time. One more than
    // there are gains little: what sends 38 MB within a function's time must have a processor.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    projects: [
      // Loaded and compiled once a worker, not once a file: half of the time.
      { extends: true, test: { name: 'pure', include: PURE, isolate: false } },
      { extends: true, test: { name: 'world', include: ['test/**/*.test.ts'], exclude: PURE } },
    ],
  },
});
