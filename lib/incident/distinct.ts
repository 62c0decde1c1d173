/**
 * How many distinct ones have been seen, in bounded space: exact up to seven hundred, above it by linear counting (Whang,
 * Vander-Zanden, Taylor 1990), within 1% up to 50,000 and 3% up to 200,000. Seeing one twice never changes the count.
 */

export interface Distinct {
  /** Codes, while they are few. */
  codes: Set<number> | null;
  /** One bit a code, once they are many. */
  bits: Uint8Array | null;
  set: number;
}

/** Codes that are kept one by one. */
export const EXACT = 700;
/** 4 KB: 5,464 characters of base64. */
const BITS = 32_768;
/** 48 bits: eight characters of base64 each, 5,600 for all. */
const CODE_BYTES = 6;

export function noneSeen(): Distinct {
  return { codes: new Set(), bits: null, set: 0 };
}

/** A code for any text. Callers give hashes (SHA-256), so that nobody can choose texts that fall together. */
export function codeOf(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    a = Math.imul(a ^ char, 2654435761);
    b = Math.imul(b ^ char, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return 2 ** 32 * (b & 0xffff) + (a >>> 0);
}

export function see(seen: Distinct, code: number): void {
  if (seen.codes !== null) {
    seen.codes.add(code);
    if (seen.codes.size <= EXACT) return;
    seen.bits = new Uint8Array(BITS / 8);
    for (const one of seen.codes) mark(seen, one);
    seen.codes = null;
    return;
  }
  mark(seen, code);
}

function mark(seen: Distinct, code: number): void {
  const bits = seen.bits as Uint8Array;
  const bit = code % BITS;
  const before = bits[bit >> 3] as number;
  const after = before | (1 << (bit & 7));
  if (after === before) return;
  bits[bit >> 3] = after;
  seen.set++;
}

export function howMany(seen: Distinct): number {
  if (seen.codes !== null) return seen.codes.size;
  // With every bit set, the estimate would be without end.
  const clear = Math.max(1, BITS - seen.set);
  return Math.round(BITS * Math.log(BITS / clear));
}

/** As text: `=` and codes of eight characters, or `#` and the bits; both base64. */
export function writeDistinct(seen: Distinct): string {
  if (seen.bits !== null) return `#${base64(seen.bits)}`;
  const codes = [...(seen.codes ?? [])];
  const bytes = Buffer.alloc(codes.length * CODE_BYTES);
  codes.forEach((code, i) => void bytes.writeUIntBE(code, i * CODE_BYTES, CODE_BYTES));
  return `=${base64(bytes)}`;
}

/** What is no such text reads as none seen. */
export function readDistinct(text: string): Distinct {
  const bytes = Buffer.from(text.slice(1), 'base64');
  if (text.startsWith('#')) {
    const bits = new Uint8Array(BITS / 8);
    bits.set(bytes.subarray(0, bits.length));
    let set = 0;
    for (const byte of bits) for (let left = byte; left !== 0; left &= left - 1) set++;
    return { codes: null, bits, set };
  }
  const codes = new Set<number>();
  for (let at = 0; at + CODE_BYTES <= bytes.length; at += CODE_BYTES)
    codes.add(bytes.readUIntBE(at, CODE_BYTES));
  return { codes, bits: null, set: 0 };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
