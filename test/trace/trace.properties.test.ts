/** Whatever a report holds, its trace answers within its limits, and what a stranger adds to a copy gains him nothing. */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify } from '../../lib/classify/index.ts';
import { MAX_QUOTED_IDS } from '../../lib/classify/limits.ts';
import { isJudged, judge } from '../../lib/judge/judge.ts';
import type { Provenance } from '../../lib/judge/provenance.ts';
import type { Envelope } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { MAX_KEEPERS } from '../../lib/trace/arrival.ts';
import { MAX_RECIPIENTS_COMPARED } from '../../lib/trace/correspondents.ts';
import { MAX_REPORT_SIGNATURES, MAX_SIGNATURES_TRIED } from '../../lib/trace/dkim/limits.ts';
import { MAX_NAMES as MAX_HOST_NAMES } from '../../lib/trace/hosts.ts';
import { MAX_NAMES as MAX_REVERSE_NAMES } from '../../lib/trace/identity.ts';
import { MAX_FAILED, tracer } from '../../lib/trace/index.ts';
import type { Knowledge } from '../../lib/trace/knowledge.ts';
import { MAX_IDS_ASKED } from '../../lib/trace/ledger.ts';
import { MAX_WALKED } from '../../lib/trace/path.ts';
import { MAX_LOWER_HOPS } from '../../lib/trace/path-evidence.ts';
import { MAX_QUERIES } from '../../lib/trace/spf.ts';
import { MAX_FIELD_MARKS, MAX_HOP_MARKS } from '../../lib/trace/submission.ts';
import type { Trace } from '../../lib/trace/trace.ts';
import { samples } from '../support/samples.ts';
import { openSet, type TracedMail, type TracedSet } from '../support/traced-set.ts';

const ROOT = fileURLToPath(new URL('../provenance', import.meta.url));
const SETS = await Promise.all(
  readdirSync(ROOT, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => openSet(join(ROOT, entry.name))),
);
const MAILS = SETS.flatMap((set) => set.mails.map((mail) => ({ set, ...mail })));
const WITNESSED_NOTHING: Envelope = { reversePath: undefined, forwardPaths: [], client: null };
const CORPUS = samples().map(({ raw }) => ({
  set: SETS[0] as TracedSet,
  raw: Buffer.from(raw),
  envelope: WITNESSED_NOTHING,
}));

/** Kinds of evidence that one report can bring: each once, but for those of several signatures and recipients. */
const MAX_EVIDENCE = 19 + MAX_SIGNATURES_TRIED + MAX_RECIPIENTS_COMPARED;

/** The longest value in a fact or an unknown: an address of 512, a Message-ID of 998 (RFC 5322 section 2.1.1). */
const MAX_FACT = 998;

/**
 * Questions to DNS of one report, at the very most. Of these the SPF checks, each at its own limit, are nine tenths; a
 * site whose record needs three look-ups stays under forty.
 */
function mostQuestions({ exclusiveHosts, ownHosts, forwardingHosts }: Knowledge): number {
  const names = Math.min(exclusiveHosts.length, MAX_HOST_NAMES) + Math.min(ownHosts.length, MAX_HOST_NAMES);
  return (
    2 * names + // our hosts, both kinds of addresses
    forwardingHosts.length + // is the client the forward door's host
    2 * MAX_KEEPERS + // the keeping host's own servers, by two names each
    (2 + 1 + MAX_REVERSE_NAMES + MAX_QUERIES) + // the client: name, HELO, PTR and its names, SPF of HELO
    MAX_REPORT_SIGNATURES +
    2 * MAX_WALKED + // hops of the reporter's own, by two names each
    (1 + MAX_LOWER_HOPS) * MAX_QUERIES + // SPF of the hand-off, and of forwarders' claims below it
    MAX_SIGNATURES_TRIED
  );
}

interface Found {
  readonly trace: Trace;
  readonly provenance: Provenance;
  readonly questions: number;
  readonly lookUps: number;
}

async function traceOf({ set, raw, envelope }: TracedMail & { set: TracedSet }): Promise<Found | null> {
  const mail = parseMail(raw);
  const report = classify(mail, envelope);
  if (report.kind === 'ordinary' || !isJudged(report)) return null;
  const { knowledge, effects } = set;
  let questions = 0;
  let lookUps = 0;
  const { findSent } = effects;
  const trace = await tracer({
    ...effects,
    resolve: (name, type) => {
      questions++;
      return effects.resolve(name, type);
    },
    findSent:
      findSent === null
        ? null
        : (id, recipients) => {
            lookUps++;
            return findSent(id, recipients);
          },
    hasWritten: async () => false,
  })({ mail, report, envelope, knowledge });
  const judgement = judge(report, { trace, knowledge });
  if (judgement.kind !== 'judged') throw new Error('a report that is judged is not');
  return { trace, provenance: judgement.provenance, questions, lookUps };
}

