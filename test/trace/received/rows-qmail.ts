/** qmail and its kin, and CommuniGate Pro: lines by their sources and manuals, with addresses of RFC 5737 and 3849. */

import { auth, type Row } from './row.ts';

export const QMAIL: readonly Row[] = [
  [
    'received.c',
    'from unknown (HELO x.example) (203.0.113.5) by mx.example.org with SMTP; 24 Nov 2026 01:00:00 -0000',
    { client: '203.0.113.5', helo: 'x.example', protocol: 'smtp' },
  ],
  [
    'received.c, HELO is the name',
    'from a.example (203.0.113.5) by mx.example.org with SMTP; 24 Nov 2026 01:00:00 -0000',
    { client: '203.0.113.5', name: 'a.example', helo: 'a.example', protocol: 'smtp' },
  ],
  [
    'received.c, TCPREMOTEINFO of ident',
    'from a.example (HELO x) (bob@203.0.113.5) by mx.example.org with SMTP; 24 Nov 2026 01:00:00 -0000',
    { client: '203.0.113.5', name: 'a.example', helo: 'x', protocol: 'smtp' },
  ],
  [
    'AUTH patch: TCPREMOTEINFO is the login',
    'from unknown (HELO pc) (Info@client.example@203.0.113.77) by mx.example.org with SMTP; 24 Nov 2026 01:00:00 -0000',
    { client: '203.0.113.77', helo: 'pc', protocol: 'smtp', ...auth('info@client.example') },
  ],
  [
    'AUTH patch with ESMTPA: a system account',
    'from unknown (HELO pc) (bob@203.0.113.77) by mx.example.org with ESMTPA; 24 Nov 2026 01:00:00 -0000',
    { client: '203.0.113.77', helo: 'pc', protocol: 'esmtpa', ...auth('bob') },
  ],
  [
    'a shared host that prints the login alone',
    'from unknown (HELO pc) (info@client.example) by sv1.host.example with SMTP; 24 Nov 2026 10:00:00 +0900',
    { by: 'sv1.host.example', helo: 'pc', protocol: 'smtp', ...auth('info@client.example') },
  ],
  [
    'TLS patch',
    'from unknown (HELO pc) (info@client.example@203.0.113.77) by mx.example.org with (DHE-RSA-AES256-SHA encrypted) ESMTPSA; 24 Nov 2026 01:00:00 -0000',
    { client: '203.0.113.77', helo: 'pc', protocol: 'esmtpsa', ...auth('info@client.example') },
  ],
  [
    'qmail-queue.c',
    '(qmail 27841 invoked by uid 89); 24 Nov 2026 01:00:00 -0000',
    { by: null, local: 'uid', account: '89' },
  ],
  [
    'qmail-queue.c, a script',
    '(qmail 27841 invoked by uid 48); 24 Nov 2026 01:00:00 -0000',
    { by: null, local: 'script', account: '48' },
  ],
  [
    'qmail-queue.c, tcpserver',
    '(qmail 27841 invoked from network); 24 Nov 2026 01:00:00 -0000',
    { by: null },
  ],
  [
    'qmail-ldap',
    'from a.example (bob@[203.0.113.5]) (envelope-sender <a@a.example>) by mx.example.org (qmail-ldap-1.03) with SMTP for <u@example.org>; 24 Nov 2026 01:00:00 -0000',
    { client: '203.0.113.5', name: 'a.example', helo: 'a.example', protocol: 'smtp' },
  ],
  [
    'qpsmtpd, received_line',
    'from p1.isp.example (HELO pc) (203.0.113.77) (smtp-auth username info@client.example, mechanism login) by mx.example.org (qpsmtpd/0.84) with ESMTPA',
    {
      client: '203.0.113.77',
      name: 'p1.isp.example',
      helo: 'pc',
      protocol: 'esmtpa',
      ...auth('info@client.example'),
    },
  ],
  [
    'Yahoo, submission',
    'from unknown (HELO pc) (bob@203.0.113.77 with plain) by smtp1.mail.example with SMTP; 24 Nov 2026 01:00:00 -0000',
    { by: 'smtp1.mail.example', client: '203.0.113.77', helo: 'pc', protocol: 'smtp', ...auth('bob') },
  ],
  [
    'Yahoo, incoming',
    'from 127.0.0.1  (EHLO out.example.net) (203.0.113.5) by mta1.mail.example with SMTPS',
    { by: 'mta1.mail.example', client: '203.0.113.5', helo: 'out.example.net', protocol: 'smtps' },
  ],
  [
    'tcpserver -l 0',
    'from unknown (HELO pc) (203.0.113.5) by 0 with SMTP; 24 Nov 2026 01:00:00 -0000',
    { by: null, client: '203.0.113.5', helo: 'pc', protocol: 'smtp' },
  ],
];

export const COMMUNIGATE: readonly Row[] = [
  [
    'SMTP, HELO verified',
    'from mail.example.net ([203.0.113.5] verified) by mx.example.org (CommuniGate Pro SMTP 6.1.9) with ESMTP id 121117 for u@example.org',
    { client: '203.0.113.5', name: 'mail.example.net', helo: 'mail.example.net', protocol: 'esmtp' },
  ],
  [
    'SMTP, HELO not verified',
    'from [203.0.113.5] (HELO x.example) by mx.example.org (CommuniGate Pro SMTP 5.2.3) with SMTP id 121117',
    { client: '203.0.113.5', helo: 'x.example', protocol: 'smtp' },
  ],
  [
    'SMTP, AUTH',
    'from [203.0.113.77] (account Info@client.example HELO [10.9.8.7]) by mx.example.org (CommuniGate Pro SMTP 6.1.9) with ESMTPSA id 121117',
    { client: '203.0.113.77', helo: '[10.9.8.7]', protocol: 'esmtpsa', ...auth('info@client.example') },
  ],
  [
    'SMTP, AUTH and HELO verified',
    'from p1.isp.example (account info@client.example [203.0.113.77] verified) by mx.example.org (CommuniGate Pro SMTP 6.1.9) with ESMTPSA id 121117',
    {
      client: '203.0.113.77',
      name: 'p1.isp.example',
      helo: 'p1.isp.example',
      protocol: 'esmtpsa',
      ...auth('info@client.example'),
    },
  ],
  [
    'WebUser',
    'from [203.0.113.77] (account info@client.example) by mx.example.org (CommuniGate Pro WEBUSER 5.1) with HTTP id 121117',
    { client: '203.0.113.77', protocol: 'http', local: 'webmail', ...auth('info@client.example') },
  ],
];
