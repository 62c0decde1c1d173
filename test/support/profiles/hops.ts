/** Received lines as the servers write them; which source prints which form is told in the profiles' READMEs. */

import type { Host } from './profile.ts';
import { dateTime, dayTime, lines, namedTime } from './text.ts';

/** A client as a server saw it. */
export interface Peer {
  readonly helo: string;
  /** By reverse DNS; null where it has none. */
  readonly name: string | null;
  readonly address: string;
}

export interface Hop {
  readonly from: Peer;
  readonly by: string;
  readonly id: string;
  readonly at: Date;
  readonly zone?: number;
  /** The login, where the client proved who it is. */
  readonly login?: string;
  readonly for?: string;
}

export function peer(host: Host): Peer {
  return { helo: host.name, name: host.name, address: host.address };
}

/** Postfix, smtpd.c `receive_data_message` with smtpd_sasl_authenticated_header and smtpd_tls_received_header. */
export function postfixHop(hop: Hop): string {
  return lines(
    `Received: from ${hop.from.helo} (${hop.from.name ?? 'unknown'} [${hop.from.address}])`,
    '\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits)',
    '\t key-exchange X25519 server-signature RSA-PSS (2048 bits) server-digest SHA256)',
    '\t(No client certificate requested)',
    hop.login && `\t(Authenticated sender: ${hop.login})`,
    `\tby ${hop.by} (Postfix) with ${hop.login ? 'ESMTPSA' : 'ESMTPS'} id ${hop.id}${hop.for ? `` : ';'}`,
    hop.for && `\tfor <${hop.for}>; ${namedTime(hop.at, hop.zone)}`,
    !hop.for && `\t${namedTime(hop.at, hop.zone)}`,
  );
}

/** Postfix's pickup: a program on the host. */
export function postfixLocalHop(by: string, uid: number, id: string, at: Date, zone = 0): string {
  return `Received: by ${by} (Postfix, from userid ${uid})\n\tid ${id}; ${namedTime(at, zone)}`;
}

/** Exim's received_header_text; `[address] (port= helo=)` is sender_rcvhost without a name, cPanel's usual one. */
export function eximHop(hop: Hop & { readonly sender: string; readonly port?: number }): string {
  const { from } = hop;
  const port = hop.port ? `:${hop.port}` : '';
  const rcvhost =
    from.name === null
      ? `[${from.address}] (${hop.port ? `port=${hop.port} ` : ''}helo=${from.helo})`
      : `${from.name} ([${from.address}]${port}${from.helo === from.name ? '' : ` helo=${from.helo}`})`;
  return lines(
    `Received: from ${rcvhost}`,
    `\tby ${hop.by} with ${hop.login ? 'esmtpsa' : 'esmtps'}  (TLS1.3) tls TLS_AES_256_GCM_SHA384`,
    '\t(Exim 4.98)',
    `\t(envelope-from <${hop.sender}>)`,
    `\tid ${hop.id}${hop.for ? '' : ';'}`,
    hop.for && `\tfor ${hop.for};`,
    `\t${dateTime(hop.at, hop.zone)}`,
  );
}

export function eximLocalHop(hop: {
  readonly user: string;
  readonly by: string;
  readonly sender: string;
  readonly id: string;
  readonly at: Date;
  readonly zone?: number;
  readonly for?: string;
}): string {
  return lines(
    `Received: from ${hop.user} by ${hop.by} with local (Exim 4.98)`,
    `\t(envelope-from <${hop.sender}>)`,
    `\tid ${hop.id}${hop.for ? '' : ';'}`,
    hop.for && `\tfor ${hop.for};`,
    `\t${dateTime(hop.at, hop.zone)}`,
  );
}

/** sendmail.cf's HReceived. */
export function sendmailHop(hop: Hop): string {
  const name = hop.from.name === null ? '' : `${hop.from.name} `;
  return lines(
    `Received: from ${hop.from.helo} (${name}[${hop.from.address}])`,
    ...(hop.login ? ['\t(authenticated bits=0)'] : []),
    `\tby ${hop.by} (8.18.1/8.18.1) with ${hop.login ? 'ESMTPSA' : 'ESMTPS'} id ${hop.id}`,
    '\t(version=TLSv1.3 cipher=TLS_AES_256_GCM_SHA384 bits=256 verify=NOT)',
    `\tfor <${hop.for ?? 'undisclosed'}>; ${dateTime(hop.at, hop.zone)}`,
  );
}

