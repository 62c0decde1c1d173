import { few } from '../few.ts';
import type { HeldWords } from '../held-words.ts';

const format = new Intl.NumberFormat('ja-JP');
const n = (value: number) => format.format(value);
const listed = (names: readonly string[]) => few(names, '、', (left) => `、他${n(left)}件`, 10);

const TIMES =
  '2026-11-24T14:05:00Z、または現地時刻で "2026-11-24 14:05"、今日の時刻なら 14:05 のように書いてください。';

export const held: HeldWords = {
  noData: (directory) =>
    `${directory}にTruebounceのデータがありません。「truebounce serve」と同じディレクトリーを --data で指定してください。`,
  list: {
    title: (mails, floods, single) => {
      if (floods === 0) return `保留中 ${n(mails)}通`;
      return `保留中 ${n(mails)}通: 大量の不達${n(floods)}件${single === 0 ? '' : `と、その他${n(single)}通`}`;
    },
    titleOf: (incident, mails) => `大量の不達 ${incident} の${n(mails)}通`,
    empty: '保留中のメールはありません。',
    flood: '大量の不達',
    open: (since) => `${since}から継続中`,
    over: (since, until) => `終了(${since}から${until}まで)`,
    forgotten: (since, until) => `かなり前に終了(${since}から${until}まで)`,
    mine: 'ご自身の送信だったと回答済みです。',
    reset: (at) => `${at}にパスワードを変更したと回答済みです。`,
    held: (mails) => `保留${n(mails)}通`,
    recipients: (count) => `宛先${n(count)}件`,
    to: (domains) => `宛先のドメイン: ${domains}`,
    floodsLeftOut: (count) =>
      `他にも大量の不達があり(計${n(count)}通)、ここには表示していません。--mailbox で絞ってください。`,
    from: (sender) => `差出人 ${sender}`,
    unread: '読み取れず',
    noReport: '報告ではない',
    released: (at) => `${at}に解除`,
    dropped: (at) => `${at}に破棄`,
    more: (command) => `続きがあります: ${command}`,
    next: {
      look: '中のメールを見るには:',
      mine: 'ご自身の送信だった場合:',
      reset: 'パスワードを変更したら:',
      one: '1通ごとの詳細: truebounce held show KEY(KEYは上の行の先頭)',
    },
  },
  show: {
    labels: {
      mail: 'メール',
      came: '受信',
      decided: '決定',
      state: '現在',
      incident: '大量の不達',
      delivery: '配送',
      alert: '通知',
      fault: '不具合',
      header: 'ヘッダー',
      raw: '原本',
    },
    came: (at, bytes) => `${at}、${n(bytes)}バイト`,
    envelope: (from, to) => `差出人 ${from}、宛先 ${to}`,
    unread: 'Truebounceの不具合のため、読み取れませんでした。',
    fault: (stage, error) => `${stage}: ${error}。Truebounceの不具合です。ご報告ください。`,
    held: '保留中(まだ回答がありません)。',
    notHeld: '保留されていません。',
    released: (at) => `${at}に解除されました。`,
    dropped: (at) => `${at}に破棄されました。一覧には出ませんが、保存期限までは残ります。`,
    incident: (id, mailbox) => `${id}(メールボックス: ${mailbox})`,
    silent: '遅れて届いたか、パスワード変更より前に送信されたものなので、通知はしていません。',
    delivery: {
      delivered: (to, at) => `${to}: ${at}に配送済み`,
      later: (to, nextAt, error) => `${to}: 一時的に失敗(${error})。次は${nextAt}`,
      failed: (to, at, error) => `${to}: ${at}に断念(${error})`,
      working: (to, until) => `${to}: 配送中(最長で${until}まで)`,
      waiting: (to, since) => `${to}: ${since}から配送待ち`,
      would: (to) => `${to}(解除された場合)`,
    },
    headerCut: '続きがあります。全体は --raw で出力できます。',
    noRaw: (path) => `${path}がありません。保存期限が過ぎたか、削除されています。`,
  },
  keys: {
    unknown: (key) => `${key}というキーのメールはありません。キーは「truebounce held list」に出ます。`,
    ambiguous: (prefix, keys, more) =>
      `${prefix}で始まるキーは複数あります: ${keys.join('、')}${more ? '、他' : ''}。もう少し長く書いてください。`,
    notAtMailbox: (key, mailbox, mailboxes) =>
      `${key}は${mailbox}宛てではなく、${listed(mailboxes)}宛てです。`,
    which: 'どのメールかを、キー、--incident、--mine のどれか一つで指定してください。',
    unknownIncident: (id) => `${id}という大量の不達はありません。名前は「truebounce held list」に出ます。`,
    ambiguousIncident: (id, mailboxes) =>
      `${id}は複数のメールボックスにあります: ${listed(mailboxes)}。--mailbox で指定してください。`,
    badIncident: (text) => `${text}は大量の不達の名前ではありません。20161123T0122-1 のような形です。`,
  },
  answer: {
    release: {
      now: (mails) => `${n(mails)}通を解除しました。`,
      wouldBe: (mails) => `${n(mails)}通が解除されます(まだ実行していません)。`,
      before: (mails) => `${n(mails)}通は解除済みでした。`,
      otherwise: (mails) => `${n(mails)}通は破棄済みなので、解除していません。`,
      none: '保留中のメールがないので、何も解除していません。',
    },
    drop: {
      now: (mails) => `${n(mails)}通を破棄しました。`,
      wouldBe: (mails) => `${n(mails)}通が破棄されます(まだ実行していません)。`,
      before: (mails) => `${n(mails)}通は破棄済みでした。`,
      otherwise: (mails) => `${n(mails)}通は解除済みなので、破棄していません。`,
      none: '保留中のメールがないので、何も破棄していません。',
    },
    mine: (incident, mailbox) =>
      `大量の不達 ${incident}(${mailbox})を、ご自身の送信として記録しました。今後、同様のものは保留しません。`,
    wouldBeMine: (incident, mailbox) =>
      `大量の不達 ${incident}(${mailbox})が、ご自身の送信として記録されます(まだ実行していません)。`,
    notHeld: (key, mailbox) => `${key}(${mailbox}宛て)は保留されていません。`,
    carriedOut: {
      machine: '配送は稼働中のサーバーが行います。停止中なら、次の起動時に行います。',
      deployment: '配送を始めました。届いたかどうかは「truebounce held show KEY」で分かります。',
    },
    kept: '一覧には出なくなりますが、保存期限までは残ります。',
    progress: (mails) => `${n(mails)}通を処理`,
  },
  reset: {
    done: (mailbox, incidents, at) =>
      `${mailbox}の${n(incidents)}件に、${at}にパスワードを変更したと記録しました。`,
    wouldBe: (mailbox, incidents, at) =>
      `${mailbox}の${n(incidents)}件に、${at}にパスワードを変更したと記録されます(まだ実行していません)。`,
    means: (at) =>
      `${at}より前に送信されたメールの報告は、これまでどおり保留しますが、通知はしません。その後も送信が続けば、再び通知します。その場合は、まだ止まっていません。`,
    none: (mailbox) => `${mailbox}に大量の不達の記録はありません。回答するものはありません。`,
    others: (mailboxes) => `大量の不達の記録があるのは: ${listed(mailboxes)}`,
    badTime: (text) => `--at ${text}: 時刻として読めません。${TIMES}`,
    noSuchDay: (text) => `--at ${text}: そのような日時はありません。${TIMES}`,
    inFuture: (at) => `--at: ${at}は未来の時刻です。パスワードを変更した時刻を書いてください。`,
  },
};
