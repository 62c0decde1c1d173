/** When an incident was over, for whoever looks at it later. */

import type { Incident } from './incident.ts';
import { DAY, HOUR } from './limits.ts';

/**
 * ISO 8601; null while it goes on. The counts notice an end when the next report comes, and after a flood none may come for
 * days. One that was silent for the whole of its window is over.
 */
export function overAt({ closedAt, lastReport, openedBy }: Incident, now: Date): string | null {
  if (closedAt !== null) return closedAt;
  const window = openedBy === 'day' ? DAY : HOUR;
  return now.getTime() - Date.parse(lastReport) > window ? lastReport : null;
}
