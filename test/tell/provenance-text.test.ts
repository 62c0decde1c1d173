import { describe, expect, test } from 'vitest';
import { classify } from '../../lib/classify/index.ts';
import type { Provenance } from '../../lib/judge/provenance.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { classifyHead, classifyRows } from '../../lib/tell/classify-table.ts';
import { explainText } from '../../lib/tell/explain-text.ts';
import { WORDS } from '../../lib/tell/index.ts';
import { painter } from '../../lib/tell/paint.ts';
import {
  becauseLine,
  type Judged,
  remedyFacts,
  remedySteps,
  verdictLine,
} from '../../lib/tell/provenance-text.ts';
import { widthOf } from '../../lib/tell/width.ts';
import { type Evidence, evidence, type Unknown } from '../../lib/trace/evidence.ts';
import { samples } from '../support/samples.ts';
import {
  EVERY_EVIDENCE,
  EVERY_MARK,
  EVERY_PROVENANCE,
  EVERY_UNKNOWN,
  knowledgeOf,
  REMEDIES,
  remedy,
  SILENT,
  traceOf,
} from './support/judged.ts';
import { HAND_OFF, JUDGED, pageOf, REPORT } from './support/pages.ts';
import { englishIn, MISWRITTEN } from './support/text.ts';

const plain = painter(false);
const LANGUAGES = ['en', 'ja'] as const;
const CASES = LANGUAGES.flatMap((language) =>
  ([40, 80, 120] as const).map((width) => [language, width] as const),
);

describe.each(LANGUAGES)('in %s', (language) => {
  const words = WORDS[language];

  test.each(Object.keys(JUDGED) as Provenance['kind'][])(
    'the page of %s is the one agreed to',
    async (kind) => {
      const page = `${pageOf(JUDGED[kind], language).join('\n')}\n`;
      await expect(page).toMatchFileSnapshot(`pages/${kind}.${language}.txt`);
    },
  );

  test('every verdict by every rule is told', () => {
    for (const provenance of EVERY_PROVENANCE) {
      const said = [verdictLine(provenance, words), becauseLine(provenance, words)];
      for (const line of said) {
        expect(line).toMatch(/[.。]$/);
        expect(line).not.toMatch(MISWRITTEN);
      }
      if (language === 'ja') expect(said.flatMap((line) => englishIn(line, provenance))).toEqual([]);
    }
    const short = Object.values(words.provenance);
    expect(new Set(short).size).toBe(5);
    expect(Math.max(...short.map(widthOf))).toBeLessThanOrEqual(10);
  });

  test.each(REMEDIES)(
    'the remedy %s names what to change, from where, how many, and what to search for',
    (kind) => {
      const whole = remedy(kind);
      const steps = remedySteps(whole, words);
      expect(steps.length).toBeGreaterThanOrEqual(3);
      expect(steps[0]).toContain(whole.subject);
      const text = [...steps, ...remedyFacts(whole, words)].join('\n');
      for (const value of ['203.0.113.9', '6,980', '2016-09-23 01:22', 'qp 27841'])
        expect(text).toContain(value);
      const silent = [
        ...remedySteps(remedy(kind, SILENT), words),
        ...remedyFacts(remedy(kind, SILENT), words),
      ];
      for (const line of [...text.split('\n'), ...silent]) expect(line).not.toMatch(MISWRITTEN);
      if (language === 'ja') expect(silent.flatMap((line) => englishIn(line, whole))).toEqual([]);
    },
  );

  test('where the host does not print the address, the remedy says so', () => {
    const [first = ''] = remedyFacts(remedy('change-password', { clients: [] }), words);
    expect(first).toMatch(language === 'en' ? /address .* is not printed/ : /IPアドレスは記録されていません/);
    const many = Array.from({ length: 500 }, (_, n) => `203.0.113.${n % 256}`);
    expect(remedyFacts(remedy('change-password', { clients: many }), words)[0]).toContain('492');
  });

  test('a word of the table fits the column, and a mail without verdict keeps it empty', () => {
    const classified = classify(REPORT);
    const head = classifyHead(words, 80, plain, true);
    const row = classifyRows('a.eml', classified, words, 80, plain, 'abused')[0] as string;
    const none = classifyRows('a.eml', { kind: 'ordinary' }, words, 80, plain, null)[0] as string;
    expect(columnOf(row, words.provenance.abused)).toBe(columnOf(head, words.classify.provenance));
    expect(columnOf(row, 'u@there.example')).toBe(columnOf(head, words.classify.recipient));
    expect(none).toContain(words.classes.ordinary);
    expect(classifyHead(words, 80, plain)).not.toContain(` ${words.classify.provenance} `);
  });
});

/** The column of the terminal at which a text begins. */
function columnOf(line: string, text: string): number {
  expect(line).toContain(text);
  return widthOf(line.slice(0, line.indexOf(text)));
}

