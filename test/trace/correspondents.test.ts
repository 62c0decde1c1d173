import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TraceEffects } from '../../lib/effects.ts';
import {
  correspondentEvidence,
  editsWithin,
  MAX_EDITS,
  MAX_RECIPIENTS_COMPARED,
  MAX_WRITERS_COMPARED,
} from '../../lib/trace/correspondents.ts';

type Effects = Pick<TraceEffects, 'hasWritten' | 'writers'>;

function bookOf(writers: readonly string[], inClear = true): Effects {
  return {
    hasWritten: async (_mailbox, address) => writers.includes(address),
    writers: inClear ? () => writers : null,
  };
}

async function ask(failed: readonly string[], effects: Effects, doubted = false) {
  const found = await correspondentEvidence({ mailbox: 'info@client.example', failed, doubted }, effects);
  return found.map(({ kind, strength, facts }) => ({ kind, strength, ...facts }));
}

describe('a correspondent', () => {
  it('is strong where nothing stands against, else weak', async () => {
    const book = bookOf(['bob@far.example'], false);
    expect(await ask(['Bob@Far.example'], book)).toEqual([
      { kind: 'has-written', strength: 'strong', recipient: 'bob@far.example' },
    ]);
    expect(await ask(['bob@far.example'], book, true)).toEqual([
      { kind: 'has-written', strength: 'weak', recipient: 'bob@far.example' },
    ]);
  });

  it('is nobody where nobody knows, and no letters are compared with hashes', async () => {
    expect(await ask(['bob@far.example'], { hasWritten: null, writers: null })).toEqual([]);
    expect(await ask(['bbo@far.example'], bookOf(['bob@far.example'], false))).toEqual([]);
    expect(
      await correspondentEvidence(
        { mailbox: null, failed: ['bob@far.example'], doubted: false },
        bookOf(['bob@far.example']),
      ),
    ).toEqual([]);
  });

  it('by a list in clear alone is weak: it does not tell whose mail passed DMARC', async () => {
    const list: Effects = { hasWritten: null, writers: () => ['Bob@far.example'] };
    expect(await ask(['bob@far.example'], list)).toEqual([
      { kind: 'has-written', strength: 'weak', recipient: 'bob@far.example' },
    ]);
    expect(await ask(['bob@far.example'], { ...list, hasWritten: async () => false })).toEqual([]);
  });
});

describe('did you mean', () => {
  it.each([
    ['tanaka@gmial.com', 'tanaka@gmail.com', 1],
    ['tanaka@gmail.co', 'tanaka@gmail.com', 1],
    ['tanakka@far.example', 'tanaka@far.example', 1],
    ['tnaaka@fra.example', 'tanaka@far.example', 2],
    ['yoshigawo@hub.test', 'yoshikawa@hub.test', 2],
    ['qoshida@far.jp', 'yoshidu@far.jp', 2],
    ['bqx@mn.de', 'bky@mn.de', 2],
  ])('%s is nearly %s', async (recipient, known, edits) => {
    expect(await ask([recipient], bookOf(['zoe@else.example', known]))).toEqual([
      { kind: 'nearly-written', strength: 'weak', recipient, known, edits },
    ]);
  });

  it('names the nearest one, and nobody three letters off', async () => {
    const book = bookOf(['tanaka1@far.example', 'tanaka@far.example', 'tanakaxxx@far.example']);
    expect(await ask(['tanaka12@far.example'], book)).toEqual([
      expect.objectContaining({ known: 'tanaka1@far.example', edits: 1 }),
    ]);
    expect(await ask(['tanaka@far.example'], bookOf(['tanaka123@far.example']))).toEqual([]);
  });

  it('is not said of one who has written himself', async () => {
    const book = bookOf(['tanaka@far.example', 'tanaka1@far.example']);
    expect(await ask(['tanaka@far.example'], book)).toEqual([
      expect.objectContaining({ kind: 'has-written' }),
    ]);
  });
});

describe('the limits', () => {
  it('compares the first recipients only', async () => {
    const failed = Array.from({ length: MAX_RECIPIENTS_COMPARED + 1 }, (_, i) => `u${i}@far.example`);
    const last = failed[MAX_RECIPIENTS_COMPARED - 1] as string;
    expect(await ask(failed, bookOf([last], false))).toHaveLength(1);
    expect(await ask(failed, bookOf([failed[MAX_RECIPIENTS_COMPARED] as string], false))).toEqual([]);
  });

  it('reads no more writers than it compares, of an endless list too', async () => {
    const known = 'tanaka@far.example';
    function* writers(position: number) {
      for (let i = 1; ; i++) yield i === position ? known : `w${i}@else.example`;
    }
    const recipient = 'tanakaa@far.example';
    const at: Effects = { hasWritten: null, writers: () => writers(MAX_WRITERS_COMPARED) };
    expect(await ask([recipient], at)).toHaveLength(1);
    const over: Effects = { hasWritten: null, writers: () => writers(MAX_WRITERS_COMPARED + 1) };
    expect(await ask([recipient], over)).toEqual([]);
  });
});

/** The whole table, as in the textbooks. */
function distance(a: string, b: string): number {
  const rows = Array.from({ length: a.length + 1 }, (_, i) =>
    Array.from({ length: b.length + 1 }, (_, j) => (i === 0 ? j : j === 0 ? i : 0)),
  );
  const at = (i: number, j: number) => rows[i]?.[j] as number;
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      let edits = Math.min(
        at(i - 1, j) + 1,
        at(i, j - 1) + 1,
        at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        edits = Math.min(edits, at(i - 2, j - 2) + 1);
      (rows[i] as number[])[j] = edits;
    }
  }
  return at(a.length, b.length);
}

describe('edits', () => {
  it('are those of the whole table, wherever they are few enough', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '@', '.'), maxLength: 9 });
    fc.assert(
      fc.property(word, word, fc.integer({ min: 1, max: MAX_EDITS }), (a, b, most) => {
        const edits = distance(a, b);
        expect(editsWithin(a, b, most)).toBe(edits <= most ? edits : null);
      }),
      { numRuns: 3_000 },
    );
  });

  it('are not counted in what nobody types by hand', () => {
    expect(editsWithin('a'.repeat(254), `${'a'.repeat(253)}b`, 2)).toBe(1);
    expect(editsWithin('a'.repeat(255), `${'a'.repeat(254)}b`, 2)).toBe(null);
  });
});
