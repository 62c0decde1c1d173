/**
 * Truebounce on one machine: the SMTP door, the one pipeline, and effects on a directory.
 *
 *     DATA/raw, pending, tmp     accepted mail (store.ts)
 *     DATA/records.jsonl         one line a mail: what was decided and why
 *     DATA/outbox/ADDRESS/       a Maildir for each mailbox that mail came for
 *
 * A Maildir for each address, not one for all: a mail program opens one mailbox and shows what this mailbox would
 * have got, and the mail itself does not say for whom it came (a blind copy, a list), while its bytes are to stay
 * as they are.
 */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { mailboxName } from '../deliver/mailbox-name.ts';
import { deliverToMaildirs } from '../deliver/maildir.ts';
import { markedMail } from '../deliver/mark.ts';
import type { Effects } from '../effects.ts';
import type { Inbound } from '../model.ts';
import { type Attempt, passMail, type Readers } from '../pipeline.ts';
import type { Delivery, Fault, MailRecord } from '../record/record.ts';
import { type Lock, takeLock } from './lock.ts';
import { Records } from './records.ts';
import { type Door, openDoor } from './smtp.ts';
import { MailStore, type Pending } from './store.ts';
import { DirectorySync } from './sync.ts';
import { Work } from './work.ts';

/**
 * Mails in work at once: enough to share syncs. Their bytes: one mail of the largest size and what small ones need,
 * since a mail in work is in memory. Mails that wait are on disk only, but each stands for a promise to be quick.
 */
const BOUNDS = { mails: 16, bytes: 48 << 20, waiting: 1_000 };
/** Times that work on a mail may begin before it is delivered unread: once, and again after two crashes. */
const READS = 3;
/** Waits between tries of a mail that the disk did not take, in milliseconds: doubled each time up to the longest. */
const FIRST_WAIT = 1_000;
const LONGEST_WAIT = 60_000;

export interface LocalOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** The data directory; made where it is missing. */
  readonly data: string;
  /** Largest mail taken, in bytes. */
  readonly size: number;
  readonly now: () => Date;
  /** A mail is decided and delivered. */
  readonly onMail: (record: MailRecord) => void;
  /** One sentence for the operator; may hold a stranger's or the system's words. */
  readonly complain: (sentence: string) => void;
  /** How mail is read where not by the pipeline's own parser and classifier. */
  readonly readers?: Readers;
}

export interface LocalServer {
  readonly port: number;
  /** Mails of an earlier run that are being finished. */
  readonly unfinished: number;
  /** Stops taking mail, finishes what is in hand, and resolves to the number of mails left for the next start. */
  close(): Promise<number>;
}

/** The data directory is used by another server. */
export class DataInUse extends Error {
  readonly code = 'EDATAINUSE';
}

export async function startLocal(options: LocalOptions): Promise<LocalServer> {
  await mkdir(options.data, { recursive: true, mode: 0o700 });
  const lock = takeLock(options.data);
  if (lock === null) throw new DataInUse(`another Truebounce works in ${options.data}`);
  try {
    const sync = new DirectorySync();
    const store = new MailStore(options.data, sync);
    await store.prepare();
    const unfinished = await store.unfinished(options.complain);
    const keys = new Set(unfinished.map((pending) => pending.inbound.key));
    const records = await Records.open(join(options.data, 'records.jsonl'), keys);
    const server = new Running(options, lock, store, records, sync);
    return await server.start(unfinished);
  } catch (error) {
    lock.release();
    throw error;
  }
}

class Running {
  readonly #options: LocalOptions;
  readonly #lock: Lock;
  readonly #store: MailStore;
  readonly #records: Records;
  readonly #sync: DirectorySync;
  readonly #work = new Work(BOUNDS);
  readonly #door: Door;
  /** Timers of mails that the disk did not take, by key. */
  readonly #later = new Map<string, NodeJS.Timeout>();
  /** Mails accepted and not finished. */
  #inHand = 0;
  #closing = false;

