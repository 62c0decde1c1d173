import type { Words } from '../words.ts';
import { alert } from './alert.ts';
import { among } from './among.ts';
import { checks } from './checks.ts';
import { deployment } from './deployment.ts';
import { destinations } from './destinations.ts';
import { digest } from './digest.ts';
import { doctor } from './doctor.ts';
import { evidence } from './evidence.ts';
import { explain } from './explain.ts';
import { forward } from './forward-notice.ts';
import { held } from './held.ts';
import { html } from './html.ts';
import { init } from './init.ts';
import { verdict } from './provenance.ts';
import { reasons } from './reasons.ts';
import { scan } from './scan.ts';
import { guess } from './scan-guess.ts';
import { scanSite } from './scan-site.ts';

const format = new Intl.NumberFormat('en-US');

export const en: Words = {
  classes: {
    ordinary: 'ordinary mail',
    bounce: 'bounce',
    delay: 'delay notice',
    'success-dsn': 'delivery confirmed',
    'auto-reply': 'automatic reply',
    arf: 'complaint (ARF)',
    mdn: 'read receipt (MDN)',
    challenge: 'challenge',
    'virus-notice': 'virus notice',
    'dmarc-report': 'DMARC or TLS report',
  },
  reasons,
  defects: {
    'size-limit': 'the mail is too large to read whole',
    'depth-limit': 'parts are nested too deep to read',
    'part-limit': 'there are too many parts to read',
    'header-limit': 'a header is too long to read whole',
    'line-limit': 'a line is too long to read whole',
    'text-limit': 'a text is too long to read whole',
    'candidate-limit': 'there are too many candidates to try',
    empty: 'there is nothing in it',
    'missing-blank-line': 'no blank line between header and body',
    'malformed-field': 'a header line is no field',
    'missing-boundary': 'a multipart without its boundary',
    'unclosed-boundary': 'the last boundary is missing: the mail may have been cut',
    'bad-encoding': 'a part is not encoded as it says',
    'unknown-encoding': 'an unknown transfer encoding',
    'unknown-charset': 'an unknown character set',
    'bad-date': 'a date that cannot be read',
    'missing-action': 'Action is missing; taken from Status',
    'malformed-status': 'Status is not of the form 5.1.1',
    'missing-recipient': 'no recipient is named',
    'missing-feedback-type': 'Feedback-Type is missing',
    'conflicting-fields': 'fields contradict each other',
  },
  problems: {
    missing: (path) => `${path}: there is no such file. Check the path.`,
    'dangling-link': (path) => `${path}: this link leads nowhere. Remove it, or restore what it leads to.`,
    'link-loop': (path) => `${path}: this link leads back to itself. Remove it.`,
    'no-permission': (path) =>
      `${path}: no permission to read it. Run as its owner, or give yourself the right with chmod.`,
    'read-error': (path, detail) => `${path}: reading failed (${detail}). Check the disk, and try again.`,
    empty: (path) => `${path}: it is empty.`,
    'no-mail': (path) =>
      `${path}: there is no mail in it. Name a mail, a Maildir, a directory of mails or an mbox.`,
    'foreign-archive': (path) =>
      `${path}: an archive of a kind that is not read. Unpack it first; .gz is read as it is.`,
    'outlook-msg': (path) => `${path}: an Outlook .msg, which is no mail by the standard. Save it as .eml.`,
    'utf-16': (path) => `${path}: saved as UTF-16 text. Save it as .eml, or convert it to UTF-8.`,
    'broken-gzip': (path) => `${path}: the .gz is damaged. What came before the damage was read.`,
  },
  cut: (file, megabytes) => `${file}: longer than ${megabytes} MB; only that much was read.`,
  nothingRead: 'Nothing could be read.',
  number: (value) => format.format(value),
  between: ', ',
  provenance: {
    ours: 'ours',
    abused: 'abused',
    unproven: 'unproven',
    suspect: 'suspect',
    forged: 'forged',
  },
  explain,
  evidence,
  verdict,
  among,
  alert,
  scan,
  guess,
  html,
  scanSite,
  classify: {
    file: 'file',
    class: 'class',
    provenance: 'verdict',
    recipient: 'recipient',
    reason: 'reason',
    reply: 'reply',
    detector: 'read by',
    more: (count) => ` +${count}`,
  },
  held,
  destinations,
  digest,
  deployment,
  doctor,
  checks,
  init,
  forward,
};
