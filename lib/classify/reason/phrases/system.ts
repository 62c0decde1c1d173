/** What went wrong on the way: programs, disks, networks, time. */

import { row } from './row.ts';

/** Exchange names what its categorizer did (learn.microsoft.com, "NDR error codes"): said in any language. */
export const EXCHANGE: readonly ReturnType<typeof row>[] = [
  row('rejected', 'rst.notauthorized'),
  row('securityerror', 'rst.authrequired | sendernotauthenticated'),
  row('systemerror', 'adr.ambiguous | adr.badprimary | adr.invalidinsmtp | fwd.notfound'),
  row('toomanyconn', 'adr.recipientlimit | recipientslimit'),
  row('policyviolation', 'transport.rules | 5.7.1_etr'),
  row('notcompliantrfc', 'barelinefeed'),
  row('hostunknown', 'dns.nonexistentdomain'),
  row('networkerror', 'dns.mxloopback'),
];

export const MAILER_ERROR = row(
  'mailererror',
  `
  procmail: | pipe to | command failed | command line usage error | command died | command time limit
  | command output: | child process | local mailer | mailer error | x-unix; 255 | exit status | exited with
  | died with status | returned status | abnormal termination | can't exec | x-unix; temporary failure
  | maildrop: | program failure
  `,
);

export const SYSTEM_FULL = row(
  'systemfull',
  `
  insufficient disk space | insufficient system storage | insufficient system resources
  | insufficient storage | no space left | disk full | disk is full | system full | system is full
  | not enough disk | not enough storage | message store is full | out of disk space | low on disk space
  | ディスク容量 | 磁盘空间
  `,
);

/** Said first: what failed in the end is told beside what made it fail all the while. */
export const SYSTEM_ERROR_CAUSE = row(
  'systemerror',
  `
  not unique | several matches found | loops back | loop back to | mail transport error
  | mail transport unavailable | trace service failure | user lookup error | ldap server | ldap lookup
  | could not load drd | configuration error | config error | temporary lookup failure
  | internal server error | internal error | internal software error | queue file write error
  | local problem | temporary system problem | temporary system error | local error in processing
  `,
);

/** sendmail closes the transcript of a mail that it gives up with this, below what it met at the last try. */
export const GIVEN_UP = row('expired', 'message will be deleted from queue');

export const NETWORK_ERROR = row(
  'networkerror',
  `
  no valid route to | routes to destination | on destination mxs | dns lookup error | failure in mx lookup
  | record points to local host | is the local host | loop back warning | name server reply
  | name service error | dns query failed | dns query error | dns server failure | dns lookup failure
  | dns lookup failed | dns failure | dns soft error | name lookup failure | host lookup failed
  | hostname lookup | mx lookup failed | could not be resolved | unable to resolve | no route to host
  | network unreachable | host unreachable | is unreachable | too many hops | hop count | maximum hop
  | hops exceeded | routing loop | mail loop | loop detected | loop found | forwarding loop | looping
  | in a loop | more than the maximum allowed times | too many received | many "received" headers
  | unrouteable mail domain | unroutable mail domain | could not initiate smtp conversation
  | no hosts to try | bad connection | network error | network problem | netzwerkfehler | erreur réseau
  | error de red | ネットワーク | 网络异常 | 网络错误 | 網路
  `,
);

/** Asked early: what failed of TLS is told as a problem of the system, or as time running out. */
export const TLS = row(
  'securityerror',
  `
  starttls | tls required | tls is required | tls negotiation | tls handshake | tls connection
  | tls not available | mta-sts | encryption required | encryption needed | sts policy
  `,
);

export const SECURITY_ERROR = row(
  'securityerror',
  `
  unauthenticated senders | authentication required | authrequired | authentication failed
  | authentication failure | authentication is required | authentication credentials
  | authentication turned on | authentication mechanism | requires authentication | smtp authentication
  | must authenticate | must be authenticated | not authenticated | not logged in | authorization failed
  | auth error | certificate verif | certificate expired | untrusted certificate | certificate not trusted
  | username and password | password required | executable files are not allowed | authorized to send
  | access denied | access not allowed | permission denied | verification failure | security error
  `,
);

export const EXPIRED = row(
  'expired',
  `
  envelope expired | too long in the queue | 20 attempts | retry time not reached | retry time exceeded
  | retries exceeded | delivery time expired | delivery expired | message expired | message too old
  | queue.expired | has expired | conversation with | timed out | timeout | time out | time-out
  | could not be delivered for | could not be delivered within | undeliverable within | not delivered within
  | delivery attempts will | queue too long | been in the queue | did not accept our requests to connect
  | failing for a long time | long failure period | max retries | maximum retr | multiple retries
  | unable to deliver in | for past | has been delayed | not yet been delivered
  | delivery temporarily suspended | establish an smtp connection | not responding | did not respond
  | no answer from host | zeitüberschreitung | délai d'attente | délai dépassé | tiempo de espera
  | tempo scaduto | tempo limite | тайм-аут | время ожидания | срок ожидания | 超时 | 逾時 | タイムアウト
  | 時間切れ | 시간 초과
  `,
);

export const SYSTEM_ERROR = row(
  'systemerror',
  `
  system error | system problem | server error | server configuration | unable to contact
  | interrupted system call | resources temporarily | resources restricted | resource temporarily
  | service currently unavailable | service unavailable | service not available | service temporarily
  | temporarily unavailable | temporary problem | temporary error | temporary failure, please
  | transaction failed | out of memory | create user output file | error in processing | unknown error
  | unable to process | processing error | software error | database error | proxy error | backend
  | server busy | server is busy | too busy | overloaded | systemfehler | erreur système | error del sistema
  | errore di sistema | erro do sistema | ошибка сервера | 系统错误 | 系統錯誤 | 服务器错误 | システムエラー
  | 시스템 오류
  `,
);

/** `not implemented` is the text of the replies 502 and 504 (RFC 5321 section 4.2.2). */
export const SYNTAX_ERROR = row(
  'syntaxerror',
  `
  syntax error | not implemented | sequence of commands | sequence error | command unrecognized
  | unrecognized command | command not recognized | unknown command | command unknown | malformed address
  | address syntax | bad syntax | invalid syntax | improper use of | incorrectly constructed | syntax:
  | invalid command | illegal command
  `,
);

/** What every reply that asks for patience may say; it tells the reason only where nothing else does. */
export const EXPIRED_WEAK = row(
  'expired',
  `
  will be retried | retrying for | will keep trying | try to send it again | try later | try again
  `,
);
