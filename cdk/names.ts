/**
 * Names that are literal, as two sides need them before either exists: the bucket's policy names the rule that is made after
 * it. Bucket, table, queues and functions have generated names: what is retained after a deployment is no obstacle to the next.
 */

import type { Site, SiteDomain } from '../lib/site/site.ts';

export {
  DEFAULT_NAME,
  identitiesOf,
  MAX_RECIPIENTS,
  mailFromOf,
  recipientsOf,
  ruleNames,
  ruleSetName,
} from '../lib/aws/deployed-names.ts';

/** Of functions/metrics.ts: counted by account and region, in which there is one active rule set. */
export const NAMESPACE = 'Truebounce';

/** In the bucket; SES writes `raw/ID`. */
export const RAW_PREFIX = 'raw';

/** Domains whose mail comes by SES: only there a canary arrives. */
export function canaryDomains({ domains }: Pick<Site, 'domains'>): readonly SiteDomain[] {
  return [...domains.values()].filter(({ publishMx }) => publishMx);
}
