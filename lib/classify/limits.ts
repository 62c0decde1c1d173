/** What classify reads at most: every scan of a mail's text ends at one of these. */

/**
 * Characters of a notice's prose. 90% of real bounces are under 12 KB whole; notices that quote a transcript a
 * thousand recipients long stay under this. A text scan over 100 KB of `> To:` lines is where naive readers hang.
 */
export const MAX_NOTICE_CHARS = 65_536;

/** Bytes of a text part in which the returned original's header block is looked for. */
export const MAX_RETURNED_SCAN_BYTES = 262_144;

/** Bytes of a returned header block: as long as the longest that Postfix lets through (header_size_limit). */
export const MAX_RETURNED_HEADER_BYTES = 131_072;

/** Runs of header-looking lines, and separators, that are tried as the start of the returned original's header block. */
export const MAX_HEADER_CANDIDATES = 40;

/** Recipients of one report. RFC 5321 section 4.5.3.1.8 lets a server refuse more than 100; lists send more. */
export const MAX_RECIPIENTS = 1_000;

/** Bytes of a message/delivery-status part: about 500 bytes for each of MAX_RECIPIENTS. */
export const MAX_STATUS_BYTES = 524_288;

/** Characters kept of one diagnostic text: RFC 5321 replies are lines of 512; multi-line ones exist. */
export const MAX_DIAGNOSTIC_CHARS = 2_048;

/** Characters read of a typed status field (address, host, status, action): patterns run over them. */
export const MAX_STATUS_VALUE_CHARS = 2_048;

/** Characters of an address: RFC 5321 section 4.5.3.1.3 allows 256 for a path; EAI and VERP go over. */
export const MAX_ADDRESS_CHARS = 512;

/** Message-IDs quoted by one report. */
export const MAX_QUOTED_IDS = 32;
