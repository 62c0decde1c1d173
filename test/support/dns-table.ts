/** DNS out of a table, that notes what it was asked. */

import type { RecordType, Resolve } from '../../lib/dns.ts';

/** `TYPE name` -> its records; `silent`: DNS does not answer. What is not in it does not exist. */
export type DnsTable = Readonly<Record<string, readonly string[] | 'silent'>>;

export interface TableDns {
  readonly resolve: Resolve;
  /** The questions in their order, `TYPE name`. */
  readonly asked: string[];
}

export function dnsTable(table: DnsTable): TableDns {
  const asked: string[] = [];
  return {
    asked,
    async resolve(name: string, type: RecordType) {
      asked.push(`${type} ${name}`);
      const records = table[`${type} ${name}`];
      if (records === undefined) return { kind: 'none' };
      return records === 'silent' ? { kind: 'silent' } : { kind: 'found', records };
    },
  };
}
