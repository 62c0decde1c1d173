/** What a delivery agent tells of a mail: in the environment, and by the From_ line that it puts before it. */

/** Environment variables of Postfix (local(8)) and of Dovecot (Pigeonhole's extprograms). */
export type FilterEnv = Readonly<
  Partial<Record<'SENDER' | 'RECIPIENT' | 'ORIGINAL_RECIPIENT' | 'ORIG_RECIPIENT', string | undefined>>
>;

export interface FromLine {
  /** Bytes of it with its newline; 0 where there is none. */
  readonly length: number;
  /** Null where it says that a mail server sent it; undefined where it says nothing. */
  readonly sender: string | null | undefined;
}

/** A line of an envelope is no longer (RFC 5321 section 4.5.3.1.3, and a date). */
const MAX_FROM_LINE = 512;
const LF = 0x0a;

/** The `From sender date` line of an mbox (RFC 4155), which is no header field: those have a colon. */
export function fromLineOf(raw: Uint8Array): FromLine {
  const first = raw.subarray(0, MAX_FROM_LINE).indexOf(LF);
  const line = first < 0 ? '' : Buffer.from(raw.buffer, raw.byteOffset, first).toString('latin1');
  const found = /^From ([^\s:]+)\s/.exec(line);
  if (found === null) return { length: 0, sender: undefined };
  return { length: first + 1, sender: senderOf(found[1] as string) };
}

/** Undefined where the environment does not say it. */
export function senderIn({ SENDER }: FilterEnv): string | null | undefined {
  return SENDER === undefined ? undefined : senderOf(SENDER);
}

/** Addresses to which the mail came, the nearest to the mailbox first. A bare login name is none. */
export function recipientsIn(env: FilterEnv): string[] {
  const { RECIPIENT, ORIGINAL_RECIPIENT, ORIG_RECIPIENT } = env;
  return [RECIPIENT, ORIGINAL_RECIPIENT, ORIG_RECIPIENT].filter(
    (address) => address?.includes('@') === true,
  ) as string[];
}

/** Delivery agents write MAILER-DAEMON for the null path. */
function senderOf(word: string): string | null | undefined {
  if (word === '' || word === '<>' || /^mailer-daemon$/i.test(word)) return null;
  return word.includes('@') ? word : undefined;
}
