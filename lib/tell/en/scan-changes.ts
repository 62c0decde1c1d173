import type { ChangeWords } from '../scan-changes-words.ts';

const format = new Intl.NumberFormat('en-US');
const n = (value: number) => format.format(value);

export const changes: ChangeWords = {
  headline: {
    lost: (own) =>
      own === 1
        ? '1 BOUNCE OF YOUR OWN MAIL would no longer reach its mailbox.'
        : `${n(own)} BOUNCES OF YOUR OWN MAIL would no longer reach their mailbox.`,
    lostOrdinary: (mails) =>
      mails === 1
        ? '1 ORDINARY MAIL would no longer reach its mailbox.'
        : `${n(mails)} ORDINARY MAILS would no longer reach their mailbox.`,
    changed: (mails) =>
      mails === 1 ? '1 mail would be decided otherwise.' : `${n(mails)} mails would be decided otherwise.`,
    none: 'Nothing changes: every mail is decided as before.',
  },
  counts: (mails, otherwise, byRule, same) =>
    `${n(mails)} mails: ${n(otherwise)} decided otherwise, ${n(byRule)} alike but by another rule, ${n(same)} as before.`,
  sites: (from, to) => `from ${from} to ${to}`,
  sections: {
    own: 'Bounces of your own mail',
    others: 'Other mails',
    byRule: 'Decided alike, by another rule',
  },
  became: (from, to) => (from === to ? from : `${from} → ${to}`),
  more: (kinds, mails) => `and ${n(kinds)} more kinds of changes, ${n(mails)} mails`,
};
