/** Where the outside world, or a server of ours, got the returned mail. */

import { describe, expect, it } from 'vitest';
import { FIRST_USER_ID } from '../../lib/trace/handed-in.ts';
import { hostsOf } from '../../lib/trace/hosts.ts';
import type { Knowledge } from '../../lib/trace/knowledge.ts';
import { believedHops, MAX_WALKED, pathOf } from '../../lib/trace/path.ts';
import type { Reporter } from '../../lib/trace/trace.ts';
import { type DnsTable, dnsTable } from '../support/dns-table.ts';
import { hopsFrom } from '../support/received-lines.ts';
import { knowledgeOf } from '../support/traces.ts';

const KNOWN: Partial<Knowledge> = {
  ownAddresses: ['192.0.2.10', '10.77.0.5'],
  ownHosts: ['sv1.host.example'],
};
const DNS: DnsTable = { 'A mx.remote.example': ['198.51.100.9'], 'A sv1.host.example': ['198.51.100.80'] };

const OWN: Reporter = { kind: 'own', host: 'sv1.host.example', by: 'own-host' };
const MATCHED: Reporter = { kind: 'matched', host: 'mail.remote.example', by: 'dns-name' };
const UNKNOWN: Reporter = { kind: 'unknown', host: 'evil.example', by: null };

interface Way {
  readonly received: readonly string[];
  readonly reporter?: Reporter;
  readonly reportingMta?: string | null;
  readonly knowledge?: Partial<Knowledge>;
  readonly dns?: DnsTable;
}

async function way({ received, reporter = MATCHED, reportingMta = null, knowledge = KNOWN, dns = DNS }: Way) {
  const known = knowledgeOf(knowledge);
  const hosts = await hostsOf(known, dnsTable(DNS).resolve);
  const { resolve, asked } = dnsTable(dns);
  const hops = hopsFrom(received);
  const { path, silent } = await pathOf({ hops, reporter, reportingMta, hosts, knowledge: known, resolve });
  return {
    kind: path.kind,
    ...(path.kind === 'none'
      ? {}
      : {
          index: path.index,
          client: path.hop.client,
          login: path.hop.login,
          exclusive: path.exclusive,
          ...(path.kind === 'hand-off' ? { claimed: path.claimed } : {}),
        }),
    believed: believedHops(hops, path, reporter, known),
    silent,
    asked,
  };
}

const at = (host: string, client: string, rest = '(Postfix) with ESMTP id 1') =>
  `from ${client} by ${host} ${rest}`;
const STRANGER = at('mail.remote.example', 'pc (unknown [203.0.113.66])');
const FROM_OURS = at('mail.remote.example', 'mail.client.example (mail.client.example [192.0.2.10])');

describe('at a reporter of another organisation', () => {
  it('the first client from outside handed it over', async () => {
    expect(await way({ received: [STRANGER, FROM_OURS] })).toEqual({
      kind: 'hand-off',
      index: 0,
      client: '203.0.113.66',
      login: null,
      exclusive: false,
      claimed: false,
      believed: 0,
      silent: [],
      asked: [],
    });
  });

  it('a host that only we use is told from others', async () => {
    expect(await way({ received: [FROM_OURS] })).toMatchObject({
      kind: 'hand-off',
      exclusive: true,
      claimed: false,
    });
  });

  it('an address that is declared ours is no inner one, though it is private', async () => {
    const received = [at('mail.remote.example', 'x (unknown [10.77.0.5])'), STRANGER];
    expect(await way({ received })).toMatchObject({ kind: 'hand-off', index: 0, exclusive: true });
  });

  it('an internal name that the report states makes nobody’s lines its own', async () => {
    const inner = at('mail.remote.example', 'x (mx.remote.example [198.51.100.9])');
    const received = [inner, at('ex01.corp.local', 'mail.client.example (unknown [192.0.2.10])')];
    expect(await way({ received, reportingMta: 'ex01.corp.local' })).toMatchObject({ kind: 'none' });
  });

  it('a login there is no submission of ours', async () => {
    const received = [
      at(
        'mail.remote.example',
        'pc (unknown [203.0.113.66]) (Authenticated sender: bob)',
        'with ESMTPA id 1',
      ),
    ];
    expect(await way({ received })).toMatchObject({ kind: 'hand-off', login: 'bob' });
  });

  it.each<[string, string[]]>([
    ['over loopback', [at('mail.remote.example', 'localhost (localhost [127.0.0.1])')]],
    [
      'from its own host, as DNS confirms',
      [at('mail.remote.example', 'x (mx.remote.example [198.51.100.9])')],
    ],
    [
      "in qmail's lines, which name no host",
      ['(qmail 7 invoked by uid 89)', '(qmail 6 invoked from network)'],
    ],
    ['with no client', ['by mail.remote.example (Postfix) id 4ABC']],
  ])('what it gave itself %s is walked through', async (_, above) => {
    expect(await way({ received: [...above, STRANGER] })).toMatchObject({
      kind: 'hand-off',
      index: above.length,
      client: '203.0.113.66',
      claimed: false,
    });
  });

  it('a host of its own whose name DNS does not confirm makes the hand-off a claim', async () => {
    const above = at('mail.remote.example', 'x (gone.remote.example [198.51.100.77])');
    expect(await way({ received: [above, FROM_OURS] })).toMatchObject({
      index: 1,
      exclusive: true,
      claimed: true,
      believed: 0,
    });
    const silent = await way({ received: [above, FROM_OURS], dns: { 'A gone.remote.example': 'silent' } });
    expect(silent).toMatchObject({ claimed: true, silent: [{ name: 'gone.remote.example', matters: true }] });
  });

  it('a name of its own in HELO alone is not believed', async () => {
    const above = at('mail.remote.example', 'mx.remote.example (unknown [203.0.113.66])');
    expect(await way({ received: [above, FROM_OURS] })).toMatchObject({ index: 0, client: '203.0.113.66' });
  });

  it('what another organisation took is not its own', async () => {
    const inner = at('mail.remote.example', 'x (mx.remote.example [198.51.100.9])');
    const elsewhere = at('mx.other.example', 'mail.client.example (unknown [192.0.2.10])');
    expect(await way({ received: [inner, elsewhere] })).toMatchObject({ kind: 'none', believed: 0 });
    // ... unless it is the organisation that the report itself names.
    expect(await way({ received: [inner, elsewhere], reportingMta: 'MX.other.example' })).toMatchObject({
      kind: 'hand-off',
      index: 1,
    });
  });

  it('without a hop, or with none that names a server, there is no path', async () => {
    expect(await way({ received: [] })).toMatchObject({ kind: 'none' });
    expect(
      await way({ received: ['(qmail 7 invoked by uid 89)', 'from x by [192.0.2.1] with SMTP'] }),
    ).toMatchObject({
      kind: 'none',
    });
  });

  it('an unknown reporter’s copy tells a hand-off too, of which nothing is believed', async () => {
    expect(await way({ received: [FROM_OURS], reporter: UNKNOWN })).toMatchObject({
      kind: 'hand-off',
      exclusive: true,
      believed: 0,
    });
  });
});

