/** A domain on Google Workspace: our selector in Google's signature, ranges that all of Google's users share. */

import * as hop from './hops.ts';
import * as at from './hosts.ts';
import { type Host, hostsZone, type Profile, type Sample, txt } from './profile.ts';
import * as report from './reporters.ts';
import { exchangeOnline } from './reporters-exchange.ts';
import { gmail, gmailPlain } from './reporters-vendors.ts';
import { GOOGLE, keysZone, newKey, signed } from './sign.ts';
import { dateTime, later, letter, lines, onTop } from './text.ts';

const INFO = 'info@client.example';
const NEWS = 'news@client.example';
const OUT6: Host = { name: 'mail-ed1-x541.google.com', address: '2001:db8:4864:20::541' };
const day = (d: number, time = '03:10:00'): Date =>
  new Date(`2026-10-${String(d).padStart(2, '0')}T${time}Z`);
const PARTNER_TENANT = '0b7e9d52-61aa-4c1f-8f3d-2a94c1d7e502';
const PARTNER_SERVER: Host = {
  name: 'DB9PR04MB1234.eurprd04.prod.outlook.com',
  address: '2001:db8:10:2ec::20',
};

interface Note {
  readonly to: string;
  readonly subject: string;
  readonly id: string;
  readonly at: Date;
  readonly from?: string;
  readonly extra?: readonly string[];
}

/** A mail as Gmail's web page writes it. */
function note(it: Note): string {
  return lines(
    'MIME-Version: 1.0',
    `From: ${it.from ?? 'Client Info <info@client.example>'}`,
    `Date: ${dateTime(it.at, 540)}`,
    'X-Gm-Features: AUfX_mxQ0aXh8w2V',
    `Message-ID: <${it.id}>`,
    `Subject: ${it.subject}`,
    `To: ${it.to}`,
    ...(it.extra ?? []),
    'Content-Type: text/plain; charset="UTF-8"',
    '',
    'Please find our answer below.',
    '',
  );
}

/** What Google puts above the signatures of mail that it hands out. */
function googleTop(when: Date, id: string): string {
  const fill = Buffer.from(`state ${id} `.repeat(8)).toString('base64');
  return lines(
    'X-Google-DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;',
    `        d=1e100.net; s=20230601; t=${Math.floor(when.getTime() / 1000)};`,
    '        h=to:subject:message-id:date:from:mime-version:x-gm-message-state;',
    `        bh=${fill.slice(0, 43)}=;`,
    `        b=${fill.slice(12, 84)}`,
    `X-Gm-Message-State: AOJu0Y${fill.slice(4, 60)}`,
    `X-Google-Smtp-Source: AGHT+I${fill.slice(12, 64)}=`,
    `X-Received: by 2002:a05:6402:2747:b0:5c9:3c7a:1d1 with SMTP id ${id};`,
    `        ${dateTime(when, -420)} (PDT)`,
  );
}

