/**
 * Report -> evidence: whose mail is it that this report returns? Each kind of evidence is found in a file of its own;
 * here they are asked side by side, in the order in which one needs another's answer.
 */

import type { TraceEffects } from '../effects.ts';
import type { Envelope, Mail, Report } from '../model.ts';
import { firstAddress, firstOf } from '../parse/index.ts';
import { absenceEvidence, timeUnsent } from './absence.ts';
import { type Arrival, arrivalOf, serverAddressOf } from './arrival.ts';
import { type Budgets, budgetsOf } from './budgets.ts';
import { isComplete } from './completeness.ts';
import { correspondentEvidence } from './correspondents.ts';
import { keyReader, type ReadKeys } from './dkim/key.ts';
import type { Evidence, Silence, Unknown } from './evidence.ts';
import { type AskFormer, formerAsker } from './former-ranges.ts';
import { isAtOurs } from './handed-in.ts';
import { type Hosts, hostsAsker } from './hosts.ts';
import type { Knowledge } from './knowledge.ts';
import { ledgerEvidence } from './ledger.ts';
import { organisationAsker, type WhoseHost } from './organisation.ts';
import { believedHops, pathOf } from './path.ts';
import { pathEvidence } from './path-evidence.ts';
import { hopsWhenAsked } from './received/index.ts';
import { reporterOf } from './reporter.ts';
import { MAX_ADDRESS_CHARS } from './return-address/address.ts';
import { mailboxOf, returnEvidence } from './return-address/index.ts';
import { shapeEvidence, writersOf } from './shape.ts';
import { signatureEvidence, UNSIGNED } from './signature.ts';
import { replayable, softened } from './soften.ts';
import { spfAsker } from './spf.ts';
import { type Mark, marksOf } from './submission.ts';
import type { Path, Reporter, Trace } from './trace.ts';

/** Recipients that evidence is sought for; a report may name thousands. */
export const MAX_FAILED = 100;

export interface TraceQuestion {
  readonly mail: Mail;
  readonly report: Report;
  /** What our own server witnessed; without client and forward path, only the mail itself is at hand. */
  readonly envelope: Envelope;
  readonly knowledge: Knowledge;
}

export type Tracer = (q: TraceQuestion) => Promise<Trace>;

/**
 * A tracer remembers SPF results, the addresses of our hosts and whose the others are, so one of them serves a run or a batch, not a day. It
 * rejects only where an effect does: hostile mail gives less evidence, DNS without an answer an `unknown`.
 */
export function tracer(effects: TraceEffects): Tracer {
  const { resolve } = effects;
  const memory = {
    spf: spfAsker(resolve),
    formerly: formerAsker(effects),
    hostsOf: hostsAsker(resolve),
    readKeys: keyReader(),
    whose: organisationAsker(),
    budgets: budgetsOf(resolve),
  };
  return (q) => trace(q, effects, memory);
}

/** What reports of one run ask again and again. */
interface Memory {
  readonly spf: ReturnType<typeof spfAsker>;
  readonly formerly: AskFormer;
  readonly hostsOf: (knowledge: Knowledge) => Promise<Hosts>;
  readonly readKeys: ReadKeys;
  readonly whose: WhoseHost;
  readonly budgets: (mail: Mail) => Budgets;
}

