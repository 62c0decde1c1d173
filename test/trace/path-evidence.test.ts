/** What the way of the returned mail says for and against, row by row as the design's table has it. */

import { describe, expect, it } from 'vitest';
import { hostsOf } from '../../lib/trace/hosts.ts';
import type { Knowledge } from '../../lib/trace/knowledge.ts';
import { isOurLogin, MAX_LOWER_HOPS, pathEvidence } from '../../lib/trace/path-evidence.ts';
import type { Hop } from '../../lib/trace/received/hop.ts';
import type { SpfQuestion, SpfResult } from '../../lib/trace/spf.ts';
import type { Path, Reporter } from '../../lib/trace/trace.ts';
import { dnsTable } from '../support/dns-table.ts';
import { hopOf, knowledgeOf } from '../support/traces.ts';

const OWN: Reporter = { kind: 'own', host: 'sv1.host.example', by: 'own-host' };
const MATCHED: Reporter = { kind: 'matched', host: 'mail.remote.example', by: 'dns-name' };
const UNKNOWN: Reporter = { kind: 'unknown', host: 'evil.example', by: null };
const OURS = 'info@client.example';

const KNOWN: Partial<Knowledge> = {
  logins: new Map([[OURS, ['info', 'ci12345']]]),
  ownAddresses: ['192.0.2.10'],
  sharedRanges: ['198.51.100.0/24'],
  otherDomains: ['client.test'],
};

interface Case {
  readonly path?: Path;
  /** Hops below the path's own. */
  readonly lower?: readonly Partial<Hop>[];
  readonly reporter?: Reporter;
  readonly sender?: string | null;
  readonly serverAddress?: string;
  readonly knowledge?: Partial<Knowledge>;
  /** SPF by client; others get `otherwise`. */
  readonly spf?: Readonly<Record<string, SpfResult['result']>>;
  readonly otherwise?: SpfResult['result'];
}

async function found(q: Case) {
  const { path = handOff(), lower = [], reporter = MATCHED, sender = OURS, spf = {}, otherwise = 'fail' } = q;
  const knowledge = knowledgeOf({ ...KNOWN, ...q.knowledge });
  const hosts = await hostsOf(knowledge, dnsTable({}).resolve);
  const asked: SpfQuestion[] = [];
  const answer = await pathEvidence(
    {
      path,
      hops: [...(path.kind === 'none' ? [] : [path.hop]), ...lower.map((hop) => hopOf(hop))],
      reporter,
      sender,
      serverAddress: q.serverAddress ?? null,
      hosts,
      knowledge,
    },
    async (question) => {
      asked.push(question);
      const result = spf[question.address] ?? otherwise;
      return { result, silentName: result === 'temperror' ? 'spf.client.example' : null };
    },
  );
  return { ...answer, short: answer.evidence.map(({ kind, strength }) => `${kind} ${strength}`), asked };
}

function handOff(hop: Partial<Hop> = {}, rest: { exclusive?: boolean; claimed?: boolean } = {}): Path {
  return { kind: 'hand-off', hop: hopOf(hop), index: 0, exclusive: false, claimed: false, ...rest };
}

function submission(hop: Partial<Hop>, exclusive = false): Path {
  return { kind: 'submission', hop: hopOf({ by: 'sv1.host.example', ...hop }), index: 0, exclusive };
}

