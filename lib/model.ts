/**
 * The words of Truebounce, as types. Every room imports this file; it imports none.
 *
 * Names are the standards' own: RFC 5321 for the envelope, RFC 5322 and 2045 for the mail, RFC 3464 for what a
 * delivery status notification says of a recipient. `kind` is the only name of a discriminant.
 */

/** A half-open range of bytes, `[start, end)`, into the `source` of the part or block that carries it. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Something wrong with a mail that reading survived. Hostile or broken mail gives defects, never exceptions. */
export interface Defect {
  readonly kind: DefectKind;
  /** What was found and where, in one English sentence without the mail's own words. */
  readonly detail: string;
}

export type DefectKind =
  // a limit of ours was reached and the rest was not read
  | 'size-limit'
  | 'depth-limit'
  | 'part-limit'
  | 'header-limit'
  | 'line-limit'
  | 'text-limit'
  | 'candidate-limit'
  // the mail is not what the standards ask for
  | 'empty'
  | 'missing-blank-line'
  | 'malformed-field'
  | 'missing-boundary'
  | 'unclosed-boundary'
  | 'bad-encoding'
  | 'unknown-encoding'
  | 'unknown-charset'
  | 'bad-date'
  // the report is weaker than it should be
  | 'missing-action'
  | 'malformed-status'
  | 'missing-recipient'
  | 'missing-feedback-type'
  | 'conflicting-fields';

/* ------------------------------------------------------------------ the mail */

/** One header field. Text is made when asked for; the bytes stay where they are. */
export interface Field {
  /** As written, without the colon. */
  readonly name: string;
  /** `name` in lower case. */
  readonly key: string;
  /** The whole field in `source`: name, colon, folded lines and the last newline. */
  readonly range: Range;
  /** Unfolded and trimmed; encoded words as they stand. UTF-8 where the bytes are valid UTF-8, else Latin-1. */
  readonly value: string;
  /** `value` with RFC 2047 encoded words decoded: what a person would read. */
  readonly text: string;
}

/** A block of header fields (RFC 5322 section 2.2), in the order in which they stand. */
export interface HeaderBlock {
  readonly source: Uint8Array;
  /** From the first byte of the first field to the end of the last one; the blank line is not in it. */
  readonly range: Range;
  readonly fields: readonly Field[];
  /** True where a blank line or the end of the part closed the block and no limit cut it short. */
  readonly closed: boolean;
  /** The first (topmost) field of that lower-case name. */
  first(key: string): Field | undefined;
  all(key: string): readonly Field[];
  /** `first(key)?.value`. */
  value(key: string): string | undefined;
  /** `first(key)?.text`. */
  text(key: string): string | undefined;
  has(key: string): boolean;
}

interface PartBase {
  /** The bytes that `body` and the header's ranges point into: the mail's own, or those of a decoded wrapper. */
  readonly source: Uint8Array;
  readonly header: HeaderBlock;
  /** `type/subtype` in lower case; text/plain where absent, message/rfc822 inside a multipart/digest. */
  readonly type: string;
  /** Parameters of Content-Type with RFC 2231 undone; keys in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
  /** Content-Transfer-Encoding in lower case; `7bit` where absent. */
  readonly encoding: string;
  /** The body, transfer encoding not undone. */
  readonly body: Range;
  /** 0 for the mail itself. */
  readonly depth: number;
}

export interface LeafPart extends PartBase {
  readonly kind: 'leaf';
}
export interface MultipartPart extends PartBase {
  readonly kind: 'multipart';
  readonly parts: readonly Part[];
}
/** message/rfc822 or message/global: a mail within the mail. */
export interface MessagePart extends PartBase {
  readonly kind: 'message';
  readonly message: Part;
}
export type Part = LeafPart | MultipartPart | MessagePart;

/** One mail as read by `lib/parse`: ranges over its raw bytes, nothing copied that need not be. */
export interface Mail {
  readonly raw: Uint8Array;
  readonly root: Part;
  /** The header of `root`. */
  readonly header: HeaderBlock;
  readonly newline: 'lf' | 'crlf' | 'cr';
  readonly defects: readonly Defect[];
}

/** One mailbox of an address list (RFC 5322 section 3.4). */
export interface Address {
  /** Display name, decoded; empty where there is none. */
  readonly name: string;
  /** `local@domain` as written, comments and source route removed; a bare word where there is no domain. */
  readonly address: string;
}

/* ------------------------------------------------------------------ the envelope */

export interface Client {
  /** IPv4 or IPv6 address, without brackets. */
  readonly address: string;
  /** What it called itself in EHLO or HELO. */
  readonly helo: string | null;
  /** What its address resolves to, as the receiver wrote it. */
  readonly name: string | null;
}

/** What the receiving server witnessed (RFC 5321). `reversePath` null is `<>`; undefined is not known. */
export interface Envelope {
  readonly reversePath: string | null | undefined;
  readonly forwardPaths: readonly string[];
  readonly client: Client | null;
}

