/** What `init` has to know, and how an answer to each is read. */

import { isReceivingRegion } from '../aws/regions.ts';
import { hostNameOf, mailAddressOf } from '../site/values.ts';
import { isPublicSuffix } from '../trace/organisation.ts';

export interface InitAnswers {
  readonly domain: string;
  /** Local part -> address to which it goes. Not empty. */
  readonly mailboxes: ReadonlyMap<string, string>;
  readonly alerts: readonly string[];
  readonly region: string;
  /** As the operator named them; none: what DNS suggests. */
  readonly senders: readonly string[];
  /** Of them, those through which nobody else sends. */
  readonly ownSenders: readonly string[];
  /** `mx`, or a name; null: what DNS suggests. */
  readonly receive: string | null;
}

/** Answers that are taken of one person: a list that is longer is written into the file. */
const MAX_LIST = 50;
const MAX_ANSWER_CHARS = 10_000;

export function readDomainName(text: string): string | null {
  const name = hostNameOf(text.trim());
  return name?.includes('.') === true && !isPublicSuffix(name) ? name : null;
}

export function readRegion(text: string): string | null {
  const region = text.trim().toLowerCase();
  return isReceivingRegion(region) ? region : null;
}

/** `mx`, or a host's name below a domain. */
export function readReceive(text: string): string | null {
  const name = hostNameOf(text.trim());
  return name === 'mx' || name?.includes('.') ? name : null;
}

export function readAddress(text: string): string | null {
  return mailAddressOf(text.trim());
}

export function readLocalPart(text: string): string | null {
  const local = text.trim().toLowerCase();
  // As a key of an object literal it would set the object's prototype.
  if (local === '__proto__') return null;
  return local === '*' || /^[^\s\p{Cc}<>@"*=]{1,64}$/u.test(local) ? local : null;
}

export function readHost(text: string): string | null {
  const name = hostNameOf(text.trim());
  return name?.includes('.') ? name : null;
}

/** Entries by commas; null where one of them is not what `read` reads, or where there is none. */
export function readList<T>(text: string, read: (entry: string) => T | null): readonly T[] | null {
  if (text.length > MAX_ANSWER_CHARS) return null;
  const entries = text.split(',').filter((entry) => entry.trim() !== '');
  if (entries.length === 0 || entries.length > MAX_LIST) return null;
  const values = entries.flatMap((entry) => read(entry) ?? []);
  return values.length === entries.length ? [...new Set(values)] : null;
}

/** `info`, or `info=owner@far.example`. */
export function readMailbox(text: string): { readonly local: string; readonly to: string | null } | null {
  const at = text.indexOf('=');
  const local = readLocalPart(at < 0 ? text : text.slice(0, at));
  const to = at < 0 ? null : readAddress(text.slice(at + 1));
  return local === null || (at >= 0 && to === null) ? null : { local, to };
}
