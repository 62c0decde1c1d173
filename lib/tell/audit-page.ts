/** The lines of an audit: what is well in a line each, what is not with its cure. */

import type { AuditedThing, AuditFinding, Counted, Found } from '../audit/findings.ts';
import { momentOf } from './minute.ts';
import type { Paint, Tone } from './paint.ts';
import { printable } from './printable.ts';
import { padEnd, widthOf, wrap } from './width.ts';
import type { Words } from './words.ts';

type Status = 'ok' | 'info' | 'warn' | 'bad';

export interface AuditPage {
  readonly place: 'machine' | 'deployment';
  readonly mails: number;
  readonly days: number;
  readonly looked: Readonly<Partial<Record<AuditedThing, number>>>;
  readonly inWork: number;
  readonly found: ReadonlyMap<AuditFinding, Found>;
  readonly maybeTwice: Counted;
  /** Only what is not well. */
  readonly quiet: boolean;
}

const TONES: Readonly<Record<Status, Tone>> = { ok: 'good', info: 'dim', warn: 'warn', bad: 'bad' };
/** A name of a delivery has its key and its destination. */
const MAX_NAME_CHARS = 120;

export function auditPage(page: AuditPage, words: Words, width: number, paint: Paint): string[] {
  const { doctor } = words;
  const { found, maybeTwice, quiet } = page;
  if (quiet && found.size === 0) return [];
  const place = doctor.places[page.place];
  const columns = Math.max(...Object.values(doctor.status).map(widthOf)) + 2;
  const lines: string[] = [];
  const tell = (kind: Status | null, text: string) => {
    const head = kind === null ? '' : doctor.status[kind];
    wrap(text, width - columns).forEach((part, index) => {
      const label = padEnd(index === 0 ? head : '', columns);
      lines.push((kind === null ? label : paint(TONES[kind], label)) + part);
    });
  };
  const tellNames = ({ count, samples }: Counted) => {
    // A name that is broken over lines cannot be copied.
    for (const name of samples)
      lines.push(' '.repeat(columns + 2) + paint('dim', printable(name, MAX_NAME_CHARS)));
    if (count > samples.length && samples.length > 0) tell(null, doctor.more(count - samples.length));
  };
  const headline = found.size === 0 ? doctor.headline.clean : doctor.headline.found;
  lines.push(...wrap(headline(page.mails, page.days), width).map((line) => paint('bold', line)), '');
  const troubled = new Set([...found.values()].map(({ thing }) => thing));
  if (!quiet) {
    for (const [name, count] of Object.entries(page.looked) as [AuditedThing, number][])
      if (!troubled.has(name)) tell('ok', place.ok[name](count));
    if (page.inWork > 0) tell('ok', doctor.inFlight(page.inWork));
    if (maybeTwice.count > 0) {
      tell('info', doctor.maybeTwice(maybeTwice.count));
      tellNames(maybeTwice);
    }
  }
  for (const [finding, one] of found) {
    tell(one.status, doctor.found[finding](one.count, one.since === null ? null : momentOf(one.since)));
    tell(null, place.cure[finding]);
    tellNames(one);
  }
  return lines;
}
