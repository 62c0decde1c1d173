import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readSesNotice } from '../../lib/receive/ses-notice.ts';
import { answer, CUT, CUT_AFTER, FAIL, type Fault, HANG, THROTTLE } from '../support/aws/door.ts';
import { invoke, type LambdaFunction, startFunction } from '../support/aws/function.ts';
import { startMapping } from '../support/aws/mapping.ts';
import { SERVICES } from '../support/aws/wire.ts';
import { SECRET, startWorld, type World } from '../support/aws/world.ts';
import { dnsServer, rdata } from '../support/dns-server.ts';

const HANDLER = fileURLToPath(new URL('./world-handler.ts', import.meta.url));

/** Names of the handler's requests, and the service that each asks. */
const ASKED = { s3: 's3', dynamodb: 'dynamodb', sqs: 'sqs', sns: 'sns', ses: 'ses', sesv2: 'ses' } as const;
const ALL = [...Object.keys(ASKED), 'ssm', 'secrets'];

let world: World;
let fn: LambdaFunction;

beforeAll(async () => {
  world = await startWorld({
    maxReceives: { inbound: 2 },
    secret: 'first',
    parameters: { '/truebounce/hook': 'whsec' },
  });
  fn = startFunction(world, { file: HANDLER, name: 'tried' });
  await world.put('raw/a', 'Subject: hello\r\n\r\n');
});

afterAll(() => world.close());

async function ask(names: readonly string[], settings: object = {}): Promise<Record<string, unknown>> {
  const { outcome } = await fn.invoke({ ask: names, ...settings });
  if (outcome.kind !== 'returned') throw new Error(JSON.stringify(outcome));
  return outcome.value as Record<string, unknown>;
}

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('the services', () => {
  it('answer real clients in a function, and keep what they were told', async () => {
    expect(await ask(ALL)).toEqual({
      s3: 'Subject: hello\r\n\r\n',
      dynamodb: '7',
      sqs: 'sent',
      sns: 'published',
      ses: 'sent',
      sesv2: 'sent',
      ssm: 'whsec',
      secrets: ['first', 'ResourceNotFoundException'],
    });
    expect(await world.messages.bodies('deliveries')).toEqual(['id-1']);
    expect(await world.events()).toEqual(['{"bounce":1}']);
    expect(world.sent().map(({ api, destinations }) => [api, ...destinations])).toEqual(
      expect.arrayContaining([
        ['v1', 'one@a.example'],
        ['v2', 'two@a.example'],
      ]),
    );
    expect(
      world.sent().every(({ raw }) => raw.includes(Buffer.from('Gr\xfc\xdfe\r\n\r\n\0\xff', 'latin1'))),
    ).toBe(true);
    expect(world.calls('secrets', 'GetSecretValue')).toBe(2);
    expect(world.calls('s3', 'GetObject')).toBe(1);
    expect(world.calls('dynamodb')).toBe(2);
  });

  it('hand out the secret that was before, once it has been changed', async () => {
    world.secrets.put(SECRET, 'second');
    expect(await ask(['secrets'])).toEqual({ secrets: ['second', 'first'] });
  });

  it('have a table that lib/aws reads', async () => {
    const table = world.table();
    expect(await table.recordsOf('raw/none')).toEqual([]);
  });
});