function longest(value: unknown): number {
  if (typeof value === 'string') return value.length;
  if (value === null || typeof value !== 'object') return 0;
  return Math.max(0, ...Object.values(value).map(longest));
}

function expectSound(found: Found | null, knowledge: Knowledge): void {
  if (found === null) return;
  const { trace, questions, lookUps } = found;
  expect(trace.evidence.length).toBeLessThanOrEqual(MAX_EVIDENCE);
  expect(trace.failed.length).toBeLessThanOrEqual(MAX_FAILED);
  expect(trace.marks.length).toBeLessThanOrEqual(MAX_HOP_MARKS + 15 * MAX_FIELD_MARKS);
  expect(longest(trace)).toBeLessThanOrEqual(MAX_FACT);
  expect(questions).toBeLessThanOrEqual(mostQuestions(knowledge));
  expect(lookUps).toBeLessThanOrEqual(Math.min(MAX_IDS_ASKED, MAX_QUOTED_IDS));
}

const LONG = 'x'.repeat(5_000);
const TOKENS = [
  '\r\n\r\n',
  '\r\n',
  'Received: from mail.client.example (x [192.0.2.10]) by mx.far.example with ESMTP; Mon, 23 Nov 2026 10:00:00 +0000\r\n',
  'Received: (qmail 1 invoked by uid 33)\r\n',
  `Received: from ${LONG} by ${LONG}\r\n`,
  'DKIM-Signature: v=1; a=rsa-sha256; d=client.example; s=s1; h=from; bh=AAAA; b=AAAA\r\n',
  `Return-Path: <${LONG}@client.example>\r\n`,
  `From: ${LONG}@client.example\r\n`,
  `Message-ID: <${LONG}@${LONG}>\r\n`,
  `Delivered-To: ${LONG}@client.example\r\n`,
  `X-PHP-Originating-Script: ${LONG}\r\n`,
  `Reporting-MTA: dns; ${LONG}.example\r\n`,
  `Final-Recipient: rfc822; ${LONG}@far.example\r\nAction: failed\r\n`,
  'Auto-Submitted: auto-replied\r\n',
  '[203.0.113.66]',
  '::1',
  '@',
  '\0',
];

describe('the trace of', () => {
  it('arbitrary bytes is sound', async () => {
    const set = SETS[0] as TracedSet;
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_048 }), async (bytes) => {
        const raw = Buffer.concat([Buffer.from('Return-Path: <>\nSubject: failure notice\n'), bytes]);
        expectSound(await traceOf({ set, raw, envelope: WITNESSED_NOTHING }), set.knowledge);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['reports of known truth', MAILS, 400],
    ['the samples', CORPUS, 400],
  ] as const)('%s, mutated, is sound', async (_, mails, numRuns) => {
    const mutation = fc.record({
      sample: fc.nat(mails.length - 1),
      edits: fc.array(
        fc.record({
          at: fc.double({ min: 0, max: 1, noNaN: true }),
          removed: fc.oneof(fc.constant(0), fc.nat(300)),
          inserted: fc.oneof(fc.constantFrom(...TOKENS), fc.string({ maxLength: 40 })),
        }),
        { minLength: 1, maxLength: 4 },
      ),
      witnessed: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(mutation, async ({ sample, edits, witnessed }) => {
        const mail = mails[sample] as (typeof MAILS)[number];
        let raw = Buffer.from(mail.raw);
        for (const { at, removed, inserted } of edits) {
          const cut = Math.floor(at * raw.length);
          raw = Buffer.concat([raw.subarray(0, cut), Buffer.from(inserted), raw.subarray(cut + removed)]);
        }
        const envelope = witnessed ? mail.envelope : WITNESSED_NOTHING;
        expectSound(await traceOf({ ...mail, raw, envelope }), mail.set.knowledge);
      }),
      { numRuns },
    );
  });
});

