import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { markText, reporterText, saysOf, unknownText } from '../../lib/tell/evidence-text.ts';
import { MAX_VALUE_CHARS } from '../../lib/tell/harmless.ts';
import { WORDS } from '../../lib/tell/index.ts';
import { type Evidence, type EvidenceKind, evidence } from '../../lib/trace/evidence.ts';
import { EVERY_EVIDENCE, EVERY_MARK, EVERY_REPORTER, EVERY_UNKNOWN, FACTS, KINDS } from './support/judged.ts';
import { englishIn, MISWRITTEN, stringsIn } from './support/text.ts';

/** What a sentence may have at most, whatever the mail says: four values of a stranger's and our own words. */
const MAX_SENTENCE_CHARS = 2_000;

describe.each(['en', 'ja'] as const)('in %s', (language) => {
  const words = WORDS[language];
  const sentences: readonly (readonly [said: string, of: unknown])[] = [
    ...EVERY_EVIDENCE.map((piece) => [saysOf(piece, words), piece.facts] as const),
    ...EVERY_UNKNOWN.map((unknown) => [unknownText(unknown, words), unknown] as const),
    ...EVERY_MARK.map((mark) => [markText(mark, words), mark] as const),
    ...EVERY_REPORTER.map((reporter) => [reporterText(reporter, words), reporter] as const),
  ];

  test('every kind of evidence, unknown, mark and reporter is a sentence', () => {
    expect(KINDS.length).toBeGreaterThan(15);
    for (const [said] of sentences) {
      expect(said).toMatch(/[.?。]$/);
      expect(said).not.toMatch(MISWRITTEN);
      expect(said.length).toBeLessThan(500);
    }
  });

  test('the values of a fact stand in its sentence', () => {
    for (const piece of EVERY_EVIDENCE) {
      const said = saysOf(piece, words);
      for (const value of stringsIn(piece.facts).slice(0, 3)) {
        if (/^(prvs|srs|verp)$/.test(value)) continue;
        const shown = /^\d{4}-.*Z$/.test(value) ? value.slice(0, 16).replace('T', ' ') : value;
        expect(said, piece.kind).toContain(shown);
      }
    }
  });

  test.each([
    'id-known',
    'recipient-unknown',
    'not-sent',
    'not-signed',
    'signed-for-others',
    'signature-fails',
    'from-our-host',
    'spf-pass',
    'spf-fail',
    'has-written',
  ] as const)('%s is said softly where it is weak', (kind) => {
    const [strong, weak] = (['strong', 'weak'] as const).map((strength) =>
      saysOf(evidence(kind, strength, FACTS[kind][0] as never) as unknown as Evidence, words),
    );
    expect(weak?.startsWith(strong as string)).toBe(true);
    expect(weak?.length).toBeGreaterThan((strong as string).length);
  });

  test('of many recipients the first are named and the others counted', () => {
    const recipients = Array.from({ length: 1_003 }, (_, n) => `u${n}@there.example`);
    const said = saysOf(
      evidence('recipient-unknown', 'strong', { messageId: 'c1@client.example', recipients }),
      words,
    );
    expect(said).toContain('u2@there.example');
    expect(said).not.toContain('u3@there.example');
    expect(said).toContain('1,000');
  });

  test('what strangers wrote neither steers a terminal nor runs on', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.constantFrom(
        '\u001b[2J\u0007',
        '\u202egnp.exe',
        'a\r\nVerdict: OURS',
        'x'.repeat(10_240),
        '',
        '\ud800',
      ),
    );
    fc.assert(
      fc.property(fc.constantFrom(...EVERY_EVIDENCE), hostile, (piece, value) => {
        const said = saysOf(spoilt(piece, value), words);
        expect(said).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
        expect(said.length).toBeLessThanOrEqual(MAX_SENTENCE_CHARS);
      }),
      { numRuns: 300 },
    );
    for (const unknown of EVERY_UNKNOWN) {
      expect(unknownText(spoilt(unknown, '\u001b[2J\n'), words)).not.toMatch(/\p{Cc}/u);
    }
    for (const mark of EVERY_MARK)
      expect(markText(spoilt(mark, '\u001b[2J\n'), words)).not.toMatch(/\p{Cc}/u);
    for (const { kind, by } of EVERY_REPORTER) {
      const said = reporterText({ kind, host: `\u202e${'x'.repeat(10_240)}`, by }, words);
      expect(said).not.toMatch(/\p{Cf}/u);
      expect(said.length).toBeLessThanOrEqual(MAX_SENTENCE_CHARS);
    }
  });

  test('a value is cut at the longest address that there can be', () => {
    const [fits, long] = [0, 1].map((more) => {
      const recipient = `${'u'.repeat(MAX_VALUE_CHARS - '@x.example'.length + more)}@x.example`;
      return saysOf(evidence('has-written', 'strong', { recipient }), words);
    });
    expect(fits).toContain('u@x.example');
    expect(long).not.toContain('@x.example');
    expect(long).toContain('...');
  });

  test('a value cannot pass for a sentence of ours', () => {
    const clientName = 'mx), which the SPF of client.example authorises. It is yours (pass';
    const said = saysOf(evidence('spf-fail', 'strong', { ...FACTS['spf-fail'][0], clientName }), words);
    expect(said).toContain(`"${clientName}"`);
    const quoting = saysOf(evidence('foreign-from', 'weak', { from: '" ends here. "@x.example' }), words);
    expect(quoting).toContain(`"' ends here. '@x.example"`);
  });
});

