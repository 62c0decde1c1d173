/** What SES tells of mail that it sent, on DynamoDB: the ledger, the deliveries that failed late, and their destinations. */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type SendingEvents, takeSendingEvent } from '../../lib/aws/sending-events.ts';
import { type Table, tableOf } from '../../lib/aws/table/index.ts';
import { classify } from '../../lib/classify/index.ts';
import { openSite } from '../../lib/cli/site.ts';
import { deliveryTags } from '../../lib/deliver/delivery-tags.ts';
import { Unavailable } from '../../lib/effects.ts';
import { judge } from '../../lib/judge/judge.ts';
import type { Envelope, Report } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { NoEvent } from '../../lib/receive/ses-event.ts';
import type { Delivery } from '../../lib/record/delivery.ts';
import { at, deliveryTo, MAILBOX } from '../contract/made.ts';
import {
  eventOf,
  inEnvelope,
  type Json,
  RECIPIENT,
  SENT_AT,
  SES_ID,
  type SesWord,
} from '../support/ses-events.ts';
import {
  type Door,
  type Dynamo,
  FAILING,
  LOST,
  startDoor,
  startDynamo,
  THROTTLED,
} from './support/dynamo.ts';
import { optionsOf } from './support/made.ts';

const REGION = 'ap-northeast-1';
const OF_SES = `${SES_ID}@ap-northeast-1.amazonses.com`;
const OWN_ID = '20261124.1@app.client.example';
const FORWARD = deliveryTo(MAILBOX, 'raw/0001');
const ALERT: Delivery = {
  kind: 'alert',
  id: `incident ${MAILBOX} i1 ${RECIPIENT}`,
  key: 'raw/0001',
  mailbox: MAILBOX,
  destination: RECIPIENT,
  incident: { mailbox: MAILBOX, id: 'i1' },
};
const BOUNCED_AT = '2026-11-24T10:15:34.000Z';
const ERROR = 'bounced: Permanent/General, smtp; 550 5.1.1 user unknown';

let dynamo: Dynamo;
let door: Door;
let table: Table;
/** As another process has it, without the door. */
let outside: Table;
let told: { readonly destination: string; readonly why: string }[];
let doing: SendingEvents;

beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.close());
afterEach(() => door.close());
beforeEach(async () => {
  door = await startDoor(dynamo.url);
  const name = await dynamo.makeTable();
  table = tableOf(optionsOf(dynamo.client({ url: door.url, maxAttempts: 1 }), name));
  outside = tableOf(optionsOf(dynamo.client(), name));
  told = [];
  doing = {
    effects: table,
    region: REGION,
    addressOf: () => RECIPIENT,
    now: () => new Date(at(30)),
    tellPaused: ({ destination }, why) => told.push({ destination, why }),
  };
});

const take = (event: Json, change: Partial<SendingEvents> = {}) =>
  takeSendingEvent(JSON.stringify(event), { ...doing, ...change });

/** An event of the mail that was sent for this delivery. */
function ofDelivery({ id }: Pick<Delivery, 'id'>, word: SesWord, change: Json = {}): Json {
  const tags = Object.fromEntries(deliveryTags(id).map(({ Name, Value }) => [Name, [Value]]));
  return eventOf(word, change, { tags: { 'ses:configuration-set': ['truebounce'], ...tags } });
}
async function planned(delivery: Delivery): Promise<void> {
  await outside.plan([delivery]);
}
async function claimed({ id }: Delivery): Promise<void> {
  expect((await outside.claim(id, 'worker', at(21), at(23))).kind).toBe('claimed');
}
async function delivered(delivery: Delivery): Promise<void> {
  await planned(delivery);
  await claimed(delivery);
  expect(await outside.settle(delivery.id, 'worker', { kind: 'delivered', at: at(22) })).toBe(true);
}
const outcomeOf = async ({ id }: Delivery) => (await outside.delivery(id))?.outcome;
const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error) => error,
  );

