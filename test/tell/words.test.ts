import { describe, expect, test } from 'vitest';
import { MAIL_CLASSES, REASONS } from '../../lib/model.ts';
import { WORDS } from '../../lib/tell/index.ts';
import { widthOf } from '../../lib/tell/width.ts';

/** Every text of a language, those that functions make included, by its path. */
function texts(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => texts(inner, `${path}.${key}`));
}

/** Names that are the same in every language. */
const NAMES = /^\.explain\.labels\.(messageId|from|to|subject|date)$|^\.between$/;

describe.each(['en', 'ja'] as const)('words (%s)', (language) => {
  const words = WORDS[language];

  test('none is empty', () => {
    expect(texts(words).length).toBeGreaterThan(100);
    expect(texts(words).filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  test('reasons and classes are told apart in tables', () => {
    const briefs = REASONS.map((reason) => words.reasons[reason].brief);
    // The reason of a vacation message and its class may share a name; two reasons must not.
    expect(new Set(briefs).size).toBe(REASONS.length);
    expect(Math.max(...briefs.map(widthOf))).toBeLessThanOrEqual(34);
    const classes = MAIL_CLASSES.map((kind) => words.classes[kind]);
    expect(new Set(classes).size).toBe(MAIL_CLASSES.length);
  });

  test('sentences end', () => {
    for (const reason of REASONS) expect(words.reasons[reason].sentence).toMatch(/[.。]$/);
    for (const kind of MAIL_CLASSES) expect(words.explain.headline[kind]).toMatch(/[.。]$/);
  });

  test('the headline of scan is calm, plain or alarming', () => {
    const { headline } = words.scan;
    const calm = headline({ mails: 40, failed: 0, flood: null });
    const plain = headline({ mails: 1_040, failed: 3, flood: null });
    const flood = headline({ mails: 7_245, failed: 7_205, flood: { rate: 300.2, peak: 512 } });
    const long = headline({ mails: 7_245, failed: 7_205, flood: { rate: null, peak: 512 } });
    expect(calm).toContain('40');
    expect(plain).toContain('1,040');
    expect(flood).toContain('7,205');
    expect(flood).toContain('7,245');
    expect(flood).toContain('300');
    expect(long).toContain('512');
    expect(new Set([calm, plain, flood, long]).size).toBe(4);
  });
});

test('Japanese is Japanese, and English has none of it', () => {
  const japanese = /[\u3040-\u30ff\u4e00-\u9fff]/;
  expect(texts(WORDS.en).filter(([, text]) => japanese.test(text))).toEqual([]);
  const untranslated = texts(WORDS.ja).filter(([path, text]) => !NAMES.test(path) && !japanese.test(text));
  expect(untranslated).toEqual([]);
});

test('English counts one mail as one', () => {
  const { scan } = WORDS.en;
  expect(scan.headline({ mails: 1, failed: 1, flood: null })).toBe(
    '1 of 1 mail says that something could not be delivered.',
  );
  expect(scan.headline({ mails: 2, failed: 2, flood: null })).toMatch(/^All 2 mails say /);
  expect(scan.headline({ mails: 1, failed: 0, flood: null })).toMatch(/^1 mail, /);
  expect(scan.unreadable(1)).toMatch(/^1 file /);
});
