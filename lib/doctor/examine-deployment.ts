/** What AWS says of a site and of its deployment. What one question does not tell keeps no other from being asked. */

import { identitiesOf, ruleSetName } from '../aws/deployed-names.ts';
import type { Resolve } from '../dns.ts';
import { parametersOf } from '../site/parameters.ts';
import type { Site } from '../site/site.ts';
import { accountFindings } from './account.ts';
import type { Answered, Questions, StackAnswer } from './answers.ts';
import {
  alertFindings,
  bootstrapFinding,
  parameterFindings,
  stackFinding,
  topicFindings,
} from './deployment.ts';
import { type Finding, finding } from './finding.ts';
import { identityFindings } from './identities.ts';
import { ruleSetFindings } from './rule-sets.ts';
import { deadLetterFindings, incidentFindings, pausedFindings } from './running.ts';

export interface AskedDeployment {
  readonly site: Site;
  readonly questions: Questions;
  readonly resolve: Resolve;
  readonly region: string;
  /** Of the stack that keeps mail: `TruebounceProcessing`, or the one stack of an app that uses the construct. */
  readonly stack: string;
  /** Of rule set, rules and configuration set. */
  readonly name: string;
  /** Names whose MX is SES. */
  readonly receiving: readonly string[];
}

const PROCESSING = 'Processing';

const QUEUES = { inbound: 'InboundUrl', deliveries: 'DeliveriesUrl', sent: 'SentUrl' } as const;
const DEAD = { inbound: 'InboundDeadUrl', deliveries: 'DeliveriesDeadUrl', sent: 'SentDeadUrl' } as const;
const TOPICS = { Received: 'ReceivedTopicArn', SentEvents: 'SentTopicArn' } as const;
const OUTPUTS = [
  'TableName',
  'BucketName',
  ...Object.values(QUEUES),
  ...Object.values(DEAD),
  ...Object.values(TOPICS),
];

export async function examineDeployment(asked: AskedDeployment): Promise<readonly Finding[]> {
  const { site, questions, stack, region, name } = asked;
  const findings: Finding[] = [];
  const untold = new Set<string>();
  /** The answer, or nothing and a word that it is missing. */
  const told = async <T>(question: Promise<Answered<T>>): Promise<{ readonly value: T } | null> => {
    const answer = await question;
    if (answer.kind === 'told') return answer;
    const { right, denied, said } = answer;
    // Said once: three topics are asked by one right.
    if (untold.has(right)) return null;
    untold.add(right);
    findings.push(finding('aws-untold', { right, denied, said }));
    return null;
  };
  // A construct in an app of one's own has all of it in one stack.
  const apart = stack.endsWith(PROCESSING);
  const beside = (part: string) => (apart ? stack.slice(0, -PROCESSING.length) + part : stack);
  const stacks = new Map<string, StackAnswer | null>();
  for (const one of new Set([stack, beside('Receiving'), beside('Alarms')])) {
    const found = await told(questions.stack(one));
    if (found !== null) stacks.set(one, found.value);
  }
  const processing = stacks.get(stack) ?? null;
  const receiving = stacks.get(beside('Receiving')) ?? null;
  /** Where CloudFormation does not tell, nothing is in the way, and nothing is missing. */
  const isKnown = stacks.has(stack) && stacks.has(beside('Receiving'));

  const account = await told(questions.account());
  if (account !== null) findings.push(...accountFindings(account.value, site, region));
  if (isKnown) findings.push(...(await identities(asked, receiving !== null, told)));

  const bootstrap = await told(questions.bootstrap());
  if (bootstrap !== null && apart) findings.push(bootstrapFinding(bootstrap.value, region));
  if (stacks.get(stack) === null) findings.push(finding('stack-none', { stack }));
  for (const [one, answer] of stacks) {
    if (answer !== null) findings.push(stackFinding(one, answer, one === stack ? OUTPUTS : []));
    else if (one !== stack && processing !== null) findings.push(finding('stack-missing', { stack: one }));
  }
  if (isKnown) findings.push(...(await ownNames(asked, receiving !== null, told)));
  const { deliver, inbound } = parametersOf(site);
  const wanted = [...new Set([...deliver, ...inbound])];
  if (wanted.length > 0) {
    const parameters = await told(questions.parameters(wanted));
    if (parameters !== null) findings.push(...parameterFindings(wanted, parameters.value, region));
  }
  const active = await told(questions.activeRuleSet());
  if (active !== null && isKnown)
    findings.push(...ruleSetFindings(active.value, site, name, receiving !== null));
  if (processing !== null) findings.push(...(await running(questions, processing, told)));
  const topic = stacks.get(beside('Alarms'))?.outputs.get('AlarmTopicArn');
  if (topic !== undefined) {
    const found = await told(questions.subscriptions(topic));
    if (found !== null) findings.push(...alertFindings(site.alerts, found.value ?? []));
  }
  return findings;
}

