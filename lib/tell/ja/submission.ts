import type { SubmissionCheckWords } from '../check-words.ts';

const names = (all: readonly string[]) => (all.length === 0 ? 'なし' : all.join('、'));

export const SUBMISSION: SubmissionCheckWords = {
  says: {
    'submit-too-early': ({ mailbox, name, hosts }) =>
      `${mailbox}からの確認メールは送っていない。${name}のMXは${names(hosts)}で、まだSESではないため、送っても何も分からない`,
    'submit-not-sent': ({ mailbox, said }) =>
      `${mailbox}からの確認メールは送っていない。届いたかどうかをAWSで確認できない: ${said}`,
    'submit-unreachable': ({ host, said }) => `${host}にTLSで接続できない。パスワードは送っていない: ${said}`,
    'submit-broke-off': ({ host, said }) =>
      `${host}がログイン中かその直後に接続を切ったか、応答しなくなった: ${said}`,
    'submit-later': ({ host, mailbox, said }) => `${host}は今、${mailbox}からのメールを受け付けない: ${said}`,
    'submit-refused': ({ host, mailbox, said }) => `${host}に${mailbox}のログインを拒否された: ${said}`,
    'submit-not-taken': ({ host, mailbox, said }) =>
      `${host}にログインできたが、${mailbox}から自分宛のメールは拒否された: ${said}`,
    'submit-came': ({ host, mailbox, seconds }) =>
      `${mailbox}から自分宛のメールが、${host}とそのフィルターを経て${seconds}秒以内にSESへ届いた`,
    'submit-came-mx': ({ host, mailbox, seconds }) =>
      `${mailbox}から自分宛のメールが、${host}から${seconds}秒以内にSESへ届いた。元のメールボックスには見当たらない`,
    'submit-came-mx-untold': ({ host, mailbox, seconds, said }) =>
      `${mailbox}から自分宛のメールが、${host}から${seconds}秒以内にSESへ届いた。元のメールボックスを確認できないため、ホストにも残るかは分からない: ${said}`,
    'submit-came-and-kept': ({ host, mailbox, folder }) =>
      `${mailbox}から自分宛のメールが、${host}からSESへ届き、元のメールボックスにも残った(${folder})。このホスト自身の通知はそこに残るおそれがある`,
    'submit-came-anew': ({ host, mailbox }) =>
      `${mailbox}から自分宛のメールが、${host}で新しいメールに包まれてSESへ届いた。この形では通知を判定できない`,
    'submit-from-stated': ({ host, address, name }) =>
      `SESは${host}のメールを${address}(${name})から受け取った。設定の送信ホストのアドレスである`,
    'submit-from-unstated': ({ host, address, name }) =>
      `SESは${host}のメールを${address}(${name})から受け取ったが、設定にも${host}のDNSにもない。このホストからの通知は他人のものとして扱われる`,
    'submit-by-unstated': ({ host, by }) =>
      `${host}が転送したメールのReceivedには${by}という名前があるが、設定の送信ホストにない。このホストからの通知は他人のものとして扱われる`,
    'submit-by-nobody': ({ host }) =>
      `${host}が転送したメールのReceivedにホスト名がない。このホストからの通知は他人のものとして扱われる`,
    'submit-fails-spf': ({ domain, host, address, result }) =>
      `${domain}のSPFは、${host}のメールの送信元${address}を許可していない(${result})。自分のメールが偽装に見える`,
    'submit-kept': ({ host, mailbox, folder }) =>
      `${host}は${mailbox}から自分宛のメールを自分で保管し(${folder})、SESには届かなかった`,
    'submit-kept-mx': ({ host, mailbox, folder }) =>
      `${host}は${mailbox}から自分宛のメールを自分で保管した(${folder})。このホスト自身の通知はMXに来ないため、receive: 'mx' では見落とす`,
    'submit-notice': ({ host, mailbox, folder }) =>
      `${host}は${mailbox}から自分宛のメールを受け付けたがSESには届かず、それについての通知が元のメールボックスにある(${folder})`,
    'submit-notice-at-ses': ({ host, mailbox, subject }) =>
      `${host}は${mailbox}から自分宛のメールを受け付けたがSESには届かず、それについてのメールだけが届いた。件名に含まれる語: ${subject}`,
    'submit-perhaps': ({ host, mailbox, subject, said }) =>
      `${host}は${mailbox}から自分宛のメールを渡す途中で接続を切り(${said})、そのメールは見つからない。件名: ${subject}`,
    'submit-too-many': ({ host, mailbox, subject, said }) =>
      `${host}は${mailbox}から自分宛のメールを受け付けたが、その間に届いたメールが多すぎて探せない(${said})。件名: ${subject}`,
    'submit-lost': ({ host, mailbox, seconds, subject }) =>
      `${host}は${mailbox}から自分宛のメールを受け付けたが、${seconds}秒たってもSESにも元のメールボックスにも届かない。件名: ${subject}`,
    'submit-not-at-ses': ({ host, mailbox, seconds, subject, said }) =>
      `${host}は${mailbox}から自分宛のメールを受け付けたが、${seconds}秒たってもSESに届かない。元のメールボックスは確認できなかった: ${said}。件名: ${subject}`,
    'submit-untold': ({ host, mailbox, subject, said }) =>
      `${host}は${mailbox}から自分宛のメールを受け付けたが、届いたかどうかをAWSで確認できない: ${said}。件名: ${subject}`,
  },
  cure: {
    'submit-too-early': () =>
      'SESにメールが届くようになってから実行してください。それまでは25番ポートでしか分からないため、開いているマシンでdoctorを実行します。',
    'submit-not-sent': () => '必要な権限はREADMEにあります。',
    'submit-unreachable': () =>
      '送信サーバーの名前とポートを --through HOST:PORT で指定してください。名前は、メールソフトの設定にある、証明書と同じものです。',
    'submit-broke-off': () => 'もう一度実行し、続くようならホストに問い合わせてください。',
    'submit-later': () => '15分ほどたってからもう一度実行してください。',
    'submit-refused': () =>
      '--user とパスワードを、メールソフトの設定と照らし合わせてください。GoogleとMicrosoft 365では、アプリ用のパスワードが必要か、パスワードでは送れません。',
    'submit-not-taken': () => '返答が理由です。詳しくはホストに問い合わせてください。',
    'submit-came-mx-untold': () =>
      '元のメールボックスを見てください。IMAPサーバーは --imap HOST:PORT で指定できます。',
    'submit-came-and-kept': () => 'そのホストからドメインを削除するか、転送方式で受信してください(README)。',
    'submit-came-anew': () => 'フィルターを、メールをそのまま転送(リダイレクト)する設定にしてください。',
    'submit-from-unstated': () =>
      'このホストのアドレスなら、sendingHostsのその項目に加えてください。事業者の多数のアドレスの1つなら、変わるものなので、その範囲をsharedRangesに書きます(MX方式の場合)。',
    'submit-by-unstated': () => 'sendingHostsに加えてください。',
    'submit-by-nobody': () =>
      'ホストがReceivedに書く名前をホストに問い合わせるか、MX方式で受信してください。',
    'submit-fails-spf': () =>
      'このホストをSPFレコードに加えてください。事業者が指定するincludeか、他に送信者がいなければアドレスを書きます。',
    'submit-kept': () =>
      '空の差出人のメールと通知だけを転送するフィルターなら、それで正しい状態です。すべて転送するはずなら、フィルターを直してください。',
    'submit-kept-mx': () => 'フィルターで専用の名前に転送し、そこで受信してください。',
    'submit-notice': () => '通知を読んでください。拒否された理由か、待たされていることが書かれています。',
    'submit-notice-at-ses': () => '転送先で読んでください。拒否された理由が書かれています。',
    'submit-perhaps': () => 'もう一度実行してください。',
    'submit-too-many': () => '洪水が収まってからもう一度実行してください。',
    'submit-lost': () =>
      'ホストの送信キューと迷惑メールフォルダーを確認してください。後から届くこともあるので、件名で探します。',
    'submit-not-at-ses': () =>
      '元のメールボックスを見てください。そこにあれば、ホストがメールを保管しています。IMAPサーバーは --imap HOST:PORT で指定できます。',
    'submit-untold': () => '元のメールボックスと転送先を件名で探すか、もう一度実行してください。',
  },
  words: {
    subject: (token) => `このメールはどこに届くか (${token})`,
    text: (host) =>
      `"truebounce doctor --submit" が、どこに届くかを確かめるため、${host}を使ってあなたのメールボックスから自分宛に送ったメールです。\n何もする必要はなく、削除してかまいません。\n`,
    notAMailbox: (mailbox) =>
      `--submit ${mailbox}: 設定にないメールボックスです。mailboxesにあるものを、ドメインを付けて指定してください。`,
    allOthers: (mailbox) =>
      `--submit ${mailbox}: '*' は多くのアドレスを表します。ホストにあるアドレスを1つ、mailboxesにも書いて指定してください。`,
    noHost: (domain) =>
      `設定に${domain}の送信ホストがありません。メールボックスの送信サーバーを --through で指定してください。`,
    manyHosts: (hosts) => `送信ホストが複数あります。--through で1つ指定してください(${hosts.join('、')})。`,
    noPassword:
      'メールボックスのパスワードが必要です。端末では入力を求めます。それ以外では、TRUEBOUNCE_PASSWORD に入れるか、SecureStringの名前を --password-parameter で指定してください。',
    noParameter: (name) => `--password-parameter ${name}: Parameter Storeにその名前の値がありません。`,
    alone: (option) => `${option} は --submit と一緒に使います。`,
    notBeside: (option) => `${option} と --submit は同時に使えません。順に実行してください。`,
    askPassword: (user, host) => `${host}の${user}のパスワード: `,
  },
};
