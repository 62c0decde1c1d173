import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeBytes,
  decodeParameters,
  decodeTransfer,
  decodeWords,
  firstAddress,
  htmlToText,
  parseAddresses,
  parseDate,
} from '../../lib/parse/index.ts';
import { PIECES } from './pieces.ts';

describe('any value', () => {
  const value = fc.oneof(
    fc.string({ maxLength: 200, unit: 'binary' }),
    fc
      .array(fc.constantFrom(...PIECES, '<', '>', '(', ')', '\\', '@', ',', 'a@b'), { maxLength: 30 })
      .map((all) => all.join('')),
  );
  it('is decoded without an exception', () => {
    fc.assert(
      fc.property(value, (text) => {
        decodeWords(text);
        decodeParameters(text);
        parseDate(text);
        htmlToText(text);
        firstAddress(text);
        for (const { address } of parseAddresses(text)) expect(address).not.toBe('');
      }),
      { numRuns: 3_000 },
    );
  });

  it('of plain words is what it was', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9 .,!-]{0,80}$/), (text) => {
        expect(decodeWords(text)).toBe(text);
        expect(decodeParameters(text).value).toBe(text.trim());
      }),
    );
  });

  it('encoded as RFC 2047 wants it, in words of any length, comes back', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 40 }),
        fc.integer({ min: 1, max: 45 }),
        (text, size) => {
          const bytes = Buffer.from(text);
          const words: string[] = [];
          for (let i = 0; i < bytes.length; i += size) {
            words.push(`=?utf-8?B?${bytes.subarray(i, i + size).toString('base64')}?=`);
          }
          expect(decodeWords(words.join(' '))).toBe(text);
        },
      ),
    );
  });

  it('of bytes comes back through the transfer encodings', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (raw) => {
        const bytes = Buffer.from(raw);
        expect(
          Buffer.from(decodeTransfer(Buffer.from(bytes.toString('base64')), 'base64')).equals(bytes),
        ).toBe(true);
        const quoted = [...bytes].map((byte) => `=${byte.toString(16).padStart(2, '0')}`).join('=\r\n');
        expect(Buffer.from(decodeTransfer(Buffer.from(quoted), 'quoted-printable')).equals(bytes)).toBe(true);
        const lines = `begin 644 x\n${uuencoded(bytes)}\`\nend\n`;
        expect(Buffer.from(decodeTransfer(Buffer.from(lines), 'x-uuencode')).equals(bytes)).toBe(true);
      }),
    );
  });

  it('of bytes is decoded by any charset name without an exception', () => {
    const charsets = fc.oneof(
      fc.constantFrom('utf-8', 'iso-2022-jp', 'utf-7', 'hz-gb-2312', 'iso-2022-kr', 'big5'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), charsets, (raw, charset) => {
        expect(typeof decodeBytes(raw, charset)).toBe('string');
      }),
      { numRuns: 500 },
    );
  });
});

function uuencoded(bytes: Buffer): string {
  let out = '';
  const char = (six: number) => String.fromCharCode(six === 0 ? 96 : six + 32);
  for (let i = 0; i < bytes.length; i += 45) {
    const line = bytes.subarray(i, i + 45);
    out += char(line.length);
    for (let k = 0; k < line.length; k += 3) {
      const bits = ((line[k] ?? 0) << 16) | ((line[k + 1] ?? 0) << 8) | (line[k + 2] ?? 0);
      out += char(bits >> 18) + char((bits >> 12) & 63) + char((bits >> 6) & 63) + char(bits & 63);
    }
    out += '\n';
  }
  return out;
}
