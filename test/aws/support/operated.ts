/** A deployment on emulated services, full of the story's mail, and the operator's commands on it, as a person starts them. */

import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { type Audit, audit } from '../../../lib/audit/audit.ts';
import { auditSourceOf } from '../../../lib/aws/audit.ts';
import { rawListingOf } from '../../../lib/aws/raw-listing.ts';
import { classify } from '../../../lib/classify/index.ts';
import { tracerOf } from '../../../lib/cli/site-tracer.ts';
import { type Inbound, NO_VERDICTS } from '../../../lib/model.ts';
import { parseMail } from '../../../lib/parse/index.ts';
import { passMail } from '../../../lib/pipeline.ts';
import type { Delivery } from '../../../lib/record/delivery.ts';
import type { MailRecord } from '../../../lib/record/record.ts';
import { readJsonSite } from '../../../lib/site/json-site.ts';
import { routingOf } from '../../../lib/site/routing.ts';
import { ACCOUNT, BUCKET, startWorld, type World } from '../../support/aws/world.ts';
import { type CloudFormationEmulator, startCloudFormation } from '../../support/cloudformation-emulator.ts';
import { type Ended, truebounce } from '../../support/command.ts';
import { type MoveTasks, startMoveTasks } from '../../support/move-tasks.ts';
import { SEED_HOST, SEED_MAILBOX, SEED_SITE, type SeedMail, seedDay } from '../../support/seed-day.ts';

export const MINUTE = 60_000;
/** Of the emulators, and of a mailbox full of mail. */
export const START_MS = 60_000;
export const STACK = 'TruebounceProcessing';
export const FAR = '2099-01-01T00:00:00.000Z';
const FARTHER = '2099-01-02T00:00:00.000Z';

export interface Taken {
  readonly mail: SeedMail;
  readonly record: MailRecord;
}

/** As SES names mails, below the folder of the rule. */
export const keyOf = (n: number) => `mail/${String(n).padStart(4, '0')}ou41krsksicm8hgh7r1u8tg6hg3rvqnq1`;

export class Operated {
  readonly world: World;
  readonly cloud: CloudFormationEmulator;
  readonly moves: MoveTasks;
  taken: readonly Taken[] = [];

  private constructor(world: World, cloud: CloudFormationEmulator, moves: MoveTasks) {
    this.world = world;
    this.cloud = cloud;
    this.moves = moves;
    const url = (queue: string) => `${moves.url}/${ACCOUNT}/${queue}`;
    cloud.stacks.set(STACK, {
      status: 'UPDATE_COMPLETE',
      outputs: {
        TableName: world.tableName,
        BucketName: BUCKET,
        InboundUrl: url('inbound'),
        InboundDeadUrl: url('inbound-dead'),
        DeliveriesUrl: url('deliveries'),
        DeliveriesDeadUrl: url('deliveries-dead'),
        SentUrl: url('sent'),
        SentDeadUrl: url('sent-dead'),
        SecretName: 'not asked for',
        RetentionDays: '30',
      },
    });
  }

  static async start(): Promise<Operated> {
    const world = await startWorld();
    const moves = await startMoveTasks(world.env().AWS_ENDPOINT_URL_SQS ?? '', ACCOUNT);
    return new Operated(world, await startCloudFormation(), moves);
  }

  async close(): Promise<void> {
    await this.moves.close();
    await this.cloud.close();
    await this.world.close();
  }

  env(): Record<string, string> {
    return {
      ...this.world.env(),
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_ENDPOINT_URL_CLOUDFORMATION: this.cloud.url,
      AWS_ENDPOINT_URL_SQS: this.moves.url,
    };
  }

  run(...args: string[]): Promise<Ended> {
    return truebounce([...args, '--stack'], { env: this.env() });
  }

  /** Lines of `--json`, with the exit code. */
  async json(...args: string[]) {
    const { code, stdout, stderr } = await this.run(...args, '--json');
    const lines = stdout.split('\n').filter((line) => line !== '');
    return { code, stderr, lines: lines.map((line) => JSON.parse(line)) };
  }

