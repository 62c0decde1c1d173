/**
 * A mailbox on a shared qmail host with an AUTH patch, seen through the forward door and, for hosts that deliver to
 * the MX, without it. Nothing is signed or recorded: what decides is the login in the host's own hop.
 */

import * as hop from './hops.ts';
import * as at from './hosts.ts';
import { type Host, hostsZone, type Profile, type Sample, txt } from './profile.ts';
import * as report from './reporters.ts';
import { exchange } from './reporters-exchange.ts';
import { type Letter, later, letter, lines } from './text.ts';

const SV1: Host = { name: 'sv1.host.example', address: '192.0.2.30' };
const INFO = 'info@client.example';
const DOOR = 'info@sort.client.example';
const US = 'Client Ltd <info@client.example>';
const SPAM = {
  from: '"uomjpk" <info@client.example>',
  zone: 480,
  subject: '=?utf-8?B?5bCK5pWs55qE56ys55So5oi3?=',
};
const OUTLOOK_EXPRESS = [
  'X-Priority: 3',
  'X-MSMail-Priority: Normal',
  'X-Mailer: Microsoft Outlook Express 6.00.2900.5512',
  'X-MimeOLE: Produced By Microsoft MimeOLE V6.1.7600.16385',
];
const day = (d: number, time = '01:15:02'): Date =>
  new Date(`2026-10-${String(d).padStart(2, '0')}T${time}Z`);
const handedTo = hop.peer(SV1);

/** A mail as sv1 keeps it: qmail-queue's line, then qmail-smtpd's with what stands in its second parenthesis. */
function taken(
  it: Letter & {
    readonly client: hop.Peer;
    readonly info: string;
    readonly pid: number;
    readonly protocol?: string;
  },
): string {
  return lines(
    hop.qmailInvoked(it.pid, 'by uid 89', later(it.at, 2)),
    hop.qmailHop({
      from: it.client,
      info: it.info,
      by: SV1.name,
      id: '',
      at: later(it.at, 2),
      ...(it.protocol ? { protocol: it.protocol } : {}),
    }),
    letter(it),
  );
}

/** What the host's filter puts above a mail that it forwards. */
function filtered(mail: string, when: Date, pid: number): string {
  return lines(hop.qmailInvoked(pid + 6, 'by uid 89', later(when, 1)), `Delivered-To: ${INFO}`, mail);
}

/** A report that a stranger's server handed to sv1, and that the filter forwarded. */
function fromOutside(mail: string, reporter: Host, when: Date, pid: number): string {
  return filtered(
    lines(
      hop.qmailInvoked(pid, 'from network', when),
      hop.qmailHop({ from: hop.peer(reporter), by: SV1.name, id: '', at: when }),
      mail,
    ),
    when,
    pid,
  );
}

/** As a host with a limit on the size of bounces sends it: up to the end of that text. */
function cut(mail: string, last: string): string {
  return mail.slice(0, mail.lastIndexOf(last) + last.length);
}

/** By the forward door the filter's mailbox has become the sender. */
const door = { reversePath: INFO, forwardPath: DOOR, client: SV1 } as const;
const mx = { reversePath: null, forwardPath: INFO, client: SV1 } as const;

