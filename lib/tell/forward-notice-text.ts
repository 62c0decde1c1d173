/** The notice that goes in place of a mail that cannot be forwarded: whose it is, why, and where it lies. */

import type { Address } from '../model.ts';
import { type ForeignValues, foreignValues } from './foreign-values.ts';
import type { ForwardObstacle } from './forward-words.ts';
import { momentOf } from './minute.ts';
import { shellWord } from './shell-word.ts';
import { wrap } from './width.ts';
import type { Words } from './words.ts';

export interface ForwardNoticeFacts {
  /** To which it came. */
  readonly mailbox: string;
  /** Strangers' words, decoded, as all of `obstacle`; null: there is none. */
  readonly from: Address | null;
  readonly subject: string | null;
  /** Bytes. */
  readonly size: number;
  readonly obstacle: ForwardObstacle;
  readonly link: {
    readonly url: string;
    /** ISO 8601; null: as long as the mail is kept. */
    readonly until: string | null;
  };
  /** Names the raw mail. */
  readonly key: string;
  /** Stands behind the command that shows it, such as ` --stack NAME`; words of ours. */
  readonly where?: string;
}

/** RFC 5322 section 2.1.1 recommends 78; quoted in an answer, a line stays below that. */
const COLUMNS = 76;
/** Characters of the mail's own subject within ours. */
const MAX_SUBJECT_CHARS = 80;

/** Pure. Lines end in LF; the link stands on a line of its own, which is never broken. */
export function forwardNoticeText(
  facts: ForwardNoticeFacts,
  { forward: { notice, noSender } }: Words,
): { readonly subject: string; readonly body: string } {
  const values = foreignValues();
  const short = foreignValues(MAX_SUBJECT_CHARS);
  const { labels } = notice;
  const told = {
    from: facts.from === null ? noSender : toldSender(facts.from, values),
    subject: facts.subject === null ? notice.noSubject : values.told(facts.subject),
  };
  const command = shellWord(facts.key);
  const lines = [
    ...wrap(notice.intro(values.told(facts.mailbox)), COLUMNS),
    '',
    ...labelled(labels.from, told.from),
    ...labelled(labels.subject, told.subject),
    ...labelled(labels.size, notice.size(facts.size)),
    ...labelled(labels.why, obstacleText(toldObstacle(facts.obstacle, values.told), notice)),
    '',
    ...wrap(notice.link(facts.link.until === null ? null : momentOf(facts.link.until)), COLUMNS),
    '',
  ].map(values.restored);
  const after = [
    facts.link.url,
    '',
    ...wrap(notice.care, COLUMNS),
    ...(command === null || facts.link.until === null
      ? []
      : ['', ...wrap(notice.later, COLUMNS), `    truebounce held show ${command}${facts.where ?? ''}`]),
  ];
  const subject = facts.subject === null ? null : short.told(facts.subject);
  return {
    subject: short.restored(notice.subject(subject)),
    body: [...lines, ...after].map((line) => `${line}\n`).join(''),
  };
}

function toldSender({ name, address }: Address, { told }: ForeignValues): string {
  return name === '' ? told(address) : `${told(name)} <${told(address)}>`;
}

function labelled(label: string, text: string): string[] {
  return wrap(`${label}: ${text}`, COLUMNS - 2).map((line, index) => (index === 0 ? line : `  ${line}`));
}

function toldObstacle(obstacle: ForwardObstacle, tell: (value: string) => string): ForwardObstacle {
  switch (obstacle.kind) {
    case 'attachment':
      return { ...obstacle, name: tell(obstacle.name) };
    case 'refused':
      return { ...obstacle, answer: tell(obstacle.answer) };
    case 'ended':
    case 'header':
    case 'line':
    case 'size':
    case 'unread':
      return obstacle;
    default:
      return obstacle satisfies never;
  }
}

/** A few words without an end. What is a stranger's in them is the caller's to make harmless. */
export function obstacleText(obstacle: ForwardObstacle, { why }: Words['forward']['notice']): string {
  switch (obstacle.kind) {
    case 'header':
      return why.header(obstacle);
    case 'line':
      return why.line(obstacle);
    case 'attachment':
      return why.attachment(obstacle);
    case 'size':
      return why.size(obstacle);
    case 'unread':
      return why.unread(obstacle);
    case 'ended':
      return why.ended(obstacle);
    case 'refused':
      return why.refused(obstacle);
    default:
      return obstacle satisfies never;
  }
}
