/**
 * HTML made of literals of ours and values of strangers. The attack: an address or a file's name that closes our tag
 * and opens its own. The defence: a template escapes whatever is no `Markup`, and only this file makes `Markup` of text.
 */

export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Piece = Markup | string | number | readonly Piece[];

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text between tags, and within a quoted attribute. */
export function html(literals: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(literals.map((literal, at) => literal + textOf(pieces[at] ?? '')).join(''));
}

export const NOTHING = new Markup('');

function textOf(piece: Piece): string {
  if (piece instanceof Markup) return piece.text;
  if (typeof piece === 'number') return String(piece);
  if (typeof piece === 'string') return piece.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
  return piece.map(textOf).join('');
}
