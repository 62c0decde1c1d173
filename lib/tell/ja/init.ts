import type { InitWords } from '../init-words.ts';

const list = (names: readonly string[]) => names.join('、');

export const init: InitWords = {
  ask: {
    domain: 'ドメイン',
    mailboxes: 'メールボックス(@の前、コンマ区切り。* はすべて)',
    to: (mailbox) => `${mailbox} 宛の転送先(別のドメインのアドレス)`,
    alerts: '大量通知とアラームの連絡先(別のドメインのアドレス)',
    region: 'SESで受信するAWSリージョン',
    senders: 'メールを送信しているホスト(コンマ区切り)',
    receive: 'SESをMXにする対象: mx(ドメイン自体)、または元のホストが転送する先の名前',
  },
  wrong: {
    domain: 'client.example のようなドメインを入力してください。',
    mailboxes: 'info, shop のように入力してください。',
    to: 'このドメイン以外の owner@far.example のようなアドレスを入力してください。',
    alerts: 'このドメイン以外の admin@elsewhere.example のようなアドレスを入力してください。',
    region: 'SESが受信できるリージョン(ap-northeast-1、us-east-1など)を入力してください。',
    senders: 'sv1.host.example のようなホスト名を入力してください。',
    receive: 'mx、または sort.client.example のような名前を入力してください。',
  },
  missing: (flags) => `端末がないため質問できません。${list(flags)} を指定してください。`,
  refused: (flag, expected) => `${flag}: ${expected}`,
  there: (path) => `${path} はすでにあります。--out で別の場所を指定するか、--force で上書きしてください。`,
  unwritable: (path, why) => `${path} に書き込めません(${why})。--out で別の場所を指定してください。`,
  broken: (problems) => `この回答では設定になりません: ${problems}`,
  ended: '何も書き込んでいません。',
  found: {
    mx: ({ mx }) =>
      mx === null
        ? 'MX     DNSから返答なし'
        : mx.length === 0
          ? 'MX     なし'
          : `MX     ${list(mx.map(({ host, provider, sends }) => `${host}${provider === null ? '' : `(${provider})`}${sends === true ? '(送信も行う)' : ''}`))}`,
    spf: ({ spf }) =>
      spf === 'silent'
        ? 'SPF    DNSから返答なし'
        : spf === null
          ? 'SPF    なし'
          : `SPF    公開済み${spf.providers.length === 0 ? '' : `(${list(spf.providers)})`}`,
    dkim: ({ dkim }) =>
      dkim.length === 0 ? 'DKIM   よくあるセレクターに鍵なし' : `DKIM   鍵あり: ${list(dkim)}`,
    dmarc: ({ dmarc }) =>
      dmarc === 'silent'
        ? 'DMARC  DNSから返答なし'
        : dmarc === null
          ? 'DMARC  なし'
          : `DMARC  ${dmarc.policy === null ? '誤りあり' : `公開済み p=${dmarc.policy}`}`,
  },
  why: {
    'no-mx': 'ドメインにまだMXがありません。',
    'ses-already': 'MXはすでにSESです。',
    'mx-sends-nothing': '現在のMXのホストはこのドメインの送信をしていないため、通知はすべてMXに届きます。',
    'mx-sends': '現在のMXのホストは送信も行うため、そのホスト自身の通知はMXに届きません。',
    'mx-provider':
      '現在のMXの事業者がメールボックスを保管しているため、そこで作られた通知は他のMXに届きません。',
    'not-known': '現在のMXのホストが送信もするかは分かりませんでした。「truebounce doctor」で確認できます。',
    stated: '指定されたとおりです。',
  },
  comments: {
    head: '誰宛のメールを、誰が送信し、どこへ届けるか。デプロイの前後に「truebounce doctor」で確認できます。',
    region: 'Amazon SESが受信できるリージョン。メールの原本はここから出ません。',
    protect: "'observe' はすべて配送して判定だけを記し、'drop' は偽装を破棄します。",
    alerts: '大量通知とアラーム、毎日の保留一覧の宛先。下のメールボックス以外にしてください。',
    mx: 'ドメイン自体のMXをSESにします。',
    forward:
      'SESがMXになるのはこの名前だけです。元のホストはMXのままで、フィルターが「メールボックス@この名前」へ転送します。',
    publishMx: '「truebounce doctor」がすべて正常になったら true にします。MXが登録、または表示されます。',
    hosts: 'このドメインのメールを送信するホスト。',
    exclusive:
      '他の誰も使わないホストは exclusive: true、Receivedにログイン名を記すホストは printsLogins: true。',
    providers: (names) =>
      `SPFは${list(names)}にも送信を許しています。共用の設備なのでここには書きません。tenants: [...] で自分の分を示せます。`,
    signed:
      "送信メールがすべてDKIM署名されるようになったら、その日を書くと、署名のないものは偽装と分かります: states: { allMailSignedSince: '2026-10-01' }",
    mailboxes: "ここにない宛先は受信時に拒否されます('*' はすべて受信)。配送先はアドレス、または webhook()。",
  },
  written: (path) => `${path} を書き込みました。`,
  next: '次の手順:',
  steps: ({ receive, domain, config }) => [
    { say: '内容を確認して直し、足りないものを調べます。', command: 'npx truebounce doctor' },
    {
      say: 'このアカウントとリージョンでCDKを初めて使う場合は、一度だけ実行します。',
      command: `npx cdk bootstrap aws://ACCOUNT/${config.region}`,
    },
    { say: 'デプロイします。メールの流れはまだ変わりません。', command: 'npx cdk deploy --all' },
    {
      say: '表示されたレコード(DKIM、MAIL FROM)をゾーンに登録し、AWS Notificationsからの確認メールを承認します。',
    },
    { say: 'SESの本番アクセスをAWSに申請します。サンドボックスでは検証済みのアドレスにしか送信できません。' },
    {
      say: 'すべて正常になったら publishMx: true にしてもう一度デプロイし、表示されたMXをゾーンに登録します。',
      command: 'npx truebounce doctor',
    },
    ...(receive === 'mx'
      ? [{ say: `元のホストから ${domain} を削除します。残すと、そのホスト自身の通知が届きません。` }]
      : [{ say: `元のホストのフィルターで、各メールボックス宛を ${receive} の同じ名前へ転送します。` }]),
    { say: '全体を通して確認メールを送ります。', command: 'npx truebounce doctor --test' },
  ],
};
