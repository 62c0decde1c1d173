/** What is held, summed up: a flood is one row however many mails it has, and the mails beside it stand by themselves. */

import type { HeldMail, OperatorEffects } from '../effects.ts';
import { type Incident, overAt } from '../incident/index.ts';
import type { Provenance, Remedy } from '../judge/provenance.ts';
import type { IncidentName } from './held-keys.ts';

/** Floods that are told apart; a mailbox has a few, and a site some thousand mailboxes. Others are counted in sum. */
export const MAX_FLOODS = 1_000;
/** Mails of one reading: a page is in memory. */
const PAGE = 1_000;

export interface HeldFlood extends IncidentName {
  /** Its mails that are listed. */
  held: number;
  /** When the first and last of these came, ISO 8601. */
  first: string;
  last: string;
  /** How many of each verdict. */
  readonly verdicts: Map<Provenance['kind'] | 'none', number>;
  /** Of the newest abuse among them, or null. */
  remedy: Remedy | null;
  /** Null where its counts are forgotten. */
  incident: Incident | null;
  /** ISO 8601; null while it goes on. */
  overAt: string | null;
}

export interface HeldList {
  /** All that are listed. */
  readonly mails: number;
  /** The newest first. */
  readonly floods: readonly HeldFlood[];
  /** Mails of floods that were too many to tell apart. */
  readonly otherFloods: number;
  /** Mails that belong to no flood. */
  readonly single: number;
  /** These, newest first, or those of the flood that was asked for: as many as were asked for. */
  readonly shown: readonly HeldMail[];
  /** The key after which the next page begins; null where there is none. */
  readonly next: string | null;
}

export interface ListQuery {
  readonly mailbox: string | undefined;
  /** Only the mails of this one, each by itself. */
  readonly incident: IncidentName | null;
  /** Also those that were answered. */
  readonly answered: boolean;
  /** Mails that are shown; one that came to several mailboxes is not torn apart. */
  readonly limit: number;
  /** By which a flood that went quiet is over. */
  readonly now: Date;
  /** Shown are the mails after this one. */
  readonly after: { readonly receivedAt: string; readonly key: string } | null;
}

/** Goes through all that is held, a page at a time: memory is bounded, whatever is held. */
export async function listHeld(
  tables: Pick<OperatorEffects, 'held' | 'incidents'>,
  query: ListQuery,
): Promise<HeldList> {
  const floods = new Map<string, HeldFlood>();
  const shown: HeldMail[] = [];
  let mails = 0;
  let single = 0;
  let otherFloods = 0;
  let next: string | null = null;
  for await (const mail of heldMails(tables, query)) {
    mails += 1;
    const { record } = mail;
    if (query.incident === null && record.incident !== null) {
      if (!addToFlood(floods, mail)) otherFloods += 1;
      continue;
    }
    single += 1;
    if (next !== null || !isAfter(mail, query.after)) continue;
    const last = shown.at(-1)?.record.key;
    if (shown.length >= query.limit && last !== undefined && last !== record.key) next = last;
    else shown.push(mail);
  }
  for (const flood of floods.values()) {
    const known = await tables.incidents(flood.mailbox);
    flood.incident = known.find(({ id }) => id === flood.id) ?? null;
    flood.overAt = flood.incident === null ? flood.last : overAt(flood.incident, query.now);
  }
  return { mails, floods: [...floods.values()], otherFloods, single, shown, next };
}

/** All of a query, page by page, newest first. */
export async function* heldMails(
  tables: Pick<OperatorEffects, 'held'>,
  { mailbox, incident, answered }: Pick<ListQuery, 'mailbox' | 'incident' | 'answered'>,
): AsyncGenerator<HeldMail> {
  const by =
    incident === null
      ? mailbox === undefined
        ? {}
        : { mailbox }
      : { incident: incident.id, mailbox: incident.mailbox };
  let after: string | null = null;
  do {
    const page = await tables.held({ ...by, answered, limit: PAGE, after });
    yield* page.mails;
    after = page.next;
  } while (after !== null);
}

/** In the order of the list: by time and key, falling. */
function isAfter({ record }: HeldMail, after: ListQuery['after']): boolean {
  if (after === null) return true;
  if (record.receivedAt !== after.receivedAt) return record.receivedAt < after.receivedAt;
  return record.key < after.key;
}

/** False where there are too many floods to tell it apart. */
function addToFlood(floods: Map<string, HeldFlood>, { record }: HeldMail): boolean {
  const { incident, provenance, receivedAt } = record;
  if (incident === null) return false;
  const name = `${incident.mailbox} ${incident.id}`;
  let flood = floods.get(name);
  if (flood === undefined) {
    if (floods.size >= MAX_FLOODS) return false;
    const { mailbox, id } = incident;
    const empty = { held: 0, verdicts: new Map(), remedy: null, incident: null, overAt: null };
    flood = { mailbox, id, first: receivedAt, last: receivedAt, ...empty };
    floods.set(name, flood);
  }
  flood.held += 1;
  if (receivedAt < flood.first) flood.first = receivedAt;
  if (receivedAt > flood.last) flood.last = receivedAt;
  const verdict = provenance?.kind ?? 'none';
  flood.verdicts.set(verdict, (flood.verdicts.get(verdict) ?? 0) + 1);
  if (provenance?.kind === 'abused') flood.remedy ??= provenance.remedy;
  return true;
}