type Told = <T>(question: Promise<Answered<T>>) => Promise<{ readonly value: T } | null>;

async function identities(
  { site, questions, resolve, region, receiving }: AskedDeployment,
  deployed: boolean,
  told: Told,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const domain of identitiesOf(site)) {
    const answer = await told(questions.identity(domain));
    if (answer === null) continue;
    const at = receiving.filter((name) => name === domain || name.endsWith(`.${domain}`));
    const asked = { domain, answer: answer.value, deployed, receiving: at, region };
    findings.push(...(await identityFindings(asked, site, resolve)));
  }
  return findings;
}

/** What has a literal name: it is there when it should be, and not before. */
async function ownNames(
  { site, questions, region, name }: AskedDeployment,
  deployed: boolean,
  told: Told,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const set = await told(questions.hasConfigurationSet(name));
  if (set !== null) {
    if (deployed)
      findings.push(finding(set.value ? 'configuration-set-there' : 'configuration-set-none', { name }));
    else if (set.value) findings.push(finding('configuration-set-in-the-way', { name, region }));
  }
  if (deployed || ruleSetName(site, name) !== name) return findings;
  const rules = await told(questions.hasRuleSet(name));
  if (rules?.value === true) findings.push(finding('rule-set-in-the-way', { name, region }));
  return findings;
}

async function running(
  questions: Questions,
  { outputs }: StackAnswer,
  told: Told,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const output = (name: string) => outputs.get(name) ?? '';
  let there = 0;
  const store = (what: 'bucket' | 'table' | 'queue', name: string, isThere: boolean) => {
    if (isThere) there++;
    else findings.push(finding('store-missing', { what, name }));
  };
  const [bucket, table] = [output('BucketName'), output('TableName')];
  if (bucket !== '') {
    const found = await told(questions.hasBucket(bucket));
    if (found !== null) store('bucket', bucket, found.value);
  }
  const hasTable = table === '' ? null : await told(questions.hasTable(table));
  if (hasTable !== null) store('table', table, hasTable.value);
  for (const [queue, key] of Object.entries(QUEUES)) {
    if (output(key) === '') continue;
    const depth = await told(questions.queueDepth(output(key)));
    if (depth !== null) store('queue', queue, depth.value !== null);
  }
  const dead: (readonly [string, number])[] = [];
  for (const [queue, key] of Object.entries(DEAD)) {
    if (output(key) === '') continue;
    const depth = await told(questions.queueDepth(output(key)));
    if (depth === null) continue;
    store('queue', `${queue} (dead letters)`, depth.value !== null);
    if (depth.value !== null) dead.push([queue, depth.value]);
  }
  if (there > 0) findings.unshift(finding('stores-there', { count: there }));
  if (dead.length > 0) findings.push(...deadLetterFindings(dead));
  const topics: Parameters<typeof topicFindings>[0][number][] = [];
  for (const [topic, key] of Object.entries(TOPICS)) {
    if (output(key) === '') continue;
    const found = await told(questions.subscriptions(output(key)));
    if (found !== null) topics.push([topic, found.value]);
  }
  if (topics.length > 0) findings.push(...topicFindings(topics));
  if (hasTable?.value !== true) return findings;
  const paused = await told(questions.paused(table));
  if (paused !== null) findings.push(...pausedFindings(paused.value));
  const incidents = await told(questions.openIncidents(table));
  if (incidents !== null) findings.push(...incidentFindings(incidents.value));
  return findings;
}
