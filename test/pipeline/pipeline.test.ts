import { describe, expect, test } from 'vitest';
import { classify } from '../../lib/classify/index.ts';
import { type Counted, type Effects, Unavailable } from '../../lib/effects.ts';
import {
  type Limits,
  type MailboxState,
  markTold,
  type Observation,
  observe,
} from '../../lib/incident/index.ts';
import { type Inbound, NO_VERDICTS, type Verdicts } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { type Attempt, passMail, type Readers } from '../../lib/pipeline.ts';
import type { Delivery } from '../../lib/record/delivery.ts';
import type { Fault, MailRecord } from '../../lib/record/record.ts';
import { OPEN_ROUTING, routingOf } from '../../lib/site/routing.ts';
import { readSite } from '../../lib/site/site.ts';
import { ENVELOPE, reportOf } from '../support/reports.ts';

const AT = '2026-11-24T10:15:30.000Z';
const INBOUND: Inbound = { key: 'k1', envelope: ENVELOPE, verdicts: NO_VERDICTS, receivedAt: AT };
const PLAN = 'plan mail info@client.example';
const TO_MAILBOX = [{ kind: 'mail', destination: 'info@client.example' }];
const LETTER = 'From: a@far.example\r\nTo: info@client.example\r\nSubject: Hello\r\n\r\nSee you at ten.\r\n';
const BOUNCE = [
  'From: MAILER-DAEMON@sv1.host.example',
  'To: info@client.example',
  'Subject: failure notice',
  '',
  'Hi. This is the qmail-send program at sv1.host.example.',
  "I'm afraid I wasn't able to deliver your message to the following addresses.",
  "This is a permanent error; I've given up. Sorry it didn't work out.",
  '',
  '<nobody@far.example>:',
  '192.0.2.77 does not like recipient.',
  'Remote host said: 550 User not found: nobody@far.example',
  'Giving up on 192.0.2.77.',
  '',
].join('\r\n');

/** Effects in memory: what happened, in order, and what stands. */
class Memory implements Effects {
  readonly happened: string[] = [];
  readonly records = new Map<string, MailRecord>();
  readonly planned = new Map<string, Delivery>();
  readonly faults: Fault[] = [];
  readonly writers: string[] = [];
  readonly #raw: string;
  #state: MailboxState | null = null;

  constructor(raw: string) {
    this.#raw = raw;
  }