/** A mail at the door, on disk or in S3 already. */
export interface Inbound {
  /** Names the raw mail in its store. */
  readonly key: string;
  readonly envelope: Envelope;
  readonly verdicts: Verdicts;
  /** ISO 8601, UTC. */
  readonly receivedAt: string;
}

/* ------------------------------------------------------------------ the report */

export const MAIL_CLASSES = [
  'ordinary',
  'bounce',
  'delay',
  'success-dsn',
  'auto-reply',
  'arf',
  'mdn',
  'challenge',
  'virus-notice',
  'dmarc-report',
] as const;
export type MailClass = (typeof MAIL_CLASSES)[number];
export type ReportClass = Exclude<MailClass, 'ordinary'>;

/** RFC 3464 section 2.3.3. */
export type Action = 'failed' | 'delayed' | 'delivered' | 'relayed' | 'expanded';

/** Why a delivery failed, in the vocabulary of Sisimai 5.2 (libsisimai.org), so that users can compare. */
export const REASONS = [
  'authfailure',
  'badreputation',
  'blocked',
  'contenterror',
  'delivered',
  'exceedlimit',
  'expired',
  'feedback',
  'filtered',
  'hasmoved',
  'hostunknown',
  'mailboxfull',
  'mailererror',
  'mesgtoobig',
  'networkerror',
  'norelaying',
  'notaccept',
  'notcompliantrfc',
  'onhold',
  'policyviolation',
  'rejected',
  'requireptr',
  'securityerror',
  'spamdetected',
  'speeding',
  'suspend',
  'syntaxerror',
  'systemerror',
  'systemfull',
  'toomanyconn',
  'undefined',
  'userunknown',
  'vacation',
  'virusdetected',
] as const;
export type Reason = (typeof REASONS)[number];

/** What a report says of one recipient. Null is: the mail does not state it. Nothing is invented. */
export interface Recipient {
  readonly address: string;
  /** Original-Recipient, or the alias that was expanded to `address`, where the mail states another one. */
  readonly originalRecipient: string | null;
  readonly action: Action | null;
  /** True where `action` was not written in the mail but follows from Status or from the notice's wording. */
  readonly actionDerived: boolean;
  /** RFC 3463, such as 5.1.1. */
  readonly status: string | null;
  /** RFC 5321 reply code, such as 550. */
  readonly replyCode: string | null;
  readonly diagnosticCode: string | null;
  readonly reason: Reason;
  /** Another try to this address makes no sense. */
  readonly hard: boolean;
}

export type ReturnedForm = 'message/rfc822' | 'text/rfc822-headers' | 'inline-text' | 'none';

/** The original message, or its headers, inside a report (RFC 6522, RFC 3461). */
export type Returned =
  | { readonly kind: 'none' }
  | {
      readonly kind: Exclude<ReturnedForm, 'none'>;
      /** Its header block as bytes, transfer encoding and quoting undone: what a DKIM check needs. */
      readonly header: HeaderBlock;
      /** All fields of the original stand here, not an extract (design: the words "complete header block"). */
      readonly complete: boolean;
    };

/** A Message-ID that a report quotes, and where. */
export interface QuotedId {
  /** Without angle brackets. */
  readonly id: string;
  readonly where: 'returned' | 'report-fields' | 'report-header' | 'report-text';
}

/** What a machine's mail about a mail says. `readBy` tells whether a known format or the fallback read it. */
export interface Report {
  readonly kind: ReportClass;
  /** Which detector answered: `rfc3464`, `qmail` ... */
  readonly detector: string;
  readonly readBy: 'grammar' | 'fallback';
  readonly reportingMta: string | null;
  readonly recipients: readonly Recipient[];
  readonly returned: Returned;
  /** In order of trust: the returned header's own first. */
  readonly quotedIds: readonly QuotedId[];
  readonly defects: readonly Defect[];
}

export interface Ordinary {
  readonly kind: 'ordinary';
}

export type Classified = Report | Ordinary;

/* ------------------------------------------------------------------ the receiver's verdicts */

/** What SES says of a mail. GRAY: it could not tell; PROCESSING_FAILED: it could not ask. */
export type Verdict = 'PASS' | 'FAIL' | 'GRAY' | 'PROCESSING_FAILED';

export const VERDICTS: readonly Verdict[] = ['PASS', 'FAIL', 'GRAY', 'PROCESSING_FAILED'];

/** The checks of the receiving server; null where it made none. */
export interface Verdicts {
  readonly spam: Verdict | null;
  readonly virus: Verdict | null;
  readonly spf: Verdict | null;
  readonly dkim: Verdict | null;
  readonly dmarc: Verdict | null;
  /** What the From domain asks for where DMARC fails (RFC 7489 section 6.3, `p=`); null where nobody told. */
  readonly dmarcPolicy: 'reject' | 'quarantine' | 'none' | null;
}

/** Of a server that checks nothing. */
export const NO_VERDICTS: Verdicts = {
  spam: null,
  virus: null,
  spf: null,
  dkim: null,
  dmarc: null,
  dmarcPolicy: null,
};
