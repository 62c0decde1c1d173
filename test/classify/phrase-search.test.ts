import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PhraseSearch } from '../../lib/classify/phrase-search.ts';

/** What is found, and where, as `phrase@place`. */
function found(phrases: readonly string[], text: string): string[] {
  const hits: string[] = [];
  new PhraseSearch(phrases.map((phrase) => [phrase, phrase] as const)).search(text, (phrase, at) => {
    hits.push(`${phrase}@${at}`);
  });
  return hits.sort();
}

function expected(phrases: readonly string[], text: string): string[] {
  const hits: string[] = [];
  for (const phrase of phrases) {
    for (let at = text.indexOf(phrase); at >= 0; at = text.indexOf(phrase, at + 1))
      hits.push(`${phrase}@${at}`);
  }
  return hits.sort();
}

describe('PhraseSearch', () => {
  it('finds phrases within others, that part late, at the ends, and twice', () => {
    const phrases = ['mailbox', 'mailbox full', 'mailbox fell', 'mailbox unknown', 'full', 'box f'];
    const text = 'mailbox full, mailbox unknown, mailbox fall, mailbox full';
    expect(found(phrases, text)).toEqual(expected(phrases, text));
  });

  it('keeps beginnings apart that share a hash', () => {
    // 'b' and 'Q' differ from 'a' in the same bits, one unit's shift apart.
    const phrases = ['aaaa', 'aabQ', 'aabQ too', 'aaaa too'];
    const text = 'aaaa too, aabQ, aabQ to';
    expect(found(phrases, text)).toEqual(expected(phrases, text));
  });

  it('tells each meaning of one phrase', () => {
    const search = new PhraseSearch([
      ['user unknown', 1],
      ['user unknown', 2],
    ]);
    const values: number[] = [];
    search.search('550 user unknown', (value) => values.push(value));
    expect(values).toEqual([1, 2]);
  });

  it('finds short ideographs once, and refuses short phrases that every text holds', () => {
    expect(found(['退信'], '系统退信，退信')).toEqual(['退信@2']);
    expect(() => new PhraseSearch([['no', 1]])).toThrow('no');
  });

  it('finds nothing of the text before in a shorter one', () => {
    const search = new PhraseSearch([['mailbox full', 'mailbox full']]);
    const hits: number[] = [];
    for (const text of ['550 mailbox full', '550 mailbox', '550 mail', '550 mailbox ful'])
      search.search(text, (_, at) => hits.push(at));
    expect(hits).toEqual([4]);
  });

  it('finds phrases at the end of a text of any length', () => {
    for (const length of [8_191, 8_192, 8_193, 20_000])
      expect(found(['user unknown', 'known'], 'user unknown'.padStart(length, '退'))).toEqual([
        `known@${length - 5}`,
        `user unknown@${length - 12}`,
      ]);
  });

  it('finds what includes() finds, in any text', () => {
    // Few letters, so that phrases share beginnings, lie within each other and nearly fit.
    const letters = fc.constantFrom('a', 'b', ' ', 'é', '送');
    const phrase = fc.string({ unit: letters, minLength: 4, maxLength: 9 });
    const text = fc.string({ unit: letters, maxLength: 60 });
    fc.assert(
      fc.property(fc.uniqueArray(phrase, { maxLength: 12 }), text, (phrases, within) => {
        expect(found(phrases, within)).toEqual(expected(phrases, within));
      }),
    );
  });
});
