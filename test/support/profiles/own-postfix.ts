/**
 * A site on its own Postfix: one address that nobody else uses, all mail signed (RSA and Ed25519), every return
 * address signed by BATV, a ledger from the server's log that the operator states complete.
 */

import { createHmac } from 'node:crypto';
import * as hop from './hops.ts';
import * as at from './hosts.ts';
import { type Host, hostsZone, type LedgerLine, type Profile, type Sample, txt } from './profile.ts';
import * as report from './reporters.ts';
import { exchange } from './reporters-exchange.ts';
import { keysZone, newKey, OPENDKIM, RSPAMD, signed } from './sign.ts';
import { type Letter, later, letter, lines, split } from './text.ts';

const MAIL: Host = { name: 'mail.client.example', address: '192.0.2.10' };
const INFO = 'info@client.example';
const SCAN = 'printer@client.example';
const US = 'Client Ltd <info@client.example>';
const LIST: Host = { name: 'lists.uni.example', address: '198.51.100.44' };
const BATV_SECRET = 'not-a-secret-of-anybody';
const SPAM = {
  from: '"uomjpk" <info@client.example>',
  subject: '=?utf-8?B?5bCK5pWs55qE56ys55So5oi3?=',
  zone: 480,
};
const day = (d: number, time = '00:40:00'): Date =>
  new Date(`2026-10-${String(d).padStart(2, '0')}T${time}Z`);
const handedTo = hop.peer(MAIL);

/** `prvs=KDDDSSSSSS=local@domain` (draft-levine-smtp-batv-01 section 4): key number, day of expiry, MAC. */
export function prvs(address: string, sentAt: Date, secret = BATV_SECRET): string {
  const expiry = String((Math.floor(sentAt.getTime() / 86_400_000) + 7) % 1000).padStart(3, '0');
  const mac = createHmac('sha1', secret).update(`1${expiry}${address}`).digest('hex').slice(0, 6);
  return `prvs=1${expiry}${mac}=${address}`;
}

interface Own extends Letter {
  readonly id: string;
  readonly client?: hop.Peer;
  readonly login?: string;
}

/** As the server's queue keeps it before the signer. */
function submitted(it: Own): string {
  return lines(
    hop.postfixHop({
      from: it.client ?? at.DESK,
      by: MAIL.name,
      id: it.id,
      at: later(it.at, 1),
      zone: 540,
      login: it.login ?? INFO,
      for: it.to.replace(/^.*<|>$/g, ''),
    }),
    letter(it),
  );
}

