/** A report of a day as the mail that comes to SES: of the site's own qmail host, or of a stranger's Postfix or Exim. */

import type { Envelope } from '../../lib/model.ts';
import { type Bounced, MAILBOX } from './days.ts';
import * as hop from './profiles/hops.ts';
import { type Host, hostsZone, txt } from './profiles/profile.ts';
import * as report from './profiles/reporters.ts';
import { keysZone, newKey, RSPAMD, signed } from './profiles/sign.ts';
import { dateTime, later, lines } from './profiles/text.ts';

const OWN: Host = { name: 'sv1.host.example', address: '192.0.2.30' };
/** The letters' key, and that of the declared newsletter. */
const KEY = newKey('client.example', 's1', 'ed25519-sha256');
const NEWS_KEY = newKey('client.example', 'news', 'ed25519-sha256');
const STYLE = { ...RSPAMD, h: `${RSPAMD.h}:list-unsubscribe:list-unsubscribe-post` };

/** What the days' reporters are called: of eleven providers it is known where they are. */
function reporterHost(name: string): Host {
  const known = /^isp(\d{1,2})\.example$/.exec(name);
  return { name: `mx.${name}`, address: `198.51.100.${known === null ? 250 : 11 + Number(known[1])}` };
}

/** Nothing is recorded; the host is shared and prints logins; DNS is answered by `zone`. */
export const DAYS_SITE = {
  domain: 'client.example',
  mailboxes: [MAILBOX],
  logins: { [MAILBOX]: [MAILBOX, 'news@client.example'] },
  ownHosts: [OWN.name],
  printsLogins: [OWN.name],
  bulkSelectors: [NEWS_KEY.selector],
  zone: {
    ...hostsZone(OWN, ...Array.from({ length: 11 }, (_, n) => reporterHost(`isp${n}.example`))),
    ...keysZone(KEY, NEWS_KEY),
    'client.example': txt('v=spf1 a:sv1.host.example ~all'),
  },
};

export interface DayMail {
  readonly raw: string;
  readonly envelope: Envelope;
}

/** Lines end by LF. */
export async function dayMail(it: Bounced): Promise<DayMail> {
  const by = it.reporter === 'host.example' ? OWN : reporterHost(it.reporter);
  const at = new Date(it.at);
  const failures = it.recipients.map((recipient) => ({
    recipient,
    status: '5.1.1',
    reply: '550 5.1.1 User unknown',
    ...(by === OWN ? { remote: { name: 'mx.far.example', address: '198.51.100.40' } } : {}),
  }));
  const letter = await letterOf(it);
  const isForged = it.evidence.includes('against');
  const arrival = new Date(it.sentAt ?? it.at);
  const written = { by, to: MAILBOX, at, arrival, failures, id: '4XkdR4QqQq5x' };
  const taken = isForged ? null : handedIn(it, arrival);
  const raw =
    by === OWN
      ? withoutCopy(it, report.qmail({ ...written, id: '27841', returned: lines(taken, letter) }))
      : (it.format === 'exim' ? report.exim : report.postfix)({
          ...written,
          returned: lines(handedOver(it, by, arrival, isForged), taken, letter),
        });
  const client = { address: by.address, helo: by.name, name: by.name };
  return { raw, envelope: { reversePath: null, forwardPaths: [MAILBOX], client } };
}

/** qmail's bouncemaxbytes: a letter beyond it is not returned. */
function withoutCopy({ hasHeader }: Bounced, notice: string): string {
  return hasHeader ? notice : notice.slice(0, notice.indexOf('--- Below this line'));
}

/** By whom the reporter got it: our host, or the forger's machine. */
function handedOver(it: Bounced, by: Host, at: Date, isForged: boolean): string {
  const address = it.client?.includes(':') ? `IPv6:${it.client}` : (it.client ?? '');
  const from = isForged ? { helo: it.helo ?? '', name: null, address } : hop.peer(OWN);
  return hop.postfixHop({ from, by: by.name, id: '4XkdR4QqQq5x', at, for: it.recipients[0] ?? '' });
}

/** By whom our host got it; it prints the login, and the client's address where that is known. */
function handedIn(it: Bounced, at: Date): string {
  const info = [it.login, it.client].filter((one) => one !== null).join('@');
  const from = { helo: it.helo ?? '', name: null, address: it.client ?? '' };
  return lines(
    hop.qmailInvoked(27_842, 'by uid 89', at),
    hop.qmailHop({ from, info, by: OWN.name, id: '', at }),
  );
}

async function letterOf(it: Bounced): Promise<string> {
  const [type = 'text/plain'] = it.form.split(' ', 1);
  const at = later(new Date(it.sentAt ?? it.at), -2);
  const mail = lines(
    `Message-ID: <${it.messageId}>`,
    `Date: ${dateTime(at, 540)}`,
    `From: "client" <${MAILBOX}>`,
    `To: ${it.recipients.map((one) => `<${one}>`).join(',\n ')}`,
    `Subject: ${it.form.endsWith('=b') ? '=?utf-8?B?44GK55+l44KJ44Gb?=' : 'Hello'}`,
    'MIME-Version: 1.0',
    type.startsWith('multipart')
      ? `Content-Type: ${type};\n\tboundary="----=_NextPart_000_0A1B_018EE44B.1FE96090"`
      : `Content-Type: ${type}; charset=utf-8`,
    it.mailer !== '' && `X-Mailer: ${it.mailer}`,
    it.bulk === 'unsubscribe' && `List-Unsubscribe: <https://client.example/leave?${it.at}>`,
    '',
    'This month we have much to tell you.',
    '',
  );
  if (!it.evidence.includes('proof')) return mail;
  return signed(mail, it.bulk === 'declared' ? NEWS_KEY : KEY, STYLE, at);
}
