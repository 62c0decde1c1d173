/** A mailbox on a shared cPanel host: Exim 4.98, all customers behind one address, DKIM at the door out. */

import * as hop from './hops.ts';
import * as at from './hosts.ts';
import { type Host, hostsZone, type Profile, txt } from './profile.ts';
import * as report from './reporters.ts';
import { exchange } from './reporters-exchange.ts';
import { EXIM, keysZone, newKey, signed } from './sign.ts';
import { type Letter, later, letter, lines, onTop, split } from './text.ts';

const SV1: Host = { name: 'sv1.host.example', address: '192.0.2.20' };
const INFO = 'info@client.example';
const SHOP = 'shop@client.example';
const US = 'Client Ltd <info@client.example>';
const day = (d: number, time = '01:15:02'): Date =>
  new Date(`2026-10-${String(d).padStart(2, '0')}T${time}Z`);

/**
 * What cPanel's routers add (`headers_add = ${perl{mailtrapheaders}}`): on mail that leaves, so not in the copies that
 * the host's own notices return, which come from the spool.
 */
function cpanelMarks(it: { readonly to: string; readonly via: string; readonly sender: string }): string[] {
  return [
    'X-AntiAbuse: This header was added to track abuse, please include it with any abuse report',
    `X-AntiAbuse: Primary Hostname - ${SV1.name}`,
    `X-AntiAbuse: Original Domain - ${it.to.split('@')[1]}`,
    'X-AntiAbuse: Originator/Caller UID/GID - [47 12] / [47 12]',
    'X-AntiAbuse: Sender Address Domain - client.example',
    `X-Get-Message-Sender-Via: ${SV1.name}: ${it.via}`,
    `X-Authenticated-Sender: ${SV1.name}: ${it.sender}`,
    'X-Source: ',
    'X-Source-Args: ',
    'X-Source-Dir: ',
  ];
}

/** A mail of somebody who logged in at the host, as the host keeps it. */
function submitted(
  it: Letter & {
    readonly id: string;
    readonly login: string;
    readonly client: hop.Peer;
    readonly port: number;
  },
): string {
  const to = it.to.replace(/^.*<|>$/g, '');
  return onTop(
    letter(it),
    hop.eximHop({
      from: it.client,
      port: it.port,
      by: SV1.name,
      id: it.id,
      at: later(it.at, 2),
      zone: 540,
      login: it.login,
      sender: /<([^>]+)>/.exec(it.from)?.[1] ?? it.from,
      for: to,
    }),
  );
}

/** A mail that a program on the host gave to Exim. */
function scripted(
  it: Letter & { readonly id: string; readonly script: string; readonly sender: string },
): string {
  return onTop(
    letter({ ...it, extra: [`X-PHP-Script: client.example/${it.script} for 203.0.113.44`] }),
    hop.eximLocalHop({
      user: 'clientcp',
      by: SV1.name,
      sender: it.sender,
      id: it.id,
      at: later(it.at, 1),
      zone: 540,
      for: it.to,
    }),
  );
}

/** With the fields of the routers below the mail's own. */
function marked(mail: string, to: string, login: string): string {
  const { header, body } = split(mail);
  return lines(header, ...cpanelMarks({ to, via: `authenticated_id: ${login}`, sender: login }), '', body);
}

const handedTo = { helo: SV1.name, name: SV1.name, address: SV1.address };
const noUser = (recipient: string, remote?: Host): report.Failure => ({
  recipient,
  status: '5.1.1',
  reply: at.NO_USER.replace('RCPT', recipient),
  ...(remote ? { remote } : {}),
});

