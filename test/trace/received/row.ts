/** The shape of a row of Received lines and what they say. */

import type { Hop } from '../../../lib/trace/received/hop.ts';

export const DATE = 'Tue, 24 Nov 2026 10:00:00 +0900';
/** DATE in UTC. */
export const AT = '2026-11-24T01:00:00.000Z';

/** Who writes so, the line (DATE is added where it has no semicolon), and what it says. */
export type Row = readonly [source: string, line: string, says: Partial<Hop>];

export const auth = (login: string | null): Partial<Hop> => ({ authenticated: true, login });
