/** Diagnostic text in the one form that the tables are written in. */

import { UnitSet } from '../../parse/index.ts';
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
  normal = withoutLocalParts(normal);
  return normal.replace(/ [245]\d\d(?:[- ][245]\.\d{1,3}\.\d{1,3} |-(?=[a-z(]))/g, ' ');
}

/** RFC 5321 section 4.5.3.1.1. */
const MAX_LOCAL_PART = 64;

/**
 * `<antispam@example.net>... User unknown` is about a user. A local part is chosen by whoever owns the address, or
 * whoever forged it, so none of its words count: `x` stands in its place.
 */
function withoutLocalParts(text: string): string {
  let out = '';
  let from = 0;
  for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
    let start = at;
    while (start > from && at - start < MAX_LOCAL_PART && inLocalPart(text.charCodeAt(start - 1))) start--;
    if (start === at) continue;
    out += `${text.slice(from, start)}x`;
    from = at;
  }
  return out + text.slice(from);
}

const AROUND_ADDRESS = new UnitSet('<>"\'()[],:;@');

/** Printable ASCII that notices do not put around an address. Ideographs stand beside addresses without a blank. */
function inLocalPart(unit: number): boolean {
  return unit > 0x20 && unit < 0x7f && !AROUND_ADDRESS.has(unit);
}
