import type { DoctorPlaceWords, DoctorWords } from '../doctor-words.ts';

const format = new Intl.NumberFormat('en-US');
const n = (value: number) => format.format(value);
const one = (count: number, singular: string, plural: string) =>
  count === 1 ? `1 ${singular}` : `${n(count)} ${plural}`;
const mailsOf = (count: number) => one(count, 'mail', 'mails');
const daysOf = (days: number) => (days === 1 ? 'the last day' : `the last ${n(days)} days`);
const since = (time: string | null) => (time === null ? '' : `, the oldest since ${time}`);
const SERVER = 'Start "truebounce serve", or look at what it complains of.';
const SWEEP =
  'The function sweep takes them up every five minutes: see its log, and that of the function deliver.';
const DEAD =
  'See what the server complained of at their times, then "truebounce doctor --redrive"; the raw mails are in raw/.';
const deadOf = (name: string) =>
  `See the log of the function ${name} at their times; when that is mended, "truebounce doctor --redrive" with the same --stack.`;
const PAUSED =
  '"truebounce destinations list" says why. When it takes mail again: "truebounce destinations resume NAME".';
const NO_DEAD = 'There are no dead letters.';
const BUG = 'This is a bug of ours, or somebody changed the data: please report it.';

const machine: DoctorPlaceWords = {
  ok: {
    raw: (count) => `${mailsOf(count)}: each has its raw file, of the size that was taken`,
    decisions: (count) => `${mailsOf(count)}: each is decided, once for each mailbox that it came to`,
    deliveries: (count) => `${one(count, 'delivery', 'deliveries')}: each is carried out`,
    withheld: (count) => `${one(count, 'decision', 'decisions')} to withhold: each was kept to`,
    strays: (count) => `${one(count, 'raw file', 'raw files')}: each belongs to a mail that was taken`,
    queues: () => 'the queues have no dead letters',
  },
  cure: {
    'raw-missing': 'Restore raw/ from a backup. What was decided stands; the mail itself is lost without it.',
    'raw-size': 'The disk or somebody changed it: check the disk, and restore raw/ from a backup.',
    'undecided-queued': SERVER,
    'undecided-lost': BUG,
    paths: BUG,
    unplanned: BUG,
    paused: PAUSED,
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
    'dead-event': DEAD,
  },
  redriven: (mails, deliveries) =>
    mails + deliveries === 0
      ? NO_DEAD
      : `${mailsOf(mails)} and ${one(deliveries, 'delivery', 'deliveries')} are tried again: by the running server, or at the next start.`,
};

const deployment: DoctorPlaceWords = {
  ok: {
    ...machine.ok,
    decisions: (count) => `${mailsOf(count)} in the bucket: each is decided`,
    queues: () => 'no queue has dead letters',
  },
  cure: {
    ...machine.cure,
    'undecided-queued':
      'See the log of the function inbound: it does not get on, or more comes than it can take.',
    'undecided-lost':
      'SES stored the mail and its notice never came, or the table lost it: see the metric PublishFailure of SES. The mail is in the bucket.',
    unplanned:
      'Of a mail that was released: release it once more. Else its notice is among the dead letters, or it is a bug of ours.',
    waiting: 'What the destination said tells "truebounce held show KEY" with the same --stack.',
    'lease-over': SWEEP,
    failed: 'See why with "truebounce held show KEY" and the same --stack, and mend the destination.',
    'alert-waiting': SWEEP,
    'alert-failed':
      'See why with "truebounce held show KEY" and the same --stack, and mend the address that is told.',
    overdue: SWEEP,
    'dead-mail': deadOf('inbound'),
    'dead-delivery': deadOf('deliver'),
    'dead-event': deadOf('sent'),
  },
  redriven: (mails, deliveries, events, going) =>
    mails + deliveries + events === 0
      ? NO_DEAD
      : `${mailsOf(mails)}, ${one(deliveries, 'delivery', 'deliveries')} and ${one(events, 'sending event', 'sending events')} ${
          going
            ? 'are being put back on their queues: SQS goes on with it.'
            : 'are back on their queues, and tried again now.'
        }`,
};

export const doctor: DoctorWords = {
  status: { ok: 'ok', info: 'note', warn: 'warn', bad: 'bad' },
  headline: {
    clean: (mails, days) => `All is well with ${mailsOf(mails)} of ${daysOf(days)}.`,
    found: (mails, days) => `${mailsOf(mails)} of ${daysOf(days)}: there is something to look at.`,
  },
  places: { machine, deployment },
  inFlight: (count) => `${one(count, 'thing is', 'things are')} in work, for less than ten minutes`,
  found: {
    'raw-missing': (count) => `${mailsOf(count)} without the raw file`,
    'raw-size': (count) => `${mailsOf(count)} with a raw file of another size than was taken`,
    'undecided-queued': (count, time) => `${mailsOf(count)} not decided yet${since(time)}`,
    'undecided-lost': (count, time) => `${mailsOf(count)} neither decided nor in the queue${since(time)}`,
    paths: (count) => `${mailsOf(count)} whose decisions do not match the mailboxes to which they came`,
    unplanned: (count, time) =>
      `${one(count, 'delivery was', 'deliveries were')} decided and never planned${since(time)}`,
    paused: (count, time) =>
      `${one(count, 'delivery waits', 'deliveries wait')} for a destination that is paused${since(time)}`,
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
    'dead-event': (count) =>
      `${one(count, 'sending event', 'sending events')} of SES could not be taken by many tries`,
  },
  more: (count) => `and ${n(count)} more`,
  progress: (mails) => `${mailsOf(mails)} looked at`,
  maybeTwice: (count) =>
    `${one(count, 'delivery was', 'deliveries were')} carried out, but not by the first try: if that one broke off between handing over and writing it down, ${count === 1 ? 'it' : 'they'} arrived twice`,
};
