import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { zoneResolver } from '../../lib/dns.ts';
import { MAX_KEYS, MAX_SITE_CHARS, readJsonSite } from '../../lib/site/json-site.ts';
import { SiteError } from '../../lib/site/problems.ts';
import { MAX_ENTRIES } from '../../lib/site/values.ts';
import { MAX_TXT_CHARS, MAX_ZONE_RECORDS, readZone } from '../../lib/site/zone.ts';

const CLOCK = new Date('2026-11-24T12:00:00Z');

function read(site: object, clock = CLOCK) {
  return readJsonSite(JSON.stringify({ domain: 'ours.example', ...site }), 'site.json', clock);
}

const knows = (site: object) => read(site).knowledge;

/** The lines of the error's message, without its first. */
function problems(act: () => unknown): string[] {
  try {
    act();
  } catch (error) {
    expect(error).toBeInstanceOf(SiteError);
    const [first, ...lines] = (error as SiteError).message.split('\n');
    expect(first).toBe('site.json cannot be used:');
    return lines.map((line) => line.slice(2));
  }
  return [];
}

describe('readJsonSite', () => {
  it('needs a domain and claims nothing that is not stated', () => {
    expect(read({})).toEqual({
      knowledge: {
        domain: 'ours.example',
        otherDomains: [],
        mailboxes: [],
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
      },
      now: null,
      zone: null,
      retiredKeys: new Map(),
    });
  });

  it('reads everything, in the forms that are compared', () => {
    const { knowledge, now, retiredKeys } = read({
      $schema: './site.schema.json',
      domain: 'Ours.Example.',
      otherDomains: ['Ours-Too.example', 'ours.example', 'b\u00fccher.example'],
      mailboxes: ['Info@Ours.example', ' shop@ours.example ', 'info@ours.example'],
      logins: { 'Info@Ours.example': ['INFO@ours.example', 'info'] },
      ownAddresses: ['192.0.2.10', '192.0.2.17/28', '2001:DB8:0::1', '2001:db8::/32', '::ffff:192.0.2.99'],
      exclusiveHosts: ['SV1.ours.example.'],
      ownHosts: ['sv2.host.example'],
      printsLogins: ['sv2.host.example'],
      sharedRanges: ['198.51.100.0/24'],
      tenants: [{ provider: 'Outlook.com', id: 'ABCD-1' }],
      bulkSelectors: ['News1'],
      allMailSignedSince: '2026-10-01',
      ledgerComplete: true,
      feed: { since: '2026-11-01T00:00:00+09:00', until: '2026-11-24T04:30:48.182Z' },
      returnKeys: { prvs: { '0': 'Secret 0' }, verp: ['V'], srs: ['S'] },
      allReturnsSignedSince: '2026-09-01',
      forwardingHosts: ['old.host.example'],
      now: '2026-11-24T06:00Z',
      retiredKeys: {
        'Old._domainkey.ours.example.': { record: 'v=DKIM1; p=AA', lastPublished: '2026-11-20' },
      },
    });
    expect(knowledge).toEqual({
      domain: 'ours.example',
      otherDomains: ['ours-too.example', 'xn--bcher-kva.example'],
      mailboxes: ['info@ours.example', 'shop@ours.example'],
      logins: new Map([['info@ours.example', ['info@ours.example', 'info']]]),
      ownAddresses: ['192.0.2.10', '192.0.2.16/28', '2001:db8::1', '2001:db8::/32', '192.0.2.99'],
      exclusiveHosts: ['sv1.ours.example'],
      ownHosts: ['sv2.host.example'],
      printsLogins: ['sv2.host.example'],
      sharedRanges: ['198.51.100.0/24'],
      tenants: [{ provider: 'outlook.com', id: 'abcd-1' }],
      bulkSelectors: ['news1'],
      allMailSignedSince: new Date('2026-10-01T00:00:00Z'),
      feed: { since: new Date('2026-10-31T15:00:00Z'), until: new Date('2026-11-24T04:30:48.182Z') },
      returnKeys: { prvs: new Map([['0', 'Secret 0']]), verp: ['V'], srs: ['S'] },
      allReturnsSignedSince: new Date('2026-09-01T00:00:00Z'),
      forwardingHosts: ['old.host.example'],
    });
    expect(now).toEqual(new Date('2026-11-24T06:00:00Z'));
    expect(retiredKeys).toEqual(
      new Map([
        [
          'old._domainkey.ours.example',
          { record: 'v=DKIM1; p=AA', lastPublished: new Date('2026-11-20T00:00:00Z') },
        ],
      ]),
    );
  });

  it('takes allMailSigned for: ever since', () => {
    expect(knows({ allMailSigned: true }).allMailSignedSince).toEqual(new Date(0));
    expect(knows({ allMailSigned: false }).allMailSignedSince).toBeNull();
    expect(knows({ allMailSigned: true, allMailSignedSince: '2026-10-01' }).allMailSignedSince).toEqual(
      new Date('2026-10-01'),
    );
  });

  it("knows no feed that ends after now, be it the clock or the site's own", () => {
    const until = (feedEnd: string, now?: string) => () =>
      read({ feed: { since: '2026-11-01', until: feedEnd }, ...(now !== undefined && { now }) });
    expect(until(CLOCK.toISOString())).not.toThrow();
    expect(problems(until('2026-11-24T12:00:00.001Z'))).toEqual([
      'feed.until: found 2026-11-24T12:00:00.001Z, expected a date not after now, 2026-11-24T12:00:00.000Z: nobody knows yet what will be sent',
    ]);
    expect(problems(until('2026-11-20', '2026-11-19'))[0]).toContain('not after now, 2026-11-19');
    expect(until('2027-01-01', '2027-01-01')).not.toThrow();
  });

  it('knows a feed only where it is stated complete', () => {
    const feed = { since: '2026-11-01', until: '2026-11-24' };
    expect(knows({ feed }).feed).toBeNull();
    expect(knows({ feed, ledgerComplete: false }).feed).toBeNull();
    expect(knows({ ledgerComplete: true }).feed).toBeNull();
    expect(knows({ feed, ledgerComplete: true }).feed).not.toBeNull();
  });

  it('answers DNS from its zone', async () => {
    const { zone } = read({
      zone: {
        'Ours.Example.': {
          TXT: [['v=spf1 ', '-all'], 'one piece'],
          A: ['192.0.2.1'],
          AAAA: ['2001:DB8::0:1'],
          MX: [
            { exchange: 'MX2.ours.example', priority: 20 },
            { exchange: 'mx1.ours.example.', priority: 10 },
          ],
          NS: ['ns.ours.example'],
        },
        'null.example': { MX: [{ exchange: '.', priority: 0 }] },
        '1.2.0.192.in-addr.arpa': { PTR: ['Mail.ours.example'] },
        'www.ours.example': { CNAME: ['ours.example'] },
      },
    });
    if (zone === null) throw new Error('no zone');
    const resolve = zoneResolver(zone);
    const found = (...records: string[]) => ({ kind: 'found', records });
    expect(await resolve('ours.example', 'TXT')).toEqual(found('v=spf1 -all', 'one piece'));
    expect(await resolve('ours.example', 'MX')).toEqual(found('mx1.ours.example', 'mx2.ours.example'));
    expect(await resolve('ours.example', 'AAAA')).toEqual(found('2001:db8::1'));
    expect(await resolve('www.ours.example', 'A')).toEqual(found('192.0.2.1'));
    expect(await resolve('1.2.0.192.in-addr.arpa', 'PTR')).toEqual(found('mail.ours.example'));
    expect(await resolve('null.example', 'MX')).toEqual({ kind: 'none' });
  });

  it('reads a zone of its own file', async () => {
    const zone = readZone('{"a.example": {"A": ["192.0.2.1"]}}', 'zone.json');
    expect(await zoneResolver(zone)('a.example', 'A')).toMatchObject({ kind: 'found' });
  });
});

