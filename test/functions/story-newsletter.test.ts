/**
 * A day on which nothing is wrong, by the bundles: the owner's newsletter, whose selector the config declares, comes back from
 * sixty readers within half an hour, among his own bounces and ordinary mail. No alarm rings, and he gets all of it.
 */

import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MailRecord } from '../../lib/record/record.ts';
import { ofType, synthesised } from '../cdk/support/synthesised.ts';
import { type AlarmDefinition, ringsAt } from '../support/alarm-evaluator.ts';
import {
  HOUR,
  inOrder,
  MAILBOX,
  MINUTE,
  newsletterBounce,
  ownBounce,
  SEED_START,
  series,
} from '../support/days.ts';
import { DAYS_SITE, dayMail } from '../support/days-mails.ts';
import { type Deployed, deploy, keyOf } from '../support/deployed.ts';
import { letter } from '../support/deployed-mails.ts';
import { type Coming, passMinutes, takenFrom } from '../support/stories-minutes.ts';

const HALF = 30 * MINUTE;
const NEWSLETTER = 60;
const LETTERS = 10;

const SITE = {
  alerts: 'admin@elsewhere.example',
  domains: {
    'client.example': {
      sendingHosts: DAYS_SITE.ownHosts.map((name) => ({ name, printsLogins: true })),
      bulkSelectors: DAYS_SITE.bulkSelectors,
      mailboxes: { info: 'owner@far.example' },
    },
  },
} as const;

const reports = inOrder(
  series(NEWSLETTER, SEED_START, HALF, (n, at) =>
    newsletterBounce(n, at, { evidence: ['proof'], bulk: 'declared' }),
  ),
  series(4, SEED_START + MINUTE, HALF, (n, at) => ownBounce(n, at)),
);

let deployed: Deployed;
let alarms: readonly AlarmDefinition[];
let records: readonly MailRecord[];

beforeAll(async () => {
  const templates = await synthesised({ ...SITE, region: 'us-east-1' });
  alarms = ofType(templates.alarms, 'AWS::CloudWatch::Alarm').map(({ Properties }) => Properties);
  deployed = await deploy({ site: SITE, zone: DAYS_SITE.zone, at: new Date(SEED_START - MINUTE) });
  deployed.work();
  const coming = await Promise.all(
    reports.map(async (report, n): Promise<Coming> => {
      const id = `report-${String(n).padStart(3, '0')}`;
      const receivedAt = new Date(report.at);
      const { raw, envelope } = await dayMail(report);
      const { address = '', helo = '', name = null } = envelope.client ?? {};
      const client = { address: address ?? '', helo: helo ?? '', name };
      return {
        id,
        raw: takenFrom(raw, id, client, MAILBOX, receivedAt),
        isStored: true,
        to: [MAILBOX],
        receivedAt,
      };
    }),
  );
  const ordinary = Array.from({ length: LETTERS }, (_, n): Coming => {
    const id = `letter-${n}`;
    return { id, raw: letter(id), to: [MAILBOX], receivedAt: new Date(SEED_START + (n * HALF) / LETTERS) };
  });
  const all = [...coming, ...ordinary];
  await passMinutes(deployed, all);
  await deployed.rest();
  records = (await Promise.all(all.map(({ id }) => deployed.records(keyOf(id))))).flat();
}, 180_000);
afterAll(() => deployed.world.close());

it('is delivered whole, its bounces as bounces of own mail', () => {
  expect(records).toHaveLength(reports.length + LETTERS);
  const verdicts = Object.groupBy(records, ({ provenance }) => provenance?.kind ?? 'ordinary');
  expect(Object.entries(verdicts).map(([kind, of]) => [kind, of?.length])).toEqual(
    expect.arrayContaining([
      ['ours', reports.length],
      ['ordinary', LETTERS],
    ]),
  );
  expect(new Set(records.map(({ decision }) => decision.kind))).toEqual(new Set(['deliver']));
});

it('rings no alarm', () => {
  const metrics = [deployed.inbound, deployed.deliver, deployed.sweep].flatMap((fn) => fn.metrics());
  const [from, until] = [new Date(SEED_START), new Date(SEED_START + HOUR)];
  const asked = alarms.filter(({ AlarmName }) => !AlarmName.endsWith('canary-missing'));
  expect(asked.length).toBeGreaterThan(10);
  const ringing = asked.filter((alarm) => ringsAt(alarm, metrics, from, until).length > 0);
  expect(ringing.map(({ AlarmName }) => AlarmName)).toEqual([]);
  expect(metrics.filter(({ name }) => name === 'Reports').reduce((sum, { value }) => sum + value, 0)).toBe(
    reports.length,
  );
});
