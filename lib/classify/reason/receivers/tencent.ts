/** QQ Mail: service.mail.qq.com help on returned mail. */

import type { Receiver } from './receiver.ts';

export const TENCENT: Receiver = {
  name: 'tencent',
  brands: ['qq', 'foxmail', 'tencent'],
  domains: [],
  marks: ['service.mail.qq.com', 'exmail.qq.com', 'mail.qq.com', '.qq.com'],
  rows: [
    {
      reason: 'toomanyconn',
      phrases: ['frequency limited', 'connection denied', 'suspected bounce attacks'],
    },
    { reason: 'authfailure', phrases: ['spf check failed', 'dkim check', 'dmarc check'] },
    // Said of an address that gets so much mail that it is shut for a while.
    { reason: 'suspend', phrases: ['mailbox unavailable or access denied'] },
    {
      reason: 'spamdetected',
      phrases: ['content denied', 'content contains spam', 'suspected spam', 'content rejected'],
    },
    {
      reason: 'blocked',
      phrases: ['ip is blocked', 'sender ip', 'domain may not exist or dns check failed'],
    },
    { reason: 'rejected', phrases: ['mail rejected by', 'mail is rejected by recipients'] },
    {
      reason: 'userunknown',
      phrases: ['mailbox not found', 'recipient address rejected', 'non-existent account'],
    },
  ],
};
