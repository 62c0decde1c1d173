/**
 * What parse reads at most. Mail is written by attackers: each limit has its reason, and reaching one is a defect.
 * All lie above what real mail needs, so that a defect means either an attack or a mail worth looking at.
 */

/** SES takes mail of up to 40 MB (its quota counts 1024s); the headers it puts on top fit into the rest. */
export const MAX_SCANNED_BYTES = 42_500_000;

/** Nested multiparts and messages. Real mail stays under 10; reading recurses, so this also bounds the stack. */
export const MAX_DEPTH = 32;

/** Parts of one mail. The largest digests have a few hundred. */
export const MAX_PARTS = 1_000;

/** Fields of one header block. Long Received chains and ARC sets reach 200. */
export const MAX_HEADER_FIELDS = 2_000;

/**
 * Fields of one mail, over all its parts: each costs a hundred times the bytes of an empty one, and MAX_PARTS headers of
 * MAX_HEADER_FIELDS would take more memory than a function has. The largest digests have some ten thousand.
 */
export const MAX_MAIL_FIELDS = 20_000;

/** Bytes of one header block: Exim refuses more than 1 MB (header_maxsize), Postfix cuts each field at 100 KB. */
export const MAX_HEADER_BYTES = 1_048_576;

/** Bytes of one field, its folded lines joined, that become text: a To of a few thousand recipients stays below. */
export const MAX_LINE_BYTES = 131_072;

/** Bytes of a field's name. RFC 5322 sets none; the longest in use are under 60, what is longer is prose. */
export const MAX_NAME_BYTES = 128;

/** Lines of one block that are no field but have known fields below them: wrapped lines that lost their indent. */
export const MAX_STRAY_LINES = 8;

/** Blank lines, byte order marks and mbox lines that are stepped over above a header. */
export const MAX_LINES_ABOVE = 16;

/** Bytes of a boundary. RFC 2046 section 5.1.1 allows 70; some senders go over, and matching costs each byte. */
export const MAX_BOUNDARY_BYTES = 256;

/** Bytes in which a boundary that the header does not name is looked for: preambles are short. */
export const MAX_BOUNDARY_GUESS_BYTES = 65_536;

/**
 * How often, in lengths of the mail, bytes may be scanned again since a named boundary did not occur. One wrong
 * boundary costs at most one length; multiparts nested MAX_DEPTH deep, all with wrong ones, would cost 32.
 */
export const MAX_RESCANS = 4;

/**
 * Bytes of nested mails that come out of a transfer encoding, in lengths of the mail. Base64 shrinks what it wraps,
 * so real mail stays under 1; quoted-printable does not, and wrapped 32 times it would hold 32 copies in memory.
 */
export const MAX_DECODED_LENGTHS = 2;

/** Characters of one text that are decoded unless the caller asks for less. */
export const MAX_TEXT = 1_048_576;

/** Characters of one value in which encoded words are decoded; a field holds no more (MAX_LINE_BYTES). */
export const MAX_WORDS_CHARS = 131_072;

/** Encoded words of one value (RFC 2047); a subject of 998 characters needs 40, a To of 500 names 500. */
export const MAX_ENCODED_WORDS = 2_000;

/** Addresses of one field. */
export const MAX_ADDRESSES = 2_000;

/** Parameters of one structured field (RFC 2231 continuations count each). */
export const MAX_PARAMETERS = 200;

/** Characters of a structured field; boundaries and file names in RFC 2231 pieces stay under 4 KB. */
export const MAX_STRUCTURED_CHARS = 16_384;

/** Characters of HTML that are turned into text. */
export const MAX_HTML_CHARS = 2_097_152;