describe('at a host of ours', () => {
  const own = (received: readonly string[], change: Partial<Way> = {}) =>
    way({ received, reporter: OWN, ...change });
  const SV1 = 'sv1.host.example';

  it.each<[string, string, object]>([
    [
      'with a login',
      at(SV1, 'pc (unknown [203.0.113.5]) (Authenticated sender: info@client.example)', 'with ESMTPA id 1'),
      { client: '203.0.113.5', login: 'info@client.example' },
    ],
    [
      "with qmail's login",
      `from unknown (HELO pc) (info@client.example@203.0.113.5) by ${SV1} with SMTP`,
      { login: 'info@client.example' },
    ],
    [
      'authenticated, the login unprinted',
      at(SV1, 'pc (unknown [203.0.113.5])', 'with ESMTPSA id 1'),
      { login: null },
    ],
    ['by a script', `by ${SV1} (Postfix, from userid 33) id 4ABC`, { client: null }],
    ['over a webmail', `from 203.0.113.5 (SquirrelMail authenticated user info) by ${SV1} with HTTP`, {}],
    ['from a private address', at(SV1, 'pc (pc [192.168.1.5])'), { client: '192.168.1.5' }],
    [
      'from a host that only we use',
      at(SV1, 'mail.client.example (unknown [192.0.2.10])'),
      { client: '192.0.2.10' },
    ],
    [
      'from a private address that is declared ours',
      at(SV1, 'x (unknown [10.77.0.5])'),
      { client: '10.77.0.5' },
    ],
    [
      'by a program of the host',
      `from root by ${SV1} with local (Exim 4.97) id 1abcde-000001-Ab`,
      { client: null },
    ],
  ])('a mail was submitted %s', async (_, line, expected) => {
    expect(await own([line])).toMatchObject({
      kind: 'submission',
      index: 0,
      exclusive: false,
      believed: 1,
      ...expected,
    });
  });

  it('that names no host in its lines, a mail was submitted by a program: qmail', async () => {
    expect(await own(['(qmail 7 invoked by uid 5012)'])).toMatchObject({ kind: 'submission', index: 0 });
  });

  it('what stands below a mail that an account gave in is the account’s own writing', async () => {
    const forged = at(
      SV1,
      'pc (unknown [203.0.113.5]) (Authenticated sender: info@client.example)',
      'with ESMTPA id 1',
    );
    const by = async (line: string, change: Partial<Way> = {}) => (await own([line, forged], change)).index;
    const exim = (account: string) =>
      `from ${account} by ${SV1} with local (Exim 4.98) id 1t0q9r-0000000Lvwx-3Gh1`;
    const postfix = (uid: number) => `by ${SV1} (Postfix, from userid ${uid}) id 4ABC`;
    expect(await by(exim('neighbour'))).toBe(0);
    expect(await by(postfix(FIRST_USER_ID))).toBe(0);
    // A filter of the host gives in again what came from outside; and on a host of ours alone nobody is a neighbour.
    expect(await by(exim('Debian-exim'))).toBe(1);
    expect(await by(postfix(FIRST_USER_ID - 1))).toBe(1);
    expect(await by(exim('neighbour'), { knowledge: { exclusiveHosts: [SV1] } })).toBe(1);
    // Its SMTP server runs under some uid of the host's choice.
    expect(await by('(qmail 7 invoked by uid 5012)')).toBe(1);
  });

  it('the lowest of its own hops is the submission, not the filter above it', async () => {
    const found = await own([
      at(SV1, 'localhost (localhost [127.0.0.1])'),
      at(SV1, 'pc (unknown [203.0.113.5]) (Authenticated sender: info)', 'with ESMTPA id 1'),
      at(SV1, 'x (unknown [203.0.113.6]) (Authenticated sender: forged)', 'with ESMTPA id 1'),
    ]);
    expect(found).toMatchObject({ kind: 'submission', index: 1, login: 'info', believed: 2 });
  });

  it('a client from outside without a login handed it over, whatever stands below', async () => {
    const found = await own([
      at(SV1, 'pc (unknown [203.0.113.66])'),
      at(SV1, 'x (unknown [203.0.113.6]) (Authenticated sender: info@client.example)', 'with ESMTPA id 1'),
    ]);
    expect(found).toMatchObject({ kind: 'hand-off', index: 0, client: '203.0.113.66', believed: 0 });
  });

  it('a hop in another’s name within the network makes the way a claim, and no submission', async () => {
    const found = await own([
      at(SV1, 'box (unknown [10.9.9.9])'),
      at(
        'mail.customer.example',
        'pc (unknown [203.0.113.66]) (Authenticated sender: info@client.example)',
        'with ESMTPA id 1',
      ),
    ]);
    expect(found).toMatchObject({ kind: 'hand-off', claimed: true, believed: 0 });
  });

  it('a submission is exclusive at a host that only we use', async () => {
    const line = at('mx.client.example', 'pc (unknown [203.0.113.5])', 'with ESMTPSA id 1');
    const host = 'mx.client.example';
    expect(await own([line], { reporter: { kind: 'own', host, by: 'own-address' } })).toMatchObject({
      exclusive: true,
    });
    const knowledge = { exclusiveHosts: [host] };
    expect(await own([line], { reporter: { kind: 'own', host, by: 'own-host' }, knowledge })).toMatchObject({
      exclusive: true,
    });
  });
});

