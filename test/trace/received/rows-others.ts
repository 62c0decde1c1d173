/** Other servers: lines by their sources and manuals, with addresses of RFC 5737 and 3849. */

import { auth, DATE, type Row } from './row.ts';

export const OTHERS: readonly Row[] = [
  [
    'SES, incoming',
    'from a9-30.smtp-out.amazonses.com (a9-30.smtp-out.amazonses.com [203.0.113.30]) by inbound-smtp.us-east-1.amazonaws.com with SMTP id a8l76eujjsqu8v8f4iu1 for u@example.org',
    {
      form: 'ses',
      by: 'inbound-smtp.us-east-1.amazonaws.com',
      client: '203.0.113.30',
      name: 'a9-30.smtp-out.amazonses.com',
      helo: 'a9-30.smtp-out.amazonses.com',
      protocol: 'smtp',
    },
  ],
  [
    'SES, submission',
    'from pc (p1.isp.example [203.0.113.77]) by email-smtp.amazonaws.com with SMTP (SimpleEmailService-d-ABC1D2) id xyz for u@example.org',
    {
      form: 'ses',
      by: 'email-smtp.amazonaws.com',
      client: '203.0.113.77',
      name: 'p1.isp.example',
      helo: 'pc',
      protocol: 'smtp',
    },
  ],
  [
    'OpenSMTPD, smtp_session.c, received-auth',
    'from pc (p1.isp.example [203.0.113.77]) by mx.example.org (OpenSMTPD) with ESMTPSA id 1a2b3c4d (TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO) auth=yes user=Info for <u@example.org>',
    {
      form: 'opensmtpd',
      client: '203.0.113.77',
      name: 'p1.isp.example',
      helo: 'pc',
      protocol: 'esmtpsa',
      ...auth('info'),
    },
  ],
  [
    'OpenSMTPD, enqueue.c',
    'from localhost (mx.example.org [local]) by mx.example.org (OpenSMTPD) with ESMTP id 1a2b3c4d',
    { form: 'opensmtpd', name: 'mx.example.org', helo: 'localhost', protocol: 'esmtp', local: 'local' },
  ],
  [
    'Courier, courieresmtpd, AUTH',
    'from pc (p1.isp.example [::ffff:203.0.113.77]) (AUTH: LOGIN Info@client.example, TLS: TLSv1/SSLv3,256bits,AES256-SHA) by mx.example.org with esmtp id 00000000001F.4CDE.1A',
    {
      form: 'courier',
      client: '203.0.113.77',
      name: 'p1.isp.example',
      helo: 'pc',
      protocol: 'esmtp',
      ...auth('info@client.example'),
    },
  ],
  [
    'Courier, ident',
    'from pc (IDENT: bob, p1.isp.example [::ffff:203.0.113.77]) by mx.example.org with smtp id 00000000001F.4CDE.1A',
    {
      form: 'courier',
      client: '203.0.113.77',
      name: 'p1.isp.example',
      helo: 'pc',
      protocol: 'smtp',
    },
  ],
  [
    'Courier, sendmail',
    '(uid 33) by mx.example.org with local id 00000000001F.4CDE.1A',
    { protocol: 'local', local: 'script', account: '33' },
  ],
  [
    'PowerMTA',
    `from app1 (203.0.113.5) by mx.example.org (PowerMTA(TM) v4.5); ${DATE} (envelope-from <a@client.example>)`,
    { form: 'powermta', client: '203.0.113.5', helo: 'app1' },
  ],
  [
    'PowerMTA 5',
    `from app1 (203.0.113.5) by mx.example.org id hq3k for <u@example.org>; ${DATE} (envelope-from <a@client.example>)`,
    { form: 'other', client: '203.0.113.5', helo: 'app1' },
  ],
  [
    'MDaemon',
    'from pc (p1.isp.example [203.0.113.77]) by mx.example.org (MDaemon PRO v17.5.1) with ESMTPA id md50001234567.msg for <u@example.org>',
    {
      form: 'mdaemon',
      client: '203.0.113.77',
      name: 'p1.isp.example',
      helo: 'pc',
      protocol: 'esmtpa',
      ...auth(null),
    },
  ],
  [
    'Haraka, received_line',
    'from pc (p1.isp.example [203.0.113.77]) by mx.example.org (Haraka/2.8.27) with ESMTPSA id 8C5.1 (authenticated bits=0) envelope-from <a@client.example> (version=TLSv1.3 cipher=X verify=NO)',
    {
      form: 'haraka',
      client: '203.0.113.77',
      name: 'p1.isp.example',
      helo: 'pc',
      protocol: 'esmtpsa',
      ...auth(null),
    },
  ],
  [
    'Kerio Connect',
    'from pc ([203.0.113.77]) (authenticated user Info@client.example) by mx.example.org (Kerio Connect 9.4) with ESMTPSA (TLSv1.3)',
    {
      form: 'kerio',
      client: '203.0.113.77',
      helo: 'pc',
      protocol: 'esmtpsa',
      ...auth('info@client.example'),
    },
  ],
  [
    'KumoMTA',
    'from app1 (203.0.113.5:48210) by mx.example.org (KumoMTA 2024.09) with ESMTPS id 1a2b for <u@example.org>',
    { form: 'kumomta', client: '203.0.113.5', helo: 'app1', protocol: 'esmtps' },
  ],
  [
    'Domino',
    'from a.example ([203.0.113.5]) by mx.example.org (IBM Domino Release 9.0.1FP8) with ESMTP id 2026112410',
    { form: 'domino', client: '203.0.113.5', helo: 'a.example', protocol: 'esmtp' },
  ],
  [
    'IMail',
    'from a.example [203.0.113.5] by mx.example.org (SMTPD32-8.05) id AFC62A201A8',
    { form: 'imail', client: '203.0.113.5', helo: 'a.example' },
  ],
  [
    'amavis',
    'from mx.example.org ([127.0.0.1]) by localhost (mx.example.org [127.0.0.1]) (amavis, port 10024) with ESMTP id TBdvxm5kBScu',
    { form: 'amavis', by: 'localhost', client: '127.0.0.1', helo: 'mx.example.org', protocol: 'esmtp' },
  ],
  [
    'MailEnable',
    'from pc ([203.0.113.77]) by mx.example.org with MailEnable ESMTPA',
    { form: 'other', client: '203.0.113.77', helo: 'pc', protocol: 'mailenable esmtpa', ...auth(null) },
  ],
  [
    'vsmtp',
    'from [192.168.0.3] (p1.isp.example [203.0.113.77]) by mx.example.org (3.11v) with ESMTP AUTH id o5C7',
    {
      form: 'other',
      client: '203.0.113.77',
      name: 'p1.isp.example',
      helo: '[192.168.0.3]',
      protocol: 'esmtp auth',
      ...auth(null),
    },
  ],
  [
    'Cyrus (RFC 3848 LMTPA: a server proved itself, no person)',
    'from mx.example.org ([unix socket]) by imap.example.org (Cyrus 3.8) with LMTPA',
    { form: 'other', by: 'imap.example.org', helo: 'mx.example.org', protocol: 'lmtpa' },
  ],
  [
    'Dovecot',
    'from mx.example.org by imap.example.org with LMTP id YMQoK1nj8WlZ (envelope-from <a@b.example>) for <u@example.org>',
    { form: 'other', by: 'imap.example.org', helo: 'mx.example.org', protocol: 'lmtp' },
  ],
  [
    'fetchmail',
    'from pop.isp.example [203.0.113.9] by localhost with POP3 (fetchmail-6.4.37) for <u@localhost> (single-drop)',
    { form: 'fetched', by: 'localhost', protocol: 'pop3' },
  ],
  [
    'ZMailer, rhost flags',
    'from a.example ([203.0.113.5]:46190 "EHLO a.example" rhost-flags-OK-OK-OK-OK) by vger.example.org with ESMTP id S1 (ORCPT <rfc822;u@example.org>); Tue, 24 Nov 2026 10:00:00 +0900',
    { form: 'other', by: 'vger.example.org', client: '203.0.113.5', helo: 'a.example', protocol: 'esmtp' },
  ],
  [
    'Trustwave MailMarshal',
    'from a.example (Not Verified[203.0.113.5]) by mx.example.org with MailMarshal (v8,2) id <B5f>',
    { form: 'other', client: '203.0.113.5', helo: 'a.example', protocol: 'mailmarshal' },
  ],
  [
    'Momentum',
    'from a.example ([203.0.113.5:50473] helo=x.example) by mx.example.org (envelope-from <>) (ecelerity 3.6.21) with ESMTPS (cipher=X) id 1A',
    { form: 'other', client: '203.0.113.5', name: 'a.example', helo: 'x.example', protocol: 'esmtps' },
  ],
  [
    'MessageLabs: a second by',
    'from a.example ([203.0.113.5]) by mx.example.org with emfmta (version 4.1.0.193.1) by TLS id 155366538 for u@example.org',
    { form: 'other', client: '203.0.113.5', helo: 'a.example', protocol: 'emfmta' },
  ],
  [
    'Rockliffe',
    'from [203.0.113.5] (EHLO x.example) by mx.example.org (Rockliffe SMTPRA 9.0.1) with ESMTP id <B0>',
    { form: 'other', client: '203.0.113.5', helo: 'x.example', protocol: 'esmtp' },
  ],
  [
    'RFC 5321 section 4.4, HELO alone: a literal in it is no address that was seen',
    'from [192.0.2.10] by mx.example.org with SMTP id 1A',
    { form: 'other', helo: '[192.0.2.10]', protocol: 'smtp' },
  ],
];
