import type { Words } from '../words.ts';

export const reasons: Words['reasons'] = {
  authfailure: {
    brief: 'SPF・DKIM・DMARCの認証失敗',
    sentence: '受信側がSPF・DKIM・DMARCを検査し、認証に失敗したと判断しました。',
  },
  badreputation: {
    brief: '送信元の評価が低い',
    sentence: '送信元のIPアドレスまたはドメインの評価が低いため拒否されました。',
  },
  blocked: {
    brief: '送信ホストを拒否',
    sentence: '送信ホストが拒否されました(ブロックリスト、ホスト名、IPアドレス)。',
  },
  contenterror: {
    brief: '内容の形式が不正',
    sentence: '文字コードやヘッダーが不正で、受信側が処理できませんでした。',
  },
  delivered: { brief: '配送済み', sentence: 'メールは配送されました。' },
  exceedlimit: { brief: '宛先の上限サイズ超過', sentence: 'この宛先が受け取れるサイズを超えています。' },
  expired: { brief: '期限切れ・再送中', sentence: '送信サーバーが許す時間内に引き渡せませんでした。' },
  feedback: { brief: '苦情の報告', sentence: '受信者から苦情、または配信停止の申し出がありました。' },
  filtered: {
    brief: '受付後に拒否',
    sentence:
      '宛先は拒否されましたが、宛先を告げた段階ではありません。受信者側のフィルターの可能性があります。',
  },
  hasmoved: { brief: '宛先が移転', sentence: '宛先は別のアドレスに変わっています。' },
  hostunknown: {
    brief: 'ドメインが存在しない',
    sentence: '宛先のドメインが存在しないか、メールを受け取れません。',
  },
  mailboxfull: { brief: 'メールボックスが満杯', sentence: '宛先のメールボックスが一杯です。' },
  mailererror: {
    brief: '受信側プログラムの失敗',
    sentence: '宛先のメールを処理するプログラムが失敗しました。',
  },
  mesgtoobig: { brief: 'メールが大きすぎる', sentence: '受信側が受け付けるサイズを超えています。' },
  networkerror: {
    brief: 'ネットワーク・DNSの障害',
    sentence: '宛先サーバーに到達できないか、配送がループしました。',
  },
  norelaying: {
    brief: '中継を拒否',
    sentence: 'サーバーがその宛先の、またはその送信者からの中継を拒否しました。',
  },
  notaccept: {
    brief: 'メールを受け付けない',
    sentence: 'そのドメインまたはホストはメールを受け付けないと宣言しています。',
  },
  notcompliantrfc: {
    brief: 'メールの規格に違反',
    sentence: 'RFC 5322などの規格に合わないため拒否されました。',
  },
  onhold: { brief: '理由が不明確', sentence: '拒否されましたが、文面からは理由が分かりません。' },
  policyviolation: {
    brief: '受信側のポリシーに違反',
    sentence: '内容・添付ファイル・送信方法が受信側のポリシーに反しています。',
  },
  rejected: { brief: '送信者を拒否', sentence: '送信者のアドレスが拒否されました。' },
  requireptr: { brief: '逆引きDNSがない', sentence: '送信ホストのIPアドレスに正しい逆引きDNSがありません。' },
  securityerror: { brief: '許可されていない', sentence: '認証・暗号化・権限の不足により拒否されました。' },
  spamdetected: { brief: '迷惑メールと判定', sentence: '受信側が迷惑メールと判定しました。' },
  speeding: { brief: '流量が多すぎる', sentence: 'この宛先へのメールが短時間に多すぎます。' },
  suspend: {
    brief: 'メールボックス停止中',
    sentence: '宛先のメールボックスは停止または無効化されています。',
  },
  syntaxerror: {
    brief: 'SMTPコマンドを拒否',
    sentence: '送信サーバーのコマンドが受信側に理解されませんでした。',
  },
  systemerror: { brief: '受信側システムの障害', sentence: '受信側のシステムに障害があります。' },
  systemfull: { brief: '受信側のディスク不足', sentence: '受信側のシステムに空き容量がありません。' },
  toomanyconn: {
    brief: '接続数・頻度の超過',
    sentence: '送信ホストからの接続・宛先・メールが短時間に多すぎます。',
  },
  undefined: { brief: '理由の記載なし', sentence: '理由は記載されていません。' },
  userunknown: { brief: '宛先不明', sentence: 'その名前のメールボックスは存在しません。' },
  vacation: { brief: '自動応答', sentence: '宛先で自動応答が設定されています。' },
  virusdetected: { brief: 'ウイルスを検出', sentence: '受信側がメールからウイルスを検出しました。' },
};
