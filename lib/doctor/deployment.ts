/** Whether what a deployment makes is there, and whether what it would make is in its way. */

import type { ParameterAnswer, StackAnswer, SubscriptionAnswer } from './answers.ts';
import { type Finding, finding } from './finding.ts';

/** CDK's stacks ask for it themselves, after minutes: `DefaultStackSynthesizer` of aws-cdk-lib 2. */
export const LEAST_BOOTSTRAP = 6;

export function bootstrapFinding(version: number | null, region: string): Finding {
  if (version === null) return finding('bootstrap-none', { region });
  return version < LEAST_BOOTSTRAP
    ? finding('bootstrap-old', { version, least: LEAST_BOOTSTRAP, region })
    : finding('bootstrap-there', { version });
}

/** `known`: the names of a stack that is there; `asked`: outputs that it must have. */
export function stackFinding(stack: string, answer: StackAnswer, asked: readonly string[]): Finding {
  const { status, outputs } = answer;
  if (/_IN_PROGRESS$/.test(status)) return finding('stack-changing', { stack, status });
  // An update that was rolled back leaves what was there before: it works.
  if (/FAILED$|^ROLLBACK_|^DELETE_/.test(status)) return finding('stack-failed', { stack, status });
  const missing = asked.filter((name) => (outputs.get(name) ?? '') === '');
  return missing.length > 0
    ? finding('stack-old', { stack, missing })
    : finding('stack-there', { stack, status });
}

/** `wanted`: names that the config refers to. */
export function parameterFindings(
  wanted: readonly string[],
  found: readonly ParameterAnswer[],
  region: string,
): readonly Finding[] {
  const findings = wanted.flatMap((name): Finding[] => {
    const one = found.find((parameter) => parameter.name === name);
    if (one === undefined) return [finding('parameter-missing', { name, region })];
    return one.isSecure ? [] : [finding('parameter-plain', { name, region })];
  });
  return findings.length === 0 && wanted.length > 0
    ? [finding('parameters-there', { count: wanted.length })]
    : findings;
}

/** An address that is not confirmed gets nothing, and the deployment "succeeds". */
export function alertFindings(
  alerts: readonly string[],
  subscriptions: readonly SubscriptionAnswer[],
): readonly Finding[] {
  const mails = subscriptions.filter(({ protocol }) => protocol === 'email');
  const findings = alerts.flatMap((address): Finding[] => {
    const own = mails.filter(({ endpoint }) => endpoint.toLowerCase() === address);
    if (own.length === 0) return [finding('alert-unsubscribed', { address })];
    return own.some(({ confirmed }) => confirmed) ? [] : [finding('alert-unconfirmed', { address })];
  });
  return findings.length === 0 ? [finding('alerts-subscribed', { count: alerts.length })] : findings;
}

/** By topic: whether a queue listens to it. */
export function topicFindings(
  topics: readonly (readonly [topic: string, subscriptions: readonly SubscriptionAnswer[] | null])[],
): readonly Finding[] {
  const deaf = topics.filter(
    ([, found]) => !found?.some(({ protocol, confirmed }) => protocol === 'sqs' && confirmed),
  );
  return deaf.length === 0
    ? [finding('queues-subscribed', {})]
    : deaf.map(([topic]) => finding('queue-unsubscribed', { topic }));
}
