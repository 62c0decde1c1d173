/** The small grammar of mail that the samples are made of: dates, encodings, header and body. Lines end by LF. */

const DAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const two = (n: number): string => String(n).padStart(2, '0');

/** `12 Oct 2026 09:15:02 +0900`: `minutes` is the zone's distance from UTC. */
export function dayTime(at: Date, minutes = 0, zone?: string): string {
  const local = new Date(at.getTime() + minutes * 60_000);
  const sign = minutes < 0 ? '-' : '+';
  const offset = `${sign}${two(Math.floor(Math.abs(minutes) / 60))}${two(Math.abs(minutes) % 60)}`;
  const time = `${two(local.getUTCHours())}:${two(local.getUTCMinutes())}:${two(local.getUTCSeconds())}`;
  const day = `${local.getUTCDate()} ${MONTHS[local.getUTCMonth()]} ${local.getUTCFullYear()}`;
  return `${day} ${time} ${zone ?? offset}`;
}

/** `Mon, 12 Oct 2026 09:15:02 +0900` (RFC 5322 section 3.3). */
export function dateTime(at: Date, minutes = 0): string {
  const local = new Date(at.getTime() + minutes * 60_000);
  return `${DAYS[local.getUTCDay()]}, ${dayTime(at, minutes)}`;
}

const ZONE_NAMES = new Map([
  [540, 'JST'],
  [120, 'CEST'],
  [60, 'CET'],
  [0, 'UTC'],
]);

/** As Postfix and OpenSMTPD write it: the zone's name behind. */
export function namedTime(at: Date, minutes = 0): string {
  return `${dateTime(at, minutes)} (${ZONE_NAMES.get(minutes) ?? 'UTC'})`;
}

export function later(at: Date, seconds: number): Date {
  return new Date(at.getTime() + seconds * 1000);
}

export function lines(...all: readonly (string | false | undefined | null)[]): string {
  return all.filter((line) => typeof line === 'string').join('\n');
}

/** Header and body of a mail; the blank line belongs to neither. */
export function split(mail: string): { readonly header: string; readonly body: string } {
  const end = mail.indexOf('\n\n');
  return end < 0 ? { header: mail, body: '' } : { header: mail.slice(0, end), body: mail.slice(end + 2) };
}

/** The fields of a header with their folds, top down. */
export function fieldsOf(header: string): string[] {
  return header.split(/\n(?![ \t])/).filter((field) => field !== '');
}

export function nameOf(field: string): string {
  return field.slice(0, field.indexOf(':')).trim().toLowerCase();
}

/** Quoted-printable of text (RFC 2045 section 6.7), soft line breaks at 75. */
export function quotedPrintable(text: string): string {
  return text
    .split('\n')
    .map((line) => {
      let out = '';
      let width = 0;
      const bytes = Buffer.from(line);
      for (let i = 0; i < bytes.length; i++) {
        const byte = bytes[i] ?? 0;
        const last = i === bytes.length - 1;
        const plain = byte >= 33 && byte <= 126 && byte !== 61;
        const blank = (byte === 32 || byte === 9) && !last;
        const piece =
          plain || blank ? String.fromCharCode(byte) : `=${byte.toString(16).toUpperCase().padStart(2, '0')}`;
        if (width + piece.length > 75) {
          out += '=\n';
          width = 0;
        }
        out += piece;
        width += piece.length;
      }
      return out;
    })
    .join('\n');
}

/** Long text as Postfix and Exim wrap diagnostics: at blanks, later lines indented. */
export function wrap(text: string, width: number, indent: string): string {
  const out: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      out.push(line);
      line = indent + word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...out, line].join('\n');
}

export interface Letter {
  readonly from: string;
  readonly to: string;
  readonly cc?: string;
  readonly subject: string;
  readonly messageId: string;
  readonly at: Date;
  /** Minutes from UTC; Japan's where absent. */
  readonly zone?: number;
  /** Further fields, after the MIME ones. */
  readonly extra?: readonly string[];
  /** `7bit` where absent. */
  readonly encoding?: string;
  readonly body?: string;
}

/** A mail as its author's program writes it. */
export function letter(it: Letter): string {
  return lines(
    `Message-ID: <${it.messageId}>`,
    `Date: ${dateTime(it.at, it.zone ?? 540)}`,
    `From: ${it.from}`,
    `To: ${it.to}`,
    it.cc && `Cc: ${it.cc}`,
    `Subject: ${it.subject}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=UTF-8',
    `Content-Transfer-Encoding: ${it.encoding ?? '7bit'}`,
    ...(it.extra ?? []),
    '',
    it.body ?? 'Please find our answer below.\n\nKind regards,\nClient',
    '',
  );
}

/** Puts fields on top of a mail. */
export function onTop(mail: string, ...fields: readonly string[]): string {
  return [...fields, mail].join('\n');
}
