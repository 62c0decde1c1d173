/**
 * AWS that fails now and then: each fault is survived and named, of a batch only what failed comes again, and nothing is
 * decided, counted or sent twice for it. Then what is no mail, and what is none of ours any more.
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { siteSecretsOf } from '../../lib/aws/secrets.ts';
import { secretsManagerClient } from '../../lib/aws/secrets-manager.ts';
import { canaryAddress, MAX_AGE_HOURS, writeCanary } from '../../lib/canary.ts';
import { SETUP_ID } from '../../lib/receive/ses-notice.ts';
import { answer, CUT, CUT_AFTER, FAIL, type Fault, THROTTLE } from '../support/aws/door.ts';
import type { Invocation, LambdaFunction } from '../support/aws/function.ts';
import type { Service } from '../support/aws/wire.ts';
import { SECRET } from '../support/aws/world.ts';
import { type Arriving, type Deployed, deploy, keyOf, sqsRecord } from '../support/deployed.ts';
import { letter, STRANGER } from '../support/deployed-mails.ts';
import { countsOf, DEPLOYMENT } from '../support/deployed-site.ts';

const INFO = 'info@client.example';

/** Requests of one try: the clients' own tries, and one more for good measure would be the next try's. */
const TRIES: Readonly<Partial<Record<Service, number>>> = { s3: 3, dynamodb: 4, sqs: 4, ses: 1 };

let deployed: Deployed;

beforeAll(async () => {
  deployed = await deploy(DEPLOYMENT);
  // Both are warm, and have asked for what is asked for once.
  await arrived({ id: 'first', raw: letter('first') });
  await delivered('first');
}, 60_000);
afterAll(() => deployed.world.close());

const failuresOf = ({ outcome }: Invocation): readonly string[] => {
  if (outcome.kind !== 'returned') throw new Error(JSON.stringify(outcome));
  const { batchItemFailures } = outcome.value as { batchItemFailures: { itemIdentifier: string }[] };
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
};

/** Handed to `inbound` once; resolves to the keys that are to come again. */
async function arrived(mail: Arriving, receives = 1): Promise<readonly string[]> {
  return failuresOf(await deployed.inbound.invoke(await deployed.batch([mail], receives)));
}

const deliveryOf = (id: string) => `${keyOf(id)} ${INFO}`;

async function delivered(id: string): Promise<readonly string[]> {
  return failuresOf(await deployed.deliver.invoke({ Records: [sqsRecord('m', deliveryOf(id))] }));
}

/** Lines about a mail, since there were `before` lines. */
function linesOf(fn: LambdaFunction, id: string): readonly Record<string, unknown>[] {
  return [...fn.stdout, ...fn.stderr]
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ messageId }) => messageId === id);
}

const outcomeOf = async (id: string) => (await deployed.deliveries(keyOf(id)))[0]?.outcome;

