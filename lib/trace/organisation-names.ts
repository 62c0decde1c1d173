/** Names by which organisations are told apart or put together. Tables only; `organisation.ts` reads them. */

/**
 * Organisations with several registrable domains for their mail servers, the first naming the family. Sources: the
 * MX records and SPF records that they publish, and the names that their servers write into Received. A country's own
 * company of the same brand (yahoo.co.jp) is another organisation.
 */
export const FAMILIES: readonly (readonly [string, ...string[]])[] = [
  ['google.com', 'gmail.com', 'googlemail.com', '1e100.net'],
  [
    'outlook.com',
    'hotmail.com',
    'live.com',
    'msn.com',
    'office365.com',
    'microsoft.com',
    'exchangelabs.com',
    'frontbridge.com',
  ],
  ['amazonses.com', 'awsapps.com'],
  ['yahoo.com', 'yahoodns.net', 'ymail.com', 'rocketmail.com', 'aol.com'],
  ['icloud.com', 'me.com', 'mac.com', 'apple.com'],
  ['qq.com', 'foxmail.com'],
  ['163.com', '126.com', 'yeah.net', '188.com', 'netease.com'],
  ['sina.com', 'sina.com.cn', 'sina.cn'],
  ['aliyun.com', 'mxhichina.com'],
  ['mail.ru', 'inbox.ru', 'list.ru', 'bk.ru', 'smailru.net'],
  ['yandex.ru', 'yandex.net', 'yandex.com', 'ya.ru'],
  ['gmx.net', 'gmx.de', 'gmx.com', 'web.de', 'mail.com'],
  ['ionos.com', 'kundenserver.de', 'perfora.net', '1and1.com'],
  ['orange.fr', 'wanadoo.fr'],
  ['zoho.com', 'zohomail.com', 'zoho.eu', 'zoho.in'],
  ['fastmail.com', 'messagingengine.com', 'pobox.com'],
  ['proton.me', 'protonmail.ch', 'protonmail.com'],
  ['daum.net', 'hanmail.net', 'kakao.com'],
  ['proofpoint.com', 'pphosted.com', 'ppe-hosted.com'],
  ['messagelabs.com', 'symanteccloud.com'],
  ['mimecast.com', 'mimecast.co.za', 'mimecast-offshore.com'],
  ['sendgrid.com', 'sendgrid.net'],
  ['mailgun.com', 'mailgun.org', 'mailgun.net'],
  ['mailchimp.com', 'mandrillapp.com', 'mcsv.net', 'mcdlv.net', 'rsgsv.net'],
  ['xserver.jp', 'xserver.ne.jp'],
  ['ezweb.ne.jp', 'au.com'],
  ['softbank.jp', 'softbank.ne.jp', 'vodafone.ne.jp'],
];

/** A provider's own mail servers below a domain of which everything else is its customers'. */
export const SERVICES: readonly { readonly first: string; readonly end: string; readonly family: string }[] =
  [
    // SES: where it takes mail in by MX and by SMTP submission. Both name the region.
    { first: 'inbound-smtp.', end: '.amazonaws.com', family: 'amazonses.com' },
    { first: 'email-smtp.', end: '.amazonaws.com', family: 'amazonses.com' },
  ];

/**
 * Suffixes below which every name is another customer's machine, and which the Public Suffix List does not have, or
 * not for all regions.
 */
export const EACH_ITS_OWN: ReadonlySet<string> = new Set([
  'amazonaws.com',
  'compute.internal',
  'ec2.internal',
  'googleusercontent.com',
  'cloudapp.azure.com',
  'cloudapp.net',
  'clients.your-server.de',
  'linodeusercontent.com',
  'members.linode.com',
  'vultrusercontent.com',
  'contaboserver.net',
  'vps.ovh.net',
  'compute.yandex.net',
  'vs.sakura.ne.jp',
]);

/** Words in names of lines and machines of customers, each in use by several providers. */
export const POOL_WORDS: ReadonlySet<string> = new Set([
  'adsl',
  'broadband',
  'cable',
  'catv',
  'client',
  'clients',
  'cpe',
  'cust',
  'customer',
  'customers',
  'dhcp',
  'dial',
  'dialup',
  'dsl',
  'dyn',
  'dynamic',
  'ftth',
  'ipoe',
  'pool',
  'ppp',
  'pppoe',
  'static',
  'vdsl',
  'vps',
  'xdsl',
]);

/** Words in names that an operator gives to mail servers. */
export const MAIL_WORDS: ReadonlySet<string> = new Set([
  'email',
  'mail',
  'mails',
  'mailer',
  'mailout',
  'mta',
  'mx',
  'out',
  'outbound',
  'relay',
  'smtp',
  'smtpout',
]);
