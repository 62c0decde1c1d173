/**
 * `doctor --submit`: a mail from a mailbox to itself, handed to the host that sends for it, and where it comes. It tells what
 * `RCPT TO` tells where port 25 is shut (the two doors): a host that keeps the domain's mail keeps this one too. And where it
 * comes by SES, SES has seen from which address that host sends.
 *
 * What is told is what was seen: that a mail came nowhere, only where every place was looked into.
 */

import type { Envelope, Mail } from '../model.ts';
import type { SpfResult } from '../trace/spf.ts';
import { type Finding, finding } from './finding.ts';
import type { Looked } from './old-mailbox.ts';
import type { Recognised } from './recognised.ts';
import { refusalOf } from './smtp-probe.ts';
import type { Submitted } from './submit.ts';

/** From when it was taken. Hosts pass mail on within seconds; some look into it, or queue it, for a minute or two. */
export const MAX_WAIT_SECONDS = 180;
/** A host that keeps a mail and forwards a copy does both at once; its queue runs once a minute at least. */
export const GRACE_SECONDS = 60;
const PAUSE_MS = 5_000;
/** Copies of a host that passes a mail on and keeps it come at once. */
const KEPT_TOO_MS = 10_000;

/** The clock of a desk may be ahead of AWS's; the mail has a mark that no other has. */
const BEHIND_MS = 15 * 60_000;

/** The header of the mail as SES stored it. */
export interface ArrivedMail {
  readonly mail: Mail;
  readonly envelope: Envelope;
  /** Its mark stands in its subject alone: it was written anew, as a program's "forward" does. */
  readonly anew: boolean;
}

export interface SubmissionTest {
  /** Before and after; rejects where AWS does not answer. Null: it has not come since (ISO 8601). */
  atSes(since: string): Promise<ArrivedMail | null>;
  submit(): Promise<Submitted>;
  /** In the mailbox that the host has. */
  atHost(): Promise<Looked>;
  /** Whether the judge takes it for a mail of that host. */
  recognise(arrived: ArrivedMail): Promise<Recognised>;
  spf(address: string): Promise<SpfResult['result']>;
  now(): Date;
  pause(ms: number): Promise<unknown>;
}

export interface SubmissionOf {
  readonly mailbox: string;
  readonly domain: string;
  readonly door: 'mx' | 'forward';
  readonly host: string;
  /** Of the mail, for whoever looks for it. */
  readonly subject: string;
}

/** Findings of one submission. Never rejects for what the world does. */
export async function testSubmission(
  test: SubmissionTest,
  of: SubmissionOf,
  waitSeconds = MAX_WAIT_SECONDS,
): Promise<readonly Finding[]> {
  const since = new Date(test.now().getTime() - BEHIND_MS).toISOString();
  try {
    // Where AWS does not let us look, no mail is sent.
    await test.atSes(since);
  } catch (error) {
    return [finding('submit-not-sent', { mailbox: of.mailbox, said: wordsOf(error) })];
  }
  const submitted = await test.submit();
  if (submitted.kind !== 'taken' && submitted.kind !== 'perhaps-taken') return [untaken(of, submitted)];

  const started = test.now().getTime();
  const seconds = () => Math.round((test.now().getTime() - started) / 1_000);
  let looked: Looked | null = null;
  let end = waitSeconds;
  for (;;) {
    // SES is asked last: a look into the mailbox may take long.
    const isOver = seconds() >= end;
    const arrived = await test.atSes(since).catch((error: unknown) => wordsOf(error));
    if (typeof arrived === 'object' && arrived !== null) return came(test, of, arrived, seconds());
    if (isOver)
      return [
        arrived === null
          ? stayedAway(of, looked, seconds())
          : finding('submit-untold', { ...of, said: arrived }),
      ];
    if (!isSettled(looked)) {
      looked = await test.atHost();
      if (looked.kind === 'found') end = seconds() + GRACE_SECONDS;
    }
    await test.pause(PAUSE_MS);
  }
}

/** Nothing more is to be seen there. A notice about it may be followed by the mail. */
function isSettled(looked: Looked | null): boolean {
  return looked !== null && (looked.kind === 'found' || (looked.kind === 'untold' && looked.final));
}

function untaken(
  { mailbox, host }: SubmissionOf,
  submitted: Exclude<Submitted, { readonly kind: 'taken' | 'perhaps-taken' }>,
): Finding {
  const facts = { mailbox, host, said: submitted.said };
  if (submitted.kind === 'unreachable') return finding('submit-unreachable', facts);
  if (submitted.kind === 'broke-off') return finding('submit-broke-off', facts);
  const { step, code, said } = submitted;
  if (code < 500) return finding('submit-later', facts);
  if (step === 'login') return finding('submit-refused', facts);
  // It takes the domain for its own.
  if (step === 'recipient' && refusalOf({ code, text: said }).kind === 'no-mailbox')
    return finding('host-not-mailbox', facts);
  return finding('submit-not-taken', facts);
}

async function came(
  test: SubmissionTest,
  { mailbox, domain, door, host }: SubmissionOf,
  arrived: ArrivedMail,
  seconds: number,
): Promise<readonly Finding[]> {
  const asked = { mailbox, host };
  if (arrived.anew) return [finding('submit-came-anew', asked)];
  const findings: Finding[] = [];
  if (door === 'forward') findings.push(finding('submit-came', { ...asked, seconds }));
  else {
    await test.pause(KEPT_TOO_MS);
    const looked = await test.atHost();
    findings.push(
      looked.kind === 'found'
        ? finding('submit-came-and-kept', { ...asked, folder: looked.folder })
        : finding('submit-came-mx', { ...asked, seconds }),
    );
  }
  const { client, reversePath } = arrived.envelope;
  if (client === null) return findings;
  const { address } = client;
  const from = { host, address, name: client.name ?? client.helo ?? address };
  const recognised = await test.recognise(arrived);
  if (recognised.kind === 'yes') findings.push(finding('submit-from-stated', from));
  if (recognised.kind === 'no-address') findings.push(finding('submit-from-unstated', from));
  if (recognised.kind === 'no-name')
    findings.push(finding('submit-by-unstated', { host, by: recognised.by ?? '?' }));
  // What a filter forwards has the forwarder's reverse path, or one that he rewrote.
  if (door === 'mx' && reversePath?.toLowerCase().endsWith(`@${domain}`)) {
    const result = await test.spf(address);
    if (result === 'fail' || result === 'softfail')
      findings.push(finding('submit-fails-spf', { domain, host, address, result }));
  }
  return findings;
}

/** By the door: what a host keeps is what `mx` misses, and what the filter of a forward door may be meant to keep. */
function stayedAway(
  { mailbox, domain, door, host, subject }: SubmissionOf,
  looked: Looked | null,
  seconds: number,
): Finding {
  const asked = { mailbox, host };
  switch (looked?.kind) {
    case 'found': {
      const kept = { ...asked, folder: looked.folder };
      return door === 'mx'
        ? finding('submit-kept-mx', { ...kept, sort: `sort.${domain}` })
        : finding('submit-kept', kept);
    }
    case 'notice':
      return finding('submit-notice', { ...asked, folder: looked.folder, subject });
    case 'not-there':
      return finding('submit-lost', { ...asked, seconds, subject });
    case 'untold':
    case undefined:
      return finding('submit-not-at-ses', { ...asked, seconds, subject, said: looked?.said ?? '' });
    default:
      return looked satisfies never;
  }
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