describe('a host that only we use', () => {
  const OURS_HERE = 'mail.client.example';
  const stranger = at(OURS_HERE, 'pc (unknown [203.0.113.66])');

  it('forwarded what a stranger gave it: the mail is from him', async () => {
    const found = { kind: 'hand-off', exclusive: false, client: '203.0.113.66', believed: 0 };
    expect(await way({ received: [FROM_OURS, stranger] })).toMatchObject({ ...found, index: 1 });
    const filtered = at(OURS_HERE, 'localhost (localhost [127.0.0.1])');
    expect(await way({ received: [FROM_OURS, filtered, stranger] })).toMatchObject({ ...found, index: 2 });
  });

  it.each<[string, string[]]>([
    ['with a login', [at(OURS_HERE, 'pc (unknown [203.0.113.5])', 'with ESMTPSA id 1')]],
    ['from within', [at(OURS_HERE, 'app ([10.0.0.5])')]],
    ['from a program', [`by ${OURS_HERE} (Postfix, from userid 1000) id 4ABC`, stranger]],
    ['before it came to us', [at('mx.other.example', 'pc (unknown [203.0.113.66])')]],
    ['and wrote nothing of it', []],
  ])('sent what it got %s', async (_, lower) => {
    expect(await way({ received: [FROM_OURS, ...lower] })).toMatchObject({
      kind: 'hand-off',
      exclusive: true,
      index: 0,
    });
  });
});

describe('marks are believed', () => {
  it('below a host that only we use, in hops of our domain, down to the first that is not', async () => {
    const received = [
      FROM_OURS,
      at('mail.client.example', 'app.client.example ([10.0.0.5])'),
      '(qmail 7 invoked by uid 89)',
      at('app.client.example', 'pc ([10.0.0.6])'),
      at('mx.other.example', 'pc (unknown [203.0.113.66])'),
    ];
    expect((await way({ received })).believed).toBe(4);
  });

  it('nowhere below anybody else', async () => {
    expect((await way({ received: [STRANGER, at('mail.client.example', 'pc ([10.0.0.6])')] })).believed).toBe(
      0,
    );
  });
});

it(`a loop of hops is walked ${MAX_WALKED} deep, and costs at most two questions a hop`, async () => {
  const inner = at('mail.remote.example', 'a.remote.example (b.remote.example [198.51.100.77])');
  const deep = (hops: number) => way({ received: [...Array<string>(hops).fill(inner), STRANGER] });
  expect(await deep(MAX_WALKED - 1)).toMatchObject({
    kind: 'hand-off',
    client: '203.0.113.66',
    claimed: true,
  });
  const found = await deep(MAX_WALKED);
  expect(found).toMatchObject({ kind: 'none' });
  expect(found.asked.length).toBeLessThanOrEqual(2 * MAX_WALKED);
});
