/** The order in which the tables of phrases are asked: the first row with a phrase in the text wins. */

import {
  ATTACHMENT,
  CONTENT_ERROR,
  EXCEED_LIMIT,
  MESG_TOO_BIG,
  NOT_COMPLIANT_RFC,
  POLICY_VIOLATION,
  SPAM_DETECTED,
  SPAM_SENTENCES,
  VIRUS_DETECTED,
} from './content.ts';
import {
  HAS_MOVED,
  HOST_UNKNOWN,
  HOST_UNKNOWN_LANGUAGES,
  MAILBOX_FULL,
  MAILBOX_FULL_LANGUAGES,
  NOT_ACCEPT,
  SUSPEND,
} from './recipient.ts';
import { type PhraseRow, row } from './row.ts';
import {
  AUTH_FAILURE,
  BAD_REPUTATION,
  BLOCK_LISTS,
  BLOCKED,
  NO_RELAYING,
  REJECTED,
  REQUIRE_PTR,
  SPEEDING,
  TOO_MANY_CONN,
} from './sender.ts';
import {
  EXCHANGE,
  EXPIRED,
  EXPIRED_WEAK,
  GIVEN_UP,
  MAILER_ERROR,
  NETWORK_ERROR,
  SECURITY_ERROR,
  SYNTAX_ERROR,
  SYSTEM_ERROR,
  SYSTEM_ERROR_CAUSE,
  SYSTEM_FULL,
  TLS,
} from './system.ts';

/** Phrases that are specific whatever code stands beside them. */
export const SPECIFIC: readonly PhraseRow[] = [
  ...EXCHANGE,
  EXCEED_LIMIT,
  // Sentences that name several things, of which one is meant.
  row('hostunknown', 'domain may not exist | unable to get mx info'),
  row(
    'rejected',
    `
    sending to/from an address that has been blacklisted | blocked by the recipient | blocked by recipient
    | recipient has blocked | you're sending this from a different address or alias
    `,
  ),
  row('speeding', 'sending quota | daily message quota | daily quota'),
  SPAM_SENTENCES,
  VIRUS_DETECTED,
  NOT_ACCEPT,
  SUSPEND,
  MAILBOX_FULL,
  MAILBOX_FULL_LANGUAGES,
  MESG_TOO_BIG,
  REQUIRE_PTR,
  AUTH_FAILURE,
  BAD_REPUTATION,
  SPEEDING,
  NOT_COMPLIANT_RFC,
  BLOCK_LISTS,
  SPAM_DETECTED,
  ATTACHMENT,
  GIVEN_UP,
  TOO_MANY_CONN,
  BLOCKED,
  NO_RELAYING,
  HAS_MOVED,
  MAILER_ERROR,
  SYSTEM_FULL,
  CONTENT_ERROR,
];

/** Phrases that tell the reason unless a more specific one, or the host's own code, already has. */
export const GENERAL: readonly PhraseRow[] = [
  TLS,
  SYSTEM_ERROR_CAUSE,
  REJECTED,
  HOST_UNKNOWN,
  HOST_UNKNOWN_LANGUAGES,
  NETWORK_ERROR,
  EXPIRED,
  POLICY_VIOLATION,
  SECURITY_ERROR,
  SYSTEM_ERROR,
  SYNTAX_ERROR,
  EXPIRED_WEAK,
];