describe('faults', () => {
  const THROTTLED = {
    s3: 'SlowDown:',
    dynamodb: 'ProvisionedThroughputExceededException:',
    sqs: 'RequestThrottled:',
    sns: 'ThrottledException:',
    ses: 'Throttling:',
    sesv2: 'TooManyRequestsException:',
    ssm: 'ThrottlingException:',
    secrets: 'ThrottlingException:',
  };
  const FAILED = {
    s3: 'InternalError:',
    dynamodb: 'InternalServerError:',
    sqs: 'InternalFailure:',
    sns: 'InternalErrorException:',
    ses: 'InternalFailure:',
    sesv2: 'InternalServiceErrorException:',
    ssm: 'InternalServerError:',
    secrets: 'InternalServiceError:',
  };
  const CUT_OFF = Object.fromEntries(ALL.map((name) => [name, expect.stringContaining('ECONNRESET')]));

  function orderAll(fault: Fault): void {
    for (const service of SERVICES) world.order(service, null, fault, service === 'ses' ? 2 : 1);
  }

  it.each([
    ['throttle', THROTTLE, THROTTLED],
    ['fail', FAIL, FAILED],
    ['cut', CUT, CUT_OFF],
    ['hang', HANG, Object.fromEntries(ALL.map((name) => [name, expect.stringContaining('TimeoutError')]))],
  ])('of the kind %s come to clients that try once', async (_kind, fault, expected) => {
    const before = world.sent().length;
    orderAll(fault);
    expect(await ask(ALL, fault.kind === 'hang' ? { requestTimeout: 200 } : {})).toEqual(expected);
    expect(world.sent()).toHaveLength(before);
  });

  it('that pass are not noticed by clients that try again', async () => {
    const before = Object.fromEntries(SERVICES.map((service) => [service, world.calls(service)]));
    orderAll(THROTTLE);
    const answers = await ask(ALL, { maxAttempts: 3 });
    expect(answers).toMatchObject({ s3: 'Subject: hello\r\n\r\n', dynamodb: '7', ses: 'sent', ssm: 'whsec' });
    for (const service of SERVICES) expect(world.calls(service)).toBeGreaterThan((before[service] ?? 0) + 1);
  });

  it('of the kind cut-after come when it is done', async () => {
    const before = world.sent().length;
    world.order('ses', 'SendRawEmail', CUT_AFTER);
    expect(await ask(['ses'])).toEqual({ ses: expect.stringContaining('ECONNRESET') });
    expect(world.sent()).toHaveLength(before + 1);
  });

  it('come to the operation for which they were ordered, under the name that was ordered', async () => {
    world.order('dynamodb', 'GetItem', answer(400, 'com.amazon.coral.service#AccessDeniedException'));
    world.order('ses', 'SendEmail', answer(400, 'MessageRejected', 'Email address is not verified.'));
    expect(await ask(['dynamodb', 'ses', 'sesv2'])).toEqual({
      dynamodb: 'AccessDeniedException:',
      ses: 'sent',
      sesv2: 'MessageRejected:',
    });
  });

  it('as a share of all calls are the same ones for the same seed', async () => {
    const drawn = async (seed: number) => {
      world.share('ssm', 0.4, seed, [answer(400, 'ThrottlingException')]);
      const seen: boolean[] = [];
      for (let i = 0; i < 20; i++) seen.push((await ask(['ssm'])).ssm === 'whsec');
      world.share('ssm', 0, 0);
      return seen;
    };
    const first = await drawn(7);
    expect(first.filter((one) => !one).length).toBeGreaterThan(3);
    expect(first.filter((one) => one).length).toBeGreaterThan(3);
    expect(await drawn(7)).toEqual(first);
    expect(await drawn(8)).not.toEqual(first);
    expect(await ask(['ssm'])).toEqual({ ssm: 'whsec' });
  });
});