async function trace(q: TraceQuestion, effects: TraceEffects, memory: Memory): Promise<Trace> {
  const { mail, report, knowledge } = q;
  const { whose } = memory;
  const { askStrangers, askOurs } = memory.budgets(mail);
  const { returned } = report;
  const header = returned.kind === 'none' ? null : returned.header;
  const hops = header === null ? [] : hopsWhenAsked(header);
  const reportHops = hopsWhenAsked(mail.header);
  const failed = failedRecipients(report, mail);

  const [arrival, hosts] = await Promise.all([
    arrivalOf(mail, q.envelope, knowledge, askStrangers, reportHops, whose),
    memory.hostsOf(knowledge),
  ]);
  const mailbox = mailboxOf(arrival.forwardPath, knowledge);
  const who = await reporterOf({ mail, reportHops, arrival, hops, hosts, knowledge, whose }, askStrangers);
  const { reporter } = who;
  const found = await pathOf({
    hops,
    reporter,
    reportingMta: report.reportingMta,
    hosts,
    knowledge,
    resolve: askStrangers,
    whose,
  });
  const { path } = found;

  const [ledger, way, signatures] = await Promise.all([
    ledgerEvidence({ quotedIds: report.quotedIds, failed }, effects.findSent),
    pathEvidence(
      {
        path,
        hops,
        reporter,
        sender: senderOf(header, arrival, report),
        hosts,
        knowledge,
        serverAddress: await serverAddressOf(arrival, path, askOurs),
        reporterSilent: who.silent.length > 0,
        formerly: memory.formerly,
      },
      (question) => memory.spf(question, askOurs),
    ),
    header === null
      ? UNSIGNED
      : signatureEvidence(
          {
            header,
            domains: [knowledge.domain, ...knowledge.otherDomains],
            failed,
            foreignClient: foreignClient(path, reporter),
          },
          { ...effects, resolve: askOurs },
          memory.readKeys,
        ),
  ]);

  const messageId = report.quotedIds[0]?.id ?? null;
  const complete = isComplete(report, path.kind === 'none' ? null : path.index);
  const at = path.kind === 'none' ? null : path.hop.at;
  const sentQuestion = {
    word: ledger.word,
    messageId,
    at,
    arrival,
    knowledge,
  };
  const unsentAt = timeUnsent(sentQuestion);
  const absence = absenceEvidence({
    ...sentQuestion,
    unsentAt,
    complete,
    ownSignaturePresent: signatures.present,
    path,
    // Where a host of ours took it, the client may be one of us whose login it does not print.
    reporter: path.kind === 'hand-off' && isAtOurs(path.hop, hosts, knowledge) ? 'own' : reporter.kind,
  });
  const back = returnEvidence({
    forwardPath: arrival.forwardPath,
    deliveredTo: arrival.deliveredTo,
    byForwardDoor: arrival.forwarded,
    // A server of ours signs return addresses on the way out, and sends its own notices to the plain one.
    dsn: isDsn(report) && reporter.kind !== 'own',
    reversePathNull: arrival.reversePath === null,
    arrival,
    now: effects.now(),
    knowledge,
  });
  const writers = header === null ? [] : writersOf(header);
  const shape = header === null ? [] : shapeEvidence({ header, writers, knowledge, messageId, whose });
  const unsigned = knowledge.allMailSignedSince !== null && signatures.valid === null && ledger.word !== 'id';
  const unsent = unsentAt !== null;
  const pieces = [
    ...ledger.evidence,
    ...replayable(signatures.evidence, path),
    ...(ledger.word !== 'sent' && (unsigned || unsent) ? softened(way.evidence) : way.evidence),
    ...back.evidence,
    ...absence,
    ...shape,
  ];
  const known = await correspondentEvidence(
    {
      mailbox,
      failed,
      doubted:
        // What somebody answers himself is his own word, and no more than a mail of his would be.
        (isDsn(report) && (header === null || reporter.kind === 'unknown')) ||
        pieces.some(({ side }) => side === 'against'),
    },
    effects,
  );

  const unknown: Unknown[] = [
    ...(header === null ? [{ kind: 'nothing-returned' } as const] : []),
    ...way.unknown,
    ...(header !== null && !complete ? [{ kind: 'header-incomplete' } as const] : []),
    ...(reporter.kind === 'unknown' && header !== null
      ? [{ kind: 'reporter-unknown', client: arrival.client?.address ?? null } as const]
      : []),
    ...ledger.unknown,
    ...signatures.unknown,
    ...silences([
      ...[...arrival.silent, ...hosts.silent].map((name) => ({ name, matters: true })),
      ...who.silent.map(({ name, matters }) => ({ name, matters: matters || way.fromUs })),
      ...found.silent,
    ]),
  ];
  return {
    reporter,
    evidence: [...pieces, ...known],
    unknown,
    path,
    marks:
      header === null
        ? []
        : isOwnWay(path, reporter)
          ? marksOf(header, hops, believedHops(hops, path, reporter, knowledge))
          : loginUsed(() => marksOf(header, hops), path, way.evidence),
    ledger: ledger.word,
    unsent,
    signature: signatures.valid,
    mailbox,
    from: addressIn(firstOf(writers[0] ?? [])?.toLowerCase()),
    messageId,
    failed,
  };
}

