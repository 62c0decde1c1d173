/** One mail from SES's notice to its planned deliveries: what `passMail` asks, answered by AWS, and what came of it told. */

import { topicOf } from '../lib/aws/topic.ts';
import { classify } from '../lib/classify/index.ts';
import type { Effects } from '../lib/effects.ts';
import type { Incident } from '../lib/incident/index.ts';
import { forwardedHops } from '../lib/loop-mark.ts';
import type { Envelope, HeaderBlock, Inbound } from '../lib/model.ts';
import { parseHeaderBlock, parseMail } from '../lib/parse/index.ts';
import { type Attempt, passMail, type Readers, type TraceReport } from '../lib/pipeline.ts';
import { sesEnvelope } from '../lib/receive/ses-envelope.ts';
import type { SesMailNotice } from '../lib/receive/ses-notice.ts';
import { countedRules, countMetric, recordMetrics } from '../lib/record/metrics.ts';
import { ownBounceOf } from '../lib/record/own-bounce.ts';
import type { MailRecord } from '../lib/record/record.ts';
import { withoutCanaries } from './canaries.ts';
import type { Deployment } from './deployment.ts';
import type { Log } from './log.ts';
import type { Meter } from './metrics.ts';
import { Room } from './room.ts';
import { TIMING } from './timing.ts';

/** Of mails in memory at once: one of the largest that SES takes, and what small ones need beside it. */
const ROOM_BYTES = 48 << 20;

/**
 * Readings of one mail that were begun again and did not come to an end, before it is delivered unread: no `catch` sees an
 * endless loop or a lack of memory. What a `catch` sees is no such end: a reading during which AWS failed is taken back, or
 * an outage of some minutes would let mail through unread.
 */
const READINGS = 1;

/** `receives`: how often SQS has handed the notice out. Rejects where the mail is to come again. */
export type Take = (notice: SesMailNotice, receives: number) => Promise<void>;

export interface Telling {
  readonly log: Log;
  readonly meter: Meter;
}

export function takingOf(deployment: Deployment, telling: Telling): Take {
  const { settings, table } = deployment;
  const { log, meter } = telling;
  const room = new Room(ROOM_BYTES);
  const readers: Readers = {
    parse: meter.stopwatch('parse', parseMail),
    classify: meter.stopwatch('classify', classify),
    trace: meter.stopwatch('trace', async (...report) => (await tracing())(...report)),
  };
  // Loaded with the first report: an ordinary mail is not traced.
  let traceReport: Promise<TraceReport> | null = null;
  const tracing = (): Promise<TraceReport> => {
    traceReport ??= import('./tracing.ts').then(({ tracingOf }) =>
      tracingOf(deployment, { complain: log.warn }),
    );
    return traceReport;
  };
  const rules = countedRules(deployment.site.policy);
  const topic = settings.eventsTopic === null ? null : topicOf(settings.eventsTopic);

  /** Never `first`: SES and SNS tell of a mail twice now and then, each time as if it were the first. */
  const attempting = async (
    key: string,
    receives: number,
    pass: (attempt: Attempt) => Promise<void>,
  ): Promise<void> => {
    if (receives >= TIMING.inbound.maxReceives) return pass('last');
    if (receives === 1) return pass('again');
    const begun = await table.beginReading(key);
    try {
      await pass(begun > READINGS ? 'last' : 'again');
    } catch (error) {
      // Where AWS fails for this too, it counts as one that nobody saw the end of.
      await table.endReading(key).catch(() => {});
      throw error;
    }
  };

  const tell = ({ decided, opened }: News, key: string): void => {
    for (const record of decided) {
      log.mail(record);
      meter.add(recordMetrics(record, rules));
    }
    for (const incident of opened) log.incident(incident, key);
    if (opened.length > 0) meter.add([countMetric('IncidentsOpened', opened.length)]);
  };

  const pass = async (notice: SesMailNotice, raw: Uint8Array, attempt: Attempt): Promise<void> => {
    const { key, receivedAt, verdicts } = notice;
    const header = attempt === 'last' ? null : parseHeaderBlock(raw).header;
    const whole: Inbound = { key, envelope: envelopeOf(notice, header), verdicts, receivedAt };
    const forwardPaths = await withoutCanaries(whole, { header, size: raw.length }, deployment, meter);
    if (forwardPaths.length === 0) return;
    const inbound = { ...whole, envelope: { ...whole.envelope, forwardPaths } };
    const news: News = { decided: [], opened: [] };
    const effects = effectsOf(deployment, raw, news, telling);
    // Also where what comes after a decision fails: the next try finds it standing, and it is no news then.
    const records = await passMail(inbound, attempt, deployment.routing, effects, readers).finally(() =>
      tell(news, key),
    );
    // Also of those that stood already: whoever put them may have ended before this.
    for (const record of records) {
      const bounce = topic === null ? null : ownBounceOf(record);
      if (bounce !== null) await topic?.publish(JSON.stringify(bounce));
    }
  };

  return async (notice, receives) => {
    // Whoever can write to the queue may not have us read elsewhere; and a mail that lies elsewhere is not lost in silence.
    if (notice.bucket !== settings.bucket)
      throw new Error(
        `the notice names the bucket ${notice.bucket}, and this deployment has ${settings.bucket}`,
      );
    let taken = 0;
    try {
      const { readRaw } = deployment.rawWithin(async (bytes) => {
        await room.enter(bytes);
        taken = bytes;
      });
      const raw = await meter.stopwatch('read', readRaw)(notice.key);
      await attempting(notice.key, receives, (attempt) => pass(notice, raw, attempt));
    } finally {
      if (taken > 0) room.leave(taken);
    }
  };
}

/** What happened now, and not in an earlier try. */
interface News {
  readonly decided: MailRecord[];
  readonly opened: Incident[];
}

/** Null: the mail is not to be read, and its header is not looked at either. */
function envelopeOf(notice: SesMailNotice, header: HeaderBlock | null): Envelope {
  if (header !== null) return sesEnvelope(header, notice);
  return { reversePath: notice.source ?? undefined, forwardPaths: notice.forwardPaths, client: null };
}

function effectsOf(
  { table, secrets, id }: Deployment,
  raw: Uint8Array,
  news: News,
  { log, meter }: Telling,
): Effects {
  const timed: Pick<Effects, 'putRecord' | 'count' | 'plan'> = {
    putRecord: meter.stopwatch('record', table.putRecord),
    count: meter.stopwatch('count', table.count),
    plan: meter.stopwatch('plan', table.plan),
  };
  return {
    readRaw: async () => raw,
    recorded: table.recorded,
    async putRecord(record) {
      const standing = await timed.putRecord(record);
      news.decided.push(standing);
      return standing;
    },
    async count(mailbox, observation, limits) {
      const counted = await timed.count(mailbox, observation, limits);
      news.opened.push(...counted.opened);
      return counted;
    },
    markTold: table.markTold,
    remember: table.remember,
    plan: timed.plan,
    hops: (header) => forwardedHops(header, id, secrets.loopSecrets),
    tellFault: log.fault,
  };
}
