import { describe, expect, test } from 'vitest';
import type { Envelope } from '../../lib/model.ts';
import { readJsonSite } from '../../lib/site/json-site.ts';
import { type Routing, recipientOf, routingOf } from '../../lib/site/routing.ts';
import { destinationNamed, readSite } from '../../lib/site/site.ts';

const ALL = '*@client.example';
const names = (count: number) => Array.from({ length: count }, (_, n) => `Name${n}@client.example`);

async function configSite(mailboxes: Record<string, string>, rules: readonly object[] = []) {
  const domains = {
    'client.example': { mailboxes },
    'second.example': { mailboxes: { b: 'b@far.example' } },
  };
  return readSite({ alerts: 'admin@elsewhere.example', domains, rules }, 'config');
}

async function configured(...args: Parameters<typeof configSite>): Promise<Routing> {
  return routingOf({ kind: 'config', site: await configSite(...args) });
}

function ofJson(mailboxes: readonly string[]): Routing {
  const text = JSON.stringify({ domain: 'client.example', mailboxes });
  return routingOf({ kind: 'json', site: readJsonSite(text, 'site.json') });
}

function sorted(routing: Routing, ...forwardPaths: readonly string[]) {
  const envelope: Envelope = { reversePath: null, forwardPaths, client: null };
  return routing.addressed(envelope).map(({ door, policy, limits, ...where }) => where);
}

/** Of one mailbox by itself. */
function alone(mailbox: string, forwardPaths: readonly string[], change: object = {}) {
  return { mailbox, destination: mailbox, recipient: mailbox, counts: mailbox, forwardPaths, ...change };
}

describe('a mailbox that takes all other names', () => {
  test('is one, however many of them a mail names; a stated mailbox is its own', async () => {
    const routing = await configured({ '*': 'all@far.example', info: 'info@far.example' });
    expect(sorted(routing, ...names(75), 'Info+x@client.example')).toEqual([
      alone(ALL, names(75), { recipient: 'name0@client.example' }),
      alone('info@client.example', ['Info+x@client.example']),
    ]);
  });

  test('its name is that of its destination', async () => {
    const site = await configSite({ '*': 'all@far.example' });
    expect(destinationNamed(site, ALL)).toEqual({ kind: 'ses', address: 'all@far.example' });
    expect(destinationNamed(await configSite({ info: 'info@far.example' }), ALL)).toBeNull();
  });

  test('postmaster and abuse are never held for its sake, whatever their tags', async () => {
    const routing = await configured({ '*': 'all@far.example' });
    const tagged = Array.from({ length: 30 }, (_, n) => `Postmaster+${n}@client.example`);
    expect(sorted(routing, 'x@client.example', ...tagged, 'abuse@client.example')).toEqual([
      alone(ALL, ['x@client.example'], { recipient: 'x@client.example' }),
      alone('postmaster@client.example', tagged, { destination: ALL, counts: ALL }),
      alone('abuse@client.example', ['abuse@client.example'], { destination: ALL, counts: ALL }),
    ]);
  });

  test('a name of which a rule speaks is decided by itself', async () => {
    const rules = [{ name: 'old', recipient: 'Old@client.example', then: 'hold' }];
    const routing = await configured({ '*': 'all@far.example' }, rules);
    expect(sorted(routing, 'x@client.example', 'old@client.example', 'y@client.example')).toEqual([
      alone(ALL, ['x@client.example', 'y@client.example'], { recipient: 'x@client.example' }),
      alone('old@client.example', ['old@client.example'], { destination: ALL, counts: ALL }),
    ]);
  });

  test('is told to people by the name that the mail gave', () => {
    expect(recipientOf(ALL, ['Name0@sort.client.example', 'x@client.example'])).toBe('name0@client.example');
    expect(recipientOf('info@client.example', ['info+x@client.example'])).toBe('info@client.example');
    expect(recipientOf(ALL, [])).toBe(ALL);
  });
});

