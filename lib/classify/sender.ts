/** Who seems to have written a mail: a machine that reports, or a person. No single trait proves either. */

import type { Envelope, Mail } from '../model.ts';
import { parseAddresses, UnitSet } from '../parse/index.ts';

export interface SenderTraits {
  /** `MAIL FROM:<>` (RFC 5321 section 4.5.5). A quarter of real bounces carry another one by the time they are read. */
  readonly nullPath: boolean;
  /** From (or the reverse path) names a mail system: mailer-daemon, postmaster ... */
  readonly daemon: boolean;
  /** The same by address alone: anyone writes a display name. */
  readonly daemonAddress: boolean;
  /** Auto-Submitted other than `no` (RFC 3834 section 5). */
  readonly autoSubmitted: string | null;
  /** From is absent or empty. */
  readonly anonymous: boolean;
  /** List-Id, List-Post or Mailing-List at the top level: a list has handed this mail on. */
  readonly list: boolean;
  readonly fromAddress: string;
  readonly fromName: string;
}

/** Local parts (without separators) by which mail systems sign their notices. */
const DAEMON_LOCAL_PARTS = [
  'mailerdaemon',
  'postmaster',
  'maildaemon',
  'mailsystem',
  'mailsubsystem',
  'maildelivery',
  'deliverydaemon',
  'bouncedaemon',
  'mdaemon',
  'mailadmin',
  'mailmaster',
  'postoffice',
  'smtpd',
  'microsoftexchange',
  'undeliverable',
  'delivererror',
  'mailerror',
];
/** Most addresses begin otherwise, and need not be looked at. */
const DAEMON_INITIALS = new UnitSet(
  `-_. ${DAEMON_LOCAL_PARTS.map((name) => `${name.charAt(0)}${name.charAt(0).toUpperCase()}`).join('')}`,
);
const DAEMON_BEGINNINGS = new Set(DAEMON_LOCAL_PARTS.map((name) => name.slice(0, 4)));

/** Display names by which they do, in the languages that servers speak. */
const DAEMON_NAME = anyOf([
  'mail delivery',
  'maildelivery',
  'mail deliver system',
  'mailer-daemon',
  'mailer daemon',
  'mail administrator',
  'system administrator',
  'systemadministrator',
  'system attendant',
  'mail system',
  'mail subsystem',
  'mail transport',
  'postmaster',
  'microsoft outlook',
  'microsoft exchange',
  'delivery subsystem',
  'delivery service',
  'email delivery',
  'e-mail delivery',
  'internet mail service',
  'mail router',
  'smtp server',
  'zustellung',
  'administrateur',
  'administrador',
  'amministratore',
  'メール配信',
  'メール配送',
  '系统退信',
  '系統退信',
]);

/** One pattern asks for all of them at once. */
function anyOf(names: readonly string[]): RegExp {
  return new RegExp(names.join('|'));
}

export function senderTraits(mail: Mail, envelope?: Envelope): SenderTraits {
  const { header } = mail;
  const returnPath = header.value('return-path');
  const reversePath = envelope?.reversePath;
  const nullPath =
    reversePath === null ||
    (reversePath === undefined && returnPath !== undefined && isNullPath(returnPath)) ||
    isNullPath(header.value('envelope-from') ?? 'absent');
  const from = header.text('from') ?? '';
  const first = parseAddresses(from)[0];
  const fromAddress = first?.address ?? '';
  const fromName = (first?.name ?? '').toLowerCase();
  const auto = header.value('auto-submitted')?.toLowerCase() ?? null;
  const daemonAddress =
    isDaemonAddress(fromAddress) ||
    isDaemonAddress(stripBrackets(returnPath ?? '')) ||
    isDaemonAddress(stripBrackets(reversePath ?? ''));
  return {
    nullPath,
    daemon: daemonAddress || DAEMON_NAME.test(fromName),
    daemonAddress,
    autoSubmitted: auto !== null && !auto.startsWith('no') ? auto : null,
    anonymous: fromAddress === '',
    list: header.has('list-id') || header.has('list-post') || header.has('mailing-list'),
    fromAddress,
    fromName,
  };
}

/** True for the addresses of mail systems: `MAILER-DAEMON@...`, `post_master@...`, `mailer-daemon`. */
export function isDaemonAddress(address: string): boolean {
  if (!DAEMON_INITIALS.has(address.charCodeAt(0))) return false;
  const at = address.lastIndexOf('@');
  const local = (at < 0 ? address : address.slice(0, at)).toLowerCase().replace(/[-_. ]/g, '');
  return (
    DAEMON_BEGINNINGS.has(local.slice(0, 4)) && DAEMON_LOCAL_PARTS.some((name) => local.startsWith(name))
  );
}

/** Of a field's value, which is trimmed. */
function isNullPath(value: string): boolean {
  return value === '' || (value.startsWith('<') && value.replace(/\s/g, '') === '<>');
}

function stripBrackets(path: string): string {
  return path.trim().replace(/^<|>$/g, '');
}
