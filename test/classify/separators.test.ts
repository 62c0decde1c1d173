import { describe, expect, it } from 'vitest';
import { isSeparator, maySeparate } from '../../lib/classify/separators.ts';

describe('the first question about a line, asked of its bytes', () => {
  it.each([
    '----- Original message -----',
    '| URSPRÜNGLICHE NACHRICHT',
    'исходное сообщение',
    'Исходное сообщение',
    '-- ТЕКСТ СООБЩЕНИЯ --',
    '----- 元のメッセージ -----',
    '原始邮件',
    'オリジナルメール',
  ])('lets %s through, which announces the original', (line) => {
    const text = Buffer.from(line).toString('latin1');
    expect(isSeparator(line)).toBe(true);
    expect(maySeparate(text, 0, text.length)).toBe(true);
  });

  it('stops a line of prose in any script', () => {
    for (const line of [
      'ご利用ありがとうございます。',
      'Здравствуйте',
      'Sehr geehrte Damen und Herren',
      '',
    ]) {
      const text = Buffer.from(line).toString('latin1');
      expect(maySeparate(text, 0, text.length)).toBe(false);
    }
  });
});
