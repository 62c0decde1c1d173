/** Whatever a Received line holds, it is read within its limits, in linear time, without throwing. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHeaderBlock } from '../../../lib/parse/index.ts';
import { hopsOf, hopsWhenAsked, parseReceived } from '../../../lib/trace/received/index.ts';
import {
  MAX_HOPS,
  MAX_ITEMS,
  MAX_NAME_CHARS,
  MAX_PROTOCOL_WORDS,
  MAX_RECEIVED_CHARS,
} from '../../../lib/trace/received/limits.ts';

const DATE = 'Tue, 24 Nov 2026 10:00:00 +0900';
const TAIL = ` (a.example [203.0.113.5]) by mx.example.org (Postfix) with ESMTP id 1; ${DATE}`;

const headerOf = (text: string) => parseHeaderBlock(Buffer.from(`${text}\n`)).header;

describe('hopsOf', () => {
  it('gives the hops of a header, topmost first, folding undone', () => {
    const hops = hopsOf(
      headerOf(
        `Received: from b.example (b.example [203.0.113.2])\n\tby c.example (Postfix) with ESMTP id 2\n\tfor <u@example.org>;\n\t${DATE}\nSubject: x\nreceived: from a.example (a.example [203.0.113.1]) by b.example (Postfix) with ESMTP id 1; ${DATE}`,
      ),
    );
    expect(hops.map(({ by, client }) => [by, client])).toEqual([
      ['c.example', '203.0.113.2'],
      ['b.example', '203.0.113.1'],
    ]);
  });

  it.each([
    [MAX_HOPS, MAX_HOPS],
    [MAX_HOPS + 1, MAX_HOPS],
  ])('of %i lines reads %i', (lines, read) => {
    const header = headerOf(`Received: from x${TAIL}\n`.repeat(lines));
    expect(hopsOf(header)).toHaveLength(read);
    const asked = hopsWhenAsked(header);
    expect([asked.length, asked.at(read - 1)?.by, asked.at(read)]).toEqual([
      read,
      'mx.example.org',
      undefined,
    ]);
  });
});

describe('a line', () => {
  const ofLength = (length: number) => `from ${'x'.repeat(length - 5 - TAIL.length)}${TAIL}`;

  it('of the longest length is read whole, one longer without its client', () => {
    expect(parseReceived(ofLength(MAX_RECEIVED_CHARS))).toMatchObject({
      by: 'mx.example.org',
      client: '203.0.113.5',
    });
    expect(parseReceived(ofLength(MAX_RECEIVED_CHARS + 1))).toMatchObject({
      by: 'mx.example.org',
      client: null,
      helo: null,
      protocol: 'esmtp',
      at: '2026-11-24T01:00:00.000Z',
    });
  });

  it('of the most words is read whole, one more without its client', () => {
    // from, client, by, host, comment, with, ESMTP, id, 1, semicolon, six of the date
    const ofItems = (count: number) => `from ${'x '.repeat(count - 16).trim()}${TAIL}`;
    expect(parseReceived(ofItems(MAX_ITEMS)).client).toBe('203.0.113.5');
    expect(parseReceived(ofItems(MAX_ITEMS + 1))).toMatchObject({ by: 'mx.example.org', client: null });
  });

  it('has names, logins and protocols of bounded length', () => {
    const long = 'x'.repeat(MAX_NAME_CHARS + 1);
    const { helo } = parseReceived(`from ${long}${TAIL}`);
    expect(helo).toBe('x'.repeat(MAX_NAME_CHARS));
    const { login } = parseReceived(
      `from x (a [203.0.113.5]) (Authenticated sender: ${long}) by mx.example.org (Postfix) with ESMTPA id 1; ${DATE}`,
    );
    expect(login).toBe('x'.repeat(MAX_NAME_CHARS));
    expect(
      parseReceived(`by mx.example.org with ${'a '.repeat(50)}; ${DATE}`).protocol?.split(' '),
    ).toHaveLength(MAX_PROTOCOL_WORDS);
    expect(parseReceived(`from x by ${long}.example with SMTP; ${DATE}`).by).toBeNull();
  });

  it('of arbitrary text is read without throwing, and says only what it may', () => {
    const words = fc.constantFrom(
      'from',
      'by',
      'with',
      'via',
      'id',
      'for',
      'local',
      'http',
      'ESMTPA',
      '(',
      ')',
      '<',
      '>',
      '"',
      '"@',
      '\\',
      ';',
      '[',
      ']',
      '[203.0.113.5]',
      '(x [203.0.113.5])',
      '(HELO',
      '(qmail 1 invoked by uid 2)',
      '(Exim 4.9)',
      'helo=',
      '(Postfix)',
      '(CommuniGate Pro SMTP)',
      '(account',
      'a@b@203.0.113.5',
      DATE,
      '24 Nov 2026 01:00:00 -0000',
    );
    const lines = fc.oneof(
      fc.string({ maxLength: 600 }),
      fc.string({ unit: 'binary', maxLength: 300 }),
      fc.array(fc.oneof(words, fc.string({ maxLength: 8 })), { maxLength: 40 }).map((all) => all.join(' ')),
      fc.array(words, { maxLength: 60 }).map((all) => all.join('')),
    );
    fc.assert(
      fc.property(lines, (line) => {
        const hop = parseReceived(line);
        if (hop.client !== null) expect(hop.client).toMatch(/^[\d.]+$|^[\da-f:]*:[\da-f:]*$/);
        if (hop.by !== null) expect(hop.by).toMatch(/^[\p{L}\p{M}\p{N}_.-]+$/u);
        if (hop.at !== null) expect(Number.isNaN(Date.parse(hop.at))).toBe(false);
        for (const text of [hop.name, hop.helo, hop.login, hop.account])
          if (text !== null) {
            expect(text).not.toBe('');
            expect(text.length).toBeLessThanOrEqual(MAX_NAME_CHARS);
          }
      }),
      { numRuns: 3_000 },
    );
  });

  it('made to be slow costs in proportion to its length', () => {
    const units = [
      '(',
      ')',
      '()',
      ')(',
      '<',
      '>',
      '<"',
      '">',
      '"@',
      '"@ ',
      '\\"@',
      '[',
      '[1.1.1.1] ',
      'by ',
      'a@',
      '(HELO ',
      'helo=',
      ' ident=',
      '(a [1.1.1.1]) ',
      '; ',
    ];
    const tails = [
      '',
      TAIL,
      ` by h.example with esmtp (Exim 4.9) id 1; ${DATE}`,
      ' (1.1.1.1) by h.example with SMTP; 1 Jan 2026 00:00:00 -0000',
      ' by h (CommuniGate Pro SMTP 6) with HTTP; x',
    ];
    const started = performance.now();
    for (const unit of units)
      for (const tail of tails)
        parseReceived(
          `from ${unit.repeat(Math.floor(MAX_RECEIVED_CHARS / unit.length) - tail.length)}${tail}`,
        );
    // 100 lines of the greatest length: 30 ms on a quiet machine; quadratic work takes seconds a line.
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