describe('inbound survives', () => {
  const FAULTS: readonly (readonly [Service, string, string, Fault, RegExp])[] = [
    ['s3', 'GetObject', 'throttled', THROTTLE, /SlowDown/],
    ['s3', 'GetObject', 'failing', FAIL, /InternalError/],
    ['s3', 'GetObject', 'cut', CUT, /ECONNRESET|socket hang up|TimeoutError/],
    ['s3', 'GetObject', 'denied', answer(403, 'AccessDenied'), /AccessDenied/],
    ['dynamodb', 'GetItem', 'failing', FAIL, /InternalServerError/],
    ['dynamodb', 'PutItem', 'failing', FAIL, /InternalServerError/],
    ['dynamodb', 'PutItem', 'answer-lost', CUT_AFTER, /ECONNRESET|socket hang up/],
    ['sqs', 'SendMessageBatch', 'throttled', THROTTLE, /RequestThrottled/],
    ['sqs', 'SendMessageBatch', 'failing', FAIL, /InternalFailure|AWS/],
    ['sqs', 'SendMessageBatch', 'answer-lost', CUT_AFTER, /ECONNRESET|socket hang up/],
  ];

  it.each(FAULTS)('%s %s, %s', async (service, operation, name, fault, told) => {
    const id = `${operation}-${name}`;
    const mail = { id, raw: letter(id) };
    deployed.world.order(service, operation, fault, TRIES[service]);
    expect(await arrived(mail)).toEqual([keyOf(id)]);
    const failed = linesOf(deployed.inbound, id).filter(({ message }) => message === 'failed');
    expect(failed).toMatchObject([{ level: 'WARN', receives: 1, says: expect.stringMatching(told) }]);
    expect(await arrived(mail, 2)).toEqual([]);
    await delivered(id);
    expect(await deployed.records(keyOf(id))).toHaveLength(1);
    expect(deployed.sentOf(keyOf(id))).toHaveLength(1);
  });

  it.each(FAULTS.filter(([, , name]) => name !== 'denied'))(
    '%s %s, %s once, without being called again',
    async (service, operation, name, fault) => {
      const id = `${operation}-${name}-once`;
      deployed.world.order(service, operation, fault);
      expect(await arrived({ id, raw: letter(id) })).toEqual([]);
      await delivered(id);
      expect(deployed.sentOf(keyOf(id))).toHaveLength(1);
    },
  );

  it('and counts each try that failed, under the queue', () => {
    expect(countsOf(deployed.inbound).get('Failed inbound')).toBe(FAULTS.length);
    expect(countsOf(deployed.deliver).get('Failed deliveries')).toBeUndefined();
  });

  it('and logs and counts each mail once', () => {
    // Where the answer to its record got lost four times, nobody knows that it was this try that decided it.
    const ids = ['first', ...FAULTS.map(([, operation, name]) => `${operation}-${name}`)].filter(
      (id) => id !== 'PutItem-answer-lost',
    );
    const once = FAULTS.filter(([, , name]) => name !== 'denied').map(
      ([, operation, name]) => `${operation}-${name}-once`,
    );
    for (const id of [...ids, ...once])
      expect(
        linesOf(deployed.inbound, id).filter(({ message }) => message === 'mail'),
        id,
      ).toHaveLength(1);
    expect(countsOf(deployed.inbound).get('Mails ordinary')).toBe(ids.length + once.length);
  });
});

describe('an outage that a mail outlasts', () => {
  it('leaves it read: only what ends the process is suspected of doing so', async () => {
    // Clients that have failed much already try less often.
    await deployed.inbound.restart();
    const mail = { id: 'outlasts', raw: letter('outlasts') };
    for (const receives of [1, 2, 3, 4]) {
      deployed.world.order('dynamodb', 'GetItem', FAIL, TRIES.dynamodb);
      expect(await arrived(mail, receives)).toEqual([keyOf('outlasts')]);
    }
    expect(await arrived(mail, 5)).toEqual([]);
    expect(await deployed.records(keyOf('outlasts'))).toMatchObject([
      { class: 'ordinary', decision: { kind: 'deliver', rule: 'ordinary' }, fault: null },
    ]);
    await delivered('outlasts');
    expect(deployed.sentOf(keyOf('outlasts'))).toHaveLength(1);
  });
});

