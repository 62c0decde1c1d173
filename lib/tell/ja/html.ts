import type { HtmlWords } from '../html/words.ts';

const UNITS = { hour: '1時間', day: '1日', month: '1か月', year: '1年' } as const;

export const html: HtmlWords = {
  kicker: 'Truebounceによるメールボックスの調査',
  sections: {
    todo: '状況と対処',
    becomes: 'メールをどう扱うか',
    counts: 'メールの内訳',
    why: '届かなかった先と理由',
    own: '自分のメールのバウンス',
    filters: 'フィルターを使っていた場合',
    next: '次にすること',
    site: '判定の対象',
  },
  columns: {
    verdict: 'メール',
    mails: '通数',
    decision: '扱い',
    because: '根拠',
    name: '名前',
    count: '件数',
    share: '割合',
    recipient: '宛先',
    reason: '理由',
    file: 'ファイル',
    filter: 'フィルター',
    takes: '対象',
    own: '自分のバウンス',
    ordinary: '通常のメール',
  },
  figures: {
    deliver: '通を配送',
    mark: '通を印付きで配送',
    hold: '通を保留',
    drop: '通を破棄',
  },
  mails: '通を調査',
  chart: ({ unit, columns, from, to }) =>
    `${UNITS[unit]}ごとの棒グラフ(${columns}本)、${from}から${to}まで。`,
  made: 'truebounce scanが作成しました。メールの変更、送信、削除はしていません。このページは、どう扱うことになるかを示すものです。時刻はUTCです。',
};
