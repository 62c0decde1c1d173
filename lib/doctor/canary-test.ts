/** `doctor --test`: a canary is sent now, by the deployment itself, and it is seen whether it comes. */

import { canaryAddress } from '../canary.ts';
import type { MailRecord } from '../record/record.ts';
import { type Finding, finding } from './finding.ts';

/** SES takes some seconds from its sending to its receiving; a mail of which another server makes sure first, minutes. */
export const MAX_WAIT_SECONDS = 180;
const PAUSE_MS = 5_000;

/** A clock of AWS's may be behind ours by so much. */
const BEHIND_MS = 5_000;

/** By the name that receives; as functions/canary.ts tells. */
export type CanarySent = ReadonlyMap<string, { readonly kind: string; readonly why: string }>;

export interface CanaryTest {
  /** Rejects where it could not be asked. */
  send(): Promise<CanarySent>;
  /** Keys of mails that were stored since then (ISO 8601), a page at a time. */
  storedSince(since: string): AsyncIterable<readonly string[]>;
  recordsOf(key: string): Promise<readonly Pick<MailRecord, 'mailbox' | 'decision' | 'receivedAt'>[]>;
  now(): Date;
  pause(ms: number): Promise<unknown>;
}

/** The rule under which `inbound` records what came to a canary's address. */
const CANARY_RULE = 'canary';

/**
 * One finding for each name that receives. That it was our canary which came, and not a stranger's mail to its address in these
 * minutes, only the deployment's own count tells: the metric CanaryArrived.
 */
export async function testCanaries(
  test: CanaryTest,
  waitSeconds = MAX_WAIT_SECONDS,
): Promise<readonly Finding[]> {
  const started = test.now().getTime();
  const sent = await test.send();
  const findings: Finding[] = [];
  const awaited = new Set<string>();
  for (const [name, { kind, why }] of sent) {
    const address = canaryAddress(name);
    if (kind === 'sent') awaited.add(address);
    else
      findings.push(finding(kind === 'elsewhere' ? 'canary-elsewhere' : 'canary-unsent', { address, why }));
  }
  const since = new Date(started - BEHIND_MS).toISOString();
  const seen = new Set<string>();
  const seconds = () => Math.round((test.now().getTime() - started) / 1_000);
  while (awaited.size > 0) {
    for await (const keys of test.storedSince(since))
      for (const key of keys.filter((one) => !seen.has(one))) {
        const records = await test.recordsOf(key);
        // Not decided yet: it is asked again.
        if (records.length > 0) seen.add(key);
        for (const { mailbox, decision } of records)
          if (decision.rule === CANARY_RULE && awaited.delete(mailbox))
            findings.push(finding('canary-arrived', { address: mailbox, seconds: seconds() }));
      }
    if (awaited.size === 0 || seconds() >= waitSeconds) break;
    await test.pause(PAUSE_MS);
  }
  for (const address of awaited) findings.push(finding('canary-missing', { address, seconds: seconds() }));
  return findings;
}
