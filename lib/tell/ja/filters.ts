import type { FilterWords } from '../filter-words.ts';

const format = new Intl.NumberFormat('ja-JP');
const n = (value: number) => format.format(value);

export const filters: FilterWords = {
  labels: { rules: '自分の規則', filters: 'フィルタ' },
  to: (names) => `${names}へ送付`,
  would: {
    deliver: '観察のみ(本来はそちらへ送付)',
    mark: '観察のみ(本来は印を付けて配送)',
    hold: '観察のみ(本来は保留)',
    drop: '観察のみ(本来は破棄)',
  },
  decided: {
    deliver: (rule, count) => `${rule}により配送 ${n(count)}通`,
    mark: (rule, count) => `${rule}により印付き配送 ${n(count)}通`,
    hold: (rule, count) => `${rule}により保留 ${n(count)}通`,
    drop: (rule, count) => `${rule}により破棄 ${n(count)}通`,
  },
  elsewhere: (rule, count) => `${rule}により別の宛先へ ${n(count)}通`,
  rule: (name) => `自分の規則 ${name} だけなら`,
  filter: (text) => `フィルタ ${text} なら`,
  took: (name, { takes, own, ordinary }) => {
    if (takes === 0) return `${name}、何も取り除きません。`;
    const dear = [
      ...(own === 0 ? [] : [`自分のバウンス${n(own)}通`]),
      ...(ordinary === 0 ? [] : [`通常のメール${n(ordinary)}通`]),
    ].join('と');
    const whose = dear === '' ? '自分のバウンスは取り除きません' : `${dear}も取り除いてしまいます`;
    return `${name}、${whose}(全体で${n(takes)}通)。`;
  },
  more: (count) => `他${n(count)}件(取り除く自分の分は、上より多くありません)`,
};
