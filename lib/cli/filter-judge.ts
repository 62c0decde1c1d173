/** Judges a mail as the pipeline does, by a site and by what is remembered in a directory. */

import { createHash } from 'node:crypto';
import { classify } from '../classify/index.ts';
import { Unavailable } from '../effects.ts';
import { isBusy } from '../local/sqlite/failures.ts';
import type { Tables } from '../local/sqlite/index.ts';
import { type Envelope, type Inbound, type Mail, NO_VERDICTS, type Verdicts } from '../model.ts';
import { firstAddress, parseMail } from '../parse/index.ts';
import { type JudgingEffects, judgeMail, type TraceReport } from '../pipeline.ts';
import type { MailRecord } from '../record/record.ts';
import { mailboxCameTo } from '../site/came-to.ts';
import { type LoadedSite, loadAnySite } from '../site/load.ts';
import { routingOf } from '../site/routing.ts';
import { passedDmarc } from './among.ts';
import { type FilterEnv, fromLineOf, recipientsIn, senderIn } from './filter-envelope.ts';
import type { Work } from './filter-worker.ts';
import { isUnwritable } from './unwritable.ts';

/** Of SHA-256, in hex: 128 bits tell two mails apart. */
const KEY_CHARS = 32;
/** One mail in so many also forgets what is too old to be remembered: no process stays to do it from time to time. */
const FORGETTING = 64;
/** Of each kind of memory that is forgotten at once. */
const FORGOTTEN = 500;
const DAY_MS = 86_400_000;
/** Nothing is accepted or recorded here; whatever was, of an older version, goes after so long. */
const RECORD_DAYS = 30;

/** The record that says what to do with the mail; nothing is recorded. */
export type JudgeFiltered = (raw: Uint8Array) => Promise<MailRecord>;

/** Rejects with a sentence that says what is wrong with the site. */
export async function openFilter(
  options: Work['options'],
  env: FilterEnv,
  complain: (sentence: string) => void,
): Promise<JudgeFiltered> {
  const loaded = await loadAnySite(options.site);
  const now = () => (loaded.kind === 'json' ? (loaded.site.now ?? new Date()) : new Date());
  const memory = new Memory(options.state, now, complain);
  return async (whole) => {
    const fromLine = fromLineOf(whole);
    const raw = whole.subarray(fromLine.length);
    const told = options.mailbox === undefined ? recipientsIn(env) : [options.mailbox];
    const sender = senderIn(env);
    const reversePath = sender === undefined ? fromLine.sender : sender;
    // A fault of ours in reading is met by the pipeline, which fails open; here it only hides who the recipient is.
    const mail = attempt(() => parseMail(raw));
    const mailbox = mailboxOf(loaded, told, mail);
    const inbound: Inbound = {
      key: createHash('sha256').update(raw).digest('hex').slice(0, KEY_CHARS),
      envelope: {
        reversePath,
        forwardPaths: mailbox === null ? [] : [mailbox],
        client: null,
      },
      verdicts: mail === null ? NO_VERDICTS : verdictsOf(mail),
      receivedAt: now().toISOString(),
    };
    const effects: JudgingEffects = {
      readRaw: async () => raw,
      count: (...args) => memory.count(...args),
      remember: (...args) => memory.remember(...args),
      // Forwards are counted by a deployment; a filter has no secret of one.
      hops: async () => 0,
      tellFault: (_, { stage, error, cause }) => {
        // Told below, once, whoever asked.
        if (cause instanceof StateUnusable) return;
        complain(`a fault of ours in ${stage} (${error}): ${cause instanceof Error ? cause.message : ''}`);
      },
    };
    const trace = tracing(loaded, options, memory, raw, told.length > 0 ? mailbox : null);
    const readers = { parse: () => mail ?? parseMail(raw), classify, trace };
    try {
      const [record] = await judgeMail(inbound, routingOf(loaded), effects, readers);
      if (record === undefined) throw new Error('nothing was decided');
      if (memory.unusable !== null) {
        if (options.strict === true) throw memory.unusable;
        complain(memory.unusable.message);
      }
      return record;
    } finally {
      await memory.close();
    }
  };
}

/**
 * As in a mailbox: our own server witnessed nothing, and the host that keeps the mail says in its lines how it came. Where
 * the delivery agent said to which mailbox it came and wrote no Delivered-To, its word stands where that would.
 */
function tracing(
  loaded: LoadedSite,
  options: Work['options'],
  memory: Memory,
  raw: Uint8Array,
  mailbox: string | null,
): TraceReport {
  return async (mail, report, envelope) => {
    // Loaded here: most mails are no reports, and ledgers are large.
    const { tracerOf } = await import('./site-tracer.ts');
    const { ledger, dns } = options;
    const files = { ...(ledger !== undefined && { ledger }), ...(dns !== undefined && { dns }) };
    const site = await tracerOf(loaded, { ...files, stored: memory }, null);
    const inMailbox: Envelope = { reversePath: envelope.reversePath, forwardPaths: [], client: null };
    return site(mailbox === null ? mail : deliveredTo(mailbox, mail, raw), report, inMailbox);
  };
}

