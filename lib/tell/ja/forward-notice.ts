import type { ForwardWords } from '../forward-words.ts';

const format = new Intl.NumberFormat('ja-JP', { maximumFractionDigits: 1 });
const KB = 1_000;
const MB = 1_000_000;

function size(bytes: number): string {
  if (bytes >= MB) return `${format.format(bytes / MB)} MB`;
  return bytes >= KB ? `${format.format(bytes / KB)} KB` : `${format.format(bytes)}バイト`;
}

export const forward: ForwardWords = {
  unverified: '[未確認]',
  noSender: '差出人なし',
  notice: {
    subject: (subject) =>
      subject === null ? '転送できなかったメールがあります' : `転送できなかったメールがあります: ${subject}`,
    intro: (mailbox) =>
      `${mailbox}宛てのメールが届きましたが、そのままの形では転送できません。メールは失われていません。代わりにこのお知らせをお送りします。`,
    labels: { from: '差出人', subject: '件名', size: 'サイズ', why: '理由' },
    noSubject: '(件名なし)',
    size,
    why: {
      header: () => 'ヘッダーが長すぎて読み取れません',
      line: ({ bytes }) =>
        `${format.format(bytes)}バイトの行があり、Amazon SESは1,000バイトを超える行を受け付けません`,
      attachment: ({ name }) => `Amazon SESはこの種類のファイルを受け付けません: ${name}`,
      size: ({ bytes }) => `サイズが${size(bytes)}あり、Amazon SESは40 MBを超えるメールを受け付けません`,
      ended: () => '読み取るたびに処理が途中で止まりました',
      unread: ({ fault }) => `読み取れませんでした(${fault})`,
      refused: ({ answer }) => `Amazon SESに拒否されました: ${answer}`,
    },
    link: (until) =>
      until === null
        ? '元のメール全体は、次のリンクから、メールソフトで開けるファイルとして取得できます:'
        : `元のメール全体は、次のリンクから、メールソフトで開けるファイルとして取得できます(${until}まで有効):`,
    care: '開くときは、知らない相手からのメールと同じようにご注意ください。',
    later: '期限が切れた後は、Truebounceの管理者が次のコマンドで見つけられます:',
  },
};
