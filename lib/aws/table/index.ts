/** The tables of a deployment: one table of DynamoDB, single-item writes, most of them conditional. */

import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { DeliveryEffects, Effects, LedgerEffects, OperatorEffects } from '../../effects.ts';
import type { HashKey } from '../../ledger/index.ts';
import { agesOf } from './ages.ts';
import { type Archive, archiveOf } from './archive.ts';
import { type Correspondents, correspondentsOf } from './correspondents.ts';
import { countersOf } from './counters.ts';
import { type Deliveries, deliveriesOf, type SendDeliveries } from './deliveries.ts';
import { heldOf } from './held.ts';
import { Items } from './items.ts';
import { ledgerOf } from './ledger.ts';
import { type Marks, marksOf } from './marks.ts';
import { type Pauses, pausesOf } from './pauses.ts';
import { type Readings, readingsOf } from './readings.ts';
import { type Records, recordsOf } from './records.ts';
import { type Watermark, watermarkOf } from './watermark.ts';

export type { SendDeliveries } from './deliveries.ts';

/** All of it rejects with `Unavailable` where AWS failed; what is asked again then is done once. */
export interface Table
  extends Records,
    Readings,
    Pick<Effects, 'count' | 'markTold'>,
    Pick<DeliveryEffects, 'incident'>,
    OperatorEffects,
    LedgerEffects,
    Watermark,
    Correspondents,
    Deliveries,
    Pauses,
    Archive,
    Marks {}

export interface TableOptions {
  readonly client: DynamoDBClient;
  /** Its name or ARN; `lib/aws/keys.ts` says how it is made. */
  readonly table: string;
  /** How long raw mail is kept; what is known of it stays three days longer. */
  readonly retentionDays: number;
  /** The keys by which addresses are hashed, the newest first; old ones as long as what they hashed is asked for. */
  hashKeys(): Promise<readonly HashKey[]>;
  /** Where deliveries go that are planned. */
  readonly send: SendDeliveries;
  /** By which deliveries are planned, and items expire. */
  now(): Date;
}

export function tableOf(options: TableOptions): Table {
  const { client, table, retentionDays, hashKeys, send, now } = options;
  const access = { items: new Items(client, table, now), ages: agesOf(retentionDays), hashKeys };
  const deliveries = deliveriesOf(access, send);
  return {
    ...recordsOf(access, deliveries.plan),
    ...readingsOf(access),
    ...heldOf(access),
    ...deliveries,
    ...pausesOf(access),
    ...countersOf(access),
    ...correspondentsOf(access),
    ...ledgerOf(access),
    ...watermarkOf(access),
    ...archiveOf(access),
    ...marksOf(access),
  };
}
