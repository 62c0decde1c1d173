/** 7-bit charsets that shift between character sets and that TextDecoder does not have. Each in one walk. */

const ESCAPE = 0x1b;
const SHIFT_OUT = 0x0e;
const SHIFT_IN = 0x0f;
const TILDE = 0x7e;

/** UTF-7 (RFC 2152), as old Exchange sends it under the label unicode-1-1-utf-7. */
export function decodeUtf7(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/\+([A-Za-z0-9+/]*)(-?)/g, (whole, base64: string, minus: string) => {
      if (base64 === '') return minus === '-' ? '+' : whole;
      const units = Buffer.from(base64, 'base64');
      // "C++" is no shift: one that holds no character is text.
      if (units.length < 2) return whole;
      return units
        .subarray(0, units.length & ~1)
        .swap16()
        .toString('utf16le');
    });
}

/** HZ (RFC 1843) as the GBK bytes it stands for: `~{` ... `~}` holds GB 2312 without its high bits. */
export function decodeHz(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  let chinese = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    const next = bytes[i + 1];
    if (byte === TILDE && (next === 0x7b || next === 0x7d)) {
      chinese = next === 0x7b;
      i++;
    } else if (byte === TILDE && next === TILDE && !chinese) {
      out[length++] = TILDE;
      i++;
    } else {
      // A line that ends in Chinese ends it: senders forget `~}`.
      if (byte === 0x0a) chinese = false;
      out[length++] = chinese && byte > 0x20 ? byte | 0x80 : byte;
    }
  }
  return out.subarray(0, length);
}

/** ISO-2022-KR (RFC 1557) as the EUC-KR bytes it stands for: SO ... SI holds KS X 1001 without its high bits. */
export function decodeIso2022Kr(bytes: Buffer): Buffer {
  const out = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  let korean = false;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    if (byte === SHIFT_OUT || byte === SHIFT_IN) korean = byte === SHIFT_OUT;
    else if (byte === ESCAPE && bytes[i + 1] === 0x24 && bytes[i + 2] === 0x29) i += 3;
    else {
      if (byte === 0x0a) korean = false;
      out[length++] = korean && byte > 0x20 ? byte | 0x80 : byte;
    }
  }
  return out.subarray(0, length);
}
