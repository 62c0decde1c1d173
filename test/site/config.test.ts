import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { LIMITS } from '../../lib/incident/limits.ts';
import { imap, parameter, smtp, webhook } from '../../lib/index.ts';
import { compile } from '../../lib/site/compile.ts';
import { SiteError } from '../../lib/site/problems.ts';
import { MAX_RULES } from '../../lib/site/rule-schema.ts';
import { destinationNamed, mailboxAt, readSite } from '../../lib/site/site.ts';

const MAILBOXES = { info: 'owner@gmail.example', shop: 'owner@gmail.example' };

function configOf(change: object = {}, domain: object = {}) {
  return {
    alerts: 'admin@elsewhere.example',
    domains: { 'client.example': { mailboxes: MAILBOXES, ...domain } },
    ...change,
  };
}

/** The lines of the message, without its first. */
async function problems(data: unknown): Promise<string[]> {
  try {
    await readSite(data, 'truebounce.config.ts');
  } catch (error) {
    expect(error).toBeInstanceOf(SiteError);
    const [first, ...lines] = (error as SiteError).message.split('\n');
    expect(first).toBe('truebounce.config.ts cannot be used:');
    return lines.map((line) => line.slice(2));
  }
  return [];
}

const ofDomain = (domain: object) => problems(configOf({}, domain));
const ofRules = (...rules: object[]) => problems(configOf({ rules }));
const HOLD = { then: 'hold' };

describe('a config that can be used', () => {
  it('needs alerts, and a domain with a mailbox', async () => {
    const site = await readSite(configOf(), 'x');
    expect(site).toMatchObject({
      region: null,
      language: 'en',
      policy: { protect: 'hold', spam: 'hold', rules: [] },
      alerts: ['admin@elsewhere.example'],
      retentionDays: 30,
      limits: LIMITS,
      logs: { addresses: false },
      identity: 'create',
      dkim: 'rsa-2048',
    });
    expect(site.domains.get('client.example')).toMatchObject({
      door: 'mx',
      receivesAt: 'client.example',
      publishMx: false,
    });
  });

  it('gives the same site when it was JSON in between', async () => {
    const config = configOf(
      {
        protect: 'drop',
        spam: 'mark',
        destinations: { Spare: smtp({ host: 'relay.example', user: 'u', password: parameter('/r') }) },
        rules: [
          { name: 'a', class: 'bounce', then: { deliver: ['spare', 'shop@client.example'] } },
          { name: 'b', header: { Subject: { pattern: '^x' } }, then: 'mark' },
        ],
        retention: { days: 400 },
        incidents: { clusterHour: 50, offShare: 0.5 },
        logs: { addresses: true },
      },
      {
        mailboxes: {
          info: imap({ host: 'imap.host.example', user: 'info', password: parameter('/truebounce/info') }),
          '*': webhook({ url: 'https://hook.example/x', secret: parameter('/truebounce/hook') }),
        },
      },
    );
    const site = await readSite(config, 'x');
    const again = await readSite(JSON.parse(JSON.stringify(site.written)), 'x');
    const plain = (value: unknown) => JSON.parse(JSON.stringify(value, withMaps));
    expect(plain(again)).toEqual(plain(site));
    expect(site.limits).toEqual({ ...LIMITS, clusterHour: 50, offShare: 0.5 });
    expect(site.retentionDays).toBe(400);
    expect(site.logs.addresses).toBe(true);
  });

  it('knows its mailboxes by address, with tags, at either door, and else the one for all', async () => {
    const { domains } = await readSite(
      configOf({
        domains: {
          'client.example': {
            receive: 'sort.client.example',
            sendingHosts: ['sv1.host.example'],
            mailboxes: { info: 'a@far.example' },
          },
          'second.example': { mailboxes: { '*': 'b@far.example' } },
        },
      }),
      'x',
    );
    const at = (address: string) => mailboxAt(domains, address)?.address ?? null;
    expect(at('Info@Client.Example')).toBe('info@client.example');
    expect(at('info@sort.client.example')).toBe('info@client.example');
    expect(at('info+tag@client.example')).toBe('info@client.example');
    expect(at('inof@client.example')).toBeNull();
    expect(at('info@other.example')).toBeNull();
    expect(at('client.example')).toBeNull();
    expect(at('any+x@second.example')).toBe('any+x@second.example');
  });

  it('gives rules their destinations by name or by mailbox', async () => {
    const site = await readSite(configOf({ destinations: { Spare: 'spare@far.example' } }), 'x');
    expect(destinationNamed(site, 'spare')).toEqual({ kind: 'ses', address: 'spare@far.example' });
    expect(destinationNamed(site, 'info@client.example')).toEqual({
      kind: 'ses',
      address: 'owner@gmail.example',
    });
    expect(destinationNamed(site, 'other')).toBeNull();
  });

  it('writes conditions in the order of their cost', async () => {
    const { policy } = await readSite(
      configOf({
        rules: [
          {
            name: 'all',
            whole: { contains: 'w' },
            body: { equals: 'b' },
            header: { 'X-A': { contains: 'h' } },
            sender: '<>',
            recipient: 'info@client.example',
            class: ['bounce', 'delay', 'bounce'],
            provenance: 'forged',
            verdicts: { spam: 'FAIL', dmarc: ['FAIL', 'GRAY'] },
            size: { over: 100 },
            reason: 'userunknown',
            failingDomain: 'QQ.com',
            then: 'drop',
            force: true,
          },
        ],
      }),
      'x',
    );
    expect(policy.rules).toEqual([
      {
        name: 'all',
        conditions: [
          { kind: 'class', any: ['bounce', 'delay'] },
          { kind: 'provenance', any: ['forged'] },
          { kind: 'verdict', of: 'spam', any: ['FAIL'] },
          { kind: 'verdict', of: 'dmarc', any: ['FAIL', 'GRAY'] },
          { kind: 'size', over: 100 },
          { kind: 'reason', any: ['userunknown'] },
          { kind: 'failing-domain', any: ['qq.com'] },
          { kind: 'header', field: 'x-a', test: { kind: 'contains', text: 'h' } },
          { kind: 'sender', test: { kind: 'equals', text: '<>' } },
          { kind: 'recipient', test: { kind: 'equals', text: 'info@client.example' } },
          { kind: 'body', test: { kind: 'equals', text: 'b' } },
          { kind: 'whole', test: { kind: 'contains', text: 'w' } },
        ],
        then: { kind: 'drop' },
        force: true,
      },
    ]);
  });
});

