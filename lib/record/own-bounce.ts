/** A bounce of our own mail, as it is published for whoever keeps a list of addresses that no longer work. */

import type { MailRecord } from './record.ts';

/** Said in each; raised where a field changes its meaning. */
const VERSION = 1;

/** Plain JSON. It may come twice; `key` and `mailbox` name it. */
export interface OwnBounce
  extends Pick<MailRecord, 'key' | 'mailbox' | 'receivedAt' | 'recipients' | 'recipientCount'> {
  readonly version: typeof VERSION;
  readonly kind: 'own-bounce';
  /** Of the mail that came back, without angle brackets; null where the report does not say. */
  readonly messageId: string | null;
}

/** Null: it is none, or a stranger told of it, who may have made it up. */
export function ownBounceOf(record: MailRecord): OwnBounce | null {
  const { key, mailbox, receivedAt, originalId, recipients, recipientCount, reporter } = record;
  const isOwn = record.class === 'bounce' && record.provenance?.kind === 'ours';
  if (!isOwn || (reporter !== 'own' && reporter !== 'matched')) return null;
  return {
    version: VERSION,
    kind: 'own-bounce',
    key,
    mailbox,
    receivedAt,
    messageId: originalId,
    recipients,
    recipientCount,
  };
}
