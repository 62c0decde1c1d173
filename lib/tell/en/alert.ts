import type { AlertWords } from '../alert-words.ts';
import { few } from '../few.ts';

const format = new Intl.NumberFormat('en-US');
const n = (value: number) => format.format(value);
const countOf = (count: number, one: string) => (count === 1 ? `1 ${one}` : `${n(count)} ${one}s`);
const listed = (items: readonly string[]) => few(items, ', ', (left) => ` and ${n(left)} more`, MAX_CLIENTS);
/** Addresses that are named: enough to tell one PC from a network of them. */
const MAX_CLIENTS = 8;
const TIME = '2026-01-31T09:30:00Z for example, or just 18:30 if that is today, local time';
const until = (over: string | null) => (over === null ? '' : ` until ${over}`);
const sends = (over: string | null) => (over === null ? 'is sending' : 'was sending');

export const alert: AlertWords = {
  subject: {
    abused: {
      'change-password': ({ subject }, over) =>
        `Someone ${sends(over)} through ${subject}${until(over)}: change its password`,
      'clean-script': ({ subject }, over) =>
        `A script on your web space ${sends(over)} mail${until(over)}: update or remove ${subject}`,
      'tell-host': ({ subject, host }, over) =>
        `A neighbour on ${host ?? 'your host'} ${sends(over)} in your name${until(over)} (${subject}): tell the host`,
      'rotate-selector': ({ subject }, over) =>
        `Someone ${over === null ? 'repeats' : 'repeated'} a mail that you signed${until(over)}: replace the selector ${subject}`,
    },
    flood: {
      forged: (mailbox, over) =>
        `Someone else ${over === null ? 'sends' : 'sent'} mail in the name of ${mailbox}${until(over)}, not through you: no password to change`,
      unknown: (mailbox, over) =>
        `Many mails in the name of ${mailbox} ${over === null ? 'fail' : 'failed'}${until(over)}: was it you?`,
      newsletter: (mailbox, over) =>
        `Many newsletters in the name of ${mailbox} ${over === null ? 'fail' : 'failed'}${until(over)}: was it you?`,
    },
  },
  what: {
    abused: {
      'change-password': ({ subject }) =>
        `The returned mails left through your own account, most likely not by your hand: whoever sent them knows the password of ${subject}.`,
      'clean-script': ({ subject }) =>
        `The returned mails were sent by a script on your own web space, most likely not by your hand: ${subject}.`,
      'tell-host': ({ subject, host }) =>
        `The returned mails bear your name, but another user of ${host ?? 'your host'} sent them (${subject}).`,
      'rotate-selector': ({ subject }) =>
        `A mail that you signed once comes back from many addresses to which you never sent it. A stranger sends it again and again, with your signature (selector ${subject}).`,
    },
    flood: {
      forged: (mailbox) =>
        `The returned mails bear the name of ${mailbox}, but as far as can be told they did not leave through you: somebody else writes your address as the sender.`,
      unknown: (mailbox) =>
        `Many mails in the name of ${mailbox} come back, and it cannot be told whether you sent them. A newsletter can do that; so can a thief.`,
      newsletter: (mailbox) =>
        `Many mails in the name of ${mailbox} come back that bear your signature and say how to unsubscribe, as a newsletter does. If you sent one, nothing is wrong. But a thief who uses your account can write that too: only you know.`,
    },
  },
  headings: {
    facts: 'What is known',
    remedy: 'What to do',
    now: 'What Truebounce does now',
    answer: 'How to answer',
  },
  counted: (reports, recipients, since, pace) =>
    `${countOf(reports, 'report')} about ${countOf(recipients, 'recipient')} since ${since}, ${pace}.`,
  pace: {
    minutes: (minutes) => `in ${countOf(minutes, 'minute')}`,
    hourly: (reports) => `${n(reports)} an hour`,
  },
  reopened: (at) => `It was over, and began again at ${at}.`,
  forgotten: (atOnce) =>
    `Its numbers are kept no longer: it is long over, or more than ${n(atOnce)} floods came at once.`,
  claims: 'None of these reports shows that its mail left through you: they may be made up.',
  notClosed: (reset, last) =>
    `You said that it was closed at ${reset}, but mail was sent after that, last at ${last}: there is another way in.`,
  noticed: {
    cluster: (window, shared) =>
      shared.length === 0
        ? `Noticed by their number within ${window}.`
        : `Noticed by their number within ${window}, and by what the returned mails have in common: ${shared.join(', ')}.`,
    mailbox: (window) =>
      `Noticed by their number within ${window}: nothing speaks for their being your mail, and something against it.`,
  },
  windows: { minutes: 'five minutes', hour: 'an hour', day: 'a day' },
  features: {
    network: 'the network they came from',
    'login-mailer': 'login and mail program',
    helo: 'the name of the computer',
    'message-id-host': 'the form of the Message-ID',
    form: 'the form of the mail',
    'recipient-domain': 'where they went',
    'reporter-network': 'who reports them',
    format: 'the form of the reports',
  },
  domains: (domains) => `Most went to ${domains.map(([name, count]) => `${name} (${n(count)})`).join(', ')}.`,
  clients: (clients) =>
    clients.length === 0
      ? 'The reports do not tell from which addresses they were sent.'
      : `Sent from ${listed(clients)}.`,
  sent: {
    quiet: (since) => `Nothing sent since ${since}: it looks closed.`,
    going: (last) => `Sent last at ${last}: it goes on.`,
    unknown: 'The reports do not tell when the mails were sent.',
  },
  steps: {
    forged: () => [
      'Nothing at once: the mails do not leave through you, so you cannot end them, and there is no password to change.',
      'Publish SPF that ends in -all, and DMARC with p=reject, once all your own mail passes: then others refuse what is forged.',
      'Sign all your mail by DKIM, and state that in the config: then forged mail is told from yours for certain.',
    ],
    unknown: (mailbox) => [
      'If it was you, with a newsletter for example, say so as below, and take the failed addresses off your list.',
      `If it was not you, change the password of ${mailbox}: it may be known to somebody.`,
      'Sign your mail by DKIM, or keep a record of what is sent: then it can be told next time.',
    ],
    newsletter: (mailbox) => [
      'If it was you, say so as below, and take the failed addresses off your list.',
      `If it was not you, somebody sends through your account, and your host signs it: change the password of ${mailbox}, and look for scripts on your web space that are not yours.`,
      'If you sent it once, but not to these recipients, somebody repeats it with your signature: replace the DKIM selector.',
      'Sign your newsletter with a DKIM selector of its own, and state it in the config: then you are not asked again.',
    ],
  },
  now: {
    flood: {
      held: 'Reports that resemble these are held: kept and listed, not in the inbox.',
      dropped: 'Reports that resemble these are dropped: not in the inbox, not listed, but kept for a time.',
      observed: "It only observes (protect: 'observe'): the reports are delivered as they come.",
      ruled:
        'Reports that resemble these are treated as your config says; without a rule of yours they are held.',
      delivered:
        'These reports are delivered, as bounces of your own mail. Where many are of mail that resembles it, but lacks your signature or a way to unsubscribe, these are held, if your config does not say otherwise.',
    },
    one: {
      held: 'This report is held: kept and listed, not in the inbox.',
      dropped: 'This report is dropped: not in the inbox, not listed, but kept for a time.',
      observed: "It only observes (protect: 'observe'): this report was delivered.",
      ruled: 'This report was treated as your config says.',
    },
    others: 'Bounces of your own mail and all other mail go on as ever.',
    unlike:
      'All other mail goes on as ever, and so do bounces of your own mail, unless they resemble these too closely to be told apart.',
    forgotten:
      'What was held of it stays held and listed. What comes from now on is judged report by report, until it is noticed as a flood again.',
    kept: 'Nothing is deleted before its time of retention is over.',
  },
  answer: {
    reset: {
      'change-password': `Once the password is changed (TIME is ${TIME}):`,
      'clean-script': `Once the script is gone (TIME is ${TIME}):`,
      'tell-host': `Once the host has ended it (TIME is ${TIME}):`,
      'rotate-selector': `Once the selector is withdrawn (TIME is ${TIME}):`,
    },
    mine: 'If it was you: this releases what is held, and remembers it as yours:',
    mineNewsletter: 'If it was you: this remembers it as yours, and you are not asked again:',
    mineOne: 'If it was you: this releases the report:',
    list: 'To see what is held:',
    show: 'To see the report:',
  },
  next: {
    incident: (mostADay) =>
      `No further mail comes of this incident, unless it ends and begins again, or goes on after you said that it was closed; and of this mailbox at most ${n(mostADay)} in 24 hours. What is held is listed all the same.`,
    forgotten: (mostADay) =>
      `If it is noticed again, you are told again; of this mailbox at most ${n(mostADay)} times in 24 hours.`,
    abuse: 'No further mail of this kind comes of this mailbox today (UTC).',
  },
  noMailbox: 'a mailbox of yours',
};
