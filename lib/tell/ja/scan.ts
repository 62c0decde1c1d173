import type { ScanWords } from '../words.ts';

const format = new Intl.NumberFormat('ja-JP');
const n = (value: number) => format.format(value);
const share = (part: number, whole: number) => (whole === 0 ? '0%' : `${Math.round((100 * part) / whole)}%`);
const rateOf = (rate: number) => (rate >= 10 ? n(Math.round(rate)) : rate.toFixed(1));
const UNITS = { hour: '1時間', day: '1日', month: '1か月' } as const;

export const scan: ScanWords = {
  headline: ({ mails, failed, rate, peak }) => {
    if (failed === 0) return `${n(mails)}通のうち、配送できなかったと伝えるメールはありません。`;
    const so = `${n(mails)}通のうち${n(failed)}通が、配送できなかったと伝えています`;
    if (rate === null || peak < 20) return `${so}。`;
    return `${so}。1時間に${rateOf(rate)}通、最多の1時間は${n(peak)}通です。`;
  },
  period: (from, to) => `${from} ～ ${to}`,
  noDates: '日付を読めるメールがありません',
  mails: 'メール',
  reasons: '理由',
  domains: '宛先のドメイン',
  reporters: '報告したサーバー',
  byHour: '1時間ごとのバウンス',
  byDay: '日ごとのバウンス',
  byMonth: '月ごとのバウンス',
  peak: (count, unit, when) => `最多の${UNITS[unit]}: ${n(count)}通 (${when})`,
  mean: (rate) => `平均: 1時間に${rateOf(rate)}通`,
  returned: ({ reports, whole, headers, inline }) =>
    `報告の${share(whole + headers + inline, reports)}が元のメールを返しています: 添付 ${n(whole)}、ヘッダーのみ ${n(headers)}、本文中 ${n(inline)}。`,
  unreadable: (count) => `${n(count)}件は読めませんでした。メッセージを確認してください。`,
  others: (count, total) => `他${n(count)}件 (${n(total)})`,
  progress: ({ mails, rate, left, percent }) =>
    [
      percent === null ? '' : `${percent}%`,
      `${n(mails)}通`,
      `毎秒${n(Math.round(rate))}通`,
      left === null ? '' : `残り${left >= 90 ? `${Math.round(left / 60)}分` : `${Math.ceil(left)}秒`}`,
    ]
      .filter(Boolean)
      .join('  '),
};
