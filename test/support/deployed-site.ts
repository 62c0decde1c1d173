/**
 * A site for tests of a deployment: `client.example` knows its mail as the profile own-postfix does, so that each verdict
 * happens; `plain.example` states nothing; `door.example` gets its mail by an old host's filter.
 */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Table } from '../../lib/aws/table/index.ts';
import type { Deployed, DeployOptions } from './deployed.ts';
import type { JsonZone } from './deployed-dns.ts';
import type { LedgerLine } from './profiles/profile.ts';

export const PROFILE = fileURLToPath(new URL('../provenance/own-postfix', import.meta.url));

const PROFILE_SITE = JSON.parse(readFileSync(join(PROFILE, 'site.json'), 'utf8')) as {
  readonly ownAddresses: readonly string[];
  readonly exclusiveHosts: readonly string[];
  readonly logins: Readonly<Record<string, readonly string[]>>;
  readonly allMailSignedSince: string;
  readonly allReturnsSignedSince: string;
  readonly feed: { readonly since: string; readonly until: string };
  readonly returnKeys: { readonly prvs: Readonly<Record<string, string>> };
  readonly now: string;
  readonly zone: JsonZone;
};

export const NOW = new Date(PROFILE_SITE.now);
export const ADMIN = 'admin@elsewhere.example';
/** Where the mail of all mailboxes goes, each to an address of its own. */
export const OWNERS = {
  'info@client.example': 'owner@far.example',
  'printer@client.example': 'printers@far.example',
  // SES takes signed return addresses (prvs=...) where all names are taken.
  '*@client.example': 'others@far.example',
  'info@plain.example': 'plain@far.example',
  'flood@plain.example': 'flooded@far.example',
  'postmaster@plain.example': 'post@far.example',
  'info@door.example': 'door@far.example',
} as const;

const PARAMETER = '/truebounce/prvs-1';
const { prvs } = PROFILE_SITE.returnKeys;
const byLocal = Object.entries(PROFILE_SITE.logins).map(([mailbox, logins]) => [
  mailbox.slice(0, mailbox.indexOf('@')),
  logins,
]);

const mailboxesAt = (domain: string) =>
  Object.fromEntries(
    Object.entries(OWNERS)
      .filter(([mailbox]) => mailbox.endsWith(`@${domain}`))
      .map(([mailbox, owner]) => [mailbox.slice(0, mailbox.indexOf('@')), owner]),
  );

export const SITE: DeployOptions['site'] = {
  alerts: ADMIN,
  domains: {
    'client.example': {
      sendingHosts: PROFILE_SITE.exclusiveHosts.map((name) => ({ name, exclusive: true })),
      ownAddresses: PROFILE_SITE.ownAddresses,
      returnKeys: { prvs: { 1: { kind: 'parameter', name: PARAMETER } } },
      states: {
        allMailSignedSince: PROFILE_SITE.allMailSignedSince,
        allReturnsSignedSince: PROFILE_SITE.allReturnsSignedSince,
        feed: PROFILE_SITE.feed,
        logins: Object.fromEntries(byLocal),
      },
      mailboxes: mailboxesAt('client.example'),
    },
    'plain.example': { mailboxes: mailboxesAt('plain.example') },
    'door.example': {
      receive: 'sort.door.example',
      sendingHosts: ['sv1.host.example'],
      mailboxes: mailboxesAt('door.example'),
    },
  },
};

export const DEPLOYMENT: DeployOptions = {
  site: SITE,
  at: NOW,
  parameters: { [PARAMETER]: prvs[1] ?? '' },
  zone: { ...PROFILE_SITE.zone, 'plain.example': { TXT: [['v=spf1 ip4:192.0.2.99 -all']] } },
};

/** What the profile's server has sent. */
export async function fillLedger(table: Table): Promise<void> {
  const lines = readFileSync(join(PROFILE, 'ledger.jsonl'), 'utf8').split('\n');
  for (const line of lines.filter((one) => one !== '')) await table.addSent(JSON.parse(line) as LedgerLine);
}

/** Sums of the metrics that a deployment's functions have emitted: by name, or `name value` of the dimension. */
export function countsOf(...functions: readonly Pick<Deployed['inbound'], 'metrics'>[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { name, dimensions, value } of functions.flatMap((fn) => fn.metrics())) {
    if (name === 'Latency') continue;
    const of = [name, ...Object.values(dimensions)].join(' ');
    counts.set(of, (counts.get(of) ?? 0) + value);
  }
  return counts;
}
