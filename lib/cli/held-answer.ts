/** `held release` and `held drop`: the operator's answers, written down for the server to carry out. */

import { isWithheld } from '../decide/decision.ts';
import type { Answer, HeldMail } from '../effects.ts';
import type { AnswerWords } from '../tell/held-words.ts';
import { printable } from '../tell/printable.ts';
import type { Words } from '../tell/words.ts';
import { type Data, dataOf, type OperatorTables, withData } from './data.ts';
import type { HeldAnswerOptions } from './held.ts';
import { heldMails } from './held-floods.ts';
import { type IncidentName, incidentNamed, keyOf, recordsFor } from './held-keys.ts';
import { writeLine } from './terminal.ts';

/**
 * Readings of a flood that was the owner's: what was counted before his answer may be recorded a moment after it, while its
 * mails are being released.
 */
const MINE_READINGS = 3;

/** Mails by what the answer did to them. */
interface Answered {
  now: number;
  before: number;
  /** The other answer stands. */
  otherwise: number;
  notHeld: number;
}

export async function answerCommand(
  kind: Answer['kind'],
  keys: readonly string[],
  options: HeldAnswerOptions,
  words: Words,
): Promise<void> {
  const { incident, mine, mailbox, dryRun = false } = options;
  if ([keys.length > 0, incident !== undefined, mine !== undefined].filter(Boolean).length !== 1)
    throw new Error(words.held.keys.which);
  await withData(options, words, dryRun ? 'read' : 'write', async (data) => {
    const { tables } = data;
    const answering = new Answering(kind, data, options, words);
    if (keys.length > 0) await answering.all(await mailsOf(data, keys, mailbox, words));
    else {
      const asked = `held ${kind === 'released' ? 'release' : 'drop'} --${mine === undefined ? 'incident' : 'mine'}`;
      const again = { command: asked, data: `${dryRun ? ' --dry-run' : ''}${dataOf(options)}` };
      const flood = await incidentNamed(tables, (incident ?? mine) as string, mailbox, again, words);
      if (mine !== undefined) await answering.mine(flood);
      await answering.all(heldMails(tables, { mailbox, incident: flood, answered: true }));
      if (mine !== undefined && !dryRun) await answering.late(flood);
    }
    await answering.tell();
  });
}

/** All keys are looked for before anything is changed: a mistyped one changes nothing. */
async function mailsOf(
  data: Data,
  texts: readonly string[],
  mailbox: string | undefined,
  words: Words,
): Promise<HeldMail[]> {
  const keys = new Set<string>();
  for (const text of texts) keys.add(await keyOf(data, text, words));
  const { tables } = data;
  const mails: HeldMail[] = [];
  for (const key of keys) {
    const records = await recordsFor(tables, key, mailbox, words);
    for (const record of records) mails.push({ record, answer: await tables.answered(key, record.mailbox) });
  }
  return mails;
}

class Answering {
  readonly #kind: Answer['kind'];
  readonly #data: Data;
  readonly #tables: OperatorTables;
  readonly #options: HeldAnswerOptions;
  readonly #words: Words;
  readonly #answered: Answered = { now: 0, before: 0, otherwise: 0, notHeld: 0 };

  constructor(kind: Answer['kind'], data: Data, options: HeldAnswerOptions, words: Words) {
    this.#kind = kind;
    this.#data = data;
    this.#tables = data.tables;
    this.#options = options;
    this.#words = words;
  }

  async mine({ id, mailbox }: IncidentName): Promise<void> {
    const { answer } = this.#words.held;
    const { dryRun = false, json = false } = this.#options;
    const known = dryRun || (await this.#tables.answerIncident(mailbox, id, { kind: 'mine' }));
    const told = printable(mailbox, MAX_MAILBOX_CHARS);
    if (json)
      await writeLine(process.stdout, JSON.stringify({ kind: 'mine', incident: id, mailbox, known, dryRun }));
    // A flood whose counts are forgotten resembles nothing any more: there is nothing to say to it.
    else if (known) await writeLine(process.stdout, (dryRun ? answer.wouldBeMine : answer.mine)(id, told));
  }

  /** What was recorded while the others were answered. */
  async late(flood: IncidentName): Promise<void> {
    for (let reading = 1; reading < MINE_READINGS; reading++) {
      const before = this.#answered.now;
      await this.all(heldMails(this.#tables, { mailbox: undefined, incident: flood, answered: false }));
      if (this.#answered.now === before) return;
    }
  }

  async all(mails: Iterable<HeldMail> | AsyncIterable<HeldMail>): Promise<void> {
    let group: HeldMail[] = [];
    for await (const mail of mails) {
      group.push(mail);
      if (group.length < this.#data.atOnce) continue;
      await this.#together(group);
      group = [];
    }
    await this.#together(group);
    if (process.stderr.isTTY === true) process.stderr.write(CLEAR_LINE);
  }

  async #together(group: readonly HeldMail[]): Promise<void> {
    const standing = await Promise.all(group.map((mail) => this.#one(mail)));
    for (const [index, became] of standing.entries()) {
      this.#answered[became] += 1;
      const { key, mailbox } = (group[index] as HeldMail).record;
      if (this.#options.json === true) {
        const line = {
          kind: became,
          key,
          mailbox,
          answer: this.#kind,
          dryRun: this.#options.dryRun === true,
        };
        await writeLine(process.stdout, JSON.stringify(line));
      } else if (became === 'notHeld') {
        const told = printable(mailbox, MAX_MAILBOX_CHARS);
        process.stderr.write(`truebounce: ${this.#words.held.answer.notHeld(key, told)}\n`);
      }
    }
    const { now, before } = this.#answered;
    if (process.stderr.isTTY === true && now + before > this.#data.atOnce)
      process.stderr.write(`${CLEAR_LINE}${this.#words.held.answer.progress(now + before)}`);
  }

  async #one({ record, answer }: HeldMail): Promise<keyof Answered> {
    const { key, mailbox, decision } = record;
    if (!isWithheld(decision)) return 'notHeld';
    const isGiven = answer?.kind === this.#kind;
    if (!isGiven && answer?.kind === 'released') return 'otherwise';
    if (this.#options.dryRun === true) return isGiven ? 'before' : 'now';
    // What was released is asked again: whoever released it may have ended before its deliveries were planned.
    if (isGiven && this.#kind === 'dropped') return 'before';
    const at = new Date().toISOString();
    const standing = await this.#tables.answer(key, mailbox, { kind: this.#kind, at });
    // Somebody else may have answered since it was read.
    if (standing.kind !== this.#kind) return 'otherwise';
    return standing.at === at ? 'now' : 'before';
  }

  async tell(): Promise<void> {
    const { now, before, otherwise, notHeld } = this.#answered;
    process.exitCode = otherwise + notHeld > 0 ? 1 : 0;
    if (this.#options.json === true) return;
    const { answer } = this.#words.held;
    const say: AnswerWords = this.#kind === 'released' ? answer.release : answer.drop;
    const { dryRun = false } = this.#options;
    const said: string[] = [];
    if (now > 0) said.push((dryRun ? say.wouldBe : say.now)(now));
    if (before > 0) said.push(say.before(before));
    if (otherwise > 0) said.push(say.otherwise(otherwise));
    if (said.length === 0) said.push(say.none);
    if (now > 0 && !dryRun)
      said.push(this.#kind === 'released' ? answer.carriedOut[this.#data.place] : answer.kept);
    await writeLine(process.stdout, said.join('\n'));
  }
}

/** RFC 5321 section 4.5.3.1.3. */
const MAX_MAILBOX_CHARS = 254;
const CLEAR_LINE = '\r\u001b[K';
