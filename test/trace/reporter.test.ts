/** Who wrote a report: a host of ours, the host that took the returned mail, or nobody knows. */

import { describe, expect, it } from 'vitest';
import { parseMail } from '../../lib/parse/index.ts';
import type { Arrival } from '../../lib/trace/arrival.ts';
import { FIRST_USER_ID } from '../../lib/trace/handed-in.ts';
import { hostsOf } from '../../lib/trace/hosts.ts';
import type { Knowledge } from '../../lib/trace/knowledge.ts';
import { MAX_REPORT_HOPS, reporterOf } from '../../lib/trace/reporter.ts';
import { ed25519Key, signed } from '../support/dkim-mail.ts';
import { type DnsTable, dnsTable } from '../support/dns-table.ts';
import { hopsFrom, receivedLines } from '../support/received-lines.ts';
import { knowledgeOf } from '../support/traces.ts';

const REMOTE = 'mail.remote.example';
const CLIENT = { address: '198.51.100.9', helo: REMOTE, name: null };
const TAKEN = `from pc (unknown [203.0.113.66]) by mx3.remote.example (Postfix) with ESMTP id 1`;
const CONFIRMED: DnsTable = { [`A ${REMOTE}`]: ['198.51.100.9'] };
const TENANT = '11111111-2222-3333-4444-555555555555';

interface Asked {
  readonly arrival?: Partial<Arrival>;
  /** Received values of the returned mail, top first. */
  readonly received?: readonly string[];
  readonly knowledge?: Partial<Knowledge>;
  readonly dns?: DnsTable;
  readonly report?: string;
}

async function reporter({
  arrival,
  received = [TAKEN],
  knowledge = {},
  dns = CONFIRMED,
  report = '',
}: Asked = {}) {
  const known = knowledgeOf(knowledge);
  const hosts = await hostsOf(known, dnsTable(dns).resolve);
  const { resolve, asked } = dnsTable(dns);
  const found = await reporterOf(
    {
      mail: parseMail(Buffer.from(report || 'Subject: failure notice\n\nx\n')),
      arrival: {
        client: CLIENT,
        writtenBy: null,
        reversePath: null,
        forwardPath: 'info@client.example',
        at: null,
        forwarded: false,
        deliveredTo: null,
        silent: [],
        ...arrival,
      },
      hops: hopsFrom(received),
      hosts,
      knowledge: known,
    },
    resolve,
  );
  return { ...found.reporter, silent: found.silent, asked };
}

const UNKNOWN = { kind: 'unknown', by: null };

describe('a host of ours', () => {
  it.each<[string, Asked, string, string | null]>([
    [
      'by an address that only we use',
      { knowledge: { ownAddresses: ['198.51.100.0/28'] } },
      'own-address',
      REMOTE,
    ],
    [
      'by the address of a host that only we use',
      {
        knowledge: { exclusiveHosts: ['mx.client.example'] },
        dns: { 'A mx.client.example': ['198.51.100.9'] },
      },
      'own-address',
      REMOTE,
    ],
    ['by its name, if DNS leads there', { knowledge: { ownHosts: [REMOTE] } }, 'own-host', REMOTE],
    ['by a name below the declared one', { knowledge: { ownHosts: ['remote.example'] } }, 'own-host', REMOTE],
    [
      'that wrote it into its own mailbox',
      {
        arrival: { client: null, writtenBy: 'sv1.host.example' },
        knowledge: { ownHosts: ['sv1.host.example'] },
      },
      'host-itself',
      'sv1.host.example',
    ],
  ])('%s', async (_, asked, by, host) => {
    expect(await reporter(asked)).toMatchObject({ kind: 'own', by, host });
  });

  it('is known whatever the reverse path: its notices are its own', async () => {
    const found = await reporter({
      arrival: { reversePath: 'x@remote.example' },
      knowledge: { ownHosts: [REMOTE] },
    });
    expect(found).toMatchObject({ kind: 'own', by: 'own-host' });
  });

  it('costs no question where its address says it', async () => {
    expect((await reporter({ knowledge: { ownAddresses: ['198.51.100.9'] } })).asked).toEqual([]);
  });

  it.each<[string, Asked]>([
    [
      'is not who only takes its name',
      { knowledge: { ownHosts: [REMOTE] }, dns: { [`A ${REMOTE}`]: ['192.0.2.1'] } },
    ],
    [
      'is not a neighbour in a range that many use',
      { knowledge: { sharedRanges: ['198.51.100.0/24'] }, dns: {} },
    ],
    [
      'is not a bot on a line of the provider whose domain is declared',
      {
        knowledge: { ownHosts: ['remote.example'] },
        arrival: {
          client: { address: '203.0.113.66', helo: 'p203-0-113-66.dynamic.remote.example', name: null },
        },
        dns: { 'A p203-0-113-66.dynamic.remote.example': ['203.0.113.66'] },
      },
    ],
    [
      'is not a host that nobody declared, though it wrote the mail itself',
      { arrival: { client: null, writtenBy: 'sv1.host.example' } },
    ],
  ])('%s', async (_, asked) => expect(await reporter(asked)).toMatchObject(UNKNOWN));
});

