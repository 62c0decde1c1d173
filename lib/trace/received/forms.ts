/** The ways in which servers write Received, in the order in which they are tried. */

import { COMMUNIGATE } from './communigate.ts';
import { EXCHANGE } from './exchange.ts';
import { EXIM } from './exim.ts';
import { FETCHED } from './fetched.ts';
import type { Form } from './form.ts';
import { commentsOf, type Line } from './line.ts';
import { OPENSMTPD } from './opensmtpd.ts';
import { QMAIL } from './qmail.ts';
import { WEBMAIL } from './webmail.ts';

/** A form that the general grammar reads, known by a comment behind `by`. */
function known(name: string, comment: RegExp): Form {
  return { name, is: ({ comments }) => comments.some((text) => comment.test(text)) };
}

/** A form that the general grammar reads, known by the host's domain. */
function hosted(name: string, domain: RegExp): Form {
  return { name, is: ({ by }) => by !== null && domain.test(by) };
}

/** Only those with a `read` of their own differ from the general grammar; the others have but a name. */
export const FORMS: readonly Form[] = [
  known('postfix', /^Postfix\b/),
  EXIM,
  OPENSMTPD,
  COMMUNIGATE,
  FETCHED,
  EXCHANGE,
  WEBMAIL,
  hosted('gmail', /(?:^|\.)(?:google|googlemail|gmail)\.com$/),
  hosted('ses', /(?:^|\.)(?:amazonaws|amazonses)\.com$/),
  known('powermta', /^PowerMTA\b/),
  known('sendmail', /^(?:\d{1,2}\.\d{1,2}\.\d{1,2}|V8|Debian)[^ ]{0,40}\//),
  known('sendmail', /^(?:V8\/|Sendmail)/),
  known('mdaemon', /^MDaemon\b/i),
  known('haraka', /^Haraka\b/i),
  known('kerio', /^Kerio\b/i),
  known('kumomta', /^KumoMTA\b/i),
  known('domino', /^(?:Lotus|IBM|HCL) Domino\b/),
  known('imail', /^SMTPD32\b|^SMTP32\b/),
  known('amavis', /^amavis/),
  { name: 'courier', is: isCourier },
  QMAIL,
];

/** Courier names no version: it writes the protocol in lower case, and its own comments behind the client. */
function isCourier({ from, protocol, words }: Line): boolean {
  if (protocol === null || !words.some((item) => item.text === protocol)) return false;
  return commentsOf(from).some((comment) => /^AUTH: |^TLS: |^IDENT: |\[::ffff:/.test(comment));
}
