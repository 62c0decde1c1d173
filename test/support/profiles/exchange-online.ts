/** A tenant of Exchange Online: our hosts are everybody's hosts, what tells is the tenant's id and our selector. */

import * as hop from './hops.ts';
import * as at from './hosts.ts';
import { type Host, hostsZone, type Profile, type Sample, txt } from './profile.ts';
import * as report from './reporters.ts';
import { exchange, exchangeOnline, tenantMarks } from './reporters-exchange.ts';
import { domino } from './reporters-vendors.ts';
import { EXCHANGE_ONLINE, keysZone, newKey, signed } from './sign.ts';
import { dateTime, later, letter, lines, split } from './text.ts';

const INFO = 'info@client.example';
const SALES = 'sales@client.example';
const OUR_TENANT = '5f1c2a7e-3b64-4d0e-9a11-7c2f8e60d401';
const PARTNER_TENANT = '0b7e9d52-61aa-4c1f-8f3d-2a94c1d7e502';
const EVIL_TENANT = 'c4d2e1f0-98b7-4a65-b3c2-d1e0f9a8b703';
const OUT: Host = { name: 'mail-tyzapc01on2101.outbound.protection.outlook.com', address: '192.0.2.101' };
const OUT_HELO = 'APC01-TYZ-obe.outbound.protection.outlook.com';
const SERVER: Host = { name: 'TYCPR01MB4321.jpnprd01.prod.outlook.com', address: '2001:db8:400:1c2::7' };
const STORE: Host = { name: 'OS3PR01MB6543.jpnprd01.prod.outlook.com', address: '2001:db8:604:7d::11' };
const EVIL_SERVER: Host = { name: 'AM0PR04MB5678.eurprd04.prod.outlook.com', address: '2001:db8:208:cb::15' };
const PARTNER_SERVER: Host = {
  name: 'DB9PR04MB1234.eurprd04.prod.outlook.com',
  address: '2001:db8:10:2ec::20',
};
const EVIL_OUT: Host = {
  name: 'mail-db8eur05on2068.outbound.protection.outlook.com',
  address: '192.0.2.108',
};
const VERSION = '15.20.9203.9';
const day = (d: number, time = '02:30:11'): Date =>
  new Date(`2026-10-${String(d).padStart(2, '0')}T${time}Z`);
const handedTo: hop.Peer = { helo: OUT_HELO, name: OUT.name, address: OUT.address };

interface Item {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly id: string;
  readonly at: Date;
  readonly tenant: string;
  readonly server: Host;
}

/** A mail as Outlook and the mailbox server write it. */
function item(it: Item): string {
  return lines(
    `From: ${it.from}`,
    `To: ${it.to}`,
    `Subject: ${it.subject}`,
    `Thread-Topic: ${it.subject}`,
    'Thread-Index: AQHdAbc1d2e3f4g5h6i7j8k9',
    `Date: ${dateTime(it.at)}`,
    'Message-ID:',
    ` <${it.id}@${it.server.name}>`,
    'Accept-Language: ja-JP, en-US',
    'Content-Language: en-US',
    'X-MS-Has-Attach:',
    'X-MS-TNEF-Correlator:',
    'x-ms-publictraffictype: Email',
    'X-MS-Exchange-SenderADCheck: 1',
    'Content-Type: text/plain; charset="us-ascii"',
    'Content-Transfer-Encoding: quoted-printable',
    'MIME-Version: 1.0',
    `X-OriginatorOrg: ${it.from.replace(/^.*@|>$/g, '')}`,
    ...tenantMarks(it.tenant, it.server.name, it.at, 'Internal'),
    '',
    'Please find our answer below.=20',
    '',
  );
}

/** Seals of a chain that nobody here judges: the values only fill the form. */
function arc(domain: string, when: Date, passes: boolean): string {
  const fill = Buffer.from(`${domain} ${when.toISOString()} `.repeat(5)).toString('base64');
  return lines(
    'ARC-Seal: i=1; a=rsa-sha256; s=arcselector10001; d=microsoft.com; cv=none;',
    ` b=${fill.slice(0, 72)}`,
    'ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=microsoft.com;',
    ' s=arcselector10001;',
    ' h=From:Date:Subject:Message-ID:Content-Type:MIME-Version:X-MS-Exchange-SenderADCheck;',
    ` bh=${fill.slice(8, 51)}=;`,
    ` b=${fill.slice(20, 92)}`,
    'ARC-Authentication-Results: i=1; mx.microsoft.com 1; spf=pass',
    ` smtp.mailfrom=${domain}; dmarc=${passes ? 'pass' : 'fail'} action=none header.from=client.example;`,
    ` dkim=${passes ? 'pass header.d=client.example' : 'none (message not signed)'}; arc=none`,
  );
}

