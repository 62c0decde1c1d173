import { readFileSync } from 'node:fs';
import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { classify } from '../../lib/classify/index.ts';
import { openLocalData } from '../../lib/local/data.ts';
import { type LocalOptions, type LocalServer, startLocal } from '../../lib/local/server.ts';
import { openTables } from '../../lib/local/sqlite/index.ts';
import { NO_VERDICTS } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';
import type { MailRecord } from '../../lib/record/record.ts';
import { OPEN_ROUTING } from '../../lib/site/routing.ts';
import { outboxOf, withoutResult } from '../support/serve-process.ts';
import { SmtpClient } from '../support/smtp-client.ts';

const MAILBOX = 'info@client.example';
const BOUNCE = readFileSync(join(import.meta.dirname, '../corpus/qmail/01.eml'), 'latin1');
const MAIL = Buffer.from('From: a@far.example\r\nSubject: Hello\r\n\r\nSee you at ten.\r\n');

let data: string;
let servers: LocalServer[];
let clients: SmtpClient[];
let records: MailRecord[];
let complaints: string[];
let wake: () => void;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'truebounce-server-'));
  [servers, clients, records, complaints, wake] = [[], [], [], [], () => {}];
});
afterEach(async () => {
  for (const client of clients) client.close();
  for (const server of servers) await server.close();
  await rm(data, { recursive: true });
});

/** Begins at a fixed moment, and goes on from there as clocks do. */
function clock(): () => Date {
  const start = performance.now();
  const first = Date.parse('2026-11-24T10:15:30.000Z');
  return () => new Date(first + Math.floor(performance.now() - start));
}

async function start(change: Partial<LocalOptions> = {}): Promise<LocalServer> {
  const now = clock();
  const server = await startLocal(await openLocalData(data, now), {
    host: '127.0.0.1',
    port: 0,
    size: 1 << 20,
    behindServer: false,
    now,
    routing: OPEN_ROUTING,
    retentionDays: 30,
    makeAlert: () => Promise.reject(new Error('nothing sets an alert off here')),
    onIncident: () => {},
    onMail: (record) => {
      records.push(record);
      wake();
    },
    complain: (sentence) => {
      complaints.push(sentence);
      wake();
    },
    ...change,
  });
  servers.push(server);
  return server;
}

async function stop(server: LocalServer): Promise<number> {
  servers = servers.filter((other) => other !== server);
  return server.close();
}

async function client(server: LocalServer): Promise<SmtpClient> {
  const connected = await SmtpClient.connect(server.port);
  clients.push(connected);
  return connected;
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) {
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
}

/** Resolves when so many mails lie in the outbox of a mailbox. */
async function untilDelivered(count: number, mailbox = MAILBOX): Promise<readonly Buffer[]> {
  for (;;) {
    const mails = await outboxOf(data, mailbox).catch(() => new Map<string, Buffer>());
    if (mails.size >= count) return [...mails.values()];
    await setTimeout(10);
  }
}

/** What is on record of all mails, read beside the server. */
async function onRecord(): Promise<readonly MailRecord[]> {
  const tables = openTables(data, { readOnly: true });
  try {
    const accepted = await tables.acceptedSince('', null, 1_000);
    return (await Promise.all(accepted.map(({ inbound }) => tables.recordsOf(inbound.key)))).flat();
  } finally {
    await tables.close();
  }
}

