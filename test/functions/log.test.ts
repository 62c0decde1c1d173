import type { Context, SQSRecord } from 'aws-lambda';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Log, logOf } from '../../functions/log.ts';
import { framesOf } from '../../functions/log-faults.ts';
import { LISTED } from '../../functions/log-words.ts';
import { classify } from '../../lib/classify/index.ts';
import { Unavailable } from '../../lib/effects.ts';
import { REASONS } from '../../lib/model.ts';
import { firstAddress, parseMail } from '../../lib/parse/index.ts';
import type { Delivery, Outcome } from '../../lib/record/delivery.ts';
import { EVIDENCE_KEPT, type MailRecord, RECIPIENTS_KEPT } from '../../lib/record/record.ts';
import { readSite } from '../../lib/site/site.ts';
import { evidence } from '../../lib/trace/evidence.ts';
import { hostileMailbox, hostileRecord, hostileWord, STRANGER } from '../support/hostile-record.ts';
import { ENVELOPE, recipientOf, recordOf, reportOf } from '../support/reports.ts';
import { samples } from '../support/samples.ts';

/** CloudWatch Logs takes 1 MiB an entry and bills each byte: a line of a mail is to be no more than a mail's own envelope. */
const MAX_LINE_CHARS = 4_000;

const CONFIG = {
  alerts: ['admin@elsewhere.example'],
  domains: { 'client.example': { mailboxes: { info: 'owner@gmail.example', '*': 'owner@gmail.example' } } },
  destinations: { spare: 'spare@gmail.example' },
  rules: [{ name: 'qq', body: { contains: 'service.mail.qq.com' }, then: 'hold' }],
};

async function logFor(logs: { readonly addresses?: boolean } = {}): Promise<Log> {
  return logOf(await readSite({ ...CONFIG, logs }, 'test'));
}

let written: string[];

