/** The zone of a site (`site.json` of test/provenance) as a DNS server on the loopback, for functions in processes of their own. */

import { type DnsServer, dnsServer, rdata } from './dns-server.ts';

/** Name -> type -> records, as `--dns` reads them. */
export type JsonZone = Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>;

/** RFC 1035 section 3.3.14: of one string of a TXT record. */
const MAX_STRING = 255;

/** What is not in the zone does not exist. */
export function zoneServer(zone: JsonZone): Promise<DnsServer> {
  return dnsServer((name, type) => {
    const types = zone[name.toLowerCase()];
    if (types === undefined) return { rcode: 'NXDOMAIN' };
    return { records: (types[type] ?? []).map((record) => bytesOf(type, record)) };
  });
}

function bytesOf(type: string, record: unknown): Uint8Array {
  switch (type) {
    case 'A':
      return rdata.a(String(record));
    case 'PTR':
      return rdata.name(String(record));
    case 'TXT': {
      const text = [record].flat().join('');
      return rdata.txt(...(text.match(new RegExp(`[^]{1,${MAX_STRING}}`, 'g')) ?? ['']));
    }
    case 'MX': {
      const { priority, exchange } = record as { readonly priority: number; readonly exchange: string };
      return rdata.mx(priority, exchange);
    }
    default:
      throw new Error(`this server has no ${type}`);
  }
}