function deliveredTo(mailbox: string, mail: Mail, raw: Uint8Array): Mail {
  if (firstAddress(mail.header.value('delivered-to'))?.toLowerCase() === mailbox) return mail;
  return parseMail(
    Buffer.concat([Buffer.from(`Delivered-To: ${mailbox.replace(/[^\x21-\x7e]/g, '?')}\n`), raw]),
  );
}

/** By the word of the delivery agent, by what it wrote into the mail, or the only one that there is. */
function mailboxOf(loaded: LoadedSite, told: readonly string[], mail: Mail | null): string | null {
  switch (loaded.kind) {
    case 'config':
      return mail === null
        ? (told[0]?.toLowerCase() ?? null)
        : mailboxCameTo(loaded.site.domains, { forwardPaths: told, header: mail.header });
    case 'json': {
      const { mailboxes } = loaded.site.knowledge;
      const written = mail?.header.value('delivered-to') ?? mail?.header.value('x-original-to');
      const address = told[0] ?? firstAddress(written) ?? (mailboxes.length === 1 ? mailboxes[0] : null);
      return address?.toLowerCase() ?? null;
    }
    default:
      return loaded satisfies never;
  }
}

function verdictsOf(mail: Mail): Verdicts {
  return attempt(() => passedDmarc(mail)) === true ? { ...NO_VERDICTS, dmarc: 'PASS' } : NO_VERDICTS;
}

function attempt<T>(action: () => T): T | null {
  try {
    return action();
  } catch {
    return null;
  }
}

/** The directory of --state, opened when it is first asked: ordinary mail asks nothing of it. */
class Memory {
  readonly #directory: string;
  readonly #now: () => Date;
  readonly #complain: (sentence: string) => void;
  #tables: Promise<Tables> | null = null;
  #unusable: StateUnusable | null = null;

  constructor(directory: string, now: () => Date, complain: (sentence: string) => void) {
    this.#directory = directory;
    this.#now = now;
    this.#complain = complain;
  }

  /** Why it could not be asked, where it was. */
  get unusable(): StateUnusable | null {
    return this.#unusable;
  }

  count(...[mailbox, observation, limits]: Parameters<Tables['count']>): ReturnType<Tables['count']> {
    return this.#ask(async (tables) => {
      const counted = await tables.count(mailbox, observation, limits);
      const { untold } = counted;
      for (const { id, firstSeen, recipients } of untold)
        this.#complain(`a flood on ${mailbox}: ${id}, since ${firstSeen}, ${recipients} recipients`);
      if (untold.length > 0)
        await tables.markTold(
          mailbox,
          untold.map(({ id }) => id),
        );
      if (observation.mail.charCodeAt(0) % FORGETTING === 0) await this.#forget(tables);
      return counted;
    });
  }

  /** What cannot be remembered costs the mail nothing. */
  async remember(...args: Parameters<Tables['remember']>): Promise<void> {
    await this.#ask((tables) => tables.remember(...args)).catch(() => {});
  }

  readonly hasWritten = (mailbox: string, address: string): Promise<boolean> =>
    this.#ask((tables) => tables.hasWritten(mailbox, address));

  readonly findSent = (...args: Parameters<Tables['findSent']>): ReturnType<Tables['findSent']> =>
    this.#ask((tables) => tables.findSent(...args));

  async close(): Promise<void> {
    const tables = await this.#tables?.catch(() => null);
    await tables?.close();
  }

  /**
   * Rejects with `StateUnusable`, which is not `Unavailable`: nobody tries again later here, and what was read of the mail
   * without asking still stands. Asked once more after that, it does not wait for the same lock again.
   */
  async #ask<T>(question: (tables: Tables) => Promise<T>): Promise<T> {
    if (this.#unusable !== null) throw this.#unusable;
    this.#tables ??= import('../local/sqlite/index.ts').then(({ openTables }) =>
      openTables(this.#directory, { now: this.#now }),
    );
    let tables: Tables | null = null;
    try {
      tables = await this.#tables;
      return await question(tables);
    } catch (cause) {
      // Once it is open, all else that is thrown is a fault of ours.
      if (tables !== null && !(cause instanceof Unavailable)) throw cause;
      this.#unusable ??= new StateUnusable(this.#directory, cause);
      throw this.#unusable;
    }
  }

  async #forget(tables: Tables): Promise<void> {
    const before = new Date(this.#now().getTime() - RECORD_DAYS * DAY_MS).toISOString();
    await tables.expire(before, FORGOTTEN).catch(() => {});
  }
}

/** Nothing can be asked of --state; says where it is, why, and what to do. */
class StateUnusable extends Error {
  override readonly name = 'StateUnusable';

  constructor(directory: string, cause: unknown) {
    const words = cause instanceof Error ? cause.message : String(cause);
    const what = words.startsWith(directory) ? words : `${directory}: ${words}`;
    const cure = cureOf(cause);
    super(`--state ${what}. Floods are not counted, and this mail is judged by itself.${cure}`, { cause });
  }
}

/** A database that is newer or damaged says itself what to do. */
function cureOf(cause: unknown): string {
  if (isUnwritable(cause)) return ' Name a directory that can be written with --state.';
  return cause instanceof Error && isBusy(cause.cause)
    ? ' If this goes on, end the process that keeps it locked: fuser -v tells which.'
    : '';
}
