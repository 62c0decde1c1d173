/** Bytes to text by the charset that a mail names, or seems to use. */

import { isAscii, isUtf8 } from 'node:buffer';
import { asBuffer } from './newline.ts';
import { decodeHz, decodeIso2022Kr, decodeUtf7 } from './shifted-charsets.ts';

/** Names seen in mail that the WHATWG Encoding Standard does not know, and what is meant. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['cp932', 'shift_jis'],
  ['ms932', 'shift_jis'],
  ['cp943', 'shift_jis'],
  ['cp943c', 'shift_jis'],
  ['sjis-win', 'shift_jis'],
  ['shift_jisx0213', 'shift_jis'],
  ['iso-2022-jp-1', 'iso-2022-jp'],
  ['iso-2022-jp-2', 'iso-2022-jp'],
  ['iso-2022-jp-3', 'iso-2022-jp'],
  ['iso-2022-jp-2004', 'iso-2022-jp'],
  ['iso-2022-jp-ms', 'iso-2022-jp'],
  ['cp50220', 'iso-2022-jp'],
  ['cp50221', 'iso-2022-jp'],
  ['cp50222', 'iso-2022-jp'],
  ['jis', 'iso-2022-jp'],
  ['eucjp', 'euc-jp'],
  ['eucjp-ms', 'euc-jp'],
  ['eucjp-win', 'euc-jp'],
  ['cp51932', 'euc-jp'],
  ['ujis', 'euc-jp'],
  ['cp936', 'gbk'],
  ['ms936', 'gbk'],
  ['windows-936', 'gbk'],
  ['euc-cn', 'gbk'],
  ['gb18030-2005', 'gb18030'],
  ['gb18030-2022', 'gb18030'],
  ['cp950', 'big5'],
  ['ms950', 'big5'],
  ['windows-950', 'big5'],
  ['cp949', 'euc-kr'],
  ['uhc', 'euc-kr'],
  ['euckr', 'euc-kr'],
  ['utf8mb4', 'utf-8'],
  ['utf8mb3', 'utf-8'],
  ['utf', 'utf-8'],
  ['utf_8', 'utf-8'],
  ['utf-8-sig', 'utf-8'],
  ['cesu-8', 'utf-8'],
  ['unicode-1-1', 'utf-16be'],
  ['win-1250', 'windows-1250'],
  ['win-1251', 'windows-1251'],
  ['win1251', 'windows-1251'],
  ['win-1252', 'windows-1252'],
  ['win1252', 'windows-1252'],
  ['koi8', 'koi8-r'],
  ['koi8r', 'koi8-r'],
  ['latin-1', 'windows-1252'],
  ['iso-8859-1-windows-3.1-latin-1', 'windows-1252'],
  ['tis620', 'windows-874'],
]);

/** Labels that say nothing of 8-bit bytes: the bytes decide. */
const UNSPOKEN = new Set([
  '',
  'us-ascii',
  'ascii',
  'usascii',
  'us_ascii',
  'ansi_x3.4',
  'ansi_x3.4-1968',
  'ansi_x3.4-1986',
  'iso646-us',
  'iso-ir-6',
  'us',
  'unknown-8bit',
  'x-unknown',
  'unknown',
  'default',
  'default_charset',
  '_autodetect',
  '_autodetect_all',
  'none',
  'binary',
  '7bit',
  '8bit',
]);

/** Labels of most mail. All of them hold ASCII, so that neither these nor a text of ASCII need a decoder made. */
const COMMON = new Set([
  'utf-8',
  'utf8',
  'iso-8859-1',
  'iso-8859-15',
  'windows-1252',
  'windows-1251',
  'koi8-r',
  'shift_jis',
  'gb2312',
  'gbk',
  'gb18030',
  'big5',
  'euc-kr',
]);

/** Charsets that shift between sets by escapes; the WHATWG standard refuses them, mail still uses them. */
const SHIFTED: ReadonlyMap<string, (bytes: Buffer) => string> = new Map([
  ['utf-7', decodeUtf7],
  ['utf7', decodeUtf7],
  ['unicode-1-1-utf-7', decodeUtf7],
  ['unicode-2-0-utf-7', decodeUtf7],
  ['x-unicode-2-0-utf-7', decodeUtf7],
  ['hz-gb-2312', (bytes: Buffer) => decodeTable('gbk', decodeHz(bytes))],
  ['hz', (bytes: Buffer) => decodeTable('gbk', decodeHz(bytes))],
  ['iso-2022-kr', (bytes: Buffer) => decodeTable('euc-kr', decodeIso2022Kr(bytes))],
]);

