/** DNS as JSON: `{"name": {"TXT": [["v=spf1 ", "-all"]], "A": ["192.0.2.1"], "MX": [{"exchange", "priority"}]}}`. */

import * as z from 'zod/mini';
import type { Zone, ZoneRecordType } from '../dns.ts';
import { readBy, readJson } from './problems.ts';
import { ipv4, ipv6, table, text, zoneNameOf } from './values.ts';

/** Records of one name and type. The resolver of the system takes no more either. */
export const MAX_ZONE_RECORDS = 100;

/** Characters of one TXT record, its pieces joined: a DKIM key of 16,384 bits takes 2,900. */
export const MAX_TXT_CHARS = 4_096;

const TXT = `text of at most ${MAX_TXT_CHARS} characters, or a list of its pieces`;

const txt = z.pipe(
  z.union([z.string(), z.array(z.string())], TXT),
  z.transform((record, context): string => {
    const joined = typeof record === 'string' ? record : record.join('');
    if (joined.length <= MAX_TXT_CHARS) return joined;
    context.issues.push({ code: 'custom', input: record, message: TXT });
    return z.NEVER;
  }),
);

const MX = 'an object with exchange and priority';

/** RFC 7505: a domain that takes no mail publishes the exchange `.`, the root. */
const exchange = text('a host name such as mx.example.com', (name) =>
  name === '.' || name === '' ? '' : zoneNameOf(name),
);
const mx = z.object(
  { exchange, priority: z.number('a number of 0 to 65535').check(z.gte(0), z.lte(65_535)) },
  MX,
);

function records<T extends z.ZodMiniType>(record: T) {
  return z.optional(
    z
      .array(record, 'a list of records')
      .check(z.maxLength(MAX_ZONE_RECORDS, `at most ${MAX_ZONE_RECORDS} records`)),
  );
}

const dnsName = text('a DNS name', zoneNameOf);

/** Types that stand in zones and that nobody asks for here. */
const passed = z.optional(z.unknown());

const types = z.strictObject(
  {
    A: records(ipv4),
    AAAA: records(ipv6),
    MX: records(mx),
    PTR: records(dnsName),
    TXT: records(txt),
    CNAME: records(dnsName),
    NS: passed,
    SOA: passed,
    SRV: passed,
    CAA: passed,
    SPF: passed,
    TLSA: passed,
    DS: passed,
    DNSKEY: passed,
    HTTPS: passed,
    SVCB: passed,
  },
  'an object of record types',
);

/** Yields a Zone: names in lower case, TXT joined, MX as exchanges in the order of their preference. */
export const zone = z.pipe(
  table(zoneNameOf, 'a DNS name', types, 'an object of names'),
  z.transform((names): Zone => new Map([...names].map(([name, found]) => [name, recordsOf(found)]))),
);

function recordsOf(found: z.output<typeof types>): ReadonlyMap<ZoneRecordType, readonly string[]> {
  const { A, AAAA, MX, PTR, TXT, CNAME } = found;
  const exchanges = MX?.toSorted((a, b) => a.priority - b.priority).map((record) => record.exchange);
  const all: [ZoneRecordType, readonly string[] | undefined][] = [
    ['A', A],
    ['AAAA', AAAA],
    ['MX', exchanges?.filter((name) => name !== '')],
    ['PTR', PTR],
    ['TXT', TXT],
    ['CNAME', CNAME],
  ];
  return new Map(all.flatMap(([type, records]) => (records === undefined ? [] : [[type, records]])));
}

/** A zone of its own file. Throws a SiteError. */
export function readZone(text: string, where: string): Zone {
  return readBy(zone, readJson(text, where), { where });
}
