#!/usr/bin/env node
// Plain JavaScript, so that an old Node can still read the sentence that it gets.
import { existsSync } from 'node:fs';
import * as nodeModule from 'node:module';

const LEAST = 24;

if (Number(process.versions.node.split('.')[0]) < LEAST) {
  console.error(
    `truebounce needs Node.js ${LEAST} or newer, and this is ${process.version}. In a checkout, "npx truebounce" brings its own; else see https://nodejs.org.`,
  );
  process.exitCode = 2;
} else {
  // Half of a short command's time is compiling: Node keeps what it compiled for the next one.
  nodeModule.enableCompileCache?.();
  const source = new URL('./main.ts', import.meta.url);
  // A checkout runs from its source; the published package has been compiled.
  const main = existsSync(source) ? source : new URL('../../dist/lib/cli/main.js', import.meta.url);
  const { run } = await import(main.href);
  await run(process.argv);
}