export async function profile(): Promise<Profile> {
  const key = newKey('client.example', 'selector1');
  const evilKey = newKey('fabrikam.onmicrosoft.com', 'selector1-fabrikam-onmicrosoft-com');
  /** Through the mailbox store: Outlook by MAPI. */
  const sentByMapi = async (it: Omit<Item, 'tenant' | 'server'>): Promise<string> => {
    const own = await signed(
      item({ ...it, tenant: OUR_TENANT, server: SERVER }),
      key,
      EXCHANGE_ONLINE,
      later(it.at, 1),
    );
    const { header, body } = split(own);
    const end = header.indexOf('\nFrom: ') + 1;
    return lines(
      arc('client.example', it.at, true),
      header.slice(0, end).trimEnd(),
      hop.exchangeHop(SERVER, STORE, VERSION, later(it.at, 2)),
      hop.mapiHop(SERVER.name, later(it.at, 1)),
      header.slice(end),
      '',
      body,
    );
  };
  const ask = {
    from: 'Client Info <info@client.example>',
    to: 'novak@remote.example',
    subject: 'Our call',
    id: 'TYCPR01MB4321C2D0A1B7E34F2B88A5C25C2',
    at: day(12),
  };
  const offer = {
    from: 'Client Sales <sales@client.example>',
    to: '"Kim, J." <kim@corp.example>',
    subject: 'Offer',
    id: 'TYCPR01MB4321C2D0A1B7E34F2B88A5C25C3',
    at: day(13),
  };
  const gone = {
    from: 'Client Info <info@client.example>',
    to: 'old@partner-ms.example',
    subject: 'Contract',
    id: 'TYCPR01MB4321C2D0A1B7E34F2B88A5C25C4',
    at: day(13, '05:00:00'),
  };
  const typo = {
    from: 'Client Info <info@client.example>',
    to: 'olga.braun@group.example',
    subject: 'Audit',
    id: 'TYCPR01MB4321C2D0A1B7E34F2B88A5C25C5',
    at: day(14),
  };
  const alumni = {
    from: 'Client Info <info@client.example>',
    to: 'y.tanaka@alumni.example',
    subject: 'Class of 1998',
    id: 'TYCPR01MB4321C2D0A1B7E34F2B88A5C25C6',
    at: day(14, '06:00:00'),
  };
  const nowhere = {
    from: 'Client Info <info@client.example>',
    to: 'mario@inesistente.example',
    subject: 'Contratto',
    id: 'TYCPR01MB4321C2D0A1B7E34F2B88A5C25C7',
    at: day(15),
  };

  const toPostfix = lines(
    hop.postfixHop({
      from: handedTo,
      by: at.POSTFIX.name,
      id: '4XmAQ91YxYz4w',
      at: later(ask.at, 4),
      for: ask.to,
    }),
    await sentByMapi(ask),
  );
  const toExchange = lines(
    hop.exchangeHop(
      { name: OUT_HELO, address: OUT.address },
      at.EXCHANGE,
      '15.2.1544.11',
      later(offer.at, 4),
      ' via Frontend Transport',
    ),
    await sentByMapi(offer),
  );
  const toPartner = lines(
    hop.exchangeHop(STORE, PARTNER_SERVER, VERSION, later(gone.at, 4)),
    await sentByMapi(gone),
  );
  const toDomino = lines(
    hop.dominoHop({
      from: { helo: OUT_HELO, name: null, address: OUT.address },
      by: at.DOMINO.name,
      id: '2026101411301844-771',
      at: later(typo.at, 5),
      zone: 120,
    }),
    (await sentByMapi(typo)).replace('charset="us-ascii"', 'charset=ISO-8859-1'),
  );
  const renamed = lines(
    hop.sendmailHop({
      from: hop.peer(at.FORWARDER),
      by: at.SENDMAIL.name,
      id: '59E60C7Q040404',
      at: later(alumni.at, 9),
      zone: 120,
      for: 'tanaka.y@uni.example',
    }),
    hop.postfixHop({
      from: handedTo,
      by: at.FORWARDER.name,
      id: '7C3D21F00B',
      at: later(alumni.at, 5),
      zone: 540,
      for: alumni.to,
    }),
    await sentByMapi(alumni),
  );
  const byPassword = async (d: Date, to: string): Promise<string> => {
    const own = await signed(
      item({
        from: 'Client Sales <sales@client.example>',
        to,
        subject: '=?utf-8?B?5bCK5pWs55qE56ys55So5oi3?=',
        id: 'TYCPR01MB4321FFD0A1B7E34F2B88A5C25C9',
        at: d,
        tenant: OUR_TENANT,
        server: SERVER,
      }),
      key,
      EXCHANGE_ONLINE,
      later(d, 1),
    );
    const { header, body } = split(own);
    const end = header.indexOf('\nFrom: ') + 1;
    return lines(
      arc('client.example', d, true),
      header.slice(0, end).trimEnd(),
      hop.exchangeHop(SERVER, STORE, VERSION, later(d, 2)),
      lines(
        `Received: from [127.0.0.1] (${at.THIEF.address}) by`,
        ` ${SERVER.name} (${SERVER.address}) with Microsoft`,
        ' SMTP Server (version=TLS1_3, cipher=TLS_AES_256_GCM_SHA384) id',
        ` ${VERSION}; ${dateTime(later(d, 1))}`,
      ),
      header.slice(end),
      '',
      body,
    );
  };
  const evilItem = async (to: string, d: Date): Promise<string> => {
    const own = await signed(
      item({
        from: 'Client Sales <sales@client.example>',
        to,
        subject: 'Unpaid invoice',
        id: 'AM0PR04MB567891C2D0A1B7E34F2B88A5C25FF',
        at: d,
        tenant: EVIL_TENANT,
        server: EVIL_SERVER,
      }),
      evilKey,
      EXCHANGE_ONLINE,
      later(d, 1),
    );
    return lines(
      arc('client.example', d, false),
      hop.exchangeHop({ name: 'WIN-9JK2', address: at.BOT.address }, EVIL_SERVER, VERSION, later(d, 2)),
      own,
    );
  };
  const evil1 = day(15, '11:00:00');
  const evil2 = day(15, '12:00:00');
  const stolen = day(16, '15:22:30');
  const bot = day(14, '16:22:30');
  const spamAtExchange = lines(
    hop.exchangeHop(
      { name: at.BOT.helo, address: at.BOT.address },
      at.EXCHANGE,
      '15.2.1544.11',
      later(bot, 6),
      ' via Frontend Transport',
    ),
    letter({
      from: 'Client <info@client.example>',
      to: 'chen@corp.example',
      subject: 'Re: payment',
      messageId: '2618F6F6DED910B3AFD436FE2C3465F9@xncgaxptya',
      at: bot,
      zone: 480,
    }),
  );
  const notFound = (recipient: string): report.Failure => ({
    recipient,
    status: '5.1.10',
    reply: `550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient ${recipient} not found by SMTP address lookup`,
  });
  const outlook = { ...OUT, helo: OUT_HELO };
  const samples: Sample[] = [
    {
      name: '01-own-ndr',
      truth: 'genuine',
      scenario: 'own-tenant-ndr',
      expect: ['ours', 'unproven'],
      note: "Our own tenant's report, by its id in the report's header; the mail came from a mailbox by MAPI.",
      reversePath: null,
      forwardPath: INFO,
      client: outlook,
      at: later(nowhere.at, 20),
      report: exchangeOnline({
        by: STORE,
        inside: STORE.address,
        outbound: OUT,
        organization: 'client.onmicrosoft.com',
        tenant: OUR_TENANT,
        to: INFO,
        id: '7bf0f6a8-2a3f-4a86-bb2b-9b3b16a5c3e1',
        at: later(nowhere.at, 15),
        arrival: later(nowhere.at, 2),
        failures: [
          {
            recipient: nowhere.to,
            status: '5.4.310',
            reply:
              '550 5.4.310 DNS domain inesistente.example does not exist [Message=InfoDomainNonexistent] [LastAttemptedServerName=inesistente.example]',
          },
        ],
        returned: await sentByMapi(nowhere),
      }),
    },
    {
      name: '02-remote-postfix',
      truth: 'genuine',
      scenario: 'signed',
      expect: ['ours', 'unproven'],
      note: 'Exchange Online leaves To out of h=, so our valid signature names no recipient: no proof, yet never worse than unproven.',
      reversePath: null,
      forwardPath: INFO,
      client: at.POSTFIX,
      at: later(ask.at, 8),
      report: report.postfix({
        by: at.POSTFIX,
        to: INFO,
        id: '4XmAQ91YxYz4w',
        at: later(ask.at, 6),
        arrival: later(ask.at, 4),
        failures: [{ recipient: ask.to, status: '5.1.1', reply: `550 5.1.1 <${ask.to}>: user unknown` }],
        returned: toPostfix,
      }),
    },
    {
      name: '03-remote-exchange',
      truth: 'genuine',
      scenario: 'signed',
      expect: ['ours', 'unproven'],
      note: 'As 02, reported by an Exchange of somebody else.',
      reversePath: null,
      forwardPath: SALES,
      client: at.EXCHANGE,
      at: later(offer.at, 9),
      report: exchange({
        by: at.EXCHANGE,
        organization: 'corp.example',
        to: SALES,
        id: '3d1f0c5b-4e0e-4bb5-8a34-0b3c8ef60e13',
        at: later(offer.at, 7),
        arrival: later(offer.at, 4),
        failures: [notFound('kim@corp.example')],
        returned: toExchange,
      }),
    },
    {
      name: '04-partner-tenant-ndr',
      truth: 'genuine',
      scenario: 'other-tenant-reports',
      expect: ['ours', 'unproven'],
      note: 'Another tenant reports from the provider that is ours too; its id is not ours, so it is no own reporter.',
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
        id: '9cf0f6a8-2a3f-4a86-bb2b-9b3b16a5c3e2',
        at: later(gone.at, 8),
        arrival: later(gone.at, 4),
        failures: [notFound(gone.to)],
        returned: toPartner,
      }),
    },
    {
      name: '05-other-tenant-forges-remote',
      truth: 'forged',
      scenario: 'other-tenant',
      expect: ['suspect', 'forged', 'unproven'],
      note: "Another tenant sends as us through hosts that pass our SPF; it bears that tenant's id and lacks our signature.",
      reversePath: null,
      forwardPath: SALES,
      client: at.POSTFIX,
      at: later(evil1, 12),
      report: report.postfix({
        by: at.POSTFIX,
        to: SALES,
        id: '4XmBR02ZzZz5x',
        at: later(evil1, 9),
        arrival: later(evil1, 7),
        headersOnly: true,
        failures: [
          {
            recipient: 'accounts@remote.example',
            status: '5.1.1',
            reply: '550 5.1.1 <accounts@remote.example>: user unknown',
          },
        ],
        returned: lines(
          hop.postfixHop({
            from: {
              helo: 'EUR05-DB8-obe.outbound.protection.outlook.com',
              name: EVIL_OUT.name,
              address: EVIL_OUT.address,
            },
            by: at.POSTFIX.name,
            id: '4XmBR02ZzZz5x',
            at: later(evil1, 7),
            for: 'accounts@remote.example',
          }),
          await evilItem('accounts@remote.example', evil1),
        ),
      }),
    },
    {
      name: '06-other-tenant-ndr',
      truth: 'forged',
      scenario: 'other-tenant',
      expect: ['suspect', 'forged', 'unproven'],
      note: "The forging tenant's own Exchange Online reports to us: an outlook.com host, but not our id.",
      reversePath: null,
      forwardPath: SALES,
      client: EVIL_OUT,
      at: later(evil2, 12),
      report: exchangeOnline({
        by: EVIL_SERVER,
        inside: EVIL_SERVER.address,
        outbound: EVIL_OUT,
        organization: 'fabrikam.onmicrosoft.com',
        tenant: EVIL_TENANT,
        to: SALES,
        id: 'aaf0f6a8-2a3f-4a86-bb2b-9b3b16a5c3e3',
        at: later(evil2, 9),
        arrival: later(evil2, 2),
        failures: [{ recipient: 'boss@corp.example', status: '5.7.1', reply: '550 5.7.1 Message rejected' }],
        returned: await evilItem('boss@corp.example', evil2),
      }),
    },
    {
      name: '07-forged-botnet',
      truth: 'forged',
      scenario: 'backscatter',
      expect: ['forged'],
      note: 'Outside our SPF, which ends in -all, and unsigned although all is signed.',
      reversePath: null,
      forwardPath: INFO,
      client: at.EXCHANGE,
      at: later(bot, 12),
      report: exchange({
        by: at.EXCHANGE,
        organization: 'corp.example',
        to: INFO,
        id: '4d1f0c5b-4e0e-4bb5-8a34-0b3c8ef60e14',
        at: later(bot, 9),
        arrival: later(bot, 6),
        failures: [notFound('chen@corp.example')],
        returned: spamAtExchange,
      }),
    },
    {
      name: '08-stolen-mailbox',
      truth: 'abuse',
      scenario: 'stolen-password',
      expect: ['abused', 'ours', 'unproven'],
      note: "Submitted with a mailbox's password; signed by our key as all else: only the flood tells.",
      reversePath: null,
      forwardPath: SALES,
      client: outlook,
      at: later(stolen, 12),
      report: exchangeOnline({
        by: STORE,
        inside: STORE.address,
        outbound: OUT,
        organization: 'client.onmicrosoft.com',
        tenant: OUR_TENANT,
        to: SALES,
        id: 'bbf0f6a8-2a3f-4a86-bb2b-9b3b16a5c3e4',
        at: later(stolen, 9),
        arrival: later(stolen, 2),
        failures: [
          { recipient: '452487590@qq.example', status: '5.0.350', reply: at.QQ_FREQUENCY, remote: at.QQ },
        ],
        returned: await byPassword(stolen, '452487590@qq.example'),
      }),
    },
    {
      name: '09-remote-domino',
      truth: 'genuine',
      scenario: 'signature-broken',
      expect: ['unproven', 'ours'],
      note: 'Domino returns its own idea of the header: the signature fails, which is weak; nothing strong on either side.',
      reversePath: null,
      forwardPath: INFO,
      client: at.DOMINO,
      at: later(typo.at, 12),
      report: domino({
        by: at.DOMINO,
        to: INFO,
        id: 'OF7B1A2C3D.4E5F6071-ONC1258D2A.002DE8A1',
        zone: 120,
        at: later(typo.at, 9),
        arrival: later(typo.at, 5),
        subject: 'Audit',
        failures: [{ recipient: typo.to, status: '5.1.1', reply: '' }],
        returned: toDomino,
      }),
    },
    {
      name: '10-forwarded-alumni',
      truth: 'genuine',
      scenario: 'forwarded',
      expect: ['unproven', 'ours'],
      note: 'Forwarded without SRS to a renamed recipient; our signature bounds the verdict.',
      reversePath: null,
      forwardPath: INFO,
      client: at.SENDMAIL,
      at: later(alumni.at, 15),
      report: report.sendmail({
        by: at.SENDMAIL,
        to: INFO,
        id: '59E60C7R040405',
        zone: 120,
        at: later(alumni.at, 12),
        arrival: later(alumni.at, 9),
        headersOnly: true,
        failures: [
          {
            recipient: 'tanaka.y@uni.example',
            status: '5.1.1',
            reply: '550 5.1.1 <tanaka.y@uni.example>... User unknown',
          },
        ],
        returned: renamed,
      }),
    },
    {
      name: '11-out-of-office',
      truth: 'genuine',
      scenario: 'auto-reply',
      expect: ['unproven', 'ours'],
      note: 'An automatic reply of another tenant returns nothing of the mail.',
      reversePath: null,
      forwardPath: INFO,
      client: at.OUTLOOK_OUT,
      at: later(gone.at, 60),
      report: report.vacation({
        from: 'Novotna <novotna@partner-ms.example>',
        to: 'Client Info <info@client.example>',
        subject: 'Automatic reply: Contract',
        inReplyTo: `${gone.id}@${SERVER.name}`,
        messageId: '2d1bb3f1e0a94c@DB9PR04MB1234.eurprd04.prod.outlook.com',
        at: later(gone.at, 50),
        text: 'I am on leave and answer from Monday.',
        extra: [
          'X-Auto-Response-Suppress: All',
          'X-MS-Exchange-Inbox-Rules-Loop: novotna@partner-ms.example',
        ],
      }),
    },
  ];
  return {
    folder: 'exchange-online',
    newline: '\r\n',
    site: {
      domain: 'client.example',
      mailboxes: [INFO, SALES],
      logins: { [INFO]: [INFO], [SALES]: [SALES] },
      sharedRanges: ['192.0.2.96/28'],
      tenants: [{ provider: 'outlook.com', id: OUR_TENANT }],
      allMailSigned: true,
      now: '2026-10-20T06:00:00Z',
      zone: {
        ...at.WORLD,
        ...hostsZone(OUT, EVIL_OUT),
        [OUT_HELO]: { A: [OUT.address] },
        ...keysZone(key, evilKey),
        'client.example': txt('v=spf1 include:spf.protection.outlook.com -all'),
        'spf.protection.outlook.com': txt('v=spf1 ip4:192.0.2.96/28 -all'),
      },
    },
    ledger: null,
    samples,
  };
}