describe('a mail that was sent', () => {
  it('is found by the id that recipients see, and by its own', async () => {
    expect(await take(eventOf('Send'))).toMatchObject({ kind: 'event', sent: 2, late: null });
    for (const id of [OF_SES, `<${OF_SES}>`, SES_ID, OWN_ID])
      expect(await outside.findSent(id, [RECIPIENT, 'anna@far.example'])).toEqual({
        sentAt: SENT_AT,
        among: [RECIPIENT],
      });
  });

  it('is the same whether its event comes once or often, and however it is wrapped', async () => {
    const body = JSON.stringify(eventOf('Send'));
    await Promise.all([body, body, inEnvelope(body)].map((one) => takeSendingEvent(one, doing)));
    await take(eventOf('Delivery'));
    expect(await outside.findSent(OF_SES, [RECIPIENT])).toEqual({ sentAt: SENT_AT, among: [RECIPIENT] });
  });

  it('comes again where it could not be stored, and is stored then', async () => {
    for (const fault of [THROTTLED, FAILING, { kind: 'cut' } as const, LOST]) {
      door.order('PutItem', fault);
      expect(await rejection(take(eventOf('Send')))).toBeInstanceOf(Unavailable);
    }
    door.order('BatchWriteItem', FAILING);
    expect(await rejection(take(eventOf('Send')))).toBeInstanceOf(Unavailable);
    await take(eventOf('Send'));
    expect(await outside.findSent(OF_SES, [RECIPIENT])).not.toBeNull();
  });

  it('that we forward is known by the id of SES only: its own was a stranger to choose', async () => {
    await take(ofDelivery(FORWARD, 'Send'));
    expect(await outside.findSent(OF_SES, [RECIPIENT])).not.toBeNull();
    expect(await outside.findSent(OWN_ID, [RECIPIENT])).toBeNull();
  });

  it('makes a bounce of it ours', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'truebounce-sent-'));
    const files = { site: join(directory, 'truebounce.config.json'), dns: join(directory, 'dns.json') };
    const mailboxes = { info: 'owner@far.example' };
    const config = {
      alerts: 'admin@elsewhere.example',
      domains: { 'client.example': { receive: 'mx', mailboxes } },
    };
    await writeFile(files.site, JSON.stringify(config));
    await writeFile(files.dns, '{}');
    const trace = await openSite(files, null, { complain: () => {}, stored: outside });
    if (trace === null) throw new Error('the site was not opened');
    const envelope: Envelope = { reversePath: null, forwardPaths: [MAILBOX], client: null };
    const mail = parseMail(Buffer.from(BOUNCE_OF_IT));
    const report = classify(mail, envelope) as Report;
    const provenance = async () => {
      const judgement = judge(report, await trace(mail, report, envelope));
      return judgement.kind === 'judged' ? judgement.provenance.kind : judgement.kind;
    };
    expect(await provenance()).toBe('unproven');
    await take(eventOf('Send'));
    expect(await provenance()).toBe('ours');
    await rm(directory, { recursive: true });
  });
});

const BOUNCE_OF_IT = `Return-Path: <>
Received: from mx.far.example (mx.far.example [192.0.2.25]) by inbound-smtp.us-east-1.amazonaws.com with SMTP id abc for info@client.example; Tue, 24 Nov 2026 10:20:00 +0000
From: MAILER-DAEMON@mx.far.example
To: info@client.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

The mail could not be delivered.

--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.far.example

Final-Recipient: rfc822; ${RECIPIENT}
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 user unknown

--b1
Content-Type: text/rfc822-headers

From: info@client.example
To: ${RECIPIENT}
Subject: Your order
Message-ID: <${OF_SES}>
Date: Tue, 24 Nov 2026 10:15:30 +0000

--b1--
`.replaceAll('\n', '\r\n');

