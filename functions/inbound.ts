/** `inbound`: SES's notices of mails. Each record of a batch is a mail, and fails by itself. */

import type { SQSRecord } from 'aws-lambda';
import { readSesNotice, type SesNotice } from '../lib/receive/ses-notice.ts';
import { receivesOf } from './batch.ts';
import { openDeployment } from './deployment.ts';
import { logOf } from './log.ts';
import { meterOf } from './metrics.ts';
import { queueHandler } from './queue-handler.ts';
import { takingOf } from './taking.ts';

const deployment = await openDeployment();
const log = logOf(deployment.site);
const meter = meterOf();
const take = takingOf(deployment, { log, meter });

async function work(record: SQSRecord): Promise<void> {
  const notice = readSesNotice(record.body);
  switch (notice.kind) {
    case 'setup':
      // SES tried whether it may write, when the rule was made: there is no mail.
      return;
    case 'not-ours':
      log.warn(
        `a message on the queue tells of no mail (${notice.why}): only the rule's topic belongs there`,
      );
      return;
    case 'mail':
      return take(notice, receivesOf(record));
    default:
      notice satisfies never;
  }
}

/** Null where the notice itself is what cannot be read. */
function keyOf({ body }: SQSRecord): string | null {
  let notice: SesNotice;
  try {
    notice = readSesNotice(body);
  } catch {
    return null;
  }
  return notice.kind === 'mail' ? notice.key : null;
}

export const handler = queueHandler({ queue: 'inbound', log, meter, work, keyOf });
