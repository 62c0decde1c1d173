import type { DoctorWords } from '../doctor-words.ts';

const format = new Intl.NumberFormat('en-US');
const n = (value: number) => format.format(value);
const one = (count: number, singular: string, plural: string) =>
  count === 1 ? `1 ${singular}` : `${n(count)} ${plural}`;
const mailsOf = (count: number) => one(count, 'mail', 'mails');
const daysOf = (days: number) => (days === 1 ? 'the last day' : `the last ${n(days)} days`);
const since = (time: string | null) => (time === null ? '' : `, the oldest since ${time}`);
const SERVER = 'Start "truebounce serve", or look at what it complains of.';
const DEAD =
  'See what the server complained of at their times, then "truebounce doctor --redrive"; the raw mails are in raw/.';
const BUG = 'This is a bug of ours, or somebody changed the data: please report it.';

export const doctor: DoctorWords = {
  onlyAudit:
    'say what to look at: on one machine that is --audit, whether every mail that was taken has its decision and its deliveries. Nothing else exists so far.',
  status: { ok: 'ok', warn: 'warn', bad: 'bad' },
  headline: {
    clean: (mails, days) => `All is well with ${mailsOf(mails)} of ${daysOf(days)}.`,
    found: (mails, days) => `${mailsOf(mails)} of ${daysOf(days)}: there is something to look at.`,
  },
  ok: {
    raw: (count) => `${mailsOf(count)}: each has its raw file, of the size that was taken`,
    decisions: (count) => `${mailsOf(count)}: each is decided, once for each mailbox that it came to`,
    deliveries: (count) => `${one(count, 'delivery', 'deliveries')}: each is carried out`,
    withheld: (count) => `${one(count, 'decision', 'decisions')} to withhold: each was kept to`,
    strays: (count) => `${one(count, 'raw file', 'raw files')}: each belongs to a mail that was taken`,
    queues: () => 'the queues have no dead letters',
  },
  inFlight: (count) => `${one(count, 'thing is', 'things are')} in work, for less than ten minutes`,
  found: {
    'raw-missing': (count) => `${mailsOf(count)} without the raw file`,
    'raw-size': (count) => `${mailsOf(count)} with a raw file of another size than was taken`,
    'undecided-queued': (count, time) => `${mailsOf(count)} not decided yet${since(time)}`,
    'undecided-lost': (count, time) => `${mailsOf(count)} neither decided nor in the queue${since(time)}`,
    paths: (count) => `${mailsOf(count)} whose decisions do not match the mailboxes to which they came`,
    unplanned: (count, time) =>
      `${one(count, 'delivery was', 'deliveries were')} decided and never planned${since(time)}`,
    waiting: (count, time) => `${one(count, 'delivery waits', 'deliveries wait')}${since(time)}`,
    'lease-over': (count, time) =>
      `${one(count, 'delivery was', 'deliveries were')} begun by a process that did not end it${since(time)}`,
    failed: (count) => `${one(count, 'delivery was', 'deliveries were')} given up`,
    'alert-waiting': (count, time) => `${one(count, 'alert waits', 'alerts wait')}${since(time)}`,
    'alert-failed': (count) => `${one(count, 'alert was', 'alerts were')} given up: nobody was told`,
    overdue: (count) =>
      `${one(count, 'older delivery is', 'older deliveries are')} due, and nobody takes ${count === 1 ? 'it' : 'them'}`,
    leaked: (count) => `${one(count, 'delivery', 'deliveries')} of mail that is withheld`,
    stray: (count) => `${one(count, 'raw file belongs', 'raw files belong')} to no mail that was taken`,
    'dead-mail': (count) => `${mailsOf(count)} could not be decided by many tries`,
    'dead-delivery': (count) => `${one(count, 'delivery', 'deliveries')} could not be begun by many tries`,
  },
  cure: {
    'raw-missing': 'Restore raw/ from a backup. What was decided stands; the mail itself is lost without it.',
    'raw-size': 'The disk or somebody changed it: check the disk, and restore raw/ from a backup.',
    'undecided-queued': SERVER,
    'undecided-lost': BUG,
    paths: BUG,
    unplanned: BUG,
    waiting: SERVER,
    'lease-over': SERVER,
    failed: 'See why with "truebounce held show KEY", and mend the destination.',
    'alert-waiting': SERVER,
    'alert-failed': 'See why with "truebounce held show KEY", and mend the address that is told.',
    overdue: SERVER,
    leaked: BUG,
    stray: 'Their time was over when a crash left them, or somebody put them there. They can be removed.',
    'dead-mail': DEAD,
    'dead-delivery': DEAD,
  },
  more: (count) => `and ${n(count)} more`,
  redriven: (mails, deliveries) =>
    mails + deliveries === 0
      ? 'There are no dead letters.'
      : `${mailsOf(mails)} and ${one(deliveries, 'delivery', 'deliveries')} are tried again: by the running server, or at the next start.`,
  progress: (mails) => `${mailsOf(mails)} looked at`,
};
