import { few } from '../few.ts';
import { momentOf } from '../minute.ts';
import type { EvidenceWords } from '../words.ts';

const format = new Intl.NumberFormat('ja-JP');
const n = (value: number) => format.format(value);
const named = (address: string, name: string | null) => (name === null ? address : `${address}(${name})`);
const listed = (items: readonly string[]) => few(items, '、', (left) => `、他${n(left)}件`);
const SCHEMES = { prvs: 'BATV', verp: 'VERP', srs: 'SRS' } as const;

export const evidence: EvidenceWords = {
  says: {
    sent: ({ messageId, recipient, sentAt }) =>
      `送信記録にあります: ${messageId}、宛先${recipient}、${momentOf(sentAt)}。`,
    'id-known': ({ messageId, sentAt }, strength) =>
      `送信記録に同じMessage-IDがあります: ${messageId}、${momentOf(sentAt)}。${
        strength === 'weak' ? 'ただしMessage-IDは写せるため、これだけでは決め手になりません。' : ''
      }`,
    'recipient-unknown': ({ messageId, recipients }, strength) =>
      `送信記録では、${messageId}の宛先に${listed(recipients)}はありません。${
        strength === 'weak' ? 'ただしエイリアスや転送で宛先が変わった可能性もあります。' : ''
      }`,
    'not-sent': ({ messageId, at, since, until }, strength) =>
      `${momentOf(since)}から${momentOf(until)}まで漏れがないとされる送信記録に、` +
      `${messageId}(${momentOf(at)}に配送中)がありません。${
        strength === 'weak' ? 'ただし記録を通らずに送信している機器があるのかもしれません。' : ''
      }`,
    'not-signed': ({ client }, strength) =>
      `すべてのメールに署名しているはずですが、DKIM署名がありません。引き渡したのは${client}です。${
        strength === 'weak' ? 'ただし署名を通らずに送信している機器があるのかもしれません。' : ''
      }`,
    signed: ({ domain, selector, recipient, keyLastSeen, foreignClient }) =>
      [
        `${domain}のDKIM署名(セレクター${selector})の検証に成功しました。`,
        recipient === null ? '' : `署名されたToまたはCcに${recipient}があります。`,
        keyLastSeen === null ? '' : `公開鍵はもうDNSになく、最後の確認は${momentOf(keyLastSeen)}です。`,
        foreignClient === null
          ? ''
          : `ただし引き渡したのは外部の${foreignClient}です(転送、メーリングリスト、または再送)。`,
      ].join(''),
    'signed-for-others': ({ domain, selector, recipients }, strength) =>
      `${domain}のDKIM署名(セレクター${selector})は別の宛先へのメールのもので、${listed(recipients)}の名はありません。${
        strength === 'weak' ? 'ただしエイリアスやBccの可能性もあります。' : ''
      }`,
    'signature-fails': ({ domain, selector }, strength) =>
      `${domain}を名乗るDKIM署名(セレクター${selector})は検証に失敗しました。${
        strength === 'weak' ? 'ただし途中のゲートウェイがメールを書き換えた可能性もあります。' : ''
      }`,
    submitted: ({ by, login, client, exclusive }, strength) =>
      [
        `自分のサーバー${by}が`,
        client === null ? '' : `${client}から`,
        login === null ? '利用者またはプログラムの送信を' : `ログイン名${login}の認証で`,
        '受け付けました。',
        exclusive ? '他に利用者のいないサーバーです。' : '',
        strength === 'weak' && !exclusive ? 'ただし他の利用者もいるサーバーです。' : '',
      ].join(''),
    'from-our-host': ({ by, client, clientName }, strength) =>
      `${by}は${named(client, clientName)}から受け取りました。自分だけが使うホストです。${
        strength === 'weak' ? 'ただし自分のメールにあるはずのものが欠けています。' : ''
      }`,
    'spf-pass': ({ by, client, clientName, domain, login }, strength) =>
      [
        `${by}は${named(client, clientName)}から受け取りました。`,
        `${domain}のSPFが許可しているホストです。`,
        login === null ? '' : `そこでのログイン名は${login}です。`,
        strength === 'weak' ? 'ただし他の利用者も送信できるホストです。' : '',
      ].join(''),
    'spf-fail': ({ by, client, clientName, domain, result, forwarder, formerly = false }, strength) =>
      [
        `${by}は${named(client, clientName)}から受け取りました。`,
        `${domain}のSPFが許可していないホストです(${result})。`,
        forwarder ? 'ただし下の行に自分のホストの名があり、転送された可能性もあります。' : '',
        formerly ? 'ただし最近まで許可されていたホストで、その間に送信された可能性もあります。' : '',
        strength === 'weak' && !forwarder && !formerly && result === 'fail'
          ? 'ただし利用者がそこから送信した可能性もあります。'
          : '',
      ].join(''),
    'return-signed': ({ scheme, address }) =>
      `報告の宛先${address}は、正しい署名(${SCHEMES[scheme]})の付いた自分の返送先アドレスです。`,
    'return-not-signed': ({ address, since }) =>
      `報告の宛先${address}には、${momentOf(since)}以降すべての返送先アドレスに付いているはずの署名がありません。`,
    'has-written': ({ recipient }, strength) =>
      `届かなかった宛先${recipient}からは、以前にメールを受け取っています。${
        strength === 'weak' ? 'ただしアドレス帳は盗まれることがあり、これだけでは決め手になりません。' : ''
      }`,
    'nearly-written': ({ recipient, known, edits }) =>
      `${recipient}は、以前にメールをくれた${known}と${n(edits)}文字違いです。書き間違いかもしれません。`,
    'foreign-from': ({ from }) => `Fromは${from}で、自分のアドレスではありません。`,
    'foreign-message-id': ({ messageId }) =>
      `Message-ID(${messageId})は自分のドメインのものではなさそうです。`,
    'bounce-of-bounce': ({ from }) => `返送されたメール自体が、${from}からの報告です。`,
  },
  strength: { proof: '確証', strong: '強', weak: '弱' },
  unknown: {
    'nothing-returned': () => '報告に元のメールが含まれていません。',
    'no-hand-off': () => '返送されたReceivedヘッダーから、引き渡したホストが分かりません。',
    'header-incomplete': () => '返送されたヘッダーは抜粋です。ないものは省かれただけかもしれません。',
    'reporter-unknown': ({ client }) =>
      `報告を書いたサーバーを確認できません${client === null ? '' : `(${client}から届きました)`}。配送経路の記載は、書き手の主張にすぎません。`,
    'dns-silent': ({ name }) => `${name}についてDNSの応答がありません。`,
    'no-ledger': () => '送信記録がないため、照合できません。',
    'no-message-id': () => '報告に、照合できるMessage-IDがありません。',
    'signatures-untried': ({ count }) =>
      `自分のドメインを名乗る署名のうち、${n(count)}個は検証していません。`,
  },
  mark: {
    login: ({ value, client }) =>
      `ログイン名${value}で${client === null ? '' : `${client}から`}送信されました。`,
    script: ({ value, client }) =>
      `Webスペースのスクリプト${value}が送信しました${client === null ? '' : `(呼び出し元${client})`}。`,
    webmail: ({ value }) => `Webメールで${value}から送信されました。`,
  },
  reporter: {
    own: (host, how) => `自分のサーバー${host ?? ''}からの報告です(${how ?? '設定による'})。`,
    matched: (host, how) =>
      `元のメールを受け取ったと記載された${host ?? 'サーバー'}からの報告です${how === null ? '' : `(${how})`}。`,
    unknown: (host) =>
      `報告を書いたサーバーを確認できません${host === null ? '' : `(${host}から届きました)`}。`,
  },
  established: {
    'own-address': 'IPアドレスで確認',
    'own-host': 'ホスト名で確認',
    tenant: '自分のテナントの印で確認',
    'host-itself': '他のホストを経ていない',
    'dns-name': '名前とIPアドレスの一致で確認',
    'helo-spf': 'HELOのSPFで確認',
    dkim: 'DKIM署名で確認',
  },
};
