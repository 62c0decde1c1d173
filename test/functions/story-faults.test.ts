/**
 * A bad week of AWS: mails of all kinds while every service fails now and then, messages come twice, and functions end in the
 * middle of their work. At the end each mail is decided once, and each delivery arrived once, but for those of which nobody
 * can have known: these are counted, with the reason.
 *
 * STORY_MAILS: how many; STORY_SEED: by which all of it is drawn.
 */

import { PurgeQueueCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isWithheld } from '../../lib/decide/decision.ts';
import { MAIL_CLASSES } from '../../lib/model.ts';
import type { Delivery, DeliveryState } from '../../lib/record/delivery.ts';
import type { MailRecord } from '../../lib/record/record.ts';
import { randomOf } from '../support/aws/door.ts';
import { type Deployed, deploy, keyOf } from '../support/deployed.ts';
import { DEPLOYMENT, fillLedger, SITE } from '../support/deployed-site.ts';
import { ALL, type StoryMail, storyMails } from '../support/stories-mails.ts';
import { type Operator, operatorOf } from '../support/stories-operator.ts';
import { cutOff, HOOK_ZONE, type HookReceiver, startHook, TAKES } from '../support/stories-receiver.ts';
import { type Takes, watchTakes } from '../support/stories-takes.ts';
import { startWeek, VISIBILITY_SECONDS, type Week } from '../support/stories-week.ts';

const MAILS = Number(process.env.STORY_MAILS ?? 150);
const SEED = Number(process.env.STORY_SEED ?? 20_261_124);
const FAULTS = 0.05;
const TWICE = 0.03;
const REQUESTS_AN_END = 40;
/** That come at once. */
const TOGETHER = 200;

const POISON = ['no notice at all', '{"notificationType":"Received"', '{'];

const mails: readonly StoryMail[] = storyMails(MAILS, SEED);
const HOOK_SECRET = '/truebounce/hook';

let hook: HookReceiver;
let deployed: Deployed;
let operator: Operator;
let takes: Takes;
let week: Week;

/** What the receiver of webhooks does with one in so many. */
function answerBadly(receiver: HookReceiver['receiver']): void {
  const random = randomOf(SEED + 100);
  receiver.answer = (request, response) => {
    const { key, mailbox } = JSON.parse(receiver.received.at(-1)?.body ?? '').data as MailRecord;
    const id = `${key} ${mailbox}`;
    const drawn = random();
    if (drawn < FAULTS / 2) return void response.writeHead(500).end('not now');
    const isCut = drawn < FAULTS;
    takes.took(id, isCut);
    if (isCut) cutOff(response);
    else TAKES(request, response);
  };
}

interface Became {
  readonly mail: StoryMail;
  readonly records: readonly MailRecord[];
  readonly deliveries: readonly DeliveryState[];
}

const became: Became[] = [];
/** Tries of them broke off so often, by chance, that they were taken for mails that do it: a notice with a link went. */
const unread: ReturnType<typeof toldOf>[] = [];
const GIVEN_UP = 3;

/** With its course, and how many of its tries came to no outcome. */
function toldOf(state: DeliveryState) {
  const { history } = takes.of(state.delivery.id);
  const count = (word: RegExp) => history.filter((line) => word.test(line)).length;
  return { state, history, brokenOff: count(/^claim .* 200$/) - count(/^settle .* 200$/) };
}

beforeAll(async () => {
  hook = await startHook();
  const { domains } = SITE;
  deployed = await deploy({
    ...DEPLOYMENT,
    visibilitySeconds: VISIBILITY_SECONDS,
    site: {
      ...SITE,
      domains: {
        ...domains,
        'plain.example': {
          mailboxes: {
            ...domains['plain.example']?.mailboxes,
            hook: { kind: 'webhook', url: hook.url('/in'), secret: { kind: 'parameter', name: HOOK_SECRET } },
          },
        },
        'all.example': { mailboxes: { '*': 'all@far.example' } },
      },
    },
    zone: { ...DEPLOYMENT.zone, ...HOOK_ZONE },
    parameters: {
      ...DEPLOYMENT.parameters,
      [HOOK_SECRET]: `whsec_${Buffer.alloc(32, 7).toString('base64')}`,
    },
    deliver: hook.settings,
  });
  const { world, table } = deployed;
  operator = await operatorOf(world);
  await fillLedger(table);
  takes = watchTakes(world);
  answerBadly(hook.receiver);
  week = await startWeek(deployed, takes, {
    seed: SEED,
    faults: FAULTS,
    twice: TWICE,
    poison: POISON.length,
    requestsAnEnd: REQUESTS_AN_END,
  });
  for (const body of POISON) await world.send('inbound', body);
  for (let n = 0; n < mails.length; n += TOGETHER) await week.arrive(mails.slice(n, n + TOGETHER));
  await week.calmDown();
  for (const mail of mails) {
    const key = keyOf(mail.id);
    const [records, deliveries] = await Promise.all([deployed.records(key), deployed.deliveries(key)]);
    became.push({ mail, records, deliveries });
  }
}, 600_000);
afterAll(async () => {
  await operator.close();
  await deployed.world.close();
  await hook.close();
});

