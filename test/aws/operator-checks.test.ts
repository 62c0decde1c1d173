/** `doctor` of a site and its deployment, as a person starts it, against emulated services. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AskedAws, startAskedAws } from '../support/asked-aws.ts';
import { REGION } from '../support/aws/world.ts';
import { truebounce } from '../support/command.ts';
import { keyOf, Operated, STACK, START_MS, type Taken } from './support/operated.ts';

const TOPICS = {
  received: 'arn:aws:sns:x:0:received',
  sent: 'arn:aws:sns:x:0:sent',
  alarms: 'arn:aws:sns:x:0:alarms',
};
const TOKENS = ['one', 'two', 'three'];
const CANARY = 'truebounce-canary@client.example';
const RULE = {
  name: 'truebounce',
  recipients: ['info@client.example', 'shop@client.example', 'postmaster@client.example', CANARY],
};
const CONFIG = `
  import { defineConfig, parameter, webhook } from 'truebounce';
  export default defineConfig({
    region: '${REGION}', alerts: ['admin@elsewhere.example'],
    domains: { 'client.example': { publishMx: true, mailboxes: {
      info: 'owner@far.example',
      shop: webhook({ url: 'https://shop.example/mail', secret: parameter('/truebounce/shop') }) } } } });
`;
const mx = (exchange: string) => ({ MX: [{ exchange, priority: 10 }] });
const ZONE = {
  'client.example': { TXT: [['v=spf1 ip4:192.0.2.1 -all']], ...mx(`inbound-smtp.${REGION}.amazonaws.com`) },
  '_dmarc.client.example': { TXT: [['v=DMARC1; p=none']] },
  'truebounce-mail.client.example': {
    TXT: [['v=spf1 include:amazonses.com -all']],
    ...mx(`feedback-smtp.${REGION}.amazonses.com`),
  },
  ...Object.fromEntries(TOKENS.map((token) => [`${token}._domainkey.client.example`, { TXT: [['p=abc']] }])),
};

let on: Operated;
let aws: AskedAws;
let dir: string;
let outputs: Readonly<Record<string, string>>;
beforeAll(async () => {
  [on, aws] = await Promise.all([Operated.start(), startAskedAws()]);
  await on.fill(12);
  outputs = on.cloud.stacks.get(STACK)?.outputs ?? {};
  dir = mkdtempSync(join(tmpdir(), 'truebounce-checks-'));
  writeFileSync(join(dir, 'truebounce.config.ts'), CONFIG);
  writeFileSync(join(dir, 'zone.json'), JSON.stringify(ZONE));
}, START_MS);
afterAll(async () => {
  await aws.close();
  await on.close();
  rmSync(dir, { recursive: true });
});

/** All is deployed, and all is well. */
beforeEach(() => {
  const quota = { Max24HourSend: 50_000, MaxSendRate: 14, SentLast24Hours: 12 };
  aws.account = {
    ProductionAccessEnabled: true,
    SendingEnabled: true,
    EnforcementStatus: 'HEALTHY',
    SendQuota: quota,
  };
  const dkim = {
    SigningEnabled: true,
    Status: 'SUCCESS',
    Tokens: TOKENS,
    SigningAttributesOrigin: 'AWS_SES',
  };
  aws.identities.clear();
  aws.identities.set('client.example', { VerifiedForSendingStatus: true, DkimAttributes: dkim });
  aws.configurationSets.clear();
  aws.configurationSets.add('truebounce');
  aws.ruleSets.clear();
  aws.active = { name: 'truebounce', rules: [RULE] };
  aws.subscriptions.clear();
  aws.subscriptions.set(TOPICS.received, [['sqs', 'arn:aws:sqs:x:0:inbound', 'arn:aws:sns:x:0:received:1']]);
  aws.subscriptions.set(TOPICS.sent, [['sqs', 'arn:aws:sqs:x:0:sent', 'arn:aws:sns:x:0:sent:1']]);
  aws.subscriptions.set(TOPICS.alarms, [['email', 'admin@elsewhere.example', 'arn:aws:sns:x:0:alarms:1']]);
  aws.parameters.clear();
  aws.parameters.set('/truebounce/shop', 'SecureString');
  aws.bootstrap = '28';
  aws.denied.clear();
  aws.calls.length = 0;
  on.cloud.stacks.set(STACK, {
    status: 'UPDATE_COMPLETE',
    outputs: {
      ...outputs,
      ReceivedTopicArn: TOPICS.received,
      SentTopicArn: TOPICS.sent,
      CanaryFunction: 'canary-function',
    },
  });
  on.cloud.stacks.set('TruebounceReceiving', { status: 'CREATE_COMPLETE', outputs: {} });
  on.cloud.stacks.set('TruebounceAlarms', {
    status: 'UPDATE_ROLLBACK_COMPLETE',
    outputs: { AlarmTopicArn: TOPICS.alarms },
  });
});

