/**
 * `doctor --submit`: a mail from a mailbox to itself, handed to the host that sends for it, and where it comes. It tells what
 * `RCPT TO` tells where port 25 is shut (the two doors): a host that keeps the domain's mail keeps this one too. And where it
 * comes by SES, SES has seen from which address that host sends.
 */

import type { SpfResult } from '../trace/spf.ts';
import { type Finding, finding } from './finding.ts';

/** Hosts pass mail on within seconds; some look into it, or queue it, for a minute or two. */
export const MAX_WAIT_SECONDS = 180;
/** A host that keeps a mail and forwards a copy does both at once; its queue runs once a minute at least. */
export const GRACE_SECONDS = 60;
const PAUSE_MS = 5_000;

/** A clock of AWS's may be behind ours by so much. */
const BEHIND_MS = 5_000;

export type Submitted =
  | { readonly kind: 'taken' }
  /** The host wants neither the login nor the mail. */
  | { readonly kind: 'refused'; readonly said: string }
  /** Nobody answers there, or not by a TLS that proves its name: no password was sent. */
  | { readonly kind: 'unreachable'; readonly said: string };

export type Looked =
  | { readonly kind: 'found'; readonly folder: string }
  | { readonly kind: 'not-there' }
  | { readonly kind: 'untold'; readonly said: string };

export interface SubmissionTest {
  submit(): Promise<Submitted>;
  /** Of the client that handed it to SES, its address, or null where SES wrote down none; null: it has not come since (ISO 8601). */
  atSes(since: string): Promise<{ readonly address: string | null } | null>;
  /** In the mailbox that the host has. */
  atHost(): Promise<Looked>;
  /** Whether the address is one of the host's by the config and DNS; null: DNS does not tell. */
  isStated(address: string): Promise<boolean | null>;
  spf(address: string): Promise<SpfResult['result']>;
  now(): Date;
  pause(ms: number): Promise<unknown>;
}

export interface SubmissionOf {
  readonly mailbox: string;
  readonly domain: string;
  readonly door: 'mx' | 'forward';
  readonly host: string;
}

/** Findings of one submission; rejects where AWS does not answer. */
export async function testSubmission(
  test: SubmissionTest,
  of: SubmissionOf,
  waitSeconds = MAX_WAIT_SECONDS,
): Promise<readonly Finding[]> {
  const { mailbox, host } = of;
  const started = test.now().getTime();
  const submitted = await test.submit();
  if (submitted.kind !== 'taken')
    return [
      finding(submitted.kind === 'refused' ? 'submit-refused' : 'submit-unreachable', {
        mailbox,
        host,
        said: submitted.said,
      }),
    ];
  const since = new Date(started - BEHIND_MS).toISOString();
  const seconds = () => Math.round((test.now().getTime() - started) / 1_000);
  let looked: Looked = { kind: 'not-there' };
  let end = waitSeconds;
  for (;;) {
    const arrival = await test.atSes(since);
    if (arrival !== null) return arrived(test, of, arrival.address, seconds());
    // Once it is there, or cannot be looked for, nothing new is to be seen.
    if (looked.kind === 'not-there') {
      looked = await test.atHost();
      if (looked.kind === 'found') end = Math.min(waitSeconds, seconds() + GRACE_SECONDS);
    }
    if (seconds() >= end) return [stayedAway(of, looked, seconds())];
    await test.pause(PAUSE_MS);
  }
}

async function arrived(
  test: SubmissionTest,
  { mailbox, domain, door, host }: SubmissionOf,
  address: string | null,
  seconds: number,
): Promise<readonly Finding[]> {
  const came = finding(door === 'mx' ? 'submit-came-mx' : 'submit-came', { mailbox, host, seconds });
  if (address === null) return [came];
  const [stated, spf] = await Promise.all([test.isStated(address), test.spf(address)]);
  const findings: Finding[] = [came];
  if (stated !== null)
    findings.push(finding(stated ? 'submit-from-stated' : 'submit-from-unstated', { host, address }));
  if (spf === 'fail' || spf === 'softfail' || spf === 'neutral')
    findings.push(finding('submit-fails-spf', { domain, host, address, result: spf }));
  return findings;
}

/** By the door: what a host keeps is what `mx` misses, and what the filter of a forward door may be meant to keep. */
function stayedAway({ mailbox, domain, door, host }: SubmissionOf, looked: Looked, seconds: number): Finding {
  switch (looked.kind) {
    case 'found': {
      const kept = { mailbox, host, folder: looked.folder };
      return door === 'mx'
        ? finding('submit-kept-mx', { ...kept, sort: `sort.${domain}` })
        : finding('submit-kept', kept);
    }
    case 'not-there':
      return finding('submit-lost', { mailbox, host, seconds });
    case 'untold':
      return finding('submit-not-at-ses', { mailbox, host, seconds, said: looked.said });
    default:
      return looked satisfies never;
  }
}
