/** Notices of virus scanners to the one whose address stood in From: "you sent a virus". */

import { parseAddresses } from '../parse/index.ts';
import type { Detector } from './draft.ts';
import type { Notice } from './notice.ts';
import type { PhrasesOfRow } from './phrase-rows.ts';
import { flatten } from './phrases.ts';

/** All fragments of a row stand in subject and prose; lower case, single blanks. */
const NOTICES: readonly PhrasesOfRow[] = [
  { says: ['virus found in', 'you sent'] },
  { says: ['virus was found', 'your message'] },
  { says: ['virus was found', 'you sent'] },
  { says: ['virus was detected', 'you sent'] },
  { says: ['virus was detected', 'your message'] },
  { says: ['virus detected', 'you sent'] },
  { says: ['virus detected', 'your message'] },
  { says: ['virus', 'in mail from you'] },
  { says: ['virus', 'in your email to'] },
  { says: ['virus detector', 'message you sent'] },
  { says: ['viruses detected', 'you sent'] },
  { says: ['virus alert', 'your message'] },
  { says: ['virus alert', 'you sent'] },
  { says: ['virus alert', 'your e-mail'] },
  { says: ['viruses found', 'you sent'] },
  { says: ['contained a virus', 'you sent'] },
  { says: ['contained a virus', 'your message'] },
  { says: ['contains a virus', 'your message'] },
  { says: ['contains a virus', 'you sent'] },
  { says: ['infected with a virus', 'your'] },
  { says: ['infected with the virus', 'your'] },
  { says: ['infected attachment', 'you sent'] },
  { says: ['our virus checker found', 'your email'] },
  { says: ['found viruses in your email'] },
  { says: ['banned contents', 'from you'] },
  { says: ['banned', 'amavis', 'your'] },
  { says: ['scanmail', 'virus', 'quarantine'] },
  { says: ['interscan', 'virus', 'you sent'] },
  { says: ['interscan', 'virus', 'your'] },
  { says: ['trend micro', 'virus', 'you'] },
  { says: ['norton antivirus', 'you sent'] },
  { says: ['symantec', 'virus', 'you sent'] },
  { says: ['mailscanner', 'virus', 'your'] },
  { says: ['antivir', 'virus', 'ihre'] },
  { says: ['virus', 'ihre e-mail', 'infiziert'] },
  { says: ['virus', 'ihrer e-mail', 'gefunden'] },
  { says: ['virus', 'votre message', 'infect'] },
  { says: ['ウイルス', '検出', '送信'] },
  { says: ['ウィルス', '検出', '送信'] },
];
const SCANNER =
  /virus|amavis|scanmail|interscan|antigen|mailscanner|ウイルス|ウィルス|banned|infected|infiziert/;

/** The reader's own mail: what scanners find in others', and offers for a scanner, is no notice. */
const READERS_MAIL =
  /you(?:'ve| have)? (?:just )?sent|(?:sent|mailed) by you|from you\b|your (?:e-?mails?|mails?|messages?)\b(?!-?(?: address| account| security| protection))|(?:ihre[rn]?|deine[rn]?) (?:e-?mail|mail|nachricht)\b(?!-?(?:adress|konto|schutz))|von ihnen (?:ge|ver)s|votre (?:message|courriel|e-?mail|mail)\b|su (?:mensaje|correo)|seu (?:e-?mail|mensagem)|送信さ|送信し|お送りに|発信さ|あなたの|お客様の/;

export const virusNotice: Detector = {
  name: 'virus-notice',
  read(notice) {
    const { sender } = notice;
    if (sender.list) return undefined;
    const scannerSent =
      SCANNER.test(`${sender.fromName} ${sender.fromAddress}`.toLowerCase()) || SCANNER.test(notice.subject);
    const auto = sender.autoSubmitted;
    const machine = sender.nullPath || sender.daemon || auto !== null || sender.anonymous;
    // The fields are asked for last: to know them, the text has to be read.
    if (!machine || !scannerSent || notice.status !== undefined) return undefined;
    const flat = `${flatten(notice.subject)} ${notice.flat}`;
    if (!NOTICES.some((row) => row.says.every((fragment) => flat.includes(fragment)))) return undefined;
    if (!READERS_MAIL.test(flat) && !namesReader(notice)) return undefined;
    // A scanner's weekly report and its licence are auto-generated too; an answer to a mail tells which (RFC 3834).
    const answers =
      sender.nullPath || sender.daemon || sender.anonymous || !auto?.startsWith('auto-generated');
    if (!answers && notice.returned.kind === 'none' && !notice.mail.header.has('in-reply-to'))
      return undefined;
    return { kind: 'virus-notice', readBy: 'fallback', recipients: [] };
  },
};

/** "Sender: you@example.com", and nothing more personal. */
function namesReader({ mail, flat }: Notice): boolean {
  return parseAddresses(mail.header.value('to') ?? '').some(({ address }) =>
    flat.includes(address.toLowerCase()),
  );
}
