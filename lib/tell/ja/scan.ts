import type { ScanWords } from '../words.ts';

const format = new Intl.NumberFormat('ja-JP');
const n = (value: number) => format.format(value);
const share = (part: number, whole: number) => (whole === 0 ? '0%' : `${Math.round((100 * part) / whole)}%`);
const rateOf = (rate: number) => (rate >= 10 ? n(Math.round(rate)) : rate.toFixed(1));
const UNITS = { hour: '1時間', day: '1日', month: '1か月', year: '1年' } as const;
export const scan: ScanWords = {
  headline: ({ mails, failed, flood }) => {
    if (failed === 0) return `${n(mails)}通のうち、配送できなかったと伝えるメールはありません。`;
    const who = failed === mails && mails > 1 ? `${n(mails)}通すべて` : `${n(mails)}通のうち${n(failed)}通`;
    const so = `${who}が、配送できなかったと伝えています`;
    if (flood === null) return `${so}。`;
    return flood.rate === null
      ? `${so}(最多の1時間で${n(flood.peak)}通)。`
      : `${so}(1時間に${rateOf(flood.rate)}通)。`;
  },
  period: (from, to) => `${from} ～ ${to} (UTC)`,
  noDates: '日付を読めるメールがありません。',
  mails: 'メールの種類',
  reasons: '理由(宛先ごと)',
  domains: '宛先のドメイン',
  reporters: '報告したサーバー',
  none: '記載なし',
  charts: {
    hour: 'バウンスと遅延通知(1時間ごと、UTC)',
    day: 'バウンスと遅延通知(1日ごと)',
    month: 'バウンスと遅延通知(月ごと)',
    year: 'バウンスと遅延通知(年ごと)',
  },
  peak: (count, unit, when) => `${UNITS[unit]}の最多: ${n(count)}通(${when})`,
  mean: (rate, unit) => `平均: ${UNITS[unit]}に${rateOf(rate)}通`,
  outside: (count) => `この前後に${n(count)}通`,
  returned: ({ reports, whole, headers, inline }) => {
    const returning = whole + headers + inline;
    if (returning === 0) return `報告${n(reports)}通のうち、元のメールを返しているものはありません。`;
    const forms = [
      whole > 0 && `全体を添付 ${n(whole)}`,
      headers > 0 && `ヘッダーのみ添付 ${n(headers)}`,
      inline > 0 && `本文中に引用 ${n(inline)}`,
    ].filter(Boolean);
    return `報告${n(reports)}通の${share(returning, reports)}が元のメールを返しています(${forms.join('、')})。`;
  },
  unreadable: (count) => `${n(count)}個のファイルを読めませんでした。メッセージを確認してください。`,
  others: (count, total) => `他${n(count)}件(計${n(total)})`,
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
