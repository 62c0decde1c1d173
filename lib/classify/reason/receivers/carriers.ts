/** Mobile carriers of Japan, whose readers' own filters answer like directories. */

import type { Receiver } from './receiver.ts';

export const DOCOMO: Receiver = {
  name: 'docomo',
  brands: ['docomo'],
  domains: [],
  marks: ['docomo.ne.jp', '.docomo.'],
  rows: [
    { reason: 'toomanyconn', phrases: ['too many recipients'] },
    { reason: 'filtered', statuses: ['5.2.0'] },
    // In reply to RCPT the number is not in use; after DATA the reader's settings refuse the sender.
    { reason: 'rejected', phrases: ['unknown user'], commands: ['DATA', 'MAIL'] },
  ],
};

export const KDDI: Receiver = {
  name: 'kddi',
  brands: ['ezweb', 'auone-net', 'uqmobile', 'kddi'],
  domains: ['au.com'],
  marks: ['ezweb.ne.jp', '.au.com', 'auone-net.jp', 'uqmobile.jp', 'kddi'],
  rows: [
    // The carriers answer DATA with an empty address where the reader's own filter refuses.
    { reason: 'filtered', phrases: ['550 : user unknown', '550: : user unknown', '<>: user unknown'] },
    { reason: 'userunknown', phrases: ['>: user unknown', '>: recipient address rejected'] },
    { reason: 'mailboxfull', phrases: ['mailbox is full'] },
    { reason: 'suspend', phrases: ['account is disabled', 'account is temporarily limited'] },
    { reason: 'norelaying', phrases: ['relay access denied'] },
  ],
};
