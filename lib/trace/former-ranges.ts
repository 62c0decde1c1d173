/** Networks that our SPF named until lately: mail that left from them comes back when they are gone. */

import type { TraceEffects } from '../effects.ts';
import { ARCHIVED_KEY_DAYS } from './dkim/limits.ts';
import { inRanges } from './received/private.ts';

/** Did the domain's SPF let this address send within the last days? Rejects only where the archive does. */
export type AskFormer = (domain: string, address: string) => Promise<boolean>;

/** Domains that are remembered. A site has some, and each of them names below it. */
const MAX_REMEMBERED = 100;

/**
 * Remembers, for one run, what the archive has of a domain: a flood asks the same each time. What an older record excepted
 * (`-ip4:`) is not known, which is why nothing passes by this: it only speaks less against us.
 */
export function formerAsker({
  archivedRanges,
  now,
}: Pick<TraceEffects, 'archivedRanges' | 'now'>): AskFormer {
  if (archivedRanges == null) return async () => false;
  const known = new Map<string, ReturnType<typeof archivedRanges>>();
  return async (domain, address) => {
    let archived = known.get(domain);
    if (archived === undefined) {
      archived = archivedRanges(domain);
      if (known.size < MAX_REMEMBERED) known.set(domain, archived);
      archived.catch(() => known.delete(domain));
    }
    const time = now().getTime();
    return (await archived).some(
      // Written so that an unreadable date is too old.
      ({ ranges, lastPublished }) =>
        time - lastPublished.getTime() <= ARCHIVED_KEY_DAYS * 86_400_000 && inRanges(address, ranges),
    );
  };
}
