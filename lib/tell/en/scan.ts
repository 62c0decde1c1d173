import type { ScanWords } from '../words.ts';

const format = new Intl.NumberFormat('en-US');
const n = (value: number) => format.format(value);
const share = (part: number, whole: number) => (whole === 0 ? '0%' : `${Math.round((100 * part) / whole)}%`);
const rateOf = (rate: number) => (rate >= 10 ? n(Math.round(rate)) : rate.toFixed(1));

export const scan: ScanWords = {
  headline: ({ mails, failed, rate, peak }) => {
    if (failed === 0) return `${n(mails)} mails, and none says that something could not be delivered.`;
    const so = `${n(failed)} of ${n(mails)} mails say that something could not be delivered`;
    if (rate === null) return `${so}.`;
    return peak >= 20 ? `${so}: ${rateOf(rate)} an hour, ${n(peak)} in the worst hour.` : `${so}.`;
  },
  period: (from, to) => `${from} to ${to}`,
  noDates: 'no mail has a readable date',
  mails: 'Mails',
  reasons: 'Why',
  domains: 'To which domain',
  reporters: 'Reported by',
  byHour: 'Bounces by hour',
  byDay: 'Bounces by day',
  byMonth: 'Bounces by month',
  peak: (count, unit, when) => `most in one ${unit}: ${n(count)} (${when})`,
  mean: (rate) => `mean: ${rateOf(rate)} an hour`,
  returned: ({ reports, whole, headers, inline }) =>
    `${share(whole + headers + inline, reports)} of the reports return the original: ${n(whole)} attached, ${n(headers)} headers only, ${n(inline)} in the text.`,
  unreadable: (count) => `${n(count)} could not be read: see the messages.`,
  others: (count, total) => `and ${n(count)} more (${n(total)})`,
  progress: ({ mails, rate, left, percent }) =>
    [
      percent === null ? '' : `${percent}%`,
      `${n(mails)} mails`,
      `${n(Math.round(rate))}/s`,
      left === null ? '' : `${left >= 90 ? `${Math.round(left / 60)} min` : `${Math.ceil(left)} s`} left`,
    ]
      .filter(Boolean)
      .join('  '),
};