describe('a submission at a host of ours', () => {
  it.each<[string, Path, string]>([
    ['with a login of our domain', submission({ login: OURS }), 'strong'],
    ['with a login of another domain of ours', submission({ login: 'shop@client.test' }), 'strong'],
    ['with a login that is stated', submission({ login: 'ci12345' }), 'strong'],
    ["with a neighbour's login", submission({ login: 'info@neighbour.example' }), 'weak'],
    ['with a login that nobody stated', submission({ login: 'ci99999' }), 'weak'],
    ['without a login', submission({ authenticated: true }), 'weak'],
    ['by a script', submission({ local: 'script', account: 'www-data', client: null }), 'weak'],
    ['of any kind, at a host that only we use', submission({ login: null }, true), 'strong'],
  ])('%s is %s', async (_, path, strength) => {
    expect((await found({ path, reporter: OWN })).short).toEqual([`submitted ${strength}`]);
  });

  it('asks nothing of SPF, and tells who took it from whom', async () => {
    const answer = await found({
      path: submission({ by: null, login: OURS, client: '203.0.113.5' }),
      reporter: OWN,
    });
    expect(answer.asked).toEqual([]);
    expect(answer.evidence[0]?.facts).toEqual({
      by: 'sv1.host.example',
      login: OURS,
      client: '203.0.113.5',
      exclusive: false,
    });
  });

  it('a login is ours by its domain, or as it is stated, and not by its looks', () => {
    const knowledge = knowledgeOf(KNOWN);
    const isOurs = (login: string) => isOurLogin(login, knowledge);
    expect([OURS, 'x@sub.client.example', 'info'].every(isOurs)).toBe(true);
    expect(
      ['', '@', 'x@evilclient.example', 'info@', 'inf', 'x@client.example.evil.example'].some(isOurs),
    ).toBe(false);
  });
});

describe('a hand-off by a host that only we use', () => {
  const path = handOff({ client: '192.0.2.10', helo: 'mail.client.example' }, { exclusive: true });

  it('is strong at a reporter who is matched', async () => {
    const { short, evidence, asked } = await found({ path });
    expect(short).toEqual(['from-our-host strong']);
    expect(evidence[0]?.facts).toEqual({
      by: 'mx.remote.example',
      client: '192.0.2.10',
      clientName: 'mail.client.example',
    });
    expect(asked).toEqual([]);
  });

  it('is nothing at an unknown one, at our own, or as a claim', async () => {
    expect((await found({ path, reporter: UNKNOWN })).evidence).toEqual([]);
    expect((await found({ path, reporter: OWN })).evidence).toEqual([]);
    expect((await found({ path: { ...path, claimed: true } as Path })).evidence).toEqual([]);
  });
});

describe('a hand-off that passes our SPF', () => {
  const host = { client: '203.0.113.20', name: 'out1.provider.example' };
  const below: Partial<Hop> = { by: 'smtp7.provider.example', client: '203.0.113.5', login: OURS };
  const passing: Case = { path: handOff(host), otherwise: 'pass' };
  const STATED: Partial<Knowledge> = { sharedRanges: ['203.0.113.20'] };

  it('is weak with a login where nobody states the host: a liar may have written both', async () => {
    const { short, evidence } = await found({ ...passing, lower: [below] });
    expect(short).toEqual(['spf-pass weak']);
    expect(evidence[0]?.facts).toMatchObject({ login: OURS });
  });

  it('is weak: others send through the provider too', async () => {
    const { short, evidence } = await found(passing);
    expect(short).toEqual(['spf-pass weak']);
    expect(evidence[0]?.facts).toMatchObject({
      domain: 'client.example',
      login: null,
      clientName: host.name,
    });
  });

  it("is strong with a login of ours in the provider's own line, if the operator states the provider", async () => {
    const { short, evidence } = await found({ ...passing, knowledge: STATED, lower: [below] });
    expect(short).toEqual(['spf-pass strong']);
    expect(evidence[0]?.facts).toMatchObject({ login: OURS });
  });

  it('... below the line of qmail-queue, which names nobody', async () => {
    const queue: Partial<Hop> = { form: 'qmail', by: null, client: null, local: 'uid', account: '89' };
    const short = async (lower: Partial<Hop>[]) =>
      (await found({ ...passing, knowledge: STATED, lower })).short;
    expect(await short([queue, below])).toEqual(['spf-pass strong']);
    // What a web script gave to it stands in the script's own words below.
    expect(await short([{ ...queue, local: 'script' }, below])).toEqual(['spf-pass weak']);
    expect(await short([queue, queue, below])).toEqual(['spf-pass weak']);
  });

  it.each<[string, Partial<Hop>[]]>([
    ["a neighbour's login", [{ ...below, login: 'info@neighbour.example' }]],
    ["a login in another organisation's line", [{ ...below, by: 'mx.evil.example' }]],
    ['a login in a line that names nobody', [{ ...below, by: null }]],
    ['a login further down', [{ by: 'smtp7.provider.example' }, below]],
  ])('is weak with %s', async (_, lower) => {
    expect((await found({ ...passing, lower })).short).toEqual(['spf-pass weak']);
  });

  it('is weak where the host itself is not named', async () => {
    const path = handOff({ ...host, name: null, helo: null });
    expect((await found({ ...passing, path, lower: [below] })).short).toEqual(['spf-pass weak']);
  });

  it('is nothing at an unknown reporter, at our own, or as a claim', async () => {
    expect((await found({ ...passing, reporter: UNKNOWN })).evidence).toEqual([]);
    expect((await found({ ...passing, reporter: OWN })).evidence).toEqual([]);
    expect((await found({ ...passing, path: handOff(host, { claimed: true }) })).evidence).toEqual([]);
  });

  it('needs no SPF in a range that is declared shared', async () => {
    const { short, asked } = await found({ path: handOff({ client: '198.51.100.77' }) });
    expect([short, asked]).toEqual([['spf-pass weak'], []]);
    const path = handOff({ client: '198.51.100.77', name: 'out1.provider.example' });
    expect((await found({ path, lower: [below] })).short).toEqual(['spf-pass strong']);
    expect((await found({ path, reporter: UNKNOWN })).evidence).toEqual([]);
  });
});