describe(`${MAILS} mails in a bad week of AWS (seed ${SEED})`, () => {
  it('are of all kinds, and all that can go wrong went wrong', () => {
    const records = became.flatMap((one) => one.records);
    const classes = new Set(records.map((record) => record.class));
    expect([...MAIL_CLASSES].filter((one) => !classes.has(one))).toEqual([]);
    const verdicts = new Set(records.flatMap(({ provenance }) => provenance?.kind ?? []));
    expect(verdicts).toEqual(new Set(['ours', 'unproven', 'suspect', 'forged', 'abused']));
    expect(records.some(({ mailbox }) => mailbox === ALL)).toBe(true);
    expect(hook.receiver.received.length).toBeGreaterThan(MAILS / 10);
    for (const name of ['inbound', 'deliver'])
      expect(week.ends.filter((end) => end.startsWith(name)).length).toBeGreaterThan(MAILS / 150);
    expect(week.doubled.notices).toBeGreaterThan(MAILS / 150);
    expect(week.doubled.deliveries).toBeGreaterThan(MAILS / 150);
  });

  it('have each exactly one decision a mailbox', () => {
    for (const { mail, records } of became)
      expect(records.map(({ mailbox }) => mailbox).sort(), mail.id).toEqual([...mail.mailboxes].sort());
  });

  it('went each to each destination once, but for what nobody can have known', () => {
    const planned = new Map<string, Delivery>();
    for (const { records } of became)
      for (const { decision, deliveries, alerts } of records)
        for (const one of [...(isWithheld(decision) ? [] : deliveries), ...alerts]) planned.set(one.id, one);
    const wrong = [...planned.keys()].flatMap((id) => {
      const { takes: times, lost, history } = takes.of(id);
      return times === 1 + lost.length ? [] : [{ id, times, history }];
    });
    expect(wrong).toEqual([]);
    const withheld = became.flatMap(({ records }) =>
      records.flatMap(({ decision, deliveries }) => (isWithheld(decision) ? deliveries : [])),
    );
    expect(withheld.length).toBeGreaterThan(MAILS / 20);
    expect(withheld.filter(({ id }) => takes.of(id).takes > 0)).toEqual([]);
    const states = became.flatMap(({ deliveries }) => deliveries);
    const open = states.filter(({ outcome }) => outcome?.kind !== 'delivered').map(toldOf);
    expect(open.filter(({ brokenOff }) => brokenOff < GIVEN_UP)).toEqual([]);
    unread.push(...open);
    console.log(
      `${planned.size} deliveries; twice, since nobody could know: ${JSON.stringify([...takes.lost()])}; ended: ${week.ends.length}; went as a notice: ${unread.length}; doubled: ${JSON.stringify(week.doubled)}`,
    );
  });

  it('leave no dead letter but the poison, and the audit says so', async () => {
    const { world } = deployed;
    expect([...(await world.deadLetters('inbound'))].sort()).toEqual([...POISON].sort());
    expect(await world.deadLetters('deliveries')).toEqual([]);
    world.advance(3_600_000);
    const poisoned = await operator.json('doctor', '--audit');
    expect(poisoned.lines).toContainEqual(
      expect.objectContaining({ kind: 'dead-mail', status: 'bad', count: POISON.length }),
    );
    expect(poisoned.code).toBe(1);
    await world.messages.sqs.send(new PurgeQueueCommand({ QueueUrl: world.messages.url('inbound-dead') }));
    const { code, lines } = await operator.json('doctor', '--audit');
    const bad = lines.filter(({ status }) => status === 'bad' || status === 'warn');
    expect(bad.filter(({ kind }) => kind !== 'sum').map(({ kind, count }) => [kind, count])).toEqual(
      unread.length === 0 ? [] : [['failed', unread.length]],
    );
    expect(lines.at(-1)).toMatchObject({ kind: 'sum', mails: MAILS, inWork: 0 });
    expect(code).toBe(unread.length === 0 ? 0 : 1);
  });
});
