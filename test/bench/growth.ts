/** Time at n and 2n for every hostile shape: linear code doubles. */

import { classify } from '../../lib/classify/index.ts';
import type { Report } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { tracer } from '../../lib/trace/index.ts';
import { SHAPES } from './shapes.ts';
import { ENVELOPE, reportOf, resolverOf, SITE, TRACE_SHAPES, type TraceShape } from './trace-shapes.ts';

/** Runs of each size; the least is taken, since a pause of the machine only adds. */
const RUNS = 9;

export async function growth(): Promise<void> {
  heading('GROWTH (least of 9 runs; classify of one mail)');
  for (const { name, full, make } of SHAPES) {
    const timeAt = (n: number) => {
      const mail = make(n);
      return least(() => classifying(mail));
    };
    row(name, full, await timeAt(full / 2), await timeAt(full));
  }
  console.log();
  heading('GROWTH (least of 9 runs; trace of one report, its header unread)');
  for (const shape of TRACE_SHAPES) {
    row(shape.name, shape.full, await traceTime(shape, shape.full / 2), await traceTime(shape, shape.full));
  }
  console.log();
}

function heading(title: string): void {
  console.log(title);
  console.log(
    `  ${'shape'.padEnd(50)}${'n'.padStart(10)}${'at n'.padStart(13)}${'at 2n'.padStart(13)}${'ratio'.padStart(8)}`,
  );
}

function row(name: string, full: number, half: number, whole: number): void {
  const times = [half, whole].map((time) => `${time.toFixed(2)} ms`.padStart(13)).join('');
  const ratio = (whole / half).toFixed(2).padStart(8);
  console.log(`  ${name.padEnd(50)}${String(full / 2).padStart(10)}${times}${ratio}`);
}

async function least(measure: () => number | Promise<number>): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < RUNS; run++) {
    globalThis.gc?.();
    best = Math.min(best, await measure());
  }
  return best;
}

function classifying(raw: Buffer): number {
  const start = performance.now();
  classify(parseMail(raw));
  return performance.now() - start;
}

/** Milliseconds of the trace of `shape` at size `n`; each run with a mail whose fields nobody has read yet. */
export function traceTime(shape: TraceShape, n: number): Promise<number> {
  const raw = reportOf(shape, n);
  const resolve = resolverOf(shape, n);
  return least(async () => {
    const mail = parseMail(raw);
    const report = classify(mail, ENVELOPE) as Report;
    const trace = tracer({
      resolve,
      now: () => new Date('2026-11-24T10:00:00Z'),
      findSent: async () => null,
      archivedKey: async () => null,
      hasWritten: async () => false,
      writers: null,
    });
    const start = performance.now();
    await trace({ mail, report, envelope: ENVELOPE, knowledge: SITE });
    return performance.now() - start;
  });
}