describe('a fault of ours fails open', () => {
  test('a classifier that throws costs nobody a mail', async () => {
    const broken = (): never => {
      throw new TypeError('cannot read properties of undefined');
    };
    const server = await start({ readers: { parse: parseMail, classify: broken } });
    expect(await (await client(server)).send([MAILBOX], MAIL)).toMatch(/^250/);
    const [mail] = await untilDelivered(1);
    expect(mail?.toString()).toMatch(
      /^Truebounce-Result: 1; class=unread; provenance=none; decision=mark;\r\n rule=failed-open; "classify failed: TypeError"\r\nFrom: a@far/,
    );
    expect(mail && withoutResult(mail).equals(MAIL)).toBe(true);
    expect(await onRecord()).toMatchObject([
      { class: 'unread', decision: { kind: 'mark', rule: 'failed-open' }, fault: { stage: 'classify' } },
    ]);
    expect(complaints).toEqual([
      expect.stringMatching(/fault of ours.*classify failed.*cannot read properties/s),
    ]);
  });

  test('a mail whose reading ended the process twice is not read a third time', async () => {
    const never = (): never => {
      throw new Error('was read');
    };
    // A mail that was accepted, and begun twice by runs that ended in the middle of it.
    const first = await start({ readers: { parse: never, classify: never } });
    await stop(first);
    const tables = openTables(data, {});
    const at = '2026-11-24T10:00:00.000Z';
    const envelope = { reversePath: null, forwardPaths: [MAILBOX], client: null };
    await writeFile(join(data, 'raw', 'k1.eml'), MAIL);
    await tables.accept({ key: 'k1', envelope, verdicts: NO_VERDICTS, receivedAt: at }, MAIL.length);
    for (let run = 0; run < 2; run++) {
      expect(await tables.inbound.receive(1, at, '2026-11-24T11:00:00.000Z', 6)).toHaveLength(1);
      await tables.inbound.releaseAll();
    }
    await tables.close();

    await start({ readers: { parse: never, classify: never } });
    await until(() => records.length === 1);
    expect(records[0]).toMatchObject({ decision: { rule: 'failed-open' }, fault: { stage: 'attempts' } });
    expect(await untilDelivered(1)).toHaveLength(1);
  });
});

describe('what an earlier run did not finish', () => {
  test('is delivered as it was decided then, and once', async () => {
    await writeFile(join(data, 'outbox'), 'no directory');
    const first = await start();
    expect(await (await client(first)).send([MAILBOX], MAIL)).toMatch(/^250/);
    await until(() => complaints.length > 0);
    expect(complaints[0]).toMatch(/is safe in raw\/ but not delivered yet: .*ENOTDIR/);
    expect(await stop(first)).toBe(1);
    const [decided] = await onRecord();
    await rm(join(data, 'outbox'));

    const never = (): never => {
      throw new Error('was read again');
    };
    const second = await start({ readers: { parse: never, classify: never } });
    expect(second.unfinished).toBe(1);
    expect(await untilDelivered(1)).toHaveLength(1);
    expect(await onRecord()).toEqual([decided]);
    expect(await stop(second)).toBe(0);
    expect((await start()).unfinished).toBe(0);
  });
});

describe('trouble with the disk while running', () => {
  test('is 451 to the client, a line for the operator, and over when it is over', async () => {
    const server = await start();
    await rename(join(data, 'tmp'), join(data, 'tmp-away'));
    const sender = await client(server);
    expect(await sender.send([MAILBOX], MAIL)).toMatch(/^451 /);
    expect(complaints).toEqual([expect.stringMatching(/refused for now \(451\).*ENOENT/)]);
    await rename(join(data, 'tmp-away'), join(data, 'tmp'));
    expect(await sender.send([MAILBOX], MAIL)).toMatch(/^250 /);
    expect(await untilDelivered(1)).toHaveLength(1);
  });

  test('on the way out delays the mail and does not double it', async () => {
    await writeFile(join(data, 'outbox'), 'no directory');
    const server = await start();
    expect(await (await client(server)).send([MAILBOX, 'b@client.example'], MAIL)).toMatch(/^250 /);
    await until(() => complaints.length > 0);
    await rm(join(data, 'outbox'));
    await untilDelivered(1, 'b@client.example');
    await untilDelivered(1);
    expect(await onRecord()).toHaveLength(2);
    expect(await stop(server)).toBe(0);
    expect(await outboxOf(data, MAILBOX)).toHaveProperty('size', 1);
    expect(await outboxOf(data, 'b@client.example')).toHaveProperty('size', 1);
  });
});

