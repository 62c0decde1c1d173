/** What rules read of a mail at most. The mail is a stranger's, and each rule may read it again. */

/**
 * Characters of the body, or of the whole mail, in which rules search. What a notice says stands in its first lines,
 * and 90% of bounces are under 12 KB in all; what is longer carries files.
 */
export const MAX_SEARCHED_CHARS = 262_144;

/**
 * Characters that one pattern reads. RE2 takes time in proportion to the text, but in the worst case 30 microseconds
 * a character, where a plain search takes a thousandth of one: no mail keeps a rule busy for more than a second.
 */
export const MAX_PATTERN_CHARS = 32_768;

/** Recipients of a report that rules look at, as many as the trace seeks evidence for. */
export const MAX_RECIPIENTS_ASKED = 100;
