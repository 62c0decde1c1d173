/** Is the returned mail among what we sent? Asked by (Message-ID, failed recipient). */

import type { Sent, TraceEffects } from '../effects.ts';
import type { QuotedId } from '../model.ts';
import { type Evidence, evidence, type Unknown } from './evidence.ts';
import type { LedgerWord } from './trace.ts';

/** Ids that are looked up: all that classify quotes, since `absent` must not mean that one was left out. */
export const MAX_IDS_ASKED = 32;

/**
 * Failed recipients that are asked for. A stranger who knows an id of ours could guess its recipient by naming
 * thousands; RFC 5321 section 4.5.3.1.8 lets a server stop at 100 recipients, so a report about more is rare.
 */
export const MAX_RECIPIENTS_ASKED = 100;

/** `recipient-unknown` tells at most these: it is for reading. */
const MAX_RECIPIENTS_TOLD = 10;

export interface LedgerAnswer {
  readonly evidence: readonly Evidence[];
  readonly unknown: readonly Unknown[];
  readonly word: LedgerWord;
  /** The quoted id that is on record, or null. */
  readonly sentId: string | null;
}

interface Known {
  readonly id: string;
  readonly sent: Sent;
}

/**
 * The first quoted id that went to a failed recipient proves; else the first that is on record at all is weak for, and
 * `recipient-unknown` beside it strong against where recipients failed. That strong one stands for "aliases rename
 * recipients, and so do replays": the judge discounts it where no other strong fact stands beside it.
 *
 * For auto-replies and challenges, `failed` is who answered. `findSent` null: there is no ledger. Rejects only where
 * `findSent` does.
 *
 * The attack: whoever received a mail of ours knows its Message-ID and one recipient, and may put both on a mail or a
 * report of his own. A report that he makes up is then about a mail that we did send, to the recipient whom we sent
 * it to: `ours` says that much and no more. A run that he sends with our id to others is told by the recipients.
 * Malware that answers stolen threads is the third case: a fresh Message-ID, our id in References, our name as
 * sender, our own correspondent as recipient. Exim and others copy References into the header of their report. So
 * where the mail's own id was returned, what the report quotes elsewhere is the thread, and is not asked; and where its
 * header or prose quotes several and nothing says which is the mail's, a hit is strong and no proof.
 */
export async function ledgerEvidence(
  q: { readonly quotedIds: readonly QuotedId[]; readonly failed: readonly string[] },
  findSent: TraceEffects['findSent'],
): Promise<LedgerAnswer> {
  if (findSent === null)
    return { evidence: [], unknown: [{ kind: 'no-ledger' }], word: 'not-asked', sentId: null };
  const returned = q.quotedIds.filter(({ where }) => where === 'returned');
  const quoted = returned.length > 0 ? returned : q.quotedIds;
  const asked = new Map<string, QuotedId['where']>();
  for (const { id, where } of quoted) if (!asked.has(id)) asked.set(id, where);
  if (asked.size === 0)
    return { evidence: [], unknown: [{ kind: 'no-message-id' }], word: 'no-id', sentId: null };

  const failed = [...new Set(q.failed.map((address) => address.toLowerCase()))];
  const recipients = failed.slice(0, MAX_RECIPIENTS_ASKED);
  let known: Known | null = null;
  for (const [id, where] of [...asked].slice(0, MAX_IDS_ASKED)) {
    const sent = await findSent(id, recipients);
    if (sent === null) continue;
    const [recipient] = sent.among;
    if (recipient !== undefined) {
      const isTheMails = where === 'returned' || where === 'report-fields' || asked.size === 1;
      return {
        evidence: [
          evidence('sent', isTheMails ? 'proof' : 'strong', {
            messageId: id,
            recipient,
            sentAt: sent.sentAt,
          }),
        ],
        unknown: [],
        word: 'sent',
        sentId: id,
      };
    }
    known ??= { id, sent };
  }
  if (known === null) return { evidence: [], unknown: [], word: 'absent', sentId: null };

  const found: Evidence[] = [
    evidence('id-known', 'weak', { messageId: known.id, sentAt: known.sent.sentAt }),
  ];
  // Where as many failed as are asked for, the list may be cut, and the one whom we wrote to be among the rest.
  if (failed.length > 0 && failed.length < MAX_RECIPIENTS_ASKED) {
    const told = failed.slice(0, MAX_RECIPIENTS_TOLD);
    found.push(evidence('recipient-unknown', 'strong', { messageId: known.id, recipients: told }));
  }
  return { evidence: found, unknown: [], word: 'id', sentId: known.id };
}