describe('clocks', () => {
  /** Days by which the server's clock is wrong. */
  async function startAhead(days: () => number, change: Partial<LocalOptions> = {}): Promise<LocalServer> {
    const right = clock();
    return start({ now: () => new Date(right().getTime() + days() * 86_400_000), ...change });
  }

  test('one that jumps while a mail is in work costs it nothing: it is read once, and not called a crash', async () => {
    let days = 0;
    let parsed = 0;
    let goOn = (): void => {};
    const server = await startAhead(() => days, {
      readers: {
        parse: (raw) => {
          parsed += 1;
          return parseMail(raw);
        },
        classify,
        trace: () => new Promise((_, fail) => (goOn = () => fail(new Error('a fault of ours')))),
      },
    });
    const bounce = Buffer.from(BOUNCE.replaceAll('\n', '\r\n'));
    expect(await (await client(server)).send([MAILBOX], bounce)).toMatch(/^250/);
    while (parsed === 0) await setTimeout(5);
    days = 40;
    // Longer than the queues are left alone.
    await setTimeout(2_500);
    goOn();
    await untilDelivered(1);
    expect(parsed).toBe(1);
    expect(records).toHaveLength(1);
    expect(complaints.join()).not.toMatch(/ended the process/);
    expect(complaints.join()).toMatch(/the clock says 2027-01-03.*no old mail is removed for a day/);
  });

  test('one that was years ahead strands nothing: the next start goes on at once', async () => {
    await writeFile(join(data, 'outbox'), 'no directory');
    const ahead = await startAhead(() => 4_000);
    expect(await (await client(ahead)).send([MAILBOX], MAIL)).toMatch(/^250/);
    await until(() => complaints.length > 0);
    await stop(ahead);
    await rm(join(data, 'outbox'));
    await start();
    expect(await untilDelivered(1)).toHaveLength(1);
  });

  test('one that is a month ahead at a start removes nothing, and is told of', async () => {
    const before = await start();
    await (await client(before)).send([MAILBOX], MAIL);
    await untilDelivered(1);
    await stop(before);
    await startAhead(() => 31);
    await until(() => complaints.length > 0);
    expect(complaints[0]).toMatch(/far from the newest mail \(2026-11-24/);
    await setTimeout(1_500);
    expect(await readdir(join(data, 'raw'))).toHaveLength(1);
    expect(await onRecord()).toHaveLength(1);
  });
});

describe('what cannot be done', () => {
  test('a mail whose acceptance is on record is not refused because its file cannot be moved', async () => {
    const server = await start();
    await rm(join(data, 'raw'), { recursive: true });
    expect(await (await client(server)).send([MAILBOX], MAIL)).toMatch(/^250/);
    expect(await untilDelivered(1)).toHaveLength(1);
    expect(complaints).toEqual([expect.stringMatching(/is safe in tmp\/.*ENOENT/)]);
  });

  test('a mail whose raw file is gone is laid aside, and somebody is told', { timeout: 60_000 }, async () => {
    const first = await start();
    await stop(first);
    const tables = openTables(data, {});
    const envelope = { reversePath: null, forwardPaths: [MAILBOX], client: null };
    const receivedAt = '2026-11-24T10:00:00.000Z';
    await tables.accept({ key: 'k1', envelope, verdicts: NO_VERDICTS, receivedAt }, MAIL.length);
    for (let run = 0; run < 5; run++) {
      await tables.inbound.receive(1, receivedAt, '2026-11-24T11:00:00.000Z', 6);
      await tables.inbound.releaseAll();
    }
    await tables.close();
    await start();
    await until(() => complaints.some((one) => one.includes('given up after many tries')));
    expect(complaints.join()).toContain('truebounce doctor --audit');
  });
});

describe('the door', () => {
  test('keeps every byte: dots, bare newlines, eight bits, NUL', async () => {
    const mails = [
      '.\r\n..\r\n...x\r\n',
      'A: b\r\n\r\n.leading dot\r\n..two\r\n.\n.\r.\r\n',
      'A: b\nC: d\n\nbare\nends\r\n',
      '\r\n',
      'Subject: \xe4\xf6\x00\xff\r\n\r\n\x00\x01\x80\r\n',
      `A: b\r\n\r\n${'x'.repeat(100_000)}\r\n`,
    ].map((text) => Buffer.from(text, 'latin1'));
    const server = await start();
    const sender = await client(server);
    for (const [index, mail] of mails.entries()) {
      expect(await sender.send([`m${index}@client.example`], mail)).toMatch(/^250 /);
    }
    for (const [index, mail] of mails.entries()) {
      const [delivered] = await untilDelivered(1, `m${index}@client.example`);
      expect(delivered?.subarray(delivered.length - mail.length).equals(mail)).toBe(true);
    }
  });

  test('refuses a mail over the limit with 552, keeps nothing of it, and goes on', async () => {
    const server = await start({ size: 10_000 });
    const sender = await client(server);
    expect(await sender.say('MAIL FROM:<> SIZE=10001')).toMatch(/^552 5\.3\.4 /);
    const large = Buffer.from(`A: b\r\n\r\n${'x'.repeat(200_000)}\r\n`);
    expect(await sender.send([MAILBOX], large)).toMatch(/^552 5\.3\.4 /);
    const fits = Buffer.from(`A: b\r\n\r\n${'x'.repeat(10_000 - 10)}\r\n`);
    expect(fits).toHaveLength(10_000);
    expect(await sender.send([MAILBOX], fits)).toMatch(/^250 /);
    await until(() => records.length === 1);
    expect(await readdir(join(data, 'raw'))).toHaveLength(1);
    expect(await readdir(join(data, 'tmp'))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('does not take the half of a mail whose client breaks off', async () => {
    const server = await start();
    const breaking = await client(server);
    await breaking.say('MAIL FROM:<>');
    await breaking.say(`RCPT TO:<${MAILBOX}>`);
    await breaking.say('DATA');
    breaking.write('From: a@b\r\n\r\nhalf a ma');
    breaking.close();
    const sender = await client(server);
    expect(await sender.send([MAILBOX], MAIL)).toMatch(/^250 /);
    await until(() => records.length === 1);
    expect(await stop(server)).toBe(0);
    expect(await readdir(join(data, 'raw'))).toHaveLength(1);
    expect(await readdir(join(data, 'tmp'))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('writes down what it witnessed, and keeps hostile addresses in the outbox', async () => {
    const server = await start();
    const sender = await client(server);
    const paths = ['../../../x@client.example', 'Info@Client.example', 'postmaster', 'a..b.@mobile.example'];
    expect(await sender.send(paths, MAIL, 'bounce+1=2@far.example')).toMatch(/^250 /);
    expect(await sender.send([`${'x'.repeat(400)}@client.example`], MAIL)).toMatch(/^501 /);
    await until(() => records.length === paths.length);
    for (const [index, path] of paths.entries())
      expect(records[index]).toMatchObject({
        mailbox: path.toLowerCase(),
        envelope: {
          reversePath: 'bounce+1=2@far.example',
          forwardPaths: [path],
          client: { address: '127.0.0.1', helo: 'client.example', name: null },
        },
      });
    await stop(server);
    expect((await readdir(join(data, 'outbox'))).sort()).toEqual([
      '%2e.%2f..%2f..%2fx@client.example',
      'a..b.@mobile.example',
      'info@client.example',
      'postmaster',
    ]);
  });

  test('believes what is said of a client only where a server is known to be in front', async () => {
    const client198 = { address: '198.51.100.9', helo: 'mx.far.example', name: 'out.far.example' };
    const attributes = 'NAME=out.far.example ADDR=198.51.100.9 HELO=mx.far.example';
    for (const command of ['XCLIENT', 'XFORWARD']) {
      const server = await start({ behindServer: true });
      const sender = await client(server);
      expect(await sender.say(`${command} ${attributes}`)).toMatch(/^2[25]0 /);
      await sender.say('EHLO front.client.example');
      await sender.send([MAILBOX], MAIL);
      await until(() => records.length === 1);
      expect(records.pop()?.envelope.client, command).toEqual(client198);
      await stop(server);
    }
    const open = await start();
    const stranger = await client(open);
    expect(await stranger.say(`XCLIENT ${attributes}`)).toMatch(/^5/);
    await stranger.send([MAILBOX], MAIL);
    await until(() => records.length === 1);
    expect(records[0]?.envelope.client?.address).toBe('127.0.0.1');
  });

  test('takes a hundred recipients and leaves the rest for another mail', async () => {
    const server = await start();
    const sender = await client(server);
    await sender.say('MAIL FROM:<>');
    for (let i = 0; i < 100; i++) expect(await sender.say(`RCPT TO:<m${i}@x.example>`)).toMatch(/^250 /);
    expect(await sender.say('RCPT TO:<m100@x.example>')).toMatch(/^452 4\.5\.3 /);
  });

  test('takes internationalised addresses and eight-bit mail', async () => {
    const server = await start();
    const sender = await client(server);
    expect(await sender.say('EHLO again.example')).toMatch(/8BITMIME.*SMTPUTF8/s);
    expect(await sender.say('MAIL FROM:<送@例.example> BODY=8BITMIME SMTPUTF8')).toMatch(/^250 /);
    expect(await sender.say('RCPT TO:<受@例.example>')).toMatch(/^250 /);
    await sender.say('DATA');
    sender.write('Subject: 例\r\n\r\n例\r\n.\r\n');
    expect(await sender.reply()).toMatch(/^250 /);
    await until(() => records.length === 1);
    expect(records[0]?.envelope).toMatchObject({
      reversePath: '送@例.example',
      forwardPaths: ['受@例.example'],
    });
  });
});

describe('one data directory', () => {
  test('is for one server', async () => {
    await start();
    await expect(start()).rejects.toThrow(/another Truebounce works in/);
  });

  test('is free again when the server has stopped, and lets idle clients go', async () => {
    const server = await start();
    const idle = await client(server);
    expect(await stop(server)).toBe(0);
    expect(await idle.reply()).toMatch(/^421 /);
    await start();
  });

  test('classifies as the pipeline does where nothing else is said', async () => {
    const server = await start({ readers: { parse: parseMail, classify } });
    await (await client(server)).send([MAILBOX], MAIL);
    await until(() => records.length === 1);
    expect(records[0]).toMatchObject({ class: 'ordinary', decision: { kind: 'deliver', rule: 'ordinary' } });
  });
});

describe('a paused destination', () => {
  test('is told of at the start, its mail waits, and goes a quarter of an hour after it is resumed', async () => {
    const beside = openTables(data, {});
    await beside.pause(MAILBOX, 'no such user \u001b[2J', '2026-11-24T10:00:00.000Z');
    let late = 0;
    const ticking = clock();
    const now = () => new Date(ticking().getTime() + late);
    const server = await start({ now });
    expect(complaints).toEqual([
      expect.stringMatching(
        /^mail to info@client\.example waits, .*destinations resume info@client\.example$/s,
      ),
    ]);
    const connected = await client(server);
    await connected.send([MAILBOX], MAIL);
    await connected.send(['shop@client.example'], MAIL);
    await untilDelivered(1, 'shop@client.example');
    await until(() => records.length === 2);
    const key = records.find(({ mailbox }) => mailbox === MAILBOX)?.key ?? '';
    while ((await beside.deliveriesOf(key))[0]?.outcome?.kind !== 'later') await setTimeout(10);
    expect(await outboxOf(data, MAILBOX)).toEqual(new Map());
    // Nothing more is told of each mail that waits.
    expect(complaints.length).toBe(1);

    expect(await beside.resume(MAILBOX)).toBe(true);
    late = 15 * 60_000;
    expect((await untilDelivered(1)).length).toBe(1);
    await beside.close();
  });
});
