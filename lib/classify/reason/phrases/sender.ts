/** What is held against who sends: the address, the network, the authentication, the rate. */

import { row } from './row.ts';

export const REQUIRE_PTR = row(
  'requireptr',
  `
  must have a ptr | reverse dns | rdns | reverse lookup | ptr record | ptr resource record | ptr lookup
  | dns ptr | no ptr | without ptr | missing ptr | valid ptr | ptr rr | ptr-record | unverifyable sending ip
  | unverifiable sending ip | find your hostname | resolve your hostname | no reverse | not have a reverse
  | reverse ip | reverse hostname | reverse mapping | reverse-dns | ip name lookup failed
  | ip name possibly forged | ip name forged | hostname lookup failed | forward-confirmed
  | no hostname for your ip
  `,
);

export const AUTH_FAILURE = row(
  'authfailure',
  `
  failed authentication | dmarc | spf check | spf record | spf fail | spf validation | spf verification
  | spf hard fail | spf hardfail | spf softfail | spf: fail | spf unauthorized | spf mail from check
  | spf mailfrom | fails spf | failed spf | spf policy | spf error | spf reject | (spf) | spf not pass
  | spf result | due to spf | by spf | sender policy framework | openspf | open-spf | allowed to send from
  | allowed to send mail from | is not an authorized | not authorized to send on behalf
  | not authorized to use | not a permitted sender | dkim signature | dkim check | dkim validation
  | dkim verif | dkim fail | dkim test | dkim policy | no dkim | neither spf | spf and dkim | spf or dkim
  | authentication checks | pass authentication | pass spf | unauthenticated email
  | sender is unauthenticated | mail is unauthenticated | message is unauthenticated
  | does not have authentication information | required authentication level | sender id (pra) | sender-id
  | spoofed message | anti-spoofing | antispoofing | arc validation
  `,
);

export const BAD_REPUTATION = row(
  'badreputation',
  `
  low reputation | bad reputation | poor reputation | negative reputation | ip reputation
  | domain reputation | reputation of the sending | reputation of your | sender reputation | senderscore
  | sender score | reputation score | reputation block | reputation fail | reputation filter
  | reputation too low | due to reputation | because of reputation | volume or user complaints
  | due to user complaints
  `,
);

export const SPEEDING = row(
  'speeding',
  `
  receiving mail at a rate | receiving mail too quickly | receiving mail at a speed
  | receiving messages too quickly | messages it can receive | unusual rate of | message rate limit
  | mail rate exceeded | mail rate limit | sending too fast | sending messages too fast
  | sending mail too fast | sent too fast | too frequent | exceeded the rate limit
  | rate that prevents additional messages | message receive limit | excessive volume
  | limit on the amount of recipient mail | limits for how many messages can be sent
  | messages per hour and per day | daily user sending limit | daily smtp relay | hourly sending
  | sending limit exceeded | reached your daily limit | exceeded the sending limit | slow down your sending
  `,
);

export const TOO_MANY_CONN = row(
  'toomanyconn',
  `
  too many connections | too many concurrent | too many simultaneous | too many sessions
  | too many recipients | too many invalid recipients | too many bad recipients
  | too many unknown recipients | too many rcpt | too many errors on this connection | too many smtp
  | too many open connections | connection rate | connection limit | connections from your
  | connection count | concurrent smtp connections | concurrent connections | concurrency limit
  | maximum connections | max connections | maximum number of connections | maximum number of concurrent
  | simultaneous connection | trop de connexions | frequency limit | sending frequency | throttl
  | too many messages | too many mails | too many emails | too much mail | rate limit | rate-limit
  | ratelimit | per hour | recipients this hour | maximum number of recipients | recipient limit exceed
  | number of recipients exceed | zu viele verbindungen | demasiadas conexiones | troppe connessioni
  | слишком много | 接続数が多 | 同時接続 | 频率超限 | 频率过高 | 发送频率 | 連線數
  `,
);

/** Public lists of addresses. Asked before `spamdetected`: the names of some begin with "spam". */
export const BLOCK_LISTS = row(
  'blocked',
  `
  spamhaus | spamcop | sorbs | barracudacentral | barracuda reputation | uceprotect | abuseat.org
  | mailspike | psbl.surriel | invaluement | ivmsip | spamrats | njabl | manitu.net | truncate.gbudb
  | ubl.unsubscore
  `,
);

