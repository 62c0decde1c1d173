/** `deliver`: one delivery to one destination. What fails for now waits in the table, not on the queue. */

import type { Context } from 'aws-lambda';
import { type Delivered, type Delivering, deliver } from '../lib/deliver/deliver.ts';
import { makeAlertFor } from '../lib/deliver/make-alert.ts';
import { SEND_TIMEOUT_MS } from '../lib/deliver/ses.ts';
import { countMetric, deliveryMetric } from '../lib/record/metrics.ts';
import { recipientOf } from '../lib/site/routing.ts';
import { openDeployment } from './deployment.ts';
import { logOf } from './log.ts';
import { meterOf } from './metrics.ts';
import { InOtherHands, queueHandler } from './queue-handler.ts';
import { alertSender, senderOf } from './sender.ts';
import { LEASE_SECONDS, MAX_DELAY_SECONDS } from './timing.ts';

const deployment = await openDeployment();
const { table, raw, site, deliveries, where, now } = deployment;
const log = logOf(site);
const meter = meterOf();

/** Writing what came of a send, with the client's own tries. */
const SETTLE_MS = 5_000;

const delivering: Omit<Delivering, 'owner'> = {
  effects: { ...table, readRaw: meter.stopwatch('read', raw.readRaw) },
  send: meter.stopwatch('send', senderOf(deployment)),
  makeAlert: makeAlertFor({
    language: site.language,
    mailboxOf: ({ mailbox, envelope }) => recipientOf(mailbox, envelope.forwardPaths),
    fromOf: (mailbox) => alertSender(mailbox, site),
    where,
  }),
  now,
  leaseMs: LEASE_SECONDS * 1_000,
  sendMs: SEND_TIMEOUT_MS + SETTLE_MS,
};

async function work(id: string, context: Context): Promise<void> {
  const endsAt = new Date(now().getTime() + context.getRemainingTimeInMillis());
  const delivered = await deliver(id, { ...delivering, owner: context.awsRequestId, endsAt });
  log.delivery(id, delivered);
  switch (delivered.kind) {
    case 'tried':
      return tried(id, delivered);
    case 'leased':
      // Never acknowledged: should the other end before he writes what came of it, this message is what is left.
      throw new InOtherHands(`another has it in hand until ${delivered.until}`);
    case 'waiting':
    case 'settled':
    case 'unknown':
      return;
    default:
      delivered satisfies never;
  }
}

async function tried(id: string, { delivery, outcome, paused }: Extract<Delivered, { kind: 'tried' }>) {
  meter.add([deliveryMetric(outcome.kind)]);
  if (paused?.newly === true) {
    meter.add([countMetric('DestinationsPaused')]);
    log.paused(delivery, paused.why);
  }
  if (outcome.kind === 'later') await sendAgain(id, outcome.nextAt);
}

/** What is due soon comes by the queue itself; the sweep brings the rest, and what gets lost here. */
async function sendAgain(id: string, nextAt: string): Promise<void> {
  const seconds = Math.max(1, Math.ceil((Date.parse(nextAt) - now().getTime()) / 1_000));
  if (seconds > MAX_DELAY_SECONDS) return;
  await deliveries.send([id], seconds).catch((error: unknown) => {
    log.warn(`a delivery that is due in ${seconds} s waits for the sweep: ${String(error)}`);
  });
}

export const handler = queueHandler({
  queue: 'deliveries',
  log,
  meter,
  work: ({ body }, context) => work(body, context),
  keyOf: ({ body }) => body,
});
