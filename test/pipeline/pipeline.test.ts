import { describe, expect, test } from 'vitest';
import type { Effects } from '../../lib/effects.ts';
import type { Inbound } from '../../lib/model.ts';
import { passMail, type Readers } from '../../lib/pipeline.ts';
import type { Fault, MailRecord } from '../../lib/record/record.ts';
import { DELIVERY, ENVELOPE, reportOf } from '../support/reports.ts';

const INBOUND: Inbound = { key: 'k1', envelope: ENVELOPE, receivedAt: '2026-11-24T10:15:30.000Z' };
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
  readonly faults: Fault[] = [];
  readonly #raw: string;

  constructor(raw: string) {
    this.#raw = raw;
  }

  async readRaw(): Promise<Uint8Array> {
    this.happened.push('readRaw');
    return Buffer.from(this.#raw);
  }
  async recorded(key: string): Promise<MailRecord | null> {
    this.happened.push('recorded');
    return this.records.get(key) ?? null;
  }
  async putRecord(record: MailRecord): Promise<MailRecord> {
    this.happened.push('putRecord');
    const standing = this.records.get(record.key) ?? record;
    this.records.set(record.key, standing);
    return standing;
  }
  destinations(): readonly [typeof DELIVERY] {
    return [DELIVERY];
  }
  async plan(record: MailRecord): Promise<void> {
    this.happened.push(`plan ${record.decision.rule}`);
  }
  tellFault(_inbound: Inbound, fault: Fault): void {
    this.faults.push(fault);
  }
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
    const record = await passMail(INBOUND, 'first', memory);
    expect(record).toMatchObject({
      class: 'bounce',
      recipients: [{ address: 'nobody@far.example', replyCode: '550' }],
      decision: { kind: 'mark', rule: 'unproven' },
      deliveries: [DELIVERY],
      size: BOUNCE.length,
    });
    expect(memory.happened).toEqual(['readRaw', 'putRecord', 'plan unproven']);
    expect(memory.faults).toEqual([]);
  });

  test('delivers a letter', async () => {
    const record = await passMail(INBOUND, 'first', new Memory(LETTER));
    expect(record).toMatchObject({ class: 'ordinary', decision: { kind: 'deliver', rule: 'ordinary' } });
  });

  test('loads what was recorded and plans it again, without reading the mail', async () => {
    const memory = new Memory(BOUNCE);
    const first = await passMail(INBOUND, 'first', memory);
    memory.happened.length = 0;
    expect(await passMail(INBOUND, 'again', memory, NO_READING)).toEqual(first);
    expect(memory.happened).toEqual(['recorded', 'plan unproven']);
  });

  test('takes the record that stands where another was first', async () => {
    const memory = new Memory(BOUNCE);
    const first = await passMail(INBOUND, 'first', memory);
    const second = await passMail(INBOUND, 'first', memory, {
      parse: NO_READING.parse,
      classify: NO_READING.classify,
    });
    expect(second).toEqual(first);
    expect(memory.happened.slice(3)).toEqual(['readRaw', 'putRecord', 'plan unproven']);
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
    const record = await passMail(INBOUND, 'first', memory, readers);
    expect(record).toMatchObject({
      class: 'unread',
      decision: { kind: 'mark', rule: 'failed-open' },
      fault: { stage },
      deliveries: [DELIVERY],
    });
    expect(JSON.stringify(record)).not.toContain('words');
    expect(memory.faults).toMatchObject([{ stage }]);
    expect(memory.happened).toEqual(['readRaw', 'putRecord', 'plan failed-open']);
  });

  test('does not read a mail again that may have ended the process', async () => {
    const memory = new Memory(BOUNCE);
    const record = await passMail(INBOUND, 'last', memory, {
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
    await expect(passMail(INBOUND, 'first', memory)).rejects.toThrow('EIO');
    expect(memory.records.size).toBe(0);
    expect(memory.faults).toEqual([]);
  });
});
