import type { ScanSiteWords } from '../words.ts';
import { filters } from './filters.ts';
import { changes } from './scan-changes.ts';

const format = new Intl.NumberFormat('en-US');
const n = (value: number) => format.format(value);
const mailsOf = (count: number) => (count === 1 ? '1 mail' : `${n(count)} mails`);
const ended = (over: string) => `, until ${over}`;

export const scanSite: ScanSiteWords = {
  headline: {
    abused: {
      'change-password': ({ subject }, over) =>
        over === null
          ? `SOMEONE IS SENDING THROUGH ${subject}. Change its password.`
          : `SOMEONE WAS SENDING THROUGH ${subject}${ended(over)}. Change its password, if you have not done so since.`,
      'clean-script': ({ subject }, over) =>
        over === null
          ? `A SCRIPT ON YOUR WEB SPACE IS SENDING MAIL. Update or remove ${subject}.`
          : `A SCRIPT ON YOUR WEB SPACE WAS SENDING MAIL${ended(over)}. Update or remove ${subject}, if you have not done so since.`,
      'tell-host': ({ subject, host }, over) =>
        over === null
          ? `A NEIGHBOUR ON ${host ?? 'YOUR HOST'} IS SENDING IN YOUR NAME (${subject}). Tell the host.`
          : `A NEIGHBOUR ON ${host ?? 'YOUR HOST'} WAS SENDING IN YOUR NAME (${subject})${ended(over)}. Tell the host.`,
      'rotate-selector': ({ subject }, over) =>
        over === null
          ? `SOMEONE REPEATS A MAIL THAT YOU SIGNED. Replace the selector ${subject}.`
          : `SOMEONE REPEATED A MAIL THAT YOU SIGNED${ended(over)}. Replace the selector ${subject}, if you have not done so since.`,
    },
    flood: {
      forged: (mailbox, over) =>
        over === null
          ? `SOMEONE ELSE SENDS MAIL IN THE NAME OF ${mailbox}, but not through you. Let the reports be held; there is no password to change.`
          : `SOMEONE ELSE SENT MAIL IN THE NAME OF ${mailbox}${ended(over)}, but not through you. There is no password to change.`,
      unknown: (mailbox, over) =>
        over === null
          ? `MANY MAILS IN THE NAME OF ${mailbox} FAIL. Was it you? A newsletter can do that; if it was not you, read on.`
          : `MANY MAILS IN THE NAME OF ${mailbox} FAILED${ended(over)}. Was it you? A newsletter can do that; if it was not you, read on.`,
      newsletter: (mailbox, over) =>
        `MANY NEWSLETTERS IN THE NAME OF ${mailbox} ${over === null ? 'FAIL' : `FAILED${ended(over)}`}. Was it you? Then nothing is wrong; if it was not you, read on.`,
    },
    many: ' They share nothing that marks a flood, and nobody is seen to send through you: look at what they return.',
    calm: 'Nothing to do: no flood, and nobody sends through you.',
    more: (incidents) =>
      incidents === 1 ? 'One more incident is below.' : `${n(incidents)} more are below.`,
  },
  counts: (mails, failed) =>
    failed === 0
      ? `${mailsOf(mails)}; none says that something could not be delivered.`
      : `${mailsOf(mails)}; ${n(failed)} ${failed === 1 ? 'says' : 'say'} that something could not be delivered.`,
  decision: { deliver: 'deliver', mark: 'mark', hold: 'hold', drop: 'drop' },
  why: {
    virus: 'it harms by being opened',
    loop: 'it goes round between here and where it is forwarded',
    'failed-open': 'it could not be read: delivered all the same',
    ordinary: 'no report',
    spam: 'spam',
    'spam-unsure': 'perhaps spam',
    'dmarc-reject': 'its sender is forged, and asks for rejection',
    'dmarc-quarantine': 'its sender is forged, and asks for quarantine',
    'dmarc-fail': 'its sender is not proved',
    arf: 'a complaint about mail, always delivered',
    mdn: 'a read receipt, always delivered',
    'dmarc-report': 'a report about your domain, always delivered',
    'success-dsn': 'it was delivered, and that harms nobody',
    'spam-report': 'a report that is spam',
    ours: 'your own mail, see below',
    unproven: 'cannot be told: delivered with a mark',
    suspect: 'probably not yours: delivered with a mark',
    forged: 'sent by somebody else in your name',
    abused: "left through you by a stranger's hand",
    'unproven-in-incident': 'cannot be told, and is like the flood',
    'suspect-in-incident': 'probably not yours, and is like the flood',
  },
  ownRule: (name) => `your rule ${name}`,
  facts: (recipients, rate) =>
    `${recipients === 1 ? '1 recipient' : `${n(recipients)} recipients`}${
      rate === null ? '' : `, ${n(rate)} an hour`
    }`,
  labels: {
    incident: 'Incident',
    seen: 'Seen',
    sent: 'Leak',
    from: 'From',
    remedy: 'Do',
    samples: 'Samples',
    own: 'Your own',
    next: 'Next',
  },
  incident: (mailbox, mails, recipients) =>
    `${mailbox}: ${mailsOf(mails)} to ${recipients === 1 ? '1 recipient' : `${n(recipients)} recipients`}`,
  seen: (first, last) => `first ${first}, last ${last}`,
  sent: {
    quiet: (since) => `nothing sent since ${since}: it looks closed`,
    going: (last) => `OPEN when the mailbox ends: last sent ${last}`,
    unknown: 'the reports do not tell when the mails were sent',
  },
  wasItYou: 'Was it you, with a newsletter? Then nothing is wrong, and nothing of this applies.',
  noRemedy: {
    forged:
      'It does not leave through you, so you cannot end it. Hold the reports, and publish SPF and DMARC.',
    unknown:
      'If it was you, deliver them. If not, sign your mail by DKIM or keep a record of it: then it can be told.',
    newsletter:
      'They bear your signature and say how to unsubscribe, so their reports are delivered. If it was you, take the failed addresses off your list. If not, somebody sends through your account: change the password.',
  },
  own: (reports) =>
    reports === 1 ? '1 bounce of your own mail:' : `${n(reports)} bounces of your own mail:`,
  noOwn: 'no bounce of your own mail',
  more: (count) => `and ${n(count)} more`,
  filters,
  changes,
  next: {
    abused: 'do what stands above, and scan again: nothing new must have been sent since.',
    newsletter:
      'if it was not you, change the password, and scan again: nothing new must have been sent since.',
    flood: 'leave the held ones where they are, and scan again when it is over.',
    calm: 'scan again when failure notices come that you cannot explain.',
  },
  explain: 'Why a mail was judged so, tells:',
  pass: (pass, progress) => `${pass === 1 ? 'counting' : 'judging'}  ${progress}`,
};
