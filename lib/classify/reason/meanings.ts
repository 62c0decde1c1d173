/** Every phrase that tells of a reason, and what it means. */

import { GENERAL, SPECIFIC } from './phrases/order.ts';
import type { PhraseRow } from './phrases/row.ts';
import { DIRECTORY, DIRECTORY_AROUND, PLAINLY_USER, UNKNOWN_USER } from './phrases/unknown-user.ts';
import { RECEIVERS } from './receivers/order.ts';
import type { Receiver } from './receivers/receiver.ts';

type Flag = 'unknownUser' | 'plainlyUser' | 'directory' | 'directoryAround';

export type Meaning =
  | { readonly kind: 'specific' | 'general'; readonly rank: number }
  /** A word that a row wants beside its phrase. */
  | { readonly kind: 'beside'; readonly row: PhraseRow }
  | { readonly kind: 'receiver'; readonly receiver: Receiver }
  | { readonly kind: 'flag'; readonly flag: Flag };

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

function rows(table: 'specific' | 'general', list: readonly PhraseRow[]): (readonly [string, Meaning])[] {
  return list.flatMap((row, rank) => [
    ...row.phrases.map((phrase) => [phrase, { kind: table, rank }] as const),
    ...row.beside.map((phrase) => [phrase, { kind: 'beside', row }] as const),
  ]);
}

function flags(flag: Flag, phrases: readonly string[]): (readonly [string, Meaning])[] {
  return phrases.map((phrase) => [phrase, { kind: 'flag', flag }] as const);
}
