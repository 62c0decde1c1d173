/** The lines of an audit: what is well in a line each, what is not with its cure. */

import type { AuditedThing, AuditFinding } from './doctor-words.ts';
import { momentOf } from './minute.ts';
import type { Paint, Tone } from './paint.ts';
import { printable } from './printable.ts';
import { padEnd, widthOf, wrap } from './width.ts';
import type { Words } from './words.ts';

type Status = 'ok' | 'warn' | 'bad';

export interface AuditPage {
  readonly mails: number;
  readonly days: number;
  readonly looked: Readonly<Record<AuditedThing, number>>;
  readonly inWork: number;
  readonly found: ReadonlyMap<AuditFinding, AuditFound>;
  /** Only what is not well. */
  readonly quiet: boolean;
}

export interface AuditFound {
  readonly status: Exclude<Status, 'ok'>;
  readonly thing: AuditedThing;
  readonly count: number;
  readonly since: string | null;
  readonly samples: readonly string[];
}

const TONES: Readonly<Record<Status, Tone>> = { ok: 'good', warn: 'warn', bad: 'bad' };
/** A name of a delivery has its key and its destination. */
const MAX_NAME_CHARS = 120;

export function auditPage(page: AuditPage, words: Words, width: number, paint: Paint): string[] {
  const { doctor } = words;
  const { found, quiet } = page;
  if (quiet && found.size === 0) return [];
  const columns = Math.max(...Object.values(doctor.status).map(widthOf)) + 2;
  const lines: string[] = [];
  const tell = (kind: Status | null, text: string) => {
    const head = kind === null ? '' : doctor.status[kind];
    wrap(text, width - columns).forEach((part, index) => {
      const label = padEnd(index === 0 ? head : '', columns);
      lines.push((kind === null ? label : paint(TONES[kind], label)) + part);
    });
  };
  const headline = found.size === 0 ? doctor.headline.clean : doctor.headline.found;
  lines.push(...wrap(headline(page.mails, page.days), width).map((line) => paint('bold', line)), '');
  const troubled = new Set([...found.values()].map(({ thing }) => thing));
  if (!quiet) {
    for (const name of Object.keys(page.looked) as AuditedThing[])
      if (!troubled.has(name)) tell('ok', doctor.ok[name](page.looked[name]));
    if (page.inWork > 0) tell('ok', doctor.inFlight(page.inWork));
  }
  for (const [finding, { status, count, since, samples }] of found) {
    tell(status, doctor.found[finding](count, since === null ? null : momentOf(since)));
    tell(null, doctor.cure[finding]);
    // A name that is broken over lines cannot be copied.
    for (const name of samples)
      lines.push(' '.repeat(columns + 2) + paint('dim', printable(name, MAX_NAME_CHARS)));
    if (count > samples.length) tell(null, doctor.more(count - samples.length));
  }
  return lines;
}
