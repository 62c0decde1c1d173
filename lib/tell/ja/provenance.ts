import { few } from '../few.ts';
import { momentOf } from '../minute.ts';
import type { ProvenanceWords } from '../words.ts';

const format = new Intl.NumberFormat('ja-JP');
const n = (value: number) => format.format(value);
const listed = (items: readonly string[], most?: number) =>
  few(items, '、', (left) => `、他${n(left)}件`, most);
const purge = (name: string | null, whose: string) =>
  `${name ?? 'サーバー'}の送信キューから${whose}を消してください(共用サーバーならホスティング会社に依頼)。放っておくと数日は送信が続きます。`;
/** Addresses that are named: enough to tell one PC from a network of them. */
const MAX_CLIENTS = 8;

export const verdict: ProvenanceWords = {
  labels: { verdict: '判定', decided: '処理', why: '根拠', remedy: '対処', proof: '証明' },
  headline: {
    ours: '自分: 返送されたのは、自分が送ったメールです。',
    unproven: '未確認: 返送されたのが自分のメールかどうか、確認できません。',
    suspect: '疑い: 返送されたのは、おそらく自分のメールではありません。',
    forged: '偽造: 第三者がこちらの名をかたって送ったメールです(送信者詐称)。',
  },
  abused: {
    'change-password': ({ subject }) =>
      `不正利用: 自分のアカウントから第三者が送信しました(乗っ取り)。${subject}のパスワードを変更してください。`,
    'clean-script': ({ subject }) =>
      `不正利用: 自分のWebスペースのスクリプトから送信されました。${subject}を更新するか削除してください。`,
    'tell-host': ({ subject, host }) =>
      `不正利用: ${host ?? '同じサーバー'}の別の利用者(${subject})が、こちらになりすまして送信しました。ホスティング会社に連絡してください。`,
    'rotate-selector': ({ subject }) =>
      `不正利用: 自分が署名したメールを、第三者が繰り返し再送しています。セレクター${subject}を交換してください。`,
  },
  because: {
    ours: {
      proof: 'それだけで足りる確証があります。',
      strong: '裏付ける強い根拠があり、反する強い根拠はありません。',
    },
    abused: {
      script: 'Webのスクリプトが送信しており、漏れがないとされる送信記録にもありません。',
      'foreign-login': 'このメールボックスのログイン名ではなく、漏れがないとされる送信記録にもありません。',
      'unstated-login': 'このメールボックス用と設定されたログイン名ではありません。',
      incident: 'こちらを経由して送信されており、続いている大量送信の一つです。',
      replay: '署名された1通のメールが、SPFの許可しないホストから、署名にない多数の宛先に送られています。',
    },
    unproven: {
      'nothing-asked': 'サイトの設定がないため、何も照合していません。',
      'nothing-strong': '裏付ける強い根拠がなく、反する根拠も足りません。',
      contradiction: '裏付ける強い根拠と、反する強い根拠の両方があります。',
      'own-signature': '反する強い根拠がありますが、自分のDKIM署名の検証には成功しています。',
      'dns-silent': '判定に必要なDNSの応答がありません。',
      'read-by-fallback': '報告が既知の形式ではなく、文面だけでは判定できません。',
    },
    suspect: {
      'one-family': '反する強い根拠がありますが、いずれも同じ事柄によるものです。',
      'known-message-id': '反する強い根拠がありますが、Message-IDは自分の送信記録にあります。',
      'no-word': '反する強い根拠がありますが、自分で設定に明言した事柄によるものはありません。',
    },
    forged: {
      'two-families': '反する強い根拠が二種類以上あり、その一つは自分で設定に明言した事柄によるものです。',
    },
  },
  decided: {
    deliver: (rule) => `配送します(規則: ${rule})。`,
    mark: (rule) => `印を付けて配送します(規則: ${rule})。`,
    hold: (rule) => `保留します。受信箱には入れず、一覧に残します(規則: ${rule})。`,
    drop: (rule) => `破棄します。配送せず、保存期限まで保管します(規則: ${rule})。`,
  },
  loop:
    '循環しています。こちらから転送したメールが、何度も戻ってきています。転送先がどこへ転送しているかを確認し、' +
    'その転送を止めてください。今のまま解除しても、また戻ってきます。',
  unnamed: {
    'change-password': 'そのアカウント',
    'clean-script': 'そのスクリプト',
    'tell-host': 'ログイン名は不明',
    'rotate-selector': '(署名に使われているもの)',
  },
  nothingFound: '裏付ける根拠も、反する根拠も見つかりませんでした。',
  steps: {
    'change-password': ({ subject, host }) => [
      `${subject}のパスワードを、他で使っていないものに変更してください。`,
      '開いたままのセッション(IMAP、SMTP、Webメール)とアプリパスワードを無効にしてください。',
      'アカウントに身に覚えのない転送設定や振り分けがないか、パスワードを知るPCすべてにマルウェアがないか調べてください。',
      purge(host, 'このアカウントのメール'),
    ],
    'clean-script': ({ subject, host, since }) => [
      `${host === null ? '' : `${host}の`}${subject}を更新するか削除してください。`,
      `同じようなファイルが他にないか調べてください(身に覚えのないもの${
        since === null ? '' : `、${momentOf(since)}の少し前に変わったもの`
      })。`,
      'Webスペースのパスワード(FTP、管理画面、CMS)を変更してください。',
      purge(host, 'このスクリプトのメール'),
    ],
    'tell-host': ({ subject, host, searchFor }) => [
      `ホスティング会社に連絡してください: 「${host ?? '同じサーバー'}の利用者(${subject})が、当方になりすましてメールを送信しています。${
        searchFor === null ? '' : `ログで${searchFor}をお調べください。`
      }」`,
      '自分のもの以外のアドレスでは送信できないよう、制限を依頼してください。',
      purge(host, 'そのメール'),
      '自分のパスワードは使われていません。この件で変更する必要はありません。',
    ],
    'rotate-selector': ({ subject }) => [
      `新しいセレクターで署名し、${subject}は公開鍵を空(p=)にして失効させてください。`,
      'ToとCcも署名の対象(h=)に加え、誰宛ての署名か分かるようにしてください。',
      '署名に期限(x=)を付け、数日で失効するようにしてください。',
    ],
  },
  clients: (clients) =>
    clients.length === 0
      ? '送信元のIPアドレスは記録されていません。ホスティング会社に問い合わせてください。'
      : `送信元: ${listed(clients, MAX_CLIENTS)}`,
  recipients: (count, since) =>
    `届かなかった宛先: ${since === null ? '' : `${momentOf(since)}から`}${n(count)}件`,
  searchFor: (text) => `サーバーのログで検索する文字列: ${text}`,
  wouldBe: '次のどれか一つでもあれば「自分」と判定できます:',
  wouldBeIf: {
    site: () => 'ドメインとホストの情報(サイトの設定を指定してください)',
    dns: ({ name }) => `${name}を裏付けるDNSの応答(時間をおいて試してください)`,
    recorded: () => '送信記録(このメールが載っていること)',
    'in-record': () => '送信記録の記載(記録を通らずに送信している機器はありませんか)',
    'recipient-recorded': ({ recipients }) =>
      `送信記録での宛先${listed(recipients)}の記載(エイリアスや転送で宛先が変わっていませんか)`,
    signed: () => 'ToとCcも対象(h=)にしたDKIM署名',
    'recipient-signed': ({ selector }) =>
      `セレクター${selector}の署名がToとCcも対象(h=)にし、届かなかった宛先がそこにあること`,
    'signature-intact': ({ selector }) =>
      `セレクター${selector}の署名の検証の成功(ゲートウェイが書き換えていませんか)`,
    'own-address': ({ address, name }) =>
      `${address}${name === null ? '' : `(${name})`}が自分だけのホストであること(そうなら設定してください: ownAddresses)`,
    'exclusive-host': ({ host }) =>
      `${host}を自分だけが使っていること(そうなら設定してください: exclusiveHosts)`,
    login: ({ login }) => `${login}が自分のログイン名であること(そうなら設定してください: logins)`,
    reporter: ({ client }) =>
      `報告を書いたサーバーの確認(${client ?? 'それ'}が自分のサーバーなら設定してください: ownHosts)`,
    'return-signed': () => '返送先アドレスの署名(BATV)',
    'whole-header': () => '元のメールのヘッダー全体の返送',
  },
};
