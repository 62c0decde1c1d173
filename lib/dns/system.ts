/** DNS as the machine's own servers, or named ones, answer it. */

import { Resolver } from 'node:dns/promises';
import type { DnsAnswer, RecordType, Resolve } from '../dns.ts';
import { askableName } from './name.ts';
import { within } from './within.ts';

export interface SystemOptions {
  /** For one question, all tries together, in milliseconds. */
  readonly timeoutMs: number;
  /** How often each server is asked. */
  readonly tries: number;
  /** `192.0.2.53` or `192.0.2.53:5353`; absent: those of the machine. */
  readonly servers?: readonly string[];
}

/** Records of one answer. The largest sets of real senders (MX, TXT of a big firm) have under 80. */
export const MAX_RECORDS = 100;

/** Characters of one record: a DKIM key of 16,384 bits takes 2,900. */
export const MAX_RECORD_CHARS = 4_096;

/** A try below this is over before an answer of a far-away server can be there. */
const MIN_TRY_MS = 50;

/** DNS said so: the name is not there (NXDOMAIN), has no such record (NODATA), or cannot be. */
const ABSENT: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);

/**
 * Asks by node:dns. NXDOMAIN and NODATA are `none`; whatever else goes wrong, or takes longer than `timeoutMs`, is
 * `silent`. The attack: a stranger's domain answers with thousands of records, or with one of 60 KB. The defence: an
 * answer over MAX_RECORDS or MAX_RECORD_CHARS is not used, not even in part, since the part that decides might be
 * missing: it is `silent`.
 */
export function systemResolver(options: SystemOptions): Resolve {
  const { timeoutMs, tries, servers } = options;
  // c-ares doubles its patience with every try, so that n tries take 2^n - 1 times the first.
  const timeout = Math.max(MIN_TRY_MS, Math.floor(timeoutMs / (2 ** tries - 1)));
  const resolver = new Resolver({ timeout, tries });
  if (servers !== undefined) resolver.setServers(servers);

  return async (name, type) => {
    const asked = askableName(name);
    // A single label (`localhost`, the invented HELO of a bot) is no name of the public DNS.
    if (asked === null || !asked.includes('.')) return { kind: 'none' };
    // c-ares counts its tries by server and does not keep to a whole; what comes after the limit is not waited for.
    return within(timeoutMs, answerOf(resolver, asked, type));
  };
}

async function answerOf(resolver: Resolver, name: string, type: RecordType): Promise<DnsAnswer> {
  try {
    const records = await ask(resolver, name, type);
    if (records.length > MAX_RECORDS || records.some(({ length }) => length > MAX_RECORD_CHARS)) {
      return { kind: 'silent' };
    }
    const usable = type === 'TXT' ? records : records.flatMap((record) => usableName(record, type));
    return usable.length === 0 ? { kind: 'none' } : { kind: 'found', records: usable };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    return { kind: ABSENT.has(code) ? 'none' : 'silent' };
  }
}

/** Names in answers are strangers' words too: one that cannot exist (also RFC 7505's null MX) is left out. */
function usableName(record: string, type: RecordType): string[] {
  if (type === 'A' || type === 'AAAA') return [record];
  const name = askableName(record);
  return name === null ? [] : [name];
}

async function ask(resolver: Resolver, name: string, type: RecordType): Promise<string[]> {
  switch (type) {
    case 'A':
      return resolver.resolve4(name);
    case 'AAAA':
      return resolver.resolve6(name);
    case 'PTR':
      return resolver.resolvePtr(name);
    case 'TXT':
      return (await resolver.resolveTxt(name)).map((pieces) => pieces.join(''));
    case 'MX': {
      const records = await resolver.resolveMx(name);
      return records.sort((a, b) => a.priority - b.priority).map(({ exchange }) => exchange);
    }
    default:
      return type satisfies never;
  }
}
