import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatResultHeader, parseResultHeader, REASONS_LIMIT } from '../../lib/deliver/result-header.ts';

const BOUNCE = {
  class: 'bounce',
  provenance: 'unproven',
  decision: 'mark',
  would: null,
  rule: 'unproven',
  reasons: 'qmail: 452487590@example.com toomanyconn (550)',
};

/** The field's body, folded as it stands. */
function bodyOf(field: string): string {
  return field.slice(field.indexOf(':') + 1);
}

describe('Truebounce-Result', () => {
  test('is written as the README says', () => {
    expect(formatResultHeader(BOUNCE, '\r\n')).toBe(
      'Truebounce-Result: 1; class=bounce; provenance=unproven; decision=mark;\r\n' +
        ' rule=unproven; "qmail: 452487590@example.com toomanyconn (550)"\r\n',
    );
  });

  test('has no string where there is nothing to say', () => {
    const ordinary = { ...BOUNCE, class: 'ordinary', provenance: 'none', reasons: null };
    expect(formatResultHeader(ordinary, '\n')).toMatch(/rule=unproven\n$/);
    expect(parseResultHeader(bodyOf(formatResultHeader(ordinary, '\n')))).toEqual(ordinary);
  });

  test('comes back as it was, whatever the reasons and the rule are', () => {
    const text = fc.string({ unit: 'binary', maxLength: 60 });
    const words = fc.record({ reasons: fc.option(text), rule: fc.string({ maxLength: 30, minLength: 1 }) });
    fc.assert(
      fc.property(words, fc.constantFrom('\n', '\r\n', '\r'), (change, newline) => {
        const result = { ...BOUNCE, ...change };
        expect(parseResultHeader(bodyOf(formatResultHeader(result, newline)))).toEqual(result);
      }),
    );
  });

  test('is printable ASCII in lines that fit, whatever strangers wrote', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3_000 }),
      fc.string({ unit: fc.constantFrom(' ', '"', '\\', '\r', '\n', 'x', '; decision=deliver') }),
    );
    fc.assert(
      fc.property(text, (reasons) => {
        const field = formatResultHeader({ ...BOUNCE, reasons }, '\r\n');
        expect(field).toMatch(/^[ -~\r\n]*$/);
        const [first = '', ...others] = field.split('\r\n');
        expect(first).toMatch(/^Truebounce-Result: 1;/);
        expect(others.pop()).toBe('');
        for (const line of others) expect(line).toMatch(/^ [^ ]/);
        for (const line of [first, ...others]) expect(line.length).toBeLessThan(998);
        expect(parseResultHeader(bodyOf(field))).toMatchObject({ decision: 'mark', rule: 'unproven' });
      }),
    );
  });

  test('folds at 78 where there are spaces to fold at', () => {
    const reasons = 'one two three four five six seven eight nine ten '.repeat(8).trim();
    for (const line of formatResultHeader({ ...BOUNCE, reasons }, '\r\n').split('\r\n')) {
      expect(line.length).toBeLessThanOrEqual(78);
    }
  });

  test('cuts long reasons between characters and says so', () => {
    for (const character of ['a', '"', '\\', '例', '\u{1f4ec}']) {
      const field = formatResultHeader({ ...BOUNCE, reasons: character.repeat(5_000) }, '\r\n');
      const reasons = parseResultHeader(bodyOf(field))?.reasons ?? '';
      expect(reasons.endsWith('...')).toBe(true);
      expect(reasons.replaceAll(character, '')).toBe('...');
      expect(bodyOf(field).length).toBeLessThan(REASONS_LIMIT + 200);
    }
  });

  test('of a site that observes says what would have been done', () => {
    const observed = { ...BOUNCE, decision: 'deliver', would: 'hold', rule: 'forged' };
    const field = formatResultHeader(observed, '\n');
    expect(field).toMatch(/decision=deliver;\s+would=hold;\s+rule=forged;/);
    expect(parseResultHeader(bodyOf(field))).toEqual(observed);
  });

  test('of a later version of ours is read where its grammar is the same', () => {
    const body =
      '1; class=bounce; provenance=forged; decision=deliver; would=hold; later=x; rule="rule:\\\\x{4F8B}"; "x"';
    expect(parseResultHeader(body)).toEqual({
      class: 'bounce',
      provenance: 'forged',
      decision: 'deliver',
      would: 'hold',
      rule: 'rule:例',
      reasons: 'x',
    });
  });

  test.each([
    ['another version', '2; class=a; provenance=b; decision=c; rule=d'],
    ['no class', '1; provenance=b; decision=c; rule=d'],
    ['a name twice', '1; class=a; provenance=b; decision=mark; rule=d; decision=deliver'],
    ['words after the reasons', '1; class=a; provenance=b; decision=c; rule=d; "x"; would=e'],
    ['text without a separator', '1; class=a; provenance=b; decision=c; rule=d "x"'],
    ['a string without end', '1; class=a; provenance=b; decision=c; rule=d; "x'],
    ['a control character', '1; class=a; provenance=b; decision=c; rule=d; "\u0007"'],
    ['nothing', ''],
    ['too much', `1; class=a; provenance=b; decision=c; rule=d; "${'x'.repeat(9_000)}"`],
  ])('with %s says nothing', (_, body) => {
    expect(parseResultHeader(body)).toBeNull();
  });
});