describe('a function', () => {
  it("is called with Lambda's context, one process for calls after each other", async () => {
    const first = await invoke(fn, { do: 'context' });
    const second = await invoke(fn, { do: 'context' });
    expect(first.outcome).toMatchObject({
      kind: 'returned',
      value: { id: first.requestId, name: 'tried', memory: '512', pid: fn.pids()[0], home: null },
    });
    const { passed } = (first.outcome as unknown as { value: { passed: number } }).value;
    expect(passed).toBeGreaterThanOrEqual(55);
    expect(second.outcome).toMatchObject({ value: { pid: fn.pids()[0] } });
    expect(second.cold).toBe(false);
    expect(second.peakRssBytes).toBeGreaterThan(30_000_000);
  });

  it('has environments of their own for calls at the same time', async () => {
    const both = await Promise.all([invoke(fn, { do: 'context' }), invoke(fn, { do: 'context' })]);
    expect(new Set(both.map(({ outcome }) => JSON.stringify(outcome))).size).toBe(2);
    expect(fn.pids()).toHaveLength(2);
  });

  it('tells its lines, its logs and its metrics', async () => {
    const { stdout, stderr } = await invoke(fn, { do: 'log' });
    expect(stdout).toHaveLength(2);
    expect(stderr).toEqual(['half a line']);
    expect(fn.logs()).toContainEqual({ level: 'INFO', message: 'a line' });
    const mails = {
      at: 1,
      namespace: 'Truebounce',
      name: 'Mails',
      unit: 'Count',
      dimensions: { class: 'bounce' },
    };
    expect(fn.metrics()).toEqual([
      { ...mails, value: 2 },
      { ...mails, value: 3 },
    ]);
  });

  it('tells what it threw, and stays', async () => {
    const starts = fn.starts();
    const { outcome } = await invoke(fn, { do: 'throw' });
    expect(outcome).toMatchObject({ kind: 'threw', name: 'RangeError', message: 'on purpose' });
    await invoke(fn, { do: 'log' });
    expect(fn.starts()).toBe(starts);
  });

  it.each([
    ['of its timeout, while it waits', 'wait', { kind: 'timeout' }],
    ['of its timeout, while it computes', 'spin', { kind: 'timeout' }],
    ['of its full heap', 'heap', { kind: 'memory' }],
    ['of its memory outside the heap', 'buffers', { kind: 'memory' }],
    ['itself', 'exit', { kind: 'exited', code: 3, signal: null }],
  ])('that ends because %s, is started afresh', async (_why, what, outcome) => {
    const timeoutMs = outcome.kind === 'timeout' ? 400 : 10_000;
    const heapMb = what === 'heap' ? 40 : 400;
    const short = startFunction(world, { file: HANDLER, memoryMb: 200, heapMb, timeoutMs });
    await invoke(short, { do: 'log' });
    const [pid = 0] = short.pids();
    const ended = await invoke(short, { do: what });
    expect(ended.outcome).toEqual(outcome);
    expect(isAlive(pid)).toBe(false);
    expect(await invoke(short, { do: 'log' })).toMatchObject({ cold: true, outcome: { kind: 'returned' } });
    await short.restart();
  });

  it('that cannot be started says why', async () => {
    const none = startFunction(world, { file: HANDLER, handler: 'no-such' });
    expect((await invoke(none)).outcome).toMatchObject({
      kind: 'not-started',
      message: expect.stringContaining('exports no function no-such'),
    });
    expect(none.pids()).toEqual([]);
  });

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('crashes %s the request that was chosen is carried out', async (when, more) => {
    const before = world.sent().length;
    const crashed = fn.crashAt({ service: 'ses', operation: 'SendRawEmail', nth: 2, when });
    expect(await ask(['ses'])).toEqual({ ses: 'sent' });
    const { outcome } = await fn.invoke({ ask: ['ses'] });
    expect(outcome).toEqual({ kind: 'crashed' });
    await crashed;
    expect(world.sent()).toHaveLength(before + 1 + more);
    expect(await ask(['ses'])).toEqual({ ses: 'sent' });
  });

  it('has the clock of the world, and the time that it has', async () => {
    const eightDays = 8 * 24 * 3_600_000;
    world.advance(eightDays);
    const { outcome } = await invoke(fn, { do: 'clock' });
    const asked = await ask(['s3', 'dynamodb', 'sqs', 'ses']);
    world.advance(-eightDays);
    const [said, made, text, ofFive, isDate, left = 0] = (outcome as unknown as { value: number[] }).value;
    for (const time of [said, made, text])
      expect(Math.abs((time ?? 0) - Date.now() - eightDays)).toBeLessThan(5_000);
    expect([ofFive, isDate]).toEqual([5, true]);
    expect(left).toBeGreaterThan(25_000);
    expect(left).toBeLessThanOrEqual(30_000);
    expect(asked).toEqual({ s3: 'Subject: hello\r\n\r\n', dynamodb: '7', sqs: 'sent', ses: 'sent' });
  });

  it('asks the DNS server that it is given', async () => {
    const dns = await dnsServer(() => ({ records: [rdata.a('192.0.2.7')] }));
    const asking = startFunction(world, { file: HANDLER, dns: dns.address });
    const { outcome } = await invoke(asking, { do: 'resolve' });
    expect(outcome).toEqual({ kind: 'returned', value: [['192.0.2.7'], '127.0.0.1'] });
    expect(dns.asked).toEqual(['A mx.example.com']);
    await asking.restart();
    await dns.close();
  });
});

