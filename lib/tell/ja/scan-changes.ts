import type { ChangeWords } from '../scan-changes-words.ts';

const format = new Intl.NumberFormat('ja-JP');
const n = (value: number) => format.format(value);

export const changes: ChangeWords = {
  headline: {
    lost: (own) => `自分のメールのバウンス${n(own)}通が、メールボックスに届かなくなります。`,
    lostOrdinary: (mails) => `通常のメール${n(mails)}通が、メールボックスに届かなくなります。`,
    changed: (mails) => `${n(mails)}通の処理が変わります。`,
    none: '変わりません。すべてのメールの処理は、これまでと同じです。',
  },
  counts: (mails, otherwise, byRule, same) =>
    `${n(mails)}通のうち、処理が変わるもの${n(otherwise)}通、規則だけが変わるもの${n(byRule)}通、これまでどおり${n(same)}通。`,
  sites: (from, to) => `変更前 ${from}、変更後 ${to}`,
  sections: {
    own: '自分のメールのバウンス',
    others: 'その他のメール',
    byRule: '処理は同じで、規則だけが変わるもの',
  },
  became: (from, to) => (from === to ? from : `${from} → ${to}`),
  more: (kinds, mails) => `他${n(kinds)}種類、${n(mails)}通`,
};
