/** `--data` and `--stack`: a server's directory on this machine, opened beside it, or a deployment on AWS. */

import { type Command, Option } from 'commander';
import type { AuditSource } from '../audit/source.ts';
import type { Answer, OperatorEffects } from '../effects.ts';
import { shellPath, shellWord } from '../tell/shell-word.ts';
import type { Words } from '../tell/words.ts';

/** As `serve` has it. */
export const DATA_DEFAULT = './truebounce-data';

/** As `cdk` names it. */
export const STACK_DEFAULT = 'TruebounceProcessing';

export interface DataOptions {
  readonly data: string;
  readonly stack?: string;
  readonly region?: string;
}

/** Adds the options that say which data a command means. */
export function addDataOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--data <directory>', 'the directory that "truebounce serve" has')
        .default(DATA_DEFAULT)
        .env('TRUEBOUNCE_DATA'),
    )
    .addOption(
      new Option('--stack [name]', 'instead of --data: a deployment on AWS, by the name of its stack').preset(
        STACK_DEFAULT,
      ),
    )
    .option('--region <region>', 'of the deployment (default: as for the AWS command line)');
}

/** What the operator's commands ask, wherever it is kept. */
export interface OperatorTables extends OperatorEffects {
  /** What was said of a mail that was withheld; null: nobody answered. */
  answered(key: string, mailbox: string): Promise<Answer | null>;
}

/** The raw mails. Keys come from the tables or the bucket, never from a stranger. */
export interface RawAccess {
  /** Where a mail lies, for a person: a path, or `s3://BUCKET/KEY`. */
  place(key: string): string;
  /** All bytes of a mail; null where it is not there. */
  all(key: string): Promise<AsyncIterable<Uint8Array> | null>;
  /** Its first bytes, as many as there are; null where it is not there. */
  start(key: string, bytes: number): Promise<Uint8Array | null>;
}

export interface Redriven {
  readonly mails: number;
  readonly deliveries: number;
  /** Sending events of SES. */
  readonly events: number;
  /** They are still being moved. */
  readonly going: boolean;
}

export interface Data {
  readonly place: 'machine' | 'deployment';
  readonly tables: OperatorTables;
  /** Keys of mails that begin so, at most `limit`; where a mail has exactly this key, that one alone. */
  keysFrom(beginning: string, limit: number): Promise<readonly string[]>;
  readonly raw: RawAccess;
  readonly audited: AuditSource;
  /** Dead letters go back on their queues. */
  redrive(): Promise<Redriven>;
  /** Answers that are given side by side. */
  readonly atOnce: number;
}

/** Runs `action` on the data, and closes it. Rejects with a sentence. */
export async function withData<T>(
  options: DataOptions,
  words: Words,
  access: 'read' | 'write',
  action: (data: Data) => Promise<T>,
): Promise<T> {
  const { data, stack, region } = options;
  if (stack === undefined && region !== undefined) throw new Error(words.deployment.regionAlone);
  // Loaded here: what the one needs the other does not, and other commands need neither.
  if (stack === undefined) {
    const { withMachine } = await import('./data-machine.ts');
    return withMachine(data, words, access, action);
  }
  const { withDeployment } = await import('./data-deployment.ts');
  return withDeployment(stack, region, words, action);
}

/** What a command needs to ask the same data again; nothing where that is the default. */
export function dataOf({ data, stack, region }: DataOptions): string {
  if (stack !== undefined) {
    const named = stack === STACK_DEFAULT ? '' : ` ${shellWord(stack) ?? 'NAME'}`;
    return ` --stack${named}${region === undefined ? '' : ` --region ${shellWord(region) ?? 'REGION'}`}`;
  }
  if (data === DATA_DEFAULT || process.env.TRUEBOUNCE_DATA === data) return '';
  return ` --data ${shellPath(data) ?? 'DIRECTORY'}`;
}
