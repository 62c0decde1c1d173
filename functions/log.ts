/**
 * What the functions log: JSON lines, one of each mail, delivery and fault, by which an operator finds a mail (`messageId` is
 * SES's) and sees what became of it.
 *
 * An attack: a mail whose subject, addresses or broken bytes go into the log, where they forge lines, move a terminal, or
 * stay for years though the mail itself is deleted. The defence: a line has words of ours, closed lists and numbers; our own
 * mailboxes are masked, and strangers' words stand in it only where the config asks for addresses, without control characters
 * and cut.
 */

import { Logger } from '@aws-lambda-powertools/logger';
import type { Context, SQSRecord } from 'aws-lambda';
import type { Late } from '../lib/aws/sending-events.ts';
import type { Delivered } from '../lib/deliver/deliver.ts';
import { Unavailable } from '../lib/effects.ts';
import type { Incident } from '../lib/incident/index.ts';
import type { Inbound } from '../lib/model.ts';
import type { Delivery } from '../lib/record/delivery.ts';
import type { Fault, MailRecord } from '../lib/record/record.ts';
import { receivesOf } from './batch.ts';
import { framesOf, nameOf, sentenceOf } from './log-faults.ts';
import { type LoggedSite, messageIdOf, wordsFor } from './log-words.ts';

export interface Log {
  /** Each later line bears the invocation's id. */
  begin(context: Context): void;
  /** A mail was decided now, for one mailbox. */
  mail(record: MailRecord): void;
  /** `key`: of the mail that opened it. */
  incident(incident: Incident, key: string): void;
  /** What came of a message on the queue of deliveries. */
  delivery(id: string, delivered: Delivered): void;
  /** What SES told later of a delivery. */
  late(late: Late): void;
  paused(delivery: Delivery, why: string): void;
  /** A fault of ours in reading a mail, which let it through. */
  fault(inbound: Pick<Inbound, 'key'>, fault: Fault): void;
  /** A message that goes back to its queue. `key`: of its mail, or the id of its delivery, where it is known. */
  failed(record: SQSRecord, error: unknown, key?: string | null): void;
  /** `sentence`: of ours. Addresses that stand in it are taken out. */
  warn(sentence: string): void;
  /** `what`: a word of ours, such as `swept`; `facts`: how many, or which of a closed list. */
  info(what: string, facts: Readonly<Record<string, number | boolean | null>>): void;
}

export function logOf(site: LoggedSite): Log {
  const logger = new Logger({ serviceName: 'truebounce' });
  const words = wordsFor(site);
  return {
    begin: (context) => logger.addContext(context),
    mail: (record) => logger.info('mail', words.mail(record)),
    incident: (incident, key) => logger.warn('incident', words.incident(incident, key)),
    delivery(id, delivered) {
      if (delivered.kind !== 'tried') {
        logger.info('delivery', { messageId: messageIdOf(id), claim: delivered.kind });
        return;
      }
      const { outcome } = delivered;
      const facts = words.tried(delivered);
      switch (outcome.kind) {
        case 'delivered':
          logger.info('delivery', facts);
          return;
        case 'later':
          logger.warn('delivery', facts);
          return;
        case 'failed':
          logger.error('delivery', facts);
          return;
        default:
          outcome satisfies never;
      }
    },
    late(late) {
      const facts = words.late(late);
      if (late.kind === 'amended') logger.warn('late', facts);
      else logger.info('late', facts);
    },
    paused: (delivery, why) => logger.error('paused', words.paused(delivery, why)),
    fault: ({ key }, { stage, error, cause }) =>
      logger.error('fault', {
        messageId: messageIdOf(key),
        stage,
        error: nameOf({ name: error }),
        frames: framesOf(cause),
      }),
    failed(record, error, key = null) {
      const facts = {
        messageId: key === null ? null : messageIdOf(key),
        sqsMessageId: record.messageId,
        receives: receivesOf(record),
        error: nameOf(error),
      };
      // The world fails now and then, and says what; a bug is to be found by its frames.
      if (error instanceof Unavailable) logger.warn('failed', { ...facts, says: sentenceOf(error.message) });
      else logger.error('failed', { ...facts, frames: framesOf(error) });
    },
    warn: (sentence) => logger.warn(sentenceOf(sentence)),
    info: (what, facts) => logger.info(what, facts),
  };
}
