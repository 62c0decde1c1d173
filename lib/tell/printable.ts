/**
 * A stranger's words for a terminal. An attack: escape sequences in an address that clear the screen or set the
 * title, a newline that forges a line of ours, right-to-left marks that show a line in another order than it has.
 */

/** Controls (C0, DEL, C1), format characters such as bidirectional marks, line separators, unpaired surrogates. */
const NOT_SHOWN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

/** Each such character becomes `?`; what is longer than `width` characters ends in `...`. */
export function printable(text: string, width: number): string {
  // No more is looked at than can be shown: a character has at most two code units.
  const looked = [...text.slice(0, 2 * (width + 1)).replace(NOT_SHOWN, '?')];
  return looked.length <= width ? looked.join('') : `${looked.slice(0, width - 3).join('')}...`;
}
