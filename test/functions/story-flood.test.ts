/**
 * The story's half hour by the bundles: a quiet hour, then five notices a minute about mail that a thief sends through the
 * account, with the owner's own bounces and ordinary mail between. One incident, one alert, alarms that ring; and the owner
 * gets what is his.
 */

import { type ParsedMail, simpleParser } from 'mailparser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Incident } from '../../lib/incident/index.ts';
import type { SiteConfig } from '../../lib/index.ts';
import type { MailRecord } from '../../lib/record/record.ts';
import { ofType, synthesised } from '../cdk/support/synthesised.ts';
import { type AlarmDefinition, ringsAt } from '../support/alarm-evaluator.ts';
import { type Deployed, deploy, keyOf } from '../support/deployed.ts';
import { countsOf } from '../support/deployed-site.ts';
import {
  SEED_HOST,
  SEED_MAILBOX,
  SEED_SITE,
  SEED_START,
  type SeedMail,
  seedDay,
} from '../support/seed-day.ts';
import { type Coming, passMinutes, takenFrom } from '../support/stories-minutes.ts';

const MINUTE = 60_000;
const NOTICES = 150;
const ADMIN = 'admin@elsewhere.example';
const OWNER = 'owner@far.example';

const SITE: Omit<SiteConfig, 'region'> = {
  alerts: ADMIN,
  domains: {
    'client.example': {
      receive: 'sort.client.example',
      sendingHosts: [{ name: SEED_HOST.name, printsLogins: true }],
      mailboxes: { info: OWNER },
    },
  },
};

interface StoryMail extends Coming {
  readonly kind: SeedMail['kind'];
}

/** Half an hour of the flood: 150 notices, 5 own bounces, 10 ordinary mails. */
const flood: readonly StoryMail[] = numbered('flood', halfHour());
/** The same half hour an hour earlier, without the thief. */
const quiet: readonly StoryMail[] = numbered(
  'quiet',
  halfHour().filter(({ kind }) => kind !== 'thief'),
  -60 * MINUTE,
);

function halfHour(): readonly SeedMail[] {
  const mails = seedDay({ notices: NOTICES });
  const ordinary = mails.filter(({ kind }) => kind === 'ordinary').filter((_, n) => n % 4 === 0);
  return mails.filter((mail) => mail.kind !== 'ordinary' || ordinary.includes(mail));
}

/** As the host's filter hands them on to SES. */
function numbered(name: string, mails: readonly SeedMail[], shift = 0): readonly StoryMail[] {
  const to = 'info@sort.client.example';
  const client = { ...SEED_HOST, helo: SEED_HOST.name };
  return mails.map(({ kind, raw, at }, n) => {
    const id = `${name}-${String(n).padStart(3, '0')}`;
    const receivedAt = new Date(at.getTime() + shift);
    return {
      id,
      kind,
      raw: takenFrom(raw, id, client, to, receivedAt),
      isStored: true,
      to: [to],
      receivedAt,
    };
  });
}

let deployed: Deployed;
let alarms: readonly AlarmDefinition[];
let alerts: readonly ParsedMail[];
let incidents: readonly Incident[];
const records = new Map<string, MailRecord>();

beforeAll(async () => {
  const templates = await synthesised({ ...SITE, region: 'us-east-1' });
  alarms = ofType(templates.alarms, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
  deployed = await deploy({
    site: SITE,
    zone: SEED_SITE.zone,
    at: new Date(SEED_START.getTime() - 61 * MINUTE),
  });
  deployed.work();
  await passMinutes(deployed, quiet);
  await passMinutes(deployed, flood);
  await deployed.rest();
  for (const { id } of [...quiet, ...flood]) {
    const [record, ...more] = await deployed.records(keyOf(id));
    expect(more).toEqual([]);
    records.set(id, record as MailRecord);
  }
  const toAdmin = deployed.world.sent().filter(({ destinations }) => destinations.includes(ADMIN));
  alerts = await Promise.all(toAdmin.map(({ raw }) => simpleParser(raw)));
  incidents = await deployed.table.incidents(SEED_MAILBOX);
}, 180_000);
afterAll(() => deployed.world.close());

const began = () => flood.find(({ kind }) => kind === 'thief')?.receivedAt.getTime() ?? 0;
const metrics = () => [deployed.inbound, deployed.deliver, deployed.sweep].flatMap((fn) => fn.metrics());
const rings = (name: string, from: readonly StoryMail[]) => {
  const alarm = alarms.find(({ AlarmName }) => AlarmName === `truebounce-${name}`) as AlarmDefinition;
  const start = from[0]?.receivedAt as Date;
  return ringsAt(alarm, metrics(), start, new Date(start.getTime() + 40 * MINUTE));
};

it('opens one incident within five minutes', () => {
  expect(incidents).toHaveLength(1);
  const [incident] = incidents;
  expect(Date.parse(incident?.openedAt ?? '') - began()).toBeLessThanOrEqual(5 * MINUTE);
  expect(incident?.reports).toBeGreaterThan(NOTICES * 0.9);
  expect(countsOf(deployed.inbound).get('IncidentsOpened')).toBe(1);
});

it('holds the flood from then on, and tells what it is', () => {
  const thiefs = flood.filter(({ kind }) => kind === 'thief').map(({ id }) => records.get(id));
  const opening = thiefs.findIndex((record) => record?.decision.kind === 'hold');
  expect(opening).toBeGreaterThan(0);
  expect(opening).toBeLessThanOrEqual(25);
  for (const record of thiefs.slice(opening + 5))
    expect([record?.provenance?.kind, record?.decision.kind]).toEqual(['abused', 'hold']);
});

it('sends one alert, which says what to do', () => {
  expect(alerts).toHaveLength(1);
  const [alert] = alerts;
  expect(alert?.subject).toBe(`Someone is sending through ${SEED_MAILBOX}: change its password`);
  expect(alert?.from?.text).toContain('truebounce@client.example');
  expect(alert?.text).toContain(`knows the password of ${SEED_MAILBOX}`);
  expect(alert?.text).toContain('truebounce held reset');
});

it('delivers the own bounces and the ordinary mail, each as it came', () => {
  const owners = [...quiet, ...flood].filter(({ kind }) => kind !== 'thief');
  expect(owners).toHaveLength(30);
  for (const { id } of owners) {
    const sent = deployed.sentOf(keyOf(id));
    expect([id, sent.map(({ destinations }) => destinations)]).toEqual([id, [[OWNER]]]);
  }
});

it('rings the alarms of a flood and of an abused account within five minutes', () => {
  for (const name of ['bounce-flood', 'account-abuse']) {
    const [first] = rings(name, flood);
    // Where it never rings, it rings too late.
    expect((first?.getTime() ?? Number.POSITIVE_INFINITY) - began(), name).toBeLessThanOrEqual(5 * MINUTE);
  }
});

it('rings no other, and none while all is quiet', () => {
  const own = alarms.filter(({ AlarmName }) => !AlarmName.endsWith('canary-missing'));
  const names = own.map(({ AlarmName }) => AlarmName.replace('truebounce-', ''));
  expect(names.filter((name) => rings(name, quiet).length > 0)).toEqual([]);
  expect(names.filter((name) => rings(name, flood).length > 0)).toEqual(['bounce-flood', 'account-abuse']);
});
