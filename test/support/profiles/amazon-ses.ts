/**
 * A sender on Amazon SES: two signatures (ours and amazonses.com's), Message-IDs that SES makes, a custom MAIL FROM,
 * and a ledger kept from SES's own sending events, which the operator states complete.
 */

import * as hop from './hops.ts';
import * as at from './hosts.ts';
import { type Host, hostsZone, type LedgerLine, type Profile, type Sample, txt } from './profile.ts';
import * as report from './reporters.ts';
import { exchange } from './reporters-exchange.ts';
import { domino, ses } from './reporters-vendors.ts';
import { type Key, keysZone, newKey, SES, signed } from './sign.ts';
import { dateTime, later, letter, lines } from './text.ts';

const SHOP = 'orders@client.example';
const NEWS = 'news@client.example';
const REGION = 'ap-northeast-1';
const OUT: Host = { name: 'e234-9.smtp-out.ap-northeast-1.amazonses.com', address: '192.0.2.201' };
const EVIL_OUT: Host = { name: 'e234-12.smtp-out.ap-northeast-1.amazonses.com', address: '192.0.2.204' };
const day = (d: number, time = '07:20:00'): Date =>
  new Date(`2026-10-${String(d).padStart(2, '0')}T${time}Z`);
const handedTo = hop.peer(OUT);

/** SES's id of a mail; the Message-ID is the same at the region's name. */
const sesId = (n: number): string =>
  `0106019dc8f${n}b3c4-5d6e7f80-1a2b-4c3d-8e9f-0a1b2c3d4e${String(n).padStart(2, '0')}-000000`;
const messageId = (n: number): string => `${sesId(n)}@${REGION}.amazonses.com`;

interface Order {
  readonly n: number;
  readonly to: string;
  readonly subject: string;
  readonly at: Date;
  readonly from?: string;
  readonly extra?: readonly string[];
}

