/**
 * Codes and sentences of large receivers, which say more than the general tables know. A receiver's rows
 * count where the recipient's domain, the replying host or the text names it; the order is that of the rows.
 *
 * Sources: support.google.com/mail/answer/3726730 and /a/answer/3221692 (Gmail), learn.microsoft.com "Email
 * non-delivery reports and SMTP errors in Exchange Online" and postmaster.live.com (Microsoft), support.apple.com/102322
 * (iCloud), postmaster.yahooinc.com/error-codes (Yahoo, AOL), service.mail.qq.com help (Tencent),
 * mimecast.com "SMTP error codes", cox.com and spectrum.net postmaster pages, postmaster.facebook.com/response_codes.
 */

import type { Reason } from '../../model.ts';

export interface HostRow {
  readonly reason: Reason;
  /** Any of these in the text (`normalise`d) ... */
  readonly phrases?: readonly string[];
  /** ... or any of these as the stated status. */
  readonly statuses?: readonly string[];
  /** Only for these reply codes. */
  readonly replyCodes?: readonly string[];
}

export interface Receiver {
  readonly name: string;
  /** Fragments of the domains and host names by which it is known. */
  readonly hosts: readonly string[];
  readonly rows: readonly HostRow[];
}

export const RECEIVERS: readonly Receiver[] = [
  {
    name: 'google',
    hosts: ['google', 'gmail', 'gsmtp'],
    rows: [
      {
        reason: 'authfailure',
        statuses: ['5.7.26', '4.7.26', '4.7.27', '5.7.27', '4.7.30', '5.7.30', '4.7.32', '5.7.32'],
      },
      { reason: 'requireptr', statuses: ['5.7.25', '4.7.23', '4.7.25', '5.7.23'] },
      {
        reason: 'spamdetected',
        phrases: [
          'our system has detected that this message is likely unsolicited',
          'likely unsolicited mail',
        ],
      },
      { reason: 'badreputation', phrases: ['low reputation', 'unusual rate of unsolicited mail'] },
      {
        reason: 'notcompliantrfc',
        phrases: ['multiple addresses in from: header', 'not rfc 5322 compliant', 'messages missing a valid'],
      },
      { reason: 'policyviolation', phrases: ['content presents a potential', 'its content presents'] },
      { reason: 'speeding', phrases: ['receiving mail at a rate', 'receiving mail too quickly'] },
      { reason: 'suspend', phrases: ['is disabled', 'disableduser', 'is inactive'] },
      {
        reason: 'mailboxfull',
        phrases: ['over quota', 'overquota', 'out of storage space'],
        statuses: ['5.2.2', '4.2.2'],
      },
      { reason: 'blocked', phrases: ["the ip you're using to send mail is not authorized"] },
    ],
  },
  {
    name: 'microsoft',
    hosts: [
      'outlook.com',
      'hotmail',
      'live.com',
      'msn.com',
      'office365',
      'onmicrosoft',
      'protection.outlook',
      'sender.office.com',
    ],
    rows: [
      { reason: 'authfailure', statuses: ['5.7.509', '5.7.515', '5.7.23', '5.7.9'] },
      {
        reason: 'blocked',
        statuses: ['5.7.511', '5.7.512', '5.7.606', '5.7.607', '5.7.608', '5.7.609', '5.7.610', '5.7.649'],
        phrases: ['banned sending ip', "weren't sent", 's3140', 's3150'],
      },
      { reason: 'badreputation', statuses: ['4.7.650', '4.7.651', '4.7.652', '4.7.653', '4.7.654'] },
      { reason: 'speeding', statuses: ['4.7.500', '5.2.121', '5.2.122'] },
      { reason: 'toomanyconn', statuses: ['5.1.90', '5.7.233', '4.4.311'] },
      { reason: 'rejected', phrases: ['all recipient addresses rejected : access denied'] },
      { reason: 'hostunknown', phrases: ['the domain is not reachable', 'domain is not reachable'] },
      { reason: 'systemerror', phrases: ['transaction failed'] },
      { reason: 'networkerror', statuses: ['5.4.312', '4.4.312', '4.4.316', '5.4.316'] },
      { reason: 'userunknown', phrases: ['requested action not taken: mailbox unavailable'] },
    ],
  },
  {
    name: 'yahoo',
    hosts: ['yahoo', 'aol.com', 'verizonmedia', 'ymail', 'att.net', 'sbcglobal'],
    rows: [
      {
        reason: 'policyviolation',
        phrases: ['not accepted for policy reasons', 'header error'],
        statuses: ['5.7.9'],
      },
      { reason: 'blocked', phrases: ['[bl2', '[ipts04]', '[bl0'] },
      { reason: 'badreputation', phrases: ['unexpected volume or user complaints'] },
      { reason: 'mailboxfull', phrases: ['e4.12', 'is over quota'] },
      { reason: 'userunknown', phrases: ["doesn't have a"] },
    ],
  },
  {
    name: 'apple',
    hosts: ['icloud', ' me.com', '.me.com', '@me.com', ' mac.com', '.mac.com', '@mac.com', 'apple.com'],
    rows: [
      {
        reason: 'blocked',
        phrases: ['esmtp not accepting connections', 'blocked [cs', 'blocked [hm', '[cs01]'],
      },
      { reason: 'authfailure', phrases: ['dmarc'] },
      { reason: 'policyviolation', phrases: ['local policy', 'due to local policy'] },
      { reason: 'mailboxfull', phrases: ['is over quota'] },
    ],
  },
  {
    name: 'tencent',
    hosts: ['qq.com', 'foxmail', 'exmail.qq'],
    rows: [
      {
        reason: 'toomanyconn',
        phrases: ['frequency limited', 'connection denied', 'suspected bounce attacks'],
      },
      { reason: 'authfailure', phrases: ['spf check failed', 'dkim check', 'dmarc check'] },
      { reason: 'suspend', phrases: ['mailbox unavailable or access denied'] },
      { reason: 'spamdetected', phrases: ['mail content denied', 'content contains spam', 'suspected spam'] },
      {
        reason: 'blocked',
        phrases: ['ip is blocked', 'sender ip', 'domain may not exist or dns check failed'],
      },
      {
        reason: 'userunknown',
        phrases: ['mailbox not found', 'recipient address rejected', 'non-existent account'],
      },
      { reason: 'rejected', phrases: ['mail rejected by', 'mail is rejected by recipients'] },
    ],
  },
  {
    name: 'docomo',
    hosts: ['docomo'],
    rows: [
      { reason: 'syntaxerror', phrases: ['command parameter not implemented'] },
      { reason: 'toomanyconn', phrases: ['too many recipients'] },
      { reason: 'rejected', phrases: ['unknown user'], statuses: ['5.2.0'], replyCodes: ['554'] },
    ],
  },
  {
    name: 'kddi',
    hosts: ['ezweb.ne.jp', ' au.com', '.au.com', '@au.com', 'auone-net.jp', 'uqmobile.jp', 'kddi'],
    rows: [
      // The carriers answer DATA with an empty address where the reader's own filter refuses.
      { reason: 'filtered', phrases: ['550 : user unknown', '550: : user unknown', '<>: user unknown'] },
      { reason: 'userunknown', phrases: ['>: user unknown', '>: recipient address rejected'] },
      { reason: 'mailboxfull', phrases: ['mailbox is full'] },
      { reason: 'suspend', phrases: ['account is disabled', 'account is temporarily limited'] },
      { reason: 'norelaying', phrases: ['relay access denied'] },
    ],
  },
  {
    name: 'mimecast',
    hosts: ['mimecast'],
    rows: [
      { reason: 'badreputation', phrases: ['poor reputation'] },
      { reason: 'authfailure', phrases: ['anti-spoofing policy', 'envelope blocked - user domain'] },
      {
        reason: 'policyviolation',
        phrases: [
          'rejected by header based',
          'attachment',
          'content policy',
          'rejected due to security policies',
        ],
      },
      { reason: 'rejected', phrases: ['envelope blocked', 'administrative prohibition'] },
      { reason: 'userunknown', phrases: ['invalid recipient', 'known recipients and ldap'] },
      { reason: 'virusdetected', phrases: ['virus signature'] },
      { reason: 'spamdetected', phrases: ['spam signature', 'spam policy', 'phishing'] },
    ],
  },
  {
    name: 'cox',
    hosts: ['cox.net', 'cox.com'],
    rows: [
      { reason: 'blocked', phrases: ['cdrbl', 'cxdnsbl', 'cxthrt', 'cxmjbl', 'aup#blk', 'aup#out'] },
      { reason: 'requireptr', phrases: ['cxsnrh', 'aup#1490'] },
      { reason: 'spamdetected', phrases: ['aup#1500', 'cxattch'] },
    ],
  },
  {
    name: 'charter',
    hosts: ['charter.net', 'spectrum.net', 'rr.com', 'roadrunner'],
    rows: [{ reason: 'blocked', phrases: ['aup#1000', 'aup#in-1000', 'aup#rbl'] }],
  },
  {
    name: 'comcast',
    hosts: ['comcast'],
    rows: [{ reason: 'blocked', phrases: ['bl000000', 'bl000001', 'bl000010'] }],
  },
  {
    name: 'facebook',
    hosts: ['facebook'],
    rows: [
      { reason: 'userunknown', phrases: ['rcp-p1', 'int-p1'] },
      { reason: 'filtered', phrases: ['rcp-p2', 'rcp-p3', 'int-p3', 'int-p4'] },
      { reason: 'rejected', phrases: ['con-t1', 'con-t3', 'con-t4', 'pol-p1', 'pol-p2'] },
      { reason: 'blocked', phrases: ['pol-p3', 'pol-p4', 'con-'] },
      { reason: 'spamdetected', phrases: ['pol-p6'] },
      { reason: 'policyviolation', phrases: ['pol-p5', 'pol-p7', 'pol-'] },
      { reason: 'virusdetected', phrases: ['int-p2'] },
    ],
  },
  {
    name: 'godaddy',
    hosts: ['secureserver', 'x.co/'],
    rows: [
      { reason: 'authfailure', phrases: ['ib508', 'ib615', 'ib616', 'ib617'] },
      {
        reason: 'blocked',
        phrases: ['ib103', 'ib104', 'ib105', 'ib108', 'ib109', 'ib110', 'ib111', 'ib112', 'ib113'],
      },
      { reason: 'rejected', phrases: ['ib501', 'ib502', 'ib506'] },
      { reason: 'toomanyconn', phrases: ['ib007', 'ib101'] },
      { reason: 'requireptr', phrases: ['ib106'] },
      { reason: 'spamdetected', phrases: ['ib212', 'ib705'] },
    ],
  },
  {
    name: 'french',
    hosts: ['orange.fr', 'wanadoo', 'laposte.net', 'sfr.fr', 'free.fr'],
    rows: [
      // French providers put a three-digit code in brackets: [416]
      { reason: 'userunknown', phrases: ['_416', 'lpn007_416'] },
      { reason: 'mailboxfull', phrases: ['_417', '_421'] },
      { reason: 'blocked', phrases: ['_506', '_103', '_104', 'trop de connexions, veuillez'] },
      { reason: 'speeding', phrases: ['trop de messages envoyes', '_519'] },
      { reason: 'spamdetected', phrases: ['_505', '_402'] },
      { reason: 'authfailure', phrases: ['_515', '_517'] },
      { reason: 'suspend', phrases: ['_415'] },
    ],
  },
];
