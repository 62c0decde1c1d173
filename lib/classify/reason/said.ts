/** What a text says, by all tables of phrases in one walk. */

import type { Reason } from '../../model.ts';
import { phrasesIn } from '../phrase-index.ts';
import type { Meaning } from './meanings.ts';
import { GENERAL, SPECIFIC } from './phrases/order.ts';
import type { PhraseRow } from './phrases/row.ts';
import type { Receiver } from './receivers/receiver.ts';

export interface Said {
  /** Of the first row that has a phrase in the text. */
  readonly specific: Reason | undefined;
  readonly general: Reason | undefined;
  readonly unknownUser: boolean;
  readonly plainlyUser: boolean;
  readonly directory: boolean;
  readonly directoryAround: boolean;
  /** Large receivers that the text names. */
  readonly receivers: ReadonlySet<Receiver>;
}

/** `text` in `normalise`d form. */
export function whatIsSaid(text: string): Said {
  return saidBy(phrasesIn(text).meanings);
}

export function saidBy(meanings: Iterable<Meaning>): Said {
  const ranks: Record<'specific' | 'general', number[]> = { specific: [], general: [] };
  const beside = new Set<PhraseRow>();
  const flag = { unknownUser: false, plainlyUser: false, directory: false, directoryAround: false };
  const receivers = new Set<Receiver>();
  for (const meaning of meanings) {
    switch (meaning.kind) {
      case 'flag':
        flag[meaning.flag] = true;
        break;
      case 'receiver':
        receivers.add(meaning.receiver);
        break;
      case 'beside':
        beside.add(meaning.row);
        break;
      case 'specific':
      case 'general':
        ranks[meaning.kind].push(meaning.rank);
        break;
      default:
        meaning satisfies never;
    }
  }
  return {
    specific: firstOf(SPECIFIC, ranks.specific, beside),
    general: firstOf(GENERAL, ranks.general, beside),
    ...flag,
    receivers,
  };
}

/** The reason of the first row of a table that is among the found ones and has the words that it wants beside it. */
function firstOf(
  table: readonly PhraseRow[],
  found: readonly number[],
  beside: ReadonlySet<PhraseRow>,
): Reason | undefined {
  let first: number | undefined;
  for (const rank of found) {
    const row = table[rank] as PhraseRow;
    if ((first === undefined || rank < first) && (row.beside.length === 0 || beside.has(row))) first = rank;
  }
  return first === undefined ? undefined : table[first]?.reason;
}
