/** Canaries that arrive: counted, recorded as mails that go nowhere, and passed to no mailbox. */

import { canaryPlace, checkCanary } from '../lib/canary.ts';
import { judge } from '../lib/judge/judge.ts';
import type { HeaderBlock, Inbound } from '../lib/model.ts';
import { countMetric } from '../lib/record/metrics.ts';
import { makeRecord } from '../lib/record/record.ts';
import type { Deployment } from './deployment.ts';
import type { Meter } from './metrics.ts';

/** The rule of the record, by which it is told from mail. */
const CANARY_RULE = 'canary';

/**
 * Takes a mail's canary addresses out of it, and resolves to those of its forward paths that are left. Whatever comes to such
 * an address goes nowhere; only the site's own fresh mark is counted, and once, however often SES or a server between tells of
 * the mail: one that counted twice would stand for another that did not come. `header` is null where the mail is not to be read.
 */
export async function withoutCanaries(
  inbound: Inbound,
  { header, size }: { readonly header: HeaderBlock | null; readonly size: number },
  { table, secrets, now }: Deployment,
  meter: Meter,
): Promise<readonly string[]> {
  const { forwardPaths } = inbound.envelope;
  const canaries = forwardPaths.filter((path) => canaryPlace(path) !== null);
  for (const path of canaries) {
    const place = canaryPlace(path) as string;
    const checked = header === null ? null : await checkCanary(header, place, now(), secrets.loopSecrets);
    await table.putRecord(
      makeRecord({
        inbound,
        mailbox: path.toLowerCase(),
        forwardPaths: [path],
        size,
        judgement: judge({ kind: 'ordinary' }),
        fault: null,
        incident: null,
        decision: { kind: 'deliver', rule: CANARY_RULE, to: [], alert: false, would: null },
        deliveries: [],
        alerts: [],
      }),
    );
    // Last of all that can fail: what comes again is counted then.
    if (checked?.kind === 'arrived' && (await table.mark(`canary ${place} ${checked.sent}`)))
      meter.add([countMetric('CanaryArrived')]);
  }
  return canaries.length === 0 ? forwardPaths : forwardPaths.filter((path) => canaryPlace(path) === null);
}
