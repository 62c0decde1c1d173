/** uuencode (POSIX), as very old gateways label it: `begin 644 name`, lines of a length and its data, `end`. */

import { asBuffer, LF } from './newline.ts';

/** The data between `begin` and `end`; bytes without a `begin` line as they are. */
export function decodeUuencode(bytes: Uint8Array): Uint8Array {
  const buffer = asBuffer(bytes);
  const begin = behindBegin(buffer);
  if (begin < 0) return bytes;
  let pos = begin;
  const out = Buffer.allocUnsafe(Math.ceil((bytes.length * 3) / 4) + 3);
  let length = 0;
  while (pos < buffer.length) {
    const newline = buffer.indexOf(LF, pos);
    const end = newline < 0 ? buffer.length : newline;
    if (buffer[pos] === 101 && buffer.toString('latin1', pos, end).trimEnd() === 'end') break;
    const count = ((buffer[pos] as number) - 32) & 63;
    let written = 0;
    for (let i = pos + 1; i < end && written < count; i += 4) {
      const bits = (at(i, end) << 18) | (at(i + 1, end) << 12) | (at(i + 2, end) << 6) | at(i + 3, end);
      for (let shift = 16; shift >= 0 && written < count; shift -= 8) {
        out[length++] = bits >> shift;
        written++;
      }
    }
    pos = end + 1;
  }
  return out.subarray(0, length);

  /** Six bits; blanks at the end of a line are lost on the way and mean zero. */
  function at(i: number, end: number): number {
    const byte = i < end ? (buffer[i] as number) : 32;
    return byte < 32 ? 0 : (byte - 32) & 63;
  }
}

/** Behind the line `begin 644 name`, or -1. */
function behindBegin(buffer: Buffer): number {
  let at = buffer.indexOf('begin ');
  while (at >= 0) {
    const newline = buffer.indexOf(LF, at);
    if (newline < 0) return -1;
    const atLineStart = at === 0 || buffer[at - 1] === LF;
    if (atLineStart && /^begin [0-7]{3,4} /.test(buffer.toString('latin1', at, at + 12))) return newline + 1;
    at = buffer.indexOf('begin ', newline);
  }
  return -1;
}