  /** What `doctor --audit` finds, without the second that a process takes to start. */
  audit(): Promise<Audit> {
    const { world } = this;
    const { sqs, url } = world.messages;
    const names = {
      table: world.tableName,
      bucket: BUCKET,
      inboundUrl: url('inbound'),
      inboundDeadUrl: url('inbound-dead'),
      deliveriesUrl: url('deliveries'),
      deliveriesDeadUrl: url('deliveries-dead'),
      sentUrl: url('sent'),
      sentDeadUrl: url('sent-dead'),
      retentionDays: 30,
    };
    const now = () => new Date();
    const listing = rawListingOf(world.s3, BUCKET);
    return audit(auditSourceOf({ table: world.table(), listing, sqs, names, now }), { days: 7, now });
  }

  /** The same by kind, with its count. */
  async found(): Promise<Record<string, number>> {
    const { found } = await this.audit();
    return Object.fromEntries([...found].map(([kind, { count }]) => [kind, count]));
  }

  /** S3 counts from when an object was stored: the emulator, from its file. */
  async put(key: string, raw: string | Uint8Array, age = 0): Promise<void> {
    await this.world.put(key, raw);
    const at = new Date(Date.now() - age);
    utimesSync(join(this.world.directory, BUCKET, `${key}._S3rver_object`), at, at);
  }

  /** The story's mails, taken and decided as the functions do, the last an hour ago; what was planned is delivered. */
  async fill(notices: number): Promise<void> {
    const mails = mailsOf(notices);
    const shift = Date.now() - 60 * MINUTE - (mails.at(-1)?.at.getTime() ?? 0);
    const table = this.world.table({ send: async () => {} });
    const site = { kind: 'json', site: readJsonSite(JSON.stringify(SEED_SITE), 'site.json') } as const;
    const readers = { parse: parseMail, classify, trace: await tracerOf(site, {}, null) };
    const client = { address: SEED_HOST.address, helo: SEED_HOST.name, name: SEED_HOST.name };
    const taken: Taken[] = [];
    for (const [n, mail] of mails.entries()) {
      const at = new Date(mail.at.getTime() + shift);
      const inbound: Inbound = {
        key: keyOf(n),
        envelope: { reversePath: null, forwardPaths: [SEED_MAILBOX], client },
        verdicts: NO_VERDICTS,
        receivedAt: at.toISOString(),
      };
      await this.put(inbound.key, mail.raw, Date.now() - at.getTime());
      const effects = {
        ...table,
        // The site's secret is not here, and no address is asked for.
        remember: async () => {},
        readRaw: async () => Buffer.from(mail.raw),
        hops: async () => 0,
        tellFault: () => {
          throw new Error('a fault of ours');
        },
      };
      const [record] = await passMail(inbound, 'first', routingOf(site), effects, readers);
      if (record === undefined) throw new Error('nothing was decided');
      taken.push({ mail, record });
    }
    await this.deliverAll();
    this.taken = taken;
  }

  held(): readonly Taken[] {
    return this.taken.filter(({ record }) => record.decision.kind === 'hold');
  }

  async deliverAll(): Promise<void> {
    const table = this.world.table();
    for (const { id } of await table.due(FAR, FAR, 10_000)) {
      await table.claim(id, 'test', FAR, FARTHER);
      await table.settle(id, 'test', { kind: 'delivered', at: new Date().toISOString() });
    }
  }

  /** A mail that came, decided by hand, with deliveries to `destinations`. */
  async decide(n: number, age: number, destinations: readonly string[]): Promise<readonly Delivery[]> {
    const key = keyOf(n);
    await this.put(key, 'Subject: x\n\nx\n', age);
    const ordinary = this.taken.find((one) => one.record.decision.kind !== 'hold');
    if (ordinary === undefined) throw new Error('all is held');
    const { mailbox } = ordinary.record;
    const deliveries = destinations.map((destination) => {
      const id = `${key} ${destination}`;
      return { kind: 'mail' as const, id, key, mailbox, destination };
    });
    const receivedAt = new Date(Date.now() - age).toISOString();
    await this.world.table().putRecord({ ...ordinary.record, key, receivedAt, deliveries, alerts: [] });
    return deliveries;
  }
}

/** Of the story: its flood, its own bounces, a few of the ordinary mails. */
function mailsOf(notices: number): readonly SeedMail[] {
  const mails = seedDay({ notices });
  const ordinary = mails.filter(({ kind }) => kind === 'ordinary').slice(0, 3);
  return mails.filter((mail) => mail.kind !== 'ordinary' || ordinary.includes(mail));
}
