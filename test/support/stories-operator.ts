/** An operator's commands on a deployment of a story, by its stack's outputs and with the story's clock. */

import { utimesSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { BUCKET, type World } from './aws/world.ts';
import { startCloudFormation } from './cloudformation-emulator.ts';
import { type Ended, truebounce } from './command.ts';

const STACK = 'TruebounceProcessing';

export interface Operator {
  /** `truebounce ... --stack`. */
  run(...args: readonly string[]): Promise<Ended>;
  /** Its lines of `--json`, with the exit code. */
  json(...args: readonly string[]): Promise<{ code: number | null; lines: Record<string, unknown>[] }>;
  close(): Promise<void>;
}

export async function operatorOf(world: World): Promise<Operator> {
  const cloud = await startCloudFormation();
  const { url } = world.messages;
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
  const run = (...args: readonly string[]) =>
    truebounce([...args, '--stack'], {
      env: {
        ...world.env(),
        AWS_EC2_METADATA_DISABLED: 'true',
        AWS_ENDPOINT_URL_CLOUDFORMATION: cloud.url,
        NODE_OPTIONS: `--import=${pathToFileURL(join(import.meta.dirname, 'stories-clock.ts')).href}`,
        CLOCK_AHEAD_MS: String(world.aheadMs()),
      },
    });
  return {
    run,
    async json(...args) {
      const { code, stdout, stderr } = await run(...args, '--json');
      if (stderr !== '') throw new Error(stderr);
      return { code, lines: stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)])) };
    },
    close: cloud.close,
  };
}

/** S3 tells when a mail was stored: the emulator from its file, which the clock of a story does not reach. */
export function storedNow(world: World, key: string): void {
  const at = world.now();
  utimesSync(join(world.directory, BUCKET, `${key}._S3rver_object`), at, at);
}
