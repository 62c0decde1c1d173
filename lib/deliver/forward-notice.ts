/** The small mail that goes in place of one that cannot be forwarded: it tells of it, and links to it. */

import type { Address } from '../model.ts';
import { parseAddresses, parseHeaderBlock } from '../parse/index.ts';
import { forwardNoticeText } from '../tell/forward-notice-text.ts';
import type { ForwardObstacle } from '../tell/forward-words.ts';
import { type Language, WORDS } from '../tell/index.ts';
import { type AlertEnvelope, alertMail } from './alert-mail.ts';
import { splitHead } from './edit-header.ts';

export interface RawLink {
  readonly url: string;
  /** ISO 8601; null: as long as the mail is kept. */
  readonly until: string | null;
}

export interface Notice extends Omit<AlertEnvelope, 'language'> {
  readonly obstacle: ForwardObstacle;
  readonly link: RawLink;
  /** To which the mail came. */
  readonly mailbox: string;
  /** Names the raw mail. */
  readonly key: string;
  /** Bytes of the raw mail. */
  readonly size: number;
  readonly language: Language;
  /** Stands behind its command. */
  readonly where?: string;
}

/** A whole mail (RFC 5322), with CRLF, in the site's language. `mail`: that which it stands for, in pieces. */
export async function noticeOf(mail: readonly Uint8Array[], notice: Notice): Promise<Uint8Array> {
  const text = forwardNoticeText({ ...notice, ...readHead(mail) }, WORDS[notice.language]);
  return alertMail(text, notice);
}

/** A fault of ours in reading does not keep the notice back. */
function readHead(mail: readonly Uint8Array[]): { from: Address | null; subject: string | null } {
  try {
    const { header } = parseHeaderBlock(splitHead(mail).head);
    const [from = null] = parseAddresses(header.value('from') ?? '');
    return { from, subject: header.text('subject') || null };
  } catch {
    return { from: null, subject: null };
  }
}