function withMaps(_: string, value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}

describe('a config that is wrong', () => {
  test.each<[string, unknown, string[]]>([
    [
      'nothing',
      undefined,
      ['the whole: found nothing, expected an object: export default defineConfig({ ... })'],
    ],
    [
      'empty',
      {},
      [
        'alerts: found nothing, expected a mail address such as info@example.com',
        'domains: found nothing, expected an object of domains by name',
      ],
    ],
    [
      'no domain',
      configOf({ domains: {} }),
      ['domains: found an object, expected at least one domain with its mailboxes'],
    ],
    [
      'a public suffix',
      configOf({ domains: { 'co.jp': { mailboxes: MAILBOXES } } }),
      ['domains: found the key "co.jp", expected a domain such as example.com, not a public suffix'],
    ],
    [
      'a key that is not known',
      configOf({ langage: 'ja' }),
      ['langage: is not known, did you mean language?'],
    ],
    [
      'a word that is not known',
      configOf({ protect: 'hodl' }),
      ['protect: found "hodl", expected one of observe, hold, drop; did you mean hold?'],
    ],
    [
      'a region',
      configOf({ region: 'tokyo' }),
      ['region: found "tokyo", expected an AWS region such as eu-central-1'],
    ],
    [
      'logs',
      configOf({ logs: { addresses: 'some', address: true } }),
      [
        'logs.addresses: found "some", expected true or false',
        'logs.address: is not known, did you mean addresses?',
      ],
    ],
    [
      'retention',
      configOf({ retention: { days: 0 } }),
      ['retention.days: found 0, expected a whole number of 1 to 3650'],
    ],
    [
      'limits of incidents',
      configOf({ incidents: { clusterHuor: 3, offShare: 2, meanDays: 1.5 } }),
      [
        'incidents.meanDays: found 1.5, expected a whole number of 1 to 100000',
        'incidents.offShare: found 2, expected a share above 0, at most 1',
        'incidents.clusterHuor: is not known, did you mean clusterHour?',
      ],
    ],
    [
      'alerts to a mailbox',
      configOf({ alerts: ['info@client.example', 'admin@elsewhere.example'] }),
      [
        'alerts[0]: found "info@client.example", expected an address that is none of the mailboxes below: an alert must arrive while those are full',
      ],
    ],
    [
      'no alerts',
      configOf({ alerts: [] }),
      ['alerts: found an empty list, expected an address that is told of incidents, or a list of addresses'],
    ],
    [
      'a destination that leads back',
      configOf({ destinations: { spare: 'shop@client.example' } }),
      [
        'destinations.spare: found "shop@client.example", expected an address that is none of the mailboxes of this site: the mail would come back',
      ],
    ],
    [
      'two domains at one name',
      configOf({
        domains: Object.fromEntries(
          ['a.example', 'b.example'].map((name) => [
            name,
            { receive: 'sort.a.example', sendingHosts: ['sv1.host.example'], mailboxes: MAILBOXES },
          ]),
        ),
      }),
      ['a', 'b'].map(
        (name) =>
          `domains["${name}.example"].receive: found "sort.a.example", expected a name at which no other domain receives`,
      ),
    ],
  ])('%s', async (_, data, expected) => {
    expect(await problems(data)).toEqual(expected);
  });

  const domain = (path: string) => `domains["client.example"].${path}`;
  test.each<[string, object, string]>([
    ['no mailbox', { mailboxes: {} }, "mailboxes: found an object, expected at least one mailbox, or '*'"],
    [
      'an address for a local part',
      { mailboxes: { 'info@client.example': 'a@far.example' } },
      `mailboxes: found the key "info@client.example", expected a local part such as info (without the @ and the domain), or '*'`,
    ],
    [
      'a mailbox twice',
      { mailboxes: { info: 'a@far.example', Info: 'b@far.example' } },
      'mailboxes: found the key "Info", expected info once',
    ],
    [
      'a destination of no kind',
      { mailboxes: { info: { kind: 'imp' } } },
      "mailboxes.info: found an object, expected an address such as owner@example.com, or imap(), smtp() or webhook() from 'truebounce'",
    ],
    [
      'a destination by a name of the prototype',
      { mailboxes: { info: { kind: 'constructor' } } },
      "mailboxes.info: found an object, expected an address such as owner@example.com, or imap(), smtp() or webhook() from 'truebounce'",
    ],
    [
      'a mailbox that leads to another',
      { mailboxes: { info: 'shop@client.example', shop: 'a@far.example' } },
      'mailboxes.info: found "shop@client.example", expected an address that is none of the mailboxes of this site: the mail would come back',
    ],
    [
      'a secret in clear',
      { mailboxes: { info: { kind: 'imap', host: 'h.example', user: 'u', password: 'hunter2' } } },
      "mailboxes.info.password: found what is not shown, expected a reference such as parameter('/truebounce/info'); secrets do not stand in a config",
    ],
    [
      'no secret',
      { mailboxes: { info: { kind: 'imap', host: 'h.example', user: 'u' } } },
      "mailboxes.info.password: found nothing, expected a reference such as parameter('/truebounce/info'); secrets do not stand in a config",
    ],
    [
      'a key of a destination',
      {
        mailboxes: {
          info: { ...imap({ host: 'h.example', user: 'u', password: parameter('/p') }), jnuk: 'J' },
        },
      },
      'mailboxes.info.jnuk: is not known, did you mean junk?',
    ],
    [
      'a webhook without TLS',
      { mailboxes: { info: webhook({ url: 'http://hook.example', secret: parameter('/p') }) } },
      'mailboxes.info.url: found "http://hook.example", expected an https URL without a user or a password in it',
    ],
    [
      'the forward door without its host',
      { receive: 'sort.client.example' },
      'sendingHosts: found an empty list, expected the host whose filter forwards to that name',
    ],
    [
      'the domain as its own forward door',
      { receive: 'client.example', sendingHosts: ['sv1.host.example'] },
      `receive: found "client.example", expected a name of its own, that is none of the site's domains`,
    ],
    [
      'a sending host',
      { sendingHosts: [{ name: 'sv1.host.example', exclusiv: true }] },
      'sendingHosts[0].exclusiv: is not known, did you mean exclusive?',
    ],
    [
      'a range as the address of a sending host',
      { sendingHosts: [{ name: 'sv1.host.example', addresses: ['192.0.2.0/28'] }] },
      'sendingHosts[0].addresses[0]: found "192.0.2.0/28", expected an address such as 192.0.2.1',
    ],
    [
      'a date',
      { states: { allMailSignedSince: '1 October' } },
      'states.allMailSignedSince: found "1 October", expected a date such as 2026-11-01 or 2026-11-01T09:00:00+09:00',
    ],
    [
      'a feed that ends before it begins',
      { states: { feed: { since: '2026-02-01', until: '2026-01-01' } } },
      'states.feed.until: found "2026-01-01T00:00:00.000Z", expected a date not before since, 2026-02-01T00:00:00.000Z',
    ],
    [
      'a feed stated twice',
      { states: { feed: { since: '2026-02-01', until: '2026-03-01' }, ledgerCompleteSince: '2026-02-01' } },
      'states.feed: found an object, expected none, or none of ledgerCompleteSince: they state the same',
    ],
    [
      'logins of no mailbox',
      { states: { logins: { inof: ['x'] } } },
      'states.logins: found "inof", expected the local part of a mailbox: info, shop',
    ],
  ])('a domain with %s', async (_, change, expected) => {
    expect(await ofDomain(change)).toEqual([domain(expected)]);
  });

  test.each<[string, object[], string[]]>([
    [
      'no action',
      [{ name: 'a' }],
      [
        'rules[0].then: found nothing, expected one of deliver, mark, hold, drop, or { deliver: destination }',
      ],
    ],
    [
      'another action',
      [{ name: 'a', then: 'delete' }],
      ['rules[0].then: found "delete", expected one of deliver, mark, hold, drop'],
    ],
    ['no name', [HOLD], ['rules[0].name: found nothing, expected a name']],
    [
      'a name with blanks',
      [{ name: 'a b', ...HOLD }],
      [
        'rules[0].name: found "a b", expected a name of at most 63 letters, digits, dots, hyphens and underscores',
      ],
    ],
    [
      'a condition that is not known',
      [{ name: 'a', boby: { contains: 'x' }, ...HOLD }],
      ['rules[0].boby: is not known, did you mean body?'],
    ],
    [
      'a test that is not known',
      [{ name: 'a', body: { contain: 'x' }, ...HOLD }],
      ['rules[0].body.contain: is not known, did you mean contains?'],
    ],
    [
      'two tests in one',
      [{ name: 'a', body: { contains: 'x', pattern: 'y' }, ...HOLD }],
      [
        'rules[0].body: found an object, expected exactly one of { contains: text }, { equals: text }, { pattern: RE2 }',
      ],
    ],
    [
      'an empty text, which everything contains',
      [{ name: 'a', body: { contains: '' }, ...HOLD }],
      ['rules[0].body.contains: found "", expected a text of at most 1000 characters'],
    ],
    [
      'a class',
      [{ name: 'a', class: 'bounced', ...HOLD }],
      ['rules[0].class: found "bounced", expected a class of mail; did you mean bounce?'],
    ],
    [
      'a reason in a list',
      [{ name: 'a', reason: ['userunknown', 'mailboxful'], ...HOLD }],
      ['rules[0].reason[1]: found "mailboxful", expected a reason; did you mean mailboxfull?'],
    ],
    [
      'a verdict',
      [{ name: 'a', verdicts: { spam: 'fail' }, ...HOLD }],
      [
        'rules[0].verdicts.spam: found "fail", expected one of PASS, FAIL, GRAY, PROCESSING_FAILED; did you mean FAIL?',
      ],
    ],
    [
      'an empty list',
      [{ name: 'a', class: [], ...HOLD }],
      ['rules[0].class: found an empty list, expected a class of mail, or a list of classes'],
    ],
    [
      'a pattern that RE2 lacks',
      [{ name: 'a', header: { 'x-a': { pattern: 'a(?!b)' } }, ...HOLD }],
      [
        'rules[0].header["x-a"].pattern: found "a(?!b)", expected a pattern of RE2: it has no negative lookahead ((?!, character 2); put a rule before this one that delivers what must not match',
      ],
    ],
    [
      'a name twice, and one behind the other',
      [
        { name: 'a', class: 'bounce', ...HOLD },
        { name: 'A', class: 'bounce', size: { over: 1 }, ...HOLD },
      ],
      [
        'rules[1].name: found "A", expected a name that rules[0] does not bear',
        'rules[1]: found after rules[0] (a), expected before it: that one takes all that this one matches',
      ],
    ],
    [
      'a mailbox and destinations that are not there',
      [{ name: 'a', recipient: 'inof@client.example', then: { deliver: ['spare', 'shpo@client.example'] } }],
      [
        'rules[0].recipient: found "inof@client.example", expected a mailbox of this site; did you mean info@client.example?',
        'rules[0].then.deliver[0]: found "spare", expected a name of destinations, or a mailbox of this site; known are info@client.example, shop@client.example',
        'rules[0].then.deliver[1]: found "shpo@client.example", expected a name of destinations, or a mailbox of this site; did you mean shop@client.example?',
      ],
    ],
    [
      'a virus without force',
      [{ name: 'a', verdicts: { virus: 'FAIL' }, then: 'deliver' }],
      [
        'rules[0].force: found false, expected true, or then: "hold": mail with a virus is held whatever a rule says without it',
      ],
    ],
    [
      'an abuse silenced without force',
      [{ name: 'a', provenance: 'abused', then: 'drop' }],
      [
        'rules[0].force: found false, expected true, or then: "hold": who drops or delivers reports of an abused account gets no alert then',
      ],
    ],
    [
      'a class that has no provenance',
      [{ name: 'a', class: ['ordinary', 'arf'], provenance: 'forged', ...HOLD }],
      [
        'rules[0].class: found ordinary, arf, expected another class: of these it is not asked whose they are',
      ],
    ],
  ])('a rule with %s', async (_, rules, expected) => {
    expect(await ofRules(...rules)).toEqual(expected);
  });

  it('that would hold the postmaster’s mail is told so', async () => {
    const rules = [{ name: 'a', recipient: 'postmaster@client.example', then: 'hold' }];
    expect(await problems(configOf({ rules }, { mailboxes: { postmaster: 'a@far.example' } }))).toEqual([
      'rules[0].then: found "hold", expected "deliver" or "mark": postmaster@client.example is never held',
    ]);
  });

  it('takes rules up to the limit', async () => {
    const rules = (count: number) =>
      Array.from({ length: count }, (_, index) => ({
        name: `r${index}`,
        size: { over: 1_000 - index },
        ...HOLD,
      }));
    expect(
      await ofRules(
        ...rules(MAX_RULES)
          .reverse()
          .map((rule, index) => ({ ...rule, size: { over: 1_000 - index } })),
      ),
    ).toEqual([]);
    expect(await ofRules(...rules(MAX_RULES + 1))).toEqual([
      `rules: found a list of ${MAX_RULES + 1}, expected at most ${MAX_RULES} rules`,
    ]);
  });

  it('is refused in words, whatever it is, and no secret stands in them', async () => {
    const secret = 'hunter2-in-clear';
    const value = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constant(secret), fc.constant({ kind: 'imap' }));
    const config = fc.record(
      {
        alerts: value,
        protect: value,
        destinations: value,
        domains: fc.oneof(
          value,
          fc.record({
            'client.example': fc.record(
              {
                receive: value,
                sendingHosts: fc.oneof(value, fc.array(value)),
                states: value,
                returnKeys: fc.record({ verp: fc.tuple(fc.constant(secret)) }),
                mailboxes: fc.record({
                  info: fc.record({
                    kind: fc.constantFrom('imap', 'smtp', 'webhook'),
                    password: fc.constant(secret),
                  }),
                }),
              },
              { requiredKeys: ['returnKeys', 'mailboxes'] },
            ),
          }),
        ),
        rules: fc.oneof(value, fc.array(fc.record({ name: value, body: value, then: value, class: value }))),
      },
      { requiredKeys: ['domains'] },
    );
    await fc.assert(
      fc.asyncProperty(config, async (data) => {
        const said = await problems(data);
        expect(said.length).toBeGreaterThan(0);
        if (typeof data.domains === 'object' && data.domains !== null && 'client.example' in data.domains)
          expect(said.filter((line) => line.includes('password') && line.includes(secret))).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });
});

describe('compiled', () => {
  it('states what the operator states, and nothing more', async () => {
    const site = await readSite(configOf(), 'x');
    expect(compile(site).get('client.example')?.knowledge).toEqual({
      domain: 'client.example',
      otherDomains: [],
      mailboxes: ['info@client.example', 'shop@client.example'],
      logins: new Map(),
      ownAddresses: [],
      exclusiveHosts: [],
      ownHosts: [],
      printsLogins: [],
      sharedRanges: [],
      tenants: [],
      bulkSelectors: [],
      allMailSignedSince: null,
      feed: null,
      returnKeys: { prvs: new Map(), verp: [], srs: [] },
      allReturnsSignedSince: null,
      forwardingHosts: [],
    });
  });

  it('brings everything to the forms that the judge compares', async () => {
    const site = await readSite(
      configOf({
        domains: {
          'Client.Example': {
            receive: 'Sort.Client.Example.',
            sendingHosts: [
              'SV1.host.example',
              { name: 'own.client.example', exclusive: true, printsLogins: true, addresses: ['192.0.2.77'] },
              { name: 'sv2.host.example', addresses: ['2001:DB8:0::9', '203.0.113.9', '203.0.113.9'] },
            ],
            ownAddresses: ['192.0.2.9', '192.0.2.77'],
            sharedRanges: ['198.51.100.7/24'],
            tenants: [{ provider: 'Outlook.com', id: 'ABC' }],
            bulkSelectors: ['News'],
            returnKeys: { prvs: { 1: parameter('/prvs') }, srs: [parameter('/srs'), parameter('/gone')] },
            states: {
              allMailSignedSince: '2026-10-01',
              ledgerCompleteSince: '2026-09-01',
              allReturnsSignedSince: '2026-08-01',
              logins: { Info: ['Info@client.example'] },
            },
            mailboxes: MAILBOXES,
          },
          'second.example': { mailboxes: { '*': 'a@far.example', info: 'a@far.example' } },
        },
      }),
      'x',
    );
    const until = new Date('2026-11-01');
    const holdings = {
      watermarks: new Map([['client.example', until]]),
      secrets: new Map([
        ['/prvs', 'p'],
        ['/srs', 's'],
      ]),
    };
    expect(compile(site, holdings).get('client.example')).toMatchObject({
      door: 'forward',
      knowledge: {
        domain: 'client.example',
        otherDomains: ['second.example'],
        logins: new Map([['info@client.example', ['info@client.example']]]),
        ownAddresses: ['192.0.2.9', '192.0.2.77'],
        exclusiveHosts: ['own.client.example'],
        ownHosts: ['sv1.host.example', 'sv2.host.example'],
        printsLogins: ['own.client.example'],
        sharedRanges: ['198.51.100.0/24', '2001:db8::9', '203.0.113.9'],
        tenants: [{ provider: 'outlook.com', id: 'abc' }],
        bulkSelectors: ['news'],
        allMailSignedSince: new Date('2026-10-01'),
        feed: { since: new Date('2026-09-01'), until },
        returnKeys: { prvs: new Map([['1', 'p']]), verp: [], srs: ['s'] },
        allReturnsSignedSince: new Date('2026-08-01'),
        forwardingHosts: [
          'sv1.host.example',
          'own.client.example',
          'sv2.host.example',
          '192.0.2.77',
          '2001:db8::9',
          '203.0.113.9',
        ],
      },
    });
    // Up to when a record is complete only the record knows.
    expect(compile(site).get('client.example')?.knowledge.feed).toBeNull();
    expect(compile(site).get('second.example')).toMatchObject({ door: 'mx', knowledge: { mailboxes: [] } });
  });
});
