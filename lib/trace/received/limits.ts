/** What is read at most of the path that a mail claims to have come. Each limit lies above what real mail needs. */

/** Received lines of one mail: qmail, the most patient, returns a mail as looping at 100 (MAXHOPS). */
export const MAX_HOPS = 100;

/**
 * Characters of one Received line. Real ones stay under 1,000; a HELO may be as long as a server's command line,
 * 2,048 at Postfix (line_length_limit).
 */
export const MAX_RECEIVED_CHARS = 4_096;

/** Words, comments and addresses of one line; the longest of real servers, with TLS and certificates, have 60. */
export const MAX_ITEMS = 200;

/** Characters of an address in a line: RFC 5321 section 4.5.3.1 allows 64 + 1 + 255, quoting doubles the first. */
export const MAX_PATH_CHARS = 512;

/** Characters of a login, a name, a HELO or a local account: an address is 320, a host name 253. */
export const MAX_NAME_CHARS = 320;

/** Words behind `with`: `Microsoft SMTP Server` has three, `MailEnable ESMTPA` two. */
export const MAX_PROTOCOL_WORDS = 4;
