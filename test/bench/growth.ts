/** Time at n and 2n for every hostile shape: linear code doubles. */

import { classify } from '../../lib/classify/index.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { SHAPES } from './shapes.ts';

/** Runs of each size; the least is taken, since a pause of the machine only adds. */
const RUNS = 9;

export function growth(): void {
  console.log('GROWTH (least of 9 runs; classify of one mail)');
  console.log(
    `  ${'shape'.padEnd(24)}${'n'.padStart(12)}${'at n'.padStart(12)}${'at 2n'.padStart(12)}${'ratio'.padStart(8)}`,
  );
  for (const { name, full, make } of SHAPES) {
    const half = least(make(full / 2));
    const whole = least(make(full));
    const row = [
      `${half.toFixed(2)} ms`.padStart(12),
      `${whole.toFixed(2)} ms`.padStart(12),
      (whole / half).toFixed(2).padStart(8),
    ];
    console.log(`  ${name.padEnd(24)}${String(full / 2).padStart(12)}${row.join('')}`);
  }
}

function least(mail: Buffer): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) {
    globalThis.gc?.();
    const start = performance.now();
    classify(parseMail(mail));
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
