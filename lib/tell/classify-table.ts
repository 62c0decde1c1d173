/** The table of `classify`: a row a mail, and one more for each further recipient up to a few. */

import type { Classified, MailClass, Recipient } from '../model.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { padEnd } from './width.ts';
import type { Words } from './words.ts';

/** Further recipients that get a row of their own. */
const MAX_ROWS = 5;
/** Characters of a stranger's word that are looked at before it is cut to its column. */
const MAX_CELL_CHARS = 200;

/** Shares of the width for file, class, recipient, reason and reply. */
const SHARES = [0.22, 0.16, 0.3, 0.22, 0.1] as const;

export function classifyHead(words: Words, width: number, paint: Paint): string {
  const { file, class: kind, recipient, reason, reply } = words.classify;
  return paint('dim', rowOf([file, kind, recipient, reason, reply], width));
}

export function classifyRow(
  file: string,
  classified: Classified,
  words: Words,
  width: number,
  paint: Paint,
): string[] {
  const { kind } = classified;
  const recipients: readonly Recipient[] = classified.kind === 'ordinary' ? [] : classified.recipients;
  const named = recipients.slice(0, MAX_ROWS);
  const rows = (named.length === 0 ? [undefined] : named).map((recipient, index) => {
    const about = kind === 'bounce' || kind === 'delay';
    const left = recipients.length - named.length;
    const more = index === named.length - 1 && left > 0 ? words.classify.more(left) : '';
    return rowOf(
      [
        index === 0 ? printable(file, MAX_CELL_CHARS) : '',
        index === 0 ? words.classes[kind] : '',
        recipient === undefined ? '' : printable(recipient.address, MAX_CELL_CHARS) + more,
        recipient !== undefined && about ? words.reasons[recipient.reason].brief : '',
        recipient === undefined
          ? ''
          : [recipient.replyCode, recipient.status].filter((code) => code !== null).join(' '),
      ],
      width,
    );
  });
  return rows.map((row) => paint(toneOf(kind), row));
}

function toneOf(kind: MailClass): 'bad' | 'warn' | 'dim' | 'good' {
  if (kind === 'bounce') return 'bad';
  if (kind === 'ordinary') return 'dim';
  return kind === 'success-dsn' ? 'good' : 'warn';
}

function rowOf(cells: readonly string[], width: number): string {
  return cells
    .map((cell, index) => padEnd(cell, Math.floor((SHARES[index] ?? 0) * width) - 1))
    .join(' ')
    .trimEnd();
}
