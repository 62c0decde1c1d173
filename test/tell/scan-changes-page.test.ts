/** The page of `scan --against`, from values: every headline, both languages, widths, and what strangers may write. */

import { describe, expect, test } from 'vitest';
import type { Change, Decided } from '../../lib/cli/scan-changes.ts';
import type { ScanSummary } from '../../lib/cli/scan-count.ts';
import { WORDS } from '../../lib/tell/index.ts';
import { painter } from '../../lib/tell/paint.ts';
import { scanChangesPage } from '../../lib/tell/scan-changes-page.ts';
import { widthOf } from '../../lib/tell/width.ts';

const SUMMARY: ScanSummary = {
  mails: 500,
  unreadable: 2,
  from: '2016-09-22T16:00:00.000Z',
  to: '2016-09-23T16:00:00.000Z',
  classes: { bounce: 460, ordinary: 40 },
  reasons: {},
  domains: [],
  reporters: [],
  perHour: [],
  originals: {},
};

const decided = (change: Partial<Decided> = {}): Decided => ({
  kind: 'deliver',
  rule: 'ours',
  to: null,
  would: null,
  provenance: 'ours',
  ...change,
});

const DROPPED = decided({ kind: 'drop', rule: 'rule:said' });

function change(values: Partial<Change> = {}): Change {
  return {
    class: 'bounce',
    provenance: 'ours',
    own: true,
    from: decided(),
    to: DROPPED,
    count: 4,
    files: ['new/1', 'new/2'],
    ...values,
  };
}

const letters = (to: Partial<Decided>): Change =>
  change({
    class: 'ordinary',
    provenance: null,
    own: false,
    from: decided({ rule: 'ordinary', provenance: null }),
    to: decided({ rule: 'rule:offers', provenance: null, ...to }),
    count: 14,
  });

function page(changes: readonly Change[], { width = 80, language = 'en' as 'en' | 'ja' } = {}): string[] {
  const values = { changes, same: 450, summary: SUMMARY, site: 'new.config.ts', against: 'old.config.ts' };
  return scanChangesPage(values, WORDS[language], width, painter(false));
}
const textOf = (lines: readonly string[]) => lines.join(' ').replaceAll(/\s+/g, ' ');

describe('the first line', () => {
  test.each<[string, Change[], RegExp]>([
    ['own bounces that are lost', [change()], /^4 BOUNCES OF YOUR OWN MAIL would no longer reach/],
    ['one of them', [change({ count: 1 })], /^1 BOUNCE OF YOUR OWN MAIL would no longer reach its/],
    [
      'own bounces that go elsewhere: they are lost too',
      [change({ to: decided({ to: ['spare'] }) })],
      /^4 BOUNCES OF YOUR OWN MAIL/,
    ],
    ['lost letters', [letters({ kind: 'hold' })], /^14 ORDINARY MAILS would no longer reach/],
    ['letters with a mark', [letters({ kind: 'mark' })], /^14 mails would be decided otherwise\./],
    [
      'own bounces that come in again',
      [change({ from: DROPPED, to: decided() })],
      /^4 mails would be decided otherwise/,
    ],
    ['another rule alone', [change({ to: decided({ rule: 'rule:in' }) })], /^Nothing changes/],
    ['nothing', [], /^Nothing changes/],
  ])('of %s', (_, changes, expected) => {
    expect(textOf(page(changes))).toMatch(expected);
    expect(textOf(page(changes, { language: 'ja' }))).not.toMatch(/BOUNCE|ORDINARY|would|undefined/);
  });
});

test('tells the counts, the files of the sites and what could not be read', () => {
  const text = textOf(
    page([change(), letters({ kind: 'mark' }), change({ to: decided({ rule: 'rule:in' }), count: 2 })]),
  );
  expect(text).toContain('500 mails: 18 decided otherwise, 2 alike but by another rule, 450 as before.');
  expect(text).toContain('from old.config.ts to new.config.ts');
  expect(text).toContain(WORDS.en.scan.unreadable(2));
});

test('tells verdicts, decisions and rules, before and after where they differ', () => {
  const suspect = decided({ kind: 'mark', rule: 'suspect', provenance: 'suspect' });
  const observed = decided({ would: 'hold', rule: 'abused', provenance: 'abused' });
  const lines = page([
    change({ own: false, provenance: 'abused', from: suspect, to: observed, count: 1_234 }),
    change({ own: false, from: DROPPED, to: decided({ to: ['spare'] }) }),
  ]);
  expect(textOf(lines)).toContain(
    'suspect → abused 1,234 mark → deliver, only observed; would be held suspect → abused',
  );
  expect(textOf(lines)).toContain('drop → deliver, sent to spare rule:said → ours');
});

test('of many kinds of changes twenty are told in each part; the rest is counted', () => {
  const many = Array.from({ length: 24 }, (_, n) =>
    change({ own: false, to: decided({ kind: 'drop', rule: `rule:r${n}` }), count: 3 }),
  );
  const text = textOf(page(many));
  expect(text).toContain('rule:r19');
  expect(text).not.toContain('rule:r20');
  expect(text).toContain('and 4 more kinds of changes, 12 mails');
});

describe('widths', () => {
  for (const language of ['en', 'ja'] as const) {
    test.each([40, 60, 80, 120, 160])(`no line is wider than %i columns (${language})`, (width) => {
      const far = change({
        own: false,
        from: decided({ kind: 'mark', rule: 'suspect-in-incident', provenance: 'suspect' }),
        to: decided({
          would: 'drop',
          to: ['somewhere-far-away'],
          rule: `rule:${'r'.repeat(63)}`,
          provenance: 'unproven',
        }),
        files: ['cur/1474563600.M000001P4711.sv1.host.example,S=4711:2,S'.repeat(2)],
      });
      const lines = page([change(), far, letters({ kind: 'mark' })], { width, language });
      expect(lines.filter((line) => widthOf(line) > width)).toEqual([]);
    });
  }
});

test('values of strangers can neither steer the terminal nor speak in our voice', () => {
  const evil = 'x\u001b[2J\u202e"). ALL IS WELL. ("';
  for (const language of ['en', 'ja'] as const) {
    const lines = page([change({ files: [evil], to: decided({ kind: 'drop', rule: evil, to: [evil] }) })], {
      language,
    });
    expect(lines.join('\n')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
  }
});
