/**
 * What DKIM checking reads and tries at most. Whoever writes a report also writes the signatures in what it returns,
 * so each number bounds what such a mail can cost.
 */

/** Characters of one DKIM-Signature field. A signature is under 2 KB; its `z=` may copy the mail's own header. */
export const MAX_TAG_LIST_CHARS = 32_768;

/** Tags of one list. RFC 6376 section 3.5 defines 14. */
export const MAX_TAGS = 64;

/** Names in `h=`. Signers that also sign what is absent (section 8.15) name 40 to 60. */
export const MAX_SIGNED_NAMES = 250;

/**
 * Bytes of the fields that `h=` selects. A To of two thousand recipients has 80 KB; each byte is hashed once a
 * signature and once more for each transfer encoding that is tried.
 */
export const MAX_SIGNED_HEADER_BYTES = 262_144;

/** Characters of `b=`: a signature by a key of MAX_RSA_BITS has 1,368 in base64. */
export const MAX_SIGNATURE_CHARS = 2_048;

/** Characters of a key record: a key of MAX_RSA_BITS has 1,416 in base64, beside tags and notes. */
export const MAX_KEY_RECORD_CHARS = 4_096;

/** TXT records that are read under one key name. One is right (RFC 6376 section 3.6.2.2); some publish strays. */
export const MAX_KEY_RECORDS = 4;

/** RFC 8301 section 3.2: verifiers must not take shorter keys as valid. */
export const MIN_RSA_BITS = 1_024;

/** RFC 8301 asks for up to 4096. A verification by 16384 bits costs milliseconds, and strangers publish keys too. */
export const MAX_RSA_BITS = 8_192;

/** Octets of a domain name in its written form (RFC 1035 section 2.3.4). */
export const MAX_NAME_CHARS = 253;

/** Signatures in our name that are tried. Real mail has one or two (RSA and Ed25519), through a bulk sender three. */
export const MAX_SIGNATURES_TRIED = 4;

/**
 * Selectors in our name that turn out to be published nowhere, before no further one is asked for. Names that do not
 * exist are what no cache has: an attacker who makes them up would have us ask our own servers once for each.
 */
export const MAX_UNKNOWN_SELECTORS = 2;

/** Days for which a key that is gone from DNS still counts: mail may be queued for five, its report as long. */
export const ARCHIVED_KEY_DAYS = 14;

/** Signatures of a report itself that are tried: each costs a question to a stranger's DNS. */
export const MAX_REPORT_SIGNATURES = 2;

/** Bytes of a report's body that are hashed; 90% of reports have under 12 KB. A larger one counts as not signed. */
export const MAX_SIGNED_BODY_BYTES = 2_097_152;

/** Recipients that a piece of evidence names. */
export const MAX_RECIPIENTS_TOLD = 20;
