import type { AlertWords } from '../alert-words.ts';
import { few } from '../few.ts';

const format = new Intl.NumberFormat('ja-JP');
const n = (value: number) => format.format(value);
const listed = (items: readonly string[]) => few(items, '、', (left) => `、他${n(left)}件`, MAX_CLIENTS);
/** Addresses that are named: enough to tell one PC from a network of them. */
const MAX_CLIENTS = 8;
const TIME = 'TIMEはその時刻。例: 2026-01-31T18:30:00+09:00、今日なら18:30だけでも可';
const until = (over: string | null) => (over === null ? '' : `${over}まで、`);
const sends = (over: string | null) => (over === null ? 'しています' : 'していました');

export const alert: AlertWords = {
  subject: {
    abused: {
      'change-password': ({ subject }, over) =>
        `パスワードを変更してください: ${until(over)}第三者が${subject}からメールを送信${sends(over)}(乗っ取り)`,
      'clean-script': ({ subject }, over) =>
        `${subject}を更新するか削除してください: ${until(over)}Webスペースのスクリプトがメールを送信${sends(over)}`,
      'tell-host': ({ subject, host }, over) =>
        `ホスティング会社に連絡してください: ${until(over)}${host ?? '同じサーバー'}の別の利用者(${subject})がなりすまして送信${sends(over)}`,
      'rotate-selector': ({ subject }, over) =>
        `セレクター${subject}を交換してください: ${until(over)}署名したメールを第三者が繰り返し再送${sends(over)}`,
    },
    flood: {
      forged: (mailbox, over) =>
        `パスワードの変更は不要です: ${until(over)}第三者が${mailbox}の名をかたって送信${sends(over)}が、こちらからは出ていません`,
      unknown: (mailbox, over) =>
        `ご自身の送信ですか? ${until(over)}${mailbox}の名のメールが大量に不達になってい${over === null ? 'ます' : 'ました'}`,
      newsletter: (mailbox, over) =>
        `ご自身の送信ですか? ${until(over)}${mailbox}の名のメールマガジンが大量に不達になってい${over === null ? 'ます' : 'ました'}`,
    },
  },
  what: {
    abused: {
      'change-password': ({ subject }) =>
        `自分のアカウントから送信されたメールが、不達で返ってきています。${subject}のパスワードを知る第三者が送ったものと思われます(乗っ取り)。`,
      'clean-script': ({ subject }) =>
        `自分のWebスペースのスクリプトから送信されたメールが、不達で返ってきています: ${subject}`,
      'tell-host': ({ subject, host }) =>
        `${host ?? '同じサーバー'}の別の利用者(${subject})が、こちらになりすまして送信したメールが、不達で返ってきています。`,
      'rotate-selector': ({ subject }) =>
        `自分が署名したメールが、送った覚えのない多数の宛先から不達で返ってきています。第三者が署名(セレクター${subject})の付いたまま繰り返し再送しています。`,
    },
    flood: {
      forged: (mailbox) =>
        `${mailbox}の名のメールが不達で返ってきていますが、分かる限り、こちらから出たものではありません。第三者が差出人のアドレスをかたっています(送信者詐称)。`,
      unknown: (mailbox) =>
        `${mailbox}の名のメールが大量に不達で返ってきていますが、ご自身が送ったものかどうか、確認できません。一斉送信(メールマガジンなど)でも、乗っ取りでも、こうなります。`,
      newsletter: (mailbox) =>
        `${mailbox}の名で、こちらの署名と配信停止の方法が付いたメール(メールマガジンなど)が大量に不達で返ってきています。ご自身が送ったものなら問題ありません。ただし、アカウントを乗っ取った第三者にも同じことができるため、ご自身にしか分かりません。`,
    },
  },
  headings: {
    facts: '■ 分かっていること',
    remedy: '■ 対処',
    now: '■ Truebounceの処理',
    answer: '■ 返答の方法',
  },
  counted: (reports, recipients, since, pace) =>
    `${since}から、報告${n(reports)}通、届かなかった宛先${n(recipients)}件(${pace})。`,
  pace: {
    minutes: (minutes) => `${n(minutes)}分間`,
    hourly: (reports) => `1時間に${n(reports)}通`,
  },
  reopened: (at) => `一度収まりましたが、${at}に再び始まりました。`,
  forgotten: (atOnce) =>
    `件数などの記録は残っていません(収まってから時間がたったか、同時に${n(atOnce)}件を超える大量発生がありました)。`,
  claims:
    'これらの報告はいずれも、こちらから出たメールであることを示していません。偽の報告の可能性もあります。',
  notClosed: (reset, last) =>
    `${reset}に対処済みとのことでしたが、その後も送信があります(最後は${last})。別の侵入経路があります。`,
  noticed: {
    cluster: (window, shared) =>
      shared.length === 0
        ? `検知の理由: ${window}の件数`
        : `検知の理由: ${window}の件数と、返送されたメールの共通点(${shared.join('、')})`,
    mailbox: (window) =>
      `検知の理由: ${window}の件数(自分のメールという根拠がなく、反する根拠がある報告だけを数えています)`,
  },
  windows: { minutes: '5分間', hour: '1時間', day: '1日' },
  features: {
    network: '送信元のネットワーク',
    'login-mailer': 'ログイン名とメールソフト',
    helo: 'コンピューターの名前',
    'message-id-host': 'Message-IDの形',
    form: 'メールの形',
    'recipient-domain': '宛先のドメイン',
    'reporter-network': '報告元',
    format: '報告の形式',
  },
  domains: (domains) => `主な宛先: ${domains.map(([name, count]) => `${name} ${n(count)}件`).join('、')}`,
  clients: (clients) =>
    clients.length === 0 ? '送信元のIPアドレスは、報告からは分かりません。' : `送信元: ${listed(clients)}`,
  sent: {
    quiet: (since) => `${since}より後の送信はなく、止まったようです。`,
    going: (last) => `最後の送信は${last}で、まだ続いています。`,
    unknown: '送信時刻は、報告からは分かりません。',
  },
  steps: {
    forged: () => [
      '急ぐ対処はありません。こちらから出たメールではないので、こちらでは止められず、パスワードの変更も不要です。',
      '自分のメールがすべて認証を通ることを確かめたうえで、SPF(-all)とDMARC(p=reject)を公開してください。詐称されたメールを他のサーバーが拒否します。',
      '自分のメールすべてにDKIMで署名し、設定にそう明言してください。詐称されたメールを確実に見分けられます。',
    ],
    unknown: (mailbox) => [
      'ご自身の送信(メールマガジンなど)なら、下の方法で返答し、届かなかった宛先を名簿から外してください。',
      `違うなら、${mailbox}のパスワードを変更してください。第三者に知られている可能性があります。`,
      'DKIMで署名するか送信記録を取ってください。次からは判定できます。',
    ],
    newsletter: (mailbox) => [
      'ご自身の送信なら、下の方法で返答し、届かなかった宛先を名簿から外してください。',
      `違うなら、第三者がアカウントから送信し、サーバーが署名しています。${mailbox}のパスワードを変更し、Webスペースに覚えのないスクリプトがないか調べてください。`,
      '自分が送ったものでも、宛先に覚えがなければ、第三者が署名の付いたまま再送しています。DKIMのセレクターを交換してください。',
      'メールマガジンは専用のDKIMセレクターで署名し、設定にそう明言してください。次からはお尋ねしません。',
    ],
  },
  now: {
    flood: {
      held: 'これらに似た報告は保留します。受信箱には入れず、一覧に残します。',
      dropped: 'これらに似た報告は破棄します。受信箱にも一覧にも入れませんが、保存期限までは保管します。',
      observed: "観察のみの設定(protect: 'observe')なので、報告はそのまま配送します。",
      ruled: 'これらに似た報告は設定どおりに処理します(規則がなければ保留)。',
      delivered:
        'これらは自分のメールのバウンスとして配送します。似ていても署名か配信停止の方法がないメールの報告は、多ければ、設定にない限り保留します。',
    },
    one: {
      held: 'この報告は保留しました。受信箱には入れず、一覧に残しています。',
      dropped: 'この報告は破棄しました。受信箱にも一覧にも入れませんが、保存期限までは保管します。',
      observed: "観察のみの設定(protect: 'observe')なので、この報告は配送しました。",
      ruled: 'この報告は設定どおりに処理しました。',
    },
    others: '自分のメールのバウンスとその他のメールは、これまでどおりです。',
    unlike:
      'その他のメールは、これまでどおりです。自分のメールのバウンスも、これらと区別できないほど似ていない限り、これまでどおりです。',
    forgotten:
      '保留したものは、そのまま保留し、一覧に残します。これから届く報告は、再び大量発生として検知するまで、1通ずつ判定します。',
    kept: '保存期限までは、何も削除しません。',
  },
  answer: {
    reset: {
      'change-password': `パスワードを変更したら(${TIME}):`,
      'clean-script': `スクリプトを取り除いたら(${TIME}):`,
      'tell-host': `ホスティング会社が止めたら(${TIME}):`,
      'rotate-selector': `セレクターを失効させたら(${TIME}):`,
    },
    mine: 'ご自身の送信だったなら(保留した報告を配送し、自分のものとして覚えます):',
    mineNewsletter: 'ご自身の送信だったなら(自分のものとして覚え、次からはお尋ねしません):',
    mineOne: 'ご自身の送信だったなら(報告を配送します):',
    list: '保留した報告の一覧:',
    show: 'この報告の内容:',
  },
  next: {
    incident: (mostADay) =>
      `この事案については、もうメールは送りません(収まって再び始まったとき、対処済みとの返答の後も続くときを除く)。このメールボックスについては、24時間に${n(mostADay)}通までですが、保留したものはすべて一覧に残ります。`,
    forgotten: (mostADay) =>
      `再び検知したときは、またお知らせします(このメールボックスについては、24時間に${n(mostADay)}通まで)。`,
    abuse: 'このメールボックスについては、本日(UTC)は同じ種類のメールをもう送りません。',
  },
  noMailbox: '自分のメールボックス',
};
