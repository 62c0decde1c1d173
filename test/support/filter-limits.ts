/** `truebounce filter` with limits that a test can wait for: `LIMIT_MS MAX_BYTES SITE STATE [strict]`. */

import { filter } from '../../lib/cli/filter-run.ts';

const [limitMs, maxBytes, site = '', state = '', strict] = process.argv.slice(2);
await filter(
  { site, state, ...(strict === 'strict' && { strict: true }) },
  { limitMs: Number(limitMs), maxBytes: Number(maxBytes) },
);
