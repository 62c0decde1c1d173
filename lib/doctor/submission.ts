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
const KEPT_TOO_MS = 5_000;

/** The clock of a desk may be ahead of AWS's; the mail has a mark that no other has. */
const BEHIND_MS = 15 * 60_000;

/** What a look at SES's side, at the end, is tried again for where AWS failed. */
const LAST_TRIES = 3;

/** The header of the mail as SES stored it. */
export interface ArrivedMail {
  readonly mail: Mail;
  readonly envelope: Envelope;
  /**
   * `anew`: its mark stands in its subject alone, as where a program's "forward" has written a mail of its own. `notice`: so
   * does that of a machine's mail about it.
   */
  readonly how: 'itself' | 'anew' | 'notice';
}

/** There is more at SES than is looked into. */
export class TooMany extends Error {
  override readonly name = 'TooMany';
  constructor(most: number) {
    super(`more than ${most} mails came meanwhile`);
  }
}

export interface SubmissionTest {
  /** SES's side; rejects where AWS does not answer, and with `TooMany`. */
  readonly ses: {
    /** Whether we may look; what is there is not looked into again. */
    before(since: string): Promise<void>;
    /** What tells most of all that came since (ISO 8601); null: nothing. */
    look(since: string): Promise<ArrivedMail | null>;
  };
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

/** What was seen by now. */
interface Seen {
  readonly arrived: ArrivedMail | null;
  readonly looked: Looked | null;
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
    await test.ses.before(since);
  } catch (error) {
    return [finding('submit-not-sent', { mailbox: of.mailbox, said: wordsOf(error) })];
  }
  const submitted = await test.submit();
  if (submitted.kind !== 'taken' && submitted.kind !== 'perhaps-taken') return [untaken(of, submitted)];

  const started = test.now().getTime();
  const seconds = () => Math.round((test.now().getTime() - started) / 1_000);
  let looked: Looked | null = null;
  let isSettled = false;
  let end = waitSeconds;
  for (let failures = 0; ; ) {
    // SES is asked last: a look into the mailbox may take long.
    const isOver = seconds() >= end;
    const arrived = await test.ses.look(since).catch((error: unknown) => asError(error));
    if (!(arrived instanceof Error) && arrived?.how === 'itself')
      return came(test, of, { arrived, looked }, seconds());
    if (arrived instanceof TooMany) return [finding('submit-too-many', { ...of, said: arrived.message })];
    if (isOver && arrived instanceof Error && ++failures >= LAST_TRIES)
      return [finding('submit-untold', { ...of, said: arrived.message })];
    if (isOver && !(arrived instanceof Error)) {
      const { mailbox, host, subject } = of;
      if (submitted.kind === 'perhaps-taken' && arrived === null && !isSeen(looked))
        return [finding('submit-perhaps', { mailbox, host, subject, said: submitted.said })];
      return [stayedAway(of, { arrived, looked }, seconds())];
    }
    if (!isSettled) {
      const now = await test.atHost();
      isSettled = now.kind === 'found' || (now.kind === 'untold' && now.final);
      // A look that fails makes nothing unseen.
      if (now.kind !== 'untold' || looked?.kind !== 'notice') looked = now;
      if (now.kind === 'found') end = seconds() + GRACE_SECONDS;
    }
    await test.pause(PAUSE_MS);
  }
}

function isSeen(looked: Looked | null): boolean {
  return looked?.kind === 'found' || looked?.kind === 'notice';
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

/** At the mx door it is seen, too, whether the host keeps what it sends on. */
async function came(
  test: SubmissionTest,
  { mailbox, domain, door, host }: SubmissionOf,
  { arrived, looked }: { readonly arrived: ArrivedMail; readonly looked: Looked | null },
  seconds: number,
): Promise<readonly Finding[]> {
  const asked = { mailbox, host };
  const findings: Finding[] = [];
  if (door === 'forward') findings.push(finding('submit-came', { ...asked, seconds }));
  else findings.push(await keptToo(test, { ...asked, seconds }, looked));
  const { client, reversePath } = arrived.envelope;
  if (client === null) return findings;
  const { address } = client;
  const from = { host, address, name: client.name ?? client.helo ?? address };
  const recognised = await test.recognise(arrived);
  switch (recognised.kind) {
    case 'yes':
      findings.push(finding('submit-from-stated', from));
      break;
    case 'no-address':
      findings.push(finding('submit-from-unstated', from));
      break;
    case 'no-name':
      findings.push(
        recognised.by === null
          ? finding('submit-by-nobody', { host })
          : finding('submit-by-unstated', { host, by: recognised.by }),
      );
      break;
    case 'silent':
      findings.push(finding('dns-silent', { name: host, type: 'A' }));
      break;
    default:
      recognised satisfies never;
  }
  // What a filter forwards has the forwarder's reverse path, or one that he rewrote.
  if (door === 'mx' && reversePath?.toLowerCase().endsWith(`@${domain}`)) {
    const result = await test.spf(address);
    if (result === 'fail' || result === 'softfail')
      findings.push(finding('submit-fails-spf', { domain, host, address, result }));
    if (result === 'temperror') findings.push(finding('dns-silent', { name: domain, type: 'TXT' }));
  }
  return findings;
}

async function keptToo(
  test: SubmissionTest,
  came: { readonly mailbox: string; readonly host: string; readonly seconds: number },
  before: Looked | null,
): Promise<Finding> {
  let looked = before;
  if (looked?.kind !== 'found') {
    await test.pause(KEPT_TOO_MS);
    looked = await test.atHost();
  }
  if (looked.kind === 'found') return finding('submit-came-and-kept', { ...came, folder: looked.folder });
  if (looked.kind === 'untold') return finding('submit-came-mx-untold', { ...came, said: looked.said });
  return finding('submit-came-mx', came);
}

/** By the door: what a host keeps is what `mx` misses, and what the filter of a forward door may be meant to keep. */
function stayedAway(
  { mailbox, domain, door, host, subject }: SubmissionOf,
  { arrived, looked }: Seen,
  seconds: number,
): Finding {
  const asked = { mailbox, host };
  if (arrived?.how === 'anew') return finding('submit-came-anew', asked);
  if (arrived?.how === 'notice') return finding('submit-notice-at-ses', { ...asked, subject });
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

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
