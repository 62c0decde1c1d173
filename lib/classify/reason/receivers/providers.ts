/**
 * Access providers and portals with a few codes each. Sources: postmaster.yahooinc.com/error-codes,
 * support.apple.com/102322, postmaster.cox.net "Error Codes", postmaster.comcast.net "Mail delivery error codes",
 * spectrum.net and charter.com postmaster pages, postmaster.orange.fr, godaddy.com/help/40685, postmaster.gmx.net,
 * help.mail.ru "Errors when sending", yandex.com/support/mail/error-report, mail.i.ua/err.
 */

import type { Receiver } from './receiver.ts';

export const YAHOO: Receiver = {
  name: 'yahoo',
  brands: ['yahoo', 'yahoodns', 'aol', 'ymail', 'rocketmail', 'sbcglobal', 'bellsouth'],
  domains: ['verizon.net', 'aim.com', 'att.net'],
  marks: ['yahoo', '.aol.com', 'verizonmedia'],
  rows: [
    { reason: 'authfailure', phrases: ['dmarc', 'spf/dkim'] },
    { reason: 'badreputation', phrases: ['unexpected volume or user complaints'] },
    { reason: 'blocked', phrases: ['[bl2', '[bl0', '[ipts0'] },
    { reason: 'speeding', phrases: ['receiving mail too quickly'] },
    { reason: 'toomanyconn', phrases: ['max message per connection', 'excessive unknown recipients'] },
    { reason: 'rejected', phrases: ['is not accepting mail from this sender'] },
    { reason: 'suspend', phrases: ['mailbox is disabled', '(554.30)', '554.30 - '] },
    {
      reason: 'policyviolation',
      phrases: ['not accepted for policy reasons', 'header error'],
      statuses: ['5.7.9'],
    },
    { reason: 'mailboxfull', phrases: ['e4.12', 'is over quota'] },
    { reason: 'userunknown', phrases: ["doesn't have a"] },
    { reason: 'userunknown', phrases: ['mailbox not found'], commands: ['RCPT'] },
  ],
};

export const APPLE: Receiver = {
  name: 'apple',
  brands: ['icloud', 'apple'],
  domains: ['me.com', 'mac.com', 'privaterelay.appleid.com'],
  marks: ['.icloud.com', '.me.com', 'support.apple.com'],
  rows: [
    { reason: 'blocked', phrases: ['esmtp not accepting connections', 'blocked [', 'proofpoint'] },
    { reason: 'authfailure', phrases: ['dmarc', 'unauthenticated email'] },
    { reason: 'speeding', phrases: ['deferred due to excessive volume'] },
    { reason: 'suspend', phrases: ['inactive email address'] },
    { reason: 'policyviolation', phrases: ['local policy'] },
    { reason: 'mailboxfull', phrases: ['over quota'] },
  ],
};

export const COX: Receiver = {
  name: 'cox',
  brands: ['cox'],
  domains: [],
  marks: ['.cox.net', 'cox.com'],
  rows: [
    { reason: 'toomanyconn', phrases: ['cxcnct', 'cxmxrt', 'cxthrt'] },
    { reason: 'requireptr', phrases: ['cxdns', 'aup#1490'] },
    { reason: 'rejected', phrases: ['cxsndr'] },
    { reason: 'spamdetected', phrases: ['urlbl', 'cxattch', 'aup#1500'] },
    {
      reason: 'blocked',
      phrases: ['cdrbl', 'cxbl', 'ipbl', 'cxmj', 'aup#blk', 'aup#out', 'aup#in'],
    },
  ],
};

/** Charter's numbers stand behind "AUP#" with the direction: AUP#In-1310. */
export const CHARTER: Receiver = {
  name: 'charter',
  brands: ['charter', 'spectrum', 'roadrunner', 'brighthouse'],
  domains: ['rr.com', 'twc.com'],
  marks: ['.charter.net', '.rr.com', 'spectrum.net'],
  rows: [
    { reason: 'toomanyconn', phrases: ['-1310', '-1330', '-1340', '-1350', '-1380'] },
    { reason: 'requireptr', phrases: ['-1490'] },
    { reason: 'spamdetected', phrases: ['-1500', '-1520', '-1580'] },
    {
      reason: 'blocked',
      phrases: ['aup#1000', '-1000', '-1010', '-1020', '-1030', '-1090', '-1100', 'aup#rbl'],
    },
  ],
};

export const COMCAST: Receiver = {
  name: 'comcast',
  brands: ['comcast', 'xfinity'],
  domains: [],
  marks: ['comcast'],
  rows: [
    { reason: 'blocked', phrases: ['bl0000', 'bl0001', 'bl001', 'es0000'] },
    { reason: 'speeding', phrases: ['rl0000'] },
    { reason: 'authfailure', phrases: ['dm0000'] },
    { reason: 'spamdetected', phrases: ['ph0000'] },
  ],
};

