/** What is wrong with a site for a deployment, asked at synth: AWS would refuse it after minutes, or take it and lose mail. */

import { Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { isReceivingRegion, RECEIVING_REGIONS, type ReceivingRegion } from '../lib/aws/regions.ts';
import { deploymentProblems } from '../lib/site/deployable.ts';
import { SiteError } from '../lib/site/problems.ts';
import type { Site } from '../lib/site/site.ts';
import { mailFromOf, recipientsOf } from './names.ts';

export { mailFromOf } from './names.ts';

/**
 * 10,000 recipients are half of the 1 MB that a template may have; the policy of a bucket, which names each rule, has 20 KB,
 * and a rule set 200 rules.
 */
export const MAX_RULES = 20;

/** Throws a SiteError that lists all problems. Gives the region, which the stack must state. */
export function checkedRegion(scope: Construct, site: Site): ReceivingRegion {
  const problems = [...deploymentProblems(site), ...nameProblems(site)];
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region))
    problems.push("the stack: found no region, expected one: new Stack(app, 'Mail', { env: { region } })");
  else if (!isReceivingRegion(region))
    problems.push(
      `region: found ${region}, expected one in which Amazon SES takes mail: ${RECEIVING_REGIONS.join(', ')}`,
    );
  else if (site.region !== null && site.region !== region)
    problems.push(`region: found ${site.region}, expected that of the stack, ${region}`);
  if (problems.length === 0) return region as ReceivingRegion;
  throw new SiteError('the site', problems);
}

function nameProblems(site: Site): string[] {
  const problems = recipientsOf(site)
    .flat()
    .filter((recipient) => !/^[!-~]+$/.test(recipient))
    .map((recipient) => `mailboxes: found ${recipient}, expected ASCII: SES takes no other addresses`);
  const rules = recipientsOf(site).length;
  if (rules > MAX_RULES)
    problems.push(`mailboxes: found ${rules} rules of 500, expected at most ${MAX_RULES}; state '*' instead`);
  if (rules > 1 && site.ruleSet !== null && 'join' in site.ruleSet)
    problems.push(
      `mailboxes: found more than 500, expected at most so many in a rule set that is joined; state '*' instead`,
    );
  for (const { name, receivesAt } of site.domains.values()) {
    if (receivesAt === mailFromOf(name))
      problems.push(
        `domains["${name}"].receive: found ${receivesAt}, expected another name: this one is the MAIL FROM of what is sent`,
      );
  }
  return problems;
}
