/**
 * The detectors in the one order in which they are asked. At most one of DETECTORS claims a mail (a test asks all of
 * them about every sample); FALLBACKS are asked for what none of them knows.
 */

import { autoReply } from './auto-reply.ts';
import { challenge } from './challenge.ts';
import { dmarcReport } from './dmarc-report.ts';
import type { Detector } from './draft.ts';
import { proseFallback, proseFormat } from './prose.ts';
import { rfc3464 } from './rfc3464.ts';
import { appleUnsubscribe, jmrp, rfc5965 } from './rfc5965.ts';
import { rfc8098 } from './rfc8098.ts';
import { sesNotification } from './ses-notification.ts';
import { virusNotice } from './virus-notice.ts';

export const DETECTORS: readonly Detector[] = [
  rfc5965,
  rfc8098,
  dmarcReport,
  jmrp,
  appleUnsubscribe,
  sesNotification,
  challenge,
  rfc3464,
  virusNotice,
  proseFormat,
];

/** Prose first: `Auto-Submitted: auto-replied` stands on many bounces and does not mean vacation. */
export const FALLBACKS: readonly Detector[] = [proseFallback, autoReply];
