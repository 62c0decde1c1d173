/**
 * `npm run test:deploy`: what an operator does, on an AWS of this machine. The CDK bootstraps the account and deploys the
 * processing stack; then mails arrive as SES brings them, and the deployed functions forward them.
 */

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dynamoClient } from '../../lib/aws/client.ts';
import { sqsClient } from '../../lib/aws/queue.ts';
import { s3Client } from '../../lib/aws/raw-mails.ts';
import { type Table, tableOf } from '../../lib/aws/table/index.ts';
import { noticeOf } from '../support/aws/notice.ts';
import { type Arriving, asStored, bodyOf, keyOf } from '../support/deployed.ts';
import { ACCOUNT, type MiniStack, miniStackProgram, startMiniStack } from '../support/ministack.ts';
import { type EmulatedMail, type SesEmulator, startSes } from '../support/ses-emulator.ts';

const REGION = 'us-east-1';

const STACK = 'TruebounceProcessing';
const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CDK = join(ROOT, 'node_modules/aws-cdk/bin/cdk');
const COMMAND = join(ROOT, 'lib/cli/truebounce.js');

/** What a mail takes on a machine at work on other things: the first one waits for the start of two functions. */
const ARRIVES_MS = 60_000;

const configWith = (mailboxes: Readonly<Record<string, string>>) => `
  import { defineConfig } from 'truebounce';
  export default defineConfig({
    region: '${REGION}', alerts: 'admin@elsewhere.example',
    domains: { 'client.example': { mailboxes: ${JSON.stringify(mailboxes)} } },
  });`;

const MAILBOXES = { info: 'owner@far.example', sales: 'sales@far.example', held: 'held@far.example' };

const SENDER = 'somebody@nowhere.example';

/** What something between SES and the functions' answer could spoil: bytes above 127, a first dot, spaces, no last newline. */
const HARD_BODY = 'Gr\u00fc\u00dfe\r\n.a dot first\r\n\r\n  spaces \t\r\nno newline at the end';

const program = miniStackProgram();
if (program === null) console.warn('SKIPPED: MiniStack needs Python 3 with venv, and there is none.');

let top: string;
let ministack: MiniStack;
let ses: SesEmulator;
let names: Readonly<Record<string, string>>;
let s3: S3Client;
let sns: SNSClient;
let sqs: SQSClient;
let table: Table;

interface Ended {
  readonly code: number;
  readonly told: string;
}

function run(cwd: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      args,
      {
        cwd,
        env: {
          PATH: `${join(process.execPath, '..')}:${process.env.PATH}`,
          HOME: top,
          LANG: 'C.UTF-8',
          CI: 'true',
          CDK_DISABLE_CLI_TELEMETRY: 'true',
          CDK_DISABLE_VERSION_CHECK: 'true',
          ...ministack.env,
        },
        maxBuffer: 64_000_000,
      },
      (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), told: stdout + stderr }),
    );
  });
}

/** `cwd`: the CDK's app is that of the folder's cdk.json. */
const cdk = (cwd: string, ...args: string[]) => run(cwd, [CDK, ...args, '--no-notices']);

/** `outputs`: what the stack tells of itself, once it is deployed. */
async function deploy() {
  const file = join(top, 'outputs.json');
  const { code, told } = await cdk(
    ROOT,
    'deploy',
    STACK,
    '-c',
    `site=${join(top, 'truebounce.config.ts')}`,
    '--output',
    join(top, 'cdk.out'),
    '--exclusively',
    '--method=direct',
    '--require-approval=never',
    `--outputs-file=${file}`,
  );
  return { code, told, outputs: () => JSON.parse(readFileSync(file, 'utf8'))[STACK] };
}

const truebounce = (...args: string[]) => run(top, [COMMAND, ...args]);

