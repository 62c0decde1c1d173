/** Received lines -> hops: who took the mail from whom, as the servers wrote it. */

import type { Field, HeaderBlock } from '../../model.ts';
import { parseDate } from '../../parse/index.ts';
import type { Form, Reading } from './form.ts';
import { FORMS } from './forms.ts';
import type { Hop, Hops } from './hop.ts';
import { MAX_HOPS } from './limits.ts';
import { type Line, readLine } from './line.ts';
import { provesClient } from './login.ts';
import { readOther } from './other.ts';

export type { Hop, Hops } from './hop.ts';

/** The hops of a header, the last one, which stands topmost, first; at most MAX_HOPS. Never throws. */
export function hopsOf(header: HeaderBlock): Hop[] {
  return fieldsOf(header).map((field) => parseReceived(field.value));
}

/** The same, each read when it is asked for: of a returned mail's five, one or two tell who handed it over. */
export function hopsWhenAsked(header: HeaderBlock): Hops {
  const fields = fieldsOf(header);
  const read: (Hop | undefined)[] = [];
  return {
    length: fields.length,
    at(index) {
      const field = fields[index];
      if (field !== undefined) read[index] ??= parseReceived(field.value);
      return read[index];
    },
  };
}

function fieldsOf(header: HeaderBlock): readonly Field[] {
  return header.all('received').slice(0, MAX_HOPS);
}

/**
 * One Received value, unfolded. What a line does not say, or says where only a stranger's words stand, is null. Never
 * throws; `forms` are tried in turn, and the general grammar last.
 */
export function parseReceived(value: string, forms: readonly Form[] = FORMS): Hop {
  const line = readLine(value);
  const { form, reading } = readBy(line, forms);
  return {
    form,
    by: line.by,
    client: reading.client,
    name: reading.name,
    helo: reading.helo,
    protocol: line.protocol,
    authenticated: reading.authenticated || reading.login !== null || provesClient(line.protocol),
    login: reading.login,
    local: reading.local,
    account: reading.account,
    at: timeOf(line),
  };
}

/** Of one Received value when it was written, ISO 8601, UTC; null where that cannot be read. */
export function receivedAt(value: string): string | null {
  return timeOf(readLine(value));
}

function timeOf({ date }: Line): string | null {
  const time = parseDate(date);
  return time === null ? null : isoOf(time);
}

/** As `toISOString`, which takes five times as long. */
function isoOf(time: Date): string {
  const year = time.getUTCFullYear();
  if (year < 1_000 || year > 9_999 || time.getUTCMilliseconds() !== 0) return time.toISOString();
  const day = `${year}-${twoDigits(time.getUTCMonth() + 1)}-${twoDigits(time.getUTCDate())}`;
  const clock = `${twoDigits(time.getUTCHours())}:${twoDigits(time.getUTCMinutes())}:${twoDigits(time.getUTCSeconds())}`;
  return `${day}T${clock}.000Z`;
}

function twoDigits(number: number): string {
  return number < 10 ? `0${number}` : `${number}`;
}

function readBy(line: Line, forms: readonly Form[]): { form: string; reading: Reading } {
  for (const form of forms) {
    if (!form.is(line)) continue;
    const reading = form.read === undefined ? readOther(line) : form.read(line);
    if (reading !== null) return { form: form.name, reading };
  }
  return { form: 'other', reading: readOther(line) };
}
