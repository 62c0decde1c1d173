/** What a large receiver's own codes and sentences mean. */

import type { Reason } from '../../../model.ts';

export interface ReceiverRow {
  readonly reason: Reason;
  /** Any of these in the text (`normalise`d) ... */
  readonly phrases?: readonly string[];
  /** ... or any of these as the stated status. */
  readonly statuses?: readonly string[];
  /** And only in reply to these commands. */
  readonly commands?: readonly string[];
}

export interface Receiver {
  readonly name: string;
  /** Labels that show it in any domain of mailboxes or hosts: `hotmail` of hotmail.fr and hotmail.co.uk. */
  readonly brands: readonly string[];
  /** Domains without such a label; names below them count too. */
  readonly domains: readonly string[];
  /** Fragments by which a text shows that this receiver's host speaks. */
  readonly marks: readonly string[];
  readonly rows: readonly ReceiverRow[];
}

/** `range('5.7', 606, 649)`: 5.7.606 to 5.7.649. */
export function range(prefix: string, first: number, last: number): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => `${prefix}.${first + i}`);
}

/** Of both classes: `both('7.26')` is 4.7.26 and 5.7.26. */
export function both(...details: readonly string[]): readonly string[] {
  return details.flatMap((detail) => [`4.${detail}`, `5.${detail}`]);
}
