/**
 * Exchange Online and Outlook.com: learn.microsoft.com "Email non-delivery reports and SMTP errors in Exchange Online",
 * postmaster.live.com "Troubleshooting". Details of three digits are Microsoft's own (RFC 3463 has none so high).
 */

import { both, type Receiver, range } from './receiver.ts';

export const MICROSOFT: Receiver = {
  name: 'microsoft',
  brands: ['outlook', 'hotmail', 'msn', 'live', 'office365', 'onmicrosoft'],
  domains: ['passport.com'],
  marks: [
    '.outlook.com',
    'mailbox unavailable (-',
    'hotmail.com',
    'mail.live.com',
    'postmaster.live.com',
    'sender.office.com',
    'aka.ms/exo',
    '@microsoft.com',
  ],
  rows: [
    { reason: 'authfailure', statuses: [...both('7.509', '7.515'), '5.7.23', '5.7.9', '5.7.26'] },
    { reason: 'spamdetected', statuses: ['5.7.501', '5.7.350'] },
    {
      reason: 'rejected',
      statuses: [...range('5.7', 502, 505), '5.7.507', '5.7.510', '5.7.124', ...range('5.7', 129, 132)],
    },
    { reason: 'notcompliantrfc', statuses: ['5.7.512', '5.6.211'] },
    {
      reason: 'blocked',
      statuses: ['5.7.506', '5.7.508', '5.7.511', '5.7.513', '5.7.708', ...range('5.7', 606, 649)],
    },
    { reason: 'badreputation', statuses: range('4.7', 650, 654) },
    {
      reason: 'speeding',
      statuses: ['4.7.500', '5.2.121', '5.2.122', '5.1.90', '5.7.705'],
      phrases: ['rp-001', 'rp-002', 'rp-003'],
    },
    { reason: 'toomanyconn', statuses: ['5.7.233', '4.4.311'] },
    { reason: 'securityerror', statuses: [...range('5.7', 133, 136), '5.7.57', '5.7.750'] },
    { reason: 'policyviolation', statuses: ['5.7.703'] },
    { reason: 'norelaying', statuses: ['5.7.54', '5.7.64'] },
    { reason: 'blocked', phrases: ['banned sending ip', "weren't sent", 's3140', 's3150'] },
    { reason: 'rejected', phrases: ['all recipient addresses rejected : access denied'] },
    { reason: 'hostunknown', statuses: ['5.4.310'], phrases: ['domain is not reachable'] },
    { reason: 'networkerror', statuses: both('4.312', '4.316', '4.317', '4.14') },
    // With directory-based edge blocking, "access denied" is how the edge says that the address is not in the directory.
    { reason: 'userunknown', phrases: ['recipient address rejected: access denied'] },
    { reason: 'systemerror', phrases: ['transaction failed'] },
    { reason: 'userunknown', phrases: ['requested action not taken: mailbox unavailable'] },
  ],
};