describe('a hand-off that fails our SPF', () => {
  it.each<[string, Case, string]>([
    ['fail', {}, 'strong'],
    ['softfail', { otherwise: 'softfail' }, 'weak'],
    ['fail, as an unknown reporter says', { reporter: UNKNOWN }, 'strong'],
    ['fail, as a claim', { path: handOff({}, { claimed: true }) }, 'weak'],
    ['fail, at our own host', { reporter: OWN }, 'weak'],
    [
      'fail, at our own host that prints logins',
      { reporter: OWN, knowledge: { printsLogins: ['mx.remote.example'] } },
      'strong',
    ],
    [
      'fail, at our own host beside one that prints logins',
      { reporter: OWN, knowledge: { printsLogins: ['sv2.host.example'] } },
      'weak',
    ],
    ['fail, as a domain below ours', { sender: 'a@news.client.example' }, 'strong'],
  ])('%s is %s', async (_, q, strength) => {
    expect((await found(q)).short).toEqual([`spf-fail ${strength}`]);
  });

  it('is asked of the domain of the sender, if it is ours', async () => {
    const { asked, evidence } = await found({ sender: 'a@News.Client.test' });
    expect(asked.map(({ domain }) => domain)).toEqual(['news.client.test']);
    expect(evidence[0]?.facts).toMatchObject({
      domain: 'news.client.test',
      result: 'fail',
      forwarder: false,
    });
  });

  it.each([null, 'a@neighbour.example', '', 'a@evilclient.example'])(
    'says nothing for the sender %j',
    async (sender) => {
      expect((await found({ sender })).evidence).toEqual([]);
      // A stranger's report about a stranger's mail costs no question at all.
      expect((await found({ sender, reporter: UNKNOWN })).asked).toEqual([]);
    },
  );

  it.each(['neutral', 'none', 'permerror'] as const)('%s says nothing', async (otherwise) => {
    expect(await found({ otherwise })).toMatchObject({ evidence: [], unknown: [] });
  });

  it('is unknown where DNS is silent', async () => {
    expect(await found({ otherwise: 'temperror' })).toMatchObject({
      evidence: [],
      unknown: [{ kind: 'dns-silent', name: 'spf.client.example', matters: true }],
    });
  });
});

describe('a client with a login', () => {
  const user = handOff({ by: 'sv1.host.example', authenticated: true });
  const server: Record<string, SpfResult['result']> = { '203.0.113.20': 'pass' };

  it('is a user at his own address, where our SPF authorises the server that took the mail', async () => {
    const { short } = await found({ path: user, spf: server, serverAddress: '203.0.113.20' });
    expect(short).toEqual([]);
  });

  it.each<[string, Case]>([
    ['without a login', { path: handOff(), serverAddress: '203.0.113.20' }],
    ['at a server that our SPF does not authorise', { path: user, serverAddress: '203.0.113.21' }],
    ['at a server whose address is not known', { path: user }],
  ])('speaks against us %s', async (_, q) => {
    expect((await found({ ...q, spf: server })).short).toEqual(['spf-fail strong']);
  });

  it('is unknown where DNS is silent about the server', async () => {
    const asked: Case = { path: user, spf: { '203.0.113.20': 'temperror' }, serverAddress: '203.0.113.20' };
    expect(await found(asked)).toMatchObject({ evidence: [], unknown: [{ kind: 'dns-silent' }] });
  });
});

