/** What a text says, by all tables of phrases in one walk. */

import type { Reason } from '../../model.ts';
import { PhraseSearch } from '../phrase-search.ts';
import { GENERAL, SPECIFIC } from './phrases/order.ts';
import type { PhraseRow } from './phrases/row.ts';
import { DIRECTORY, DIRECTORY_AROUND, PLAINLY_USER, UNKNOWN_USER } from './phrases/unknown-user.ts';
import { RECEIVERS } from './receivers/order.ts';
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

type Flag = 'unknownUser' | 'plainlyUser' | 'directory' | 'directoryAround';

export type Meaning =
  | { readonly kind: 'specific' | 'general'; readonly rank: number }
  /** A word that a row wants beside its phrase. */
  | { readonly kind: 'beside'; readonly row: PhraseRow }
  | { readonly kind: 'receiver'; readonly receiver: Receiver }
  | { readonly kind: 'flag'; readonly flag: Flag };

/** Every phrase that tells of a reason. */
export const REASON_ENTRIES: readonly (readonly [phrase: string, meaning: Meaning])[] = [
  ...rows('specific', SPECIFIC),
  ...rows('general', GENERAL),
  ...flags('unknownUser', UNKNOWN_USER),
  ...flags('plainlyUser', PLAINLY_USER),
  ...flags('directory', DIRECTORY),
  ...flags('directoryAround', DIRECTORY_AROUND),
  ...RECEIVERS.flatMap((receiver) =>
    receiver.marks.map((mark) => [mark, { kind: 'receiver', receiver }] as const),
  ),
];

const SEARCH = new PhraseSearch(REASON_ENTRIES);

/** `text` in `normalise`d form. */
export function whatIsSaid(text: string): Said {
  const meanings: Meaning[] = [];
  SEARCH.search(text, (meaning) => meanings.push(meaning));
  return saidBy(meanings);
}

export function saidBy(meanings: Iterable<Meaning>): Said {
  const ranks = { specific: new Set<number>(), general: new Set<number>() };
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
        ranks[meaning.kind].add(meaning.rank);
        break;
      default:
        meaning satisfies never;
    }
  }
  const first = (table: readonly PhraseRow[], found: ReadonlySet<number>): Reason | undefined => {
    if (found.size === 0) return undefined;
    return table.find((row, rank) => found.has(rank) && (row.beside.length === 0 || beside.has(row)))?.reason;
  };
  return {
    specific: first(SPECIFIC, ranks.specific),
    general: first(GENERAL, ranks.general),
    ...flag,
    receivers,
  };
}

function rows(table: 'specific' | 'general', list: readonly PhraseRow[]): (readonly [string, Meaning])[] {
  return list.flatMap((row, rank) => [
    ...row.phrases.map((phrase) => [phrase, { kind: table, rank }] as const),
    ...row.beside.map((phrase) => [phrase, { kind: 'beside', row }] as const),
  ]);
}

function flags(flag: Flag, phrases: readonly string[]): (readonly [string, Meaning])[] {
  return phrases.map((phrase) => [phrase, { kind: 'flag', flag }] as const);
}
