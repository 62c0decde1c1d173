/** Our resolver in the form in which mailauth (SPF, DKIM) asks. */

import type { RecordType, Resolve } from '../dns.ts';

export type MailauthRecords = string[] | string[][] | { exchange: string; priority: number }[];

/** Rejects with an error whose `code` is Node's: ENOTFOUND for none, ETIMEOUT for silent. */
export type MailauthResolve = (name: string, type: string) => Promise<MailauthRecords>;

const TYPES: ReadonlySet<string> = new Set<RecordType>(['A', 'AAAA', 'MX', 'PTR', 'TXT']);

/**
 * One evaluation's resolver: `onSilent` is told each name that DNS did not answer, since mailauth passes over some of
 * them (RFC 7208 section 5.5: an error in a PTR query makes `ptr` not match). The attack: a record of ten `mx`, each
 * of ten hosts, makes one mail ask a hundred questions. The defence: above `maxQueries` nothing is asked, and the
 * rest counts as silent.
 */
export function mailauthResolver(
  resolve: Resolve,
  options: { readonly maxQueries: number; onSilent(name: string): void },
): MailauthResolve {
  let queries = 0;
  return async (name, type) => {
    if (!isRecordType(type)) throw dnsError('ENOTFOUND', name, type);
    queries++;
    const answer = queries > options.maxQueries ? ({ kind: 'silent' } as const) : await resolve(name, type);
    switch (answer.kind) {
      case 'found':
        return recordsOf(answer.records, type);
      case 'none':
        throw dnsError('ENOTFOUND', name, type);
      case 'silent':
        options.onSilent(name);
        throw dnsError('ETIMEOUT', name, type);
      default:
        return answer satisfies never;
    }
  };
}

function isRecordType(type: string): type is RecordType {
  return TYPES.has(type);
}

function recordsOf(records: readonly string[], type: RecordType): MailauthRecords {
  if (type === 'TXT') return records.map((record) => [record]);
  // They come in the order of their preference; the number itself is not kept.
  if (type === 'MX') return records.map((exchange, priority) => ({ exchange, priority }));
  return [...records];
}

function dnsError(code: 'ENOTFOUND' | 'ETIMEOUT', name: string, type: string): Error {
  return Object.assign(new Error(`${type} of ${JSON.stringify(name)}: ${code}`), { code });
}