describe('its errors', () => {
  it.each<[string, object, string]>([
    [
      'a date in words',
      { feed: { since: 'yesterday', until: '2026-11-24' } },
      'feed.since: found "yesterday", expected a date such as 2026-11-01 or 2026-11-01T09:00:00+09:00',
    ],
    ['a misspelt key', { mailboxs: [] }, 'mailboxs: is not known, did you mean mailboxes?'],
    ['letters swapped', { onwHosts: [] }, 'onwHosts: is not known, did you mean ownHosts?'],
    [
      'a misspelt key inside',
      { feed: { since: '2026-11-01', until: '2026-11-24', untill: 1 } },
      'feed.untill: is not known, did you mean until?',
    ],
    [
      'a key that resembles none',
      { tenants: [{ provider: 'outlook.com', id: 'a', organisation: 'x' }] },
      'tenants[0].organisation: is not known, known are provider, id',
    ],
    [
      'a type of record',
      { zone: { 'a.example': { TXTT: [] } } },
      'zone["a.example"].TXTT: is not known, did you mean TXT?',
    ],
    [
      'a range that is too wide',
      { ownAddresses: ['192.0.2.1', '0.0.0.0/0'] },
      'ownAddresses[1]: found "0.0.0.0/0", expected an address such as 192.0.2.1, or a range such as 192.0.2.0/28 (no wider than /8, or /19 of IPv6)',
    ],
    [
      'an address among names',
      { ownHosts: ['192.0.2.1'] },
      'ownHosts[0]: found "192.0.2.1", expected a host name such as mail.example.com',
    ],
    [
      'no list',
      { mailboxes: 'info@ours.example' },
      'mailboxes: found "info@ours.example", expected a list of mail addresses',
    ],
    [
      'a key of a table',
      { logins: { info: ['info'] } },
      'logins: found the key "info", expected a mail address such as info@example.com',
    ],
    ['a word for a flag', { allMailSigned: 'yes' }, 'allMailSigned: found "yes", expected true or false'],
    [
      'an end before the start',
      { ledgerComplete: true, feed: { since: '2026-11-02', until: '2026-11-01' } },
      'feed.until: found 2026-11-01T00:00:00.000Z, expected a date not before since, 2026-11-02T00:00:00.000Z',
    ],
    [
      'two words on one thing',
      { allMailSigned: false, allMailSignedSince: '2026-10-01' },
      'allMailSigned: found false, expected true, or none, beside allMailSignedSince',
    ],
    [
      'a public suffix',
      { domain: 'co.jp' },
      'domain: found "co.jp", expected a domain such as example.com, not a public suffix',
    ],
    [
      'a missing domain',
      { domain: undefined },
      'domain: found nothing, expected a domain such as example.com, not a public suffix',
    ],
  ])('tell of %s', (_, site, problem) => {
    expect(problems(() => read(site))).toEqual([problem]);
  });

  it('tell of all problems at once, and of twenty at most', () => {
    const bad = (count: number) => () => read({ ownHosts: Array.from({ length: count }, (_, n) => n) });
    expect(problems(bad(20))).toHaveLength(20);
    const more = problems(bad(21));
    expect(more).toHaveLength(21);
    expect(more[20]).toBe('... and 1 more');
  });

  it('show what stands there short and harmless', () => {
    const [long, hostile, turned] = problems(() =>
      read({ ownHosts: ['x '.repeat(50), 'a\u001b[2J\n"', 'a\u202eb c'] }),
    );
    expect(long).toContain(`found "${'x '.repeat(30)}..."`);
    expect(hostile).toContain('found "a\\u001b[2J\\u000a\\""');
    expect(turned).toContain('found "a\\u202eb c"');
    const [key] = problems(() => read({ 'x\u001b[2J': 1 }));
    expect(key).toMatch(/^\["x\\u001b\[2J"\]: is not known, known are \$schema, domain, /);
  });

  it('never show a secret', () => {
    const lines = problems(() =>
      read({ returnKeys: { verp: ['hunter2'], srs: 'hunter2', prvs: { x: 'hunter2' } } }),
    );
    expect(lines).toEqual(
      [
        'returnKeys.srs: found what is not shown, expected a list of secrets',
        'returnKeys.prvs: found the key "x", expected a key number of 0 to 9',
      ].toSorted((a, b) => lines.indexOf(a) - lines.indexOf(b)),
    );
    expect(problems(() => readJsonSite('{"returnKeys":{"srs":["hunter2" "x"]}}', 'site.json'))).toEqual([
      'line 1, column 33: is not JSON from here on',
    ]);
  });

  it.each([
    ['', 'line 1, column 1'],
    ['{\n  "domain": ours.example\n}', 'line 2, column 13'],
    ['{\n  "domain": "ours.example",\n}', 'line 3, column 1'],
    ['{"domain": "ours.exa', 'line 1, column 21'],
    ['{} x', 'line 1, column 4'],
  ])('say where %j ceases to be JSON', (text, where) => {
    expect(problems(() => readJsonSite(text, 'site.json'))).toEqual([`${where}: is not JSON from here on`]);
  });

  it.each(['null', '[]', '7', '"site"'])('refuse %s', (text) => {
    expect(problems(() => readJsonSite(text, 'site.json'))[0]).toMatch(
      /^the whole: found .+, expected an object$/,
    );
  });
});

