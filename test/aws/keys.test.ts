import fc from 'fast-check';
import { expect, test } from 'vitest';
import { KEYS, LISTS, place, word } from '../../lib/aws/keys.ts';

/** Strangers' texts: any characters, and long ones. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(' ', '%', '#', '\0', '2', '0', '@', 'a', '\u{1f4a3}'), maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('x', '\u3042'), minLength: 140, maxLength: 1_200 }),
);

const bytes = (one: string) => Buffer.byteLength(one);
/** The order of DynamoDB's sort keys. */
const inBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

test('different texts have different words, in which nothing parts them', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      expect(word(a) === word(b)).toBe(a === b);
      expect(word(a)).not.toMatch(/[\0- ]/);
      expect(place(a, b) === place(b, a)).toBe(a === b);
    }),
  );
});

test('a text of 450 bytes stands there as it is, a longer one as its hash', () => {
  expect(word('x'.repeat(450))).toBe('x'.repeat(450));
  expect(word('x'.repeat(451))).toMatch(/^%#[\w-]{43}$/);
  expect(word('\u3042'.repeat(150))).toBe('\u3042'.repeat(150));
  expect(word('\u3042'.repeat(151))).toMatch(/^%#/);
  expect(word(' '.repeat(151))).toMatch(/^%#/);
});

test('no key is longer than DynamoDB takes', () => {
  fc.assert(
    fc.property(text, text, (a, b) => {
      const hash = 'h'.repeat(43);
      const keys = [
        KEYS.record(a, b),
        KEYS.delivery(a),
        KEYS.paused(a),
        KEYS.counts(a),
        KEYS.sent(a, b),
        KEYS.sentTo(a, hash, b),
        KEYS.writer(a, hash, b),
        KEYS.archivedKey(a),
        KEYS.archivedRanges(a, b),
        KEYS.mark(a),
        KEYS.watermark(),
      ];
      for (const { pk, sk } of keys) {
        expect(bytes(pk)).toBeLessThanOrEqual(2_048);
        expect(bytes(sk)).toBeLessThanOrEqual(1_024);
      }
      expect(bytes(place('2026-11-24T10:00:00.000Z', a, b))).toBeLessThanOrEqual(1_024);
      for (const list of [LISTS.deliveries(a), LISTS.heldMailbox(a), LISTS.heldIncident(a)])
        expect(bytes(list)).toBeLessThanOrEqual(2_048);
    }),
  );
});

test('places are in the order of their times, then of their keys', () => {
  const places = [
    place('2026-11-24T10:00:00.000Z', 'k', 'z@client.example'),
    place('2026-11-24T10:00:00.000Z', 'k 2', 'a@client.example'),
    place('2026-11-24T10:00:00.000Z', 'k1', 'a@client.example'),
    place('2026-11-24T10:00:00.000Z', 'k1', 'b@client.example'),
    place('2026-11-24T10:00:00.001Z', 'a', 'a@client.example'),
  ];
  expect(places.toSorted(inBytes)).toEqual(places);
});
