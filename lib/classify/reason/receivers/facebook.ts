/** postmaster.facebook.com/response_codes */

import type { Receiver } from './receiver.ts';

export const FACEBOOK: Receiver = {
  name: 'facebook',
  brands: ['facebook', 'facebookmail'],
  domains: [],
  marks: ['postmaster.facebook', '.facebook.com'],
  rows: [
    { reason: 'userunknown', phrases: ['rcp-p1', 'int-p1', 'int-p3', 'int-p4'] },
    { reason: 'filtered', phrases: ['rcp-p2', 'rcp-p3'] },
    { reason: 'mailboxfull', phrases: ['int-p7'] },
    { reason: 'mesgtoobig', phrases: ['msg-p1', 'int-p2'] },
    { reason: 'contenterror', phrases: ['msg-p2'] },
    { reason: 'notcompliantrfc', phrases: ['msg-p3'] },
    { reason: 'rejected', phrases: ['dns-p1', 'dns-p2', 'dns-t1'] },
    { reason: 'requireptr', phrases: ['dns-p3', 'dns-t2'] },
    { reason: 'toomanyconn', phrases: ['con-t1', 'con-t3'] },
    { reason: 'spamdetected', phrases: ['pol-p6'] },
    { reason: 'authfailure', phrases: ['pol-p7'] },
    { reason: 'policyviolation', phrases: ['pol-p5', 'pol-p8'] },
    { reason: 'blocked', phrases: ['pol-p', 'pol-t'] },
    { reason: 'systemerror', phrases: ['rcp-t1', 'int-t'] },
  ],
};
