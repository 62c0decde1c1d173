import type { DigestWords } from '../digest-words.ts';

const format = new Intl.NumberFormat('ja-JP');
const n = (value: number) => format.format(value);

export const digest: DigestWords = {
  subject: (mails) => `保留中のメールが1日で${n(mails)}通あります。必要なものがないかご確認ください`,
  what: (mails, from, until, whole) =>
    `${from}から${until}までに届いたメールのうち、${n(mails)}通${whole ? '' : '以上'}が保留中です。まだ回答がありません。`,
  headings: { floods: '大量の不達', mails: 'メール', next: '操作方法' },
  to: (mailbox) => `宛先 ${mailbox}`,
  from: (sender) => `差出人 ${sender}`,
  noMailbox: 'メールボックス不明',
  subjectOf: (subject) => `件名: ${subject}`,
  otherMails: (mails) => `他に${n(mails)}通ありますが、ここには載せていません。`,
  otherFloods: (mails) => `他にも大量の不達があり(計${n(mails)}通)、ここには載せていません。`,
  next: {
    list: '保留中のメールをすべて見るには:',
    show: '保留の理由を見るには(KEYは上の各メールの1行目):',
    release: '1通を配送するには:',
    drop: '1通を一覧から外すには:',
  },
  kept: (days) => `保留中のメールは、届いてから${n(days)}日で削除されます。`,
};
