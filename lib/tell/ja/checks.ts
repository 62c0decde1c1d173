import type { CheckWords } from '../check-words.ts';
import { SUBMISSION } from './submission.ts';

const format = new Intl.NumberFormat('ja-JP');
const n = (value: number) => format.format(value);
const names = (all: readonly string[]) => (all.length === 0 ? 'なし' : all.join('、'));
const day = (perDay: number | null) => (perDay === null ? '1日あたりの上限なし' : `1日${n(perDay)}通`);

const PUBLISH = 'ゾーンに登録してください。';
const WAIT = '次をゾーンに登録し、1時間後にもう一度確認してください。';
const DEPLOY = 'もう一度デプロイしてください。';
const ONE_RECORD = 'レコードを1つだけ残し、他の内容をそれにまとめてください。';

export const checks: CheckWords = {
  status: { ok: '正常', info: '参考', warn: '注意', bad: '異常', unknown: '不明' },
  areas: {
    site: 'サイト',
    dns: 'DNSの設定',
    hosts: '送信ホスト',
    account: 'Amazon SESと検証済みID',
    deployment: 'デプロイ',
    receiving: '受信とアラーム',
    running: 'メール',
  },
  headline: {
    well: (count) => `問題はありません(${n(count)}項目)。`,
    found: ({ bad, warn, unknown }) =>
      `${[
        bad > 0 ? `異常${n(bad)}件` : '',
        warn > 0 ? `注意${n(warn)}件` : '',
        unknown > 0 ? `確認できなかったもの${n(unknown)}件` : '',
      ]
        .filter((part) => part !== '')
        .join('、')}があります。`,
  },
  says: {
    'region-receives': ({ region }) => `${region}: Amazon SESがメールを受信できるリージョン`,
    'region-refuses': ({ region }) => `${region}: Amazon SESがメールを受信できないリージョン`,
    'region-none': () => '設定にregionがないため1台で動かすサイトとみなし、AWSには問い合わせません',
    'not-deployable': ({ problem }) => `デプロイでは実行されない設定: ${problem}`,
    'dns-silent': ({ name, type }) => `${name} ${type}: DNSから返答がない`,
    'mx-ours': ({ name }) => `${name}: MXはSES`,
    'mx-later': ({ name, hosts }) =>
      hosts.length === 0 ? `${name}: まだMXがない` : `${name}: MXは${names(hosts)}で、まだSESではない`,
    'mx-elsewhere': ({ name, hosts }) => `${name}: 設定はpublishMxなのに、MXは${names(hosts)}`,
    'mx-mixed': ({ name, hosts }) => `${name}: SES以外のMXもある(${names(hosts)})。メールがどちらにも届く`,
    'mx-unstated': ({ name }) => `${name}: MXはSESだが、設定にpublishMxがない`,
    'spf-published': ({ domain }) => `${domain}: SPFは公開済み`,
    'spf-none': ({ domain }) => `${domain}: SPFがない。偽装を否定するものがDNSにない`,
    'spf-broken': ({ domain }) => `${domain}: SPFが誤っているか2つある。受信側では無いものとして扱われる`,
    'spf-open': ({ domain }) => `${domain}: SPFが誰にでも送信を許している(+all)`,
    'dmarc-published': ({ domain, policy }) => `${domain}: DMARCは公開済み(p=${policy})`,
    'dmarc-none': ({ domain }) => `${domain}: DMARCがない`,
    'dmarc-broken': ({ domain }) => `${domain}: DMARCが誤っているか2つある。受信側では無いものとして扱われる`,
    'mail-from-ready': ({ name }) => `${name}: SESがこの名前で送信する`,
    'mail-from-missing': ({ name }) =>
      `${name}: レコードがないため、SESは自分の名前で送信し、SPFが整合しない`,
    'host-keeps-mx': ({ host, mailbox }) =>
      `${host}が${mailbox}のメールを自分で保管している。このホスト自身の通知はMXに来ないため、receive: 'mx' では見落とす`,
    'host-keeps': ({ host, mailbox }) => `${host}に${mailbox}があり、フィルターで転送できる`,
    'host-remote': ({ host, mailbox }) => `${host}は${mailbox}を自分のものとして扱っていない`,
    'host-not-mailbox': ({ host, mailbox, said }) =>
      `${host}はこのドメインを自分のものとして扱うが、${mailbox}がない。そこからのメールは失われる。返答: ${said}`,
    'host-relays': ({ host }) =>
      `${host}はこのマシンからのメールをすべて受け付けるため、ドメインを保管しているかは分からない`,
    'host-refuses-to-say': ({ host, said }) => `${host}からは、メールボックスの有無の返答がない: ${said}`,
    'host-port-shut': ({ host }) =>
      `${host}には問い合わせできない。ここからは25番ポートが閉じている(クラウドや多くのプロバイダー、OP25B)`,
    'host-no-address': ({ host }) => `${host}のアドレスがDNSにない`,
    'hosts-none': ({ domain }) => `${domain}: 設定に送信ホストがないため、問い合わせていない`,
    ...SUBMISSION.says,
    'aws-not-asked': ({ why, said }) =>
      why === 'no-credentials'
        ? 'AWSには問い合わせていない: 認証情報がない'
        : why === 'bad-credentials'
          ? `AWSには問い合わせていない: 認証情報が受け付けられない。返答: ${said}`
          : `AWSには問い合わせていない: 返答がない。${said}`,
    'aws-untold': ({ right, denied, said }) =>
      denied ? `AWSユーザーに権限 ${right} がない` : `AWSから答えが得られない(${right}): ${said}`,
    'account-production': ({ perDay, perSecond }) =>
      `SESは誰にでも送信できる: ${day(perDay)}、毎秒${n(perSecond)}通`,
    'account-sandbox': ({ forwards, perDay }) =>
      `SESはサンドボックスにあり、検証済みのアドレスにしか送信できない(${day(perDay)})${
        forwards === 0 ? '' : `。転送先のアドレスは${n(forwards)}件`
      }`,
    'sending-on': () => '送信は有効',
    'sending-paused': () => '送信が停止されている。何も転送されない',
    'sending-reviewed': ({ status }) => `SESがこのアカウントの送信を審査している: ${status}`,
    'quota-left': ({ sent, perDay }) => `過去24時間の送信は${n(perDay)}通中${n(sent)}通`,
    'quota-near': ({ sent, perDay }) => `過去24時間の送信は${n(perDay)}通中${n(sent)}通で、上限に近い`,
    'identity-verified': ({ domain }) => `${domain}: SESで検証済み`,
    'identity-pending': ({ domain }) => `${domain}: SESで未検証。送信も受信もできない`,
    'identity-none': ({ domain }) => `${domain}: SESに登録されていない`,
    'identity-later': ({ domain }) => `${domain}: SESに未登録。デプロイ時に作成される`,
    'identity-in-the-way': ({ domain }) => `${domain}: SESに登録済みのため、デプロイは作成に失敗する`,
    'dkim-published': ({ domain }) => `${domain}: DKIM署名は有効で、鍵もDNSにある`,
    'dkim-missing': ({ domain }) => `${domain}: DKIMの鍵がDNSにない、または足りない`,
    'dkim-off': ({ domain }) => `${domain}: SESがDKIM署名をしていない`,
    'mx-before-identity': ({ domain, name }) =>
      `${name}: MXはすでにSESだが、${domain}が検証されるまで全メールが拒否される`,
    'bootstrap-there': ({ version }) => `CDKのブートストラップはバージョン${n(version)}`,
    'bootstrap-none': ({ region }) => `${region}にCDKのブートストラップがない`,
    'bootstrap-old': ({ version, least }) =>
      `CDKのブートストラップがバージョン${n(version)}。${n(least)}以上が必要`,
    'stack-none': ({ stack }) => `まだデプロイされていない: スタック${stack}がない`,
    'stack-there': ({ stack, status }) => `スタック${stack}がある(${status})`,
    'stack-failed': ({ stack, status }) => `スタック${stack}のデプロイが完了していない(${status})`,
    'stack-changing': ({ stack, status }) => `スタック${stack}は変更中(${status})`,
    'stack-old': ({ stack, missing }) => `スタック${stack}は古い版で、${names(missing)}が出力されていない`,
    'stack-missing': ({ stack }) => `スタック${stack}がない`,
    'configuration-set-there': ({ name }) => `設定セット${name}がある`,
    'configuration-set-none': ({ name }) => `設定セット${name}がないため、送信できない`,
    'configuration-set-in-the-way': ({ name }) => `設定セット${name}がすでにあり、デプロイは作成に失敗する`,
    'rule-set-in-the-way': ({ name }) => `ルールセット${name}がすでにあり、デプロイは作成に失敗する`,
    'stores-there': ({ count }) => `バケット、テーブル、キューがある(${n(count)})`,
    'store-missing': ({ what, name }) =>
      `${{ bucket: 'バケット', table: 'テーブル', queue: 'キュー' }[what]} ${name} がない`,
    'parameters-there': ({ count }) => `設定が参照する秘密${n(count)}件はすべてある`,
    'parameter-missing': ({ name }) => `設定が参照する秘密${name}がない`,
    'parameter-plain': ({ name }) => `秘密${name}が暗号化されていない`,
    'rule-set-active': ({ name }) => `ルールセット${name}が有効`,
    'rule-set-none': ({ name }) => `有効なルールセットがなく、${name}にメールが来ない`,
    'rule-set-foreign': ({ active, name, deployed }) =>
      deployed
        ? `有効なルールセットは${active}で、${name}にメールが来ない`
        : `有効なルールセット${active}はこのサイトのものではない。デプロイはそこで止まり、何も変えない`,
    'rule-there': ({ recipients }) => `受信ルールの宛先${n(recipients)}件は設定どおり`,
    'rule-missing': ({ rule, set }) => `有効なルールセット${set}にルール${rule}がない`,
    'rule-disabled': ({ rule }) => `ルール${rule}が無効になっている`,
    'rule-no-scan': ({ rule }) => `ルール${rule}が迷惑メールとウイルスを検査していない`,
    'rule-other-recipients': ({ missing, extra }) =>
      `受信ルールの宛先が設定と異なる: ${[
        missing.length === 0 ? '' : `不足 ${names(missing)}`,
        extra.length === 0 ? '' : `余分 ${names(extra)}`,
      ]
        .filter((part) => part !== '')
        .join('、')}`,
    'rule-takes': ({ rule, recipient }) =>
      `前にあるルール${rule}が${recipient}宛を受け取って終了するため、メールが来ない`,
    'rule-shares': ({ rule, recipient }) => `前にあるルール${rule}も${recipient}宛を処理している`,
    'alerts-subscribed': ({ count }) => `アラームの通知先${n(count)}件は確認済み`,
    'alert-unconfirmed': ({ address }) => `アラームの通知先${address}が未確認のため、何も届かない`,
    'alert-unsubscribed': ({ address }) => `アラームの通知先に${address}がない`,
    'queues-subscribed': () => 'SESの通知はキューに届く',
    'queue-unsubscribed': ({ topic }) => `トピック${topic}を受けるキューがなく、SESの通知が失われる`,
    'dead-letters': ({ queue, count }) => `キュー${queue}で処理不能になったもの${n(count)}件`,
    'no-dead-letters': () => '処理不能のものはない',
    paused: ({ destination, since, why }) => `配送先${destination}が${since}から一時停止中: ${why}`,
    'nothing-paused': () => '一時停止中の配送先はない',
    incident: ({ mailbox, since }) => `${mailbox}で${since}から大量の通知が続いている`,
    'no-incidents': () => '大量の通知は発生していない',
    'canary-arrived': ({ address, seconds }) => `${address}への確認メールが${n(seconds)}秒で戻った`,
    'canary-missing': ({ address, seconds }) => `${address}への確認メールが${n(seconds)}秒待っても戻らない`,
    'canary-elsewhere': ({ address, why }) => `${address}への確認メールは送っていない: ${why}`,
    'canary-unsent': ({ address, why }) => `${address}への確認メールを送れない: ${why}`,
  },
  cure: {
    'region-refuses': () => 'READMEにある、SESが受信できるリージョンを設定してください。',
    'not-deployable': () => '設定を変更してください。',
    'dns-silent': () => 'もう一度実行し、続くようならゾーンのサーバーを確認してください。',
    'mx-later': () =>
      '他がすべて正常になってから、ドメインに publishMx: true を書いてデプロイし、MXを登録してください。',
    'mx-elsewhere': () => 'これを唯一のMXとして登録するか、設定からpublishMxを外してください。',
    'mx-mixed': () => 'これを唯一のMXにしてください。',
    'mx-unstated': () =>
      'ドメインに publishMx: true を書いてデプロイしてください。さもないと毎日の確認メールが送られず、メールが来なくなっても警告されません。',
    'spf-none': () => '他に送信するものがあれば加えて、ゾーンに登録してください。',
    'spf-broken': () => ONE_RECORD,
    'spf-open': () => '末尾を ~all か -all にしてください。',
    'dmarc-none': () => PUBLISH,
    'dmarc-broken': () => ONE_RECORD,
    'mail-from-missing': () => WAIT,
    'host-keeps-mx': () =>
      '転送方式を使ってください。ドメインに次を書き、そのホストからこの名前へ転送します(README)。または、そのホストからドメインを削除してください。',
    'host-not-mailbox': () => 'そのホストからドメインを削除するか、メールボックスを作って転送してください。',
    'host-relays': () => 'そのホストが特別扱いしないマシンから実行してください。',
    'host-port-shut': () =>
      'MXを移す前に一度、メールサーバーに接続できるマシンで実行してください。移した後なら、メールを送って確かめられます。',
    ...SUBMISSION.cure,
    'host-no-address': () => 'sendingHostsの名前を直してください。',
    'aws-not-asked': () =>
      'サインインするか("aws sso login"、"aws configure")、AWS_PROFILEを指定してください。',
    'aws-untold': ({ denied }) => (denied ? '必要な権限はREADMEにあります。' : 'もう一度実行してください。'),
    'account-sandbox': () => '何を誰に転送するかを添えて、AWSに本番アクセスを申請してください。',
    'sending-paused': () =>
      'AWSによる停止なら届いたメールに返信してください。自分たちで止めたのなら次を実行します。',
    'sending-reviewed': () =>
      'AWSからのメールと、SESコンソールの「アカウントダッシュボード」を確認してください。',
    'quota-near': () =>
      'AWSに上限の引き上げを申請してください(Service Quotas、SES)。超えた分は待たされます。',
    'identity-pending': () => WAIT,
    'identity-none': () => DEPLOY,
    'identity-in-the-way': () => '次を設定に書くか、そのIDを削除してください。',
    'dkim-missing': ({ records }) =>
      records.length > 0 ? WAIT : 'レコードはあります。SESは数時間以内に再確認します。',
    'dkim-off': () => '有効にしてください。',
    'mx-before-identity': () => '検証が済むまで、MXを元に戻してください。',
    'bootstrap-none': () => 'アカウントとリージョンごとに一度だけ実行します。',
    'bootstrap-old': () => '更新してください。',
    'stack-none': () => '上の異常を直してから実行します。',
    'stack-failed': () => '理由を確認し、もう一度デプロイしてください。',
    'stack-changing': () => '終わってから、もう一度確認してください。',
    'stack-old': () => DEPLOY,
    'stack-missing': () => DEPLOY,
    'configuration-set-none': () => DEPLOY,
    'configuration-set-in-the-way': () => '誰も使っていなければ削除できます。',
    'rule-set-in-the-way': () => '誰も使っていなければ削除できます。',
    'store-missing': () => 'バックアップから復元するか、デプロイを破棄してやり直してください。',
    'parameter-missing': () => '作成してください。',
    'parameter-plain': () => '作り直してください。',
    'rule-set-none': () => '有効にしてください。',
    'rule-set-foreign': ({ deployed }) =>
      deployed
        ? '誰かが変更しました。次を設定に書くと、そのセットの先頭にルールが入ります。もう一度デプロイしてください。'
        : '次を設定に書くと、そのセットの先頭にルールが入ります。takeOverならそのセットを外します。',
    'rule-missing': () => DEPLOY,
    'rule-disabled': () => 'SESコンソールの「Eメール受信」で有効にしてください。',
    'rule-no-scan': () =>
      'SESコンソールの「Eメール受信」で、迷惑メールとウイルスの検査を有効にしてください。',
    'rule-other-recipients': () => DEPLOY,
    'rule-takes': () => 'その宛先を外すか、ルールを後ろに移してください。',
    'rule-shares': () => '同じメールが二重に処理されることに注意してください。',
    'alert-unconfirmed': () =>
      'その受信箱の「AWS Notification - Subscription Confirmation」を開いてください。2日以上前のものなら、アラームをデプロイし直してください。',
    'alert-unsubscribed': () => DEPLOY,
    'queue-unsubscribed': () => DEPLOY,
    'dead-letters': () => '原因を直してから、やり直してください。',
    paused: () => '受け取れるようになったら実行します。',
    incident: () => '内容と送信者を確認してください。',
    'canary-missing': () =>
      '関数canaryとinboundのログ、上の受信ルールを確認し、問題がなければもう一度実行してください。',
    'canary-elsewhere': () => 'MXがSESではありません。先にMXを移してください。',
    'canary-unsent': () => '関数canaryのログを確認してください。',
  },
  noSite: (path) => `${path} がありません。「truebounce init」で作成するか、--site で指定してください。`,
  notAConfig: (path) => `${path} は1ドメインの情報で、設定ではありません。truebounce.config.ts が必要です。`,
  needsAws: (option) => `${option} にはデプロイと、そのAWSの認証情報が必要です。`,
  testing: '確認メールを送信中 ...',
  submission: SUBMISSION.words,
};
