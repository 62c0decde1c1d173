/**
 * A deployment in a bad week of AWS: every service fails now and then, messages come twice, and functions end in the middle of
 * their work. Time goes on between, as it does there: a message that was in hand comes back after the lease of whoever had it.
 */

import { setTimeout as sleep } from 'node:timers/promises';
import { LEASE_SECONDS, SWEEP_MINUTES, TIMING } from '../../functions/timing.ts';
import { type Moment, randomOf } from './aws/door.ts';
import type { LambdaFunction } from './aws/function.ts';
import type { Depth } from './aws/messages.ts';
import { SERVICES, type Service } from './aws/wire.ts';
import type { Deployed } from './deployed.ts';
import type { StoryMail } from './stories-mails.ts';
import { storedNow } from './stories-operator.ts';
import type { Takes } from './stories-takes.ts';

export interface WeekOptions {
  readonly seed: number;
  /** Of all requests to every service. */
  readonly faults: number;
  /** Of notices, and of messages of deliveries. */
  readonly twice: number;
  /** Messages on `inbound` that nobody can read: nothing waits until they are dead letters. */
  readonly poison: number;
  /** A function is ended with one of so many requests, in the mean. */
  readonly requestsAnEnd: number;
}

export interface Week {
  /** Mails come; resolves when they and what came of them went through, or wait for their time. */
  arrive(mails: readonly StoryMail[]): Promise<void>;
  /** Nothing fails any more. Resolves when nothing waits. */
  calmDown(): Promise<void>;
  /** Functions that were ended, by name and request. */
  readonly ends: readonly string[];
  /** Messages that were doubled. */
  readonly doubled: { readonly notices: number; readonly deliveries: number };
}

type Point = readonly [Service, string, Moment];

/** Where each function is ended: at each step between a mail's notice and its outcome. */
const POINTS = {
  inbound: [
    ['s3', 'GetObject', 'after'],
    ['dynamodb', 'PutItem', 'before'],
    ['dynamodb', 'PutItem', 'after'],
    ['sqs', 'SendMessageBatch', 'before'],
    ['sqs', 'SendMessageBatch', 'after'],
  ],
  deliver: [
    ['dynamodb', 'UpdateItem', 'before'],
    ['dynamodb', 'UpdateItem', 'after'],
    ['s3', 'GetObject', 'after'],
    ['ses', 'SendRawEmail', 'before'],
    ['ses', 'SendRawEmail', 'after'],
  ],
} as const satisfies Readonly<Record<string, readonly Point[]>>;

/**
 * Real time after which leases are let run out. Shorter than a message that failed is hidden: on AWS, too, it comes back when
 * the lease of whoever had it is over.
 */
const TURN_MS = 1_500;
export const VISIBILITY_SECONDS = 2;

const POLL_MS = 50;

/** Who bring mail at the same time. */
const SENDERS = 8;

export async function startWeek(deployed: Deployed, takes: Takes, options: WeekOptions): Promise<Week> {
  const { world, inbound, deliver, sweep } = deployed;
  const { seed, faults, twice, poison, requestsAnEnd } = options;
  const random = randomOf(seed);
  const ends: string[] = [];
  const doubled = { notices: 0, deliveries: 0 };
  let isBad = true;
  /** A worker has ended, and what he had in hand is his until his lease is over. */
  let isLeft = false;

  SERVICES.forEach((service, n) => void world.share(service, faults, seed + n));

  world.watch(({ service, operation, body, status }, moment) => {
    if (
      !isBad ||
      service !== 'sqs' ||
      operation !== 'SendMessageBatch' ||
      moment !== 'after' ||
      status !== 200
    )
      return false;
    const { Entries } = JSON.parse(body.toString('utf8')) as { Entries: { MessageBody: string }[] };
    for (const { MessageBody } of Entries) {
      if (random() >= twice) continue;
      doubled.deliveries += 1;
      void world.send('deliveries', MessageBody);
    }
    return false;
  });

  const endNow = async (fn: LambdaFunction, points: readonly Point[]): Promise<void> => {
    while (isBad) {
      const [service, operation, when] = points[Math.floor(random() * points.length)] as Point;
      const call = await fn.crashAt({
        service,
        operation,
        when,
        nth: 1 + Math.floor(random() * 2 * requestsAnEnd),
        // One that ended its worker twice would be delivered as a mail that does so.
        only: ({ from }) => isBad && takes.inHand(from)?.hasEnded !== true,
      });
      takes.ended(call);
      ends.push(`${fn.name}: ${operation}, ${when}`);
      if (fn === deliver) isLeft = true;
    }
  };
  void endNow(inbound, POINTS.inbound);
  void endNow(deliver, POINTS.deliver);

  /** Nobody works while the clock goes on: who is in the middle of something would not see it. */
  const letTimePass = async (ms: number): Promise<void> => {
    await deployed.rest();
    world.advance(ms);
    deployed.work();
  };
  const wentThrough = async (): Promise<void> => {
    let since = Date.now();
    for (;;) {
      const [come, dead, planned] = await Promise.all([
        world.depth('inbound'),
        world.depth('inbound-dead'),
        world.depth('deliveries'),
      ]);
      if (lengthOf(come) + dead.visible <= poison && lengthOf(planned) === 0) return;
      if (isLeft || Date.now() - since > TURN_MS) {
        isLeft = false;
        since = Date.now();
        await letTimePass((LEASE_SECONDS + 1) * 1_000);
      }
      await sleep(POLL_MS);
    }
  };
  const sweepNow = async (): Promise<void> => {
    await letTimePass((TIMING.deliver.visibilitySeconds + 2 * SWEEP_MINUTES * 60) * 1_000);
    const { outcome } = await sweep.invoke({});
    // A part of it may have failed: the next does it.
    if (outcome.kind !== 'returned' && outcome.kind !== 'threw')
      throw new Error(`the sweep: ${JSON.stringify(outcome)}`);
    await wentThrough();
  };

  deployed.work();
  return {
    async arrive(mails) {
      const coming = mails.values();
      const bring = async (): Promise<void> => {
        for (const mail of coming) {
          const isDoubled = random() < twice;
          if (isDoubled) doubled.notices += 1;
          storedNow(world, await deployed.arrive(mail, isDoubled ? 2 : 1));
        }
      };
      await Promise.all(Array.from({ length: SENDERS }, bring));
      await wentThrough();
      await sweepNow();
    },
    async calmDown() {
      isBad = false;
      for (const service of SERVICES) world.share(service, 0, 0);
      const far = new Date(world.now().getTime() + 86_400_000).toISOString();
      const isDone = async () => (await deployed.table.due(far, far, 1)).length === 0;
      do await sweepNow();
      while (!(await isDone()) || (await world.depth('inbound-dead')).visible < poison);
      await deployed.rest();
    },
    ends,
    doubled,
  };
}

/** Delayed messages are of deliveries that wait: the sweep brings them, too. */
function lengthOf({ visible, inHand }: Depth): number {
  return visible + inHand;
}