/** Orange writes "OFR_416 [416]", La Poste "LPN007_416": the last number is the code. */
export const FRENCH: Receiver = {
  name: 'french',
  brands: ['orange', 'wanadoo', 'laposte'],
  domains: ['sfr.fr', 'free.fr', 'neuf.fr', 'voila.fr'],
  marks: ['.orange.fr', '.wanadoo.fr', '.laposte.net', 'ofr_', 'ofr0', 'lpn_', 'lpn0'],
  rows: [
    { reason: 'toomanyconn', phrases: ['_104', '_109', 'trop de connexions'] },
    { reason: 'speeding', phrases: ['trop de messages', '_519'] },
    { reason: 'userunknown', phrases: ['_416'] },
    { reason: 'mailboxfull', phrases: ['_417', '_421'] },
    { reason: 'suspend', phrases: ['_415', '_420', 'archivee'] },
    { reason: 'authfailure', phrases: ['_515', '_517'] },
    { reason: 'spamdetected', phrases: ['_506', '_505', '_402'] },
    { reason: 'blocked', phrases: ['_102', '_103', '_105', '_108', 'service refuse'] },
  ],
};

export const GODADDY: Receiver = {
  name: 'godaddy',
  brands: ['secureserver', 'godaddy'],
  domains: [],
  marks: ['secureserver.net', 'x.co/'],
  rows: [
    { reason: 'authfailure', phrases: ['ib508', 'ib615', 'ib616', 'ib617'] },
    { reason: 'requireptr', phrases: ['ib106', 'ib108'] },
    { reason: 'toomanyconn', phrases: ['ib007', 'ib104', 'ib504', 'ib607', 'ib510'] },
    { reason: 'rejected', phrases: ['ib501', 'ib502', 'ib506'] },
    { reason: 'virusdetected', phrases: ['ib705'] },
    { reason: 'spamdetected', phrases: ['ib212', 'ib702', 'ib703', 'ib704'] },
    { reason: 'systemerror', phrases: ['ib101'] },
    { reason: 'blocked', phrases: ['ib103', 'ib105', 'ib109', 'ib110', 'ib111', 'ib112', 'ib113'] },
  ],
};

export const GMX: Receiver = {
  name: 'gmx',
  brands: ['gmx', '1and1', 'kundenserver', 'ionos'],
  domains: ['web.de', 'mail.com'],
  marks: [
    'postmaster.gmx',
    'postmaster.web.de',
    'postmaster.1und1',
    'postmaster.mail.com',
    '.kundenserver.de',
    'nemesis esmtp',
  ],
  rows: [
    { reason: 'authfailure', phrases: ['dmarc', 'spf'] },
    { reason: 'requireptr', phrases: ['bad dns ptr', 'ptr resource record'] },
    { reason: 'toomanyconn', phrases: ['too many connections', 'ip address has sent too many'] },
    {
      reason: 'blocked',
      phrases: ['ip address is black listed', 'dynamic ip', 'bad helo', 'no smtp service'],
    },
    { reason: 'policyviolation', phrases: ['policy restrictions'] },
  ],
};

export const MAIL_RU: Receiver = {
  name: 'mail.ru',
  brands: [],
  domains: ['mail.ru', 'inbox.ru', 'list.ru', 'bk.ru', 'internet.ru', 'vk.com'],
  marks: ['.mail.ru'],
  rows: [
    { reason: 'suspend', phrases: ['account is disabled', 'is blocked', 'account blocked'] },
    { reason: 'mailboxfull', phrases: ['user over quota'] },
    { reason: 'userunknown', phrases: ['user not found', 'no such message body, user'] },
    { reason: 'spamdetected', phrases: ['notspam-support', 'spam message'] },
  ],
};

export const YANDEX: Receiver = {
  name: 'yandex',
  brands: ['yandex'],
  domains: ['ya.ru'],
  marks: ['.yandex.'],
  rows: [
    { reason: 'userunknown', phrases: ['no such user', 'bad recipient address syntax'] },
    { reason: 'suspend', phrases: ['mailbox is blocked', 'account is blocked'] },
    { reason: 'spamdetected', phrases: ['suspicion of spam'] },
    { reason: 'speeding', phrases: ['sent too many'] },
  ],
};

/** i.ua names its errors by the number of a page. */
export const IUA: Receiver = {
  name: 'i.ua',
  brands: [],
  domains: ['i.ua', 'ua.fm', 'email.ua', '3g.ua'],
  marks: ['mail.i.ua/err'],
  rows: [
    { reason: 'norelaying', phrases: ['/err/1/'] },
    { reason: 'rejected', phrases: ['/err/2/', '/err/4/'] },
    { reason: 'suspend', phrases: ['/err/3/'] },
    { reason: 'blocked', phrases: ['/err/5/', '/err/6/', '/err/8/'] },
  ],
};
