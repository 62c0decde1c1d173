import type { ScanWords } from '../words.ts';

const format = new Intl.NumberFormat('en-US');
const n = (value: number) => format.format(value);
const mailsOf = (count: number) => (count === 1 ? '1 mail' : `${n(count)} mails`);
const share = (part: number, whole: number) => (whole === 0 ? '0%' : `${Math.round((100 * part) / whole)}%`);
const rateOf = (rate: number) => (rate >= 10 ? n(Math.round(rate)) : rate.toFixed(1));
/** Fewer in the worst hour are no flood, and their rate is no news. */
const FLOOD = 20;

export const scan: ScanWords = {
  headline: ({ mails, failed, rate, peak }) => {
    if (failed === 0) return `${mailsOf(mails)}, and none says that something could not be delivered.`;
    const so = `${n(failed)} of ${mailsOf(mails)} ${failed === 1 ? 'says' : 'say'} that something could not be delivered`;
    if (peak < FLOOD) return `${so}.`;
    return rate === null ? `${so}, ${n(peak)} in the worst hour.` : `${so}, ${rateOf(rate)} an hour.`;
  },
  period: (from, to) => `${from} to ${to} UTC`,
  noDates: 'No mail has a readable date.',
  mails: 'Mails',
  reasons: 'Why, by recipient',
  domains: 'To which domain',
  reporters: 'Reported by',
  none: 'not stated',
  charts: {
    hour: 'Bounces and delays by hour (UTC)',
    day: 'Bounces and delays by day',
    month: 'Bounces and delays by month',
    year: 'Bounces and delays by year',
  },
  peak: (count, unit, when) => `most: ${n(count)} in one ${unit} (${when})`,
  mean: (rate, unit) => `mean: ${rateOf(rate)} ${unit === 'hour' ? 'an' : 'a'} ${unit}`,
  outside: (count) => `${n(count)} earlier or later`,
  between: ', ',
  returned: ({ reports, whole, headers, inline }) =>
    `${share(whole + headers + inline, reports)} of ${n(reports)} reports return the original: ${n(whole)} attach it, ${n(headers)} attach its headers, ${n(inline)} copy it into the text.`,
  unreadable: (count) =>
    count === 1
      ? '1 file could not be read: see the message.'
      : `${n(count)} files could not be read: see the messages.`,
  others: (count, total) => `and ${n(count)} more (${n(total)})`,
  progress: ({ mails, rate, left, percent }) =>
    [
      percent === null ? '' : `${percent}%`,
      mailsOf(mails),
      `${n(Math.round(rate))}/s`,
      left === null ? '' : `${left >= 90 ? `${Math.round(left / 60)} min` : `${Math.ceil(left)} s`} left`,
    ]
      .filter(Boolean)
      .join('  '),
};
