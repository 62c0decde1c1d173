/** Mails for a deployment: small ones written here, samples of the corpus, and those of a profile. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MAX_PATTERN_CHARS } from '../../lib/decide/limits.ts';
import type { Provenance } from '../../lib/judge/provenance.ts';
import type { RuleConfig } from '../../lib/site/config.ts';
import type { Arriving } from './deployed.ts';
import { PROFILE } from './deployed-site.ts';
import { CORPUS } from './samples.ts';
import { type TruthLine, truthOf } from './traced-set.ts';

/** Stand in subjects and bodies of these mails, and nowhere else: what is told of a mail never has them. */
export const SUBJECT_WORD = 'Zebrafinch';
export const BODY_WORD = 'marzipan';

export const STRANGER = 'stranger@nowhere.example';

const crlf = (text: string) => text.replaceAll(/\r?\n/g, '\r\n');

export function letter(name: string, lines: readonly string[] = []): string {
  return crlf(
    [
      `From: Somebody <${name}.${STRANGER}>`,
      'To: info@client.example',
      `Subject: ${SUBJECT_WORD} ${name}`,
      `Message-ID: <${name}@nowhere.example>`,
      'Date: Tue, 20 Oct 2026 05:58:00 +0000',
      ...lines,
      '',
      `Dear all, ${BODY_WORD}.`,
      '',
    ].join('\n'),
  );
}

export interface Notice {
  /** Names the mail that comes back, and whom it did not reach. */
  readonly name: string;
  readonly mailbox: string;
  /** Of the copy: `none` has no copy; `unsigned-path` does not say from whom; `path` names the mailbox as its sender. */
  readonly copy: 'none' | 'foreign-path' | 'path';
}

/** A notice of qmail's about a mail that came from 203.0.113.0/24. */
export function qmailNotice({ name, mailbox, copy }: Notice): string {
  const to = `${name}@gone.example`;
  const copied = [
    '',
    '--- Below this line is a copy of the message.',
    '',
    `Return-Path: <${copy === 'path' ? mailbox : STRANGER}>`,
    'Received: from unknown (HELO xncgaxptya) (203.0.113.77)',
    '  by mx.far.example with SMTP; 20 Oct 2026 05:50:00 -0000',
    `From: <${mailbox}>`,
    `To: <${to}>`,
    `Subject: ${SUBJECT_WORD} of ${name}`,
    `Message-ID: <${name}@xncgaxptya>`,
    'Date: Tue, 20 Oct 2026 05:49:00 +0000',
    'X-Mailer: Bulky 1.0',
    '',
    BODY_WORD,
  ];
  return crlf(
    [
      'From: MAILER-DAEMON@mx.far.example',
      `To: ${mailbox}`,
      'Subject: failure notice',
      'Date: 20 Oct 2026 05:59:00 -0000',
      '',
      'Hi. This is the qmail-send program at mx.far.example.',
      "I'm afraid I wasn't able to deliver your message to the following addresses.",
      "This is a permanent error; I've given up. Sorry it didn't work out.",
      '',
      `<${to}>:`,
      'Sorry, no mailbox here by that name. (#5.1.1)',
      ...(copy === 'none' ? [] : copied),
      '',
    ].join('\n'),
  );
}

/** `rfc3464/10`, with the newlines of the wire. */
export function corpusMail(name: string): Buffer {
  const text = readFileSync(join(CORPUS, `${name}.eml`), 'latin1');
  return Buffer.from(crlf(text), 'latin1');
}

export interface ProfileMail extends Arriving {
  readonly file: string;
  readonly right: readonly Provenance['kind'][];
}

/** All of the profile's, as SES stored them. */
export function profileMails(): readonly ProfileMail[] {
  return truthOf(PROFILE).map((truth) => profileMail(truth));
}

function profileMail({ file, envelope, expect = [] }: TruthLine): ProfileMail {
  const raw = readFileSync(join(PROFILE, 'mails', file));
  const [, id = ''] = /with SMTP id\s+([0-9a-f]{40})/.exec(raw.toString('latin1')) ?? [];
  return {
    file,
    id,
    raw,
    isStored: true,
    to: envelope.forwardPaths,
    reversePath: envelope.reversePath,
    right: expect,
  };
}

/** Rules whose patterns have much to remember of a text without order; 20 at most. */
export function slowRules(count: number): readonly RuleConfig[] {
  return Array.from({ length: count }, (_, n) => ({
    name: `slow-${n}`,
    body: { pattern: `(?:.{0,40}x){5}${String.fromCharCode('d'.charCodeAt(0) + n)}` },
    then: 'hold',
  }));
}

/** Half a second for each of `slowRules`, and some 15 MB. */
export function slowMail(): Buffer {
  let state = 7;
  const text = Array.from({ length: MAX_PATTERN_CHARS }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return 'abcx '[Math.floor((state / 2 ** 32) * 5)];
  }).join('');
  return Buffer.from(`From: <${STRANGER}>\r\n\r\n${text.replaceAll(/.{70}/g, '$&\r\n')}\r\n`);
}