export async function profile(): Promise<Profile> {
  const rsa = newKey('client.example', 's2026');
  const ed = newKey('client.example', 'e2026', 'ed25519-sha256');
  const both = async (mail: string, when: Date): Promise<string> =>
    signed(await signed(mail, ed, RSPAMD, when), rsa, RSPAMD, when);
  const plain = (mail: string, when: Date): Promise<string> => signed(mail, rsa, OPENDKIM, when);

  const quote = {
    from: US,
    to: 'sato@remote.example',
    subject: 'Quotation 1021',
    id: '4XqA011aaaz1',
    messageId: 'q1021@client.example',
    at: day(12),
  };
  const own = {
    from: US,
    to: 'suzuki@partner-typo.example',
    subject: 'Estimate',
    id: '4XqA022bbbz2',
    messageId: 'e1022@client.example',
    at: day(12, '02:00:00'),
  };
  const alumni = {
    from: US,
    to: 'y.tanaka@alumni.example',
    subject: 'Class of 1998',
    id: '4XqA033cccz3',
    messageId: 'a1023@client.example',
    at: day(13),
  };
  const list = {
    from: US,
    to: 'seminar@lists.uni.example',
    subject: 'Room for Friday',
    id: '4XqA044dddz4',
    messageId: 'l1024@client.example',
    at: day(13, '02:00:00'),
  };
  const dotForward = {
    from: US,
    to: 'prof@uni.example',
    subject: 'Draft',
    id: '4XqA055eeez5',
    messageId: 'd1025@client.example',
    at: day(13, '04:00:00'),
  };
  const eight = {
    from: US,
    to: 'kim@corp.example',
    subject: 'Invoice',
    id: '4XqA066fffz6',
    messageId: 'i1026@client.example',
    at: day(14),
    encoding: '8bit',
    body: 'お世話になっております。\n請求書をお送りします。',
  };
  const cron = {
    from: 'root <info@client.example>',
    to: 'ops@webhost.example',
    subject: 'Backup report',
    id: '4XqA077gggz7',
    messageId: 'c1027@mail.client.example',
    at: day(14, '18:00:00'),
  };
  const thief = {
    ...SPAM,
    to: '452487590@qq.example',
    id: '4XqA088hhhz8',
    messageId: '2618F6F6DED910B3AFD436FE2C3465F9@xncgaxptya',
    at: day(15, '15:22:30'),
    client: at.THIEF,
  };
  const printer = {
    ...SPAM,
    to: '188201@qq.example',
    id: '4XqA099iiiz9',
    messageId: '9A18F6F6DED910B3AFD436FE2C3465F9@xncgaxptya',
    at: day(15, '16:22:30'),
    client: at.THIEF,
    login: SCAN,
  };
  const past = {
    from: US,
    to: 'gone@elsewhere.example',
    subject: 'Reminder',
    id: '4XqA0AAjjjzA',
    messageId: 'r1028@client.example',
    at: day(16),
  };
  const ledger: LedgerLine[] = [quote, own, alumni, list, dotForward, eight, cron, thief, printer, past].map(
    (it) => ({
      messageId: it.messageId,
      from: INFO,
      recipients: [it.to],
      sentAt: later(it.at, 1).toISOString(),
    }),
  );

  const toPostfix = lines(
    hop.postfixHop({
      from: handedTo,
      by: at.POSTFIX.name,
      id: '4XqQQ91YxYz4w',
      at: later(quote.at, 3),
      for: quote.to,
    }),
    await both(submitted(quote), quote.at),
  );
  const renamed = lines(
    hop.postfixHop({
      from: hop.peer(at.FORWARDER),
      by: at.POSTFIX.name,
      id: '4XqCT33AaAa6y',
      at: later(alumni.at, 9),
      for: 'tanaka.y@remote.example',
    }),
    hop.postfixHop({
      from: handedTo,
      by: at.FORWARDER.name,
      id: '7C3D21F00E',
      at: later(alumni.at, 5),
      zone: 540,
      for: alumni.to,
    }),
    await plain(submitted(alumni), alumni.at),
  );
  // an alias list of old: the subject gets a tag, the envelope's sender stays
  const expanded = lines(
    hop.eximHop({
      from: hop.peer(LIST),
      by: at.EXIM.name,
      id: '1t3a1b-00000005xyz-2QfK',
      at: later(list.at, 12),
      sender: INFO,
      for: 'student7@webhost.example',
    }),
    hop.sendmailHop({
      from: handedTo,
      by: LIST.name,
      id: '59D204Q0070707',
      at: later(list.at, 4),
      zone: 120,
      for: list.to,
    }),
    (await plain(submitted(list), list.at)).replace(
      'Subject: Room for Friday',
      'Subject: [seminar] Room for Friday\nPrecedence: list\nList-Id: <seminar.lists.uni.example>',
    ),
  );
  const forwarded = lines(
    hop.courierHop({
      from: hop.peer(at.SENDMAIL),
      by: at.COURIER.name,
      id: '00000000000C0A4D.000000006A0301AD.00003F3E',
      at: later(dotForward.at, 8),
      zone: 60,
    }),
    hop.sendmailHop({
      from: handedTo,
      by: at.SENDMAIL.name,
      id: '59D40Q00080808',
      at: later(dotForward.at, 4),
      zone: 120,
      for: dotForward.to,
    }),
    await plain(submitted(dotForward), dotForward.at),
  );
  const signed8 = await signed(submitted(eight), rsa, RSPAMD, eight.at);
  const { header: header8 } = split(signed8);
  const recoded = lines(
    hop.exchangeHop(MAIL, at.EXCHANGE, '15.2.1544.11', later(eight.at, 6), ' via Frontend Transport'),
    header8.replace('Content-Transfer-Encoding: 8bit', 'Content-Transfer-Encoding: base64'),
    '',
    Buffer.from(`${eight.body}\n`).toString('base64'),
    '',
  );
  const fromCron = lines(hop.postfixLocalHop(MAIL.name, 0, cron.id, later(cron.at, 1), 540), letter(cron));
  const php = (to: string, id: string, d: Date): string =>
    lines(
      hop.postfixLocalHop(MAIL.name, 33, `4XqB${id}`, later(d, 1), 540),
      letter({
        ...SPAM,
        to,
        messageId: `${id}@client.example`,
        at: d,
        extra: ["X-PHP-Originating-Script: 33:x.php(1) : eval()'d code", 'X-Mailer: PHPMailer 5.2.22'],
      }),
    );
  const d1 = day(14, '16:22:30');
  const d2 = day(14, '17:00:00');
  const d3 = day(15, '03:00:00');
  const d4 = day(16, '11:00:00');
  const d5 = day(16, '12:00:00');
  const spam = (to: string, d: Date, id: string): string =>
    lines(
      hop.postfixHop({ from: at.BOT, by: at.POSTFIX.name, id, at: later(d, 6), for: to }),
      letter({
        ...SPAM,
        to,
        messageId: `${id}@xncgaxptya`,
        at: d,
        extra: ['X-Mailer: Microsoft Outlook Express 6.00.2900.5512'],
      }),
    );
  const toOpensmtpd = lines(
    hop.opensmtpdHop({
      from: handedTo,
      by: at.OPENSMTPD.name,
      id: '9d1c7b2a',
      at: later(past.at, 4),
      for: past.to,
    }),
    await both(submitted(past), past.at),
  );
  const phpRemote = lines(
    hop.postfixHop({
      from: handedTo,
      by: at.POSTFIX.name,
      id: '4XqHR07UuUu0d',
      at: later(d5, 4),
      for: 'x9@remote.example',
    }),
    php('x9@remote.example', 'PP02qqqzQ', d5),
  );

  const unknown = (recipient: string, remote?: Host, original?: string): report.Failure => ({
    recipient,
    status: '5.1.1',
    reply: `550 5.1.1 <${recipient}>: user unknown`,
    ...(remote ? { remote } : {}),
    ...(original ? { original } : {}),
  });
  const ownNotice = (to: string, returned: string, failure: report.Failure, d: Date, id: string): string =>
    report.postfix({
      by: MAIL,
      to,
      id,
      zone: 540,
      at: later(d, 6),
      arrival: later(d, 1),
      failures: [failure],
      returned: returned,
    });
  const sample = (
    it: Omit<Sample, 'reversePath' | 'note' | 'expect'> & {
      readonly expect: Sample['expect'];
      readonly note: string;
    },
  ): Sample => ({ reversePath: null, ...it });
  const samples: Sample[] = [
    sample({
      name: '01-remote-postfix',
      truth: 'genuine',
      scenario: 'recorded',
      expect: ['ours'],
      note: 'Recorded, signed twice (RSA and Ed25519), the return address signed.',
      forwardPath: prvs(INFO, quote.at),
      client: at.POSTFIX,
      at: later(quote.at, 8),
      report: report.postfix({
        by: at.POSTFIX,
        to: prvs(INFO, quote.at),
        id: '4XqQQ91YxYz4w',
        at: later(quote.at, 5),
        arrival: later(quote.at, 3),
        headersOnly: true,
        failures: [
          {
            recipient: quote.to,
            status: '5.2.2',
            reply: '552 5.2.2 <sato@remote.example>: user is over quota',
          },
        ],
        returned: toPostfix,
      }),
    }),
    sample({
      name: '02-own-notice',
      truth: 'genuine',
      scenario: 'own-notice',
      expect: ['ours'],
      note: "The own server returns what the mailbox's login submitted, before the signer saw it.",
      forwardPath: INFO,
      client: MAIL,
      at: later(own.at, 9),
      report: ownNotice(
        INFO,
        submitted(own),
        {
          recipient: own.to,
          status: '5.4.4',
          reply:
            '550 5.4.4 Host or domain name not found. Name service error for name=partner-typo.example type=A: Host not found',
        },
        own.at,
        own.id,
      ),
    }),
    sample({
      name: '03-forwarded-university',
      truth: 'genuine',
      scenario: 'forwarded',
      expect: ['ours'],
      note: 'A forwarder without SRS renamed the recipient and fails our SPF; the signed return address proves.',
      forwardPath: prvs(INFO, alumni.at),
      client: at.POSTFIX,
      at: later(alumni.at, 15),
      report: report.postfix({
        by: at.POSTFIX,
        to: prvs(INFO, alumni.at),
        id: '4XqCT33AaAa6y',
        at: later(alumni.at, 12),
        arrival: later(alumni.at, 9),
        headersOnly: true,
        failures: [unknown('tanaka.y@remote.example')],
        returned: renamed,
      }),
    }),
    sample({
      name: '04-list-expansion',
      truth: 'genuine',
      scenario: 'list',
      expect: ['ours'],
      note: 'A list tagged the subject, which breaks the signature, and kept our signed return address, which proves.',
      forwardPath: prvs(INFO, list.at),
      client: at.EXIM,
      at: later(list.at, 20),
      report: report.exim({
        by: at.EXIM,
        to: prvs(INFO, list.at),
        id: '1t3a1z-00000006aaa-1BcD',
        at: later(list.at, 16),
        arrival: later(list.at, 12),
        failures: [unknown('student7@webhost.example')],
        returned: expanded,
      }),
    }),
    sample({
      name: '05-dot-forward',
      truth: 'genuine',
      scenario: 'alias',
      expect: ['ours'],
      note: 'A .forward renamed the recipient; the signed return address proves.',
      forwardPath: prvs(INFO, dotForward.at),
      client: at.COURIER,
      at: later(dotForward.at, 15),
      report: report.courier({
        by: at.COURIER,
        to: prvs(INFO, dotForward.at),
        id: '000000006A0301B2.00003F41',
        zone: 60,
        at: later(dotForward.at, 12),
        arrival: later(dotForward.at, 8),
        failures: [{ recipient: 'prof.home@partner.example', status: '5.0.0', reply: '550 User unknown.' }],
        returned: forwarded,
      }),
    }),
    sample({
      name: '06-recoded',
      truth: 'genuine',
      scenario: '8bit-to-7bit',
      expect: ['ours'],
      note: 'A gateway turned 8bit into base64 and changed the field that the signature covers; the ledger proves, and the signature verifies with the old value.',
      forwardPath: prvs(INFO, eight.at),
      client: at.EXCHANGE,
      at: later(eight.at, 12),
      report: exchange({
        by: at.EXCHANGE,
        organization: 'corp.example',
        to: prvs(INFO, eight.at),
        id: '6d1f0c5b-4e0e-4bb5-8a34-0b3c8ef60e16',
        at: later(eight.at, 9),
        arrival: later(eight.at, 6),
        failures: [
          {
            recipient: eight.to,
            status: '5.1.10',
            reply: `550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ${eight.to} not found by SMTP address lookup`,
          },
        ],
        returned: recoded,
      }),
    }),
    sample({
      name: '07-backscatter',
      truth: 'forged',
      scenario: 'backscatter',
      expect: ['forged'],
      note: 'Return address unsigned, outside our SPF, not recorded, not signed.',
      forwardPath: INFO,
      client: at.POSTFIX,
      at: later(d1, 12),
      report: report.postfix({
        by: at.POSTFIX,
        to: INFO,
        id: '4XqDR02ZzZz5x',
        at: later(d1, 9),
        arrival: later(d1, 6),
        failures: [unknown('ghost@remote.example')],
        returned: spam('ghost@remote.example', d1, '4XqDR02ZzZz5x'),
      }),
    }),
    sample({
      name: '08-backscatter-no-copy',
      truth: 'forged',
      scenario: 'nothing-returned',
      expect: ['suspect', 'forged'],
      note: 'Nothing is returned; that the return address is unsigned is one family.',
      forwardPath: INFO,
      client: at.DOMINO,
      at: later(d2, 12),
      report: bare(d2),
    }),
    sample({
      name: '09-backscatter-false-prvs',
      truth: 'forged',
      scenario: 'false-return-address',
      expect: ['forged'],
      note: 'The return address looks signed, but its MAC is not of our key.',
      forwardPath: prvs(INFO, d3, 'guessed'),
      client: at.POSTFIX,
      at: later(d3, 12),
      report: report.postfix({
        by: at.POSTFIX,
        to: prvs(INFO, d3, 'guessed'),
        id: '4XqER03YyYy6z',
        at: later(d3, 9),
        arrival: later(d3, 6),
        headersOnly: true,
        failures: [unknown('ghost2@remote.example')],
        returned: spam('ghost2@remote.example', d3, '4XqER03YyYy6z'),
      }),
    }),
    sample({
      name: '10-stolen-own-login',
      truth: 'abuse',
      scenario: 'stolen-password',
      expect: ['abused', 'ours'],
      note: "The mailbox's own login from abroad; the ledger holds a thief's mail too: ours by proof until the flood tells.",
      forwardPath: INFO,
      client: MAIL,
      at: later(thief.at, 9),
      report: ownNotice(
        INFO,
        submitted(thief),
        { recipient: thief.to, status: '5.0.0', reply: at.QQ_FREQUENCY, remote: at.QQ },
        thief.at,
        thief.id,
      ),
    }),
    sample({
      name: '11-stolen-other-login',
      truth: 'abuse',
      scenario: 'unstated-login',
      expect: ['abused'],
      note: 'On an exclusive host a login sent that is not among those stated for this mailbox.',
      forwardPath: INFO,
      client: MAIL,
      at: later(printer.at, 9),
      report: ownNotice(
        INFO,
        submitted(printer),
        { recipient: printer.to, status: '5.0.0', reply: at.QQ_FREQUENCY, remote: at.QQ },
        printer.at,
        printer.id,
      ),
    }),
    sample({
      name: '12-php-script-own-notice',
      truth: 'abuse',
      scenario: 'php-script',
      expect: ['abused'],
      note: 'A script on our own server, whose mail the complete ledger lacks.',
      forwardPath: INFO,
      client: MAIL,
      at: later(d4, 9),
      report: ownNotice(
        INFO,
        php('77@qq.example', 'PP01pppzP', d4),
        { recipient: '77@qq.example', status: '5.0.0', reply: at.QQ_FREQUENCY, remote: at.QQ },
        d4,
        '4XqBPP01pppzP',
      ),
    }),
    sample({
      name: '13-php-script-remote',
      truth: 'abuse',
      scenario: 'php-script',
      expect: ['abused'],
      note: 'The same as a stranger reports it: our exclusive host handed it over and signed the return address, so it is ours by proof; unrecorded with a script mark below, it is abuse',
      forwardPath: prvs(INFO, d5),
      client: at.POSTFIX,
      at: later(d5, 12),
      report: report.postfix({
        by: at.POSTFIX,
        to: prvs(INFO, d5),
        id: '4XqHR07UuUu0d',
        at: later(d5, 9),
        arrival: later(d5, 4),
        headersOnly: true,
        failures: [unknown('x9@remote.example')],
        returned: phpRemote,
      }),
    }),
    sample({
      name: '14-cron-own-notice',
      truth: 'genuine',
      scenario: 'own-script',
      expect: ['ours'],
      note: "The server's own cron job: local, and recorded.",
      forwardPath: INFO,
      client: MAIL,
      at: later(cron.at, 9),
      report: ownNotice(INFO, fromCron, unknown(cron.to, at.EXIM), cron.at, cron.id),
    }),
    sample({
      name: '15-remote-opensmtpd',
      truth: 'genuine',
      scenario: 'recorded',
      expect: ['ours'],
      note: 'Recorded and signed; OpenSMTPD writes no status fields.',
      forwardPath: prvs(INFO, past.at),
      client: at.OPENSMTPD,
      at: later(past.at, 12),
      report: report.opensmtpd({
        by: at.OPENSMTPD,
        to: prvs(INFO, past.at),
        id: '4711771102938475613',
        at: later(past.at, 8),
        arrival: later(past.at, 4),
        headersOnly: true,
        failures: [{ recipient: past.to, status: '5.1.1', reply: '550 5.1.1 Invalid recipient' }],
        returned: toOpensmtpd,
      }),
    }),
    {
      name: '16-vacation',
      truth: 'genuine',
      scenario: 'auto-reply',
      expect: ['ours'],
      note: 'An answer while away comes to the signed return address and names a recorded id.',
      reversePath: null,
      forwardPath: prvs(INFO, quote.at),
      client: at.SENDMAIL,
      at: later(quote.at, 30),
      report: report.vacation({
        from: 'sato@remote.example',
        to: prvs(INFO, quote.at),
        subject: 'away from my mail',
        inReplyTo: quote.messageId,
        messageId: '202610120040.59C0eQ090909@mail.uni.example',
        at: later(quote.at, 25),
        text: 'I will not be reading my mail for a while.',
        extra: ['Precedence: bulk'],
      }),
    },
  ];
  return {
    folder: 'own-postfix',
    newline: '\n',
    site: {
      domain: 'client.example',
      mailboxes: [INFO, SCAN],
      logins: { [INFO]: [INFO], [SCAN]: [SCAN] },
      ownAddresses: [MAIL.address],
      exclusiveHosts: [MAIL.name],
      allMailSignedSince: '2026-09-01T00:00:00Z',
      ledgerComplete: true,
      feed: { since: '2026-09-01T00:00:00Z', until: '2026-10-20T05:55:00Z' },
      returnKeys: { prvs: { '1': BATV_SECRET } },
      allReturnsSignedSince: '2026-09-20T00:00:00Z',
      now: '2026-10-20T06:00:00Z',
      zone: {
        ...at.WORLD,
        ...hostsZone(MAIL, LIST),
        ...keysZone(rsa, ed),
        'client.example': txt(`v=spf1 ip4:${MAIL.address} -all`),
      },
    },
    ledger,
    samples,
  };
}

/** Of a mail server that tells the bare fact. */
function bare(d: Date): string {
  const { name } = at.DOMINO;
  return lines(
    `From: Postmaster@${name}`,
    `To: ${INFO}`,
    'Subject: Undeliverable mail',
    `Date: ${later(d, 9).toUTCString().replace('GMT', '+0000')}`,
    `Message-ID: <bare.${d.getTime()}@${name}>`,
    'Auto-Submitted: auto-replied',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="bare"',
    '',
    '--bare',
    'Content-Type: text/plain; charset=us-ascii',
    '',
    'Your message could not be delivered to:',
    '',
    '  olga.braun@group.example',
    '',
    '--bare',
    'Content-Type: message/delivery-status',
    '',
    `Reporting-MTA: dns; ${name}`,
    '',
    'Final-Recipient: rfc822; olga.braun@group.example',
    'Action: failed',
    'Status: 5.1.1',
    'Diagnostic-Code: smtp; 550 5.1.1 No such user',
    '',
    '--bare--',
    '',
  );
}
