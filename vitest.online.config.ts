import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests that install from a registry, each with a script of its own in package.json: they are no part of `npm test`. */
export default defineConfig({
  resolve: { alias: { truebounce: fileURLToPath(new URL('lib/index.ts', import.meta.url)) } },
  test: {
    include: ['test/**/*.online.ts'],
    testTimeout: 300_000,
    hookTimeout: 600_000,
  },
});
