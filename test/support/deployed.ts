/**
 * A deployment on this machine: the bundles that AWS would run, in processes of their own, on their queues, with the site that
 * a test states. Mails come in as SES brings them, and what SES sent is read back.
 */

import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { type Bundle, bundleFunctions, type FunctionName, writeSite } from '../../cdk/bundle.ts';
import { TIMING } from '../../functions/timing.ts';
import type { Table } from '../../lib/aws/table/index.ts';
import { deliveryOfTags } from '../../lib/deliver/delivery-tags.ts';
import type { DeliveryState } from '../../lib/record/delivery.ts';
import type { MailRecord } from '../../lib/record/record.ts';
import type { SiteConfig } from '../../lib/site/config.ts';
import { readSite } from '../../lib/site/site.ts';
import { type FunctionOptions, type LambdaFunction, startFunction } from './aws/function.ts';
import { type Mapping, startMapping } from './aws/mapping.ts';
import { type NoticeOf, noticeOf } from './aws/notice.ts';
import { BUCKET, REGION, startWorld, type World, type WorldOptions } from './aws/world.ts';
import { type JsonZone, zoneServer } from './deployed-dns.ts';
import type { DnsServer } from './dns-server.ts';
import type { EmulatedMail } from './ses-emulator.ts';

export type Settings = Partial<Omit<FunctionOptions, 'file' | 'dns'>>;

export interface DeployOptions extends WorldOptions {
  /** Without the region. */
  readonly site: Omit<SiteConfig, 'region'>;
  /** Default: none of its names exists. */
  readonly zone?: JsonZone;
  /** What the functions' clocks say at the start; default: the true time. */
  readonly at?: Date;
  readonly inbound?: Settings;
  readonly deliver?: Settings;
}

export interface Arriving extends Pick<NoticeOf, 'verdicts' | 'dmarcPolicy'> {
  /** SES's messageId; the last part of its key. */
  readonly id: string;
  readonly raw: Uint8Array | string;
  /** RCPT TO; default info@client.example. */
  readonly to?: readonly string[];
  /** MAIL FROM; default null, which is `<>`. */
  readonly reversePath?: string | null;
  /** It is as SES stores it already, with SES's own lines on top. */
  readonly isStored?: boolean;
  readonly receivedAt?: Date;
}

export interface Deployed {
  readonly world: World;
  readonly dns: DnsServer;
  readonly table: Table;
  readonly inbound: LambdaFunction;
  readonly deliver: LambdaFunction;
  /** On no schedule: invoked by hand. */
  readonly sweep: LambdaFunction;
  readonly bundle: Bundle;
  readonly outdir: string;
  /** From now on the functions get what is on these queues; default: both. */
  work(...queues: readonly Worked[]): void;
  /** No more is received; resolves when the calls that run have ended. */
  rest(): Promise<void>;
  /** Stores a mail, and says so `times` (1). Resolves to its key. */
  arrive(mail: Arriving, times?: number): Promise<string>;
  /** Resolves when nothing is on the queues that are worked on, nor delayed there. */
  settled(withinMs?: number): Promise<void>;
  /** Stores mails, and resolves to what SQS hands to a function of their notices. `receives`: of each; default 1. */
  batch(mails: readonly Arriving[], receives?: number): Promise<SQSEvent>;
  records(key: string): Promise<readonly MailRecord[]>;
  deliveries(key: string): Promise<readonly DeliveryState[]>;
  /** What SES sent of a mail's deliveries. */
  sentOf(key: string): readonly EmulatedMail[];
  /** A further function of the same bundle, which no queue calls. */
  another(name: FunctionName, settings?: Settings): LambdaFunction;
  /** The same code with another site, of a function that no queue calls. */
  variant(name: FunctionName, site: Omit<SiteConfig, 'region'>, settings?: Settings): Promise<LambdaFunction>;
}

export const INFO = 'info@client.example';

const FUNCTIONS = ['inbound', 'deliver', 'sweep'] as const;

/** The queues on which a mail goes its way. */
const WORKED = ['inbound', 'deliveries'] as const;
export type Worked = (typeof WORKED)[number];

export async function deploy(options: DeployOptions): Promise<Deployed> {
  const { site, zone = {}, at } = options;
  const world = await startWorld({ visibilitySeconds: 1, ...options });
  try {
    if (at !== undefined) world.advance(at.getTime() - Date.now());
    const dns = await zoneServer(zone);
    world.keep(dns.close);
    const outdir = join(world.directory, 'bundle');
    const bundle = bundleFunctions({ outdir, site: await siteOf(site), functions: FUNCTIONS });
    const start = (name: FunctionName, settings: Settings = {}, directory = outdir) =>
      startFunction(world, {
        name,
        // It begins no send for which it has not the time.
        ...(name === 'deliver' && { timeoutMs: TIMING.deliver.timeoutSeconds * 1_000 }),
        ...settings,
        file: join(directory, `${name}.mjs`),
        dns: dns.address,
      });
    return { ...deployedOf(world, outdir, start, options), dns, bundle };
  } catch (error) {
    await world.close();
    throw error;
  }
}