export const BLOCKED = row(
  'blocked',
  `
  rbl block | rbl filter | rbl list | (dul) | dul list | dnsbl | /rbl | rbl: | rbl. | rbl, | rbl) | rbls
  | an rbl | in rbl | by rbl | rbl deny | dul: | block list | blocklist | blocked list | blacklist
  | black list | black-list | blocking list | denylist | is listed in | is listed on | currently listed
  | listed at | banned ip | black ip | bad ip | suspicious ip | invalid ip | your ip | this ip
  | ip address is not | ip is not | sending ip | sender ip | source ip | access from ip
  | access denied for ip | connecting ip | dynamic ip | dynamic/residential | dialup | dial-up
  | residential ip | dynamically assigned | a problem occurred. (ask your postmaster | client host blocked
  | client rejected | client host [ | host rejected | helo command rejected | helo rejected
  | my name was rejected | ehlo/helo | helo/ehlo | helo name | invalid helo | bad helo | helo host
  | not accepting connections | connections not accepted from | connections will not be accepted
  | not allowed to connect | not permitted to connect | refused to talk to me | connection refused
  | connection dropped | connection was dropped | connection reset | connection closed by | connection lost
  | connection aborted | connection rejected | lost connection | remote host closed | greeting failed
  | no access from mail server | access denied... | access is denied to | blocked using | blocked by
  | blocked for | has been blocked | is blocked | was blocked | :blocked) | unfortunately, messages from
  | unfortunately, some messages from | smtp server of your isp | use your isp | requires confirmation
  | no smtp service | greylist | graylist | grey-list | gray-list | grey list | postgrey | ip отклонен
  | 接続を拒否 | 拒绝连接
  `,
);

export const NO_RELAYING = row(
  'norelaying',
  `
  relay access | relaying denied | relay denied | relay not permitted | relaying not permitted
  | relay is not permitted | permitted to relay | allowed to relay | relay not allowed
  | relaying not allowed | relaying is not allowed | relaying is prohibited | relay prohibited
  | relaying prohibited | relaying mail to | unable to relay | cannot relay | can't relay | no relay
  | not relaying | won't relay | will not relay | denies relay | configured to relay | as a relay
  | insecure mail relay | attempting to send to a non-local | allowed rcpthosts
  | email address is not verified | relaying disallowed | relaying to | relaying from | third-party relay
  | open relay | openrelay | domain isn't in my list | domain isn't allowed to be relayed | do not relay
  | don't relay | does not relay | refuse to relay | relay from | relay mail | relay for | smtp relay
  | relay check | relay rejected | relay refused | relay restriction | unauthorized relay | relayage
  | relais refusé | relais interdit | weiterleitung nicht gestattet | reenvío no permitido | 中継を拒否
  | 中継が拒否 | 拒绝中继 | 不允许中继 | пересылка запрещена
  `,
);

/** Of the sender, not of the recipient. Asked after "user unknown", which it must not shadow. */
export const REJECTED = row(
  'rejected',
  `
  sender rejected | sender address rejected | sender was rejected | sender is rejected | sender denied
  | sender refused | sender blocked | sender address blocked | sender is not allowed | sender verify failed
  | sender verification | sender domain | sender address is invalid | sender invalid | sender unknown
  | sender address must | sender not | sender is un | denies the sender | envelope sender | badmailfrom
  | banned sender | blocked sender | bad outbound sender | invalid sender | bad sender | unknown sender
  | fake sender | domain of sender address | mail from is not | mail from invalid | mail from <>
  | mail from:<> not | from address | from: address | from: domain is invalid | no such domain
  | does not exist e2110 | backscatter | access denied [ | all recipient addresses rejected
  | sending to/from an address | not a registered gateway user | the group you tried to contact
  | permission to post | allowed to post | you are not allowed | you do not have permission
  | you don't have permission | haven't been given permission | not authorised you
  | not authorized to send to | not authorized to post | only members can | restricted to members
  | non-member | not a member | moderated list | message sent from | mail rejected | null sender
  | empty sender | rejecting null | envelope blocked | has rejected your | refused by recipient
  | rejected by recipient | accepting mail from | are not accepting mail with attachments
  | authorisé à envoyer | autorisé à envoyer | berechtigt, an | keine berechtigung | permiso para enviar
  | autorizado para enviar | autorizzazioni necessarie | autorizzato a inviare | permissão para enviar
  | niet gemachtigd | geen toestemming | нет разрешения | нет прав | brak uprawnień | absenderadresse
  | expéditeur refusé | expéditeur rejeté | remitente rechazado | mittente rifiutato | отправитель отклонен
  | 投稿する権限 | 送信する権限 | 送信権限 | 受信拒否 | 受信を拒否 | 没有权限 | 無權 | 沒有權限 | 拒收
  | 拒绝 | 拒絕 | 수신 거부 | 수신거부 | 권한이 없
  `,
);
