import type { AmongWords } from '../words.ts';

const format = new Intl.NumberFormat('en-US');
const n = (value: number) => format.format(value);

export const among: AmongWords = {
  label: 'Mailbox',
  mailbox: (mails, reports) =>
    `It holds ${n(mails)} ${mails === 1 ? 'mail' : 'mails'}, of which ${n(reports)} ${reports === 1 ? 'says' : 'say'} that something was not delivered.`,
  rate: (hour, day) =>
    `Of these, ${n(hour)} came within half an hour of this one, and ${n(day)} within twelve hours.`,
  noTime: 'When this one came cannot be read in it, so it cannot be told how many came with it.',
};
