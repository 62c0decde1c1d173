/** Whether SES lets the account send, and how much. */

import type { Site } from '../site/site.ts';
import type { AccountAnswer } from './answers.ts';
import { type Finding, finding } from './finding.ts';

/** Of the day's quota: above it, a flood of a few hours takes the rest. */
export const NEAR_QUOTA = 0.8;

export function accountFindings(
  { production, sendingEnabled, enforcement, perDay, perSecond, sentLastDay }: AccountAnswer,
  site: Pick<Site, 'domains' | 'destinations'>,
  region: string,
): readonly Finding[] {
  const findings: Finding[] = [];
  findings.push(
    production
      ? finding('account-production', { perDay, perSecond })
      : finding('account-sandbox', { region, forwards: forwardsOf(site), perDay }),
    sendingEnabled ? finding('sending-on', {}) : finding('sending-paused', { region }),
  );
  if (sendingEnabled && enforcement !== 'HEALTHY' && enforcement !== '')
    findings.push(finding('sending-reviewed', { status: enforcement }));
  if (perDay !== null)
    findings.push(
      finding(sentLastDay >= NEAR_QUOTA * perDay ? 'quota-near' : 'quota-left', {
        sent: sentLastDay,
        perDay,
      }),
    );
  return findings;
}

function forwardsOf({ domains, destinations }: Pick<Site, 'domains' | 'destinations'>): number {
  const all = [...domains.values()].flatMap(({ mailboxes }) => [...mailboxes.values()]);
  const addresses = [...all, ...destinations.values()].flatMap((one) =>
    one.kind === 'ses' ? [one.address] : [],
  );
  return new Set(addresses).size;
}