export async function profile(): Promise<Profile> {
  const key = newKey('client.example', 'default');
  const leaves = (mail: string, when: Date, to: string): Promise<string> =>
    signed(marked(mail, to, INFO), key, EXIM, when);
  const owner = { client: at.DESK, port: 51234, login: INFO, from: US };

  const quote = submitted({
    ...owner,
    id: '1t0a1b-00000005xyz-2QfK',
    to: 'sato@remote.example',
    subject: 'Quotation 1021',
    messageId: '5c1e0b7e-0d3c-4f0b-9a53-6a1be5a1c101@client.example',
    at: day(12),
  });
  const offer = submitted({
    ...owner,
    id: '1t0c2d-00000007abc-0Kp2',
    to: '"Kim, J." <kim@corp.example>',
    subject: 'Offer for October',
    messageId: '5c1e0b7e-0d3c-4f0b-9a53-6a1be5a1c102@client.example',
    at: day(12, '04:02:10'),
  });
  const talk = submitted({
    ...owner,
    id: '1t0e3f-00000009def-1Wm7',
    to: 'prof@uni.example',
    subject: 'Talk on Friday',
    messageId: '5c1e0b7e-0d3c-4f0b-9a53-6a1be5a1c103@client.example',
    at: day(13),
  });
  const thanks = scripted({
    id: '1t0g4h-0000000Bghi-3Zt1',
    script: 'contact/send.php',
    sender: SHOP,
    from: 'Client Shop <shop@client.example>',
    to: 'hanako@mail-typo.example',
    subject: 'We have received your question',
    messageId: '9b1fbc1a6f@client.example',
    at: day(13, '05:40:00'),
  });
  const spamHeader = {
    from: 'uomjpk <info@client.example>',
    to: '452487590@qq.example',
    subject: '=?utf-8?B?5bCK5pWs55qE56ys55So5oi3?=',
  };
  const alumni = submitted({
    ...owner,
    id: '1t0i5j-0000000Djkl-0Xy4',
    to: 'y.tanaka@alumni.example',
    subject: 'Class of 1998',
    messageId: '5c1e0b7e-0d3c-4f0b-9a53-6a1be5a1c104@client.example',
    at: day(14),
  });

  const toPostfix = onTop(
    await leaves(quote, day(12), 'sato@remote.example'),
    hop.postfixHop({
      from: handedTo,
      by: at.POSTFIX.name,
      id: '4XkdQ91YxYz4w',
      at: day(12, '01:15:06'),
      for: 'sato@remote.example',
    }),
  );
  const toExchange = onTop(
    await leaves(offer, day(12, '04:02:10'), 'kim@corp.example'),
    hop.exchangeHop(SV1, at.EXCHANGE, '15.2.1544.11', day(12, '04:02:15'), ' via Frontend Transport'),
  );
  const toSendmail = onTop(
    await leaves(talk, day(13), 'prof@uni.example'),
    hop.sendmailHop({
      from: handedTo,
      by: at.SENDMAIL.name,
      id: '59D1F6Qb031337',
      at: day(13, '01:15:07'),
      for: 'prof@uni.example',
    }),
  );

  const bot = letter({
    ...spamHeader,
    messageId: '2618F6F6DED910B3AFD436FE2C3465F9@xncgaxptya',
    at: day(14, '16:22:30'),
    zone: 480,
    extra: ['X-Mailer: Microsoft Outlook Express 6.00.2900.5512'],
  });
  const botAtPostfix = lines(
    hop.postfixHop({
      from: at.BOT,
      by: at.POSTFIX.name,
      id: '4XkdR02ZzZz5x',
      at: day(14, '16:22:41'),
      for: spamHeader.to,
    }),
    bot,
  );
  const botAtSv1 = lines(
    hop.eximHop({
      from: at.BOT_NAMED,
      port: 40112,
      by: SV1.name,
      id: '1t0k6l-0000000Fmno-2Ab8',
      at: day(14, '17:05:00'),
      zone: 540,
      sender: INFO,
      for: 'taro@neighbour.example',
    }),
    letter({
      ...spamHeader,
      to: 'taro@neighbour.example',
      messageId: '77A1@win-7f3k2',
      at: day(14, '17:04:40'),
      zone: 480,
    }),
  );
  const claimed = lines(
    hop.opensmtpdHop({
      from: { helo: 'relay.spam.example', name: null, address: '203.0.113.70' },
      by: at.OPENSMTPD.name,
      id: '5d1c7b2a',
      at: day(15, '02:00:09'),
      for: 'otto@elsewhere.example',
    }),
    hop.postfixHop({ from: handedTo, by: 'relay.spam.example', id: '3F2A91C0D', at: day(15, '02:00:05') }),
    hop.eximHop({
      from: at.DESK,
      port: 50999,
      by: SV1.name,
      id: '1t0m7n-0000000Hpqr-0Cd9',
      at: day(15, '02:00:02'),
      zone: 540,
      login: INFO,
      sender: INFO,
      for: 'otto@elsewhere.example',
    }),
    letter({
      from: US,
      to: 'otto@elsewhere.example',
      subject: 'Invoice 8841',
      messageId: 'd41d8cd98f00@client.example',
      at: day(15, '02:00:00'),
    }),
  );
  const stolen = submitted({
    ...spamHeader,
    id: '1t0o8p-0000000Jstu-1Ef0',
    login: INFO,
    client: at.THIEF,
    port: 60212,
    messageId: 'A1B2C3D4E5F60718293A4B5C6D7E8F90@xncgaxptya',
    at: day(15, '15:22:30'),
    zone: 480,
  });
  const neighbour = (id: string, to: string): string =>
    submitted({
      ...spamHeader,
      to,
      id,
      login: 'sales@neighbour.example',
      client: at.THIEF,
      port: 60400,
      messageId: `B0${id.slice(0, 6)}@xncgaxptya`,
      at: day(16, '15:22:30'),
      zone: 480,
    });
  const hacked = scripted({
    ...spamHeader,
    id: '1t0q9r-0000000Lvwx-3Gh1',
    script: 'wp-content/uploads/2026/x.php',
    sender: INFO,
    messageId: 'c9f0f895fb98@client.example',
    at: day(16, '18:00:00'),
    zone: 0,
  });
  const expanded = lines(
    hop.postfixHop({
      from: hop.peer(at.FORWARDER),
      by: at.POSTFIX.name,
      id: '4XkfT33AaAa6y',
      at: day(14, '01:15:12'),
      for: 'tanaka.y@remote.example',
    }),
    hop.postfixHop({
      from: handedTo,
      by: at.FORWARDER.name,
      id: '7C3D21F00A',
      at: day(14, '01:15:07'),
      zone: 540,
      for: 'y.tanaka@alumni.example',
    }),
    await leaves(alumni, day(14), 'y.tanaka@alumni.example'),
  );

  const own = { by: SV1, zone: 540 };
  return {
    folder: 'shared-cpanel',
    newline: '\r\n',
    site: {
      domain: 'client.example',
      mailboxes: [INFO, SHOP],
      logins: { [INFO]: [INFO], [SHOP]: [SHOP] },
      ownHosts: [SV1.name],
      allMailSignedSince: '2026-09-01T00:00:00Z',
      now: '2026-10-20T06:00:00Z',
      zone: {
        ...at.WORLD,
        ...hostsZone(SV1),
        ...keysZone(key),
        'client.example': txt(`v=spf1 ip4:${SV1.address} -all`),
      },
    },
    ledger: null,
    samples: [
      {
        name: '01-own-notice',
        truth: 'genuine',
        scenario: 'own-exim-notice',
        expect: ['unproven', 'ours'],
        note: 'The copy comes from the spool: a submission, but no login and no signature yet, since cPanel adds both at the door out.',
        reversePath: null,
        forwardPath: INFO,
        client: SV1,
        at: day(12, '01:15:20'),
        report: report.exim({
          ...own,
          to: INFO,
          id: '1t0a1z-00000006aaa-1BcD',
          at: day(12, '01:15:18'),
          arrival: day(12, '01:15:04'),
          failures: [noUser('sato@remote.example', at.POSTFIX)],
          returned: quote,
        }),
      },
      {
        name: '02-remote-postfix',
        truth: 'genuine',
        scenario: 'signed',
        expect: ['ours'],
        note: 'A signature of ours over To names the failed recipient.',
        reversePath: null,
        forwardPath: INFO,
        client: at.POSTFIX,
        at: day(12, '01:15:09'),
        report: report.postfix({
          by: at.POSTFIX,
          to: INFO,
          id: '4XkdQ91YxYz4w',
          at: day(12, '01:15:08'),
          arrival: day(12, '01:15:06'),
          headersOnly: true,
          failures: [
            {
              recipient: 'sato@remote.example',
              status: '5.2.2',
              reply: '552 5.2.2 <sato@remote.example>: user is over quota',
            },
          ],
          returned: toPostfix,
        }),
      },
      {
        name: '03-remote-exchange',
        truth: 'genuine',
        scenario: 'signed',
        expect: ['ours'],
        note: 'The signature survives in the copy that Exchange returns whole.',
        reversePath: null,
        forwardPath: INFO,
        client: at.EXCHANGE,
        at: day(12, '04:02:20'),
        report: exchange({
          by: at.EXCHANGE,
          organization: 'corp.example',
          to: INFO,
          id: '3d1f0c5b-4e0e-4bb5-8a34-0b3c8ef60e03',
          at: day(12, '04:02:18'),
          arrival: day(12, '04:02:15'),
          failures: [
            {
              recipient: 'kim@corp.example',
              status: '5.1.10',
              reply:
                '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient kim@corp.example not found by SMTP address lookup',
            },
          ],
          returned: toExchange,
        }),
      },
      {
        name: '04-remote-sendmail',
        truth: 'genuine',
        scenario: 'signed',
        expect: ['ours'],
        note: 'A signature of ours over To names the failed recipient.',
        reversePath: null,
        forwardPath: INFO,
        client: at.SENDMAIL,
        at: day(13, '01:15:20'),
        report: report.sendmail({
          by: at.SENDMAIL,
          to: INFO,
          id: '59D1F6Qc031338',
          zone: 120,
          at: day(13, '01:15:18'),
          arrival: day(13, '01:15:07'),
          headersOnly: true,
          failures: [
            {
              recipient: 'prof@uni.example',
              status: '5.1.1',
              reply: '550 5.1.1 <prof@uni.example>... User unknown',
            },
          ],
          returned: toSendmail,
        }),
      },
      {
        name: '05-own-notice-contact-form',
        truth: 'genuine',
        scenario: 'own-script',
        expect: ['unproven', 'ours'],
        note: "The shop's own contact form wrote it: a script mark alone is everyday on a shared host.",
        reversePath: null,
        forwardPath: SHOP,
        client: SV1,
        at: day(13, '05:40:10'),
        report: report.eximPlain({
          ...own,
          to: SHOP,
          id: '1t0g4z-0000000Cbbb-2DeF',
          at: day(13, '05:40:08'),
          arrival: day(13, '05:40:01'),
          failures: [
            { recipient: 'hanako@mail-typo.example', status: '5.0.0', reply: 'Unrouteable address' },
          ],
          returned: thanks,
        }),
      },
      {
        name: '06-forged-botnet',
        truth: 'forged',
        scenario: 'backscatter',
        expect: ['forged'],
        note: 'Handed over by an address outside our SPF, and unsigned although all our mail is signed: two families.',
        reversePath: null,
        forwardPath: INFO,
        client: at.POSTFIX,
        at: day(14, '16:22:45'),
        report: report.postfix({
          by: at.POSTFIX,
          to: INFO,
          id: '4XkdR02ZzZz5x',
          at: day(14, '16:22:43'),
          arrival: day(14, '16:22:41'),
          failures: [{ ...noUser(spamHeader.to), reply: '550 5.1.1 unknown user: "452487590"' }],
          returned: botAtPostfix,
        }),
      },
      {
        name: '07-forged-through-own-host',
        truth: 'forged',
        scenario: 'own-host-forwards',
        expect: ['suspect', 'forged', 'unproven'],
        note: "The shared host took a stranger's mail for a neighbour's forward and returned it to us. It is not stated to print logins, and its own copy is unsigned even of our mail: both facts are weak, and only a flood tells.",
        reversePath: null,
        forwardPath: INFO,
        client: SV1,
        at: day(14, '17:05:20'),
        report: report.exim({
          ...own,
          to: INFO,
          id: '1t0k6z-0000000Gccc-0FgH',
          at: day(14, '17:05:18'),
          arrival: day(14, '17:05:00'),
          failures: [
            { recipient: 'taro77@qq.example', status: '5.0.0', reply: at.QQ_FREQUENCY, remote: at.QQ },
          ],
          returned: botAtSv1,
        }),
      },
      {
        name: '08-forged-claims-our-host',
        truth: 'forged',
        scenario: 'false-received',
        expect: ['suspect', 'forged'],
        note: 'The spammer wrote lower hops that name our host and login; they soften SPF to weak, the missing signature stays strong.',
        reversePath: null,
        forwardPath: INFO,
        client: at.OPENSMTPD,
        at: day(15, '02:00:20'),
        report: report.opensmtpd({
          by: at.OPENSMTPD,
          to: INFO,
          id: '4711771102938475610',
          at: day(15, '02:00:15'),
          arrival: day(15, '02:00:09'),
          headersOnly: true,
          failures: [
            {
              recipient: 'otto@elsewhere.example',
              status: '5.1.1',
              reply: '550 5.1.1 <otto@elsewhere.example>: Recipient address rejected',
            },
          ],
          returned: claimed,
        }),
      },
      {
        name: '09-abused-own-login',
        truth: 'abuse',
        scenario: 'stolen-password',
        expect: ['abused', 'ours', 'unproven'],
        note: "A thief with the mailbox's password: one mail alone looks like the owner's, the flood tells.",
        reversePath: null,
        forwardPath: INFO,
        client: SV1,
        at: day(15, '15:22:50'),
        report: report.exim({
          ...own,
          to: INFO,
          id: '1t0o8z-0000000Kddd-2HiJ',
          at: day(15, '15:22:48'),
          arrival: day(15, '15:22:32'),
          failures: [{ recipient: spamHeader.to, status: '5.0.0', reply: at.QQ_FREQUENCY, remote: at.QQ }],
          returned: stolen,
        }),
      },
      {
        name: '10-neighbour-own-notice',
        truth: 'abuse',
        scenario: 'neighbour',
        expect: ['unproven', 'abused'],
        note: 'Another customer sent in our name; the copy from the spool shows a submission but no login: nothing decides.',
        reversePath: null,
        forwardPath: INFO,
        client: SV1,
        at: day(16, '15:22:50'),
        report: report.exim({
          ...own,
          to: INFO,
          id: '1t0s1z-0000000Meee-3JkL',
          at: day(16, '15:22:48'),
          arrival: day(16, '15:22:32'),
          failures: [
            { recipient: '99281@qq.example', status: '5.0.0', reply: at.QQ_FREQUENCY, remote: at.QQ },
          ],
          returned: neighbour('1t0s1t-0000000Myza-3Ij2', '99281@qq.example'),
        }),
      },
      {
        name: '11-neighbour-remote',
        truth: 'abuse',
        scenario: 'neighbour',
        expect: ['suspect', 'unproven'],
        note: 'The shared host passes our SPF for its other customers, too: weak; unsigned is strong.',
        reversePath: null,
        forwardPath: INFO,
        client: at.POSTFIX,
        at: day(16, '15:24:00'),
        report: report.postfix({
          by: at.POSTFIX,
          to: INFO,
          id: '4XkgU44BbBb7z',
          at: day(16, '15:23:58'),
          arrival: day(16, '15:23:50'),
          headersOnly: true,
          failures: [noUser('ghost@remote.example')],
          returned: lines(
            hop.postfixHop({
              from: handedTo,
              by: at.POSTFIX.name,
              id: '4XkgU44BbBb7z',
              at: day(16, '15:23:50'),
              for: 'ghost@remote.example',
            }),
            marked(
              neighbour('1t0s2u-0000000Nbcd-0Kl3', 'ghost@remote.example'),
              'ghost@remote.example',
              'sales@neighbour.example',
            ),
          ),
        }),
      },
      {
        name: '12-forwarded-alumni',
        truth: 'genuine',
        scenario: 'forwarded',
        expect: ['unproven', 'ours'],
        note: 'Forwarded without SRS: SPF fails and the failed recipient is renamed, but our signature verifies and bounds the verdict.',
        reversePath: null,
        forwardPath: INFO,
        client: at.POSTFIX,
        at: day(14, '01:15:20'),
        report: report.postfix({
          by: at.POSTFIX,
          to: INFO,
          id: '4XkfT33AaAa6y',
          at: day(14, '01:15:15'),
          arrival: day(14, '01:15:12'),
          headersOnly: true,
          failures: [noUser('tanaka.y@remote.example')],
          returned: expanded,
        }),
      },
      {
        name: '13-vacation',
        truth: 'genuine',
        scenario: 'auto-reply',
        expect: ['unproven', 'ours'],
        note: 'An answer while away returns nothing that could prove whose mail it answers.',
        reversePath: 'kim@corp.example',
        forwardPath: INFO,
        client: at.EXCHANGE,
        at: day(12, '04:03:00'),
        report: report.vacation({
          from: '"Kim, J." <kim@corp.example>',
          to: US,
          subject: 'Automatic reply: Offer for October',
          inReplyTo: '5c1e0b7e-0d3c-4f0b-9a53-6a1be5a1c102@client.example',
          messageId: '4f0be5a1c1@ex1.corp.example',
          at: day(12, '04:02:50'),
          text: 'I am out of the office until Monday.',
          extra: ['X-Auto-Response-Suppress: All'],
        }),
      },
      {
        name: '14-hacked-script',
        truth: 'abuse',
        scenario: 'php-script',
        expect: ['abused', 'unproven', 'ours'],
        note: 'A script that strangers put on our web space; without a ledger it looks like the contact form.',
        reversePath: null,
        forwardPath: INFO,
        client: SV1,
        at: day(16, '18:00:20'),
        report: report.exim({
          ...own,
          to: INFO,
          id: '1t0q9z-0000000Offf-1LmN',
          at: day(16, '18:00:18'),
          arrival: day(16, '18:00:01'),
          failures: [{ recipient: spamHeader.to, status: '5.0.0', reply: at.QQ_FREQUENCY, remote: at.QQ }],
          returned: hacked,
        }),
      },
    ],
  };
}