/** qmail-smtpd.c: `(remoteinfo@remoteip)`; the AUTH patches put the login into remoteinfo. */
export function qmailHop(hop: Hop & { readonly info?: string; readonly protocol?: string }): string {
  const heloPart = hop.from.helo === hop.from.name ? '' : ` (HELO ${hop.from.helo})`;
  const time = hop.zone === 0 ? dayTime(hop.at, 0, '-0000') : dayTime(hop.at, hop.zone ?? 540);
  return lines(
    `Received: from ${hop.from.name ?? 'unknown'}${heloPart} (${hop.info ?? hop.from.address})`,
    `  by ${hop.by} with ${hop.protocol ?? 'SMTP'}; ${time}`,
  );
}

/** qmail-queue's own line, of each message once per passage. */
export function qmailInvoked(pid: number, how: string, at: Date, zone: number | null = 540): string {
  const time = zone === null ? dayTime(at, 0, '-0000') : dayTime(at, zone);
  return `Received: (qmail ${pid} invoked ${how}); ${time}`;
}

/** Exchange and Exchange Online; `version` 15.2 is a server of one's own. */
export function exchangeHop(from: Host, by: Host, version: string, at: Date, via = ''): string {
  return lines(
    `Received: from ${from.name} (${from.address})`,
    ` by ${by.name} (${by.address}) with`,
    ' Microsoft SMTP Server (version=TLS1_2,',
    ` cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id ${version}${via}; ${dateTime(at)}`,
  );
}

/** A mailbox's own program (Outlook, OWA) gave it to the mailbox server. */
export function mapiHop(server: string, at: Date): string {
  return lines(
    `Received: from ${server}`,
    ` ([fe80::2d4b:7c1e:9a33:51f0]) by ${server}`,
    ` ([fe80::2d4b:7c1e:9a33:51f0%5]) with mapi id 15.20.9203.009; ${dateTime(at)}`,
  );
}

/** Google inside: `by` is a literal address. */
export function googleHop(literal: string, id: string, at: Date): string {
  return `Received: by ${literal} with SMTP id ${id};\n        ${dateTime(at, -420)} (PDT)`;
}

/** A program logged in at smtp.gmail.com. */
export function gmailSubmission(from: Peer, id: string, recipient: string, at: Date): string {
  return lines(
    `Received: from ${from.helo} (${from.name ? `${from.name}. ` : ''}[${from.address}])`,
    `        by smtp.gmail.com with ESMTPSA id ${id}`,
    `        for <${recipient}>`,
    '        (version=TLS1_3 cipher=TLS_AES_128_GCM_SHA256 bits=128/128);',
    `        ${dateTime(at, -420)} (PDT)`,
  );
}

/** Google's door. */
export function googleMxHop(hop: Hop): string {
  return lines(
    `Received: from ${hop.from.helo} (${hop.from.name ? `${hop.from.name}. ` : ''}[${hop.from.address}])`,
    `        by mx.google.com with ESMTPS id ${hop.id}`,
    `        for <${hop.for ?? ''}>`,
    '        (version=TLS1_3 cipher=TLS_AES_256_GCM_SHA384 bits=256/256);',
    `        ${dateTime(hop.at, -420)} (PDT)`,
  );
}

/** OpenSMTPD, smtp_session.c. */
export function opensmtpdHop(hop: Hop): string {
  return lines(
    `Received: from ${hop.from.helo} (${hop.from.name ?? '<unknown>'} [${hop.from.address}])`,
    `\tby ${hop.by} (OpenSMTPD) with ESMTPS id ${hop.id} (TLSv1.3:TLS_AES_256_GCM_SHA384:256:NO)`,
    hop.for && `\tfor <${hop.for}>;`,
    `\t${namedTime(hop.at, hop.zone)}`,
  );
}

/** Courier: IPv4 addresses as mapped ones. */
export function courierHop(hop: Hop): string {
  return lines(
    `Received: from ${hop.from.helo} (${hop.from.name ? `${hop.from.name} ` : ''}[::ffff:${hop.from.address}])`,
    '  (TLS: TLSv1.3,256bits,TLS_AES_256_GCM_SHA384)',
    `  by ${hop.by} with ESMTPS`,
    `  id ${hop.id}; ${dateTime(hop.at, hop.zone)}`,
  );
}

/** HCL Domino. */
export function dominoHop(hop: Hop): string {
  return lines(
    `Received: from ${hop.from.helo} ([${hop.from.address}])`,
    `          by ${hop.by} (HCL Domino Release 12.0.2FP4)`,
    `          with ESMTP id ${hop.id} ;`,
    `          ${dateTime(hop.at, hop.zone)} `,
  );
}
