/** Whether SES gives the site's mail to the site's rule, and to none before it. */

import { recipientsOf, ruleNames, ruleSetName } from '../aws/deployed-names.ts';
import type { Site } from '../site/site.ts';
import type { RuleAnswer, RuleSetAnswer } from './answers.ts';
import { type Finding, finding } from './finding.ts';

/** Of recipients that differ, and of rules that take them: enough to see which. */
const MAX_NAMED = 5;

/** `deployed`: the stack with the rule is there. */
export function ruleSetFindings(
  active: RuleSetAnswer | null,
  site: Pick<Site, 'domains' | 'ruleSet'>,
  name: string,
  deployed: boolean,
): readonly Finding[] {
  const set = ruleSetName(site, name);
  if (active === null) return deployed ? [finding('rule-set-none', { name: set })] : [];
  if (active.name !== set) {
    const takesOver =
      site.ruleSet !== null && 'takeOver' in site.ruleSet && site.ruleSet.takeOver === active.name;
    if (!deployed && takesOver) return [];
    return [finding('rule-set-foreign', { active: active.name, name: set, deployed })];
  }
  if (!deployed) return [];
  return [finding('rule-set-active', { name: set }), ...ruleFindings(active, site, name)];
}

function ruleFindings(active: RuleSetAnswer, site: Pick<Site, 'domains'>, name: string): readonly Finding[] {
  const names = ruleNames(site, name);
  const wanted = recipientsOf(site).flat();
  const ours = names.flatMap((rule) => active.rules.find((one) => one.name === rule) ?? []);
  const missing = names.filter((rule) => !ours.some((one) => one.name === rule));
  const findings: Finding[] = missing.map((rule) => finding('rule-missing', { rule, set: active.name }));
  findings.push(...foreignBefore(active, new Set(names), wanted));
  for (const { name: rule, enabled, scan } of ours) {
    if (!enabled) findings.push(finding('rule-disabled', { rule }));
    else if (!scan) findings.push(finding('rule-no-scan', { rule }));
  }
  if (missing.length > 0) return findings;
  const there = new Set(ours.flatMap(({ recipients }) => recipients.map((one) => one.toLowerCase())));
  const lacking = wanted.filter((one) => !there.has(one));
  const extra = [...there].filter((one) => !wanted.includes(one));
  findings.push(
    lacking.length + extra.length === 0
      ? finding('rule-there', { recipients: wanted.length })
      : finding('rule-other-recipients', {
          missing: lacking.slice(0, MAX_NAMED),
          extra: extra.slice(0, MAX_NAMED),
        }),
  );
  return findings;
}

/** Those after ours get nothing of it: it ends in Stop. */
function foreignBefore(
  { name: set, rules }: RuleSetAnswer,
  ours: ReadonlySet<string>,
  wanted: readonly string[],
): readonly Finding[] {
  const first = rules.findIndex(({ name }) => ours.has(name));
  const findings: Finding[] = [];
  for (const rule of rules.slice(0, Math.max(first, 0))) {
    const recipient = rule.enabled ? wanted.find((one) => matches(rule, one)) : undefined;
    if (recipient === undefined) continue;
    findings.push(
      rule.stops
        ? finding('rule-takes', { rule: rule.name, set, recipient })
        : finding('rule-shares', { rule: rule.name, recipient }),
    );
  }
  return findings.slice(0, MAX_NAMED);
}

/** As SES matches: `user@d` with its labels, `d` itself, `.d` all names below it, and no recipient everything. */
function matches({ recipients }: RuleAnswer, wanted: string): boolean {
  if (recipients.length === 0) return true;
  const at = wanted.lastIndexOf('@');
  const domain = wanted.slice(at + 1);
  return recipients.some((written) => {
    const recipient = written.toLowerCase();
    if (recipient.startsWith('.')) return domain.endsWith(recipient);
    if (!recipient.includes('@')) return recipient === domain;
    // A whole domain is wanted: whoever takes one of its mailboxes takes a part of it.
    return at < 0 ? recipient.endsWith(`@${domain}`) : recipient === wanted;
  });
}