  constructor(options: LocalOptions, lock: Lock, store: MailStore, records: Records, sync: DirectorySync) {
    this.#options = options;
    this.#lock = lock;
    this.#store = store;
    this.#records = records;
    this.#sync = sync;
    this.#door = openDoor({
      size: options.size,
      store,
      now: options.now,
      room: () => this.#work.room(),
      onAccepted: (pending) => {
        this.#inHand += 1;
        this.#work.add(pending.size, () => this.#handle(pending, 'first', FIRST_WAIT));
      },
      complain: options.complain,
    });
  }

  async start(unfinished: readonly Pending[]): Promise<LocalServer> {
    const port = await this.#door
      .listen(this.#options.host, this.#options.port)
      .catch(async (error: unknown) => {
        await this.#records.close();
        throw error;
      });
    this.#inHand += unfinished.length;
    const finishing = this.#finishOld(unfinished);
    return { port, unfinished: unfinished.length, close: () => this.#close(finishing) };
  }

  /** One after the other: if one of them ends the process again, the count at its name blames no other. */
  async #finishOld(unfinished: readonly Pending[]): Promise<void> {
    for (const pending of unfinished) {
      await new Promise<void>((resolve) => {
        this.#work.add(pending.size, async () => {
          await this.#finishOne(pending);
          resolve();
        });
      });
    }
  }

  async #finishOne(pending: Pending): Promise<void> {
    const attempt: Attempt = pending.begun + 1 < READS ? 'again' : 'last';
    let begun = pending;
    try {
      begun = await this.#store.beginAgain(pending);
      await this.#pass(begun, attempt);
    } catch (error) {
      // The process lives: this was not the mail's doing, and is not counted against it.
      const settled = await this.#store.settle(begun).catch(() => begun);
      this.#tryLater(settled, attempt, FIRST_WAIT, error);
    }
  }

  async #handle(pending: Pending, attempt: Attempt, wait: number): Promise<void> {
    try {
      await this.#pass(pending, attempt);
    } catch (error) {
      this.#tryLater(pending, attempt, wait, error);
    }
  }

  async #pass(pending: Pending, attempt: Attempt): Promise<void> {
    const record = await passMail(pending.inbound, attempt, this.#effects(attempt), this.#options.readers);
    await this.#store.finish(pending);
    this.#records.forget(record.key);
    this.#inHand -= 1;
    this.#options.onMail(record);
  }

  #tryLater(pending: Pending, attempt: Attempt, wait: number, error: unknown): void {
    const { key } = pending.inbound;
    const words = error instanceof Error ? error.message : String(error);
    this.#options.complain(`${key} is safe in raw/ but not delivered yet: ${words}`);
    if (this.#closing) return;
    const next: Attempt = attempt === 'last' ? 'last' : 'again';
    const timer = setTimeout(() => {
      this.#later.delete(key);
      this.#work.add(pending.size, () => this.#handle(pending, next, Math.min(wait * 2, LONGEST_WAIT)));
    }, wait);
    this.#later.set(key, timer);
  }

  #effects(attempt: Attempt): Effects {
    return {
      readRaw: (key) => this.#store.readRaw(key),
      recorded: async (key) => this.#records.standing(key),
      putRecord: (record) => this.#records.put(record),
      destinations,
      // The entry in pending/ is the queue: it goes when every planned delivery is made.
      plan: (record) => this.#deliver(record, attempt !== 'first'),
      tellFault: (inbound, fault) => this.#options.complain(tellFault(inbound, fault)),
    };
  }

  async #deliver(record: MailRecord, again: boolean): Promise<void> {
    const pieces = markedMail(await this.#store.readRaw(record.key), record);
    const files = record.deliveries.map((delivery) => ({
      maildir: join(this.#options.data, delivery.maildir),
      name: delivery.name,
    }));
    await deliverToMaildirs(pieces, files, again, (directory) => this.#sync.sync(directory));
  }

  async #close(finishing: Promise<void>): Promise<number> {
    this.#closing = true;
    await this.#door.close();
    for (const timer of this.#later.values()) clearTimeout(timer);
    await finishing;
    await this.#work.idle();
    await this.#records.close();
    this.#lock.release();
    return this.#inHand;
  }
}

/** Made from the mail alone: a second attempt plans the same deliveries. */
function destinations(inbound: Inbound): readonly Delivery[] {
  const seconds = Math.floor(Date.parse(inbound.receivedAt) / 1000);
  const name = `${seconds}.${inbound.key}.truebounce`;
  const byMaildir = new Map<string, Delivery>();
  for (const forwardPath of inbound.envelope.forwardPaths) {
    const maildir = `outbox/${mailboxName(forwardPath)}`;
    if (!byMaildir.has(maildir)) byMaildir.set(maildir, { kind: 'maildir', forwardPath, maildir, name });
  }
  return [...byMaildir.values()];
}

function tellFault(inbound: Inbound, fault: Fault): string {
  const { cause } = fault;
  const words = cause instanceof Error ? `: ${cause.stack ?? cause.message}` : '';
  const what =
    fault.stage === 'attempts' ? 'reading ended the process before' : `${fault.stage} failed${words}`;
  return `a fault of ours on raw/${inbound.key}.eml, delivered unread and marked (${what})`;
}
