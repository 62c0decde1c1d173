/**
 * `--among MAILBOX`: what the rest of the mailbox says about one report of it: who has written to it before, and
 * how many reports came at the same time.
 */

import { classify } from '../classify/index.ts';
import type { Mail, MailClass } from '../model.ts';
import { firstAddress, parseMail } from '../parse/index.ts';
import type { Words } from '../tell/words.ts';
import { organisationOf } from '../trace/organisation.ts';
import { hopsOf } from '../trace/received/index.ts';
import { breath, MAILS_AT_ONCE, progressOf } from './mailbox-progress.ts';
import { mailsOf, type Tally } from './reading.ts';
import { cameAt, saysUndelivered } from './scan-count.ts';

/** Writers that are kept: a mailbox of ten years has some ten thousand, and a flood of spam invents more. */
const MAX_WRITERS = 100_000;
/** Times of reports that are kept. */
const MAX_REPORTS = 5_000_000;

const HOUR = 3_600_000;

export interface Among {
  readonly mails: number;
  /** Bounces and delays. */
  readonly reports: number;
  /** Lower-case addresses that wrote ordinary mail, whoever may have used them. */
  readonly writers: ReadonlySet<string>;
  /** Those of them whose mail passed DMARC by the word of the server that keeps the mailbox. */
  readonly verified: ReadonlySet<string>;
  /** Bounces and delays that came within so many hours of `time`, before or after. */
  within(time: Date, hours: number): number;
}

/** Gathers it, mail by mail. */
export class AmongCount {
  #mails = 0;
  #reports = 0;
  readonly #writers = new Set<string>();
  readonly #verified = new Set<string>();
  readonly #times: number[] = [];

  add(mail: Mail, kind: MailClass): void {
    this.#mails++;
    if (saysUndelivered(kind)) {
      this.#reports++;
      const came = cameAt(mail);
      if (came !== null && this.#times.length < MAX_REPORTS) this.#times.push(came.getTime());
    } else if (kind === 'ordinary' && this.#writers.size < MAX_WRITERS) {
      const writer = firstAddress(mail.header.value('from'))?.toLowerCase();
      if (writer?.includes('@')) {
        this.#writers.add(writer);
        if (passedDmarc(mail)) this.#verified.add(writer);
      }
    }
  }

  /** It grows with what is added. */
  get live(): Among {
    const count = this;
    const times = this.#times;
    return {
      get mails() {
        return count.#mails;
      },
      get reports() {
        return count.#reports;
      },
      writers: this.#writers,
      verified: this.#verified,
      within: (time, hours) =>
        times.reduce((n, at) => n + Number(Math.abs(at - time.getTime()) <= hours * HOUR), 0),
    };
  }
}

export async function readAmong(path: string, words: Words): Promise<Among> {
  const tally: Tally = { mails: 0, unreadable: 0 };
  const count = new AmongCount();
  const progress = progressOf(path, words);
  const complain = (line: string): void => {
    progress?.clear();
    console.error(`truebounce: ${line}`);
  };
  for await (const { raw, reversePath } of mailsOf([path], words, complain, tally, (n) =>
    progress?.read(n),
  )) {
    const mail = parseMail(raw);
    count.add(mail, classify(mail, { reversePath, forwardPaths: [], client: null }).kind);
    progress?.tick(tally.mails);
    if (tally.mails % MAILS_AT_ONCE === 0) await breath();
  }
  progress?.clear();
  if (tally.mails === 0) throw new Error(`--among ${path}: no mail could be read there`);
  return count.live;
}

/**
 * Authentication-Results (RFC 8601) can be written by anyone: the topmost one counts where its authserv-id is of the
 * organisation that wrote the topmost Received line.
 */
export function passedDmarc(mail: Mail): boolean {
  const results = mail.header.value('authentication-results');
  if (results === undefined) return false;
  const by = hopsOf(mail.header)[0]?.by ?? null;
  const authserv = /^\s*([\w.-]{1,255})/.exec(results)?.[1];
  if (by === null || authserv === undefined) return false;
  const keeper = organisationOf(by);
  return keeper !== null && keeper === organisationOf(authserv) && /;\s*dmarc=pass\b/i.test(results);
}
