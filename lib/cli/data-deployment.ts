/** The data of a deployment on AWS, asked with the operator's own credentials: nothing of it is open to the internet. */

import { setTimeout as sleep } from 'node:timers/promises';
import { auditSourceOf } from '../aws/audit.ts';
import { dynamoClient } from '../aws/client.ts';
import { queueOf, sqsClient } from '../aws/queue.ts';
import { type Moved, moveBack } from '../aws/queue-move.ts';
import { rawListingOf } from '../aws/raw-listing.ts';
import { Gone, rawMailsOf, s3Client } from '../aws/raw-mails.ts';
import { cloudFormationClient, NoStack, readStack, type StackNames } from '../aws/stack.ts';
import { tableOf } from '../aws/table/index.ts';
import { troubleOf } from '../aws/trouble.ts';
import { printable } from '../tell/printable.ts';
import type { Words } from '../tell/words.ts';
import type { Data, Redriven } from './data.ts';

/** Each answer is a request or two of DynamoDB and SQS, and a client has fifty connections. */
const AT_ONCE = 25;
/** For the 40 MB of the largest mail over a line of 1 Mbit/s. */
const READ_MS = 600_000;
/** Of a stack that does not tell for how long it keeps mail: the most that a config can ask for. */
const LONGEST_RETENTION_DAYS = 3_650;
/** Of what AWS says, and of names that are wrong. */
const MAX_TOLD_CHARS = 600;
const MAX_NAME_CHARS = 130;

/** Rejects with a sentence, which says what to do where that is known. */
export async function withDeployment<T>(
  stack: string,
  region: string | undefined,
  words: Words,
  action: (data: Data) => Promise<T>,
): Promise<T> {
  const clients = new Clients(region);
  try {
    const names = await readStack(await clients.cloudFormation(), stack);
    return await action(dataOf(names, await clients.settings()));
  } catch (error) {
    throw await toldTo(words, error, stack, clients);
  }
}

/** All clients share the credentials: whoever is asked for a code is asked once. */
class Clients {
  readonly #first: ReturnType<typeof cloudFormationClient>;

  constructor(region: string | undefined) {
    this.#first = cloudFormationClient(region === undefined ? {} : { region });
  }

  async cloudFormation() {
    // Without one, no sentence of a later request says so.
    await this.#first.config.region();
    return this.#first;
  }

  async settings() {
    const { region, credentials } = this.#first.config;
    return { region: await region(), credentials };
  }

  async region(): Promise<string> {
    return this.#first.config.region().catch(() => '');
  }
}

function dataOf(names: StackNames, settings: Awaited<ReturnType<Clients['settings']>>): Data {
  const now = () => new Date();
  const sqs = sqsClient(settings);
  const s3 = s3Client(settings);
  const deliveries = queueOf({ client: sqs, url: names.deliveriesUrl, pause: sleep, random: Math.random });
  const table = tableOf({
    client: dynamoClient(settings),
    table: names.table,
    retentionDays: names.retentionDays ?? LONGEST_RETENTION_DAYS,
    hashKeys: () => Promise.reject(new Error('an operator asks after no hashed address')),
    send: (ids) => deliveries.send(ids),
    now,
  });
  const raw = rawMailsOf({ client: s3, bucket: names.bucket, now, timeoutMs: READ_MS });
  const listing = rawListingOf(s3, names.bucket);
  return {
    place: 'deployment',
    tables: table,
    async keysFrom(beginning, limit) {
      // What is known of a mail outlives its bytes.
      if ((await table.recordsOf(beginning)).length > 0) return [beginning];
      return listing.keysFrom(beginning, limit);
    },
    raw: {
      place: (key) => `s3://${names.bucket}/${key}`,
      async all(key) {
        try {
          const bytes = await raw.readRaw(key);
          return (async function* () {
            yield bytes;
          })();
        } catch (error) {
          if (error instanceof Gone) return null;
          throw error;
        }
      },
      start: listing.start,
    },
    audited: auditSourceOf({ table, listing, sqs, names, now }),
    async redrive() {
      const queues = [
        { url: names.inboundUrl, deadUrl: names.inboundDeadUrl },
        { url: names.deliveriesUrl, deadUrl: names.deliveriesDeadUrl },
        { url: names.sentUrl, deadUrl: names.sentDeadUrl },
      ];
      const moved = await Promise.all(queues.map((queue) => moveBack(sqs, queue, sleep)));
      return redriven(moved);
    },
    atOnce: AT_ONCE,
  };
}

function redriven(moved: readonly Moved[]): Redriven {
  const [mails = 0, deliveries = 0, events = 0] = moved.map((one) => (one.kind === 'none' ? 0 : one.count));
  return { mails, deliveries, events, going: moved.some(({ kind }) => kind === 'moving') };
}

/** What AWS said, with what the operator can do about it. */
async function toldTo(words: Words, error: unknown, stack: string, clients: Clients): Promise<unknown> {
  const { deployment } = words;
  const name = printable(stack, MAX_NAME_CHARS);
  const region = printable(await clients.region(), MAX_NAME_CHARS);
  if (error instanceof NoStack) {
    const { why } = error;
    switch (why.kind) {
      case 'bad-name':
        return new Error(deployment.badName(name));
      case 'unknown':
        return new Error(deployment.noStack(name, region));
      case 'incomplete':
        return new Error(deployment.incomplete(name, why.missing, printable(why.status, MAX_NAME_CHARS)));
      default:
        return why satisfies never;
    }
  }
  const trouble = troubleOf(error);
  const said = printable(error instanceof Error ? error.message : String(error), MAX_TOLD_CHARS);
  switch (trouble?.kind) {
    case undefined:
      return error;
    case 'no-region':
      return new Error(deployment.noRegion);
    case 'no-credentials':
      return new Error(deployment.noCredentials);
    case 'bad-credentials':
      return new Error(deployment.badCredentials(said));
    case 'denied':
      return new Error(deployment.denied(trouble.action, said));
    case 'unreachable':
      return new Error(deployment.unreachable(region, said));
    default:
      return trouble satisfies undefined;
  }
}
