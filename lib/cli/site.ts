/** The options by which a command knows a site. */

import { type Command, Option } from 'commander';
import type { Among } from './among.ts';
import type { Live, SiteTracer } from './site-tracer.ts';

export interface SiteOptions {
  readonly site?: string;
  /** The option that named it, for messages; `--site` by default. */
  readonly named?: string;
  readonly ledger?: string;
  readonly dns?: string;
  /** See `judging.ts`. */
  readonly envelope?: string;
}

/** Adds `--site` and what goes with it. */
export function withSiteOptions(command: Command): Command {
  return command
    .addOption(
      new Option(
        '--site <file>',
        'your site: truebounce.config.ts (.js, .json), or what is known of one domain as JSON; by it is judged whose mail reports return',
      ),
    )
    .addOption(
      new Option(
        '--ledger <file>',
        'what you sent, JSON lines {messageId, recipients, sentAt}; needs --site',
      ),
    )
    .addOption(
      new Option(
        '--dns <zone>',
        'answer DNS from this JSON zone and ask nobody; needs --site, or the site that scan guesses',
      ),
    );
}

/**
 * What the options know of a site, ready to trace reports by it; null where they name none. `among`: the mailbox of
 * which the mails are, where it is at hand. `live`: for a server. Throws a sentence that says which file is wrong and how.
 */
export async function openSite(
  options: SiteOptions,
  among: Among | null = null,
  live: Live | null = null,
): Promise<SiteTracer | null> {
  const { site } = options;
  if (site === undefined) {
    const needless = (['ledger', 'dns', 'envelope'] as const).find((name) => options[name] !== undefined);
    if (needless !== undefined)
      throw new Error(
        `--${needless} says nothing without --site: name your site too, truebounce.config.ts or its JSON`,
      );
    return null;
  }
  // Schemas, DNS and suffix lists take as long to load as all the rest: who asks without a site does without them.
  const { openTracer } = await import('./site-tracer.ts');
  return openTracer({ ...options, site }, among, live);
}
