/** Reports of Microsoft's systems: Exchange, and Exchange Online with its tenants' marks. */

import type { Host } from './profile.ts';
import type { Failure, ReportOf } from './report-of.ts';
import { dateTime, lines, split } from './text.ts';

const MICROSOFT_EXCHANGE = 'MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e';

function exchangeStatus(it: ReportOf): string[] {
  return [
    `Reporting-MTA: dns;${it.by.name}`,
    `Arrival-Date: ${dateTime(it.arrival)}`,
    ...it.failures.flatMap((f) => [
      '',
      `Final-Recipient: rfc822;${f.recipient}`,
      'Action: failed',
      `Status: ${f.status}`,
      `Diagnostic-Code: smtp;${f.reply}`,
      ...(f.remote ? [`Remote-MTA: dns;${f.remote.name}`] : []),
    ]),
  ];
}

function exchangeText(it: ReportOf, failure: Failure | undefined): string[] {
  return [
    'Delivery has failed to these recipients or groups:',
    '',
    ...it.failures.map((f) => `${f.recipient}<mailto:${f.recipient}>`),
    "The email address you entered couldn't be found. Please check the",
    "recipient's email address and try to resend the message.",
    '',
    'Diagnostic information for administrators:',
    '',
    `Generating server: ${it.by.name}`,
    '',
    `${failure?.recipient}`,
    `Remote Server returned '${failure?.reply}'`,
    '',
    'Original message headers:',
    '',
    split(it.returned).header,
    '',
  ];
}

/** Exchange 2019: text, status, the returned mail; the headers stand in the text once more. */
export function exchange(it: ReportOf & { readonly organization: string }): string {
  const boundary = `${it.id}`;
  return lines(
    `From: <${MICROSOFT_EXCHANGE}@${it.organization}>`,
    `To: <${it.to}>`,
    `Date: ${dateTime(it.at)}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status;',
    `\tboundary="${boundary}"`,
    'X-MS-Exchange-Message-Is-Ndr:',
    'Content-Language: en-US',
    `Message-ID: <${it.id}@${it.by.name}>`,
    'Subject: Undeliverable: your message',
    'Auto-Submitted: auto-replied',
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset="us-ascii"',
    '',
    ...exchangeText(it, it.failures[0]),
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    ...exchangeStatus(it),
    '',
    `--${boundary}`,
    'Content-Type: message/rfc822',
    '',
    it.returned,
    `--${boundary}--`,
    '',
  );
}

/** The marks that Exchange Online stamps on what a tenant sends, its reports too. */
export function tenantMarks(tenant: string, server: string, at: Date, authAs: string): string[] {
  return [
    `X-MS-Exchange-CrossTenant-AuthAs: ${authAs}`,
    `X-MS-Exchange-CrossTenant-AuthSource: ${server}`,
    `X-MS-Exchange-CrossTenant-OriginalArrivalTime: ${dateTime(at)
      .replace(/^\w+, /, '')
      .replace(' +0000', '.1672')} (UTC)`,
    'X-MS-Exchange-CrossTenant-FromEntityHeader: Hosted',
    `X-MS-Exchange-CrossTenant-Id: ${tenant}`,
    'X-MS-Exchange-CrossTenant-MailboxType: HOSTED',
    `X-MS-Exchange-Transport-CrossTenantHeadersStamped: ${server.split('.')[0]}`,
  ];
}

/** Exchange Online: as Exchange, with the tenant's marks in the report's own header. */
export function exchangeOnline(
  it: ReportOf & {
    readonly organization: string;
    readonly tenant: string;
    readonly outbound: Host;
    readonly inside: string;
  },
): string {
  const boundary = `_000_${it.id}_`;
  return lines(
    `Received: from ${it.by.name} (${it.inside}) by`,
    ` ${it.by.name} (${it.inside}) with Microsoft SMTP Server`,
    ' (version=TLS1_2, cipher=TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384) id',
    ` 15.20.9203.9; ${dateTime(it.at)}`,
    'MIME-Version: 1.0',
    'From: "Microsoft Outlook"',
    ` <${MICROSOFT_EXCHANGE}@${it.organization}>`,
    `To: <${it.to}>`,
    `Date: ${dateTime(it.at)}`,
    'Content-Type: multipart/report; report-type=delivery-status;',
    `\tboundary="${boundary}"`,
    'X-MS-Exchange-Message-Is-Ndr:',
    'Content-Language: en-US',
    `Message-ID: <${it.id}@${it.by.name}>`,
    'Subject: Undeliverable: your message',
    'Auto-Submitted: auto-replied',
    'X-MS-PublicTrafficType: Email',
    `X-OriginatorOrg: ${it.organization}`,
    ...tenantMarks(it.tenant, it.by.name, it.at, 'Internal'),
    '',
    `--${boundary}`,
    'Content-Type: text/plain; charset="us-ascii"',
    '',
    ...exchangeText(it, it.failures[0]),
    `--${boundary}`,
    'Content-Type: message/delivery-status',
    '',
    ...exchangeStatus(it),
    '',
    `--${boundary}`,
    'Content-Type: message/rfc822',
    '',
    it.returned,
    `--${boundary}--`,
    '',
  );
}
