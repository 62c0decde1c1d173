import { describe, expect, it } from 'vitest';
import { MAX_TAGS } from '../../../lib/trace/dkim/limits.ts';
import { listOf, parseTags, withoutBlanks } from '../../../lib/trace/dkim/tags.ts';

function values(text: string): Record<string, string> | null {
  const tags = parseTags(text);
  return tags === null ? null : Object.fromEntries([...tags].map(([name, { value }]) => [name, value]));
}

describe('a tag list', () => {
  it('is read with white space, folds, empty values and a last semicolon', () => {
    expect(values(' v = 1;\r\n\td=client.example ; h=From :\r\n To;p=; n=a b\t c;')).toEqual({
      v: '1',
      d: 'client.example',
      h: 'From : To',
      p: '',
      n: 'a b c',
    });
    expect(values('a=b=c;;x_1=y')).toEqual({ a: 'b=c', x_1: 'y' });
    expect(values('')).toEqual({});
  });

  it('tells where a value stands', () => {
    const text = 'v=1; b= AA\r\n BB ;d=x';
    const b = parseTags(text)?.get('b');
    expect(b && text.slice(0, b.start) + text.slice(b.end)).toBe('v=1; b=;d=x');
  });

  it('keeps names by their case, and is none where a name stands twice', () => {
    expect(values('d=a; D=b')).toEqual({ d: 'a', D: 'b' });
    expect(values('d=a; d=b')).toBeNull();
  });

  it('is none where a tag has no value, or no name', () => {
    for (const text of ['d', 'v=1; d', '=x', '1a=x', 'a b=x', '\u00e9=x']) expect(values(text)).toBeNull();
  });

  it('takes bytes above ASCII for what they are, not for white space', () => {
    expect(values('n=\u00a0x\u00a0')).toEqual({ n: '\u00a0x\u00a0' });
  });

  it(`has at most ${MAX_TAGS} tags`, () => {
    const list = (count: number) => Array.from({ length: count }, (_, i) => `t${i}=x`).join(';');
    expect(parseTags(list(MAX_TAGS))?.size).toBe(MAX_TAGS);
    expect(parseTags(list(MAX_TAGS + 1))).toBeNull();
  });

  it('of a megabyte of separators is stepped over at once', () => {
    const started = performance.now();
    expect(parseTags(`${';'.repeat(1_000_000)}a=b`)?.get('a')?.value).toBe('b');
    // 30 ms on a quiet machine; a walk to the end from each separator takes half a minute.
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

it('lists and base64 lose their white space', () => {
  expect(listOf('From : To::subject ')).toEqual(['from', 'to', 'subject']);
  expect(withoutBlanks('AA BB C=')).toBe('AABBC=');
});