describe('its dates', () => {
  it.each([
    '2026-02-30',
    '2026-13-01',
    '2026-11-01T09:00:00',
    '2026-11-01 09:00Z',
    '2026-11-01T24:00:00Z',
    '2026-11-01T09:00:00+0900',
    '1 Nov 2026',
    '',
  ])('refuse %j', (now) => {
    expect(problems(() => read({ now }))).toHaveLength(1);
  });
});

describe('its limits', () => {
  it(`are ${MAX_ENTRIES} entries of a list`, () => {
    const hosts = (count: number) => Array.from({ length: count }, (_, n) => `h${n}.example`);
    expect(knows({ ownHosts: hosts(MAX_ENTRIES) }).ownHosts).toHaveLength(MAX_ENTRIES);
    expect(problems(() => read({ ownHosts: hosts(MAX_ENTRIES + 1) }))).toEqual([
      `ownHosts: found a list of ${MAX_ENTRIES + 1}, expected at most ${MAX_ENTRIES} entries`,
    ]);
  });

  it(`are ${MAX_KEYS} keys of a scheme`, () => {
    const keys = (count: number) => ({
      returnKeys: { verp: Array.from({ length: count }, (_, n) => `k${n}`) },
    });
    expect(knows(keys(MAX_KEYS)).returnKeys.verp).toHaveLength(MAX_KEYS);
    expect(problems(() => read(keys(MAX_KEYS + 1)))).toHaveLength(1);
  });

  it(`are ${MAX_TXT_CHARS} characters of a record and ${MAX_ZONE_RECORDS} records`, () => {
    const zone = (record: string, count: number) => ({ 'a.example': { TXT: Array(count).fill([record]) } });
    const longest = 'x'.repeat(MAX_TXT_CHARS);
    expect(
      read({ zone: zone(longest, 1) })
        .zone?.get('a.example')
        ?.get('TXT'),
    ).toEqual([longest]);
    expect(problems(() => read({ zone: zone(`${longest}x`, 1) }))).toHaveLength(1);
    expect(
      read({ zone: zone('x', MAX_ZONE_RECORDS) })
        .zone?.get('a.example')
        ?.get('TXT'),
    ).toHaveLength(MAX_ZONE_RECORDS);
    expect(problems(() => read({ zone: zone('x', MAX_ZONE_RECORDS + 1) }))).toHaveLength(1);
  });

  it.each([
    ['192.0.2.0/8', '192.0.0.0/8'],
    ['192.0.2.1/32', '192.0.2.1/32'],
    ['2001:db8::1/19', '2001::/19'],
  ])('let the range %s be', (written, range) => {
    expect(knows({ sharedRanges: [written] }).sharedRanges).toEqual([range]);
  });

  it.each([
    '192.0.2.0/7',
    '192.0.2.0/33',
    '2001:db8::/18',
    '2001:db8::/129',
    '192.0.2.0/',
    '192.0.2.0/2/4',
    '192.0.2',
  ])('refuse the range %s', (range) => {
    expect(problems(() => read({ sharedRanges: [range] }))).toHaveLength(1);
  });

  it('are the characters of the file', () => {
    const text = '{"domain":"ours.example"}';
    expect(readJsonSite(text.padEnd(MAX_SITE_CHARS), 'site.json').knowledge.domain).toBe('ours.example');
    expect(problems(() => readJsonSite(text.padEnd(MAX_SITE_CHARS + 1), 'site.json'))).toEqual([
      `the whole: found ${MAX_SITE_CHARS + 1} characters, expected at most ${MAX_SITE_CHARS}`,
    ]);
  });

  it('hold whatever is written: a site, or a SiteError on lines without controls', () => {
    const keys = [
      'domain',
      'feed',
      'zone',
      'logins',
      'returnKeys',
      'retiredKeys',
      'tenants',
      'ownHosts',
      'now',
    ];
    const value = fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.dictionary(fc.oneof(fc.constantFrom(...keys), fc.string()), value), (site) => {
        try {
          readJsonSite(JSON.stringify(site), 'site.json');
        } catch (error) {
          expect(error).toBeInstanceOf(SiteError);
          expect((error as SiteError).message.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
        }
      }),
    );
  });
});
