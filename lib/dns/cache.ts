/** A flood asks the same questions again and again: they are asked once. */

import type { DnsAnswer, Resolve } from '../dns.ts';
import { askableName } from './name.ts';

export interface CacheOptions {
  /** Questions kept; the one not asked for longest goes first. */
  readonly maxEntries: number;
  /** How long `found` and `none` are kept, in milliseconds. The records' own TTL is not seen. */
  readonly ttlMs: number;
  /** How long `silent` is kept, in milliseconds; SILENT_TTL_MS unless stated. */
  readonly silentMs?: number;
  now(): Date;
}

/**
 * How long `silent` is kept: long enough that a batch of reports about one dead name waits once, short enough that a
 * server's hiccup does not outlive it.
 */
export const SILENT_TTL_MS = 5_000;

interface Entry {
  readonly answer: Promise<DnsAnswer>;
  /** When it was answered and until when that holds, in milliseconds; null while the question is in flight. */
  held: { readonly from: number; readonly until: number } | null;
}

/** `resolve` with a bounded memory. A question in flight is shared. A `resolve` that rejects is `silent`. */
export function cachedResolver(resolve: Resolve, options: CacheOptions): Resolve {
  const { maxEntries, ttlMs, silentMs = SILENT_TTL_MS, now } = options;
  const entries = new Map<string, Entry>();

  function ask(key: string, name: string, type: Parameters<Resolve>[1]): Promise<DnsAnswer> {
    const entry: Entry = { answer: settled(resolve, name, type), held: null };
    entries.set(key, entry);
    for (const oldest of entries.keys()) {
      if (entries.size <= maxEntries) break;
      entries.delete(oldest);
    }
    return entry.answer.then((answer) => {
      const from = now().getTime();
      const lasts = answer.kind === 'silent' ? Math.min(silentMs, ttlMs) : ttlMs;
      entry.held = { from, until: from + lasts };
      return answer;
    });
  }

  return (name, type) => {
    const asked = askableName(name);
    if (asked === null) return NONE;
    const key = `${type} ${asked}`;
    const known = entries.get(key);
    if (known === undefined) return ask(key, asked, type);
    entries.delete(key);
    // Before `from`: the clock was set back, and `until` may be years away.
    const time = now().getTime();
    if (known.held !== null && (time < known.held.from || time >= known.held.until)) {
      return ask(key, asked, type);
    }
    entries.set(key, known);
    return known.answer;
  };
}

const NONE: Promise<DnsAnswer> = Promise.resolve({ kind: 'none' });

async function settled(resolve: Resolve, name: string, type: Parameters<Resolve>[1]): Promise<DnsAnswer> {
  try {
    return await resolve(name, type);
  } catch {
    return { kind: 'silent' };
  }
}