/** A mail as SES makes it of SendEmail's simple content. */
function order(it: Order): string {
  return lines(
    `From: ${it.from ?? 'Client Shop <orders@client.example>'}`,
    `To: ${it.to}`,
    `Subject: ${it.subject}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    'Content-Transfer-Encoding: 7bit',
    ...(it.extra ?? []),
    `Message-ID: <${messageId(it.n)}>`,
    `Date: ${dateTime(it.at)}`,
    `Feedback-ID: ::1.${REGION}.x7XQ9ZbM1/0Jm2dQ4cYhB3k=:AmazonSES`,
    `X-SES-Outgoing: ${it.at.toISOString().slice(0, 10).replaceAll('-', '.')}-${OUT.address}`,
    '',
    'Thank you for your order. It is on its way.',
    '',
  );
}

export async function profile(): Promise<Profile> {
  const key = newKey('client.example', 'zlxmtq3wr6qvi2sfa6gmvrwfbtlqxkzi');
  const amazon = newKey('amazonses.com', 'gs2ra6kfmyxbwnnatoa5ldovkjfqpmzk');
  const evilKey = newKey('fabrikam.example', 'b7yqk2n5x3dmr4wvt6hs');
  const withFeedback = { ...SES, h: `${SES.h}:Feedback-ID` };
  const bulk = {
    ...SES,
    h: SES.h.replace('Message-ID', 'List-Unsubscribe:List-Unsubscribe-Post:Message-ID'),
  };
  /** SES signs twice: its own name first, then the sender's, which so stands on top. */
  const sent = async (it: Order, own: Key = key, style = SES): Promise<string> =>
    signed(await signed(order(it), amazon, withFeedback, it.at), own, style, it.at);

  const dead = { n: 10, to: 'otto@remote.example', subject: 'Your order 8812', at: day(12) };
  const puffy = { n: 11, to: 'sid@elsewhere.example', subject: 'Your order 8813', at: day(12, '08:00:00') };
  const notes = { n: 12, to: 'olga.braun@group.example', subject: 'Your order 8814', at: day(13) };
  const away = { n: 13, to: 'kim@corp.example', subject: 'Your order 8815', at: day(13, '08:00:00') };
  const news = {
    n: 14,
    from: 'Client News <news@client.example>',
    to: 'nina@partner.example',
    subject: 'October news',
    at: day(14),
    extra: [
      'List-Unsubscribe: <https://client.example/u/9f2c>, <mailto:news@client.example?subject=stop>',
      'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
    ],
  };
  const slow = { n: 15, to: 'sato@webhost.example', subject: 'Your order 8816', at: day(14, '08:00:00') };
  const alumni = {
    n: 16,
    to: 'y.tanaka@alumni.example',
    subject: 'Your order 8817',
    at: day(14, '09:00:00'),
  };
  const keys = {
    n: 17,
    from: 'Client <orders@client.example>',
    to: '452487590@qq.example',
    subject: '=?utf-8?B?5bCK5pWs55qE56ys55So5oi3?=',
    at: day(16, '15:22:30'),
  };
  const noUser = { n: 18, to: 'prof@uni.example', subject: 'Your order 8818', at: day(15) };
  const ledger: LedgerLine[] = [dead, puffy, notes, away, news, slow, alumni, keys, noUser].map((it) => ({
    messageId: messageId(it.n),
    from: it === news ? NEWS : SHOP,
    recipients: [it.to],
    sentAt: it.at.toISOString(),
  }));

  const submitted = lines(
    `Received: from web1.client.example (p77.office-isp.example [${at.DESK.address}])`,
    '\tby email-smtp.amazonaws.com with SMTP (SimpleEmailService-d-9ZQ0M6GB1)',
    '\tid dTqCxrZ2bgc0f7oOGqIV',
    `\tfor ${dead.to};`,
    `\t${dateTime(dead.at)}`,
    await sent(dead),
  );
  const bounced = (it: Order): string => `${sesId(it.n)}@bounce.client.example`;
  /** A report that came to the custom MAIL FROM, whose MX is SES's: feedback forwarding sends it on to us. */
  const viaFeedback = (by: Host, it: Order, mail: string): string =>
    lines(
      `Received: from ${by.name} (${by.name} [${by.address}])`,
      ` by inbound-smtp.${REGION}.amazonaws.com with SMTP id ${sesId(it.n).slice(0, 32)}`,
      ` for ${bounced(it)};`,
      ` ${dateTime(later(it.at, 10))} (UTC)`,
      mail,
    );
  const toOpensmtpd = lines(
    hop.opensmtpdHop({
      from: handedTo,
      by: at.OPENSMTPD.name,
      id: '8d1c7b2a',
      at: later(puffy.at, 3),
      for: puffy.to,
    }),
    await sent(puffy),
  );
  const toDomino = lines(
    hop.dominoHop({
      from: { ...handedTo, name: null },
      by: at.DOMINO.name,
      id: '2026101316200444-771',
      at: later(notes.at, 4),
      zone: 120,
    }),
    (await sent(notes))
      .replace('charset=UTF-8', 'charset=ISO-8859-1')
      .replace('Content-Transfer-Encoding: 7bit', 'Content-Transfer-Encoding: quoted-printable'),
  );
  const toCourier = lines(
    hop.courierHop({
      from: handedTo,
      by: at.COURIER.name,
      id: '00000000000C0A3D.000000006A0411AD.00003F2E',
      at: later(news.at, 4),
      zone: 60,
    }),
    await sent(news, key, bulk),
  );
  const toExim = lines(
    hop.eximHop({
      from: handedTo,
      by: at.EXIM.name,
      id: '1t2a1b-00000005xyz-2QfK',
      at: later(slow.at, 4),
      sender: bounced(slow),
      for: slow.to,
    }),
    await sent(slow),
  );
  const toSendmail = lines(
    hop.sendmailHop({
      from: handedTo,
      by: at.SENDMAIL.name,
      id: '59F7K4Q0061616',
      at: later(noUser.at, 5),
      zone: 120,
      for: noUser.to,
    }),
    await sent(noUser),
  );
  const renamed = lines(
    hop.postfixHop({
      from: hop.peer(at.FORWARDER),
      by: at.POSTFIX.name,
      id: '4XpCT33AaAa6y',
      at: later(alumni.at, 9),
      for: 'tanaka.y@remote.example',
    }),
    hop.postfixHop({
      from: handedTo,
      by: at.FORWARDER.name,
      id: '7C3D21F00D',
      at: later(alumni.at, 5),
      zone: 540,
      for: alumni.to,
    }),
    await sent(alumni),
  );
  const bot = (to: string, id: string, d: Date): string =>
    letter({
      from: 'Client <orders@client.example>',
      to,
      subject: 'Your order is blocked',
      messageId: id,
      at: d,
      zone: 480,
    });
  const d1 = day(14, '16:22:30');
  const d2 = day(15, '11:00:00');
  const d3 = day(15, '12:00:00');
  const forged = lines(
    hop.postfixHop({
      from: at.BOT,
      by: at.POSTFIX.name,
      id: '4XpDR02ZzZz5x',
      at: later(d1, 6),
      for: 'ghost@remote.example',
    }),
    bot('ghost@remote.example', '2618F6F6DED910B3@xncgaxptya', d1),
  );
  const stolenId = lines(
    hop.postfixHop({
      from: at.BOT_NAMED,
      by: at.POSTFIX.name,
      id: '4XpER03YyYy6z',
      at: later(d2, 6),
      for: 'ghost2@remote.example',
    }),
    bot('ghost2@remote.example', messageId(10), d2),
  );
  const otherCustomer = lines(
    hop.dominoHop({
      from: { helo: EVIL_OUT.name, name: null, address: EVIL_OUT.address },
      by: at.DOMINO.name,
      id: '2026101514000644-772',
      at: later(d3, 6),
      zone: 120,
    }),
    await sent({ n: 90, to: 'accounts@group.example', subject: 'Unpaid invoice', at: d3 }, evilKey),
  );
  const unknown = (recipient: string): report.Failure => ({
    recipient,
    status: '5.1.1',
    reply: `550 5.1.1 <${recipient}>: user unknown`,
  });
  const samples: Sample[] = [
    {
      name: '01-ses-own-bounce',
      truth: 'genuine',
      scenario: 'provider-reports',
      expect: ['ours'],
      note: 'The id and its recipient stand in the ledger.',
      reversePath: null,
      forwardPath: SHOP,
      client: OUT,
      at: later(dead.at, 8),
      report: ses({
        by: OUT,
        region: REGION,
        to: SHOP,
        id: '0106019dc8f2b3ff-0e1f2a3b-4c5d-6e7f-8a9b-0c1d2e3f4a5b-000000',
        at: later(dead.at, 5),
        arrival: dead.at,
        failures: [unknown(dead.to)],
        returned: submitted,
      }),
    },
    {
      name: '02-remote-opensmtpd',
      truth: 'genuine',
      scenario: 'recorded',
      expect: ['ours'],
      note: 'Recorded with this recipient, and signed over To.',
      reversePath: null,
      forwardPath: SHOP,
      client: OUT,
      at: later(puffy.at, 8),
      report: viaFeedback(
        at.OPENSMTPD,
        puffy,
        report.opensmtpd({
          by: at.OPENSMTPD,
          to: bounced(puffy),
          id: '4711771102938475612',
          at: later(puffy.at, 6),
          arrival: later(puffy.at, 3),
          headersOnly: true,
          failures: [
            {
              recipient: puffy.to,
              status: '5.1.1',
              reply: '550 5.1.1 <sid@elsewhere.example>... User unknown',
            },
          ],
          returned: toOpensmtpd,
        }),
      ),
    },
    {
      name: '03-remote-domino',
      truth: 'genuine',
      scenario: 'signature-broken',
      expect: ['ours'],
      note: 'Domino breaks both signatures; the ledger proves.',
      reversePath: null,
      forwardPath: SHOP,
      client: at.DOMINO,
      at: later(notes.at, 9),
      report: domino({
        by: at.DOMINO,
        to: SHOP,
        id: 'OF8C1A2C3D.4E5F6071-ONC1258D2B.002DE8A2',
        zone: 120,
        at: later(notes.at, 7),
        arrival: later(notes.at, 4),
        subject: notes.subject,
        failures: [{ recipient: notes.to, status: '5.1.1', reply: '' }],
        returned: toDomino,
      }),
    },
    {
      name: '04-out-of-office',
      truth: 'genuine',
      scenario: 'auto-reply',
      expect: ['ours', 'unproven'],
      note: 'In-Reply-To holds a recorded id, and the one who answers is its recipient.',
      reversePath: null,
      forwardPath: SHOP,
      client: at.EXCHANGE,
      at: later(away.at, 9),
      report: report.vacation({
        from: '"Kim, J." <kim@corp.example>',
        to: 'Client Shop <orders@client.example>',
        subject: 'Automatic reply: Your order 8815',
        inReplyTo: messageId(13),
        messageId: '7f0be5a1c1@ex1.corp.example',
        at: later(away.at, 7),
        text: 'I am out of the office until Monday.',
        extra: ['X-Auto-Response-Suppress: All'],
      }),
    },
    {
      name: '05-newsletter-courier',
      truth: 'genuine',
      scenario: 'bulk',
      expect: ['ours'],
      note: "The owner's own bulk mail: recorded, and its signature covers List-Unsubscribe.",
      reversePath: null,
      forwardPath: NEWS,
      client: OUT,
      at: later(news.at, 12),
      report: viaFeedback(
        at.COURIER,
        news,
        report.courier({
          by: at.COURIER,
          to: bounced(news),
          id: '000000006A0411B2.00003F31',
          zone: 60,
          at: later(news.at, 8),
          arrival: later(news.at, 4),
          failures: [{ recipient: news.to, status: '5.0.0', reply: '550 User unknown.' }],
          returned: toCourier,
        }),
      ),
    },
    {
      name: '06-delay-exim',
      truth: 'genuine',
      scenario: 'recorded',
      expect: ['ours'],
      note: 'A warning about a recorded mail.',
      reversePath: null,
      forwardPath: SHOP,
      client: OUT,
      at: later(slow.at, 86_420),
      report: viaFeedback(
        at.EXIM,
        slow,
        report.exim({
          by: at.EXIM,
          delay: true,
          to: bounced(slow),
          id: '1t2a1b-00000005xyz-2QfK',
          at: later(slow.at, 86_410),
          arrival: later(slow.at, 4),
          headersOnly: true,
          failures: [{ recipient: slow.to, status: '4.0.0', reply: 'retry time not reached for any host' }],
          returned: toExim,
        }),
      ),
    },
    {
      name: '07-remote-sendmail',
      truth: 'genuine',
      scenario: 'recorded',
      expect: ['ours'],
      note: 'Recorded with this recipient, and signed over To.',
      reversePath: null,
      forwardPath: SHOP,
      client: OUT,
      at: later(noUser.at, 9),
      report: viaFeedback(
        at.SENDMAIL,
        noUser,
        report.sendmail({
          by: at.SENDMAIL,
          to: bounced(noUser),
          id: '59F7K4Q1061617',
          zone: 120,
          at: later(noUser.at, 7),
          arrival: later(noUser.at, 5),
          headersOnly: true,
          failures: [
            { recipient: noUser.to, status: '5.1.1', reply: `550 5.1.1 <${noUser.to}>... User unknown` },
          ],
          returned: toSendmail,
        }),
      ),
    },
    {
      name: '08-forwarded-alumni',
      truth: 'genuine',
      scenario: 'forwarded',
      expect: ['unproven', 'ours'],
      note: 'The id is known, the recipient renamed, SPF fails through the forwarder; the valid signature bounds the verdict.',
      reversePath: null,
      forwardPath: SHOP,
      client: OUT,
      at: later(alumni.at, 15),
      report: viaFeedback(
        at.POSTFIX,
        alumni,
        report.postfix({
          by: at.POSTFIX,
          to: bounced(alumni),
          id: '4XpCT33AaAa6y',
          at: later(alumni.at, 12),
          arrival: later(alumni.at, 9),
          headersOnly: true,
          failures: [unknown('tanaka.y@remote.example')],
          returned: renamed,
        }),
      ),
    },
    {
      name: '09-forged-botnet',
      truth: 'forged',
      scenario: 'backscatter',
      expect: ['forged'],
      note: 'Outside our SPF, which ends in -all; not recorded and not signed, though both are stated complete.',
      reversePath: null,
      forwardPath: SHOP,
      client: at.POSTFIX,
      at: later(d1, 12),
      report: report.postfix({
        by: at.POSTFIX,
        to: SHOP,
        id: '4XpDR02ZzZz5x',
        at: later(d1, 9),
        arrival: later(d1, 6),
        failures: [unknown('ghost@remote.example')],
        returned: forged,
      }),
    },
    {
      name: '10-forged-known-id',
      truth: 'forged',
      scenario: 'copied-message-id',
      expect: ['suspect', 'unproven'],
      note: 'A copied Message-ID of ours with another recipient: a known id is never worse than suspect.',
      reversePath: null,
      forwardPath: SHOP,
      client: at.POSTFIX,
      at: later(d2, 12),
      report: report.postfix({
        by: at.POSTFIX,
        to: SHOP,
        id: '4XpER03YyYy6z',
        at: later(d2, 9),
        arrival: later(d2, 6),
        headersOnly: true,
        failures: [unknown('ghost2@remote.example')],
        returned: stolenId,
      }),
    },
    {
      name: '11-other-customer',
      truth: 'forged',
      scenario: 'other-customer',
      expect: ['suspect', 'forged', 'unproven'],
      note: 'Another customer of SES in our name, reported by a server that answers From: amazonses.com signs it and its ranges pass our SPF, but neither our signature nor our ledger knows it.',
      reversePath: null,
      forwardPath: SHOP,
      client: at.DOMINO,
      at: later(d3, 12),
      report: domino({
        by: at.DOMINO,
        to: SHOP,
        id: 'OF9D1A2C3D.4E5F6071-ONC1258D2C.002DE8A3',
        zone: 120,
        at: later(d3, 9),
        arrival: later(d3, 6),
        subject: 'Unpaid invoice',
        failures: [{ recipient: 'accounts@group.example', status: '5.1.1', reply: '' }],
        returned: otherCustomer,
      }),
    },
    {
      name: '12-stolen-credentials',
      truth: 'abuse',
      scenario: 'stolen-password',
      expect: ['abused', 'ours'],
      note: 'Sent with our SES credentials: recorded and signed, so ours by proof until the flood tells.',
      reversePath: null,
      forwardPath: SHOP,
      client: OUT,
      at: later(keys.at, 8),
      report: ses({
        by: OUT,
        region: REGION,
        to: SHOP,
        id: '0106019dc8f2b4aa-0e1f2a3b-4c5d-6e7f-8a9b-0c1d2e3f4a5c-000000',
        at: later(keys.at, 5),
        arrival: keys.at,
        failures: [{ recipient: keys.to, status: '5.0.0', reply: at.QQ_FREQUENCY }],
        returned: await sent(keys),
      }),
    },
    {
      name: '13-no-copy-exchange',
      truth: 'genuine',
      scenario: 'nothing-returned',
      expect: ['ours'],
      note: 'The report returns nothing but names the recorded Message-ID in a field of its own.',
      reversePath: null,
      forwardPath: SHOP,
      client: at.EXCHANGE,
      at: later(away.at, 20),
      report: withoutCopy(
        exchange({
          by: at.EXCHANGE,
          organization: 'corp.example',
          to: SHOP,
          id: '5d1f0c5b-4e0e-4bb5-8a34-0b3c8ef60e15',
          at: later(away.at, 15),
          arrival: later(away.at, 4),
          failures: [
            { recipient: away.to, status: '5.2.2', reply: '550 5.2.2 STOREDRV.Deliver; mailbox full' },
          ],
          returned: 'Subject: cut\n\n',
        }),
        messageId(13),
      ),
    },
  ];
  return {
    folder: 'amazon-ses',
    newline: '\r\n',
    site: {
      domain: 'client.example',
      mailboxes: [SHOP, NEWS],
      sharedRanges: ['192.0.2.192/28'],
      bulkSelectors: [],
      allMailSignedSince: '2026-09-01T00:00:00Z',
      ledgerComplete: true,
      feed: { since: '2026-09-01T00:00:00Z', until: '2026-10-20T05:55:00Z' },
      now: '2026-10-20T06:00:00Z',
      zone: {
        ...at.WORLD,
        ...hostsZone(OUT, EVIL_OUT),
        ...keysZone(key, amazon, evilKey),
        'client.example': txt('v=spf1 include:amazonses.com -all'),
        'bounce.client.example': txt('v=spf1 include:amazonses.com ~all'),
        'amazonses.com': txt('v=spf1 ip4:192.0.2.192/28 -all'),
      },
    },
    ledger,
    samples,
  };
}

/** Takes text and copy of the mail out of an Exchange report, as a `BOUNCE` without content has it. */
function withoutCopy(mail: string, id: string): string {
  return mail
    .replace(/^Original message headers:\n\nSubject: cut\n\n/m, '')
    .replace(/--[0-9a-f-]+\nContent-Type: message\/rfc822\n\nSubject: cut\n\n\n/, '')
    .replace('\nAuto-Submitted:', `\nIn-Reply-To: <${id}>\nReferences: <${id}>\nAuto-Submitted:`);
}
