/** What is held against the message itself. */

import { row } from './row.ts';

export const VIRUS_DETECTED = row(
  'virusdetected',
  `
  prohibited virus | virus detected | virus: | virus found | virus infect | virus-infect | virus rejected
  | virus alert | virus in your | virus in the | virus in message | infected with | message infected
  | infected message | infected file | infected by | is infected | contains a virus | contained a virus
  | contains virus | contained virus | a virus was | has a virus | due to virus | due to a virus
  | contains malware | malware detected | malware found | is malware | malicious content
  | malicious attachment | detected by clamav | infected (clamav | mcvirus | signature.virus | trojan
  | eicar-test | virus gefunden | virus détecté | virus detectado | virus encontrado | virus rilevato
  | вирус | ウイルス | ウィルス | 病毒 | 바이러스
  `,
);

export const SPAM_DETECTED = row(
  'spamdetected',
  `
  content spam | blocked by our spam | 7.1 spam | 7.0 spam | 550 spam | 552 spam | 554 spam | as spam
  | is spam | be spam | like spam | (spam | [spam | - spam | : spam | spam: | as junk | possible spam
  | potential spam | probable spam | probably spam | probability of spam | suspected spam
  | suspicion of spam | suspect spam | identified spam | confirmed spam | consider spam | contains spam
  | contain spam | contained spam | spam message | spam reject | spamreject | spam detect | spam content
  | spam-like | spam score | spamscore | spam level | spam point | spam mail | spam email | spam e-mail
  | spam filter | spam firewall | spam report | spam probability | spam pattern | spam rule | spam signature
  | spam policy | spam rating | spam threshold | spam characteristics | spam check | spam abuse
  | spamsignature | spam-id | spamming | spammer | by antispam | by anti-spam | our antispam | our anti-spam
  | antispam system | anti-spam system | antispam engine | anti-spam engine | refuse spam | reject spam
  | block spam | by spam | to spam | for spam | spam refused | spamassassin | spamprofiler | dspam | rspamd
  | bulk email filter | content reject | content filter reject | content denied | rejected due to content
  | unacceptable content | objectionable content | inappropriate content | appears to be unsolicited
  | unsolicited mail | unsolicited message | unsolicited bulk | unsolicited email | unsolicited commercial
  | likely unsolicited | uribl | surbl | urlbl | blacklisted ur | url blacklist | blocked url | phish
  | junk mail | junkmail rejected | junk email | resembles junk | bayesian | suspicious content
  | this message scored | message refused by | high spam | vr-spam | bulk mail rejected | como spam
  | come spam | comme spam | als spam | ist spam | es spam | pourriel | spam-verdacht | spamverdacht
  | unerwünschte werbung | correo no deseado | спам | スパム | 迷惑メール | 垃圾邮件 | 垃圾信 | 垃圾郵件
  | 스팸
  `,
);

/** Said of spam together with something else; here the something else is meant. */
export const SPAM_SENTENCES = row(
  'spamdetected',
  'spam classification | identified as spam | classified as spam | detected as spam | scored as spam | considered spam | to be spam',
);

export const POLICY_VIOLATION = row(
  'policyviolation',
  `
  security policies | protocol violation | administratively | administrative prohibition | header error
  | attachment is not | attachments are not | attachment not | file extension | file type
  | its content presents | message refused | mass mailer | not permitted to send
  | prohibited by administrator | file of restricted type | violates our | violation of our
  | terms of service | rejected by organization | policy | richtlinie | politique de sécurité
  | política de seguridad | политик | ポリシー | 策略
  `,
);

/** An attachment that is not wanted, whichever words of blocking stand beside it. */
export const ATTACHMENT = row(
  'policyviolation',
  `
  attachment type | disallowed attachment | forbidden attachment | prohibited attachment
  | executable attachment | banned attachment | illegal attachment | restricted attachment
  | blocked attachment | unauthorized attachment | attachment extension | presents a potential
  | message rejected due to local policy | rejected for local policy
  `,
);

export const NOT_COMPLIANT_RFC = row(
  'notcompliantrfc',
  `
  rfc 5322 | rfc5322 | rfc 2822 | rfc2822 | rfc 822 | rfc822 compl | rfc 5321 | rfc5321 | not rfc | non-rfc
  | violates rfc | rfc compliant | rfc-compliant | rfc compliance | rfc standard | duplicate header
  | multiple addresses in from | multiple subject | multiple from | multiple message-id | missing from
  | missing header | missing date | missing message-id | missing to header | missing a valid
  | missing mandatory header | missing required header | bare lf | bare <lf> | bare linefeed
  | bare line feed | bareline | bare cr | stray newline | stray linefeed | stray line feed | smtplf
  | lines longer than | line too long | lines too long | line length exceeded | line length is 998
  | allowed line length | no from header | headers are not | from header is missing | from: header is
  | no message-id | no date header | header is not compliant
  `,
);

export const CONTENT_ERROR = row(
  'contenterror',
  `
  8-bit data in message header | use of 8-bit | improper 8-bit | 8bit not supported | 8bitmime not
  | media type not supported | content type | message header is invalid | charset is not supported
  | charset not supported | unsupported charset | character set | malformed header | malformed mime
  | message is malformed | malformed message | invalid mime | mime error | invalid header | unsupported mime
  | unsupported content | conversion required | improper header | smtputf8 is required
  | does not support smtputf8 | internationalized | content conversion
  `,
);

/** Too large for this recipient, where Sisimai tells it from "too large for the system". */
export const EXCEED_LIMIT = row(
  'exceedlimit',
  `
  recipsizelimit | sendsizelimit | too large for this recipient | too large for recipient
  | exceeds limit of the recipient | larger than the current system limit | aktuelle systembegrenzung
  `,
);

export const MESG_TOO_BIG = row(
  'mesgtoobig',
  `
  message size exceed | message size is too | message too large | message is too large
  | message was too large | message too big | message was too big | mail is too large | mail too large
  | mail size exceed | mail size limit | exceeds size limit | exceeds local size limit
  | exceeds the size limit | exceeds maximum size | exceeds fixed size | exceeds message size
  | exceeds maximum fixed size | exceeds size constraint | exceeded message size | inbound message size
  | max message size | maximum message size | maximum size exceeded | message length exceed
  | message length limit | message file too big | message file too large | exceeded google's message size
  | size limit exceeded | size limits | line limit exceeded | header size exceed | message size limit
  | message's size exceed | larger than the maximum | larger than the limit | too large to be
  | too large. reduce | data size exceed | content too large | body too large | databytes limit
  | message exceeds | message is larger than | sizelimit | exceeded mailsize | message too long
  | message is too long | attachment is too l | attachment too l | is too big | zu groß | trop volumineux
  | demasiado grande | troppo grande | muito grande | te groot | слишком большо | zbyt duż
  | サイズが大きすぎ | サイズが制限 | サイズ制限 | サイズが上限 | メールサイズ | 邮件太大 | 邮件过大
  | 邮件大小超 | 郵件太大 | 郵件過大 | 크기가 초과 | 너무 큽
  `,
);
