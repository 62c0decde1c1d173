import type { HtmlWords } from '../html/words.ts';

const UNITS = { hour: 'hour', day: 'day', month: 'month', year: 'year' } as const;

export const html: HtmlWords = {
  kicker: 'A mailbox, read by Truebounce',
  sections: {
    todo: 'What is going on, and what to do',
    becomes: 'What would become of the mails',
    counts: 'What the mails are',
    why: 'Where they failed, and why',
    own: 'Bounces of your own mail',
    filters: 'What your filters would have taken',
    next: 'Next',
    site: 'For whom this was judged',
  },
  columns: {
    verdict: 'Mail',
    mails: 'Mails',
    decision: 'Decision',
    because: 'Because',
    name: 'Name',
    count: 'Number',
    share: 'Share',
    recipient: 'Recipient',
    reason: 'Reason',
    file: 'File',
    filter: 'Filter',
    takes: 'Mails taken',
    own: 'Your own bounces',
    ordinary: 'Ordinary mail',
  },
  figures: {
    deliver: 'would be delivered',
    mark: 'delivered with a mark',
    hold: 'would be held',
    drop: 'would be dropped',
  },
  mails: 'mails were read',
  chart: ({ unit, columns, from, to }) =>
    `${columns === 1 ? 'One column' : `${columns} columns, one for each ${UNITS[unit]}`}, from ${from} to ${to}.`,
  made: 'Made by truebounce scan. Nothing was changed, sent or deleted: the page tells what would be done. Times are UTC.',
};