  async readRaw(): Promise<Uint8Array> {
    this.happened.push('readRaw');
    return Buffer.from(this.#raw);
  }
  async recorded(key: string, mailbox: string): Promise<MailRecord | null> {
    this.happened.push('recorded');
    return this.records.get(`${key} ${mailbox}`) ?? null;
  }
  async putRecord(record: MailRecord): Promise<MailRecord> {
    this.happened.push('putRecord');
    const name = `${record.key} ${record.mailbox}`;
    const standing = this.records.get(name) ?? record;
    this.records.set(name, standing);
    return standing;
  }
  async count(mailbox: string, observation: Observation, limits: Limits): Promise<Counted> {
    const { state, ...counted } = observe(this.#state, observation, mailbox, limits);
    this.#state = state;
    return counted;
  }
  async markTold(_: string, incidents: readonly string[]): Promise<void> {
    this.happened.push('markTold');
    if (this.#state !== null) this.#state = markTold(this.#state, incidents);
  }
  async remember(mailbox: string, address: string): Promise<void> {
    this.writers.push(`${address} to ${mailbox}`);
  }
  async plan(deliveries: readonly Delivery[]): Promise<void> {
    const fresh = deliveries.filter(({ id }) => !this.planned.has(id));
    for (const delivery of fresh) this.planned.set(delivery.id, delivery);
    this.happened.push(`plan ${fresh.map(({ kind, destination }) => `${kind} ${destination}`).join(', ')}`);
  }
  async hops(): Promise<number> {
    this.happened.push('hops');
    return 0;
  }
  tellFault(_inbound: Inbound, fault: Fault): void {
    this.faults.push(fault);
  }
}

/** To the one mailbox of `INBOUND`, where no site is known. */
async function pass(memory: Memory, attempt: Attempt = 'first', readers?: Readers): Promise<MailRecord> {
  const records = await passMail(INBOUND, attempt, OPEN_ROUTING, memory, readers);
  expect(records).toHaveLength(1);
  return records[0] as MailRecord;
}

const NO_READING: Readers = {
  parse: () => {
    throw new Error('must not be read');
  },
  classify: () => {
    throw new Error('must not be read');
  },
};

describe('the pipeline', () => {
  test('records a bounce before it plans its deliveries', async () => {
    const memory = new Memory(BOUNCE);
    const record = await pass(memory);
    expect(record).toMatchObject({
      class: 'bounce',
      recipients: [{ address: 'nobody@far.example', replyCode: '550' }],
      decision: { kind: 'mark', rule: 'unproven' },
      deliveries: TO_MAILBOX,
      size: BOUNCE.length,
    });
    expect(memory.happened).toEqual(['readRaw', 'putRecord', PLAN]);
    expect(memory.faults).toEqual([]);
  });

  test('delivers a letter', async () => {
    const record = await pass(new Memory(LETTER));
    expect(record).toMatchObject({ class: 'ordinary', decision: { kind: 'deliver', rule: 'ordinary' } });
  });

  test('loads what was recorded and plans it again, without reading the mail', async () => {
    const memory = new Memory(BOUNCE);
    const first = await pass(memory);
    memory.happened.length = 0;
    expect(await pass(memory, 'again', NO_READING)).toEqual(first);
    expect(memory.happened).toEqual(['recorded', 'plan ']);
  });

  test('takes the record that stands where another was first', async () => {
    const memory = new Memory(BOUNCE);
    const first = await pass(memory);
    const second = await pass(memory, 'first', {
      parse: NO_READING.parse,
      classify: NO_READING.classify,
    });
    expect(second).toEqual(first);
    expect(memory.happened.slice(3)).toEqual(['readRaw', 'putRecord', 'plan ']);
  });

  test.each([
    ['parse', { ...NO_READING }],
    [
      'classify',
      {
        parse: (raw: Uint8Array) => ({ raw }) as ReturnType<Readers['parse']>,
        classify: () => {
          throw new RangeError("a stranger's words");
        },
      },
    ],
  ])('fails open where %s throws: delivered, marked, recorded, told', async (stage, readers) => {
    const memory = new Memory(BOUNCE);
    const record = await pass(memory, 'first', readers);
    expect(record).toMatchObject({
      class: 'unread',
      decision: { kind: 'mark', rule: 'failed-open' },
      fault: { stage },
      deliveries: TO_MAILBOX,
    });
    expect(JSON.stringify(record)).not.toContain('words');
    expect(memory.faults).toMatchObject([{ stage }]);
    expect(memory.happened).toEqual(['readRaw', 'putRecord', PLAN]);
  });

  test('does not read a mail again that may have ended the process', async () => {
    const memory = new Memory(BOUNCE);
    const record = await pass(memory, 'last', {
      parse: NO_READING.parse,
      classify: () => reportOf(),
    });
    expect(record).toMatchObject({
      class: 'unread',
      decision: { rule: 'failed-open' },
      fault: { stage: 'attempts' },
    });
    expect(memory.faults).toMatchObject([{ stage: 'attempts' }]);
  });

  test('a fault of the world is no fault of ours: it rejects, and nothing is recorded', async () => {
    const memory = new Memory(BOUNCE);
    memory.readRaw = () => Promise.reject(new Error('EIO'));
    await expect(pass(memory)).rejects.toThrow('EIO');
    expect(memory.records.size).toBe(0);
    expect(memory.faults).toEqual([]);
  });

  test('the world may fail while a report is traced too: no verdict is made up for it', async () => {
    const memory = new Memory(BOUNCE);
    const trace = () => Promise.reject(new Unavailable('the table is locked'));
    await expect(pass(memory, 'first', { parse: parseMail, classify, trace })).rejects.toThrow(
      'the table is locked',
    );
    expect(memory.records.size).toBe(0);
  });
});

describe('a mail to several mailboxes', () => {
  const CONFIG = {
    alerts: 'admin@elsewhere.example',
    domains: { 'client.example': { mailboxes: { info: 'owner@far.example', shop: 'shop@far.example' } } },
    destinations: { spare: 'spare@far.example' },
    rules: [
      { name: 'shop-spare', recipient: 'shop@client.example', then: { deliver: 'spare' } },
      { name: 'hello', header: { subject: { contains: 'hello' } }, then: 'hold' },
    ],
  };
  const forwardPaths = ['info@client.example', 'Shop+x@client.example', 'INFO@client.example'];
  const inbound: Inbound = {
    ...INBOUND,
    envelope: { ...ENVELOPE, reversePath: 'a@far.example', forwardPaths },
  };

  async function passBoth(memory: Memory, verdicts: Verdicts = NO_VERDICTS) {
    const site = await readSite(CONFIG, 'config');
    return passMail({ ...inbound, verdicts }, 'first', routingOf({ kind: 'config', site }), memory);
  }

  test('is read once and decided for each by itself; what is held is not planned, but knows where it would go', async () => {
    const memory = new Memory(LETTER);
    const [info, shop, ...others] = await passBoth(memory);
    expect(others).toEqual([]);
    expect(info).toMatchObject({
      mailbox: 'info@client.example',
      envelope: { forwardPaths: ['info@client.example', 'INFO@client.example'] },
      decision: { kind: 'hold', rule: 'rule:hello' },
      deliveries: TO_MAILBOX,
    });
    expect(shop).toMatchObject({
      mailbox: 'shop@client.example',
      envelope: { forwardPaths: ['Shop+x@client.example'] },
      decision: { kind: 'deliver', rule: 'rule:shop-spare' },
    });
    expect([...memory.planned.values()]).toMatchObject([
      { kind: 'mail', mailbox: 'shop@client.example', destination: 'spare' },
    ]);
    expect(memory.happened.filter((what) => what === 'readRaw')).toHaveLength(1);
  });

  test('to 75 names of a mailbox that takes all is one record and one delivery, also with the postmaster among them', async () => {
    const names = Array.from({ length: 75 }, (_, n) => `name${n}@client.example`);
    const domains = { 'client.example': { mailboxes: { '*': 'owner@far.example' } } };
    const rules = [{ name: 'first', recipient: { contains: 'name0@' }, then: 'mark' }];
    const site = await readSite({ ...CONFIG, destinations: {}, domains, rules }, 'config');
    const passTo = async (...forwardPaths: string[]) => {
      const memory = new Memory(LETTER);
      const envelope = { ...inbound.envelope, forwardPaths };
      const verdicts: Verdicts = { ...NO_VERDICTS, dmarc: 'PASS' };
      const mail = { ...inbound, envelope, verdicts };
      await passMail(mail, 'first', routingOf({ kind: 'config', site }), memory);
      return { memory, records: [...memory.records.values()], planned: [...memory.planned.values()] };
    };
    const { memory, records, planned } = await passTo(...names);
    expect(records).toMatchObject([
      {
        mailbox: '*@client.example',
        envelope: { forwardPaths: names },
        // Decided for the first of them.
        decision: { kind: 'mark', rule: 'rule:first' },
      },
    ]);
    expect(planned).toMatchObject([{ mailbox: '*@client.example', destination: '*@client.example' }]);
    expect(memory.writers).toEqual(['a@far.example to name0@client.example']);
    const both = await passTo('postmaster', ...names);
    expect(both.records.map(({ mailbox }) => mailbox)).toEqual([
      'postmaster@client.example',
      '*@client.example',
    ]);
    expect(both.planned.map(({ destination }) => destination)).toEqual(['*@client.example']);
  });

  test('who wrote is remembered where he is who he says, and for the mailbox that got it', async () => {
    const unknown = new Memory(LETTER);
    await passBoth(unknown);
    expect(unknown.writers).toEqual([]);
    const known = new Memory(LETTER);
    await passBoth(known, { ...NO_VERDICTS, dmarc: 'PASS' });
    expect(known.writers).toEqual(['a@far.example to shop@client.example']);
  });

  test('a writer who cannot be remembered now delays no mail: it is planned before, and passes', async () => {
    const memory = new Memory(LETTER);
    memory.remember = async () => {
      memory.happened.push('remember');
      throw new Unavailable('the secret is not to be had');
    };
    const records = await passBoth(memory, { ...NO_VERDICTS, dmarc: 'PASS' });
    expect(records.map(({ decision }) => decision.rule)).toEqual(['rule:hello', 'rule:shop-spare']);
    expect(memory.happened.slice(-3)).toEqual(['putRecord', 'plan mail spare', 'remember']);
    expect(memory.faults).toEqual([]);
  });

  test('a rule that fails loses no mail, and lets no virus through', async () => {
    const site = await readSite(CONFIG, 'config');
    const broken = {
      ...site.policy.rules[0],
      conditions: [
        {
          kind: 'body',
          test: {
            kind: 'pattern',
            source: 'x',
            matches: () => {
              throw new TypeError('a fault of ours');
            },
          },
        },
      ],
    };
    const routing = routingOf({
      kind: 'config',
      site: { ...site, policy: { ...site.policy, rules: [broken as (typeof site.policy.rules)[number]] } },
    });
    const decisionOf = async (verdicts: Verdicts) => {
      const memory = new Memory(LETTER);
      const records = await passMail({ ...INBOUND, verdicts }, 'first', routing, memory);
      return { decision: records[0]?.decision, faults: memory.faults };
    };
    expect(await decisionOf(NO_VERDICTS)).toMatchObject({
      decision: { kind: 'mark', rule: 'failed-open' },
      faults: [{ stage: 'decide', error: 'TypeError' }],
    });
    expect(await decisionOf({ ...NO_VERDICTS, virus: 'FAIL' })).toMatchObject({
      decision: { kind: 'hold', rule: 'virus' },
    });
  });
});