const settings = () => ({
  endpoint: ministack.url,
  region: REGION,
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

function letter(name: string, body: string): Buffer {
  const header = [
    'From: Somebody <somebody@nowhere.example>',
    'To: info@client.example',
    `Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= ${name}`,
    `Message-ID: <${name}@nowhere.example>`,
    'Date: Tue, 20 Oct 2026 05:58:00 +0000',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
  ];
  return Buffer.from(`${header.join('\r\n')}\r\n\r\n${body}`);
}

/** As SES does it: the mail into the bucket, then its notice to the topic. */
async function arrive(mail: Arriving): Promise<void> {
  const put = { Bucket: names.BucketName, Key: keyOf(mail.id), Body: asStored(mail) };
  await s3.send(new PutObjectCommand(put));
  await notify(mail);
}

async function notify({ id, to = [], reversePath = null, verdicts = {} }: Arriving): Promise<void> {
  const { BucketName: bucket = '', ReceivedTopicArn: topic = '' } = names;
  const source = reversePath ?? '<>';
  const notice = noticeOf({ key: keyOf(id), forwardPaths: to, source, verdicts }, bucket, topic);
  await sns.send(new PublishCommand({ TopicArn: topic, Message: JSON.stringify(notice) }));
}

/** The first mail that SES sent to an address. */
function sentTo(address: string): Promise<EmulatedMail> {
  return seen(`a mail to ${address}`, () =>
    ses.sent.find(({ destinations }) => destinations.includes(address)),
  );
}

/** Resolves when a mail's decision is in the table. */
async function recorded(key: string): Promise<void> {
  await seen(`the decision of ${key}`, async () => (await table.recordsOf(key))[0]);
}

/** Resolves when a mail was decided, and each of its deliveries has its outcome. */
async function settled(key: string): Promise<void> {
  await recorded(key);
  await seen(`the outcome of ${key}`, async () => {
    const deliveries = await table.deliveriesOf(key);
    return deliveries.every(({ outcome }) => outcome?.kind === 'delivered') ? deliveries : undefined;
  });
}

/** Resolves when nothing is on a queue, and nothing of it in hand. */
async function empty(name: string): Promise<void> {
  await seen(`the end of ${name}`, async () => {
    const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: inHand } =
      await attributesOf(name);
    return waiting === '0' && inHand === '0' ? true : undefined;
  });
}

/** Of a queue, by the name of its output. */
async function attributesOf(name: string): Promise<Readonly<Record<string, string>>> {
  const command = new GetQueueAttributesCommand({ QueueUrl: names[name], AttributeNames: ['All'] });
  return (await sqs.send(command)).Attributes ?? {};
}

async function seen<T>(what: string, look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const until = Date.now() + ARRIVES_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > until) throw new Error(`${what} did not come: ${ministack.log().slice(-4_000)}`);
    await sleep(50);
  }
}

