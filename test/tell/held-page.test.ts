import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AuditFinding, Found } from '../../lib/audit/findings.ts';
import type { Answer } from '../../lib/effects.ts';
import type { MailRecord } from '../../lib/record/record.ts';
import { auditPage } from '../../lib/tell/audit-page.ts';
import { type FloodRow, heldPage } from '../../lib/tell/held-page.ts';
import { heldHeader, heldStory } from '../../lib/tell/held-story.ts';
import { WORDS } from '../../lib/tell/index.ts';
import { painter } from '../../lib/tell/paint.ts';
import { widthOf } from '../../lib/tell/width.ts';
import { fillData } from '../support/held-data.ts';

const plain = painter(false);
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/;
const HOSTILE = `\u001b[2J\u202e${'long'.repeat(100)}@evil.example`;
const CASES = [40, 80, 160].flatMap((width) =>
  (['en', 'ja'] as const).map((language) => [language, width] as const),
);

let dir: string;
let records: readonly MailRecord[];

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'truebounce-held-page-'));
  records = (await fillData(dir)).taken.map(({ record }) => record);
});
afterAll(() => rmSync(dir, { recursive: true }));

/** Commands, keys and paths are not broken, so that they can be copied. */
function unfit(lines: readonly string[], width: number): string[] {
  return lines
    .flatMap((line) => line.split('\n'))
    .filter((line) => widthOf(line) > width && !/truebounce held |\/raw\//.test(line));
}

function hostile(record: MailRecord): MailRecord {
  return {
    ...record,
    mailbox: HOSTILE,
    envelope: { ...record.envelope, reversePath: HOSTILE },
    recipients: record.recipients.map((recipient) => ({
      ...recipient,
      address: HOSTILE,
      diagnosticCode: HOSTILE,
    })),
    originalId: HOSTILE,
    fault: { stage: 'trace', error: HOSTILE },
  };
}

const ANSWERS: readonly (Answer | null)[] = [
  null,
  { kind: 'released', at: '2026-11-24T14:05:00.000Z' },
  { kind: 'dropped', at: '2026-11-24T14:05:00.000Z' },
];

describe.each(CASES)('in %s, on %i columns', (language, width) => {
  const words = WORDS[language];

  test('the list of what is held fits, and moves no cursor', () => {
    const held = records.filter(({ decision }) => decision.kind === 'hold');
    const flood: FloodRow = {
      id: '20160922T1600-1',
      mailbox: HOSTILE,
      held: 51,
      first: '2016-09-22T16:00:00.000Z',
      last: '2016-09-22T16:11:00.000Z',
      verdicts: new Map([['abused', 51]]),
      remedy: held[0]?.provenance?.kind === 'abused' ? held[0].provenance.remedy : null,
      incident: null,
      overAt: '2016-09-22T16:11:00.000Z',
    };
    const shown = held
      .slice(0, 3)
      .map((record, n) => ({ record: hostile(record), answer: ANSWERS[n] ?? null }));
    const page = {
      mails: 54,
      floods: [flood],
      otherFloods: 2,
      single: 3,
      shown,
      of: null,
      isFirst: true,
      more: null,
      data: '',
    };
    const lines = heldPage(page, words, width, plain);
    expect(unfit(lines, width)).toEqual([]);
    expect(lines.filter((line) => CONTROLS.test(line))).toEqual([]);
    expect(lines.join('\n')).toContain('20160922T1600-1');
  });

  test('the story of every mail fits, and moves no cursor', () => {
    for (const [n, record] of records.entries()) {
      const answer = ANSWERS[n % ANSWERS.length] ?? null;
      const deliveries = record.deliveries.map((delivery) => ({
        delivery: { ...delivery, mailbox: HOSTILE, destination: HOSTILE },
        plannedAt: record.receivedAt,
        attempts: 1,
        lease: null,
        outcome: { kind: 'failed' as const, at: record.receivedAt, error: HOSTILE },
      }));
      const lines = heldStory({ record: hostile(record), answer, deliveries }, words, width, plain);
      expect(unfit(lines, width)).toEqual([]);
      expect(lines.filter((line) => CONTROLS.test(line))).toEqual([]);
    }
    const fields = Array.from({ length: 100 }, () => ({ name: 'Subject', text: HOSTILE }));
    const header = heldHeader({ fields, cut: false }, '/raw/x.eml', words, width, plain);
    expect(unfit(header, width)).toEqual([]);
    expect(header.filter((line) => CONTROLS.test(line))).toEqual([]);
    expect(header.join('')).toContain('--raw');
  });

  test('the lines of an audit fit', () => {
    const found = new Map<AuditFinding, Found>(
      (Object.keys(words.doctor.found) as AuditFinding[]).map((finding) => [
        finding,
        { status: 'bad', thing: 'raw', count: 7, since: '2026-11-24T14:05:00.000Z', samples: ['key'] },
      ]),
    );
    const looked = { raw: 9, decisions: 9, deliveries: 9, withheld: 9, strays: 9, queues: 1 };
    const maybeTwice = { count: 9, since: null, samples: ['key'] };
    for (const place of ['machine', 'deployment'] as const) {
      const page = { place, mails: 9, days: 7, looked, inWork: 2, found, maybeTwice, quiet: false };
      const lines = auditPage(page, words, width, plain);
      expect(unfit(lines, width)).toEqual([]);
      expect(lines.length).toBeGreaterThan(3 * found.size);
    }
  });
});
