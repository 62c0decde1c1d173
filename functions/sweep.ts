/** `sweep`, every five minutes: what is due or was lost goes back on its queue, and what stands open is counted. */

import type { Context } from 'aws-lambda';
import { refreshArchive } from '../lib/aws/archive-refresh.ts';
import { moveWatermark } from '../lib/aws/ledger-watermark.ts';
import { sqsClient } from '../lib/aws/queue.ts';
import { type Swept, sweep } from '../lib/aws/sweeping.ts';
import { systemResolver } from '../lib/dns.ts';
import { Unavailable } from '../lib/effects.ts';
import {
  countMetric,
  type Metric,
  oldestDeliveryMetric,
  openIncidentsMetric,
  pausedDestinationsMetric,
} from '../lib/record/metrics.ts';
import { openDeployment } from './deployment.ts';
import { invocation } from './invocation.ts';
import { logOf } from './log.ts';
import { nameOf } from './log-faults.ts';
import { meterOf } from './metrics.ts';
import { SWEEP_MINUTES, TIMING } from './timing.ts';

const deployment = await openDeployment();
const { table, deliveries, settings, site, now } = deployment;
const client = sqsClient();
const meter = meterOf();
const log = logOf(site);

/** What waits in SQS's hands comes by itself within this. */
const STALE_MS = (TIMING.deliver.visibilitySeconds + SWEEP_MINUTES * 60) * 1_000;

/** Nobody waits for these answers. */
const resolve = systemResolver({ timeoutMs: 3_000, tries: 2 });

/** A question under way and a write end within this. */
const LATE_MS = 30_000;

const domains = [...site.domains.keys()];
const stated = [...site.domains].flatMap(
  ([
    domain,
    {
      stated: { bulkSelectors = [] },
    },
  ]) => bulkSelectors.map((selector) => `${selector}._domainkey.${domain}`),
);

function sweepOnce(context: Context): Promise<Swept> {
  const { sentUrl, sentDeadUrl } = settings;
  const remainingMs = () => context.getRemainingTimeInMillis();
  const isLate = () => remainingMs() < LATE_MS;
  return sweep({
    table,
    send: (ids) => deliveries.send(ids),
    moveWatermark: async () =>
      sentUrl === null || sentDeadUrl === null
        ? null
        : moveWatermark({ client, url: sentUrl, deadUrl: sentDeadUrl }, table, now),
    refresh: () => refreshArchive({ table, resolve, domains, stated, now, isLate }),
    now,
    remainingMs,
    staleMs: STALE_MS,
  });
}

function metricsOf({ repairs, open, paused, oldestMinutes }: Swept): readonly Metric[] {
  return [
    ...(repairs === 0 ? [] : [countMetric('SweepRepairs', repairs)]),
    ...(open === null ? [] : [openIncidentsMetric(open)]),
    // As long as one is paused, the alarm stands.
    ...(paused === null ? [] : [pausedDestinationsMetric(paused)]),
    ...(oldestMinutes === null ? [] : [oldestDeliveryMetric(oldestMinutes)]),
  ];
}

function tell(swept: Swept): void {
  const { sent, repairs, more, watermark, paused, oldestMinutes, open, refreshed, problems } = swept;
  log.info('swept', {
    sent,
    repairs,
    more,
    paused,
    oldestMinutes,
    open,
    watermarkMoved: watermark !== null,
    ...(refreshed !== null && {
      archivedKeys: refreshed.keys,
      archivedDomains: refreshed.domains,
      archiveSilent: refreshed.silent,
      archiveLeft: refreshed.left,
    }),
  });
  for (const { part, error } of problems)
    log.warn(`of the sweep, ${part} failed: ${error instanceof Unavailable ? error.message : nameOf(error)}`);
}

export const handler = invocation<unknown, void>(async (_, context) => {
  log.begin(context);
  const swept = await sweepOnce(context);
  meter.add(metricsOf(swept));
  meter.publish();
  tell(swept);
  const { problems } = swept;
  if (problems.length === 0) return;
  // The other parts are done: it fails so that AWS counts it, and the next sweep does what this one could not.
  const parts = problems.map(({ part }) => part).join(', ');
  throw new Error(`the sweep could not do all of it (${parts})`);
});