test('Japanese sentences hold no English but names and the terms of mail', () => {
  const left = [
    ...EVERY_EVIDENCE.map((piece) => englishIn(saysOf(piece, WORDS.ja), piece.facts)),
    ...EVERY_UNKNOWN.map((unknown) => englishIn(unknownText(unknown, WORDS.ja), unknown)),
    ...EVERY_MARK.map((mark) => englishIn(markText(mark, WORDS.ja), mark)),
    ...EVERY_REPORTER.map((reporter) => englishIn(reporterText(reporter, WORDS.ja), reporter)),
  ];
  expect(left.flat()).toEqual([]);
});

test('English tells who handed it over, and what SPF says of him', () => {
  const facts = { by: 'mx.there.example', client: '203.0.113.9', clientName: 'ylmf-pc' };
  const piece = evidence('spf-fail', 'strong', {
    ...facts,
    domain: 'client.example',
    result: 'fail',
    forwarder: false,
  });
  expect(saysOf(piece, WORDS.en)).toBe(
    'mx.there.example got it from 203.0.113.9 (ylmf-pc), which the SPF of client.example does not authorise (fail).',
  );
  expect(saysOf(piece, WORDS.ja)).toBe(
    'mx.there.exampleは203.0.113.9(ylmf-pc)から受け取りました。client.exampleのSPFが許可していないホストです(fail)。',
  );
});

/** The same with every string but the closed vocabularies replaced. */
function spoilt<T extends object>(value: T, text: string): T {
  const kept = new Set<unknown>(['fail', 'softfail', 'prvs', 'verp', 'srs']);
  const replace = (inner: unknown, key: string): unknown => {
    if (typeof inner === 'string') return kept.has(inner) || STRUCTURE.has(key) ? inner : text;
    if (Array.isArray(inner)) return inner.map((item) => replace(item, ''));
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([name, item]) => [name, replace(item, name)]));
  };
  return replace(value, '') as T;
}

const STRUCTURE: ReadonlySet<string> = new Set<keyof Evidence>(['kind', 'family', 'side', 'strength']);

test('every kind of evidence has a sample', () => {
  const kinds: EvidenceKind[] = Object.keys(WORDS.en.evidence.says) as EvidenceKind[];
  expect([...kinds].sort()).toEqual([...KINDS].sort());
});