/** The returned header of a report as its lines, folded ones together, and what stands before and behind it. */
function returnedOf(mail: TracedMail): { before: string; fields: string[]; behind: string } | null {
  const report = classify(parseMail(mail.raw), mail.envelope);
  if (report.kind === 'ordinary' || report.returned.kind === 'none') return null;
  const { source, range } = report.returned.header;
  const header = Buffer.from(source).toString('latin1', range.start, range.end);
  const whole = mail.raw.toString('latin1');
  const at = whole.indexOf(header);
  if (at < 0) return null;
  return {
    before: whole.slice(0, at),
    fields: header.split(/(?<=\n)(?![ \t])/),
    behind: whole.slice(at + header.length),
  };
}

const RETURNING = MAILS.flatMap((mail) => {
  const returned = returnedOf(mail);
  return returned === null ? [] : [{ mail, returned }];
});

const nameOf = (field: string) => field.slice(0, field.indexOf(':')).trim().toLowerCase();

describe('what a stranger changes in a copy', () => {
  it('the order of fields that do not stand twice changes nothing', async () => {
    expect(RETURNING.length).toBeGreaterThan(50);
    for (const { mail, returned } of RETURNING) {
      const { before, fields, behind } = returned;
      // Received and signatures are read from an end; what stands twice keeps its order among its own name.
      const trace = fields.filter((field) => nameOf(field) === 'received');
      const others = fields.filter((field) => nameOf(field) !== 'received').reverse();
      const seen = new Map<string, string[]>();
      for (const field of others) seen.set(nameOf(field), [field, ...(seen.get(nameOf(field)) ?? [])]);
      const shuffled = others.map((field) => (seen.get(nameOf(field)) as string[]).shift() as string);
      const raw = Buffer.from(before + [...shuffled, ...trace].join('') + behind, 'latin1');
      const [one, other] = await Promise.all([traceOf(mail), traceOf({ ...mail, raw })]);
      expect(other?.provenance, mail.raw.toString('latin1').slice(0, 200)).toEqual(one?.provenance);
      expect(other?.trace.evidence).toEqual(one?.trace.evidence);
    }
  });

  it('a Received line at the bottom makes nothing that was not ours ours, and no forged mail better but by a forwarder’s claim', async () => {
    const better: string[] = [];
    let tried = 0;
    for (const { mail, returned } of RETURNING) {
      const { set } = mail;
      const { domain, ownAddresses, ownHosts, exclusiveHosts, sharedRanges } = set.knowledge;
      const host = [...exclusiveHosts, ...ownHosts, `mail.${domain}`][0] as string;
      const [address = '203.0.113.66'] = [...ownAddresses, ...sharedRanges].map(
        (range) => range.split('/')[0],
      );
      const lines = [
        `from ${host} (${host} [${address}]) by mx.evil.example (Postfix) with ESMTP id 1`,
        `from pc (unknown [203.0.113.66]) (Authenticated sender: info@${domain}) by ${host} (Postfix) with ESMTPA id 1`,
        `from localhost (localhost [127.0.0.1]) by ${host} (Postfix, from userid 33) with ESMTP id 1`,
        `from unknown (HELO pc) (info@${domain}@203.0.113.66) by ${host} with SMTP`,
        '(qmail 7 invoked by uid 33)',
      ];
      const before = await traceOf(mail);
      if (before === null) continue;
      const last = returned.fields.findLastIndex((field) => nameOf(field) === 'received');
      for (const line of lines) {
        const fields = returned.fields.toSpliced(
          last + 1,
          0,
          `Received: ${line}; Mon, 23 Nov 2026 10:00:00 +0000\r\n`,
        );
        const raw = Buffer.from(returned.before + fields.join('') + returned.behind, 'latin1');
        const after = await traceOf({ ...mail, raw });
        tried++;
        if (after === null) continue;
        const isBetter = RANK[after.provenance.kind] > RANK[before.provenance.kind];
        const byForwarder = after.trace.evidence.some(
          (piece) => piece.kind === 'spf-fail' && piece.facts.forwarder,
        );
        const isOurs = after.provenance.kind === 'ours' || after.provenance.kind === 'abused';
        if (isBetter && (!byForwarder || isOurs))
          better.push(`${mail.truth.file} ${before.provenance.kind} -> ${after.provenance.kind}: ${line}`);
      }
    }
    expect(tried).toBeGreaterThan(200);
    expect(better).toEqual([]);
  });
});

const RANK: Readonly<Record<Provenance['kind'], number>> = {
  forged: 0,
  suspect: 1,
  unproven: 2,
  abused: 3,
  ours: 4,
};
