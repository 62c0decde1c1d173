/** Small mails that tests of classify state as header lines and a body, and tables of them. */

import { expect, test } from 'vitest';
import { classify } from '../../lib/classify/index.ts';
import type { Classified } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';

export type Case = readonly [name: string, header: readonly string[], body: string];

export const NULL_PATH = 'Return-Path: <>';
export const GENERATED = 'Auto-Submitted: auto-generated';
export const POSTMASTER = [
  'Return-Path: <postmaster@dest.example>',
  'From: Postmaster <postmaster@dest.example>',
];
export const FAILED = 'Your message to bob@dest.example could not be delivered.';
export const QMAIL =
  'Hi. This is the qmail-send program at dest.example.\n\n<bob@dest.example>:\n550 5.1.1 User unknown';

/** What is read of a mail to Lena Client <lena@firm.example>. */
export function readMail(header: readonly string[], body: string): Classified {
  const lines = ['To: Lena Client <lena@firm.example>', 'Date: Tue, 1 Sep 2026 10:00:00 +0900', ...header];
  return classify(parseMail(Buffer.from(`${lines.join('\n')}\n\n${body}\n`)));
}

export function areOrdinary(cases: readonly Case[]): void {
  areRead('ordinary', cases);
}

export function areRead(kind: Classified['kind'], cases: readonly Case[]): void {
  test.each(cases)(`%s: ${kind}`, (_name, header, body) => {
    expect(readMail(header, body).kind).toBe(kind);
  });
}