describe('a stranger at a host that only we use', () => {
  const path = handOff({ by: 'mail.client.example' });

  it('may be one of us whose login it does not print', async () => {
    expect((await found({ path })).short).toEqual(['spf-fail weak']);
  });

  it('is none of us where it prints all logins', async () => {
    const knowledge = { printsLogins: ['mail.client.example'] };
    expect((await found({ path, knowledge })).short).toEqual(['spf-fail strong']);
  });
});

describe('a forwarder that keeps the sender', () => {
  const claim: Partial<Hop> = { by: 'mx.alumni.example', client: '203.0.113.20' };
  const forwarded = (lower: readonly Partial<Hop>[], change: Case = {}) =>
    found({ lower, spf: { '203.0.113.20': 'pass' }, ...change });

  it.each<[string, Partial<Hop>]>([
    ['that passes our SPF', claim],
    ['that only we use', { ...claim, client: '192.0.2.10' }],
    ['in a range that is declared shared', { ...claim, client: '198.51.100.7' }],
    ['by its name alone', { ...claim, client: null, helo: 'Mail.Client.example' }],
  ])('makes the failure weak: a lower hop claims a host of ours, %s', async (_, lower) => {
    const { short, evidence } = await forwarded([lower]);
    expect(short).toEqual(['spf-fail weak']);
    expect(evidence[0]?.facts).toMatchObject({ forwarder: true });
  });

  it.each<[string, Partial<Hop>]>([
    ['a hop in our own name, which a forger writes first', { ...claim, by: 'mail.client.example' }],
    ['a hop that names nobody', { ...claim, by: null }],
    ['a client that is the hand-off’s own', { ...claim, client: '203.0.113.9' }],
    ['a private client', { ...claim, client: '10.0.0.5' }],
    ['no client', { ...claim, client: null }],
    ["a name that is a stranger's", { ...claim, client: null, helo: 'mail.client.example.evil.example' }],
    ['a stranger', { ...claim, client: '203.0.113.66' }],
  ])('is not seen in %s', async (_, lower) => {
    expect((await forwarded([lower])).short).toEqual(['spf-fail strong']);
  });

  it('is our own inbound server too, where an alias leads out of it', async () => {
    const path = handOff({ name: null, helo: 'MX.client.example' });
    const through = (change: Partial<Hop>) =>
      forwarded([{ ...claim, by: 'mx.client.example', ...change }], { path });
    expect((await through({})).short).toEqual(['spf-fail weak']);
    expect((await through({ client: '203.0.113.66' })).short).toEqual(['spf-fail strong']);
    expect((await through({ by: 'mx2.client.example' })).short).toEqual(['spf-fail strong']);
  });

  it(`is looked for in ${MAX_LOWER_HOPS} hops`, async () => {
    const others = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ ...claim, client: `203.0.113.${100 + i}` }));
    expect((await forwarded([...others(MAX_LOWER_HOPS - 1), claim])).short).toEqual(['spf-fail weak']);
    const beyond = await forwarded([...others(MAX_LOWER_HOPS), claim]);
    expect(beyond.short).toEqual(['spf-fail strong']);
    expect(beyond.asked).toHaveLength(1 + MAX_LOWER_HOPS);
  });

  it('cannot be excluded where DNS is silent about the lower hop', async () => {
    expect(await forwarded([claim], { spf: { '203.0.113.20': 'temperror' } })).toMatchObject({
      unknown: [{ kind: 'dns-silent', name: 'spf.client.example', matters: true }],
    });
  });
});

it('no path is told where hops stand, and is nothing where none do', async () => {
  const path: Path = { kind: 'none' };
  expect((await found({ path, lower: [{}] })).unknown).toEqual([{ kind: 'no-hand-off' }]);
  expect((await found({ path })).unknown).toEqual([]);
});
