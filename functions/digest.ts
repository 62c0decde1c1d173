/** `digest`, once a day: what is held goes as a list to those who are alerted. */

import { SESClient } from '@aws-sdk/client-ses';
import type { Context } from 'aws-lambda';
import { patient } from '../lib/aws/patience.ts';
import { openDeployment } from './deployment.ts';
import { type Digested, digestSender, sendDigest, subjectReader } from './digesting.ts';
import { invocation } from './invocation.ts';
import { logOf } from './log.ts';

const deployment = await openDeployment();
const { table, raw, site, settings, where, now } = deployment;

/** One try each: a mail whose answer was lost is not to be sent again within the same one. */
const ses = new SESClient({
  ...patient({ connectMs: 2_000, answerMs: 10_000, tries: 1 }),
});

/** Some addresses are told, each by a call that takes a second, and ten at most. */
const LATE_MS = 60_000;

const log = logOf(site);
const [domain = ''] = site.domains.keys();

/** As EventBridge writes it. */
interface Scheduled {
  /** ISO 8601: for when it was due. A second try has the same. */
  readonly time?: unknown;
}

function digestOnce({ time }: Scheduled, context: Context): Promise<Digested> {
  const due = typeof time === 'string' ? new Date(time) : now();
  return sendDigest(Number.isNaN(due.getTime()) ? now() : due, {
    table,
    subjectOf: subjectReader(raw.readRaw),
    send: digestSender(ses, settings.configurationSet),
    from: `truebounce@${domain}`,
    to: site.alerts,
    language: site.language,
    retentionDays: site.retentionDays,
    stack: where,
    isLate: () => context.getRemainingTimeInMillis() < LATE_MS,
  });
}

export const handler = invocation<Scheduled, void>(async (event, context) => {
  log.begin(context);
  const digested = await digestOnce(event, context);
  if (digested.kind === 'nothing-held') {
    log.info('digest', { held: 0 });
    return;
  }
  const { mails, sent, before, failed } = digested;
  log.info('digest', { held: mails, sent, before, failed: failed.length });
  if (failed.length === 0) return;
  // AWS tries again within minutes: those to whom it went are marked. What SES says names addresses, its error's name none.
  const names = [...new Set(failed.map(({ name }) => name))].join(', ');
  throw new Error(`the digest did not go to ${failed.length} of ${site.alerts.length} addresses (${names})`);
});
