/** Which names are worth a question. */

/** RFC 1035 section 2.3.4: 255 octets on the wire are 253 characters in text. */
export const MAX_NAME_CHARS = 253;

/** RFC 1035 section 2.3.4. The pattern below says it again. */
export const MAX_LABEL_CHARS = 63;

/**
 * Labels of printable ASCII without the backslash and the dot. The attack: names in mail hold whatever a stranger likes, and
 * `\` begins an escape in a resolver's own notation (`a\.b`, `a\000b`), so that another name would be asked than the
 * one that was checked. The defence: no name of a mail host needs it. `_`, `+` and `=` are fine: DKIM and the macros
 * of SPF (RFC 7208 section 7) use them. No top level is a number or holds other characters (RFC 3696 section 2):
 * `192.0.2.1` and `[...]` are no names.
 */
const NAME = /^(?:[!-\-/-[\]-~]{1,63}\.)*[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * `name` in lower case without its final dot, or null where no such name can exist in DNS: too long, an empty label,
 * blanks, control characters, an address. Names in Unicode are not asked either: what writes DNS writes A-labels.
 */
export function askableName(name: string): string | null {
  if (name.length > MAX_NAME_CHARS + 1) return null;
  const asked = (name.endsWith('.') ? name.slice(0, -1) : name).toLowerCase();
  return asked.length <= MAX_NAME_CHARS && NAME.test(asked) ? asked : null;
}