describe.each(CASES)('in %s, on %i columns', (language, width) => {
  const words = WORDS[language];
  const overflowing = (lines: readonly string[]) => lines.filter((line) => widthOf(line) > width);

  test('no page is wider, whatever the verdict and the facts', () => {
    for (const provenance of EVERY_PROVENANCE) {
      const judged = {
        provenance,
        trace: traceOf({
          evidence: EVERY_EVIDENCE.slice(0, 20),
          unknown: EVERY_UNKNOWN,
          marks: EVERY_MARK,
          path: HAND_OFF,
          ledger: 'id',
        }),
        knowledge: knowledgeOf(),
        decision: { kind: 'mark', rule: 'unproven' },
      } as const;
      expect(overflowing(pageOf(judged, language, width))).toEqual([]);
    }
  });

  test('no page is wider for a stranger', () => {
    for (const hostile of [
      '語'.repeat(5_000),
      'x'.repeat(10_240),
      '\u001b[2J\u202e\r\nVerdict     OURS',
      '',
    ]) {
      const judged: Judged = {
        provenance: {
          kind: 'abused',
          because: 'script',
          remedy: remedy('clean-script', {
            subject: hostile,
            host: hostile,
            clients: [hostile],
            since: hostile,
            searchFor: hostile,
          }),
        },
        trace: traceOf({
          reporter: { kind: 'own', host: hostile, by: 'own-host' },
          evidence: [evidence('foreign-from', 'weak', { from: hostile })],
          marks: [{ kind: 'script', value: hostile, client: hostile, hop: null, field: 'x-php-script' }],
        }),
        knowledge: knowledgeOf(),
        decision: { kind: 'mark', rule: hostile },
      };
      const page = pageOf(judged, language, width);
      expect(overflowing(page)).toEqual([]);
      expect(page.join('')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      expect(page.filter((line) => /^Verdict +OURS/.test(line))).toEqual([]);
      expect(page.length).toBeLessThan(700);
    }
  });

  test('the table with verdicts fits', () => {
    const kinds = ['ours', 'abused', 'unproven', 'suspect', 'forged', null] as const;
    const rows = samples().flatMap(({ name, raw }, n) =>
      classifyRows(name, classify(parseMail(raw)), words, width, plain, kinds[n % kinds.length]),
    );
    expect(overflowing([classifyHead(words, width, plain, true), ...rows])).toEqual([]);
  });
});

describe('the page', () => {
  test('without a judgement is the same as ever', () => {
    for (const { name, raw } of samples().slice(0, 40)) {
      const mail = parseMail(raw);
      const lines = explainText(mail, classify(mail), WORDS.en, 80, plain);
      expect(explainText(mail, classify(mail), WORDS.en, 80, plain, null), name).toEqual(lines);
      expect(lines[0], name).toMatch(/^This is/);
    }
  });

  test('gives what speaks for it before what speaks against it, the strongest first', () => {
    const page = pageOf(JUDGED.suspect, 'en').join('\n');
    const order = ['+ weak', '- strong', '- weak', '? '].map((lead) => page.indexOf(lead));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(order[0]).toBeGreaterThan(page.indexOf('Why'));
  });

  test('is coloured by the verdict', () => {
    const colours = Object.values(JUDGED).map((judged) => {
      const [first = ''] = pageOf(judged, 'en', 120, (tone, text) => `<${tone}>${text}`);
      return /<(\w+)>[A-Z]+:/.exec(first)?.[1];
    });
    expect(colours).toEqual(['good', 'bad', 'mild', 'warn', 'bad']);
  });

  test('names a login once, though evidence and mark both show it', () => {
    const why = pageOf(JUDGED.abused, 'en', 120).join('\n').split('\nWhy')[1]?.split('\n\n')[0] ?? '';
    expect(why.match(/info@client\.example/g)).toHaveLength(1);
  });

  test('tells of a web script as an observation, whatever the verdict', () => {
    const marks = EVERY_MARK.filter(({ kind }) => kind === 'script');
    const page = pageOf({ ...JUDGED.ours, trace: traceOf({ marks }) }, 'en').join('\n');
    expect(page).toMatch(/\* A script on the web space submitted it/);
  });

  test('says so where nothing was found', () => {
    const page = pageOf({ ...JUDGED.unproven, trace: traceOf() }, 'en').join('\n');
    expect(page).toMatch(/^Why +No fact was found/m);
  });

  test('tells no more than a person reads', () => {
    const unknown = Array.from(
      { length: 50 },
      (_, n): Unknown => ({ kind: 'dns-silent', name: `n${n}.example`, matters: true }),
    );
    const facts: Evidence[] = Array.from({ length: 50 }, (_, n) =>
      evidence('foreign-from', 'weak', { from: `x${n}@elsewhere.example` }),
    );
    const page = pageOf({ ...JUDGED.forged, trace: traceOf({ unknown, evidence: facts }) }, 'en').join('\n');
    expect(page).toContain('x19@');
    expect(page).not.toContain('x20@');
    expect(page.match(/and 30 more/g)).toHaveLength(2);
  });

  test('tells the decision and its rule', () => {
    for (const language of LANGUAGES)
      expect(pageOf(JUDGED.ours, language).join('\n')).toMatch(/(rule|規則:) ours/);
    expect(pageOf(JUDGED.forged, 'en').join('\n')).not.toMatch(/^Decided/m);
  });
});