describe('a host of ours hands in', () => {
  const HOST = 'sv1.host.example';
  const RECEIVED = `from ${HOST} (${HOST} [198.51.100.80]) by mx.aws.example with SMTP id 9`;
  const handed = (lines: readonly string[], change: Asked = {}) =>
    reporter({
      arrival: { client: { address: '198.51.100.80', helo: HOST, name: null } },
      knowledge: { ownHosts: [HOST] },
      report: `${receivedLines([RECEIVED, ...lines])}Subject: failure notice\n\nx\n`,
      ...change,
      dns: { [`A ${HOST}`]: ['198.51.100.80'], ...change.dns },
    });

  it.each<[string, string[]]>([
    ['a notice with no line of its own', []],
    ['what its mail system wrote', [`by ${HOST} (Postfix) id 4ABC`]],
    ['what Exim wrote', [`from mailnull by ${HOST} with local (Exim 4.98) id 1t0q9r-0000000Lvwx-3Gh1`]],
    ['what qmail wrote', ['(qmail 7 invoked for bounce)']],
    [
      'what a program of its mail system wrote',
      [`by ${HOST} (Postfix, from userid ${FIRST_USER_ID - 1}) id 4ABC`],
    ],
    [
      'what passed a filter of its own',
      [`from localhost (localhost [127.0.0.1]) by ${HOST} with ESMTP id 1`],
    ],
    ['what another host of ours wrote', [`from x (x [198.51.100.80]) by ${HOST} with ESMTP id 1`]],
  ])('as its own: %s', async (_, lines) => {
    expect(await handed(lines)).toMatchObject({ kind: 'own', host: HOST });
  });

  it.each<[string, string]>([
    ['a stranger gave it', `from pc (unknown [203.0.113.66]) by ${HOST} (Postfix) with ESMTP id 4ABC`],
    ['nobody knows who gave it', `from unknown by ${HOST} with SMTP`],
    [
      'an account holder gave it',
      `from pc (unknown [10.0.0.7]) (Authenticated sender: shop@neighbour.example) by ${HOST} (Postfix) with ESMTPSA id 4ABC`,
    ],
    [
      'an account of the host gave it',
      `from neighbour by ${HOST} with local (Exim 4.98) id 1t0q9r-0000000Lvwx-3Gh1`,
    ],
    ['a user of the host gave it', `by ${HOST} (Postfix, from userid ${FIRST_USER_ID}) id 4ABC`],
    ['a web script gave it', `by ${HOST} (Postfix, from userid 33) id 4ABC`],
  ])('as nobody’s: %s', async (_, line) => {
    expect(await handed([line])).toMatchObject(UNKNOWN);
    // Also where only a mailbox is at hand, in which that host keeps the mail.
    const report = `${receivedLines([line])}Subject: failure notice\n\nx\n`;
    const kept = { arrival: { client: null, writtenBy: HOST }, report };
    expect(await handed([], kept)).toMatchObject({ kind: 'unknown' });
  });

  it('as another server’s, who gave it and proves to have taken the mail', async () => {
    const line = `from ${REMOTE} (${REMOTE} [198.51.100.9]) by ${HOST} (Postfix) with ESMTP id 4ABC`;
    expect(await handed([line], { dns: CONFIRMED })).toMatchObject({ kind: 'matched', host: REMOTE });
    expect(await handed([line])).toMatchObject(UNKNOWN);
  });

  it('reads no more than the topmost lines', async () => {
    const local = `from localhost (localhost [127.0.0.1]) by ${HOST} with ESMTP id 1`;
    const stranger = `from pc (unknown [203.0.113.66]) by ${HOST} (Postfix) with ESMTP id 4ABC`;
    const lines = (count: number) => [...Array<string>(count).fill(local), stranger];
    expect(await handed(lines(MAX_REPORT_HOPS - 2))).toMatchObject(UNKNOWN);
    expect(await handed(lines(MAX_REPORT_HOPS - 1))).toMatchObject({ kind: 'own' });
  });
});

