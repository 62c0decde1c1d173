import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HeaderBlock, Mail, Part, Range } from '../../lib/model.ts';
import { bytesOf, ownParts, parseHeaderBlock, parseMail, textOf } from '../../lib/parse/index.ts';
import { MAX_DEPTH, MAX_PARTS } from '../../lib/parse/limits.ts';
import { withNewline } from '../support/newlines.ts';
import { samples } from '../support/samples.ts';
import { PIECES } from './pieces.ts';
import { everyPart, shape } from './shape.ts';

const piecewise = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 60 })
  .map((pieces) => new Uint8Array(Buffer.from(pieces.join(''), 'latin1')));

const own = samples().map((sample) => sample.raw);
/** A sample of ours with bytes changed, cut out or doubled. */
const mutated = fc
  .tuple(
    fc.nat(own.length - 1),
    fc.array(fc.tuple(fc.constantFrom('set', 'cut', 'double'), fc.nat(), fc.nat(200), fc.nat(255)), {
      maxLength: 8,
    }),
  )
  .map(([index, edits]) => {
    let bytes = Buffer.from(own[index] as Uint8Array);
    for (const [edit, where, length, byte] of edits) {
      const at = bytes.length === 0 ? 0 : where % bytes.length;
      if (edit === 'set' && bytes.length > 0) bytes[at] = byte;
      else if (edit === 'cut') bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)]);
      else bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)]);
    }
    return new Uint8Array(bytes);
  });

const anyMail = fc.oneof(fc.uint8Array({ maxLength: 400 }), piecewise, mutated);

function within(inner: Range, outer: Range): boolean {
  return outer.start <= inner.start && inner.start <= inner.end && inner.end <= outer.end;
}

function checkHeader(header: HeaderBlock, whole: Range): void {
  expect(within(header.range, whole)).toBe(true);
  let last = header.range.start;
  for (const field of header.fields) {
    expect(within(field.range, header.range)).toBe(true);
    expect(field.range.start).toBeGreaterThanOrEqual(last);
    expect(field.range.end).toBeGreaterThan(field.range.start);
    expect(field.key).toBe(field.name.toLowerCase());
    expect(header.all(field.key)).toContain(field);
    expect(typeof field.text).toBe('string');
    last = field.range.end;
  }
}

function checkPart(part: Part, around: Range): void {
  const whole = { start: 0, end: part.source.length };
  expect(within(part.body, around)).toBe(true);
  expect(part.header.range.end).toBeLessThanOrEqual(part.body.start);
  checkHeader(part.header, around);
  if (part.kind === 'message') {
    const { message } = part;
    checkPart(message, message.source === part.source ? part.body : { start: 0, end: message.source.length });
  }
  if (part.kind !== 'multipart') return;
  let last = part.body.start;
  for (const child of part.parts) {
    expect(child.header.range.start).toBeGreaterThanOrEqual(last);
    checkPart(child, part.body);
    last = child.body.end;
  }
  expect(within(part.body, whole)).toBe(true);
}

function checkMail(mail: Mail): void {
  checkPart(mail.root, { start: 0, end: mail.raw.length });
  const all = everyPart(mail.root);
  expect(all.length).toBeLessThanOrEqual(MAX_PARTS);
  for (const part of all) {
    expect(part.depth).toBeLessThanOrEqual(MAX_DEPTH);
    expect(textOf(part, 50).length).toBeLessThanOrEqual(50);
    expect(bytesOf(part, 50).length).toBeLessThanOrEqual(50);
  }
  const kinds = mail.defects.map((defect) => defect.kind);
  expect(new Set(kinds).size).toBe(kinds.length);
}

describe('any mail', () => {
  it('is read without an exception, into ranges that lie within each other in order', () => {
    fc.assert(
      fc.property(anyMail, (raw) => checkMail(parseMail(raw))),
      { numRuns: 1_500 },
    );
  });

  it('is left as it was', () => {
    fc.assert(
      fc.property(anyMail, (raw) => {
        const before = Buffer.from(raw);
        const mail = parseMail(raw);
        for (const part of ownParts(mail.root)) textOf(part);
        expect(before.equals(raw)).toBe(true);
      }),
      { numRuns: 200 },
    );
  });

  it('reads the same wherever its bytes lie in memory', () => {
    fc.assert(
      fc.property(anyMail, fc.nat(9), (raw, offset) => {
        const memory = new Uint8Array(raw.length + 20).fill(0x0a);
        memory.set(raw, offset);
        const moved = parseMail(memory.subarray(offset, offset + raw.length));
        const mail = parseMail(raw);
        expect(shape(moved.root)).toBe(shape(mail.root));
        expect(everyPart(moved.root).map((part) => part.body)).toEqual(
          everyPart(mail.root).map((part) => part.body),
        );
      }),
      { numRuns: 300 },
    );
  });
});

describe('any bytes', () => {
  it('are read as a header block within its range', () => {
    fc.assert(
      fc.property(anyMail, fc.nat(50), fc.nat(50), (raw, from, less) => {
        const start = Math.min(from, raw.length);
        const end = Math.max(start, raw.length - less);
        const { header, bodyStart } = parseHeaderBlock(raw, start, end);
        checkHeader(header, { start, end });
        expect(bodyStart).toBeGreaterThanOrEqual(header.fields.length === 0 ? start : header.range.end);
        expect(bodyStart).toBeLessThanOrEqual(end);
      }),
      { numRuns: 500 },
    );
  });
});

describe('our samples', () => {
  const printable = samples().filter((sample) => !Buffer.from(sample.raw).includes('\r'));
  it.each(printable.map((sample) => [sample.name, sample.raw] as const))(
    '%s reads the same with every newline',
    (_, raw) => {
      const text = Buffer.from(raw).toString('latin1');
      const read = (newline: 'lf' | 'crlf' | 'cr') => {
        const mail = parseMail(
          Buffer.from(Buffer.from(withNewline(text, newline)).toString('utf8'), 'latin1'),
        );
        return {
          shape: shape(mail.root),
          texts: everyPart(mail.root).map((part) => (part.kind === 'leaf' ? textOf(part) : '')),
          fields: everyPart(mail.root).map((part) =>
            part.header.fields.map((field) => [field.name, field.value]),
          ),
          defects: mail.defects,
        };
      };
      const lf = read('lf');
      expect(read('crlf')).toEqual(lf);
      expect(read('cr')).toEqual(lf);
    },
  );
});