describe('a queue with a function', () => {
  const lines = (from: LambdaFunction) => from.logs().filter((one) => 'receives' in one);

  it("gets SES's notice by its topic, as often as it is told", async () => {
    await world.notice({ key: 'raw/m1', forwardPaths: ['info@client.example'] }, 2);
    const bodies = await world.messages.bodies('inbound');
    expect(bodies).toHaveLength(2);
    expect(bodies.map(readSesNotice)).toEqual(
      Array(2).fill(
        expect.objectContaining({
          kind: 'mail',
          bucket: 'raw-mails',
          key: 'raw/m1',
          messageId: 'm1',
          forwardPaths: ['info@client.example'],
          wrapped: false,
        }),
      ),
    );
    const reader = startFunction(world, { file: HANDLER, name: 'reader' });
    const mapping = startMapping(world, { queue: 'inbound', fn: reader });
    await mapping.idle();
    await mapping.stop();
    expect(lines(reader)).toHaveLength(2);
    expect(lines(reader)[0]).toMatchObject({ eventSource: 'aws:sqs', receives: '1' });
    await reader.restart();
  });

  it('brings again what failed, and what fails each time becomes a dead letter', async () => {
    const reader = startFunction(world, { file: HANDLER, name: 'reader' });
    for (const body of ['good', 'once', 'never']) await world.send('inbound', body);
    const mapping = startMapping(world, { queue: 'inbound', fn: reader, concurrency: 1 });
    await mapping.idle();
    await mapping.stop();
    const receives = (body: string) =>
      lines(reader).flatMap((one) => (one.body === body ? [one.receives] : []));
    expect(receives('good')).toEqual(['1']);
    expect(receives('once')).toEqual(['1', '2']);
    expect(receives('never')).toEqual(['1', '2']);
    expect(await world.deadLetters('inbound')).toEqual(['never']);
    expect(await world.depth('inbound')).toEqual({ visible: 0, inHand: 0, delayed: 0 });
    await reader.restart();
  });

  it('gives nobody what another works on, however long that takes', async () => {
    const reader = startFunction(world, { file: HANDLER, name: 'reader' });
    await world.send('sent', 'slow');
    const mapping = startMapping(world, { queue: 'sent', fn: reader, concurrency: 2 });
    await mapping.idle();
    await mapping.stop();
    expect(mapping.invocations).toHaveLength(1);
    expect(mapping.invocations[0]?.durationMs).toBeGreaterThan(1_000);
    await reader.restart();
  });

  it('brings all of a batch again when its call failed, also when it crashed', async () => {
    const reader = startFunction(world, { file: HANDLER, name: 'reader' });
    const before = world.sent().length;
    await world.send('sent', 'mail');
    reader.crashAt({ service: 'ses', operation: 'SendRawEmail', when: 'after' });
    const mapping = startMapping(world, { queue: 'sent', fn: reader, batchSize: 1 });
    await mapping.idle();
    await mapping.stop();
    expect(mapping.invocations.map(({ outcome }) => outcome.kind)).toEqual(['crashed', 'returned']);
    expect(world.sent()).toHaveLength(before + 2);
    await reader.restart();
  });
});

describe('the end of a world', () => {
  it('leaves no process and no file', async () => {
    const other = await startWorld();
    const reader = startFunction(other, { file: HANDLER });
    startMapping(other, { queue: 'inbound', fn: reader });
    await other.send('inbound', 'good');
    const hanging = reader.invoke({ do: 'wait' });
    while (reader.pids().length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const pids = [...other.pids, ...reader.pids()];
    expect(pids.every(isAlive)).toBe(true);
    await other.close();
    await hanging;
    expect(pids.filter(isAlive)).toEqual([]);
    expect(() => readdirSync(other.directory)).toThrow();
  });
});
