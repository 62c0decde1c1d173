/** Under which keys a Message-ID is kept and found. */

/**
 * SES writes `<0100018f...-000000@email.amazonses.com>` or `<...@ap-northeast-1.amazonses.com>` into the mail, and tells
 * its sender only what stands before the `@`.
 */
const SES = /@(?:[^@]*\.)?amazonses\.com$/i;

/** Such as SES alone writes. */
export function isOfSes(messageId: string): boolean {
  return SES.test(messageId.trim().replace(/>$/, ''));
}

/** Without brackets and blanks. An id of SES is its local part, whatever region stands behind. */
export function exactKey(messageId: string): string {
  const bare = messageId.trim().replace(/^<|>$/g, '').trim();
  const at = bare.search(SES);
  return at > 0 ? bare.slice(0, at) : bare;
}

/** The domain does not care for case (RFC 5321 section 2.4), the local part does; some servers rewrite the former. */
export function looseKey(messageId: string): string {
  const exact = exactKey(messageId);
  const at = exact.lastIndexOf('@');
  return at < 0 ? exact : exact.slice(0, at) + exact.slice(at).toLowerCase();
}
