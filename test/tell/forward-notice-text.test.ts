/** The notice as text: what each obstacle says, and what strangers may write into it. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ForwardNoticeFacts, forwardNoticeText } from '../../lib/tell/forward-notice-text.ts';
import type { ForwardObstacle } from '../../lib/tell/forward-words.ts';
import { WORDS } from '../../lib/tell/index.ts';
import { widthOf } from '../../lib/tell/width.ts';
import { englishIn, MISWRITTEN, stringsIn } from './support/text.ts';

const URL = `https://raw.example/k1?X-Amz-Signature=${'0123456789abcdef'.repeat(40)}`;
const FACTS: ForwardNoticeFacts = {
  mailbox: 'info@client.example',
  from: { name: 'Jane Doe', address: 'jane@far.example' },
  subject: 'report',
  size: 12_345_678,
  obstacle: { kind: 'header' },
  link: { url: URL, until: '2026-11-25T10:00:00.000Z' },
  key: '20261124T1015-k1',
};
const OBSTACLES: readonly ForwardObstacle[] = [
  { kind: 'header' },
  { kind: 'line', bytes: 1_234 },
  { kind: 'attachment', name: 'setup.exe' },
  { kind: 'size', bytes: 42_000_000 },
  { kind: 'unread', fault: 'RangeError' },
  { kind: 'refused', answer: 'Header section too long' },
];

describe.each(['en', 'ja'] as const)('the notice in %s', (language) => {
  const words = WORDS[language];

  test.each(OBSTACLES)('tells of $kind in lines that a mail may have, and has the link whole', (obstacle) => {
    const { subject, body } = forwardNoticeText({ ...FACTS, obstacle }, words);
    const lines = body.split('\n');
    expect(lines).toContain(URL);
    for (const line of lines) {
      expect(widthOf(line.replace(URL, ''))).toBeLessThanOrEqual(76);
      expect(line.trim()).not.toMatch(MISWRITTEN);
    }
    const told = language === 'ja' ? '12.3 MB' : 'Size: 12.3 MB';
    expect(body).toContain(told);
    const flat = body.replace(/\n {2}/g, language === 'ja' ? '' : ' ');
    for (const word of stringsIn(obstacle).filter((text) => text !== obstacle.kind))
      expect(flat).toContain(word);
    if (language === 'ja') {
      const known = [
        ...stringsIn({ FACTS, obstacle }),
        'Amazon SES',
        'MB',
        'truebounce held show',
        'Truebounce',
      ];
      expect(englishIn(`${subject} ${flat}`.replaceAll('\n', ''), known)).toEqual([]);
    }
  });

  test('says what is not known', () => {
    const { subject, body } = forwardNoticeText({ ...FACTS, from: null, subject: null }, words);
    expect(`${subject}\n${body}`).not.toMatch(/undefined|\bnull\b/);
    expect(body).toContain(words.forward.noSender);
  });

  test("strangers' words break no line, link to nothing, and give no command", () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 400 }),
      fc.constantFrom(
        'https://evil.example/x',
        'a\r\n    truebounce held drop x',
        '\u202egnp.exe',
        ' '.repeat(300),
        '\ue000',
      ),
    );
    fc.assert(
      fc.property(hostile, hostile, hostile, (name, subject, file) => {
        const facts = {
          ...FACTS,
          from: { name, address: name },
          subject,
          obstacle: { kind: 'attachment', name: file } as const,
        };
        const text = forwardNoticeText(facts, words);
        expect(text.subject).not.toMatch(/[\r\n\u202e]/);
        expect(text.body).not.toMatch(/[\r\u202e]|https:\/\/evil/);
        const commands = text.body.split('\n').filter((line) => line.startsWith('    '));
        expect(commands).toEqual(['    truebounce held show 20261124T1015-k1']);
        expect(text.body.split('\n').length).toBeLessThan(60);
      }),
      { numRuns: 300 },
    );
  });
});
