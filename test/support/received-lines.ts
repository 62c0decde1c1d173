/** Received lines as text, for tests of what reads them. */

import { parseHeaderBlock } from '../../lib/parse/index.ts';
import { type Hop, hopsOf } from '../../lib/trace/received/index.ts';

export const AT = 'Mon, 23 Nov 2026 10:00:00 +0000';

/** Received fields with these values, topmost first, each with a date; LF. */
export function receivedLines(values: readonly string[]): string {
  return values.map((value) => `Received: ${value}; ${AT}\n`).join('');
}

/** The hops that these values are read as. */
export function hopsFrom(values: readonly string[]): Hop[] {
  return hopsOf(parseHeaderBlock(Buffer.from(`${receivedLines(values)}Subject: x\n`)).header);
}
