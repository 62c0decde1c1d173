import type { AmongWords } from '../words.ts';

const format = new Intl.NumberFormat('ja-JP');
const n = (value: number) => format.format(value);

export const among: AmongWords = {
  label: '受信箱',
  mailbox: (mails, reports) => `${n(mails)}通のうち${n(reports)}通が、配信できないという通知です。`,
  rate: (hour, day) => `このメールの前後30分に${n(hour)}通、前後12時間に${n(day)}通届いています。`,
  noTime: 'このメールの到着時刻が読み取れないため、同じ頃に何通届いたかは分かりません。',
};
