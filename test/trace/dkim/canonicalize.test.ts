import { describe, expect, it } from 'vitest';
import { parseHeaderBlock } from '../../../lib/parse/index.ts';
import { type Canonicalization, canonicalField, fieldText } from '../../../lib/trace/dkim/canonicalize.ts';

function canonical(header: string, canonicalization: Canonicalization): string[] {
  const block = parseHeaderBlock(Buffer.from(header, 'latin1')).header;
  return block.fields.map((field) => canonicalField(fieldText(block, field), canonicalization));
}

describe('header canonicalisation', () => {
  // RFC 6376 section 3.4.5, the example.
  const EXAMPLE = 'A: X\r\nB : Y\t\r\n\tZ  \r\n';

  it('is as in the example of RFC 6376, whatever newline the copy has', () => {
    for (const newline of ['\r\n', '\n', '\r', '\r\r\n']) {
      const copy = EXAMPLE.replaceAll('\r\n', newline);
      expect(canonical(copy, 'relaxed')).toEqual(['a:X', 'b:Y Z']);
      expect(canonical(copy, 'simple')).toEqual(['A: X', 'B : Y\t\r\n\tZ  ']);
    }
  });

  it('relaxed: takes no byte above ASCII for white space or for a capital', () => {
    expect(canonical('X-\u00c4: \u00a0\u00c4\u00a0 \r\n', 'relaxed')).toEqual([]);
    expect(canonical('Subject: \u00a0\u00c4\u00a0 \r\n', 'relaxed')).toEqual(['subject:\u00a0\u00c4\u00a0']);
  });

  it('leaves a lone CR among LFs as it stands: it ends no line', () => {
    expect(canonical('Subject: a\rb\n', 'relaxed')).toEqual(['subject:a\rb']);
  });

  it('reads a name folded before its colon, and an empty value', () => {
    expect(canonical('From\r\n : x\r\nTo:\r\nCc: \r\n', 'relaxed')).toEqual(['from:x', 'to:', 'cc:']);
  });

  it('takes time in proportion to long runs of white space and CRs', () => {
    for (const run of [' ', '\t', '\r', ' \t']) {
      const value = `Subject: ${run.repeat(200_000)}x`;
      const started = performance.now();
      canonicalField(value, 'relaxed');
      canonical(`${value}\n`, 'relaxed');
      expect(performance.now() - started).toBeLessThan(1_000);
    }
  });
});
