/** A record that DynamoDB takes: an item is 400 KB at most. */

import type { MailRecord } from '../../record/record.ts';

/** Of a record as JSON, in UTF-8. The rest of an item is keys, lists and an answer: under 10 KB. */
export const RECORD_BYTES = 380_000;

/**
 * The attack: lib/record cuts strangers' words by characters, and a report in which each is written with six bytes (a
 * control character in JSON) would make an item that cannot be stored, so that its mail is never decided. The defence:
 * what people read (evidence, then recipients) is cut by halves until the record fits; what is done with the mail stays.
 */
export function fittingJson(record: MailRecord): string {
  let fitting = record;
  for (;;) {
    const json = JSON.stringify(fitting);
    if (Buffer.byteLength(json) <= RECORD_BYTES) return json;
    const { evidence, recipients } = fitting;
    if (evidence.length > 0) fitting = { ...fitting, evidence: evidence.slice(0, evidence.length >> 1) };
    else if (recipients.length > 0)
      fitting = { ...fitting, recipients: recipients.slice(0, recipients.length >> 1) };
    else return json;
  }
}
