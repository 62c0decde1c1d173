/** One execution environment, seen from outside: started once, called one event after the other, ended when it must be. */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { FromHost, Thrown, ToHost } from './host.ts';

export type Outcome =
  | { readonly kind: 'returned'; readonly value: unknown }
  | ({ readonly kind: 'threw' } & Thrown)
  /** The bundle could not be imported, or not within INIT_MS. */
  | ({ readonly kind: 'not-started' } & Thrown)
  /** It took longer than the function may, and was ended. */
  | { readonly kind: 'timeout' }
  /** Its heap was full, or it held more than the function's memory. */
  | { readonly kind: 'memory' }
  /** Ended as `crashAt` ordered. */
  | { readonly kind: 'crashed' }
  /** It ended by itself: an error that nobody caught, or process.exit. */
  | { readonly kind: 'exited'; readonly code: number | null; readonly signal: string | null };

export interface Invocation {
  readonly requestId: string;
  readonly outcome: Outcome;
  /** It had to be started for this call. */
  readonly cold: boolean;
  /** Of the call, without the start. */
  readonly durationMs: number;
  readonly peakRssBytes: number;
  /** Of the process during the call; null where it did not come to its end. */
  readonly cpuMs: number | null;
  /** Lines that were written meanwhile. */
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
}

export interface EnvironmentOptions {
  readonly host: string;
  readonly file: string;
  readonly handler: string;
  readonly memoryMb: number;
  readonly heapMb: number;
  readonly timeoutMs: number;
  readonly dns: string;
  readonly reach: Readonly<Record<string, string>>;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly line: (stream: Stream, line: string) => void;
}

export type Stream = 'stdout' | 'stderr';

/** Lambda gives the start of a function ten seconds. */
export const INIT_MS = 10_000;

/** How often its memory is looked at while it works; Lambda's own limit is exact. */
const LOOK_MS = 10;

const PAGE_BYTES = 4_096;

interface Current {
  readonly id: string;
  readonly lines: Readonly<Record<Stream, string[]>>;
  readonly ended: Set<Stream>;
  answer: Extract<FromHost, { kind: 'returned' | 'threw' }> | null;
  readonly settle: () => void;
}

export class Environment {
  readonly #options: EnvironmentOptions;
  readonly #child: ChildProcess;
  readonly #closed: Promise<unknown>;
  #ended = false;
  #began: FromHost | null = null;
  readonly #beginning: Promise<void>;
  #current: Current | null = null;
  #cause: 'timeout' | 'memory' | 'crashed' | null = null;
  #heapIsFull = false;
  #peakRssBytes = 0;
  #cpuMs: number | null = null;
  #isCold = true;

  constructor(options: EnvironmentOptions) {
    this.#options = options;
    const { host, file, handler, memoryMb, heapMb, dns, reach, env, cwd } = options;
    this.#child = fork(host, [file, handler, dns, JSON.stringify(reach)], {
      cwd,
      env: { ...env },
      // As the runtime of Lambda for Node shares out the function's memory.
      execArgv: [
        `--max-semi-space-size=${Math.max(1, Math.floor(memoryMb / 20))}`,
        `--max-old-space-size=${heapMb}`,
        '--enable-source-maps',
      ],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#read('stdout');
    this.#read('stderr');
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#beginning = promise;
    this.#child.on('message', (told: FromHost) => {
      if (told.kind === 'returned' || told.kind === 'threw') {
        if (this.#current !== null) this.#current.answer = told;
        this.#settleIfDone();
      } else {
        this.#began = told;
        resolve();
      }
    });
    this.#child.on('error', () => {});
    this.#closed = once(this.#child, 'close').then(() => {
      this.#ended = true;
      resolve();
      this.#current?.settle();
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** It takes no more calls. */
  get isOver(): boolean {
    return this.#ended || this.#cause !== null || this.#began?.kind === 'not-started';
  }

  crash(): void {
    this.#end('crashed');
  }

  async close(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#closed;
  }

