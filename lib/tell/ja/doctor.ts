import type { DoctorPlaceWords, DoctorWords } from '../doctor-words.ts';

const format = new Intl.NumberFormat('ja-JP');
const n = (value: number) => format.format(value);
const since = (time: string | null) => (time === null ? '' : `(最も古いものは${time}から)`);
const SERVER = '「truebounce serve」を起動するか、そのエラー出力を確認してください。';
const DEAD =
  'その時刻のサーバーのエラー出力を確認してから「truebounce doctor --redrive」を実行してください。原本は raw/ にあります。';
const SWEEP = '関数sweepが5分ごとに拾い上げます。その関数と関数deliverのログを確認してください。';
const PAUSED =
  '理由は「truebounce destinations list」で分かります。受け取れるようになったら「truebounce destinations resume 名前」を実行してください。';
const NO_DEAD = 'やり直すものはありません。';
const deadOf = (name: string) =>
  `その時刻の関数${name}のログを確認し、直ったら同じ --stack で「truebounce doctor --redrive」を実行してください。`;
const BUG = 'Truebounceの不具合か、データが書き換えられています。ご報告ください。';

const machine: DoctorPlaceWords = {
  ok: {
    raw: (count) => `メール${n(count)}通: すべて原本があり、大きさも受信時と同じ`,
    decisions: (count) => `メール${n(count)}通: すべて宛先のメールボックスごとに一度ずつ決定済み`,
    deliveries: (count) => `配送${n(count)}件: すべて完了`,
    withheld: (count) => `配送しないという決定${n(count)}件: すべて守られている`,
    strays: (count) => `原本${n(count)}個: すべて受け取ったメールのもの`,
    queues: () => 'キューに処理不能のものはない',
  },
  cure: {
    'raw-missing': 'raw/ をバックアップから復元してください。決定は有効ですが、メール自体は失われています。',
    'raw-size': 'ディスクの障害か、書き換えです。ディスクを調べ、raw/ をバックアップから復元してください。',
    'undecided-queued': SERVER,
    'undecided-lost': BUG,
    paths: BUG,
    unplanned: BUG,
    paused: PAUSED,
    waiting: SERVER,
    'lease-over': SERVER,
    failed: '理由は「truebounce held show KEY」で分かります。配送先を直してください。',
    'alert-waiting': SERVER,
    'alert-failed': '理由は「truebounce held show KEY」で分かります。通知先を直してください。',
    overdue: SERVER,
    leaked: BUG,
    stray: '保存期限の後に異常終了で残ったか、誰かが置いたものです。削除できます。',
    'dead-mail': DEAD,
    'dead-delivery': DEAD,
    'dead-event': DEAD,
  },
  redriven: (mails, deliveries) =>
    mails + deliveries === 0
      ? NO_DEAD
      : `メール${n(mails)}通と配送${n(deliveries)}件をやり直します。稼働中のサーバー、または次の起動時に行われます。`,
};

const deployment: DoctorPlaceWords = {
  ok: {
    ...machine.ok,
    decisions: (count) => `バケットのメール${n(count)}通: すべて決定済み`,
    queues: () => 'どのキューにも処理不能のものはない',
  },
  cure: {
    ...machine.cure,
    'undecided-queued': '関数inboundのログを確認してください。止まっているか、届く量が処理を上回っています。',
    'undecided-lost':
      'SESが保存した後に知らせが届かなかったか、テーブルから失われました。SESのメトリクスPublishFailureを確認してください。メールはバケットにあります。',
    unplanned:
      '解除したメールなら、もう一度解除してください。そうでなければ、その知らせが処理不能のキューにあるか、Truebounceの不具合です。',
    waiting: '配送先の返答は、同じ --stack での「truebounce held show KEY」で分かります。',
    'lease-over': SWEEP,
    failed: '理由は、同じ --stack での「truebounce held show KEY」で分かります。配送先を直してください。',
    'alert-waiting': SWEEP,
    'alert-failed':
      '理由は、同じ --stack での「truebounce held show KEY」で分かります。通知先を直してください。',
    overdue: SWEEP,
    'dead-mail': deadOf('inbound'),
    'dead-delivery': deadOf('deliver'),
    'dead-event': deadOf('sent'),
  },
  redriven: (mails, deliveries, events, going) =>
    mails + deliveries + events === 0
      ? NO_DEAD
      : `メール${n(mails)}通、配送${n(deliveries)}件、送信イベント${n(events)}件を${
          going ? 'キューに戻しています(SQSが続けます)。' : 'キューに戻しました。今からやり直されます。'
        }`,
};

export const doctor: DoctorWords = {
  status: { ok: '正常', info: '参考', warn: '注意', bad: '異常' },
  headline: {
    clean: (mails, days) => `過去${n(days)}日間の${n(mails)}通に問題はありません。`,
    found: (mails, days) => `過去${n(days)}日間の${n(mails)}通: 確認すべき点があります。`,
  },
  places: { machine, deployment },
  inFlight: (count) => `${n(count)}件が処理中(10分未満)`,
  found: {
    'raw-missing': (count) => `原本のないメール ${n(count)}通`,
    'raw-size': (count) => `原本の大きさが受信時と違うメール ${n(count)}通`,
    'undecided-queued': (count, time) => `未決定のメール ${n(count)}通${since(time)}`,
    'undecided-lost': (count, time) => `決定もなくキューにもないメール ${n(count)}通${since(time)}`,
    paths: (count) => `決定と宛先のメールボックスが合わないメール ${n(count)}通`,
    unplanned: (count, time) => `決定されたのに予定されていない配送 ${n(count)}件${since(time)}`,
    paused: (count, time) => `一時停止中の配送先を待っている配送 ${n(count)}件${since(time)}`,
    waiting: (count, time) => `待っている配送 ${n(count)}件${since(time)}`,
    'lease-over': (count, time) => `始めたまま終わっていない配送 ${n(count)}件${since(time)}`,
    failed: (count) => `断念した配送 ${n(count)}件`,
    'alert-waiting': (count, time) => `待っている通知 ${n(count)}件${since(time)}`,
    'alert-failed': (count) => `断念した通知 ${n(count)}件(誰にも伝わっていません)`,
    overdue: (count) => `期限を過ぎても誰も行わない、より古い配送 ${n(count)}件`,
    leaked: (count) => `配送しないと決めたメールの配送 ${n(count)}件`,
    stray: (count) => `受け取ったどのメールのものでもない原本 ${n(count)}個`,
    'dead-mail': (count) => `何度試しても決定できなかったメール ${n(count)}通`,
    'dead-delivery': (count) => `何度試しても始められなかった配送 ${n(count)}件`,
    'dead-event': (count) => `何度試しても処理できなかったSESの送信イベント ${n(count)}件`,
  },
  more: (count) => `他${n(count)}件`,
  progress: (mails) => `${n(mails)}通を確認`,
  maybeTwice: (count) =>
    `最初の試行では完了しなかった配送 ${n(count)}件: 引き渡した後、記録する前に途切れていた場合は二重に届いています`,
};