beforeEach(() => {
  written = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
  vi.spyOn(process.stderr, 'write').mockImplementation((chunk) => written.push(String(chunk)) > 0);
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** Each a whole entry of the log, as it was written. */
function entries(): string[] {
  const all = written.join('').split('\n');
  expect(all.pop()).toBe('');
  written = [];
  return all;
}

/** Without what stands in every line. */
function facts(): Record<string, unknown>[] {
  return entries().map((line) => {
    const { timestamp, service, sampling_rate, ...rest } = JSON.parse(line);
    expect(Date.parse(timestamp)).not.toBeNaN();
    expect([service, sampling_rate]).toEqual(['truebounce', 0]);
    return rest;
  });
}

const KEY = 'inbound/0hb1k2msgid';

function deliveryTo(destination: string, mailbox = 'info@client.example'): Delivery {
  return { kind: 'mail', id: `${KEY} ${destination}`, key: KEY, mailbox, destination };
}

function tried(outcome: Outcome, destination = 'info@client.example') {
  return { kind: 'tried', delivery: deliveryTo(destination), outcome, recorded: true, paused: null } as const;
}

function sqsRecord(receives = 1): SQSRecord {
  return {
    messageId: '11111111-2222-3333-4444-555555555555',
    receiptHandle: 'handle',
    body: `a body with ${STRANGER}`,
    attributes: {
      ApproximateReceiveCount: String(receives),
      SentTimestamp: '0',
      SenderId: 'sender',
      ApproximateFirstReceiveTimestamp: '0',
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:inbound',
    awsRegion: 'us-east-1',
  };
}

/** A single word may be one of ours too, such as `unsubscribe`. */
const SEVERAL_WORDS = /\S\s+\S/;

describe('a line', () => {
  it("of a mail has SES's id, what it is and what became of it, and no address in full", async () => {
    const record: MailRecord = {
      ...recordOf(reportOf(), KEY),
      decision: { kind: 'hold', rule: 'rule:qq', alert: false },
      evidence: [evidence('foreign-from', 'weak', { from: 'x@far.example' })],
      incident: { mailbox: 'info@client.example', id: '20261124T1000-1', silent: false },
    };
    (await logFor()).mail(record);
    expect(facts()).toEqual([
      {
        level: 'INFO',
        message: 'mail',
        messageId: '0hb1k2msgid',
        mailbox: 'i***@client.example',
        receivedAt: '2026-11-24T10:15:30.000Z',
        size: 1234,
        class: 'bounce',
        detector: 'qmail',
        readBy: 'grammar',
        reasons: ['userunknown'],
        recipientCount: 1,
        defects: [],
        provenance: 'unproven',
        because: 'nothing-asked',
        evidence: ['foreign-from against weak'],
        incident: '20261124T1000-1',
        decision: 'hold',
        rule: 'rule:qq',
        destinations: ['i***@client.example'],
        deliveries: 1,
        alerts: 0,
      },
    ]);
  });

  it('of a mail has its addresses where the config asks for them', async () => {
    (await logFor({ addresses: true })).mail(recordOf(reportOf(), KEY));
    expect(facts()[0]).toMatchObject({
      mailbox: 'info@client.example',
      reversePath: '<>',
      forwardPaths: ['info@client.example'],
      client: '192.0.2.25',
      recipients: ['nobody@far.example'],
      destinations: ['info@client.example'],
    });
  });

  it('of a delivery says where it went, what came of it, and why only where addresses may be told', async () => {
    const failed = tried({ kind: 'failed', at: '2026-11-24T10:16:00.000Z', error: '550 no <u@far.example>' });
    const log = await logFor();
    log.delivery(failed.delivery.id, failed);
    log.delivery(`${KEY} spare`, tried({ kind: 'delivered', at: '2026-11-24T10:16:00.000Z' }, 'spare'));
    const alert = { ...deliveryTo('admin@elsewhere.example'), kind: 'alert', incident: null } as const;
    log.delivery('incident info@client.example', {
      ...tried({
        kind: 'later',
        at: '2026-11-24T10:16:00.000Z',
        nextAt: '2026-11-24T10:31:00.000Z',
        error: 'x',
      }),
      delivery: alert,
    });
    const common = { message: 'delivery', messageId: '0hb1k2msgid', at: '2026-11-24T10:16:00.000Z' };
    const mailbox = 'i***@client.example';
    expect(facts()).toEqual([
      { ...common, level: 'ERROR', kind: 'mail', mailbox, destination: mailbox, outcome: 'failed' },
      { ...common, level: 'INFO', kind: 'mail', mailbox, destination: 'spare', outcome: 'delivered' },
      {
        ...common,
        level: 'WARN',
        kind: 'alert',
        mailbox,
        destination: 'a***@elsewhere.example',
        outcome: 'later',
        nextAt: '2026-11-24T10:31:00.000Z',
      },
    ]);
    (await logFor({ addresses: true })).delivery(failed.delivery.id, failed);
    expect(facts()[0]).toMatchObject({ error: '550 no <u@far.example>' });
  });

  it('of a delivery that another has, or that is over, names it too', async () => {
    const log = await logFor();
    log.delivery(`${KEY} info@client.example`, { kind: 'leased', until: '2026-11-24T10:16:00.000Z' });
    log.delivery('abuse info@client.example tell-host 2026-11-24 a@elsewhere.example', { kind: 'unknown' });
    expect(facts()).toEqual([
      { level: 'INFO', message: 'delivery', messageId: '0hb1k2msgid', claim: 'leased' },
      { level: 'INFO', message: 'delivery', claim: 'unknown' },
    ]);
  });

  it('of a paused destination, and of what SES told later, names the delivery', async () => {
    const log = await logFor();
    log.paused(deliveryTo('info@client.example'), 'bounced: Permanent, 550 u@far.example');
    log.late({ kind: 'amended', delivery: deliveryTo('spare'), counts: 'complained', error: 'spam' });
    log.late({ kind: 'unknown', id: `${KEY} spare` });
    expect(facts()).toMatchObject([
      { level: 'ERROR', message: 'paused', messageId: '0hb1k2msgid', destination: 'i***@client.example' },
      { level: 'WARN', message: 'late', messageId: '0hb1k2msgid', destination: 'spare', late: 'complained' },
      { level: 'INFO', message: 'late', messageId: '0hb1k2msgid', late: 'unknown' },
    ]);
  });

  it('of a fault has the class of the error and where it happened, not its message', async () => {
    const log = await logFor();
    const cause = new RangeError(`no charset ${STRANGER} of <u@far.example>`);
    log.fault({ key: KEY }, { stage: 'classify', error: 'RangeError', cause });
    const [line = ''] = entries();
    expect(line).not.toContain(STRANGER);
    expect(line).not.toContain('far.example');
    const { level, message, messageId, stage, error, frames } = JSON.parse(line);
    expect({ level, message, messageId, stage, error }).toEqual({
      level: 'ERROR',
      message: 'fault',
      messageId: '0hb1k2msgid',
      stage: 'classify',
      error: 'RangeError',
    });
    expect(frames[0]).toMatch(/test\/functions\/log\.test\.ts:\d+:\d+\)?$/);
    log.fault({ key: KEY }, { stage: 'attempts', error: 'none', cause: null });
    expect(facts()[0]).toMatchObject({ error: 'none', frames: [] });
  });

  it('of a message that goes back says what AWS said, or where the bug is', async () => {
    const log = await logFor();
    const denied = new Unavailable('the parameter /truebounce/info may not be read\nby u@far.example', {
      cause: new TypeError(STRANGER),
    });
    log.failed(sqsRecord(3), denied, KEY);
    log.failed(sqsRecord(), new TypeError(STRANGER));
    log.failed(sqsRecord(), `thrown: ${STRANGER}`, `${KEY} info@client.example`);
    const lines = facts();
    expect(lines[0]).toEqual({
      level: 'WARN',
      message: 'failed',
      messageId: '0hb1k2msgid',
      sqsMessageId: '11111111-2222-3333-4444-555555555555',
      receives: 3,
      error: 'Unavailable < TypeError',
      says: 'the parameter /truebounce/info may not be read?by ***',
    });
    expect(lines[1]).toMatchObject({ level: 'ERROR', error: 'TypeError', frames: expect.any(Array) });
    expect(lines[1]).not.toHaveProperty('messageId');
    expect(lines[1]?.frames).not.toEqual([]);
    expect(lines[2]).toMatchObject({ messageId: '0hb1k2msgid', error: 'string', frames: [] });
    expect(JSON.stringify(lines)).not.toContain(STRANGER);
  });

  it('bears the id of its invocation', async () => {
    const log = await logFor();
    log.begin({ awsRequestId: 'request-1', functionName: 'inbound' } as Context);
    log.info('swept', { repairs: 2, complete: true });
    expect(facts()[0]).toMatchObject({
      message: 'swept',
      repairs: 2,
      complete: true,
      function_request_id: 'request-1',
    });
  });
});

/** All that a stranger may bring into lines: C0, DEL and C1, which no JSON needs, and what moves or breaks a line on a screen. */
const CONTROLS = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;

/** As whoever reads the entry gets them. */
function stringsIn(line: string): string[] {
  const found: string[] = [];
  JSON.parse(line, (key, value) => {
    found.push(key);
    if (typeof value === 'string') found.push(value);
    return value;
  });
  return found;
}

describe('no line', () => {
  it("has a stranger's word or address, or a control character, whatever a mail says", async () => {
    const log = await logFor();
    const outcome = hostileWord.map(
      (error) => ({ kind: 'failed', at: '2026-11-24T10:16:00.000Z', error }) as const,
    );
    fc.assert(
      fc.property(hostileRecord, hostileWord, hostileMailbox, outcome, (record, word, mailbox, outcome) => {
        log.mail(record);
        const to = deliveryTo(mailbox, mailbox);
        log.delivery(to.id, { ...tried(outcome), delivery: to });
        log.delivery(`${KEY} ${word}`, { kind: 'unknown' });
        log.paused(to, word);
        log.late({ kind: 'amended', delivery: to, counts: 'bounced', error: word });
        log.fault({ key: KEY }, { stage: 'trace', error: 'TypeError', cause: new TypeError(word) });
        log.failed(sqsRecord(), new RangeError(word, { cause: new Error(word) }), KEY);
        const lines = entries();
        expect(lines).toHaveLength(7);
        for (const line of lines) {
          expect(line).not.toContain(STRANGER);
          expect(line).not.toMatch(CONTROLS);
          expect(stringsIn(line).filter((text) => CONTROLS.test(text))).toEqual([]);
          expect(line.length).toBeLessThan(MAX_LINE_CHARS);
        }
      }),
      { numRuns: 150 },
    );
  });

  it('has an address, a subject or a text of any sample mail', async () => {
    const log = await logFor();
    let checked = 0;
    for (const { name, raw } of samples()) {
      const mail = parseMail(raw);
      const classified = classify(mail, ENVELOPE);
      const record = recordOf(classified, KEY);
      log.mail({
        ...record,
        envelope: { ...record.envelope, reversePath: firstAddress(mail.header.value('from')) ?? null },
      });
      const [line = ''] = entries();
      expect(line.replaceAll('i***@client.example', ''), name).not.toContain('@');
      const subject = mail.header.text('subject')?.trim() ?? '';
      if (SEVERAL_WORDS.test(subject)) expect(line, name).not.toContain(subject);
      for (const { address, diagnosticCode } of record.recipients) {
        expect(line, name).not.toContain(address);
        if (SEVERAL_WORDS.test(diagnosticCode ?? '')) expect(line, name).not.toContain(diagnosticCode);
      }
      checked += 1;
    }
    expect(checked).toBeGreaterThan(100);
  });

  it('has a control character where addresses are asked for', async () => {
    const log = await logFor({ addresses: true });
    fc.assert(
      fc.property(hostileRecord, hostileWord, (record, word) => {
        log.mail(record);
        log.paused(deliveryTo(word, word), word);
        for (const line of entries()) {
          expect(line).not.toMatch(CONTROLS);
          expect(stringsIn(line).filter((text) => CONTROLS.test(text))).toEqual([]);
        }
      }),
      { numRuns: 100 },
    );
  });

  it('is longer than a mail is worth, however much there is to say', async () => {
    const address = `${'a'.repeat(64)}@${'b'.repeat(255)}`;
    const many = Array.from({ length: 500 }, (_, n) => deliveryTo(`${n}-${address}`));
    const record: MailRecord = {
      ...recordOf(reportOf(), KEY),
      mailbox: address,
      envelope: {
        reversePath: address,
        forwardPaths: many.map(({ destination }) => destination),
        client: { address: '2001:db8:85a3:8d3:1319:8a2e:370:7348', helo: address, name: address },
      },
      recipients: Array.from({ length: RECIPIENTS_KEPT }, (_, n) =>
        recipientOf({ address, reason: REASONS[n] ?? 'undefined' }),
      ),
      evidence: Array.from({ length: EVIDENCE_KEPT }, () =>
        evidence('recipient-unknown', 'strong', { messageId: address, recipients: [address] }),
      ),
      deliveries: many as MailRecord['deliveries'],
    };
    for (const addresses of [false, true]) {
      (await logFor({ addresses })).mail(record);
      const [line = ''] = entries();
      expect(line.length).toBeLessThan(addresses ? 2 * MAX_LINE_CHARS : MAX_LINE_CHARS);
      const { destinations, deliveries } = JSON.parse(line);
      expect([destinations.length, deliveries]).toEqual([LISTED, 500]);
    }
  });
});

describe('frames', () => {
  it('are not taken from a message that looks like some, or that was changed', () => {
    const inner = '\n    at work (file:///var/task/inbound.mjs:1:2)';
    const error = new Error(`x${inner}`);
    expect(framesOf(error).some((frame) => frame.includes('inbound.mjs'))).toBe(false);
    expect(framesOf(error).length).toBeGreaterThan(0);
    const changed = new Error(`x${inner}`);
    expect(changed.stack).toContain('inbound.mjs');
    changed.message = 'y';
    expect(framesOf(changed)).toEqual([]);
  });

  it('have no form in which an address fits', () => {
    const changed = new Error('x\n    at u@far.example (/u@far.example:1:2)\n    at /home/u@far.example:1:2');
    expect(changed.stack).toContain('/home/u@far.example');
    changed.message = 'x';
    expect(JSON.stringify(framesOf(changed))).not.toContain('far.example');
  });

  it('are found of errors without a message, and of those that bear a code', () => {
    expect(framesOf(new Error())[0]).toMatch(/log\.test\.ts/);
    const coded = (() => {
      try {
        return Buffer.alloc(-1);
      } catch (error) {
        return error;
      }
    })();
    expect(framesOf(coded).length).toBeGreaterThan(0);
  });
});
