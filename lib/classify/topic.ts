/** What a text speaks of: mail at all, or mail that comes in. Asked of `flatten`ed text that else is claimed by its words. */

/** Words for mail in the languages of notices, and for what only mail has. */
const MAIL_WORDS =
  /mail|message|recipient|smtp|courriel|destinataire|nachricht|empfänger|postfach|zustell|correo|mensaje|mensagem|destinat[aá]rio|messaggio|bericht|meddeland|meddelelse|besked|melding|viesti|wiadomo|zpráv|správ|üzenet|mesaj|ileti|сообщени|письм|адресат|повідомлен|メール|メッセージ|宛先|受信者|配信|邮件|郵件|信件|退信|收件|邮箱|郵箱|메일|메시지|(?:unknown|no such|invalid|unroutable|unrouteable) (?:user|host|address|local part)|user (?:unknown|not found)|host (?:unknown|not found)/;
/** Addresses and links speak of mail in every text: `you@mail.example`. */
const NAMES = /[^\s@]{0,64}@\S{0,255}|https?:\/\/\S*|\bwww\.\S*/g;

/** A parcel, a payment and an order are refused and returned as well. */
export function speaksOfMail(flat: string): boolean {
  return MAIL_WORDS.test(flat.replace(NAMES, ' '));
}

/**
 * Words to the owner of a mailbox about what comes in: its quota, its quarantine. A delivery status notification goes
 * to the sender (RFC 3461 section 6), and speaks of somebody else's mailbox. Where "your" is "his" too, as in Spanish, no words tell.
 */
const INCOMING: readonly string[] = [
  'delivered to you',
  'deliver to you',
  'mail for you',
  'mails for you',
  'message for you',
  'messages for you',
  'addressed to you',
  'your mailbox is',
  'your mailbox has',
  'your mailbox will',
  'your inbox',
  'your quarantine',
  'ihr postfach',
  'ihres postfach',
  'ihrem postfach',
  'in ihrer quarantäne',
  'an sie gericht',
  'an sie adressiert',
  'votre boîte',
  'votre boite',
  'votre quarantaine',
  'tu buzón',
  'tua casella',
  'uw postvak',
  'uw mailbox',
  'ваш почтовый ящик',
  'вашем почтовом ящике',
  'メールボックスの使用',
  'お客様宛',
  'あなた宛',
  'お客様のメールボックス',
  'あなたのメールボックス',
  '您的邮箱已满',
  '您的邮箱容量',
  '发给您的',
  '귀하의 메일함',
  '회원님의 메일함',
];

export function speaksOfIncoming(flat: string): boolean {
  return INCOMING.some((fragment) => flat.includes(fragment));
}
