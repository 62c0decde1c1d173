/**
 * What a deployment consists of, made once a process: the site as it was deployed, and the effects on AWS. Clients of what
 * an ordinary mail does not need are loaded where they are first asked.
 */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { dynamoClient } from '../lib/aws/client.ts';
import { type Queue, queueOf, sqsClient } from '../lib/aws/queue.ts';
import { type RawMails, type RawMailsOptions, rawMailsOf, s3Client } from '../lib/aws/raw-mails.ts';
import { type Parameters, parametersOf, type SiteSecrets, siteSecretsOf } from '../lib/aws/secrets.ts';
import { type Table, tableOf } from '../lib/aws/table/index.ts';
import { deploymentProblems } from '../lib/site/deployable.ts';
import { SiteError } from '../lib/site/problems.ts';
import { type Routing, routingOf } from '../lib/site/routing.ts';
import { readSite, type Site } from '../lib/site/site.ts';
import { readSettings, type Settings } from './settings.ts';

export interface Deployment {
  readonly settings: Settings;
  readonly site: Site;
  readonly routing: Routing;
  readonly table: Table;
  readonly raw: RawMails;
  /** As `raw`, but its bytes wait for room. */
  rawWithin(admit: NonNullable<RawMailsOptions['admit']>): Pick<RawMails, 'readRaw'>;
  readonly deliveries: Queue;
  readonly secrets: SiteSecrets;
  readonly parameters: Parameters;
  /** Names this deployment in its loop marks, without telling anything of it. */
  readonly id: string;
  /** Stands behind a command that is told to people, so that it asks this deployment. */
  readonly where: string;
  readonly now: () => Date;
}

/** Beside the bundle, by `cdk/bundle.ts`. */
const SITE = 'site.json';

/** Rejects where the environment or the site is wrong: the function does not start, and says what is. */
export async function openDeployment(): Promise<Deployment> {
  const settings = readSettings(process.env);
  const site = await readSite(
    JSON.parse(await readFile(new URL(`./${SITE}`, import.meta.url), 'utf8')),
    SITE,
    'known',
  );
  const problems = deploymentProblems(site);
  if (problems.length > 0) throw new SiteError(SITE, problems);
  const now = () => new Date();
  const deliveries = queueOf({
    client: sqsClient(),
    url: settings.deliveriesUrl,
    pause: sleep,
    random: Math.random,
  });
  const secrets = siteSecretsOf({ secret: settings.secret, now });
  const raw: RawMailsOptions = { client: s3Client(), bucket: settings.bucket, now };
  return {
    settings,
    site,
    routing: routingOf({ kind: 'config', site }),
    table: tableOf({
      client: dynamoClient(),
      table: settings.table,
      retentionDays: site.retentionDays,
      hashKeys: secrets.hashKeys,
      send: (ids) => deliveries.send(ids),
      now,
    }),
    raw: rawMailsOf(raw),
    rawWithin: (admit) => rawMailsOf({ ...raw, admit }),
    deliveries,
    secrets,
    parameters: parametersOf({ now }),
    id: createHash('sha256').update(settings.table).digest('base64url').slice(0, ID_CHARS),
    where: ` --stack${settings.stack === null ? '' : ` ${settings.stack}`} --region ${settings.region}`,
    now,
  };
}

/** 96 bits: no two deployments have the same. */
const ID_CHARS = 16;
