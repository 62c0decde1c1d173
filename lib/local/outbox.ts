/** Every destination is a Maildir here, whatever the config says of it: a machine on which one looks what would go where. */

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Send } from '../deliver/deliver.ts';
import { mailboxName } from '../deliver/mailbox-name.ts';
import { deliverToMaildir } from '../deliver/maildir.ts';
import type { Delivery } from '../record/delivery.ts';
import type { MailRecord } from '../record/record.ts';
import type { DirectorySync } from './sync.ts';

export function outboxSender(data: string, sync: DirectorySync): Send {
  return async ({ delivery, record, pieces, again }) => {
    const maildir = join(data, 'outbox', mailboxName(delivery.destination));
    const file = { maildir, name: fileName(delivery, record) };
    await deliverToMaildir(pieces, file, again, (directory) => sync.sync(directory));
    return { kind: 'delivered' };
  };
}

/** Digits of an alert's name beside its mail's: one mail may set off several. */
const DIGEST_DIGITS = 16;

/** Begins with the time, as readers of Maildirs expect; a mail and each alert that it set off are files of their own. */
function fileName({ kind, id }: Delivery, { key, receivedAt }: MailRecord): string {
  const seconds = Math.floor(Date.parse(receivedAt) / 1000);
  const digest = createHash('sha256').update(id).digest('hex').slice(0, DIGEST_DIGITS);
  return `${seconds}.${key}${kind === 'alert' ? `-alert-${digest}` : ''}.truebounce`;
}
