/**
 * A delivery's id as message tags of SES, by which its sending events (bounce, complaint, reject) name the delivery that
 * they belong to. Recipients do not see them.
 */

export interface MessageTag {
  readonly Name: string;
  readonly Value: string;
}

/** SES: a tag's value has at most 256 of `A-Za-z0-9_-`. An id holds addresses, so it goes as base64url. */
const MAX_TAG_CHARS = 256;

/** An id is a key and an address, or an incident's name and an address: below 700 bytes. */
const MAX_TAGS = 4;

const NAME = 'truebounce-delivery';

/** None where the id is longer than any of ours. */
export function deliveryTags(id: string): MessageTag[] {
  const written = Buffer.from(id).toString('base64url');
  const count = Math.ceil(written.length / MAX_TAG_CHARS);
  if (count > MAX_TAGS) return [];
  return Array.from({ length: count }, (_, index) => ({
    Name: `${NAME}-${index}`,
    Value: written.slice(index * MAX_TAG_CHARS, (index + 1) * MAX_TAG_CHARS),
  }));
}

/** `tags`: as they stand in an event's `mail.tags`. Null: not a mail of ours. */
export function deliveryOfTags(tags: Readonly<Record<string, readonly string[] | undefined>>): string | null {
  let written = '';
  for (let index = 0; index < MAX_TAGS; index++) written += tags[`${NAME}-${index}`]?.[0] ?? '';
  return /^[\w-]+$/.test(written) ? Buffer.from(written, 'base64url').toString('utf8') : null;
}
