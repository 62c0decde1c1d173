/** Bytes -> `Mail`: header blocks and part ranges over the raw bytes, and the decoders for what they hold. */

export { firstAddress, firstOf, parseAddresses } from './address.ts';
export { decodeBytes, isKnownCharset } from './charset.ts';
export { bytesOf, ownParts, textOf } from './content.ts';
export { parseDate } from './date.ts';
export { parseHeaderBlock, type ReadHeader } from './header.ts';
export { htmlToText } from './html.ts';
export { asBuffer } from './newline.ts';
export { decodeParameters } from './parameters.ts';
export { parseMail } from './structure.ts';
export { decodeTransfer } from './transfer.ts';
export { UnitSet } from './unit-set.ts';
export { decodeWords } from './words.ts';