const env = (): Record<string, string> => ({
  ...on.env(),
  AWS_ENDPOINT_URL_SES: aws.url,
  AWS_ENDPOINT_URL_SESV2: aws.url,
  AWS_ENDPOINT_URL_SNS: aws.url,
  AWS_ENDPOINT_URL_SSM: aws.url,
  AWS_ENDPOINT_URL_LAMBDA: aws.url,
});

const site = () => ['--site', join(dir, 'truebounce.config.ts'), '--dns', join(dir, 'zone.json')];
const run = (...args: string[]) => truebounce(['doctor', ...site(), ...args], { env: env() });

async function found(...args: string[]) {
  const { code, stdout, stderr } = await run('--json', ...args);
  const lines = stdout.split('\n').filter((line) => line !== '');
  const all = lines.map(
    (line) => JSON.parse(line) as { kind: string; status: string; commands: string[]; facts: object },
  );
  const troubles = all.filter(({ status }) => status !== 'ok' && status !== 'info').map(({ kind }) => kind);
  return { code, stderr, all, troubles, kinds: all.map(({ kind }) => kind) };
}

describe('doctor of a deployment', () => {
  it('finds all well, in both languages, and is silent for cron', async () => {
    const { code, stderr, troubles, kinds } = await found();
    expect({ code, stderr, troubles }).toEqual({ code: 0, stderr: '', troubles: [] });
    expect(kinds).toEqual([
      'region-receives',
      'mx-ours',
      'spf-published',
      'dmarc-published',
      'mail-from-ready',
      'hosts-none',
      'account-production',
      'sending-on',
      'quota-left',
      'identity-verified',
      'dkim-published',
      'bootstrap-there',
      'stack-there',
      'stack-there',
      'stack-there',
      'configuration-set-there',
      'parameters-there',
      'stores-there',
      'rule-set-active',
      'rule-there',
      'queues-subscribed',
      'alerts-subscribed',
      'no-dead-letters',
      'nothing-paused',
      'no-incidents',
    ]);
    expect(await run('--quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
    expect((await run('--lang', 'ja')).stdout).toContain('問題はありません');
    // A secret is asked for by its name alone.
    expect(aws.calls).not.toContain('GetParameters');
  });

  it('each trap that only AWS would show, with its cure', async () => {
    aws.account = {
      ProductionAccessEnabled: false,
      SendingEnabled: false,
      SendQuota: { Max24HourSend: 200, MaxSendRate: 1, SentLast24Hours: 190 },
    };
    const dkim = {
      SigningEnabled: true,
      Status: 'PENDING',
      Tokens: ['other'],
      SigningAttributesOrigin: 'AWS_SES',
    };
    aws.identities.set('client.example', { VerifiedForSendingStatus: false, DkimAttributes: dkim });
    aws.configurationSets.clear();
    aws.active = {
      name: 'truebounce',
      rules: [
        { name: 'theirs', recipients: [] },
        { ...RULE, scan: false },
      ],
    };
    aws.subscriptions.set(TOPICS.alarms, [['email', 'admin@elsewhere.example', 'PendingConfirmation']]);
    aws.subscriptions.set(TOPICS.received, []);
    aws.parameters.clear();
    aws.bootstrap = '5';
    on.cloud.stacks.set('TruebounceReceiving', { status: 'ROLLBACK_COMPLETE', outputs: {} });
    await on.world.send('inbound-dead', 'a notice');
    const { code, all, troubles } = await found();
    expect(code).toBe(1);
    expect(troubles).toEqual([
      'account-sandbox',
      'sending-paused',
      'quota-near',
      'identity-pending',
      'mx-before-identity',
      'bootstrap-old',
      'stack-failed',
      'configuration-set-none',
      'parameter-missing',
      'rule-takes',
      'rule-no-scan',
      'queue-unsubscribed',
      'alert-unconfirmed',
      'dead-letters',
    ]);
    const commands = (kind: string) => all.find((one) => one.kind === kind)?.commands;
    expect(commands('identity-pending')).toEqual([
      'other._domainkey.client.example CNAME other.dkim.amazonses.com',
    ]);
    expect(commands('parameter-missing')).toEqual([
      `aws ssm put-parameter --type SecureString --name /truebounce/shop --value SECRET --region ${REGION}`,
    ]);
    expect(commands('dead-letters')).toContain(`truebounce doctor --redrive --stack --region ${REGION}`);
    expect((await on.run('doctor', '--redrive')).code).toBe(0);
  });

  it('before the first deployment: what stands in its way, and nothing that it makes is missed', async () => {
    for (const stack of [STACK, 'TruebounceReceiving', 'TruebounceAlarms']) on.cloud.stacks.delete(stack);
    aws.ruleSets.add('truebounce');
    aws.active = { name: 'theirs', rules: [] };
    aws.bootstrap = null;
    const { troubles, kinds } = await found();
    expect(troubles).toEqual([
      'identity-in-the-way',
      'bootstrap-none',
      'configuration-set-in-the-way',
      'rule-set-in-the-way',
      'rule-set-foreign',
    ]);
    expect(kinds).toContain('stack-none');
    aws.identities.clear();
    aws.configurationSets.clear();
    aws.ruleSets.clear();
    aws.active = null;
    aws.bootstrap = '28';
    // Its MX is there already: mail is refused meanwhile.
    expect((await found()).troubles).toEqual(['mx-before-identity']);
  });

  it('a right that is missing hides one line, and names itself', async () => {
    aws.denied.add('GetAccount').add('ListSubscriptionsByTopic');
    const { code, all, troubles } = await found();
    expect({ code, troubles }).toEqual({ code: 2, troubles: ['aws-untold', 'aws-untold'] });
    const rights = all.flatMap(({ kind, facts }) =>
      kind === 'aws-untold' ? [(facts as { right: string }).right] : [],
    );
    expect(rights.toSorted()).toEqual(['ses:GetAccount', 'sns:ListSubscriptionsByTopic']);
    expect((await run('--quiet')).stdout).toContain('your AWS user has not the right ses:GetAccount');
  });

  it('without credentials the rest is asked, and it says so', async () => {
    const { AWS_ACCESS_KEY_ID: _a, AWS_SECRET_ACCESS_KEY: _b, ...anonymous } = env();
    const { code, stdout } = await truebounce(['doctor', ...site()], { env: anonymous });
    expect(code).toBe(2);
    expect(stdout).toContain('client.example: its MX is SES');
    expect(stdout).toContain('AWS was not asked: no credentials were found');
    expect(aws.calls).toEqual([]);
  });

  it('a destination that is paused', async () => {
    await on.world.table().pause('hook', 'it said 410', '2026-11-24T10:15:30.000Z');
    const { stdout, code } = await run('--quiet');
    expect(code).toBe(1);
    expect(stdout).toContain('hook is paused since 2026-11-24 10:15 UTC: "it said 410"');
    expect(stdout).toContain(`truebounce destinations resume hook --stack --region ${REGION}`);
    await on.world.table().resume('hook');
  });

  it('--test sends a canary by the deployment, and waits for it', async () => {
    const asked: unknown[] = [];
    aws.invoke = async (name, payload) => {
      asked.push(name, payload);
      const key = keyOf(950);
      await on.put(key, 'Subject: Does mail flow?\r\n\r\nx\r\n');
      const { record } = on.taken[0] as Taken;
      const decision = { kind: 'deliver', rule: 'canary', to: [], alert: false, would: null } as const;
      await on.world
        .table()
        .putRecord({ ...record, key, mailbox: CANARY, decision, deliveries: [], alerts: [] });
      return { 'client.example': { kind: 'sent' } };
    };
    const { code, stdout } = await run('--test');
    expect(stdout).toMatch(/ok {4}a mail to truebounce-canary@client\.example came back within \d+ seconds?/);
    expect(code).toBe(0);
    expect(asked).toEqual(['canary-function', { all: true }]);
    aws.invoke = async () => ({ 'client.example': { kind: 'failed', why: 'MessageRejected' } });
    expect((await found('--test')).troubles).toEqual(['canary-unsent']);
  });
});