describe('deliver survives', () => {
  const LATER: readonly (readonly [Service, string, string, Fault, RegExp, number])[] = [
    ['ses', 'SendRawEmail', 'throttled', THROTTLE, /Throttling.*Maximum sending rate exceeded/, 1],
    ['ses', 'SendRawEmail', 'failing', FAIL, /InternalFailure/, 1],
    ['ses', 'SendRawEmail', 'cut', CUT, /ECONNRESET|socket hang up/, 1],
    // SES took it, and nobody can know: the window that is documented.
    ['ses', 'SendRawEmail', 'answer-lost', CUT_AFTER, /ECONNRESET|socket hang up/, 2],
    ['s3', 'GetObject', 'failing-there', FAIL, /InternalError/, 1],
    ['dynamodb', 'GetItem', 'failing-there', FAIL, /InternalServerError/, 1],
  ];

  it.each(LATER)('%s %s, %s: it waits in the table', async (service, operation, name, fault, told, times) => {
    const id = `later-${operation}-${name}`;
    await arrived({ id, raw: letter(id) });
    deployed.world.order(service, operation, fault, TRIES[service]);
    expect(await delivered(id)).toEqual([]);
    const outcome = await outcomeOf(id);
    expect(outcome).toMatchObject({ kind: 'later', error: expect.stringMatching(told) });
    const nextAt = outcome?.kind === 'later' ? Date.parse(outcome.nextAt) : 0;
    expect(linesOf(deployed.deliver, id).at(-1)).toMatchObject({ level: 'WARN', outcome: 'later' });
    deployed.world.advance(nextAt - deployed.world.now().getTime() + 1);
    expect(await delivered(id)).toEqual([]);
    expect(await outcomeOf(id)).toMatchObject({ kind: 'delivered' });
    expect(deployed.sentOf(keyOf(id))).toHaveLength(times);
  });

  it('a claim that cannot be written: its message comes again', async () => {
    await arrived({ id: 'unclaimed', raw: letter('unclaimed') });
    deployed.world.order('dynamodb', 'UpdateItem', THROTTLE, TRIES.dynamodb);
    expect(await delivered('unclaimed')).toEqual(['m']);
    expect(countsOf(deployed.deliver).get('Failed deliveries')).toBe(1);
    expect(linesOf(deployed.deliver, 'unclaimed')).toMatchObject([
      { message: 'failed', says: expect.stringContaining('ProvisionedThroughputExceeded') },
    ]);
    expect(await delivered('unclaimed')).toEqual([]);
    expect(deployed.sentOf(keyOf('unclaimed'))).toHaveLength(1);
  });

  it('a mail that SES refuses: a notice goes in its place, and says where the mail is', async () => {
    await arrived({ id: 'refused', raw: letter('refused') });
    deployed.world.order('ses', 'SendRawEmail', answer(400, 'MessageRejected', 'Illegal content'));
    expect(await delivered('refused')).toEqual([]);
    expect(await outcomeOf('refused')).toMatchObject({
      kind: 'failed',
      error: expect.stringContaining('refused it: Illegal content; a notice with a link was sent'),
    });
    const [sent, ...others] = deployed.sentOf(keyOf('refused'));
    expect(others).toEqual([]);
    expect(sent?.raw.toString('latin1')).toContain('X-Amz-Signature');
  });

  it('and none of the messages that are still on the queue makes a further send', async () => {
    const before = deployed.world.sent().length;
    deployed.work('deliveries');
    await deployed.settled();
    await deployed.rest();
    expect(deployed.world.sent().length).toBe(before);
    expect(await deployed.world.deadLetters('deliveries')).toEqual([]);
  });
});

describe('of a batch', () => {
  it('nine are done where one fails', async () => {
    const mails = Array.from({ length: 10 }, (_, n) => ({ id: `ten-${n}`, raw: letter(`ten-${n}`) }));
    const { Records } = await deployed.batch(mails);
    const gone = Records.map((record, n) =>
      n === 4 ? { ...record, body: record.body.replaceAll('ten-4', 'gone-4') } : record,
    );
    expect(failuresOf(await deployed.inbound.invoke({ Records: gone }))).toEqual([keyOf('ten-4')]);
    for (const [n, { id }] of mails.entries())
      expect(await deployed.records(keyOf(id)), id).toHaveLength(n === 4 ? 0 : 1);
  });
});

