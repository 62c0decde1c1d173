/** DNS out of a table: for tests, for machines without network, and for judging as of a day gone by. */

import type { RecordType, Resolve } from '../dns.ts';
import { askableName } from './name.ts';

export type ZoneRecordType = RecordType | 'CNAME';

/** By name (lower case, no final dot): records in the forms of `DnsAnswer`. What is not in it does not exist. */
export type Zone = ReadonlyMap<string, ReadonlyMap<ZoneRecordType, readonly string[]>>;

/** Aliases followed for one question. Chains of real zones have two or three; a ring has no end. */
export const MAX_ALIASES = 8;

/** Answers from `zone` alone: found or none, never silent, except for a chain of aliases without end. */
export function zoneResolver(zone: Zone): Resolve {
  return async (name, type) => {
    let asked = askableName(name);
    for (let aliases = 0; aliases <= MAX_ALIASES; aliases++) {
      const types = asked === null ? undefined : zone.get(asked);
      if (types === undefined) return { kind: 'none' };
      const records = types.get(type);
      if (records !== undefined && records.length > 0) return { kind: 'found', records };
      const alias = types.get('CNAME')?.[0];
      if (alias === undefined) return { kind: 'none' };
      asked = askableName(alias);
    }
    return { kind: 'silent' };
  };
}