export async function profile(): Promise<Profile> {
  const key = newKey('client.example', 'google');
  const oldKey = newKey('client.example', 'google2025');
  const evilKey = newKey('fabrikam.example', 'google');
  /** As it leaves Google: signed, Google's own lines, then the hop of the web page. */
  const sent = async (it: Note, by = key): Promise<string> => {
    const id = `4fb4d7f45d1cf-5c9${Math.floor(it.at.getTime() / 1000).toString(36)}`;
    const own = await signed(note(it), by, GOOGLE, later(it.at, 1));
    const end = own.indexOf('\nMIME-Version: ') + 1;
    return lines(
      own.slice(0, end).trimEnd(),
      googleTop(later(it.at, 1), id),
      hop.googleHop('2002:a05:6402:1f0c:b0:5c9:1c4f:9a3', `${id}.37`, later(it.at, 1)),
      own.slice(end),
    );
  };
  const handedTo = { helo: at.GOOGLE_OUT.name, name: at.GOOGLE_OUT.name, address: at.GOOGLE_OUT.address };
  const mailId = (n: number): string => `CAG7n=xq2Vw3Y4Z5a6B7c8D9e0F1g2H3i4J5k6L7m8N9o0P${n}@mail.gmail.com`;

  const typo = { to: 'hanako@remote-typo.example', subject: 'Estimate', id: mailId(1), at: day(12) };
  const full = { to: 'sato@webhost.example', subject: 'Photos', id: mailId(2), at: day(12, '04:00:00') };
  const gone = { to: 'old@partner-ms.example', subject: 'Contract', id: mailId(3), at: day(13) };
  const slow = { to: 'kato@kaisha.example', subject: 'Schedule', id: mailId(4), at: day(13, '05:00:00') };
  const past = { to: 'ghost@remote.example', subject: 'Hello again', id: mailId(5), at: day(13, '06:00:00') };
  const kaisha = { to: 'mori@kaisha.example', subject: 'Order 221', id: mailId(6), at: day(14) };
  const alumni = {
    to: 'y.tanaka@alumni.example',
    subject: 'Class of 1998',
    id: mailId(7),
    at: day(14, '05:00:00'),
  };
  const letterOf = {
    from: 'Client News <news@client.example>',
    to: 'subscribers@client.example',
    subject: 'October news',
    id: mailId(8),
    at: day(12, '00:00:00'),
  };
  const v6 = { to: 'otto@elsewhere.example', subject: 'Minutes', id: mailId(9), at: day(15) };

  const toExim = lines(
    hop.eximHop({
      from: handedTo,
      by: at.EXIM.name,
      id: '1t1a1b-00000005xyz-2QfK',
      at: later(full.at, 4),
      sender: INFO,
      for: full.to,
    }),
    await sent(full),
  );
  const toOutlook = lines(
    hop.exchangeHop(
      { name: at.GOOGLE_OUT.name, address: at.GOOGLE_OUT.address },
      { name: 'DB5EUR05FT012.mail.protection.outlook.com', address: '192.0.2.109' },
      '15.20.9203.9',
      later(gone.at, 4),
      ' via Frontend Transport',
    ),
    await sent(gone),
  );
  const toQmail = lines(
    hop.qmailInvoked(4711, 'from network', later(kaisha.at, 4), null),
    hop.qmailHop({
      from: handedTo,
      by: at.QMAIL.name,
      id: '',
      at: later(kaisha.at, 4),
      zone: 0,
      protocol: 'ESMTPS',
    }),
    await sent(kaisha),
  );
  const toOpensmtpd = lines(
    hop.opensmtpdHop({
      from: { helo: OUT6.name, name: OUT6.name, address: `IPv6:${OUT6.address}` },
      by: at.OPENSMTPD.name,
      id: '7d1c7b2a',
      at: later(v6.at, 4),
      for: v6.to,
    }),
    await sent(v6),
  );
  const renamed = lines(
    hop.postfixHop({
      from: hop.peer(at.FORWARDER),
      by: at.POSTFIX.name,
      id: '4XnCT33AaAa6y',
      at: later(alumni.at, 9),
      for: 'tanaka.y@remote.example',
    }),
    hop.postfixHop({
      from: handedTo,
      by: at.FORWARDER.name,
      id: '7C3D21F00C',
      at: later(alumni.at, 5),
      zone: 540,
      for: alumni.to,
    }),
    await sent(alumni),
  );
  const queued = { to: 'dean@uni.example', subject: 'Invitation', id: mailId(0), at: day(8) };
  const late = new Date('2026-10-16T03:11:00Z');
  const d1 = day(14, '16:22:30');
  const spam = lines(
    hop.sendmailHop({
      from: at.BOT,
      by: at.SENDMAIL.name,
      id: '59EGMkQ0051515',
      at: later(d1, 8),
      zone: 120,
      for: 'dean@uni.example',
    }),
    letter({
      from: 'Client <info@client.example>',
      to: 'dean@uni.example',
      subject: 'Re: payment',
      messageId: '2618F6F6DED910B3AFD436FE2C3465F9@xncgaxptya',
      at: d1,
      zone: 480,
    }),
  );
  const d2 = day(15, '10:00:00');
  const relayed = lines(
    hop.postfixHop({
      from: handedTo,
      by: at.POSTFIX.name,
      id: '4XnDU44BbBb7z',
      at: later(d2, 6),
      for: 'accounts@remote.example',
    }),
    await signed(
      lines(
        googleTop(later(d2, 1), '4fb4d7f45d1cf-evil'),
        lines(
          'Received: from win-7f3k2 (dsl-203-0-113-91.isp.example. [203.0.113.91])',
          '        by smtp-relay.gmail.com with ESMTPS id 4fb4d7f45d1cf-5c93sm123eda.7',
          '        for <accounts@remote.example>',
          '        (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 bits=128/128);',
          `        ${dateTime(later(d2, 1), -420)} (PDT)`,
          'X-Relaying-Domain: fabrikam.example',
        ),
        letter({
          from: 'Client <info@client.example>',
          to: 'accounts@remote.example',
          subject: 'Unpaid invoice',
          messageId: '77D1@win-7f3k2',
          at: d2,
          zone: 480,
        }),
      ),
      evilKey,
      GOOGLE,
      later(d2, 1),
    ),
  );
  const d3 = day(16, '09:00:00');
  const replayed = onTop(
    await sent(letterOf),
    hop.courierHop({
      from: at.BOT_NAMED,
      by: at.COURIER.name,
      id: '00000000000C0A2D.000000006A0611AD.00003F1E',
      at: d3,
      zone: 60,
    }),
  );
  const d4 = day(16, '15:22:30');
  const stolen = async (): Promise<string> => {
    const body = letter({
      from: 'uomjpk <info@client.example>',
      to: '452487590@qq.example',
      subject: '=?utf-8?B?5bCK5pWs55qE56ys55So5oi3?=',
      messageId: 'A1B2C3D4E5F60718293A4B5C6D7E8F90@xncgaxptya',
      at: d4,
      zone: 480,
    });
    const inside = lines(
      googleTop(later(d4, 2), '4fb4d7f45d1cf-thief'),
      hop.gmailSubmission(at.THIEF, '4fb4d7f45d1cf-5c93sm998eda.12', '452487590@qq.example', later(d4, 1)),
      body,
    );
    return await signed(inside, key, GOOGLE, later(d4, 1));
  };
  const google = at.GOOGLE_OUT;
  const samples: Sample[] = [
    {
      name: '01-gmail-own-dsn',
      truth: 'genuine',
      scenario: 'provider-reports',
      expect: ['ours'],
      note: "Gmail's own report has nothing that tells our domain from its other customers', but the copy bears our signature over To.",
      reversePath: null,
      forwardPath: INFO,
      client: google,
      at: later(typo.at, 20),
      report: gmail({
        by: google,
        literal: '2002:a17:907:9810:b0:b3e:c1f7:2aa1',
        to: INFO,
        id: '68ea1d22.170a0220.1f0c11.5be1',
        at: later(typo.at, 15),
        arrival: later(typo.at, 1),
        headersOnly: true,
        failures: [
          {
            recipient: typo.to,
            status: '5.1.2',
            reply: "DNS Error: DNS type 'mx' lookup of remote-typo.example responded with code NXDOMAIN",
          },
        ],
        returned: await sent(typo),
      }),
    },
    {
      name: '02-remote-exim',
      truth: 'genuine',
      scenario: 'signed',
      expect: ['ours'],
      note: 'Our signature over To names the failed recipient.',
      reversePath: null,
      forwardPath: INFO,
      client: at.EXIM,
      at: later(full.at, 9),
      report: report.eximPlain({
        by: at.EXIM,
        to: INFO,
        id: '1t1a1z-00000006aaa-1BcD',
        at: later(full.at, 7),
        arrival: later(full.at, 4),
        failures: [{ recipient: full.to, status: '5.0.0', reply: 'mailbox is full: retry timeout exceeded' }],
        returned: toExim,
      }),
    },
    {
      name: '03-remote-exchange-online',
      truth: 'genuine',
      scenario: 'signed',
      expect: ['ours'],
      note: 'As 02; the tenant that reports is nobody of ours.',
      reversePath: null,
      forwardPath: INFO,
      client: at.OUTLOOK_OUT,
      at: later(gone.at, 12),
      report: exchangeOnline({
        by: PARTNER_SERVER,
        inside: PARTNER_SERVER.address,
        outbound: at.OUTLOOK_OUT,
        organization: 'partnerms.onmicrosoft.com',
        tenant: PARTNER_TENANT,
        to: INFO,
        id: 'dcf0f6a8-2a3f-4a86-bb2b-9b3b16a5c3e2',
        at: later(gone.at, 8),
        arrival: later(gone.at, 4),
        failures: [
          {
            recipient: gone.to,
            status: '5.1.10',
            reply: `550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ${gone.to} not found by SMTP address lookup`,
          },
        ],
        returned: toOutlook,
      }),
    },
    {
      name: '04-gmail-delay',
      truth: 'genuine',
      scenario: 'provider-reports',
      expect: ['ours'],
      note: 'A warning, proved as a failure is.',
      reversePath: null,
      forwardPath: INFO,
      client: google,
      at: new Date('2026-10-14T05:01:00Z'),
      report: gmail({
        by: google,
        delay: true,
        literal: '2002:a17:907:9810:b0:b3e:c1f7:2aa2',
        to: INFO,
        id: '68ea1d22.170a0220.1f0c11.5be2',
        at: new Date('2026-10-14T05:00:40Z'),
        arrival: later(slow.at, 1),
        headersOnly: true,
        failures: [
          {
            recipient: slow.to,
            status: '4.4.1',
            reply: `The recipient server did not accept our requests to connect. [mail.kaisha.example. ${at.QMAIL.address}: timed out]`,
          },
        ],
        returned: await sent(slow),
      }),
    },
    {
      name: '05-gmail-plain',
      truth: 'genuine',
      scenario: 'provider-reports',
      expect: ['ours'],
      note: 'The form of old: one text, the mail below a separator.',
      reversePath: null,
      forwardPath: INFO,
      client: google,
      at: later(past.at, 12),
      report: gmailPlain({
        by: google,
        literal: '10.213.33.1',
        to: INFO,
        id: '0015174c3e2a6c4f3a0494a1f5b2',
        at: later(past.at, 9),
        arrival: later(past.at, 1),
        failures: [
          {
            recipient: past.to,
            status: '5.1.1',
            reply: `550 550 5.1.1 <${past.to}>: Recipient address rejected: User unknown (state 13).`,
          },
        ],
        returned: await sent(past),
      }),
    },
    {
      name: '06-remote-qmail',
      truth: 'genuine',
      scenario: 'signed',
      expect: ['ours'],
      note: "qmail's plain text returns all headers; the signature verifies.",
      reversePath: null,
      forwardPath: INFO,
      client: at.QMAIL,
      at: later(kaisha.at, 9),
      report: report.qmail({
        by: at.QMAIL,
        to: INFO,
        id: '4719',
        zone: 0,
        at: later(kaisha.at, 6),
        arrival: later(kaisha.at, 4),
        failures: [{ recipient: kaisha.to, status: '5.1.1', reply: 'Sorry, no mailbox here by that name.' }],
        returned: toQmail,
      }),
    },
    {
      name: '07-remote-opensmtpd-ipv6',
      truth: 'genuine',
      scenario: 'signed',
      expect: ['ours'],
      note: 'Handed over by IPv6; the signature verifies.',
      reversePath: null,
      forwardPath: INFO,
      client: at.OPENSMTPD,
      at: later(v6.at, 9),
      report: report.opensmtpd({
        by: at.OPENSMTPD,
        to: INFO,
        id: '4711771102938475611',
        at: later(v6.at, 6),
        arrival: later(v6.at, 4),
        headersOnly: true,
        failures: [{ recipient: v6.to, status: '5.1.1', reply: '550 5.1.1 Invalid recipient' }],
        returned: toOpensmtpd,
      }),
    },
    {
      name: '08-forwarded-alumni',
      truth: 'genuine',
      scenario: 'forwarded',
      expect: ['unproven', 'ours'],
      note: 'Forwarded without SRS to a renamed recipient; our signature bounds the verdict.',
      reversePath: null,
      forwardPath: INFO,
      client: at.POSTFIX,
      at: later(alumni.at, 15),
      report: report.postfix({
        by: at.POSTFIX,
        to: INFO,
        id: '4XnCT33AaAa6y',
        at: later(alumni.at, 12),
        arrival: later(alumni.at, 9),
        headersOnly: true,
        failures: [
          {
            recipient: 'tanaka.y@remote.example',
            status: '5.1.1',
            reply: '550 5.1.1 <tanaka.y@remote.example>: user unknown',
          },
        ],
        returned: renamed,
      }),
    },
    {
      name: '09-forged-botnet',
      truth: 'forged',
      scenario: 'backscatter',
      expect: ['suspect', 'forged'],
      note: "Unsigned from outside is strong; Google's SPF ends in ~all, so its failure is weak: one family.",
      reversePath: null,
      forwardPath: INFO,
      client: at.SENDMAIL,
      at: later(d1, 15),
      report: report.sendmail({
        by: at.SENDMAIL,
        to: INFO,
        id: '59EGMkQ1051516',
        zone: 120,
        at: later(d1, 12),
        arrival: later(d1, 8),
        failures: [
          {
            recipient: 'dean@uni.example',
            status: '5.1.1',
            reply: '550 5.1.1 <dean@uni.example>... User unknown',
          },
        ],
        returned: spam,
      }),
    },
    {
      name: '10-other-customer-relay',
      truth: 'forged',
      scenario: 'other-customer',
      expect: ['suspect', 'unproven', 'forged'],
      note: "Another customer sends as us through Google's relay: passes our SPF, is signed by his domain, not by ours.",
      reversePath: null,
      forwardPath: INFO,
      client: at.POSTFIX,
      at: later(d2, 12),
      report: report.postfix({
        by: at.POSTFIX,
        to: INFO,
        id: '4XnDU44BbBb7z',
        at: later(d2, 9),
        arrival: later(d2, 6),
        headersOnly: true,
        failures: [
          {
            recipient: 'accounts@remote.example',
            status: '5.1.1',
            reply: '550 5.1.1 <accounts@remote.example>: user unknown',
          },
        ],
        returned: relayed,
      }),
    },
    {
      name: '11-replayed-newsletter',
      truth: 'abuse',
      scenario: 'replay',
      expect: ['unproven', 'abused'],
      note: 'A signed mail of ours, sent again by a stranger to others: the signature is valid, names nobody who failed, and came from outside.',
      reversePath: null,
      forwardPath: NEWS,
      client: at.COURIER,
      at: later(d3, 12),
      report: report.courier({
        by: at.COURIER,
        to: NEWS,
        id: '000000006A0611B2.00003F21',
        zone: 60,
        at: later(d3, 8),
        arrival: d3,
        failures: [{ recipient: 'victim17@partner.example', status: '5.0.0', reply: '550 User unknown.' }],
        returned: replayed,
      }),
    },
    {
      name: '12-stolen-password',
      truth: 'abuse',
      scenario: 'stolen-password',
      expect: ['abused', 'ours'],
      note: "Submitted with a mailbox's password and signed by our key over To: ours by proof until the flood tells.",
      reversePath: null,
      forwardPath: INFO,
      client: google,
      at: later(d4, 12),
      report: gmail({
        by: google,
        literal: '2002:a17:907:9810:b0:b3e:c1f7:2aa3',
        to: INFO,
        id: '68ea1d22.170a0220.1f0c11.5be3',
        at: later(d4, 9),
        arrival: later(d4, 1),
        failures: [
          { recipient: '452487590@qq.example', status: '5.0.0', reply: at.QQ_FREQUENCY, remote: at.QQ },
        ],
        returned: await stolen(),
      }),
    },
    {
      name: '13-vacation',
      truth: 'genuine',
      scenario: 'auto-reply',
      expect: ['unproven', 'ours'],
      note: 'An answer while away returns nothing of the mail.',
      reversePath: 'someone@corp.example',
      forwardPath: INFO,
      client: at.EXCHANGE,
      at: later(full.at, 60),
      report: report.vacation({
        from: 'Someone <someone@corp.example>',
        to: 'Client Info <info@client.example>',
        subject: 'Out of office: Photos',
        inReplyTo: mailId(2),
        messageId: '1b2c3d@ex1.corp.example',
        at: later(full.at, 50),
        text: 'I am away until 20 October.',
        extra: ['Precedence: bulk'],
      }),
    },
    {
      name: '14-late-bounce-retired-key',
      truth: 'genuine',
      scenario: 'key-rotated',
      expect: ['ours', 'unproven'],
      note: 'Eight days in a queue: the signature has expired and its key has left DNS since; the archive knows it, as strong at most.',
      reversePath: null,
      forwardPath: INFO,
      client: at.SENDMAIL,
      at: later(late, 9),
      report: report.sendmail({
        by: at.SENDMAIL,
        to: INFO,
        id: '59G3BAQ0061717',
        zone: 120,
        at: late,
        arrival: later(queued.at, 5),
        headersOnly: true,
        failures: [
          {
            recipient: queued.to,
            status: '4.4.7',
            reply: '451 4.3.0 Mailbox temporarily unavailable',
          },
        ],
        returned: lines(
          hop.sendmailHop({
            from: handedTo,
            by: at.SENDMAIL.name,
            id: '5983A5Q0061616',
            at: later(queued.at, 5),
            zone: 120,
            for: queued.to,
          }),
          await sent(queued, oldKey),
        ),
      }),
    },
  ];
  return {
    folder: 'google-workspace',
    newline: '\r\n',
    site: {
      domain: 'client.example',
      mailboxes: [INFO, NEWS],
      sharedRanges: ['192.0.2.160/27', '2001:db8:4864::/48'],
      allMailSignedSince: '2026-09-01T00:00:00Z',
      now: '2026-10-20T06:00:00Z',
      zone: {
        ...at.WORLD,
        ...hostsZone(OUT6),
        ...keysZone(key, evilKey),
        'client.example': txt('v=spf1 include:_spf.google.com ~all'),
        '_spf.google.com': txt('v=spf1 ip4:192.0.2.160/27 ip6:2001:db8:4864::/48 ~all'),
      },
      retiredKeys: {
        'google2025._domainkey.client.example': {
          record: oldKey.record,
          lastPublished: '2026-10-12T00:00:00Z',
        },
      },
    },
    ledger: null,
    samples,
  };
}