const siteOf = (site: DeployOptions['site']) => readSite({ ...site, region: REGION }, 'config');

function deployedOf(
  world: World,
  outdir: string,
  start: (name: FunctionName, settings?: Settings, directory?: string) => LambdaFunction,
  options: DeployOptions,
): Omit<Deployed, 'dns' | 'bundle'> {
  const table = world.table();
  const inbound = start('inbound', options.inbound);
  const deliver = start('deliver', options.deliver);
  const sweep = start('sweep', { timeoutMs: 240_000 });
  const mappings = new Map<Worked, Mapping>();
  let further = 0;
  // Who asks is known by his name.
  const nextName = (name: FunctionName) => `${name}-${++further}`;
  const topic = world.messages.topicArn('received');
  const store = async (mail: Arriving): Promise<NoticeOf> => {
    const { id, to = [INFO], reversePath = null, raw, isStored, ...rest } = mail;
    const key = keyOf(id);
    await world.put(key, isStored === true ? raw : asStored(mail));
    return { receivedAt: world.now(), ...rest, key, forwardPaths: to, source: reversePath ?? '<>' };
  };

  return {
    world,
    table,
    inbound,
    deliver,
    sweep,
    outdir,
    work(...queues) {
      for (const queue of queues.length === 0 ? WORKED : queues) {
        const [fn, batchSize] = queue === 'inbound' ? [inbound, 10] : [deliver, 1];
        mappings.set(queue, startMapping(world, { queue, fn, batchSize }));
      }
    },
    async rest() {
      await Promise.all([...mappings.values()].map((one) => one.stop()));
      mappings.clear();
    },
    async arrive(mail, times = 1) {
      const notice = await store(mail);
      await world.notice(notice, times);
      return notice.key;
    },
    async settled(withinMs = 30_000) {
      for (;;) {
        for (const mapping of mappings.values()) await mapping.idle(withinMs);
        const depths = await Promise.all([...mappings.keys()].map((queue) => world.depth(queue)));
        if (depths.every(({ visible, inHand, delayed }) => visible + inHand + delayed === 0)) return;
        await sleep(30);
      }
    },
    async batch(mails, receives = 1) {
      const Records = await Promise.all(
        mails.map(async (mail) => {
          const notice = await store(mail);
          return sqsRecord(notice.key, JSON.stringify(noticeOf(notice, BUCKET, topic)), receives);
        }),
      );
      return { Records };
    },
    records: (key) => table.recordsOf(key),
    deliveries: (key) => table.deliveriesOf(key),
    sentOf: (key) => world.sent().filter(({ tags }) => deliveryIdOf(tags)?.startsWith(`${key} `)),
    another: (name, settings) => start(name, { name: nextName(name), ...settings }),
    async variant(name, site, settings) {
      const called = nextName(name);
      const directory = join(world.directory, called);
      cpSync(outdir, directory, { recursive: true });
      writeSite(await siteOf(site), directory);
      return start(name, { name: called, ...settings }, directory);
    },
  };
}

export function keyOf(id: string): string {
  return `raw/${id}`;
}

/** The delivery that a mail of SES belongs to. */
export function deliveryIdOf(tags: EmulatedMail['tags']): string | null {
  return deliveryOfTags(Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]])));
}

/** With the lines that SES puts on top of what it stores. */
export function asStored({ id, raw, to: [to = INFO] = [], reversePath = null }: Arriving): Uint8Array {
  const top = [
    `Return-Path: <${reversePath ?? ''}>`,
    'Received: from mx.far.example (mx.far.example [198.51.100.7])',
    ` by inbound-smtp.${REGION}.amazonaws.com with SMTP id ${id}`,
    ` for ${to};`,
    ' Tue, 20 Oct 2026 05:59:00 +0000 (UTC)',
    'X-SES-Spam-Verdict: PASS',
    'X-SES-Virus-Verdict: PASS',
    '',
  ];
  return Buffer.concat([Buffer.from(top.join('\r\n')), Buffer.from(raw)]);
}

/** What stands behind the first empty line, as SES has it to carry byte for byte. */
export function bodyOf(raw: Uint8Array): Buffer {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  const ends = ['\r\n\r\n', '\n\n']
    .map((end) => ({ at: bytes.indexOf(end), length: end.length }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at);
  const [end] = ends;
  return end === undefined ? Buffer.alloc(0) : bytes.subarray(end.at + end.length);
}

/** As a mapping hands it out. */
export function sqsRecord(messageId: string, body: string, receives = 1): SQSRecord {
  return {
    messageId,
    receiptHandle: `handle of ${messageId}`,
    body,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: '0',
      SenderId: 'sender',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:inbound',
    awsRegion: REGION,
  };
}
