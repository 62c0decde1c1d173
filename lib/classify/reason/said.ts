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

export type Meaning =
  | { readonly kind: 'specific' | 'general'; readonly rank: number }
  | { readonly kind: 'receiver'; readonly receiver: Receiver }
  | { readonly kind: 'flag'; readonly flag: 'unknownUser' | 'directory' | 'directoryAround' };

/** Every phrase that tells of a reason. */
export const REASON_ENTRIES: readonly (readonly [phrase: string, meaning: Meaning])[] = [
  ...rows('specific', SPECIFIC),
  ...rows('general', GENERAL),
  ...flags('unknownUser', UNKNOWN_USER),
  ...flags('directory', DIRECTORY),
  ...flags('directoryAround', DIRECTORY_AROUND),
  ...RECEIVERS.flatMap((receiver) =>
    receiver.hosts.map((host) => [host, { kind: 'receiver', receiver }] as const),
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
  let specific = SPECIFIC.length;
  let general = GENERAL.length;
  const flag = { unknownUser: false, directory: false, directoryAround: false };
  const receivers = new Set<Receiver>();
  for (const meaning of meanings) {
    switch (meaning.kind) {
      case 'flag':
        flag[meaning.flag] = true;
        break;
      case 'receiver':
        receivers.add(meaning.receiver);
        break;
      case 'specific':
        specific = Math.min(specific, meaning.rank);
        break;
      case 'general':
        general = Math.min(general, meaning.rank);
        break;
      default:
        meaning satisfies never;
    }
  }
  return { specific: SPECIFIC[specific]?.reason, general: GENERAL[general]?.reason, ...flag, receivers };
}

function rows(table: 'specific' | 'general', list: readonly PhraseRow[]): (readonly [string, Meaning])[] {
  return list.flatMap((row, rank) => row.phrases.map((phrase) => [phrase, { kind: table, rank }] as const));
}

function flags(
  flag: 'unknownUser' | 'directory' | 'directoryAround',
  phrases: readonly string[],
): (readonly [string, Meaning])[] {
  return phrases.map((phrase) => [phrase, { kind: 'flag', flag }] as const);
}
