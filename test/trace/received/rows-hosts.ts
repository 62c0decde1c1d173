/** Exchange, Google, webmail and web APIs: lines by their sources and manuals, with addresses of RFC 5737 and 3849. */

import { auth, type Row } from './row.ts';

export const EXCHANGE: readonly Row[] = [
  [
    'Transport',
    'from A.example.org (10.0.0.5) by mx.example.org (10.0.0.6) with Microsoft SMTP Server (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id 15.2.1118.40',
    { client: '10.0.0.5', helo: 'A.example.org', protocol: 'microsoft smtp server' },
  ],
  [
    'Exchange Online, Frontend Transport',
    'from mail.example.net (203.0.113.5) by AM5EUR03FT055.mail.protection.outlook.com (2001:db8:20::7) with Microsoft SMTP Server (version=TLS1_3, cipher=X) id 15.20.77.7 via Frontend Transport',
    {
      by: 'am5eur03ft055.mail.protection.outlook.com',
      client: '203.0.113.5',
      helo: 'mail.example.net',
      protocol: 'microsoft smtp server',
    },
  ],
  [
    'mailbox submission',
    'from DB1PR01.eurprd01.prod.outlook.com ([fe80::2c3d:92b5]) by DB1PR01.eurprd01.prod.outlook.com ([fe80::2c3d:92b5%4]) with mapi id 15.20.5017.027',
    {
      by: 'db1pr01.eurprd01.prod.outlook.com',
      client: 'fe80::2c3d:92b5',
      protocol: 'mapi',
      authenticated: true,
    },
  ],
  [
    'from server to server',
    'from DB1PR01.eurprd01.prod.outlook.com (2001:db8:10::5) by DB1PR02.eurprd01.prod.outlook.com with HTTPS via DB1CA01.EURPRD01.PROD.OUTLOOK.COM',
    { by: 'db1pr02.eurprd01.prod.outlook.com', client: '2001:db8:10::5', protocol: 'https' },
  ],
  [
    'MS SMTPSVC',
    'from pc ([203.0.113.77] RDNS failed) by mx.example.org over TLS secured channel with Microsoft SMTPSVC(7.5.7601.22712)',
    { client: '203.0.113.77', helo: 'pc', protocol: 'microsoft smtpsvc' },
  ],
  [
    'the pickup folder of IIS',
    'from mail pickup service by mx.example.org with Microsoft SMTPSVC',
    { protocol: 'microsoft smtpsvc', local: 'local' },
  ],
  [
    'Exchange 5.5',
    'by mx.example.org with Internet Mail Service (5.5.2653.19) id <Q4V0G672>',
    { protocol: 'internet mail service' },
  ],
];

export const GOOGLE: readonly Row[] = [
  [
    'incoming',
    'from mail.example.net (mail.example.net. [203.0.113.5]) by mx.google.com with ESMTPS id l202si10127.293.2026.11.23.17.00.00 for <u@example.org> (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256)',
    {
      form: 'gmail',
      by: 'mx.google.com',
      client: '203.0.113.5',
      name: 'mail.example.net',
      helo: 'mail.example.net',
      protocol: 'esmtps',
    },
  ],
  [
    'submission',
    'from pc ([2001:db8:c090::87f0]) by smtp.gmail.com with ESMTPSA id i9sm1168592pfk.24 for <u@example.org> (version=TLS1_2 cipher=X bits=256/256)',
    {
      form: 'gmail',
      by: 'smtp.gmail.com',
      client: '2001:db8:c090::87f0',
      helo: 'pc',
      protocol: 'esmtpsa',
      ...auth(null),
    },
  ],
  [
    'Workspace relay',
    'from mail.client.example ([203.0.113.5]) by smtp-relay.gmail.com with ESMTPS id a1-2002 for <u@example.org> (version=TLS1_3 cipher=X bits=256/256)',
    {
      form: 'gmail',
      by: 'smtp-relay.gmail.com',
      client: '203.0.113.5',
      helo: 'mail.client.example',
      protocol: 'esmtps',
    },
  ],
  [
    'within Google',
    'by mail-oi1-f173.google.com with SMTP id u127so7641675oib.6 for <u@example.org>',
    { form: 'gmail', by: 'mail-oi1-f173.google.com', protocol: 'smtp' },
  ],
  [
    'within Google, by a literal',
    'by 2002:a05:6402:1d:b0:5a1:2:3 with SMTP id m31mr1130670qah.63.1277507130411',
    { form: 'other', by: null, protocol: 'smtp' },
  ],
];

export const WEBMAIL: readonly Row[] = [
  ['Gmail', 'by 10.229.46.136 with HTTP', { by: null, protocol: 'http', local: 'webmail' }],
  [
    'Gmail API',
    'from 764086051850 named unknown by gmailapi.google.com with HTTPREST',
    { by: 'gmailapi.google.com', protocol: 'httprest', local: 'webmail' },
  ],
  [
    'SquirrelMail, Deliver.class.php',
    'from 203.0.113.77 (SquirrelMail authenticated user Info@client.example) by mx.example.org with HTTP',
    { client: '203.0.113.77', protocol: 'http', local: 'webmail', ...auth('info@client.example') },
  ],
  [
    'SquirrelMail behind a proxy',
    'from 203.0.113.77 (proxying for 10.0.0.7) (SquirrelMail authenticated user info) by mx.example.org with HTTP',
    { client: '203.0.113.77', protocol: 'http', local: 'webmail', ...auth('info') },
  ],
  [
    'Horde IMP 3',
    'from p1.isp.example ( [203.0.113.77]) as user info@client.example by mx.example.org with HTTP',
    { client: '203.0.113.77', protocol: 'http', local: 'webmail', ...auth('info@client.example') },
  ],
  [
    'Horde 5, Horde_Mime_Headers',
    'from p1.isp.example (p1.isp.example [203.0.113.77]) by mx.example.org (Horde Framework) with HTTPS',
    { client: '203.0.113.77', name: 'p1.isp.example', protocol: 'https', local: 'webmail' },
  ],
  [
    'Roundcube, http_received_header',
    'from [203.0.113.77] by mx.example.org with HTTP (HTTP/1.1 POST)',
    { client: '203.0.113.77', protocol: 'http', local: 'webmail' },
  ],
  [
    'Yahoo',
    'from [203.0.113.77] by web1.mail.example via HTTP',
    { by: 'web1.mail.example', client: '203.0.113.77', protocol: 'http', local: 'webmail' },
  ],
  [
    'SendGrid, whose date has no semicolon',
    'from MTIzNDU (unknown) by geopod-ismtpd-1 (SG) with HTTP id uDsQVXCmSiiAAJtubY88qw Tue, 24 Nov 2026 01:00:00.289 +0000 (UTC)',
    { by: 'geopod-ismtpd-1', protocol: 'http', local: 'webmail' },
  ],
];
