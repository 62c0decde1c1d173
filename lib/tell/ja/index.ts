import type { Words } from '../words.ts';
import { alert } from './alert.ts';
import { among } from './among.ts';
import { checks } from './checks.ts';
import { deployment } from './deployment.ts';
import { destinations } from './destinations.ts';
import { digest } from './digest.ts';
import { doctor } from './doctor.ts';
import { evidence } from './evidence.ts';
import { explain } from './explain.ts';
import { forward } from './forward-notice.ts';
import { held } from './held.ts';
import { html } from './html.ts';
import { init } from './init.ts';
import { verdict } from './provenance.ts';
import { reasons } from './reasons.ts';
import { scan } from './scan.ts';
import { guess } from './scan-guess.ts';
import { scanSite } from './scan-site.ts';

const format = new Intl.NumberFormat('ja-JP');

export const ja: Words = {
  classes: {
    ordinary: '通常のメール',
    bounce: 'バウンス(不達)',
    delay: '遅延通知',
    'success-dsn': '配送成功通知',
    'auto-reply': '自動応答',
    arf: '苦情報告(ARF)',
    mdn: '開封通知(MDN)',
    challenge: '送信者認証の要求',
    'virus-notice': 'ウイルス通知',
    'dmarc-report': 'DMARC・TLSレポート',
  },
  reasons,
  defects: {
    'size-limit': 'メールが大きすぎて全体を読めません',
    'depth-limit': 'パートの入れ子が深すぎます',
    'part-limit': 'パートが多すぎます',
    'header-limit': 'ヘッダーが長すぎて全体を読めません',
    'line-limit': '行が長すぎて全体を読めません',
    'text-limit': '本文が長すぎて全体を読めません',
    'candidate-limit': '候補が多すぎて調べきれません',
    empty: '中身がありません',
    'missing-blank-line': 'ヘッダーと本文の間に空行がありません',
    'malformed-field': 'フィールドでない行がヘッダーにあります',
    'missing-boundary': 'マルチパートの境界がありません',
    'unclosed-boundary': '最後の境界がありません(途中で切れた可能性)',
    'bad-encoding': 'エンコードの宣言と中身が合いません',
    'unknown-encoding': '不明な転送エンコード',
    'unknown-charset': '不明な文字コード',
    'bad-date': '読めない日付',
    'missing-action': 'Actionがないため、Statusから判断しました',
    'malformed-status': 'Statusが5.1.1の形ではありません',
    'missing-recipient': '宛先が書かれていません',
    'missing-feedback-type': 'Feedback-Typeがありません',
    'conflicting-fields': 'フィールドが矛盾しています',
  },
  problems: {
    missing: (path) => `${path}: ファイルがありません。パスを確認してください。`,
    'dangling-link': (path) => `${path}: リンク先がありません。リンクを消すか、リンク先を戻してください。`,
    'link-loop': (path) => `${path}: リンクが自分自身に戻っています。リンクを消してください。`,
    'no-permission': (path) =>
      `${path}: 読む権限がありません。所有者で実行するか、chmodで権限を付けてください。`,
    'read-error': (path, detail) =>
      `${path}: 読み込みに失敗しました(${detail})。ディスクを確認して、もう一度試してください。`,
    empty: (path) => `${path}: 空のファイルです。`,
    'no-mail': (path) =>
      `${path}: メールがありません。メール、Maildir、メールのディレクトリ、mboxを指定してください。`,
    'foreign-archive': (path) =>
      `${path}: 対応していない書庫です。先に展開してください(.gzはそのまま読めます)。`,
    'outlook-msg': (path) => `${path}: Outlookの.msgは標準のメールではありません。.emlで保存してください。`,
    'utf-16': (path) => `${path}: UTF-16のテキストです。.emlで保存するか、UTF-8に変換してください。`,
    'broken-gzip': (path) => `${path}: .gzが壊れています。壊れた箇所の前までは読みました。`,
  },
  cut: (file, megabytes) => `${file}: ${megabytes} MBを超えるため、そこまでだけ読みました。`,
  nothingRead: '何も読めませんでした。',
  number: (value) => format.format(value),
  between: '、',
  provenance: {
    ours: '自分',
    abused: '不正利用',
    unproven: '未確認',
    suspect: '疑い',
    forged: '偽造',
  },
  explain,
  evidence,
  verdict,
  among,
  alert,
  scan,
  guess,
  html,
  scanSite,
  classify: {
    file: 'ファイル',
    class: '種類',
    provenance: '出所',
    recipient: '宛先',
    reason: '理由',
    reply: '応答',
    detector: '判定',
    more: (count) => ` 他${count}`,
  },
  held,
  destinations,
  digest,
  deployment,
  doctor,
  checks,
  init,
  forward,
};
