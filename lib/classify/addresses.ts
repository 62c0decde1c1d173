/** Finds mail addresses in a machine's prose. Linear: from each `@` it looks a bounded way left and right. */

import { UnitSet } from '../parse/index.ts';

export interface FoundAddress {
  /** Offsets in the line, brackets not included. */
  readonly start: number;
  readonly end: number;
  readonly address: string;
}

/** RFC 5321 section 4.5.3.1: local part of 64, domain of 255; VERP local parts run longer. */
const MAX_LOCAL_CHARS = 256;
const MAX_DOMAIN_CHARS = 255;
/** Addresses of one line; a line with more is a list that no grammar of a notice has. */
const MAX_ADDRESSES_A_LINE = 64;

const NOT_LOCAL = new UnitSet(' \t\n\r<>()[]:;,"|\\{}`「」『』“”„»«（）：；，。、<>');

const DRAWN_BEFORE = new UnitSet("'‘’*•·…=");
const PREFIX = /^(?:smtp|rfc-?822|mailto)[=:]/i;
const PREFIX_INITIAL = new UnitSet('srmSRM');
/** What a domain does not end with. */
const NOT_LAST = new UnitSet('.-_');

/** Letters, digits, `.`, `-`, `_`, `#` (a typo that is looked up as it stands) and letters of other scripts. */
function isDomainUnit(unit: number): boolean {
  if (unit < 0x80)
    return (
      (unit >= 97 && unit <= 122) ||
      (unit >= 45 && unit <= 57 && unit !== 47) ||
      (unit >= 65 && unit <= 90) ||
      unit === 95 ||
      unit === 35
    );
  return (
    (unit >= 0xa1 && unit <= 0x1fff) ||
    (unit >= 0x3041 && unit <= 0x30ff) ||
    (unit >= 0x3400 && unit <= 0x9fff) ||
    (unit >= 0xac00 && unit <= 0xd7af)
  );
}

export function addressesIn(line: string): FoundAddress[] {
  const found: FoundAddress[] = [];
  let from = 0;
  while (found.length < MAX_ADDRESSES_A_LINE) {
    const at = line.indexOf('@', from);
    if (at < 0) break;
    from = at + 1;
    const start = localStart(line, at, found.at(-1)?.end ?? 0);
    const end = domainEnd(line, at);
    if (start === at || end === at + 1) continue;
    const local = line.slice(start, at);
    const domain = line.slice(at + 1, end);
    // Links hold addresses too (`https://x/?to=a@b`), but not the recipient's as such.
    if (local.includes('/') && line.slice(Math.max(0, start - 8), at).includes('//')) continue;
    found.push({ start, end, address: `${local}@${domain}` });
    from = end;
  }
  return found;
}

function localStart(line: string, at: number, least: number): number {
  // "quoted local"@domain (RFC 5321 section 4.1.2)
  if (line[at - 1] === '"') {
    const open = line.lastIndexOf('"', at - 2);
    if (open >= Math.max(least, at - MAX_LOCAL_CHARS)) return open;
  }
  let i = at;
  while (i > least && at - i < MAX_LOCAL_CHARS && !NOT_LOCAL.has(line.charCodeAt(i - 1))) i--;
  // 'user@example.com' and ‘user@example.com’ in quotes, =user@, and dashes or stars drawn before it
  while (i < at && DRAWN_BEFORE.has(line.charCodeAt(i))) i++;
  while (i < at && line.startsWith('--', i)) i += 2;
  // X.400 gateways write SMTP=user@example.com
  const prefix = PREFIX_INITIAL.has(line.charCodeAt(i)) ? PREFIX.exec(line.slice(i, i + 8)) : null;
  return prefix === null ? i : i + prefix[0].length;
}

function domainEnd(line: string, at: number): number {
  if (line[at + 1] === '[') {
    const close = line.indexOf(']', at);
    return close > 0 && close - at < 50 ? close + 1 : at + 1;
  }
  let i = at + 1;
  while (i < line.length && i - at <= MAX_DOMAIN_CHARS && isDomainUnit(line.charCodeAt(i))) i++;
  while (i > at + 1 && NOT_LAST.has(line.charCodeAt(i - 1))) i--;
  // "user@example.jp様": a label does not go from ASCII into another script, the prose does.
  if (line.charCodeAt(i - 1) <= 0x7f) return i;
  const label = line.lastIndexOf('.', i - 1) + 1;
  const mixed = /^[a-z0-9-]+(?=[^\x00-\x7f])/i.exec(line.slice(Math.max(label, at + 1), i));
  return mixed === null ? i : Math.max(label, at + 1) + mixed[0].length;
}