  /** One at a time. Resolves whatever happens. */
  async call(requestId: string, event: unknown, aheadMs: number): Promise<Invocation> {
    const cold = this.#isCold;
    this.#isCold = false;
    const { promise, resolve } = Promise.withResolvers<void>();
    const lines = { stdout: [] as string[], stderr: [] as string[] };
    this.#current = { id: requestId, lines, ended: new Set(), answer: null, settle: resolve };
    const outcome = await this.#outcomeOf(event, aheadMs, promise);
    const { durationMs } = outcome;
    this.#current = null;
    return {
      requestId,
      outcome: outcome.outcome,
      cold,
      durationMs,
      peakRssBytes: this.#peakRssBytes,
      cpuMs: this.#cpuMs,
      ...lines,
    };
  }

  async #outcomeOf(
    event: unknown,
    aheadMs: number,
    settled: Promise<void>,
  ): Promise<{ readonly outcome: Outcome; readonly durationMs: number }> {
    const begun = await this.#begin();
    if (begun !== null) return { outcome: begun, durationMs: 0 };
    const at = performance.now();
    const { timeoutMs } = this.#options;
    const timer = setTimeout(() => this.#end('timeout'), timeoutMs);
    const looking = setInterval(() => this.#look(), LOOK_MS);
    const call: ToHost = { id: this.#current?.id ?? '', event, deadline: Date.now() + timeoutMs, aheadMs };
    // One that ends at this moment is told of by its end.
    this.#child.send(call, () => {});
    await settled;
    clearTimeout(timer);
    clearInterval(looking);
    const durationMs = performance.now() - at;
    const answer = this.#current?.answer ?? null;
    this.#cpuMs = answer?.cpuMs ?? null;
    if (answer !== null) this.#peakRssBytes = Math.max(this.#peakRssBytes, answer.peakRssBytes);
    if (answer === null || this.#cause !== null) return { outcome: this.#endOf(), durationMs };
    if (answer.kind === 'returned') return { outcome: { kind: 'returned', value: answer.value }, durationMs };
    const { name, message, stack } = answer;
    return { outcome: { kind: 'threw', name, message, stack }, durationMs };
  }

  /** Null: it is there. */
  async #begin(): Promise<Outcome | null> {
    const timer = setTimeout(() => this.#end('timeout'), INIT_MS);
    await this.#beginning;
    clearTimeout(timer);
    if (this.#began?.kind === 'ready' && !this.#ended) return null;
    if (this.#began?.kind === 'not-started') {
      await this.close();
      const { name, message, stack } = this.#began;
      return { kind: 'not-started', name, message, stack };
    }
    return this.#endOf();
  }

  #endOf(): Outcome {
    if (this.#cause !== null) return { kind: this.#cause };
    if (this.#heapIsFull) return { kind: 'memory' };
    const { exitCode: code, signalCode: signal } = this.#child;
    return { kind: 'exited', code, signal };
  }

  /** The call settles when the process has closed, so that all of its lines are there. */
  #end(cause: 'timeout' | 'memory' | 'crashed'): void {
    this.#cause ??= cause;
    this.#child.kill('SIGKILL');
  }

  #look(): void {
    let pages: number;
    try {
      pages = Number(readFileSync(`/proc/${this.pid}/statm`, 'latin1').split(' ')[1]);
    } catch {
      // It has just ended, or this is not Linux: then only the heap is bounded.
      return;
    }
    const bytes = pages * PAGE_BYTES;
    this.#peakRssBytes = Math.max(this.#peakRssBytes, bytes);
    if (bytes > this.#options.memoryMb * 1_048_576) this.#end('memory');
  }

  #read(stream: Stream): void {
    let rest = '';
    const take = (line: string) => {
      const mark = line.indexOf('\0END ');
      const text = mark < 0 ? line : line.slice(0, mark);
      if (stream === 'stderr' && text.includes('JavaScript heap out of memory')) this.#heapIsFull = true;
      if (mark < 0 || text !== '') {
        this.#options.line(stream, text);
        this.#current?.lines[stream].push(text);
      }
      if (mark < 0) return;
      if (line.slice(mark + '\0END '.length) === this.#current?.id) this.#current.ended.add(stream);
      this.#settleIfDone();
    };
    const source = this.#child[stream]?.setEncoding('utf8');
    source?.on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) take(line);
    });
    source?.on('end', () => {
      if (rest !== '') take(rest);
      rest = '';
    });
  }

  /** Lines come by other ways than the answer: it is complete when all three have ended. */
  #settleIfDone(): void {
    const current = this.#current;
    if (current !== null && current.answer !== null && current.ended.size === 2) current.settle();
  }
}
