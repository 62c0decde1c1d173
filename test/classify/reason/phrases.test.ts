/** The tables themselves: a phrase that cannot be found, or whose row never wins, is a mistake of its writer. */

import { describe, expect, it } from 'vitest';
import { normalise } from '../../../lib/classify/reason/normalise.ts';
import { GENERAL, SPECIFIC } from '../../../lib/classify/reason/phrases/order.ts';
import type { PhraseRow } from '../../../lib/classify/reason/phrases/row.ts';
import {
  DIRECTORY,
  DIRECTORY_AROUND,
  UNKNOWN_USER,
} from '../../../lib/classify/reason/phrases/unknown-user.ts';
import { RECEIVERS } from '../../../lib/classify/reason/receivers/order.ts';
import { whatIsSaid } from '../../../lib/classify/reason/said.ts';
import { REASONS } from '../../../lib/model.ts';

const rows = [...SPECIFIC, ...GENERAL];
const unconditional = (list: readonly PhraseRow[]) => list.filter((row) => row.beside.length === 0);

/** Phrases of which another one, that answers at least as early, is a part. */
function unreachable(phrases: readonly string[], earlier: readonly string[]): string[] {
  return phrases.flatMap((phrase, i) => {
    const shadow =
      earlier.find((other) => phrase.includes(other)) ??
      phrases.find((other, j) => j !== i && (other === phrase ? j < i : phrase.includes(other)));
    return shadow === undefined ? [] : [`"${phrase}" never counts beside "${shadow}"`];
  });
}

function unreachableRows(list: readonly PhraseRow[], before: readonly string[]): string[] {
  return list.flatMap((row, i) => {
    const earlier = unconditional(list.slice(0, i)).flatMap((other) => other.phrases);
    return unreachable(row.phrases, [...before, ...earlier]);
  });
}

describe('phrases', () => {
  it('are many, and every row has some', () => {
    expect(rows.every((row) => row.phrases.length > 0)).toBe(true);
    expect(rows.flatMap((row) => row.phrases).length).toBeGreaterThan(1_000);
  });

  it('are written as texts are normalised', () => {
    const all = [
      ...rows.flatMap((row) => [...row.phrases, ...row.beside]),
      ...DIRECTORY,
      ...DIRECTORY_AROUND,
      ...UNKNOWN_USER,
      ...RECEIVERS.flatMap((receiver) => [
        ...receiver.marks,
        ...receiver.rows.flatMap((row) => row.phrases ?? []),
      ]),
    ];
    expect(all.filter((phrase) => phrase !== normalise(phrase))).toEqual([]);
  });

  it('can all be the ones that count', () => {
    const specific = unconditional(SPECIFIC).flatMap((row) => row.phrases);
    const unknown = [...DIRECTORY, ...UNKNOWN_USER];
    // A general row of these reasons overrules an unknown user; the others stand behind it.
    const before = GENERAL.filter((row) => !['rejected', 'hostunknown', 'networkerror'].includes(row.reason));
    expect([
      ...unreachableRows(SPECIFIC, []),
      ...unreachableRows(GENERAL, specific),
      ...unreachable(DIRECTORY, specific),
      ...unreachable(UNKNOWN_USER, specific),
      ...before.flatMap((row) => unreachable(row.phrases, unknown)),
    ]).toEqual([]);
  });

  it.each(SPECIFIC.map((row) => [row.reason, row] as const))('of a specific row say %s', (reason, row) => {
    for (const phrase of row.phrases) {
      expect(whatIsSaid(`: ${phrase} . ${row.beside[0] ?? ''}`).specific, phrase).toBe(reason);
    }
  });

  it.each(GENERAL.map((row) => [row.reason, row] as const))('of a general row say %s', (reason, row) => {
    for (const phrase of row.phrases) {
      expect(whatIsSaid(`: ${phrase} . ${row.beside[0] ?? ''}`).general, phrase).toBe(reason);
    }
  });

  it('that want a word beside them say nothing without it', () => {
    for (const row of rows.filter((candidate) => candidate.beside.length > 0)) {
      const [phrase = ''] = row.phrases;
      expect(whatIsSaid(phrase).general).not.toBe(row.reason);
    }
  });
});

describe('receivers', () => {
  it.each(RECEIVERS.map((receiver) => [receiver.name, receiver] as const))(
    '%s has rows that can all count',
    (_, receiver) => {
      const wrong = receiver.rows.flatMap((row, i) => {
        const earlier = receiver.rows.slice(0, i).filter((other) => other.commands === undefined);
        return [
          ...unreachable(
            row.phrases ?? [],
            earlier.flatMap((other) => other.phrases ?? []),
          ),
          ...(row.statuses ?? []).filter((status) =>
            earlier.some((other) => other.statuses?.includes(status)),
          ),
        ];
      });
      expect(wrong).toEqual([]);
      for (const row of receiver.rows) {
        expect(REASONS).toContain(row.reason);
        expect((row.phrases ?? []).length + (row.statuses ?? []).length).toBeGreaterThan(0);
      }
    },
  );

  it('never share a name', () => {
    for (const names of [
      RECEIVERS.map((receiver) => receiver.name),
      RECEIVERS.flatMap((receiver) => receiver.brands),
      RECEIVERS.flatMap((receiver) => receiver.domains),
    ]) {
      expect(names.length).toBe(new Set(names).size);
    }
  });
});
