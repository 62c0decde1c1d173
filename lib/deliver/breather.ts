/**
 * Leaves a host alone for a while that did not answer. Each try of it takes a worker the whole time that a try may last, and
 * there are few workers: the mail for one host that hangs would keep all other mail waiting.
 */

import type { Delivery } from '../record/delivery.ts';
import type { Send, Sent } from './deliver.ts';

export interface Breathing {
  /** Whom a delivery asks, such as `hook.example:8443`; null: nobody, or nobody knows. */
  readonly hostOf: (delivery: Delivery) => string | null;
  readonly now: () => Date;
  /** From 0 to below 1: spreads what is put off. */
  readonly random: () => number;
}

const MINUTE = 60_000;

/**
 * From a try that was not answered to the next: with tries of ten seconds, a host that hangs has a sixth of a worker's time,
 * and one that is back gets its mail a minute later.
 */
export const BREATHER_MS = MINUTE;

/** What says no after so long, say by an error whose text drips, takes as much of a worker as what hangs. */
export const SLOW_MS = 3_000;

/** What is put off comes within these: not all of it at once when the host is back. */
export const LEAST_WAIT_MS = MINUTE;
export const LONGEST_WAIT_MS = 5 * MINUTE;

/** Hosts that are remembered; of a config, so few. Above, the one that was tried longest ago is forgotten, and tried again. */
export const MAX_SILENT_HOSTS = 100;

interface Silence {
  readonly until: number;
  /** What came of the try. */
  readonly error: string;
}

/** What is put off says why the host was left alone, since that is what its operator has to know. */
export function withBreather(send: Send, { hostOf, now, random }: Breathing): Send {
  const silent = new Map<string, Silence>();

  const learn = (host: string, sent: Sent, tookMs: number): void => {
    silent.delete(host);
    if (sent.kind !== 'later' || !(sent.unanswered === true || tookMs >= SLOW_MS)) return;
    const [oldest] = silent.keys();
    if (silent.size >= MAX_SILENT_HOSTS && oldest !== undefined) silent.delete(oldest);
    silent.set(host, { until: now().getTime() + BREATHER_MS, error: sent.error });
  };

  return async (outgoing) => {
    const host = hostOf(outgoing.delivery);
    if (host === null) return send(outgoing);
    const began = now().getTime();
    const silence = silent.get(host);
    if (silence !== undefined && began < silence.until) {
      const waitMs = Math.round(LEAST_WAIT_MS + random() * (LONGEST_WAIT_MS - LEAST_WAIT_MS));
      return { kind: 'later', error: `not tried, as just before ${silence.error}`, waitMs };
    }
    const sent = await send(outgoing);
    learn(host, sent, now().getTime() - began);
    return sent;
  };
}
