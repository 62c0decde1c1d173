/** What each kind of items builds on. */

import type { HashKey } from '../../ledger/index.ts';
import type { Ages } from './ages.ts';
import type { Items } from './items.ts';

export interface Access {
  readonly items: Items;
  readonly ages: Ages;
  /** Keys by which addresses are hashed, the newest first; asked only where an address is. */
  readonly hashKeys: () => Promise<readonly HashKey[]>;
}
