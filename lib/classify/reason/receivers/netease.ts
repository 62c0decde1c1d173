/** mail.163.com "退信代码说明": two letters for the stage, three for the rule. */

import type { Receiver } from './receiver.ts';

export const NETEASE: Receiver = {
  name: 'netease',
  brands: ['163', '126', '188', 'netease'],
  domains: ['yeah.net'],
  marks: ['mail.163.com', '.netease.com', '.163.com', '.126.com'],
  rows: [
    { reason: 'userunknown', phrases: ['rp:rdn', 'user not found'], commands: ['RCPT'] },
    { reason: 'suspend', phrases: ['rp:rsd'] },
    {
      reason: 'toomanyconn',
      phrases: [
        'hl:icc',
        'hl:ifc',
        'hl:itc',
        'mi:dmc',
        'rp:drc',
        'mi:cel',
        'rp:cel',
        'mi:ccl',
        'rp:ccl',
        'rp:trc',
        'dt:spt',
      ],
    },
    { reason: 'speeding', phrases: ['mi:sfq', 'rp:qrc', 'mi:qrc', 'hl:mep', 'hl:ifq'] },
    { reason: 'badreputation', phrases: ['hl:rep'] },
    { reason: 'blocked', phrases: ['dt:rbl', 'wm:bli', 'wm:blu', 'mi:nhd', 'hl:ihu', 'hl:ipb', 'hl:bli'] },
    { reason: 'authfailure', phrases: ['mi:spf', 'mi:dmarc', 'dt:dmarc', 'mi:spb'] },
    { reason: 'rejected', phrases: ['mi:stc', 'mi:nus', 'mi:fds', 'mi:dnr'] },
    { reason: 'virusdetected', phrases: ['dt:vir'] },
    { reason: 'spamdetected', phrases: ['dt:spm', 'dt:sui', 'dt:bls', 'dt:blk', 'dt:bsp'] },
  ],
};
