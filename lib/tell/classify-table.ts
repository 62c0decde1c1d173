/** The table of `classify`: a row a mail, and one more for each further recipient up to a few. */

import type { Provenance } from '../judge/provenance.ts';
import type { Classified, MailClass, Recipient } from '../model.ts';
import type { Paint, Tone } from './paint.ts';
import { printable } from './printable.ts';
import { provenanceTone } from './provenance-text.ts';
import { cut, padEnd, widthOf } from './width.ts';
import type { Words } from './words.ts';

/** Recipients that get a row of their own; of the others their number is told. */
const MAX_ROWS = 5;
/** Characters of a stranger's word that are looked at before it is cut to its column. */
const MAX_CELL_CHARS = 200;

/** A language's words for a class may be wide; wider ones are cut, and the frequent ones never are. */
const MAX_CLASS_COLUMNS = 16;
/** What nearly all mails are. */
const FREQUENT = ['ordinary', 'bounce', 'delay'] as const;
/** Holds `550 5.7.515`. */
const REPLY_COLUMNS = 11;
const DETECTOR_COLUMNS = 12;
/** Shares of what is left for file, recipient and reason. */
const FLEXIBLE = { file: 0.29, recipient: 0.4, reason: 0.31 } as const;
/** Terminals that are narrower do without the codes, or without the detector: the other columns say more. */
const LEAST_FOR_REPLY = 60;
const LEAST_FOR_DETECTOR = 100;

interface Cells {
  readonly file: string;
  readonly class: string;
  /** Undefined where the table has no such column. */
  readonly provenance: string | undefined;
  readonly detector: string;
  readonly recipient: string;
  /** Stands behind the recipient and is never cut off. */
  readonly more: string;
  readonly reason: string;
  readonly reply: string;
}

/** One line, at most `width` columns. */
export function classifyHead(words: Words, width: number, paint: Paint, withProvenance = false): string {
  const provenance = withProvenance ? words.classify.provenance : undefined;
  return paint('dim', rowOf({ ...words.classify, provenance, more: '' }, columnsOf(words), width));
}

/**
 * Lines of at most `width` columns; what strangers wrote in them cannot steer a terminal. With a `verdict` they have a
 * column for it, empty where it is null: the mail is not judged, but others of the table are.
 */
export function classifyRows(
  file: string,
  classified: Classified,
  words: Words,
  width: number,
  paint: Paint,
  verdict?: Provenance['kind'] | null,
): string[] {
  const { kind } = classified;
  const recipients = kind === 'ordinary' ? [] : classified.recipients;
  const mail = {
    file: shortFile(file),
    class: words.classes[kind],
    provenance: verdict === null ? '' : verdict && words.provenance[verdict],
    detector: kind === 'ordinary' ? '' : classified.detector,
  };
  const left = recipients.length - MAX_ROWS;
  const columns = columnsOf(words);
  const noMail = { ...NO_MAIL, provenance: verdict === undefined ? undefined : '' };
  const rows: Cells[] = recipients.slice(0, MAX_ROWS).map((recipient, index) => ({
    ...(index === 0 ? mail : noMail),
    recipient: printable(recipient.address, MAX_CELL_CHARS),
    more: index === MAX_ROWS - 1 && left > 0 ? words.classify.more(left) : '',
    reason: kind === 'bounce' || kind === 'delay' ? words.reasons[recipient.reason].brief : '',
    reply: codesOf(recipient),
  }));
  if (rows.length === 0) rows.push({ ...mail, recipient: '', more: '', reason: '', reply: '' });
  const tone = verdict ? provenanceTone(verdict) : toneOf(kind);
  return rows.map((cells) => paint(tone, rowOf(cells, columns, width)));
}

const NO_MAIL = { file: '', class: '', detector: '' } as const;

function codesOf({ replyCode, status }: Recipient): string {
  const codes = [replyCode, status].filter((code) => code !== null).join(' ');
  return printable(codes, MAX_CELL_CHARS);
}

function toneOf(kind: MailClass): Tone {
  switch (kind) {
    case 'bounce':
      return 'bad';
    case 'ordinary':
      return 'dim';
    case 'success-dsn':
      return 'good';
    default:
      return 'warn';
  }
}

interface Columns {
  readonly class: number;
  readonly provenance: number;
}

function columnsOf({ classes, provenance, classify }: Words): Columns {
  return {
    class: Math.min(MAX_CLASS_COLUMNS, Math.max(...FREQUENT.map((kind) => widthOf(classes[kind])))),
    provenance: Math.max(...[...Object.values(provenance), classify.provenance].map(widthOf)),
  };
}

function rowOf(cells: Cells, columns: Columns, width: number): string {
  const hasReply = width >= LEAST_FOR_REPLY;
  const hasDetector = width >= LEAST_FOR_DETECTOR;
  const hasProvenance = cells.provenance !== undefined;
  const fixed =
    columns.class +
    (hasProvenance ? columns.provenance + 1 : 0) +
    (hasReply ? REPLY_COLUMNS + 1 : 0) +
    (hasDetector ? DETECTOR_COLUMNS + 1 : 0) +
    3;
  const share = (part: keyof typeof FLEXIBLE) => Math.floor((width - fixed) * FLEXIBLE[part]);
  const recipient = share('recipient');
  const row = [
    padEnd(cutFront(cells.file, share('file')), share('file')),
    padEnd(cells.class, columns.class),
    ...(cells.provenance === undefined ? [] : [padEnd(cells.provenance, columns.provenance)]),
    ...(hasDetector ? [padEnd(cells.detector, DETECTOR_COLUMNS)] : []),
    padEnd(cut(cells.recipient, recipient - widthOf(cells.more)) + cells.more, recipient),
    padEnd(cells.reason, share('reason')),
    ...(hasReply ? [padEnd(cells.reply, REPLY_COLUMNS)] : []),
  ];
  return row.join(' ').trimEnd();
}

/** The end of a path tells mails apart: the file's own name, and `#12` in an mbox. */
function shortFile(file: string): string {
  return printable(file.slice(-MAX_CELL_CHARS), MAX_CELL_CHARS);
}

function cutFront(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let used = 1;
  for (const char of [...text].reverse()) {
    used += widthOf(char);
    if (used > width) break;
    kept = char + kept;
  }
  return width > 0 ? `…${kept}` : '';
}
