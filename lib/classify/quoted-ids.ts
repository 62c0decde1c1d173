/** Every place where a report quotes the returned mail's Message-ID (RFC 5322 section 3.6.4). */

import type { HeaderBlock, QuotedId } from '../model.ts';
import { MAX_QUOTED_IDS } from './limits.ts';
import type { Notice } from './notice.ts';

const RETURNED_FIELDS = [
  'message-id',
  'x-original-message-id',
  'resent-message-id',
  'x-google-original-message-id',
  'x-ms-exchange-original-message-id',
  'original-message-id',
  'x-message-id',
];
const REPORT_HEADER_FIELDS = [
  'x-original-message-id',
  'x-failed-message-id',
  'x-ms-original-message-id',
  'original-message-id',
  'in-reply-to',
  'references',
];
/** Ids of one field that are kept: References may list a whole thread, the answered mail last (RFC 5322 section 3.6.4). */
const MAX_IDS_A_FIELD = 8;
/** RFC 5322 section 2.1.1: a line, and an id is never folded. */
const MAX_ID_CHARS = 998;
/** Characters of one field, from its end, in which they are looked for: eight ids of the length that is taken. */
const MAX_IDS_CHARS = 8_192;

/** In order of trust, without doubles. `more` are those that the detector found in the report's own fields. */
export function quotedIds(notice: Notice, more: readonly QuotedId[]): QuotedId[] {
  const found: QuotedId[] = [];
  const { returned } = notice;
  if (returned.kind !== 'none') found.push(...idsIn(returned.header, RETURNED_FIELDS, 'returned'));
  found.push(...more);
  found.push(...idsIn(notice.mail.header, REPORT_HEADER_FIELDS, 'report-header'));
  const seen = new Set<string>();
  return found.filter(({ id }) => !seen.has(id) && seen.add(id)).slice(0, MAX_QUOTED_IDS);
}

/** `<left@right>` without the brackets, the last ones of the field; a bare id where the field holds nothing else. */
export function messageIds(value: string): string[] {
  const text = value.length > MAX_IDS_CHARS ? value.slice(-MAX_IDS_CHARS) : value;
  const ids: string[] = [];
  let close = text.lastIndexOf('>');
  while (close > 0 && ids.length < MAX_IDS_A_FIELD) {
    const open = text.lastIndexOf('<', close);
    if (open < 0) break;
    const id = text.slice(open + 1, close).trim();
    // What reaches over another bracket is no id.
    if (id !== '' && id.length <= MAX_ID_CHARS && !/[\s>]/.test(id)) ids.unshift(id);
    close = open === 0 ? -1 : text.lastIndexOf('>', open - 1);
  }
  const bare = value.trim();
  if (ids.length === 0 && bare !== '' && bare.length <= MAX_ID_CHARS && !/\s/.test(bare))
    ids.push(bare.replace(/^<|>$/g, ''));
  return ids;
}

function idsIn(header: HeaderBlock, keys: readonly string[], where: QuotedId['where']): QuotedId[] {
  const found: QuotedId[] = [];
  for (const key of keys) {
    if (!header.has(key)) continue;
    for (const field of header.all(key).slice(0, 4)) {
      for (const id of messageIds(field.value)) found.push({ id, where });
    }
  }
  return found;
}