function silences(silent: readonly Silence[]): Unknown[] {
  return silent.map(({ name, matters }) => ({ kind: 'dns-silent', name, matters }));
}

function isDsn({ kind }: Report): boolean {
  return kind === 'bounce' || kind === 'delay' || kind === 'success-dsn';
}

/** Who failed. An automatic reply or a challenge comes from the recipient itself. */
function failedRecipients(report: Report, mail: Mail): string[] {
  const addresses = new Set<string>();
  const add = (address: string | null) => {
    if (address?.includes('@') && address.length <= MAX_ADDRESS_CHARS) addresses.add(address.toLowerCase());
  };
  if (report.kind === 'auto-reply' || report.kind === 'challenge')
    add(firstAddress(mail.header.value('from')));
  for (const { action, address, originalRecipient } of report.recipients) {
    if (report.kind === 'bounce' && action !== 'failed' && action !== null) continue;
    add(originalRecipient);
    add(address);
  }
  return [...addresses].slice(0, MAX_FAILED);
}

/**
 * Envelope sender of the returned mail: what the copy's Return-Path says, else the address to which the report was
 * sent. A report that a grammar read goes to the sender even where a forwarder has hidden its null reverse path.
 */
function senderOf(
  header: Extract<Report['returned'], { header: unknown }>['header'] | null,
  { reversePath, forwardPath, forwarded }: Arrival,
  { readBy }: Report,
): string | null {
  const stated = header?.value('return-path')?.replace(/[\s<>]/g, '');
  if (stated !== undefined) return addressIn(stated);
  const isNull = reversePath === null || (reversePath === undefined && forwarded && readBy === 'grammar');
  return isNull ? forwardPath : null;
}

/** Null for none, and for what is too long to be one: a field of the copy may be as long as its writer likes. */
function addressIn(text: string | null | undefined): string | null {
  return text == null || text === '' || text.length > MAX_ADDRESS_CHARS ? null : text;
}

/** Who else than a host that only we use handed it over; what nobody whom we know says of it clears nobody. */
function foreignClient(path: Path, reporter: Reporter): string | null {
  if (path.kind !== 'hand-off') return null;
  return path.exclusive && !path.claimed && reporter.kind !== 'unknown' ? null : path.hop.client;
}

/** Of a host that others use too, the login alone by which the mail counts as ours. */
function loginUsed(marks: () => readonly Mark[], path: Path, pieces: readonly Evidence[]): Mark[] {
  const pass = pieces.find((piece) => piece.kind === 'spf-pass' && piece.strength === 'strong');
  if (pass?.kind !== 'spf-pass' || path.kind !== 'hand-off') return [];
  const used = marks().find(
    ({ kind, hop, value }) =>
      kind === 'login' && hop !== null && hop > path.index && value === pass.facts.login,
  );
  return used === undefined ? [] : [used];
}

/** Header fields that a submission left are believed where the mail was submitted to us, or left through us alone. */
function isOwnWay(path: Path, reporter: Reporter): boolean {
  if (path.kind === 'submission') return reporter.kind === 'own';
  return path.kind === 'hand-off' && path.exclusive && !path.claimed && reporter.kind === 'matched';
}
