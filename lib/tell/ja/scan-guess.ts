import type { GuessWords } from '../scan-guess.ts';

export const guess: GuessWords = {
  guessed: (domain, hosts) =>
    `サイトの指定がないため、メールボックスから推定したサイト(${domain}${
      hosts.length === 0 ? '' : `、サーバー ${hosts.join('、')}`
    })として判定しました。正しく指定する方法は最後にあります。`,
  silent:
    'DNSが応答しないため、問い合わせをやめました。SPF、DKIMの鍵、サーバー名による確認はできていません。',
  better:
    'サイトを正しく指定するには、次のファイルを作り、直してから使ってください(--no-site なら判定しません)。',
  none: '誰のメールが返送されたのか、何をすべきか、何を保留するかは、サイトの設定から分かります。推定できなかったため、設定を書いて使ってください。',
};
