/** `sent`: what SES tells of mail that it sent, into the ledger, and onto the delivery that failed after all. */

import { type SendingEvents, takeSendingEvent } from '../lib/aws/sending-events.ts';
import { countMetric, deliveryMetric } from '../lib/record/metrics.ts';
import { destinationNamed } from '../lib/site/site.ts';
import { openDeployment } from './deployment.ts';
import { logOf } from './log.ts';
import { meterOf } from './metrics.ts';
import { queueHandler } from './queue-handler.ts';

const { table, site, settings, now } = await openDeployment();
const log = logOf(site);
const meter = meterOf();

const doing: SendingEvents = {
  effects: table,
  region: settings.region,
  addressOf: ({ destination }) => {
    const found = destinationNamed(site, destination);
    return found?.kind === 'ses' ? found.address : null;
  },
  now,
  tellPaused: (delivery, why) => {
    log.paused(delivery, why);
    meter.add([countMetric('DestinationsPaused')]);
  },
};

async function work(body: string): Promise<void> {
  const taken = await takeSendingEvent(body, doing);
  switch (taken.kind) {
    case 'setup':
      return;
    case 'not-ours':
      log.warn(
        `a message that is no sending event is on the queue (${taken.why}): subscribe only SES's events to it`,
      );
      return;
    case 'event': {
      const { late } = taken;
      if (late === null) return;
      log.late(late);
      if (late.kind === 'amended') meter.add([deliveryMetric(late.counts)]);
      return;
    }
    default:
      taken satisfies never;
  }
}

/** An event tells of a mail that went out, which has no key. */
export const handler = queueHandler({
  queue: 'sent',
  log,
  meter,
  work: ({ body }) => work(body),
  keyOf: () => null,
});