describe("a provider's host with our tenant's mark", () => {
  const OUTBOUND = 'mail-am0eur02.outbound.protection.outlook.com';
  const tenant = (change: Asked & { mark?: string } = {}): Asked => ({
    arrival: { client: { address: '40.107.1.2', helo: OUTBOUND, name: null }, ...change.arrival },
    knowledge: { tenants: [{ provider: 'outlook.com', id: TENANT }] },
    dns: change.dns ?? { [`A ${OUTBOUND}`]: ['40.107.1.2'] },
    report: `X-MS-Exchange-CrossTenant-Id: ${change.mark ?? TENANT.toUpperCase()}\nSubject: x\n\nx\n`,
  });

  it('is ours', async () => {
    expect(await reporter(tenant())).toMatchObject({ kind: 'own', by: 'tenant', host: OUTBOUND });
  });

  it('is ours where Exchange made the mail itself, and not where a stranger calls himself so', async () => {
    const host = 'os3pr01mb6543.jpnprd01.prod.outlook.com';
    const line = `from ${host} (203.0.113.11) by ${host} (203.0.113.11) with Microsoft SMTP Server id 15.20.9203.9`;
    const made = (authAs: string) => ({
      ...tenant(),
      report: `${receivedLines([line])}X-MS-Exchange-CrossTenant-AuthAs: ${authAs}\n${tenant().report}`,
    });
    expect(await reporter(made('Internal'))).toMatchObject({ kind: 'own', by: 'tenant' });
    expect(await reporter(made('Anonymous'))).toMatchObject({ kind: 'unknown' });
  });

  it("is not with another's mark, or without any; nor is another host with ours", async () => {
    expect(await reporter(tenant({ mark: 'another' }))).toMatchObject(UNKNOWN);
    expect(await reporter({ ...tenant(), report: '' })).toMatchObject(UNKNOWN);
    expect(await reporter({ ...tenant(), arrival: { client: CLIENT }, dns: CONFIRMED })).not.toMatchObject({
      kind: 'own',
    });
    expect(await reporter(tenant({ dns: { [`A ${OUTBOUND}`]: ['192.0.2.1'] } }))).toMatchObject(UNKNOWN);
  });
});

