/** What a text says, by all tables of phrases in one walk. */

import type { Reason } from '../../model.ts';
import { PhraseSearch } from '../phrase-search.ts';
import { RECEIVERS, type Receiver } from './hosts.ts';
import { type PhraseRow, SPECIFIC } from './phrases.ts';
import { DIRECTORY, DIRECTORY_AROUND, GENERAL, UNKNOWN_USER } from './phrases-weak.ts';

export interface Said {
  /** Of the first row that has a phrase in the text. */
  readonly specific: Reason | undefined;
  readonly general: Reason | undefined;
  readonly unknownUser: boolean;
  readonly directory: boolean;
  readonly directoryAround: boolean;
  /** Large receivers that the text names. */
  readonly receivers: ReadonlySet<Receiver>;
}

type Meaning =
  | { readonly kind: 'row'; readonly table: 'specific' | 'general'; readonly rank: number }
  | { readonly kind: 'receiver'; readonly receiver: Receiver }
  | { readonly kind: 'flag'; readonly flag: 'unknownUser' | 'directory' | 'directoryAround' };

const SEARCH = new PhraseSearch<Meaning>([
  ...rows('specific', SPECIFIC),
  ...rows('general', GENERAL),
  ...flags('unknownUser', UNKNOWN_USER),
  ...flags('directory', DIRECTORY),
  ...flags('directoryAround', DIRECTORY_AROUND),
  ...RECEIVERS.flatMap((receiver) =>
    receiver.hosts.map((host) => [host, { kind: 'receiver', receiver }] as const),
  ),
]);

/** `text` in `normalise`d form. */
export function whatIsSaid(text: string): Said {
  const rank = { specific: SPECIFIC.length, general: GENERAL.length };
  const flag = { unknownUser: false, directory: false, directoryAround: false };
  const receivers = new Set<Receiver>();
  SEARCH.search(text, (meaning) => {
    switch (meaning.kind) {
      case 'flag':
        flag[meaning.flag] = true;
        break;
      case 'receiver':
        receivers.add(meaning.receiver);
        break;
      case 'row':
        rank[meaning.table] = Math.min(rank[meaning.table], meaning.rank);
        break;
      default:
        meaning satisfies never;
    }
  });
  return {
    specific: SPECIFIC[rank.specific]?.reason,
    general: GENERAL[rank.general]?.reason,
    ...flag,
    receivers,
  };
}

function rows(table: 'specific' | 'general', list: readonly PhraseRow[]): (readonly [string, Meaning])[] {
  return list.flatMap((row, rank) =>
    row.phrases.map((phrase) => [phrase, { kind: 'row', table, rank }] as const),
  );
}

function flags(
  flag: 'unknownUser' | 'directory' | 'directoryAround',
  phrases: readonly string[],
): (readonly [string, Meaning])[] {
  return phrases.map((phrase) => [phrase, { kind: 'flag', flag }] as const);
}
