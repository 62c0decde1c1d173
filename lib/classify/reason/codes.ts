/** What an enhanced status (RFC 3463 and the IANA registry "SMTP Enhanced Status Codes") or a reply code alone tells. */

import type { Reason } from '../../model.ts';

/** `X.1.1` stands for 4.1.1 and 5.1.1. */
const STATUS: ReadonlyMap<string, Reason> = new Map([
  ['X.1.0', 'userunknown'],
  ['X.1.1', 'userunknown'],
  ['X.1.2', 'hostunknown'],
  ['X.1.3', 'userunknown'],
  ['X.1.4', 'filtered'],
  ['X.1.6', 'hasmoved'],
  ['X.1.7', 'rejected'],
  ['X.1.8', 'rejected'],
  ['X.1.9', 'networkerror'],
  ['X.1.10', 'notaccept'],
  ['X.2.0', 'filtered'],
  ['X.2.1', 'suspend'],
  ['X.2.2', 'mailboxfull'],
  ['X.2.3', 'exceedlimit'],
  ['X.2.4', 'filtered'],
  ['X.3.0', 'systemerror'],
  ['X.3.1', 'systemfull'],
  ['X.3.2', 'notaccept'],
  ['X.3.3', 'systemerror'],
  ['X.3.4', 'mesgtoobig'],
  ['X.3.5', 'systemerror'],
  ['X.4.0', 'networkerror'],
  ['X.4.1', 'expired'],
  ['X.4.2', 'expired'],
  ['X.4.3', 'systemerror'],
  ['X.4.4', 'networkerror'],
  ['X.4.5', 'systemfull'],
  ['X.4.6', 'networkerror'],
  ['X.4.7', 'expired'],
  ['X.4.14', 'networkerror'],
  ['X.5.1', 'syntaxerror'],
  ['X.5.2', 'syntaxerror'],
  ['X.5.3', 'toomanyconn'],
  ['X.5.4', 'syntaxerror'],
  ['X.5.5', 'syntaxerror'],
  ['X.6.0', 'contenterror'],
  ['X.6.1', 'contenterror'],
  ['X.6.2', 'contenterror'],
  ['X.6.3', 'contenterror'],
  ['X.6.5', 'contenterror'],
  ['X.6.6', 'contenterror'],
  ['X.6.7', 'contenterror'],
  ['X.6.8', 'contenterror'],
  ['X.6.9', 'contenterror'],
  ['X.7.0', 'securityerror'],
  ['X.7.1', 'securityerror'],
  ['X.7.2', 'securityerror'],
  ['X.7.5', 'securityerror'],
  ['X.7.7', 'securityerror'],
  ['X.7.8', 'securityerror'],
  ['X.7.9', 'securityerror'],
  ['X.7.13', 'suspend'],
  ['X.7.14', 'securityerror'],
  ['X.7.17', 'hasmoved'],
  ['X.7.18', 'hasmoved'],
  ['X.7.19', 'hasmoved'],
  // RFC 7372: authentication of the message
  ['X.7.20', 'authfailure'],
  ['X.7.21', 'authfailure'],
  ['X.7.22', 'authfailure'],
  ['X.7.23', 'authfailure'],
  ['X.7.24', 'authfailure'],
  ['X.7.25', 'requireptr'],
  ['X.7.26', 'authfailure'],
  // RFC 7505: null MX
  ['X.7.27', 'notaccept'],
  ['X.7.28', 'speeding'],
  ['X.7.29', 'authfailure'],
]);

/** Statuses that name one thing so plainly that no text beside them is needed, nor may weigh more. */
const PLAIN = new Set([
  'X.1.6',
  'X.2.2',
  'X.2.3',
  'X.3.4',
  'X.7.13',
  'X.7.20',
  'X.7.21',
  'X.7.22',
  'X.7.23',
  'X.7.25',
  'X.7.26',
  'X.7.27',
]);

const REPLY: ReadonlyMap<string, Reason> = new Map([
  ['421', 'blocked'],
  ['450', 'onhold'],
  ['452', 'systemfull'],
  ['500', 'syntaxerror'],
  ['501', 'syntaxerror'],
  ['502', 'syntaxerror'],
  ['503', 'syntaxerror'],
  ['504', 'syntaxerror'],
  ['521', 'notaccept'],
  ['530', 'securityerror'],
  ['535', 'securityerror'],
  ['538', 'securityerror'],
  ['551', 'hasmoved'],
  ['552', 'exceedlimit'],
  ['556', 'notaccept'],
]);

export function reasonByPlainStatus(status: string | null): Reason | undefined {
  const key = keyOf(status);
  return key !== undefined && PLAIN.has(key) ? STATUS.get(key) : undefined;
}

export function reasonByStatus(status: string | null): Reason | undefined {
  const key = keyOf(status);
  return key === undefined ? undefined : STATUS.get(key);
}

export function reasonByReplyCode(replyCode: string | null): Reason | undefined {
  return replyCode === null ? undefined : REPLY.get(replyCode);
}

function keyOf(status: string | null): string | undefined {
  return status === null || status[0] === '2' ? undefined : `X${status.slice(1)}`;
}
