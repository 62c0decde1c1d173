import type { DigestWords } from '../digest-words.ts';

const format = new Intl.NumberFormat('en-US');
const n = (value: number) => format.format(value);
const mailsOf = (count: number) => (count === 1 ? '1 mail' : `${n(count)} mails`);
const more = (count: number) => (count === 1 ? '1 more mail' : `${n(count)} more mails`);
const are = (count: number) => (count === 1 ? 'is' : 'are');

export const digest: DigestWords = {
  subject: (mails) => `${mailsOf(mails)} held in a day: is one of yours among them?`,
  what: (mails, from, until, whole) =>
    `${whole ? '' : 'More than '}${mailsOf(mails)} that came from ${from} to ${until} ${are(mails)} held, and nobody has answered yet.`,
  headings: { floods: 'Floods', mails: 'Mails', next: 'What to do' },
  to: (mailbox) => `to ${mailbox}`,
  from: (sender) => `from ${sender}`,
  noMailbox: 'no mailbox',
  subjectOf: (subject) => `Subject: ${subject}`,
  otherMails: (mails) => `${more(mails)} ${are(mails)} not listed here.`,
  otherFloods: (mails) =>
    `${more(mails)} ${mails === 1 ? 'belongs' : 'belong'} to floods that are not listed here.`,
  next: {
    list: 'To see all that is held:',
    show: 'To see why one is held (KEY is the first line of a mail above):',
    release: 'To have one delivered:',
    drop: 'To have one listed no longer:',
  },
  kept: (days) =>
    `Held mail is kept for ${days === 1 ? 'a day' : `${n(days)} days`} from when it came, and then deleted.`,
};
