/**
 * Six sites as small firms have them, each with genuine, forged, abused, forwarded and neighbour's mail. Every mail
 * states which verdicts are right, and why (truth.jsonl, `note`).
 */

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { type Change, judgeSet, type Verdict } from '../support/traced-set.ts';

const ROOT = fileURLToPath(new URL('.', import.meta.url));
const PROFILES = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** What a site states that states nothing; DNS and the clock are no statements. */
const domainOnly = ({ domain, now, zone }: Record<string, unknown>) => ({ domain, now, zone });

const kindOf = ({ provenance }: Verdict) => provenance?.kind ?? 'none';
const told = (verdict: Verdict) => `${verdict.truth.file}: ${kindOf(verdict)}`;

test('there are six profiles of at least eight mails, with all three truths', async () => {
  expect(PROFILES).toHaveLength(6);
  for (const profile of PROFILES) {
    const verdicts = await judgeSet(join(ROOT, profile));
    expect(verdicts.length).toBeGreaterThanOrEqual(8);
    expect(new Set(verdicts.map(({ truth }) => truth.truth))).toEqual(
      new Set(['genuine', 'forged', 'abuse']),
    );
    expect(verdicts.filter(({ truth }) => (truth.expect ?? []).length === 0)).toEqual([]);
  }
});

describe.each(PROFILES)('%s', (profile) => {
  const judged = (change?: Change) => judgeSet(join(ROOT, profile), change);

  test('every mail gets a verdict that its note calls right', async () => {
    const wrong = (await judged()).filter((verdict) => {
      const { expect: right = [] } = verdict.truth;
      return !(right as readonly string[]).includes(kindOf(verdict));
    });
    expect(wrong.map(told)).toEqual([]);
  });

  test('no genuine mail is lost, and no forged one is ours', async () => {
    const wrong = (await judged()).filter((verdict) => {
      const kind = kindOf(verdict);
      switch (verdict.truth.truth) {
        case 'genuine':
          return kind === 'forged' || kind === 'suspect';
        case 'forged':
          return kind === 'ours' || kind === 'abused';
        case 'abuse':
          // A neighbour's mail left our own host too, and only the notes know how it looks from afar.
          return kind === 'forged';
        default:
          return verdict.truth.truth satisfies never;
      }
    });
    expect(wrong.map(told)).toEqual([]);
  });

  test('by the domain alone no genuine mail is suspect', async () => {
    const verdicts = await judged({ site: domainOnly, ledger: false });
    const wrong = verdicts.filter(
      (verdict) => verdict.truth.truth === 'genuine' && ['suspect', 'forged'].includes(kindOf(verdict)),
    );
    expect(wrong.map(told)).toEqual([]);
  });

  test("from a stranger's client, Received lines alone make nothing ours or abused", async () => {
    const verdicts = await judged({
      envelope: (envelope) => ({
        ...envelope,
        client: { address: '203.0.113.199', helo: 'localhost.localdomain', name: null },
      }),
    });
    const byPath = verdicts.filter(({ provenance, trace }) => {
      const believed = provenance?.kind === 'ours' || provenance?.kind === 'abused';
      return believed && !trace?.evidence.some(({ side, family }) => side === 'for' && family !== 'path');
    });
    expect(byPath.map(told)).toEqual([]);
  });

  test.each([
    ['CRLF', '\r\n'],
    ['LF', '\n'],
  ])('%s changes no verdict', async (_, newline) => {
    const as: Change = {
      mail: (raw) => Buffer.from(raw.toString('latin1').replace(/\r?\n/g, newline), 'latin1'),
    };
    expect((await judged(as)).map(told)).toEqual((await judged()).map(told));
  });

  test('where DNS is silent nothing is worse than unproven', async () => {
    const verdicts = await judged({ silent: true });
    const worse = verdicts.filter((verdict) => ['suspect', 'forged'].includes(kindOf(verdict)));
    expect(worse.map(told)).toEqual([]);
  });
});
