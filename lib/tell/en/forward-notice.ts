import type { ForwardWords } from '../forward-words.ts';

const format = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
const KB = 1_000;
const MB = 1_000_000;

function size(bytes: number): string {
  if (bytes >= MB) return `${format.format(bytes / MB)} MB`;
  return bytes >= KB ? `${format.format(bytes / KB)} KB` : `${format.format(bytes)} bytes`;
}

export const forward: ForwardWords = {
  unverified: '[unverified]',
  noSender: 'no sender',
  notice: {
    subject: (subject) =>
      subject === null
        ? 'A mail for you could not be forwarded'
        : `A mail for you could not be forwarded: ${subject}`,
    intro: (mailbox) =>
      `A mail came to ${mailbox}, but it cannot be forwarded to you as it is. It is not lost: this notice stands in its place.`,
    labels: { from: 'From', subject: 'Subject', size: 'Size', why: 'Why' },
    noSubject: '(no subject)',
    size,
    why: {
      header: () => 'its header is longer than can be read',
      line: ({ bytes }) =>
        `it has a line of ${format.format(bytes)} bytes, and Amazon SES takes no line over 1,000`,
      attachment: ({ name }) => `Amazon SES takes no files of this kind: ${name}`,
      size: ({ bytes }) => `it has ${size(bytes)}, and Amazon SES takes no mail over 40 MB`,
      ended: () => 'reading it ended the program each time',
      unread: ({ fault }) => `it could not be read (${fault})`,
      refused: ({ answer }) => `Amazon SES refused it: ${answer}`,
    },
    link: (until) =>
      until === null
        ? 'The whole mail, as a file that a mail program opens:'
        : `The whole mail, as a file that a mail program opens; the link works until ${until}:`,
    care: "Open it with the care that a stranger's mail needs.",
    later: 'After that, whoever runs Truebounce finds it by:',
  },
};
