/**
 * `scan --site`: the mailbox is read twice. First it is counted, and who has written to it is noted, since that speaks
 * for a report wherever it lies; then each report is traced and judged. No mail stays in memory.
 */

import { mkdtempSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { classify } from '../classify/index.ts';
import { LIMITS } from '../incident/index.ts';
import type { Mail } from '../model.ts';
import { parseMail } from '../parse/index.ts';
import { type MailItem, STDIN } from '../receive/mailbox.ts';
import { type Filter, filtersOf, MAX_FILTERS, readFilter } from '../site/filter.ts';
import { DEFAULT_POLICY } from '../site/site.ts';
import type { Words } from '../tell/words.ts';
import { AmongCount } from './among.ts';
import { type JudgeMail, type JudgingOptions, judgeBy } from './judging.ts';
import { breath, MAILS_AT_ONCE, progressOf } from './mailbox-progress.ts';
import { mailsOf, type Tally } from './reading.ts';
import { Ahead } from './scan-ahead.ts';
import { ScanCount, type ScanSummary } from './scan-count.ts';
import { SiteCount } from './scan-site-count.ts';
import type { Seen, Stance } from './scan-site-outcome.ts';
import type { SiteSummary } from './scan-site-summary.ts';
import { openSite } from './site.ts';
import type { SiteTracer } from './site-tracer.ts';

export interface SiteScan {
  readonly tally: Tally;
  readonly summary: ScanSummary;
  readonly site: SiteSummary;
}

export interface ScanSources {
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly complain: (line: string) => void;
  /** Reports that are kept; MAX_KEPT by default. */
  readonly maxKept?: number;
}

/** Throws a sentence that says which of the options' files is wrong and how. */
export async function scanSite(
  path: string,
  options: JudgingOptions & { readonly filter?: readonly string[] },
  words: Words,
  sources: ScanSources,
): Promise<SiteScan> {
  const among = new AmongCount();
  // What is wrong with the site is told before anything is read; who has written is known after the first pass.
  const tracer = await openSite(options, among.live);
  const judgeMail = await judgeBy(tracer, options);
  const filters = await readFilters(options.filter);
  return withPasses(path, words, sources, async (passes) => {
    const { tally, count } = await countAll(passes, among);
    const stance = stanceOf(tracer, filters);
    const site = await judgeAll(passes, judgeMail, new SiteCount(stance, sources));
    return { tally, summary: count.summary(tally.unreadable), site };
  });
}

/** What a site wants of all its mail; a JSON site states nothing of that. The rules that withhold come first among filters. */
export function stanceOf(tracer: SiteTracer | null, filters: readonly Filter[] = []): Stance {
  const [domain] = [...(tracer?.domains().values() ?? [])];
  const { policy, limits } = domain ?? { policy: DEFAULT_POLICY, limits: LIMITS };
  return { policy, limits, filters: [...filtersOf(policy), ...filters] };
}

/** Throws a sentence that says what is wrong with one of them. */
export async function readFilters(texts: readonly string[] = []): Promise<Filter[]> {
  if (texts.length > MAX_FILTERS)
    throw new Error(`--filter: found ${texts.length}, expected at most ${MAX_FILTERS}`);
  return Promise.all(texts.map((text) => readFilter(text, '--filter')));
}

/** Gives `use` the mails of `path` to be read several times. */
export async function withPasses<T>(
  path: string,
  words: Words,
  { stdin, complain }: ScanSources,
  use: (passes: Passes) => Promise<T>,
): Promise<T> {
  const spool = path === STDIN ? await spoolOf(stdin) : null;
  try {
    return await use(new Passes(path, words, complain, spool));
  } finally {
    await spool?.close();
  }
}

/** The first reading: what there is, and who has written. */
export async function countAll(
  passes: Passes,
  among: AmongCount,
): Promise<{ readonly tally: Tally; readonly count: ScanCount }> {
  const count = new ScanCount();
  const tally = await passes.read(1, ({ raw, reversePath }) => {
    const mail = parseMail(raw);
    const classified = classify(mail, { reversePath, forwardPaths: [], client: null });
    count.add(mail, classified);
    among.add(mail, classified.kind);
  });
  return { tally, count };
}

/** A site, and what it does with the mails. */
export interface Judging {
  readonly judgeMail: JudgeMail;
  readonly count: SiteCount;
}

/** The second reading, and the third of what the second had no room for. */
export async function judgeAll(
  passes: Passes,
  judgeMail: JudgeMail,
  count: SiteCount = new SiteCount(stanceOf(null)),
): Promise<SiteSummary> {
  await judgeBySites(passes, [{ judgeMail, count }]);
  return count.summary();
}

/** Several sites in the same readings. */
export async function judgeBySites(passes: Passes, judgings: readonly Judging[]): Promise<void> {
  const ahead = new Ahead((seen: readonly (readonly [SiteCount, Seen])[]) => {
    for (const [count, one] of seen) count.add(one);
  });
  await passes.read(2, async (item) => {
    const mail = parseMail(item.raw);
    await ahead.start(item.raw.length, () =>
      Promise.all(
        judgings.map(async ({ judgeMail, count }) => [count, await seenBy(judgeMail, item, mail)] as const),
      ),
    );
  });
  await ahead.finish();
  for (const { count } of judgings) count.settle();
  const beyond = judgings.flatMap(({ judgeMail, count }) =>
    count.firstBeyond === null ? [] : [{ judgeMail, count, first: count.firstBeyond }],
  );
  if (beyond.length === 0) return;
  let place = -1;
  await passes.read(3, async (item) => {
    place++;
    if (beyond.every(({ first }) => place < first)) return;
    const mail = parseMail(item.raw);
    for (const { judgeMail, count, first } of beyond)
      if (place >= first) count.again(place, await seenBy(judgeMail, item, mail));
  });
}

async function seenBy(judgeMail: JudgeMail, { file, reversePath }: MailItem, mail: Mail): Promise<Seen> {
  const { classified, judgement, arrival } = await judgeMail(mail, file, reversePath);
  if (arrival === null) throw new Error('mails are judged here by a site only');
  return { file, mail, classified, judgement, reversePath, arrival };
}

/** The same mails, from their beginning, as often as they are asked for. */
export class Passes {
  readonly #path: string;
  readonly #words: Words;
  readonly #complain: (line: string) => void;
  readonly #spool: Spool | null;
  /** Bytes of one reading, once one of them has found it out. */
  #size: number | null;

  constructor(path: string, words: Words, complain: (line: string) => void, spool: Spool | null) {
    this.#path = path;
    this.#words = words;
    this.#complain = complain;
    this.#spool = spool;
    this.#size = spool?.size ?? null;
  }

  async read(pass: number, take: (item: MailItem) => void | Promise<void>): Promise<Tally> {
    const { scan, scanSite } = this.#words;
    const progress = progressOf(this.#path, {
      ...this.#words,
      scan: { ...scan, progress: (values) => scanSite.pass(pass, scan.progress(values)) },
    });
    if (progress !== undefined) progress.size = this.#size;
    const complain = (line: string): void => {
      // What cannot be read is told once.
      if (pass > 1) return;
      progress?.clear();
      this.#complain(line);
    };
    const tally: Tally = { mails: 0, unreadable: 0 };
    const onRead = (bytes: number): void => progress?.read(bytes);
    const stdin = this.#spool?.read();
    for await (const item of mailsOf([this.#path], this.#words, complain, tally, onRead, stdin)) {
      await take(item);
      progress?.tick(tally.mails);
      if (tally.mails % MAILS_AT_ONCE === 0) await breath();
    }
    progress?.clear();
    this.#size = progress?.size ?? null;
    return tally;
  }
}

/** What came by standard input, to be read again. */
interface Spool {
  readonly size: number;
  read(): AsyncIterable<Uint8Array>;
  close(): Promise<void>;
}

/**
 * In a file that only its owner can read. It loses its name at once: whatever ends the command, the mail of a mailbox
 * does not stay behind in a directory for temporary files.
 */
async function spoolOf(stdin: AsyncIterable<Uint8Array>): Promise<Spool> {
  const dir = mkdtempSync(join(tmpdir(), 'truebounce-'));
  let file: FileHandle;
  try {
    file = await open(join(dir, 'stdin'), 'wx+', 0o600);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  let size = 0;
  try {
    for await (const chunk of stdin) {
      await file.writeFile(chunk);
      size += chunk.length;
    }
  } catch (error) {
    await file.close();
    const { code = 'unwritable' } = error as NodeJS.ErrnoException;
    throw new Error(
      `standard input cannot be kept in ${tmpdir()} (${code}): make room there, name another place by TMPDIR, or name a file`,
    );
  }
  return {
    size,
    read: () => file.createReadStream({ start: 0, autoClose: false }),
    close: () => file.close(),
  };
}