test('a signed return address (BATV) means the mailbox that it stands for', async () => {
  const routing = await configured({ info: 'info@far.example', shop: 'shop@far.example' });
  const signed = 'prvs=1234abcdef=Info@client.example';
  expect(sorted(routing, signed, 'info@client.example')).toEqual([
    alone('info@client.example', [signed, 'info@client.example']),
  ]);
  expect(routing.takes('prvs=1234abcdef=nobody@client.example')).toBe(false);
});

describe('postmaster is always taken (RFC 5321 section 4.5.1)', () => {
  test.each([
    ['its own mailbox', { info: 'a@far.example', postmaster: 'p@far.example' }, 'postmaster@client.example'],
    ['the one for all', { info: 'a@far.example', '*': 'p@far.example' }, ALL],
    ["the domain's first", { info: 'a@far.example', shop: 'p@far.example' }, 'info@client.example'],
  ])('by %s', async (_, mailboxes, destination) => {
    const routing = await configured(mailboxes as Record<string, string>);
    for (const path of ['postmaster', 'Postmaster', 'PostMaster@Client.Example']) {
      expect(routing.takes(path), path).toBe(true);
      expect(sorted(routing, path), path).toMatchObject([
        {
          mailbox: 'postmaster@client.example',
          recipient: 'postmaster@client.example',
          destination,
          forwardPaths: [path],
        },
      ]);
    }
    expect(sorted(routing, 'postmaster@second.example')).toMatchObject([{ destination: 'b@second.example' }]);
  });

  test('nothing else that is not stated is', async () => {
    const routing = await configured({ info: 'a@far.example' });
    for (const path of ['postmaster@other.example', 'postmasters', 'abuse@client.example', 'info', ''])
      expect(routing.takes(path), path).toBe(false);
  });

  test('an alert to it would come back', async () => {
    const config = {
      alerts: 'postmaster@client.example',
      domains: { 'client.example': { mailboxes: { info: 'a@far.example' } } },
    };
    await expect(readSite(config, 'config')).rejects.toThrow('alerts[0]');
  });
});

describe('a JSON site', () => {
  test('with mailboxes: all other names are one, at whichever domain', () => {
    const routing = ofJson(['info@client.example', 'a+b@client.example']);
    const others = [...names(50), 'x@stranger.example'];
    const posts = ['postmaster@one.example', 'postmaster@two.example', 'POSTMASTER'];
    const stated = ['Info+x@client.example', 'info@client.example'];
    expect(sorted(routing, ...others, ...posts, ...stated, 'a+b@client.example')).toEqual([
      alone(ALL, others, { recipient: 'name0@client.example' }),
      alone('postmaster@client.example', posts, { counts: ALL }),
      alone('info@client.example', stated),
      alone('a+b@client.example', ['a+b@client.example']),
    ]);
  });

  test('without mailboxes: each name is one, and a flood over all of them is one flood', () => {
    const addressed = sorted(ofJson([]), ...names(20));
    expect(addressed.map(({ mailbox }) => mailbox)).toEqual(names(20).map((name) => name.toLowerCase()));
    expect(new Set(addressed.map(({ counts }) => counts))).toEqual(new Set([ALL]));
  });

  test('an address of a stranger’s making takes no time', () => {
    const start = performance.now();
    for (const path of [
      '+'.repeat(1_000_000),
      `${'+@'.repeat(500_000)}x`,
      `postmaster${'+'.repeat(1_000_000)}`,
    ])
      for (const mailboxes of [[], ['info@client.example']])
        expect(sorted(ofJson(mailboxes), path)).toMatchObject([{ counts: ALL }]);
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  test('a mail that names nobody is for no mailbox', () => {
    for (const mailboxes of [[], ['info@client.example']])
      expect(sorted(ofJson(mailboxes))).toEqual([
        { mailbox: '', destination: '', recipient: '', counts: ALL, forwardPaths: [] },
      ]);
  });
});