/**
 * Decodes by `charset`; without one, or with one that nobody knows, by what the bytes are: ISO-2022-JP by its
 * escapes, UTF-8 where valid, else Windows-1252. Never throws.
 */
export function decodeBytes(bytes: Uint8Array, charset: string | undefined): string {
  const buffer = asBuffer(bytes);
  const label = labelOf(charset);
  if (COMMON.has(label)) return isAscii(buffer) ? buffer.toString('latin1') : decodeTable(label, buffer);
  const shifted = SHIFTED.get(label);
  if (shifted !== undefined) return shifted(buffer);
  const decoder = UNSPOKEN.has(label) ? undefined : decoderFor(ALIASES.get(label) ?? label);
  if (decoder === undefined) return decodeUnlabelled(buffer);
  if (decoder.encoding.startsWith('utf-16')) return decoder.decode(buffer);
  // Without escapes it is not ISO-2022-JP: the label is a default of the sender's.
  if (decoder.encoding === 'iso-2022-jp')
    return hasEscapes(buffer) ? decodeJis(buffer) : decodeUnlabelled(buffer);
  return isAscii(buffer) ? buffer.toString('latin1') : decoder.decode(buffer);
}

/** True for a label that `decodeBytes` decodes by, false for one that it has to guess for. */
export function isKnownCharset(charset: string): boolean {
  const label = labelOf(charset);
  return (
    COMMON.has(label) ||
    UNSPOKEN.has(label) ||
    SHIFTED.has(label) ||
    decoderFor(ALIASES.get(label) ?? label) !== undefined
  );
}

/** Lower case, without the quotes, blanks and RFC 2231 language that senders leave around it. */
function labelOf(charset: string | undefined): string {
  if (charset === undefined) return '';
  const label = charset.toLowerCase();
  return KNOWN_LABEL.test(label) ? label : label.slice(0, 64).replace(/[\s"'=<>]+/g, '');
}
const KNOWN_LABEL = /^[a-z0-9_.:-]{1,40}$/;

function decodeUnlabelled(buffer: Buffer): string {
  if (isAscii(buffer)) return hasEscapes(buffer) ? decodeJis(buffer) : buffer.toString('latin1');
  // A cut in the middle of a character must not turn a whole text into Windows-1252.
  const utf8 = isUtf8(buffer) || isUtf8(buffer.subarray(0, wholeCharacters(buffer)));
  return decodeTable(utf8 ? 'utf-8' : 'windows-1252', buffer);
}

const ESCAPE = 0x1b;

/** ESC $ and ESC ( select a set in ISO-2022-JP (RFC 1468). */
function hasEscapes(buffer: Buffer): boolean {
  return buffer.includes(ESCAPE) && (buffer.indexOf('\x1b$') >= 0 || buffer.indexOf('\x1b(') >= 0);
}

/**
 * The decoder of the Encoding Standard shows an escape right behind another one as an error, to warn of text that is
 * hidden from filters. Joined encoded words have them at every seam: the first of two says nothing.
 */
function decodeJis(buffer: Buffer): string {
  const text = buffer.toString('latin1');
  const joined = text.replace(/\x1b(?:\([BIJ]|\$[@B])(?=\x1b[($])/g, '');
  return decodeTable('iso-2022-jp', joined.length === text.length ? buffer : Buffer.from(joined, 'latin1'));
}

/** Length without a UTF-8 character that the end cuts. */
function wholeCharacters(buffer: Buffer): number {
  for (let i = buffer.length - 1; i >= 0 && i >= buffer.length - 3; i--) {
    const byte = buffer[i] as number;
    if (byte < 0x80) return buffer.length;
    if (byte >= 0xc0) return i;
  }
  return buffer.length;
}

function decodeTable(name: string, bytes: Uint8Array): string {
  return decoderFor(name)?.decode(bytes) ?? asBuffer(bytes).toString('latin1');
}

/** Charsets that most mail beyond ASCII has: their decoders are kept, as making one costs more than a short text. */
const KEPT: ReadonlySet<string> = new Set([
  'utf-8',
  'utf8',
  'iso-8859-1',
  'windows-1252',
  'iso-2022-jp',
  'gbk',
]);

// The global one: `node:util`, where it stands too, takes a twentieth of a function's start to load.
type Decoder = InstanceType<typeof TextDecoder>;

const kept = new Map<string, Decoder>();

/** Undefined for a name that the standard does not know. */
function decoderFor(name: string): Decoder | undefined {
  const made = kept.get(name);
  if (made !== undefined) return made;
  try {
    const decoder = new TextDecoder(name);
    if (KEPT.has(name)) kept.set(name, decoder);
    return decoder;
  } catch {
    return undefined;
  }
}