export async function profile(): Promise<Profile> {
  const notice = (mail: string, failure: report.Failure, when: Date, pid: number): string =>
    report.qmail({
      by: SV1,
      to: INFO,
      id: String(pid),
      at: when,
      arrival: when,
      failures: [failure],
      returned: mail,
    });
  const qq = (recipient: string): report.Failure => ({
    recipient,
    status: '5.0.0',
    reply: at.QQ_FREQUENCY,
    remote: at.QQ,
  });
  const noMailbox = (recipient: string): report.Failure => ({
    recipient,
    status: '5.1.1',
    reply: 'Sorry, no mailbox here by that name.',
  });

  const own = (
    to: string,
    id: string,
    when: Date,
    pid: number,
    info = `${INFO}@${at.DESK.address}`,
  ): string =>
    taken({
      client: { ...at.DESK, helo: 'DESKTOP-4' },
      info,
      pid,
      from: US,
      to,
      subject: 'Your order 4471',
      messageId: id,
      at: when,
      extra: ['X-Mailer: Becky! ver. 2.81.04 [ja]'],
    });
  const thief = (to: string, id: string, when: Date, pid: number, info: string): string =>
    taken({ ...SPAM, client: at.THIEF, info, pid, to, messageId: id, at: when, extra: OUTLOOK_EXPRESS });

  const d1 = day(12);
  const d2 = day(12, '16:22:37');
  const d3 = day(12, '16:22:49');
  const d4 = day(12, '16:23:10');
  const d5 = day(13, '02:10:00');
  const d6 = day(13, '03:00:00');
  const d7 = day(13, '04:00:00');
  const d8 = day(14, '01:00:00');
  const d9 = day(14, '05:00:00');
  const d10 = day(14, '16:40:00');
  const d11 = day(15, '06:00:00');
  const d12 = day(15, '07:00:00');
  const d13 = day(16, '05:00:00');

  const webmail = lines(
    hop.qmailInvoked(24_101, 'by uid 48', d11),
    `Received: from ${at.DESK.address}\n        (SquirrelMail authenticated user ${INFO})\n        by webmail.host.example with HTTP;\n        ${'Thu, 15 Oct 2026 15:00:00 +0900 (JST)'}`,
    letter({
      from: US,
      to: 'suzuki@partner-typo.example',
      subject: 'Estimate',
      messageId: '57233.203.0.113.20.1476500400.squirrel@webmail.host.example',
      at: d11,
      extra: ['User-Agent: SquirrelMail/1.4.23 [SVN]', 'X-Priority: 3 (Normal)'],
    }),
  );
  const toCourier = lines(
    hop.courierHop({
      from: handedTo,
      by: at.COURIER.name,
      id: '00000000000C0A1D.000000006A04A1AD.00003F0E',
      at: later(d12, 5),
      zone: 60,
    }),
    own('nina@partner.example', '20261015160000.4D11.INFO@client.example', d12, 30_001),
  );
  const botAtPostfix = lines(
    hop.postfixHop({
      from: at.BOT,
      by: at.POSTFIX.name,
      id: '4XkdR12QqQq5x',
      at: d5,
      for: 'x1@remote.example',
    }),
    letter({
      ...SPAM,
      to: 'x1@remote.example',
      messageId: '77AA@xncgaxptya',
      at: d5,
      extra: OUTLOOK_EXPRESS,
    }),
  );
  const identAtQmail = lines(
    hop.qmailInvoked(9911, 'from network', d6, null),
    hop.qmailHop({
      from: at.BOT,
      info: `${INFO}@${at.BOT.address}`,
      by: at.QMAIL.name,
      id: '',
      at: d6,
      zone: 0,
    }),
    letter({
      ...SPAM,
      to: 'x2@kaisha.example',
      messageId: '77AB@xncgaxptya',
      at: d6,
      extra: OUTLOOK_EXPRESS,
    }),
  );
  const identAtSv1 = lines(
    hop.qmailInvoked(27_700, 'from network', d7),
    hop.qmailHop({ from: at.BOT_NAMED, info: `root@${at.BOT_NAMED.address}`, by: SV1.name, id: '', at: d7 }),
    letter({
      ...SPAM,
      to: 'nobody@neighbour.example',
      messageId: '77AC@win-7f3k2',
      at: d7,
      extra: OUTLOOK_EXPRESS,
    }),
  );
  const toExchange = lines(
    hop.exchangeHop(SV1, at.EXCHANGE, '15.2.1544.11', later(d4, 4), ' via Frontend Transport'),
    thief(
      'chen@corp.example',
      'C3FF5F0A77E64B5390AB2E1C4D5F6071@xncgaxptya',
      d4,
      27_860,
      `${INFO}@${at.THIEF.address}`,
    ),
  );

  const samples: Sample[] = [
    {
      ...door,
      name: '01-owner-by-door',
      truth: 'genuine',
      scenario: 'own-qmail-notice',
      expect: ['ours'],
      note: "The own host's hop shows the mailbox's login.",
      at: later(d1, 9),
      report: filtered(
        notice(
          own('suzuki@partner-typo.example', '20261012101502.3C77.INFO@client.example', d1, 21_100),
          {
            recipient: 'suzuki@partner-typo.example',
            status: '5.1.2',
            reply: "Sorry, I couldn't find any host named partner-typo.example.",
          },
          later(d1, 5),
          21_107,
        ),
        later(d1, 6),
        21_107,
      ),
    },
    {
      ...door,
      name: '02-thief-by-door',
      truth: 'abuse',
      scenario: 'stolen-password',
      expect: ['abused', 'ours', 'unproven'],
      note: "The login stands alone in the parenthesis; one mail looks like the owner's, the flood tells.",
      at: later(d2, 9),
      report: filtered(
        notice(
          thief('452487590@qq.example', '2618F6F6DED910B3AFD436FE2C3465F9@xncgaxptya', d2, 27_841, INFO),
          qq('452487590@qq.example'),
          later(d2, 5),
          27_851,
        ),
        later(d2, 6),
        27_851,
      ),
    },
    {
      ...door,
      name: '03-thief-by-door-with-address',
      truth: 'abuse',
      scenario: 'stolen-password',
      expect: ['abused', 'ours', 'unproven'],
      note: "Login and address in the parenthesis: qmail-smtpd's remoteinfo@remoteip.",
      at: later(d3, 9),
      report: filtered(
        notice(
          thief(
            '188201@qq.example',
            '9A18F6F6DED910B3AFD436FE2C3465F9@xncgaxptya',
            d3,
            27_852,
            `${INFO}@${at.THIEF.address}`,
          ),
          qq('188201@qq.example'),
          later(d3, 5),
          27_858,
        ),
        later(d3, 6),
        27_858,
      ),
    },
    {
      ...door,
      name: '04-thief-remote-exchange',
      truth: 'abuse',
      scenario: 'stolen-password',
      expect: ['abused', 'ours', 'unproven'],
      note: "A remote report; the mail passed our SPF from a host that prints logins, with the mailbox's own.",
      at: later(d4, 12),
      report: fromOutside(
        exchange({
          by: at.EXCHANGE,
          organization: 'corp.example',
          to: INFO,
          id: '8e1f0c5b-4e0e-4bb5-8a34-0b3c8ef60e11',
          at: later(d4, 8),
          arrival: later(d4, 4),
          failures: [
            {
              recipient: 'chen@corp.example',
              status: '5.1.10',
              reply:
                '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient chen@corp.example not found by SMTP address lookup',
            },
          ],
          returned: toExchange,
        }),
        at.EXCHANGE,
        later(d4, 10),
        27_870,
      ),
    },
    {
      ...door,
      name: '05-forged-remote-postfix',
      truth: 'forged',
      scenario: 'backscatter',
      expect: ['unproven', 'suspect'],
      note: 'Handed over from outside our SPF, but it ends in ~all, and nothing is signed or recorded: weak alone.',
      at: later(d5, 9),
      report: fromOutside(
        report.postfix({
          by: at.POSTFIX,
          to: INFO,
          id: '4XkdR12QqQq5x',
          at: later(d5, 3),
          arrival: d5,
          headersOnly: true,
          failures: [
            {
              recipient: 'x1@remote.example',
              status: '5.1.1',
              reply: '550 5.1.1 <x1@remote.example>: user unknown',
            },
          ],
          returned: botAtPostfix,
        }),
        at.POSTFIX,
        later(d5, 5),
        22_100,
      ),
    },
    {
      ...door,
      name: '06-forged-ident-reply-remote',
      truth: 'forged',
      scenario: 'ident-trap',
      expect: ['unproven', 'suspect'],
      note: "The parenthesis of a stranger's qmail holds what the spammer's own identd answered: our address is no login there.",
      at: later(d6, 9),
      report: fromOutside(
        report.qmail({
          by: at.QMAIL,
          to: INFO,
          id: '9914',
          zone: 0,
          at: later(d6, 3),
          arrival: d6,
          failures: [noMailbox('x2@kaisha.example')],
          returned: identAtQmail,
        }),
        at.QMAIL,
        later(d6, 5),
        22_200,
      ),
    },
    {
      ...door,
      name: '07-forged-ident-reply-own-host',
      truth: 'forged',
      scenario: 'ident-trap',
      expect: ['unproven', 'suspect'],
      note: "The own host took a stranger's mail for a neighbour; `root` is an ident reply, not a login: a hand-off, never ours and never abused.",
      at: later(d7, 9),
      report: filtered(
        notice(identAtSv1, noMailbox('nobody@neighbour.example'), later(d7, 3), 27_706),
        later(d7, 4),
        27_706,
      ),
    },
    {
      ...door,
      name: '08-neighbour-own-notice',
      truth: 'abuse',
      scenario: 'neighbour',
      expect: ['abused', 'unproven'],
      note: "A neighbour's login sent in our name through the shared host: tell the host; without a ledger no more than unproven.",
      at: later(d8, 9),
      report: filtered(
        notice(
          taken({
            ...SPAM,
            client: at.THIEF,
            info: `taro@neighbour.example@${at.THIEF.address}`,
            pid: 28_001,
            to: '771002@qq.example',
            messageId: 'D4FF5F0A77E64B5390AB2E1C4D5F6072@xncgaxptya',
            at: d8,
            extra: OUTLOOK_EXPRESS,
          }),
          qq('771002@qq.example'),
          later(d8, 3),
          28_007,
        ),
        later(d8, 4),
        28_007,
      ),
    },
    {
      ...mx,
      name: '09-owner-by-mx',
      truth: 'genuine',
      scenario: 'own-qmail-notice',
      expect: ['ours'],
      note: 'The host treats the domain as remote, so its own notice comes by the MX.',
      at: later(d9, 9),
      report: notice(
        own('mori@typo.example', '20261014140000.5D21.INFO@client.example', d9, 29_001),
        {
          recipient: 'mori@typo.example',
          status: '5.1.2',
          reply: "Sorry, I couldn't find any host named typo.example.",
        },
        later(d9, 3),
        29_006,
      ),
    },
    {
      ...mx,
      name: '10-thief-by-mx-esmtpa',
      truth: 'abuse',
      scenario: 'stolen-password',
      expect: ['abused', 'ours', 'unproven'],
      note: 'A newer AUTH patch says ESMTPA; otherwise as by the door.',
      at: later(d10, 9),
      report: notice(
        taken({
          ...SPAM,
          client: at.THIEF,
          info: `${INFO}@${at.THIEF.address}`,
          protocol: 'ESMTPA',
          pid: 29_101,
          to: '552@qq.example',
          messageId: 'E5FF5F0A77E64B5390AB2E1C4D5F6073@xncgaxptya',
          at: d10,
          extra: OUTLOOK_EXPRESS,
        }),
        qq('552@qq.example'),
        later(d10, 3),
        29_107,
      ),
    },
    {
      ...door,
      name: '11-owner-webmail',
      truth: 'genuine',
      scenario: 'webmail',
      expect: ['ours', 'unproven'],
      note: "The host's webmail gave it to qmail-queue itself and names its user.",
      at: later(d11, 9),
      report: filtered(
        notice(
          webmail,
          {
            recipient: 'suzuki@partner-typo.example',
            status: '5.1.2',
            reply: "Sorry, I couldn't find any host named partner-typo.example.",
          },
          later(d11, 3),
          24_107,
        ),
        later(d11, 4),
        24_107,
      ),
    },
    {
      ...door,
      name: '12-owner-remote-courier',
      truth: 'genuine',
      scenario: 'remote-report',
      expect: ['ours', 'unproven'],
      note: "A remote report: passes our SPF from a host that prints logins, with the mailbox's own.",
      at: later(d12, 15),
      report: fromOutside(
        report.courier({
          by: at.COURIER,
          to: INFO,
          id: '000000006A04A1B2.00003F11',
          zone: 60,
          at: later(d12, 8),
          arrival: later(d12, 5),
          failures: [{ recipient: 'nina@partner.example', status: '5.0.0', reply: '550 User unknown.' }],
          returned: toCourier,
        }),
        at.COURIER,
        later(d12, 10),
        30_050,
      ),
    },
    {
      ...door,
      reversePath: 'kato@kaisha.example',
      name: '13-vacation',
      truth: 'genuine',
      scenario: 'auto-reply',
      expect: ['unproven', 'ours'],
      note: 'An answer while away returns nothing of the mail.',
      at: later(d12, 60),
      report: fromOutside(
        report.vacation({
          from: '=?UTF-8?B?5Yqg6Jek?= <kato@kaisha.example>',
          to: US,
          subject: '=?UTF-8?B?5LiN5Zyo44Gu44Gf44KB?=',
          inReplyTo: '20261015160000.4D11.INFO@client.example',
          messageId: '1760510000.4711.qmail@mail.kaisha.example',
          at: later(d12, 50),
          text: '19日まで不在にしております。',
        }),
        at.QMAIL,
        later(d12, 55),
        30_090,
      ),
    },
    {
      ...door,
      name: '14-owner-cut-header',
      truth: 'genuine',
      scenario: 'cut',
      expect: ['ours', 'unproven'],
      note: "The notice ends in the middle of the returned header; what tells, the host's hop, stands above.",
      at: later(d13, 9),
      report: filtered(
        cut(
          notice(
            own('yamada@typo.example', '20261016140000.6E31.INFO@client.example', d13, 31_001),
            {
              recipient: 'yamada@typo.example',
              status: '5.1.2',
              reply: "Sorry, I couldn't find any host named typo.example.",
            },
            later(d13, 3),
            31_006,
          ),
          '\nTo: yama',
        ),
        later(d13, 4),
        31_006,
      ),
    },
  ];
  return {
    folder: 'shared-qmail',
    newline: '\n',
    site: {
      domain: 'client.example',
      mailboxes: [INFO],
      logins: { [INFO]: [INFO] },
      ownHosts: [SV1.name],
      printsLogins: [SV1.name],
      forwardingHosts: [SV1.name],
      now: '2026-10-20T06:00:00Z',
      zone: { ...at.WORLD, ...hostsZone(SV1), 'client.example': txt(`v=spf1 a:${SV1.name} ~all`) },
    },
    ledger: null,
    samples,
  };
}
