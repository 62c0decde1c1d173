/**
 * Calm reports of the last day: those that belong to no incident, and of which the next may come. Bounded by number and
 * bytes; the oldest go first. Who floods it with reports that share nothing can make the day's window shorter, not the
 * minutes'; where something speaks against his reports, the mailbox's rate opens an incident, which takes them out.
 */

import type { Entry } from './entry.ts';
import { featureOf } from './entry.ts';
import { BOUNDS } from './limits.ts';

export interface Log {
  /** In the order in which they came. */
  entries: Entry[];
  /** How many entries use each text: a text is written once. */
  readonly uses: Map<string, number>;
  /** Of what is written, at most. */
  bytes: number;
}

export function emptyLog(): Log {
  return { entries: [], uses: new Map(), bytes: 0 };
}

/** The entry without the recipients to whom this mail is known to have failed already; null where none are left. */
export function unseenIn(log: Log, entry: Entry): Entry | null {
  let { recipients } = entry;
  for (const one of log.entries) {
    if (one.mail !== entry.mail) continue;
    recipients = recipients.filter((recipient) => !one.recipients.includes(recipient));
    if (recipients.length === 0) return null;
  }
  return { ...entry, recipients };
}

export function append(log: Log, entry: Entry): void {
  log.entries.push(entry);
  weigh(log, entry, 1);
  if (log.entries.length <= BOUNDS.entries && log.bytes <= BOUNDS.entryBytes) return;
  let drop = 0;
  while (
    drop < log.entries.length - 1 &&
    (log.entries.length - drop > BOUNDS.entries || log.bytes > BOUNDS.entryBytes)
  ) {
    weigh(log, log.entries[drop] as Entry, -1);
    drop++;
  }
  log.entries.splice(0, drop);
}

/** Takes out those of which `take` is true, and gives them, in order of time. */
export function takeOut(log: Log, take: (entry: Entry) => boolean): Entry[] {
  const taken = log.entries.filter(take);
  if (taken.length === 0) return taken;
  for (const entry of taken) weigh(log, entry, -1);
  const gone = new Set(taken);
  log.entries = log.entries.filter((entry) => !gone.has(entry));
  return taken.sort((a, b) => a.time - b.time);
}

/** Brackets, two times of 14, flags and commas of an entry. */
const ENTRY_BYTES = 60;
/** An index into the texts, with its comma. */
const INDEX_BYTES = 6;

function weigh(log: Log, entry: Entry, sign: 1 | -1): void {
  const texts = textsOf(entry);
  let bytes = ENTRY_BYTES + texts.length * INDEX_BYTES + entry.mail.length + 3;
  for (const recipient of entry.recipients) bytes += recipient.length + 3;
  for (const text of texts) {
    const uses = (log.uses.get(text) ?? 0) + sign;
    if (uses === (sign === 1 ? 1 : 0)) bytes += text.length + 3;
    if (uses === 0) log.uses.delete(text);
    else log.uses.set(text, uses);
  }
  log.bytes += sign * bytes;
}

function textsOf(entry: Entry): string[] {
  return [...entry.keys, ...entry.domains, ...entry.clients];
}

const FLAGS = [
  'hasHeader',
  'anythingFor',
  'anythingAgainst',
  'proven',
  'correspondent',
  'challenge',
] as const satisfies readonly (keyof Entry)[];

/** Beside the flags: the only bulk mail that is counted; and what came later, so that it stands above that. */
const UNSUBSCRIBE = 1 << FLAGS.length;
const VOUCHED = UNSUBSCRIBE << 1;

type WrittenEntry = readonly [
  time: number,
  sent: number | null,
  flags: number,
  mail: string,
  recipients: readonly string[],
  features: readonly number[],
  domains: readonly number[],
  clients: readonly number[],
];

export interface WrittenLog {
  readonly texts: readonly string[];
  readonly entries: readonly WrittenEntry[];
}

export function writeLog({ entries }: Log): WrittenLog {
  const places = new Map<string, number>();
  const placeOf = (text: string): number => {
    let place = places.get(text);
    if (place === undefined) {
      place = places.size;
      places.set(text, place);
    }
    return place;
  };
  const written = entries.map(
    (entry): WrittenEntry => [
      entry.time,
      entry.sent,
      FLAGS.reduce(
        (bits, flag, i) => bits | (entry[flag] ? 1 << i : 0),
        (entry.bulk === null ? 0 : UNSUBSCRIBE) | (entry.vouched ? VOUCHED : 0),
      ),
      entry.mail,
      entry.recipients,
      entry.keys.map(placeOf),
      entry.domains.map(placeOf),
      entry.clients.map(placeOf),
    ],
  );
  return { texts: [...places.keys()], entries: written };
}

export function readLog({ texts, entries }: WrittenLog): Log {
  const features = texts.map(featureOf);
  const log = emptyLog();
  for (const [time, sent, flags, mail, recipients, keys, domains, clients] of entries) {
    const textOf = (place: number) => texts[place] as string;
    const is = (flag: (typeof FLAGS)[number]) => (flags & (1 << FLAGS.indexOf(flag))) !== 0;
    const entry: Entry = {
      time,
      sent,
      mail,
      recipients,
      keys: keys.map(textOf),
      features: keys.map((place) => features[place] as Entry['features'][number]),
      domains: domains.map(textOf),
      clients: clients.map(textOf),
      hasHeader: is('hasHeader'),
      anythingFor: is('anythingFor'),
      anythingAgainst: is('anythingAgainst'),
      vouched: (flags & VOUCHED) !== 0,
      proven: is('proven'),
      correspondent: is('correspondent'),
      challenge: is('challenge'),
      bulk: (flags & UNSUBSCRIBE) === 0 ? null : 'unsubscribe',
    };
    log.entries.push(entry);
    weigh(log, entry, 1);
  }
  return log;
}
