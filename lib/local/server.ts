/**
 * Truebounce on one machine: the SMTP door, the one pipeline, and what carries its deliveries out.
 *
 *     DATA/raw, tmp              accepted mail (raw-mails.ts)
 *     DATA/truebounce.sqlite     what was decided and why, counts, incidents, deliveries, both queues (sqlite/)
 *     DATA/outbox/NAME/          a Maildir for each destination: a mailbox's address, or a name of the config
 *
 * A Maildir for each address, not one for all: a mail program opens one mailbox and shows what this mailbox would
 * have got, and the mail itself does not say for whom it came (a blind copy, a list), while its bytes are to stay
 * as they are.
 */

import { type Delivering, deliver, type MakeAlert } from '../deliver/deliver.ts';
import { type Effects, NoRaw, Unavailable } from '../effects.ts';
import type { Incident } from '../incident/index.ts';
import { type Envelope, type Inbound, NO_VERDICTS } from '../model.ts';
import { type Attempt, passMail, type Readers } from '../pipeline.ts';
import type { MailRecord } from '../record/record.ts';
import type { Routing } from '../site/routing.ts';
import { tellFault, tellPaused, tellTried } from './complaints.ts';
import type { LocalData } from './data.ts';
import { outboxSender } from './outbox.ts';
import { newKey, RawMails } from './raw-mails.ts';
import { type Door, openDoor } from './smtp.ts';
import type { Message, Tables } from './sqlite/index.ts';
import { Sweep } from './sweep.ts';
import { DirectorySync } from './sync.ts';
import { type Worked, Worker } from './worker.ts';

/** In work at once: enough to share syncs; of bytes, one mail of the largest size and what small ones need. */
const BOUNDS = { messages: 32, bytes: 48 << 20 };
/** Times that work on a mail may begin before it is delivered unread: once, and again after two crashes. */
const READS = 3;
/** ... and before it is laid aside: something else than reading it ends the process. */
const MAX_RECEIVES = 6;
/** Of a delivery: longer than writing a mail to a slow disk takes. */
const LEASE_MS = 120_000;
/** How long a server that is told to stop goes on with what is on its queues, in milliseconds. */
const DRAIN_MS = 5_000;

export interface LocalOptions {
  readonly host: string;
  /** 0 for any free one. */
  readonly port: number;
  /** Largest mail taken, in bytes. */
  readonly size: number;
  /** A mail server on this machine is in front: its XCLIENT and XFORWARD are believed. */
  readonly behindServer: boolean;
  readonly now: () => Date;
  readonly routing: Routing;
  /** Days for which mail and what was decided of it are kept. */
  readonly retentionDays: number;
  readonly makeAlert: MakeAlert;
  /** A mail is decided for one of its mailboxes. */
  readonly onMail: (record: MailRecord) => void;
  /** An incident opened, or opened again, by the mail of this record. */
  readonly onIncident: (incident: Incident, record: MailRecord) => void;
  /** One sentence for the operator; may hold a stranger's or the system's words. */
  readonly complain: (sentence: string) => void;
  /** How mail is read where not by the pipeline's own parser and classifier. */
  readonly readers?: Readers;
}

export interface LocalServer {
  readonly port: number;
  /** Mails and deliveries of an earlier run that are being finished. */
  readonly unfinished: number;
  /** Stops taking mail, finishes what is in hand, and resolves to the number of mails left for the next start. */
  close(): Promise<number>;
}

/** Takes the data over: it is closed with the server, or where it cannot start. */
export async function startLocal(data: LocalData, options: LocalOptions): Promise<LocalServer> {
  try {
    return await new Running(data, options).start();
  } catch (error) {
    await data.close();
    throw error;
  }
}

class Running {
  readonly #options: LocalOptions;
  readonly #data: LocalData;
  readonly #tables: Tables;
  readonly #raw: RawMails;
  readonly #door: Door;
  readonly #inbound: Worker;
  readonly #deliveries: Worker;
  readonly #sweep: Sweep;
  #closing: Promise<number> | null = null;

