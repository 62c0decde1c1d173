/** The ways in which servers write Received, in the order in which they are tried. */

import { isWithin } from '../domains.ts';
import { COMMUNIGATE } from './communigate.ts';
import { EXCHANGE } from './exchange.ts';
import { EXIM } from './exim.ts';
import { FETCHED } from './fetched.ts';
import type { Form } from './form.ts';
import { commentsOf, type Line } from './line.ts';
import { OPENSMTPD } from './opensmtpd.ts';
import { QMAIL } from './qmail.ts';
import { WEBMAIL } from './webmail.ts';

/**
 * A form that the general grammar reads, known by a comment behind `by`. `initials`: the characters with which such a
 * comment begins; nearly all comments of a line begin otherwise, and a dozen patterns need not be run over them.
 */
function known(name: string, initials: string, comment: RegExp): Form {
  return {
    name,
    is({ comments }) {
      for (const text of comments)
        if (text !== '' && initials.includes(text.charAt(0)) && comment.test(text)) return true;
      return false;
    },
  };
}

/** A form that the general grammar reads, known by the host's domain. */
function hosted(name: string, domains: readonly string[]): Form {
  return { name, is: ({ by }) => by !== null && domains.some((domain) => isWithin(by, domain)) };
}

/** Only those with a `read` of their own differ from the general grammar; the others have but a name. */
export const FORMS: readonly Form[] = [
  known('postfix', 'P', /^Postfix\b/),
  EXIM,
  OPENSMTPD,
  COMMUNIGATE,
  FETCHED,
  EXCHANGE,
  WEBMAIL,
  hosted('gmail', ['google.com', 'googlemail.com', 'gmail.com']),
  hosted('ses', ['amazonaws.com', 'amazonses.com']),
  known('powermta', 'P', /^PowerMTA\b/),
  known('sendmail', '0123456789VD', /^(?:\d{1,2}\.\d{1,2}\.\d{1,2}|V8|Debian)[^ ]{0,40}\//),
  known('sendmail', 'VS', /^(?:V8\/|Sendmail)/),
  known('mdaemon', 'Mm', /^MDaemon\b/i),
  known('haraka', 'Hh', /^Haraka\b/i),
  known('kerio', 'Kk', /^Kerio\b/i),
  known('kumomta', 'Kk', /^KumoMTA\b/i),
  known('domino', 'LIH', /^(?:Lotus|IBM|HCL) Domino\b/),
  known('imail', 'S', /^SMTPD32\b|^SMTP32\b/),
  known('amavis', 'a', /^amavis/),
  { name: 'courier', is: isCourier },
  QMAIL,
];

/** Courier names no version: it writes the protocol in lower case, and its own comments behind the client. */
function isCourier({ from, protocol, words }: Line): boolean {
  if (protocol === null || !words.some((item) => item.text === protocol)) return false;
  return commentsOf(from).some((comment) => /^AUTH: |^TLS: |^IDENT: |\[::ffff:/.test(comment));
}
