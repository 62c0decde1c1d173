/** Received lines -> hops: who took the mail from whom, as the servers wrote it. */

import type { HeaderBlock } from '../../model.ts';
import { parseDate } from '../../parse/index.ts';
import type { Form, Reading } from './form.ts';
import { FORMS } from './forms.ts';
import type { Hop } from './hop.ts';
import { MAX_HOPS } from './limits.ts';
import { type Line, readLine } from './line.ts';
import { provesClient } from './login.ts';
import { readOther } from './other.ts';

export type { Hop } from './hop.ts';

/** The hops of a header, the last one, which stands topmost, first; at most MAX_HOPS. Never throws. */
export function hopsOf(header: HeaderBlock): Hop[] {
  return header
    .all('received')
    .slice(0, MAX_HOPS)
    .map((field) => parseReceived(field.value));
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
    at: parseDate(line.date)?.toISOString() ?? null,
  };
}

function readBy(line: Line, forms: readonly Form[]): { form: string; reading: Reading } {
  for (const form of forms) {
    if (!form.is(line)) continue;
    const reading = form.read === undefined ? readOther(line) : form.read(line);
    if (reading !== null) return { form: form.name, reading };
  }
  return { form: 'other', reading: readOther(line) };
}
