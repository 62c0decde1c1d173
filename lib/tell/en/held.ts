import { few } from '../few.ts';
import type { HeldWords } from '../held-words.ts';

const format = new Intl.NumberFormat('en-US');
const n = (value: number) => format.format(value);
const mailsOf = (count: number) => (count === 1 ? '1 mail' : `${n(count)} mails`);
const incidentsOf = (count: number) => (count === 1 ? '1 incident' : `${n(count)} incidents`);
const was = (count: number) => (count === 1 ? 'was' : 'were');
const is = (count: number) => (count === 1 ? 'is' : 'are');
const listed = (names: readonly string[]) => few(names, ', ', (left) => ` and ${n(left)} more`, 10);

const TIMES =
  'Write it as 2026-11-24T14:05:00Z, or in local time as "2026-11-24 14:05", or today\'s as 14:05.';

export const held: HeldWords = {
  noData: (directory) =>
    `${directory} holds no data of Truebounce. Name the directory that "truebounce serve" has, with --data.`,
  list: {
    title: (mails, floods, single) => {
      if (floods === 0) return `${mailsOf(mails)} held.`;
      const flood = floods === 1 ? '1 flood' : `${n(floods)} floods`;
      return `${mailsOf(mails)} held: ${flood}${single === 0 ? '' : `, and ${mailsOf(single)} beside`}.`;
    },
    titleOf: (incident, mails) => `${mailsOf(mails)} of the flood ${incident}.`,
    empty: 'Nothing is held.',
    flood: 'FLOOD',
    open: (since) => `goes on, since ${since}`,
    over: (since, until) => `over, ${since} to ${until}`,
    forgotten: (since, until) => `over for long, ${since} to ${until}`,
    mine: 'You said that it was you.',
    reset: (at) => `You said that you changed the password at ${at}.`,
    held: (mails) => `${mailsOf(mails)} held`,
    recipients: (count) => (count === 1 ? '1 recipient' : `${n(count)} recipients`),
    to: (domains) => `to ${domains}`,
    floodsLeftOut: (count) =>
      `${n(count)} more mails belong to floods that are not listed: name a --mailbox.`,
    from: (sender) => `from ${sender}`,
    unread: 'could not be read',
    noReport: 'no report',
    released: (at) => `released ${at}`,
    dropped: (at) => `dropped ${at}`,
    more: (command) => `There are more: ${command}`,
    next: {
      look: 'Its mails:',
      mine: 'If it was you:',
      reset: 'When the password is changed:',
      one: 'The whole story of one of them: truebounce held show KEY',
    },
  },
  show: {
    labels: {
      mail: 'Mail',
      came: 'Came',
      decided: 'Decided',
      state: 'Now',
      incident: 'Flood',
      delivery: 'Delivery',
      alert: 'Alert',
      fault: 'Fault',
      header: 'Header',
      raw: 'Raw mail',
    },
    came: (at, bytes) => `${at}, ${n(bytes)} bytes`,
    envelope: (from, to) => `from ${from} to ${to}`,
    unread: 'It could not be read, by a fault of ours.',
    fault: (stage, error) => `${stage}: ${error}. It is a bug of ours: please report it.`,
    held: 'Held: nobody has answered yet.',
    notHeld: 'It was not held.',
    released: (at) => `Released ${at}.`,
    dropped: (at) => `Dropped ${at}: it is listed no longer, and kept until its time is over.`,
    incident: (id, mailbox) => `${id} on ${mailbox}`,
    silent: 'It came late, or was sent before the password was changed: nobody was told of it.',
    delivery: {
      delivered: (to, at) => `${to}: delivered ${at}`,
      later: (to, nextAt, error) => `${to}: failed for now (${error}), tried again ${nextAt}`,
      failed: (to, at, error) => `${to}: given up ${at} (${error})`,
      working: (to, until) => `${to}: being delivered (until ${until} at most)`,
      waiting: (to, since) => `${to}: waits to be delivered since ${since}`,
      would: (to) => `${to}, if it is released`,
    },
    headerCut: 'There is more; all of it prints --raw.',
    noRaw: (path) => `${path} is not there: its time was over, or somebody removed it.`,
  },
  keys: {
    unknown: (key) => `no mail has the key ${key}. "truebounce held list" shows the keys.`,
    ambiguous: (prefix, keys, more) =>
      `${prefix} begins several keys: ${keys.join(', ')}${more ? ' and more' : ''}. Write more of it.`,
    notAtMailbox: (key, mailbox, mailboxes) =>
      `${key} did not come to ${mailbox}, but to ${listed(mailboxes)}.`,
    which: 'say which mails: their keys, or --incident, or --mine; one of the three.',
    unknownIncident: (id) => `no flood has the name ${id}. "truebounce held list" shows the names.`,
    ambiguousIncident: (id, mailboxes) =>
      `${id} is the name of a flood on several mailboxes: ${listed(mailboxes)}. Say which, with --mailbox.`,
    badIncident: (text) => `${text} is no name of a flood: these look like 20161123T0122-1.`,
  },
  answer: {
    release: {
      now: (mails) => `${mailsOf(mails)} released.`,
      wouldBe: (mails) => `${mailsOf(mails)} would be released.`,
      before: (mails) => `${mailsOf(mails)} ${was(mails)} released before.`,
      otherwise: (mails) => `${mailsOf(mails)} ${was(mails)} dropped before, and ${is(mails)} not released.`,
      none: 'Nothing was held there: nothing is released.',
    },
    drop: {
      now: (mails) => `${mailsOf(mails)} dropped.`,
      wouldBe: (mails) => `${mailsOf(mails)} would be dropped.`,
      before: (mails) => `${mailsOf(mails)} ${was(mails)} dropped before.`,
      otherwise: (mails) => `${mailsOf(mails)} ${was(mails)} released before, and ${is(mails)} not dropped.`,
      none: 'Nothing was held there: nothing is dropped.',
    },
    mine: (incident, mailbox) =>
      `The flood ${incident} on ${mailbox} was you: its like is held no longer, and will be known as yours.`,
    wouldBeMine: (incident, mailbox) => `The flood ${incident} on ${mailbox} would be known as yours.`,
    notHeld: (key, mailbox) => `${key} for ${mailbox} was not held.`,
    carriedOut: {
      machine: 'The running server delivers them; if none runs, the next start does.',
      deployment: 'They are on their way; "truebounce held show KEY" tells when one has arrived.',
    },
    kept: 'They are listed no longer, and kept until their time is over.',
    progress: (mails) => `${mailsOf(mails)} answered`,
  },
  reset: {
    done: (mailbox, incidents, at) =>
      `${incidentsOf(incidents)} of ${mailbox} answered: the password was changed at ${at}.`,
    wouldBe: (mailbox, incidents, at) =>
      `${incidentsOf(incidents)} of ${mailbox} would be answered: the password was changed at ${at}.`,
    means: (at) =>
      `Reports about mail that was sent before ${at} are held as before, but nobody is told of them any more. If mail goes on leaving after it, you are told again: then the leak is not closed.`,
    none: (mailbox) => `No flood of ${mailbox} is known: there is nothing to answer.`,
    others: (mailboxes) => `Floods are known of ${listed(mailboxes)}.`,
    badTime: (text) => `--at ${text}: that is no time. ${TIMES}`,
    noSuchDay: (text) => `--at ${text}: there is no such day or hour. ${TIMES}`,
    inFuture: (at) => `--at: ${at} lies in the future. Give the time at which the password was changed.`,
  },
};