describe('a forward that bounces for good', () => {
  it('has failed, and its destination is paused', async () => {
    await delivered(FORWARD);
    expect(await take(ofDelivery(FORWARD, 'Bounce'))).toMatchObject({
      late: { kind: 'amended', delivery: FORWARD, counts: 'bounced', error: ERROR },
    });
    expect(await outcomeOf(FORWARD)).toEqual({ kind: 'failed', at: BOUNCED_AT, error: ERROR });
    expect(await outside.paused(MAILBOX)).toEqual({ destination: MAILBOX, since: at(30), why: ERROR });
    expect(told).toEqual([{ destination: MAILBOX, why: ERROR }]);
  });

  it('has done so once, however often SES says so, also after the operator resumed it', async () => {
    await delivered(FORWARD);
    await Promise.all([1, 2, 3].map(() => take(ofDelivery(FORWARD, 'Bounce'))));
    expect(told).toHaveLength(1);
    expect(await outside.resume(MAILBOX)).toBe(true);
    expect(await take(ofDelivery(FORWARD, 'Bounce'))).toMatchObject({ late: { kind: 'known' } });
    expect(await outside.paused(MAILBOX)).toBeNull();
    expect(told).toHaveLength(1);
    expect(await outcomeOf(FORWARD)).toEqual({ kind: 'failed', at: BOUNCED_AT, error: ERROR });
  });

  it.each([
    ['was begun', claimed],
    ['was planned, as far as is written', async () => {}],
  ])('before it is written what came of it comes again until then: it %s', async (_what, begin) => {
    await planned(FORWARD);
    await begin(FORWARD);
    expect(await rejection(take(ofDelivery(FORWARD, 'Bounce')))).toBeInstanceOf(Unavailable);
    expect(await outside.paused(MAILBOX)).toBeNull();
    expect((await outside.delivery(FORWARD.id))?.outcome).toBeNull();
    if (begin !== claimed) await claimed(FORWARD);
    await outside.settle(FORWARD.id, 'worker', { kind: 'delivered', at: at(22) });
    expect(await take(ofDelivery(FORWARD, 'Bounce'))).toMatchObject({ late: { kind: 'amended' } });
    expect((await outcomeOf(FORWARD))?.kind).toBe('failed');
    expect(told).toHaveLength(1);
  });

  it('while a further try is under way comes again', async () => {
    await planned(FORWARD);
    await claimed(FORWARD);
    const later = { kind: 'later', at: at(22), nextAt: at(23), error: 'no answer' } as const;
    await outside.settle(FORWARD.id, 'worker', later);
    expect((await outside.claim(FORWARD.id, 'other', at(24), at(26))).kind).toBe('claimed');
    expect(await rejection(take(ofDelivery(FORWARD, 'Bounce')))).toBeInstanceOf(Unavailable);
    expect(told).toEqual([]);
    await outside.settle(FORWARD.id, 'other', { kind: 'delivered', at: at(25) });
    expect(await take(ofDelivery(FORWARD, 'Bounce'))).toMatchObject({ late: { kind: 'amended' } });
  });

  it('of a try whose answer was lost pauses, and leaves the delivery to the next try', async () => {
    await planned(FORWARD);
    await claimed(FORWARD);
    const later = { kind: 'later', at: at(22), nextAt: at(23), error: 'no answer' } as const;
    await outside.settle(FORWARD.id, 'worker', later);
    expect(await take(ofDelivery(FORWARD, 'Bounce'))).toMatchObject({ late: { kind: 'tried-again' } });
    expect(await outcomeOf(FORWARD)).toEqual(later);
    expect(told).toHaveLength(1);
  });

  it.each([
    ['the look at it', 'GetItem', FAILING],
    ['the pause', 'PutItem', FAILING],
    ['the change of its outcome', 'UpdateItem', FAILING],
    ['the answer to this change', 'UpdateItem', LOST],
  ])('is told once and written, where AWS loses %s', async (_what, operation, fault) => {
    await delivered(FORWARD);
    door.order(operation, fault);
    expect(await rejection(take(ofDelivery(FORWARD, 'Bounce')))).toBeInstanceOf(Unavailable);
    await take(ofDelivery(FORWARD, 'Bounce'));
    expect((await outcomeOf(FORWARD))?.kind).toBe('failed');
    expect((await outside.paused(MAILBOX))?.why).toBe(ERROR);
    expect(told).toHaveLength(1);
  });

  it('that is an alert has failed, and pauses nothing', async () => {
    await delivered(ALERT);
    expect(await take(ofDelivery(ALERT, 'Bounce'))).toMatchObject({
      late: { kind: 'amended', delivery: ALERT, counts: 'bounced' },
    });
    expect((await outcomeOf(ALERT))?.kind).toBe('failed');
    expect(await outside.pausedDestinations()).toEqual([]);
  });

  it('at an address that was changed since has failed, and pauses nothing', async () => {
    await delivered(FORWARD);
    await take(ofDelivery(FORWARD, 'Bounce'), { addressOf: () => 'new@far.example' });
    expect((await outcomeOf(FORWARD))?.kind).toBe('failed');
    expect(await outside.pausedDestinations()).toEqual([]);
  });
});

describe('other words of SES about a forward', () => {
  it('a complaint stands with the delivery, and pauses nothing', async () => {
    await delivered(FORWARD);
    expect(await take(ofDelivery(FORWARD, 'Complaint'))).toMatchObject({ late: { counts: 'complained' } });
    expect(await outcomeOf(FORWARD)).toMatchObject({
      kind: 'failed',
      error: expect.stringContaining('arrived'),
    });
    expect(await outside.pausedDestinations()).toEqual([]);
  });

  it('a reject fails it', async () => {
    await delivered(FORWARD);
    expect(await take(ofDelivery(FORWARD, 'Reject'))).toMatchObject({ sent: 0, late: { counts: 'failed' } });
    expect((await outcomeOf(FORWARD))?.kind).toBe('failed');
  });

  it('that it arrived asks the table nothing', async () => {
    const requests = ['GetItem', 'PutItem', 'UpdateItem', 'BatchWriteItem'];
    const before = requests.map(door.count);
    expect(await take(ofDelivery(FORWARD, 'Delivery'))).toMatchObject({ sent: 0, late: null });
    expect(requests.map(door.count)).toEqual(before);
  });

  it('about a delivery that is not on record are done with', async () => {
    const gone = deliveryTo(MAILBOX, 'raw/9999');
    expect(await take(ofDelivery(gone, 'Bounce'))).toMatchObject({ late: { kind: 'unknown', id: gone.id } });
    expect(await take(eventOf('Bounce'))).toMatchObject({ late: null });
    expect(await outside.pausedDestinations()).toEqual([]);
  });
});

describe('what is no event', () => {
  it('of a mail is done with', async () => {
    expect(
      await takeSendingEvent('Successfully validated SNS topic for Amazon SES event publishing.', doing),
    ).toEqual({ kind: 'setup' });
    expect(await take({ notificationType: 'Received' })).toEqual({ kind: 'not-ours', why: 'received' });
  });

  it('that can be read goes to the dead letters', async () => {
    expect(await rejection(takeSendingEvent('{', doing))).toBeInstanceOf(NoEvent);
  });
});