describe('what is no mail', () => {
  it('the notice of the setup is ignored before anything is read', async () => {
    const before = ['s3', 'dynamodb', 'sqs'].map((service) => deployed.world.calls(service as Service));
    const body = {
      notificationType: 'Received',
      mail: { messageId: SETUP_ID, timestamp: '2026-10-20T06:00:00Z', source: 'aws@amazon.com' },
    };
    const event = { Records: [sqsRecord('setup', JSON.stringify(body))] };
    expect(failuresOf(await deployed.inbound.invoke(event))).toEqual([]);
    expect(['s3', 'dynamodb', 'sqs'].map((service) => deployed.world.calls(service as Service))).toEqual(
      before,
    );
  });

  it("a canary is counted and goes nowhere, a stranger's or an old one is not even counted", async () => {
    const { env, now } = deployed.world;
    const { AWS_ENDPOINT_URL_SECRETS_MANAGER: endpoint = '' } = env();
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
    const manager = secretsManagerClient({ endpoint, region: 'us-east-1', credentials });
    const { loopSecrets } = siteSecretsOf({ secret: SECRET, now, client: () => manager });
    const canary = (at: Date) =>
      loopSecrets().then(
        (secrets) => writeCanary({ domain: 'client.example', receivesAt: 'client.example', at }, secrets).raw,
      );
    const to = [canaryAddress('client.example')];
    const sent = deployed.world.sent().length;
    const raw = await canary(now());
    expect(await arrived({ id: 'canary', raw, to })).toEqual([]);
    // SQS tells of it again; then a server that got no answer had sent it twice.
    expect(await arrived({ id: 'canary', raw, to }, 2)).toEqual([]);
    expect(await arrived({ id: 'canary-twice', raw, to })).toEqual([]);
    const late = new Date(now().getTime() - (MAX_AGE_HOURS + 1) * 3_600_000);
    expect(await arrived({ id: 'canary-late', raw: await canary(late), to })).toEqual([]);
    expect(await arrived({ id: 'canary-foreign', raw: letter('canary-foreign'), to })).toEqual([]);
    expect(countsOf(deployed.inbound).get('CanaryArrived')).toBe(1);
    // One that cannot be written down comes again, and is counted then.
    const other = { id: 'canary-again', raw: await canary(new Date(now().getTime() + 1)), to };
    manager.destroy();
    deployed.world.order('dynamodb', 'PutItem', FAIL, TRIES.dynamodb);
    expect(await arrived(other)).toEqual([keyOf('canary-again')]);
    expect(await arrived(other, 2)).toEqual([]);
    expect(countsOf(deployed.inbound).get('CanaryArrived')).toBe(2);
    for (const id of ['canary', 'canary-twice', 'canary-late', 'canary-foreign', 'canary-again']) {
      const [record] = await deployed.records(keyOf(id));
      expect(record?.decision.rule).toBe('canary');
      expect(await deployed.deliveries(keyOf(id))).toEqual([]);
    }
    expect(deployed.world.sent()).toHaveLength(sent);
  });
});

describe('what has expired', () => {
  it('is as if it had never been, though its items are still there', async () => {
    const mail = { id: 'old', raw: letter('old') };
    await arrived(mail);
    await delivered('old');
    deployed.world.advance(34 * 24 * 3_600_000);
    expect(await deployed.records(keyOf('old'))).toEqual([]);
    // Its message, if it should still come, is acknowledged.
    expect(await delivered('old')).toEqual([]);
    expect(linesOf(deployed.deliver, 'old').at(-1)).toMatchObject({ claim: 'unknown' });
    expect(deployed.sentOf(keyOf('old'))).toHaveLength(1);
    await arrived(mail);
    await delivered('old');
    expect(await deployed.records(keyOf('old'))).toHaveLength(1);
    expect(deployed.sentOf(keyOf('old'))).toHaveLength(2);
    expect([...deployed.inbound.stderr, ...deployed.deliver.stderr].join('\n')).not.toContain(STRANGER);
  });
});