  constructor(data: LocalData, options: LocalOptions) {
    const { directory, tables } = data;
    const { now, complain } = options;
    const sync = new DirectorySync();
    this.#options = options;
    this.#data = data;
    this.#tables = tables;
    this.#raw = new RawMails(directory, sync);
    this.#door = openDoor({
      size: options.size,
      behindServer: options.behindServer,
      takes: options.routing.takes,
      accept: (...mail) => this.#accept(...mail),
      complain,
    });
    const common = { now, complain, bounds: BOUNDS, maxReceives: MAX_RECEIVES };
    this.#inbound = new Worker({
      ...common,
      queue: tables.inbound,
      bytesOf: async (key) => (await tables.accepted(key))?.size ?? 0,
      work: (message) => this.#pass(message),
    });
    const delivering: Delivering = {
      effects: {
        claim: (...args) => tables.claim(...args),
        settle: (...args) => tables.settle(...args),
        recorded: (...args) => tables.recorded(...args),
        incident: (...args) => tables.incident(...args),
        paused: (...args) => tables.paused(...args),
        pause: (...args) => tables.pause(...args),
        readRaw: (key) => this.#raw.read(key),
      },
      send: outboxSender(directory, sync),
      makeAlert: options.makeAlert,
      owner: `${process.pid}-${newKey(now())}`,
      now,
      leaseMs: LEASE_MS,
    };
    this.#deliveries = new Worker({
      ...common,
      queue: tables.deliveries,
      bytesOf: async (id) => (await tables.accepted(id.slice(0, Math.max(0, id.indexOf(' ')))))?.size ?? 0,
      work: ({ body }) => this.#deliver(body, delivering),
    });
    this.#sweep = new Sweep({
      tables,
      raw: this.#raw,
      now,
      retentionDays: options.retentionDays,
      complain,
      onWork: () => {
        this.#inbound.wake();
        this.#deliveries.wake();
      },
    });
  }

  async start(): Promise<LocalServer> {
    const tables = this.#tables;
    await this.#raw.prepare(async (key) => (await tables.accepted(key)) !== null);
    const mails = await tables.inbound.releaseAll();
    const deliveries = await tables.deliveries.releaseAll();
    await tables.endLeases();
    const port = await this.#door.listen(this.#options.host, this.#options.port);
    const unfinished = await this.#unfinished();
    for (const paused of await tables.pausedDestinations()) this.#options.complain(tellPaused(paused));
    this.#inbound.start(mails);
    this.#deliveries.start(deliveries);
    this.#sweep.start();
    return {
      port,
      unfinished,
      close: () => {
        this.#closing ??= this.#close();
        return this.#closing;
      },
    };
  }

  async #accept(
    chunks: AsyncIterable<Uint8Array>,
    envelope: Envelope,
    refuse: () => Error | null,
  ): Promise<string> {
    const at = this.#options.now();
    const key = newKey(at);
    const size = await this.#raw.write(key, chunks, refuse);
    const inbound: Inbound = { key, envelope, verdicts: NO_VERDICTS, receivedAt: at.toISOString() };
    try {
      await this.#tables.accept(inbound, size);
    } catch (error) {
      await this.#raw.discard(key);
      throw error;
    }
    // It is on record: whatever becomes of its name, the client must not send it again. The next start moves it.
    await this.#raw
      .keep(key)
      .catch((error: unknown) =>
        this.#options.complain(`${key} is safe in tmp/, and could not be moved to raw/: ${wordsOf(error)}`),
      );
    this.#inbound.wake();
    return key;
  }

  async #pass({ body: key, receives }: Message): Promise<Worked> {
    const { routing, onMail, onIncident, readers } = this.#options;
    const accepted = await this.#tables.accepted(key);
    // Its time is over: it was on the queue for longer than mail is kept.
    if (accepted === null) return { kind: 'done' };
    const attempt: Attempt = receives === 1 ? 'first' : receives < READS ? 'again' : 'last';
    const opened: Incident[] = [];
    const effects = this.#effects((incidents) => opened.push(...incidents));
    const records = await passMail(accepted.inbound, attempt, routing, effects, readers);
    this.#deliveries.wake();
    for (const record of records) {
      onMail(record);
      for (const incident of opened.filter(({ id, mailbox }) => isOf(record, id, mailbox)))
        onIncident(incident, record);
    }
    return { kind: 'done' };
  }

  #effects(onOpened: (incidents: readonly Incident[]) => void): Effects {
    const tables = this.#tables;
    return {
      readRaw: (key) => this.#raw.read(key).catch(unavailable),
      recorded: (...args) => tables.recorded(...args),
      putRecord: (...args) => tables.putRecord(...args),
      count: async (...args) => {
        const counted = await tables.count(...args);
        onOpened(counted.opened);
        return counted;
      },
      markTold: (...args) => tables.markTold(...args),
      remember: (...args) => tables.remember(...args),
      plan: (...args) => tables.plan(...args),
      // Nothing leaves this machine, so nothing of it comes back.
      hops: async () => 0,
      tellFault: (inbound, fault) => this.#options.complain(tellFault(inbound, fault)),
    };
  }

  async #deliver(id: string, delivering: Delivering): Promise<Worked> {
    const delivered = await deliver(id, delivering);
    switch (delivered.kind) {
      case 'tried': {
        const { outcome } = delivered;
        const told = tellTried(delivered);
        if (told !== null) this.#options.complain(told);
        if (outcome.kind === 'later') this.#sweep.lookAt(outcome.nextAt);
        return { kind: 'done' };
      }
      case 'leased':
        return { kind: 'later', at: delivered.until };
      case 'waiting':
      case 'settled':
      case 'unknown':
        return { kind: 'done' };
      default:
        return delivered satisfies never;
    }
  }

  async #close(): Promise<number> {
    await this.#door.close();
    await this.#inbound.drain(DRAIN_MS);
    await this.#inbound.stop();
    await this.#deliveries.drain(DRAIN_MS);
    await this.#deliveries.stop();
    await this.#sweep.stop();
    const left = await this.#unfinished();
    await this.#data.close();
    return left;
  }

  /** Mails that are not decided, and deliveries that are not made. */
  async #unfinished(): Promise<number> {
    const { waiting, leased } = await this.#tables.inbound.counts();
    return waiting + leased + (await this.#tables.unsettled());
  }
}

function isOf({ incident }: MailRecord, id: string, mailbox: string): boolean {
  return incident !== null && incident.id === id && incident.mailbox === mailbox;
}

/** A disk that cannot be read may be mended; a file that is gone will not come back by waiting. */
function unavailable(error: unknown): never {
  if (error instanceof NoRaw) throw error;
  throw new Unavailable(wordsOf(error), { cause: error });
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