describe.skipIf(program === null)('a deployment', () => {
  beforeAll(async () => {
    top = mkdtempSync(join(tmpdir(), 'truebounce-deploy-'));
    writeFileSync(join(top, 'truebounce.config.ts'), configWith(MAILBOXES));
    ses = await startSes();
    ministack = await startMiniStack(program ?? '', join(top, 'ministack'), REGION, {
      // MiniStack keeps of what SES sends only what it understands, and bytes are what matters here.
      AWS_ENDPOINT_URL_SES: ses.url,
      AWS_ENDPOINT_URL_SESV2: ses.url,
    });
    s3 = s3Client({ ...settings(), forcePathStyle: true });
    sns = new SNSClient(settings());
    sqs = sqsClient(settings());
  });

  afterAll(async () => {
    await ministack?.close();
    await ses?.close();
    rmSync(top, { recursive: true, force: true });
  });

  it('begins in an empty account: cdk bootstrap', async () => {
    const { code, told } = await cdk(top, 'bootstrap', `aws://${ACCOUNT}/${REGION}`);
    expect([code, told]).toEqual([0, expect.stringContaining('bootstrapped')]);
  });

  it('is made by one command: cdk deploy', async () => {
    const { code, told, outputs } = await deploy();
    expect([code, told]).toEqual([0, expect.stringContaining(STACK)]);
    names = outputs();
    table = tableOf({
      client: dynamoClient(settings()),
      table: names.TableName ?? '',
      retentionDays: Number(names.RetentionDays),
      hashKeys: async () => [],
      send: async () => {},
      now: () => new Date(),
    });
  });

  it('has beside each queue one for what cannot be handled', async () => {
    for (const queue of ['Inbound', 'Deliveries', 'Sent']) {
      const { RedrivePolicy = '{}' } = await attributesOf(`${queue}Url`);
      const { QueueArn } = await attributesOf(`${queue}DeadUrl`);
      expect(JSON.parse(RedrivePolicy)).toMatchObject({ deadLetterTargetArn: QueueArn });
    }
  });

  it('forwards a mail by both queues, its body byte for byte, and keeps what was decided', async () => {
    const raw = letter('to-info', HARD_BODY);
    await arrive({ id: 'mail-1', raw, to: ['info@client.example'], reversePath: SENDER });
    const mail = await sentTo('owner@far.example');
    expect(bodyOf(mail.raw)).toEqual(bodyOf(raw));
    expect(mail.raw.toString('latin1')).toMatch(/^Truebounce-Result: 1; class=ordinary;/);
    await settled(keyOf('mail-1'));
    const [record, ...others] = await table.recordsOf(keyOf('mail-1'));
    expect(record?.decision).toMatchObject({ kind: 'deliver', rule: 'ordinary' });
    expect(others).toEqual([]);
  });

  it('forwards a mail once of which SES tells twice', async () => {
    const mail = { id: 'mail-2', raw: letter('twice', 'Once, please.\r\n'), to: ['sales@client.example'] };
    await arrive({ ...mail, reversePath: SENDER });
    await notify({ ...mail, reversePath: SENDER });
    await settled(keyOf('mail-2'));
    await empty('InboundUrl');
    await empty('DeliveriesUrl');
    expect(ses.sent.filter(({ destinations }) => destinations.includes('sales@far.example'))).toHaveLength(1);
  });

  it('answers the operator’s commands: what is held is listed and released, and no mail is lost', async () => {
    const raw = letter('spam', HARD_BODY);
    await arrive({
      id: 'mail-3',
      raw,
      to: ['held@client.example'],
      reversePath: SENDER,
      verdicts: { spam: 'FAIL' },
    });
    await recorded(keyOf('mail-3'));
    const listed = await truebounce('held', 'list', '--json', '--stack', STACK);
    expect([listed.code, listed.told]).toEqual([0, expect.stringContaining('mail-3')]);
    expect((await truebounce('held', 'release', keyOf('mail-3'), '--stack', STACK)).code).toBe(0);
    expect(bodyOf((await sentTo('held@far.example')).raw)).toEqual(bodyOf(raw));
    await settled(keyOf('mail-3'));

    const audit = await truebounce('doctor', '--audit', '--stack', STACK);
    expect([audit.code, audit.told]).toEqual([
      0,
      expect.stringContaining('3 mails in the bucket: each is decided'),
    ]);
  });

  it('takes a changed config with the same command, and keeps what it had', async () => {
    writeFileSync(join(top, 'truebounce.config.ts'), configWith({ ...MAILBOXES, info: 'new@far.example' }));
    const { code, told, outputs } = await deploy();
    expect([code, told]).toEqual([0, expect.stringContaining(STACK)]);
    expect(outputs()).toEqual(names);
    const raw = letter('changed', HARD_BODY);
    await arrive({ id: 'mail-4', raw, to: ['info@client.example'], reversePath: SENDER });
    expect(bodyOf((await sentTo('new@far.example')).raw)).toEqual(bodyOf(raw));
    await settled(keyOf('mail-4'));
    expect(await table.recordsOf(keyOf('mail-1'))).toHaveLength(1);
  });
});
