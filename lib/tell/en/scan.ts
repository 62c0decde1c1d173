import type { ScanWords } from '../words.ts';

const format = new Intl.NumberFormat('en-US');
const n = (value: number) => format.format(value);
const mailsOf = (count: number) => (count === 1 ? '1 mail' : `${n(count)} mails`);
const share = (part: number, whole: number) => (whole === 0 ? '0%' : `${Math.round((100 * part) / whole)}%`);
const rateOf = (rate: number) => (rate >= 10 ? n(Math.round(rate)) : rate.toFixed(1));
export const scan: ScanWords = {
  headline: ({ mails, failed, flood }) => {
    if (failed === 0) {
      return mails === 1
        ? '1 mail, and it does not say that something could not be delivered.'
        : `${n(mails)} mails, and none says that something could not be delivered.`;
    }
    const who = failed === mails && mails > 1 ? `All ${n(mails)} mails` : `${n(failed)} of ${mailsOf(mails)}`;
    const so = `${who} ${failed === 1 ? 'says' : 'say'} that something could not be delivered`;
    if (flood === null) return `${so}.`;
    return flood.rate === null
      ? `${so}, ${n(flood.peak)} in the worst hour.`
      : `${so}, ${rateOf(flood.rate)} an hour.`;
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
  peak: (count, unit, when) => `most in one ${unit}: ${n(count)} (${when})`,
  mean: (rate, unit) => `mean: ${rateOf(rate)} ${unit === 'hour' ? 'an' : 'a'} ${unit}`,
  outside: (count) => `${n(count)} earlier or later`,
  returned: ({ reports, whole, headers, inline }) => {
    const returning = whole + headers + inline;
    if (returning === 0) return `None of ${n(reports)} reports returns the original.`;
    const forms = [
      whole > 0 && `${n(whole)} attached`,
      headers > 0 && `${n(headers)} as attached headers`,
      inline > 0 && `${n(inline)} in the text`,
    ].filter(Boolean);
    return `${share(returning, reports)} of ${n(reports)} reports return the original: ${forms.join(', ')}.`;
  },
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
