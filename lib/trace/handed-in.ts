/** Who gave a mail to the host that wrote a Received line: the mail system itself, somebody with an account, or a stranger. */

import { isOurDomain } from './domains.ts';
import type { Hosts } from './hosts.ts';
import type { Knowledge } from './knowledge.ts';
import type { Hop } from './received/hop.ts';
import { isPrivate } from './received/private.ts';

/** Uids from here on are of people, on the systems that give out the fewest to themselves (Red Hat up to 6). */
export const FIRST_USER_ID = 500;

/** Accounts of mail systems and their filters, which take a mail up and give it in again. */
const MAIL_ACCOUNTS: ReadonlySet<string> = new Set([
  'root',
  'daemon',
  'mail',
  'mailnull',
  'null',
  'exim',
  'debian-exim',
  'postfix',
  'courier',
  'cyrus',
  'smmsp',
  'vmail',
  'filter',
  'amavis',
  'vscan',
  'clamav',
  'spamd',
]);

/** True for a program of the mail system itself, by name or uid. */
export function isMailAccount(account: string): boolean {
  if (/^\d{1,10}$/.test(account)) return Number(account) < FIRST_USER_ID;
  return MAIL_ACCOUNTS.has(account.toLowerCase());
}

/** RFC 6409: a person or a script gave it, not a server on behalf of another. */
export function isSubmission(hop: Hop): boolean {
  return hop.authenticated || hop.login !== null || hop.local === 'script' || hop.local === 'webmail';
}

/** An account of people, by a program of the host. */
export function isByAccount({ account, local }: Hop): boolean {
  return account !== null && (local === 'uid' || local === 'local') && !isMailAccount(account);
}

/** A host of ours took it: in a domain of the site, or a declared one. */
export function isAtOurs({ by }: Hop, hosts: Hosts, knowledge: Knowledge): boolean {
  return by !== null && (isOurDomain(by, knowledge) || hosts.kindOfName(by) !== 'foreign');
}

/** A client with an address on the Internet that is none of our hosts. */
export function isFromOutside({ client }: Hop, hosts: Hosts): boolean {
  return client !== null && !isPrivate(client) && hosts.kindOf(client) === 'foreign';
}

/** By SMTP from somebody of whom no address is written: `from unknown by mx.example with SMTP`. */
export function isFromNobodyKnown({ client, helo, name, protocol, local }: Hop): boolean {
  const from = name ?? helo;
  if (client !== null || local !== null || from === null || protocol === null) return false;
  return protocol.includes('smtp') && !/^localhost(?:\.|$)/i.test(from);
}
