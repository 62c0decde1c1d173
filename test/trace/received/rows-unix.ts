/** Postfix, sendmail and Exim: lines by their sources and manuals, with addresses of RFC 5737 and 3849. */

import { auth, DATE, type Row } from './row.ts';

export const POSTFIX: readonly Row[] = [
  [
    'smtpd.c',
    'from mail.example.net (mail.example.net [203.0.113.5]) by mx.example.org (Postfix) with ESMTP id 4B1A2C for <u@example.org>',
    { client: '203.0.113.5', name: 'mail.example.net', helo: 'mail.example.net', protocol: 'esmtp' },
  ],
  [
    'smtpd.c, smtpd_sasl_authenticated_header, smtpd_tls_received_header',
    'from [10.9.8.7] (unknown [203.0.113.77]) (using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits) key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256) (No client certificate requested) (Authenticated sender: Info@client.example) by mx.example.org (Postfix) with ESMTPSA id 4B1A2C',
    { client: '203.0.113.77', helo: '[10.9.8.7]', protocol: 'esmtpsa', ...auth('info@client.example') },
  ],
  [
    'smtpd.c, a client certificate',
    'from a.example (a.example [IPv6:2001:DB8::5]) (using TLSv1.2 with cipher X (128/128 bits)) (Client CN "a.example", Issuer "CA" (verified OK)) by mx.example.org (Postfix) with UTF8SMTPS id 4B1A2C',
    { client: '2001:db8::5', name: 'a.example', helo: 'a.example', protocol: 'utf8smtps' },
  ],
  [
    'smtpd.c, no address',
    'from unknown (unknown [unknown]) by mx.example.org (Postfix) with SMTP id 4B1A2C',
    { helo: 'unknown', protocol: 'smtp' },
  ],
  ['pickup(8)', 'by mx.example.org (Postfix, from userid 1001) id 4B1A2C', { local: 'uid', account: '1001' }],
  [
    'pickup(8), the web server of Debian',
    'by mx.example.org (Postfix, from userid 33) id 4B1A2C',
    { local: 'script', account: '33' },
  ],
  [
    'a package that names itself',
    'from x (h.example [203.0.113.5]) by mx.example.org (Postfix on Example Linux 8.0 (i386)) with ESMTP id 4B1A2C',
    { client: '203.0.113.5', name: 'h.example', helo: 'x', protocol: 'esmtp' },
  ],
  [
    'qmqpd.c',
    'from lists.example (lists.example [203.0.113.5]) by mx.example.org (Postfix) with QMQP id 4B1A2C',
    { client: '203.0.113.5', name: 'lists.example', protocol: 'qmqp' },
  ],
];

export const SENDMAIL: readonly Row[] = [
  [
    'cf/README, confRECEIVED_HEADER',
    'from helo.example (host.example [203.0.113.5]) by mx.example.org (8.17.1/8.17.1) with ESMTPS id 3AO10000 (version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=NOT) for <u@example.org>',
    { client: '203.0.113.5', name: 'host.example', helo: 'helo.example', protocol: 'esmtps' },
  ],
  [
    'daemon.c, may be forged',
    'from helo.example (mail.client.example [203.0.113.5] (may be forged)) by mx.example.org (8.12.11/8.12.11) with ESMTP id iAO',
    { client: '203.0.113.5', helo: 'helo.example', protocol: 'esmtp' },
  ],
  [
    'daemon.c, ident',
    'from helo.example (IDENT:bob@host.example [203.0.113.5]) by mx.example.org (8.11.6/8.11.6) with ESMTP id f1',
    { client: '203.0.113.5', name: 'host.example', helo: 'helo.example', protocol: 'esmtp' },
  ],
  [
    'daemon.c, ident without a name',
    'from helo.example (bob@[203.0.113.5]) by mx.example.org (8.9.3/8.9.3) with SMTP id f1',
    { client: '203.0.113.5', helo: 'helo.example', protocol: 'smtp' },
  ],
  [
    'confRECEIVED_HEADER, auth_type',
    'from [192.168.0.3] (p1.isp.example [203.0.113.45]) (authenticated bits=0) by mx.example.org (8.14.4/8.14.4) with ESMTP id o1',
    {
      client: '203.0.113.45',
      name: 'p1.isp.example',
      helo: '[192.168.0.3]',
      protocol: 'esmtp',
      ...auth(null),
    },
  ],
  [
    'confRECEIVED_HEADER, auth_authen',
    'from pc (p1.isp.example [203.0.113.45]) (user=Bob mech=PLAIN bits=0) by mx.example.org (8.13.8/8.13.8) with ESMTP id o1',
    { client: '203.0.113.45', name: 'p1.isp.example', helo: 'pc', protocol: 'esmtp', ...auth('bob') },
  ],
  [
    'collect.c, sendmail -t',
    '(from alice@localhost) by mx.example.org (8.15.2/8.15.2/Submit) id f1 for u@example.org',
    { local: 'uid', account: 'alice' },
  ],
  [
    'collect.c, sendmail -t by a web server',
    '(from apache@localhost) by mx.example.org (8.13.8/8.13.8/Submit) id f1',
    { local: 'script', account: 'apache' },
  ],
  [
    'sendmail -bs',
    'from pine (alice@localhost) by mx.example.org (8.12.2/8.12.2/Submit) with ESMTP id g7',
    { name: 'localhost', helo: 'pine', protocol: 'esmtp', local: 'uid', account: 'alice' },
  ],
  [
    'FreeBSD: the envelope behind the date',
    `from a.example (a.example [203.0.113.5]) by mx.example.org (8.12.5/8.12.5) with ESMTP id g6; ${DATE} (JST) (envelope-from a@a.example)`,
    { client: '203.0.113.5', name: 'a.example', helo: 'a.example', protocol: 'esmtp' },
  ],
];

