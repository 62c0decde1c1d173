/** Reads the fields of a message/delivery-status part (RFC 3464 section 2) as servers write them, also badly. */

import type { Defect, Field, HeaderBlock } from '../model.ts';
import { parseHeaderBlock } from '../parse/index.ts';
import { MAX_RECIPIENTS, MAX_STATUS_BYTES, MAX_STATUS_VALUE_CHARS } from './limits.ts';

/** First value of each field, by lower-case name. */
export type FieldGroup = ReadonlyMap<string, string>;

export interface StatusFields {
  readonly message: FieldGroup;
  readonly recipients: readonly FieldGroup[];
  readonly defects: readonly Defect[];
}

/** Fields about the message as a whole (RFC 3464 section 2.2); every other belongs to a recipient. */
const MESSAGE_KEYS = new Set([
  'reporting-mta',
  'arrival-date',
  'received-from-mta',
  'dsn-gateway',
  'original-envelope-id',
  'x-original-message-id',
  'original-message-id',
]);
/** Fields that stand once for a recipient: another one begins another recipient. */
const ONCE_A_RECIPIENT = new Set(['final-recipient', 'original-recipient', 'action', 'status']);

export function readStatusFields(whole: Uint8Array): StatusFields {
  const bytes = whole.length > MAX_STATUS_BYTES ? whole.subarray(0, MAX_STATUS_BYTES) : whole;
  const defects: Defect[] = [];
  if (bytes.length < whole.length) {
    defects.push({
      kind: 'text-limit',
      detail: `only ${MAX_STATUS_BYTES} bytes of the delivery status were read`,
    });
  }
  const message = new Map<string, string>();
  const recipients: Map<string, string>[] = [];
  let current: Map<string, string> | undefined;
  for (const block of blocksOf(bytes)) {
    // A blank line begins a recipient only where the block names one: some servers put blank lines anywhere.
    let fresh = current !== undefined && (block.has('final-recipient') || block.has('original-recipient'));
    for (const field of block.fields) {
      if (MESSAGE_KEYS.has(field.key)) {
        setOnce(message, field);
        continue;
      }
      if (current === undefined || fresh || (ONCE_A_RECIPIENT.has(field.key) && current.has(field.key))) {
        // Fields without a recipient so far are the message's own extensions (X-Postfix-Queue-ID ...).
        if (current !== undefined && !namesRecipient(current)) {
          for (const [key, value] of current) {
            if (!ONCE_A_RECIPIENT.has(key) || fresh) message.has(key) || message.set(key, value);
          }
          recipients.pop();
        }
        current = new Map();
        if (recipients.length < MAX_RECIPIENTS) recipients.push(current);
        else if (!defects.some((defect) => defect.kind === 'candidate-limit')) {
          defects.push({
            kind: 'candidate-limit',
            detail: `only ${MAX_RECIPIENTS} recipients of the report were read`,
          });
        }
        fresh = false;
      }
      setOnce(current, field);
    }
  }
  const named = recipients.filter(
    (group) => namesRecipient(group) || group.has('action') || group.has('status'),
  );
  for (const group of recipients)
    if (!named.includes(group)) for (const [k, v] of group) message.has(k) || message.set(k, v);
  return { message, recipients: named, defects };
}

function namesRecipient(group: FieldGroup): boolean {
  return group.has('final-recipient') || group.has('original-recipient');
}

function setOnce(group: Map<string, string>, field: Field): void {
  // Encoded words have no place in an address, but stand in a Diagnostic-Code of localised servers.
  const value = ONCE_A_RECIPIENT.has(field.key) ? field.value : field.text;
  if (!group.has(field.key)) group.set(field.key, value);
}

/** Header blocks one after the other, whatever stands between them. */
function blocksOf(bytes: Uint8Array): HeaderBlock[] {
  const blocks: HeaderBlock[] = [];
  let start = 0;
  while (start < bytes.length && blocks.length <= 2 * MAX_RECIPIENTS) {
    const { header, bodyStart } = parseHeaderBlock(bytes, start);
    if (header.fields.length > 0) blocks.push(header);
    // A line that is no field ends the block and stands first in its body: step over it.
    const stepped = header.fields.length === 0 && bodyStart <= start ? nextLine(bytes, start) : bodyStart;
    start = Math.max(stepped, start + 1);
  }
  return blocks;
}

function nextLine(bytes: Uint8Array, from: number): number {
  const newline = bytes.indexOf(10, from);
  return newline < 0 ? bytes.length : newline + 1;
}

/** `rfc822; <user@example.com>` -> `{type: 'rfc822', value: 'user@example.com'}` (RFC 3464 section 2.1.2). */
export function typedValue(text: string): { readonly type: string; readonly value: string } {
  const semicolon = text.indexOf(';');
  const type = semicolon < 0 ? '' : text.slice(0, semicolon).trim().toLowerCase();
  // Some servers leave the type out, and a semicolon may then belong to the text.
  const typed = semicolon >= 0 && /^[a-z0-9][a-z0-9._-]{0,30}$/.test(type);
  return typed ? { type, value: text.slice(semicolon + 1).trim() } : { type: '', value: text.trim() };
}

/** `text` without the characters of `chars` at its end, in one pass: `[...]+$` looks again from each of them. */
export function trimEndOf(text: string, chars: string): string {
  let end = text.length;
  while (end > 0 && chars.includes(text[end - 1] as string)) end--;
  return text.slice(0, end);
}

/** The value of a structured field without its comments (RFC 5322 section 3.2.2), at most MAX_STATUS_VALUE_CHARS of it. */
export function withoutComments(value: string): string {
  return value
    .slice(0, MAX_STATUS_VALUE_CHARS)
    .replace(/\([^()]*\)/g, ' ')
    .trim();
}

/**
 * The address in an address field; xtext-like `\x{...}` of RFC 6533 section 3 and brackets undone. Undefined
 * where the field holds no mailbox (X.400 names, a fax number, nothing).
 */
export function addressIn(field: string | undefined): string | undefined {
  if (field === undefined) return undefined;
  const { type, value } = typedValue(field);
  let address = value
    .slice(0, MAX_STATUS_VALUE_CHARS)
    .trimEnd()
    .replace(/\([^()]*\)$/, '')
    .trim();
  const open = address.lastIndexOf('<');
  if (open >= 0) {
    const close = address.indexOf('>', open);
    address = address.slice(open + 1, close < 0 ? undefined : close);
  }
  address = address.replace(/^mailto:/i, '').replace(/^[\s'"]+(?=[^'"]*$)/, '');
  address = trimEndOf(address, ' \t\'",;:>');
  if (type === 'utf-8' || address.includes('\\x{')) {
    address = address.replace(/\\x\{([0-9A-Fa-f]{1,6})\}/g, (whole, hex: string) => {
      const code = Number.parseInt(hex, 16);
      return code >= 0x20 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    });
  }
  // A pipe or a file that an alias names is where the mail went, not whom it was for.
  if (/^[|/]/.test(address) || (/\s/.test(address) && !address.startsWith('"'))) return undefined;
  if (address === '' || /^[;\s]*$/.test(address) || type === 'x400' || type === 'x.400') return undefined;
  return address;
}
