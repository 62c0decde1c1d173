import type { ScanSiteWords } from '../words.ts';
import { filters } from './filters.ts';
import { changes } from './scan-changes.ts';

const format = new Intl.NumberFormat('ja-JP');
const n = (value: number) => format.format(value);
const until = (over: string | null) => (over === null ? '' : `${over}まで、`);

export const scanSite: ScanSiteWords = {
  headline: {
    abused: {
      'change-password': ({ subject }, over) =>
        over === null
          ? `${subject}から、第三者がメールを送信しています(乗っ取り)。パスワードを変更してください。`
          : `${until(over)}${subject}から、第三者がメールを送信していました(乗っ取り)。まだなら、パスワードを変更してください。`,
      'clean-script': ({ subject }, over) =>
        `${until(over)}Webスペースのスクリプトがメールを送信してい${over === null ? 'ます' : 'ました'}。${subject}を更新するか削除してください。`,
      'tell-host': ({ subject, host }, over) =>
        `${until(over)}${host ?? '同じサーバー'}の別の利用者(${subject})が、こちらになりすまして送信してい${
          over === null ? 'ます' : 'ました'
        }。ホスティング会社に連絡してください。`,
      'rotate-selector': ({ subject }, over) =>
        `${until(over)}自分が署名したメールを、第三者が繰り返し再送してい${over === null ? 'ます' : 'ました'}。セレクター${subject}を交換してください。`,
    },
    flood: {
      forged: (mailbox, over) =>
        `${until(over)}第三者が${mailbox}の名をかたってメールを送信してい${
          over === null ? 'ます' : 'ました'
        }が、こちらからは出ていません。報告は保留してください。パスワードの変更は不要です。`,
      unknown: (mailbox, over) =>
        `${until(over)}${mailbox}の名のメールが大量に不達になってい${
          over === null ? 'ます' : 'ました'
        }。ご自身の一斉送信ですか?違う場合は、以下をお読みください。`,
      newsletter: (mailbox, over) =>
        `${until(over)}${mailbox}の名のメールマガジンが大量に不達になってい${
          over === null ? 'ます' : 'ました'
        }。ご自身の送信なら問題ありません。違う場合は、以下をお読みください。`,
    },
    many: '大量送信に共通する特徴はなく、不正利用も見つかりません。返送された内容を確認してください。',
    calm: '対処は不要です。大量の不達も、第三者による送信もありません。',
    more: (incidents) => `他に${n(incidents)}件、下に続きます。`,
  },
  counts: (mails, failed) =>
    failed === 0
      ? `${n(mails)}通。配送できなかったと伝えるメールはありません。`
      : `${n(mails)}通のうち${n(failed)}通が、配送できなかったと伝えています。`,
  decision: { deliver: '配送', mark: '印付き配送', hold: '保留', drop: '破棄' },
  why: {
    virus: '開くと危険なため',
    loop: '転送先との間で循環している',
    'failed-open': '読み取れないため、そのまま配送',
    ordinary: '報告ではない',
    spam: '迷惑メール',
    'spam-unsure': '迷惑メールの可能性',
    'dmarc-reject': '差出人の詐称(拒否を求める設定)',
    'dmarc-quarantine': '差出人の詐称(隔離を求める設定)',
    'dmarc-fail': '差出人を確認できない',
    arf: '苦情の報告は常に配送',
    mdn: '開封通知は常に配送',
    'dmarc-report': '自分のドメインの報告は常に配送',
    'success-dsn': '配送完了の通知は常に配送',
    'spam-report': '迷惑メールとされた報告',
    ours: '自分のメール(下記)',
    unproven: '確認できないため、印を付けて配送',
    suspect: 'おそらく自分のではない。印を付けて配送',
    forged: '第三者がこちらの名で送信',
    abused: 'こちらを経由して第三者が送信',
    'unproven-in-incident': '確認できず、大量送信に似ている',
    'suspect-in-incident': 'おそらく自分のではなく、大量送信に似ている',
  },
  ownRule: (name) => `自分の規則 ${name}`,
  facts: (recipients, rate) => `宛先${n(recipients)}件${rate === null ? '' : `、1時間に${n(rate)}通`}`,
  labels: {
    incident: '事案',
    seen: '期間',
    sent: '送信',
    from: '送信元',
    remedy: '対処',
    samples: '見本',
    own: '自分の分',
    next: '次に',
  },
  incident: (mailbox, mails, recipients) => `${mailbox}: ${n(mails)}通、宛先${n(recipients)}件`,
  seen: (first, last) => `最初 ${first}、最後 ${last}`,
  sent: {
    quiet: (since) => `${since}より後の送信はなく、止まったようです`,
    going: (last) => `メールボックスの終わりでも継続中(最後の送信 ${last})`,
    unknown: '送信時刻は、報告からは分かりません',
  },
  wasItYou: 'ご自身の一斉送信(メールマガジンなど)でしたか?それなら問題はなく、この対処は不要です。',
  noRemedy: {
    forged:
      'こちらから出たメールではないので、こちらでは止められません。報告を保留し、SPFとDMARCを公開してください。',
    unknown:
      'ご自身の送信なら、配送してください。違うなら、DKIMで署名するか送信記録を取れば、判定できるようになります。',
    newsletter:
      'こちらの署名と配信停止の方法が付いたメールなので、報告は配送します。ご自身の送信なら、届かなかった宛先を名簿から外してください。違うなら、第三者がアカウントを使っています。パスワードを変更してください。',
  },
  own: (reports) => `自分のメールのバウンス ${n(reports)}通:`,
  noOwn: '自分のメールのバウンスはありません',
  more: (count) => `他${n(count)}件`,
  filters,
  changes,
  next: {
    abused: '上の対処をしてから、もう一度scanし、新しい送信がないことを確かめてください。',
    newsletter:
      'ご自身の送信でなければ、パスワードを変更してから、もう一度scanし、新しい送信がないことを確かめてください。',
    flood: '保留したものはそのままにして、収まったらもう一度scanしてください。',
    calm: '身に覚えのない不達通知が来たら、もう一度scanしてください。',
  },
  explain: '1通ごとの判定の根拠は、次のコマンドで分かります。',
  pass: (pass, progress) => `${pass === 1 ? '集計中' : '判定中'}  ${progress}`,
};
