/** Diagnostic text in the one form that the tables are written in. */

import { RUN_OF_BLANKS } from '../phrases.ts';

/** Characters of a diagnostic that the tables look at; replies and the sentences around them are shorter. */
const MAX_REASON_CHARS = 6_000;

/**
 * Lower case, blanks folded, typographic quotes made plain, and the code that multi-line replies repeat in the
 * middle of a sentence taken out: `550-5.7.26 The sender` + `550-5.7.26 is not` reads as one sentence.
 */
export function normalise(text: string): string {
  let normal = text.slice(0, MAX_REASON_CHARS).toLowerCase().replace(RUN_OF_BLANKS, ' ');
  if (/[\u2018\u2019\u201b\u00b4\u0060\u201c-\u201e\u00ab\u00bb]/.test(normal)) {
    normal = normal
      .replace(/[\u2018\u2019\u201b\u00b4\u0060]/g, "'")
      .replace(/[\u201c-\u201e\u00ab\u00bb]/g, '"');
  }
  // Cisco's gateways put their own class before the reply: "5.1.0 - Unknown address error 550-'5.7.1 ..."
  if (normal.includes(' - '))
    normal = normal.replace(/(^| )[245]\.\d\.\d - [a-z ]{1,40} (?=[245]\d\d)/, '$1');
  return normal.replace(/ [245]\d\d(?:[- ][245]\.\d{1,3}\.\d{1,3} |-(?=[a-z(]))/g, ' ');
}