describe('matched is who proves to be of the organisation that took the mail', () => {
  it('by a name to which DNS leads', async () => {
    expect(await reporter()).toMatchObject({ kind: 'matched', by: 'dns-name', host: REMOTE });
  });

  it('by the SPF of its HELO', async () => {
    const dns = { [`TXT ${REMOTE}`]: ['v=spf1 ip4:198.51.100.9 -all'] };
    expect(await reporter({ dns })).toMatchObject({ kind: 'matched', by: 'helo-spf', host: REMOTE });
  });

  it("by the report's own signature, whoever relayed it", async () => {
    const key = ed25519Key('e1');
    const report = await signed('From: MAILER-DAEMON@remote.example\nSubject: failure notice\n\nx\n', {
      key,
      domain: 'remote.example',
    });
    const asked: Asked = {
      report,
      arrival: { client: { address: '192.0.2.77', helo: 'out.relay.example', name: null } },
      dns: { 'TXT e1._domainkey.remote.example': [key.record] },
    };
    expect(await reporter(asked)).toMatchObject({ kind: 'matched', by: 'dkim', host: 'remote.example' });
    // Another organisation took the mail than the one that signed.
    expect(await reporter({ ...asked, received: [TAKEN.replace('remote', 'other')] })).toMatchObject(UNKNOWN);
    expect(await reporter({ ...asked, report: report.replace('failure', 'Failure') })).toMatchObject(UNKNOWN);
  });

  it.each<[string, Asked]>([
    ['not another organisation than took it', { received: [TAKEN.replace('remote', 'other')] }],
    ['not one that stands in a lower hop', { received: [TAKEN.replace('remote', 'other'), TAKEN] }],
    ['not who only takes its name', { dns: { [`A ${REMOTE}`]: ['192.0.2.1'] } }],
    ['not where nothing was returned', { received: [] }],
    ['not where no hop names who took it', { received: ['(qmail 1 invoked by uid 89)'] }],
    ['not for a literal that took it', { received: [TAKEN.replace('mx3.remote.example', '[198.51.100.9]')] }],
    // A pool's names are of who rents the line, and not of the provider.
    [
      'not a customer of the provider that took it',
      {
        arrival: {
          client: { address: '203.0.113.66', helo: 'p203-0-113-66.dynamic.remote.example', name: null },
        },
        dns: { 'A p203-0-113-66.dynamic.remote.example': ['203.0.113.66'] },
      },
    ],
    ['not where nobody handed it in', { arrival: { client: null } }],
  ])('%s', async (_, asked) => expect(await reporter(asked)).toMatchObject(UNKNOWN));

  it('never with a reverse path of somebody: his customers send through a provider too', async () => {
    const arrival = { reversePath: 'customer@remote.example' };
    expect(await reporter({ arrival })).toMatchObject(UNKNOWN);
    expect((await reporter({ arrival })).asked.filter((question) => question.startsWith('TXT'))).toEqual([]);
    // Unknown, as behind a forwarder, is not somebody's.
    expect(await reporter({ arrival: { reversePath: undefined } })).toMatchObject({ kind: 'matched' });
  });

  it('by any proved name where the taker knows itself by an internal name alone', async () => {
    const received = ['from pc (unknown [203.0.113.66]) by ex01.corp.local (Postfix) with ESMTP id 1'];
    expect(await reporter({ received })).toMatchObject({ kind: 'matched', host: REMOTE });
    expect(await reporter({ received, dns: {} })).toMatchObject(UNKNOWN);
  });
});

describe('an unknown reporter', () => {
  it('is told by what it called itself, and which names DNS was silent about', async () => {
    const dns: DnsTable = { [`A ${REMOTE}`]: 'silent', [`TXT ${REMOTE}`]: ['v=spf1 -all'] };
    expect(await reporter({ dns })).toMatchObject({
      ...UNKNOWN,
      host: REMOTE,
      silent: [{ name: REMOTE, matters: false }],
    });
    const client = { address: '203.0.113.66', helo: null, name: null };
    expect(await reporter({ arrival: { client } })).toMatchObject({ host: '203.0.113.66' });
  });

  it('has no name that is not wanted asked about', async () => {
    const client = { address: '203.0.113.66', helo: 'evil.example', name: 'www.evil.example' };
    const { asked } = await reporter({
      arrival: { client },
      dns: { 'PTR 66.113.0.203.in-addr.arpa': ['evil.example'] },
    });
    expect(asked).toEqual(['PTR 66.113.0.203.in-addr.arpa']);
  });
});