export const EXIM: readonly Row[] = [
  [
    'host.c, HELO is the name',
    'from mail.example.net ([203.0.113.5]:40160) by mx.example.org with esmtps (TLS1.3) tls TLS_AES_256_GCM_SHA384 (Exim 4.96) (envelope-from <a@example.net>) id 1qVT6d-00HFsQ-1O for u@example.org',
    { client: '203.0.113.5', name: 'mail.example.net', protocol: 'esmtps' },
  ],
  [
    'host.c, HELO differs',
    'from mail.example.net ([203.0.113.5] helo=x.example) by mx.example.org with smtp (Exim 3.35 #1 (Debian)) id 17yjMg-0005XL-00',
    { client: '203.0.113.5', name: 'mail.example.net', helo: 'x.example', protocol: 'smtp' },
  ],
  [
    'host.c, no name',
    'from [203.0.113.77] (helo=[10.9.8.7]) by mx.example.org with esmtpsa (TLS1.3) (Exim 4.92) id 1abcde-000001-Ab',
    { client: '203.0.113.77', helo: '[10.9.8.7]', protocol: 'esmtpsa', ...auth(null) },
  ],
  [
    'host.c, port and ident',
    'from [2001:db8::5] (port=51234 helo=x.example ident=info@client.example) by mx.example.org with esmtp (Exim 4.92) id 1abcde-000001-Ab',
    { client: '2001:db8::5', helo: 'x.example', protocol: 'esmtp' },
  ],
  [
    'globals.c: a program gave it',
    'from alice by mx.example.org with local (Exim 4.94.2) (envelope-from <alice@example.org>) id 1abcde-000001-Ab',
    { protocol: 'local', local: 'local', account: 'alice' },
  ],
  [
    'globals.c: a script gave it',
    'from www-data by mx.example.org with local (Exim 4.94.2) (envelope-from <www-data@example.org>) id 1abcde-000001-Ab',
    { protocol: 'local', local: 'script', account: 'www-data' },
  ],
  [
    'received_header_text with $authenticated_id',
    'from [203.0.113.77] (helo=pc) by mx.example.org with esmtpsa (TLS1.3) (Exim 4.97) (authenticated_id: Info@client.example) id 1abcde-00000001abc-0Xyz',
    { client: '203.0.113.77', helo: 'pc', protocol: 'esmtpsa', ...auth('info@client.example') },
  ],
  [
    'received_header_text without the version',
    'from host.example ([203.0.113.5] helo=x) by mx.example.org with esmtp id 1abcde-00000001abc-0Xyz',
    { client: '203.0.113.5', name: 'host.example', helo: 'x', protocol: 'esmtp' },
  ],
  [
    'Exim 3, asmtp',
    'from [203.0.113.77] (helo=pc) by mx.example.org with asmtp (Exim 3.35 #1) id 17htRO-0003Mw-00',
    { client: '203.0.113.77', helo: 'pc', protocol: 'asmtp', ...auth(null) },
  ],
];
