/**
 * The story, told to a running server: a flood begins, and with it 40 ordinary mails and 5 bounces of the firm's own mail
 * come in, one after the other, by SMTP. The clock is that of the story.
 */

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { localOptions } from '../../lib/cli/serve.ts';
import { openSite } from '../../lib/cli/site.ts';
import { openLocalData } from '../../lib/local/data.ts';
import { type LocalServer, startLocal } from '../../lib/local/server.ts';
import { openTables } from '../../lib/local/sqlite/index.ts';
import type { MailRecord } from '../../lib/record/record.ts';
import { SEED_HOST, SEED_SITE, SEED_START, type SeedMail, seedDay } from '../support/seed-day.ts';
import { outboxOf } from '../support/serve-process.ts';
import { SmtpClient } from '../support/smtp-client.ts';

const NOTICES = 300;
/** The name at which the old host's filter forwards. */
const DOOR = 'sort.client.example';
const ALERTED = 'admin@elsewhere.example';
const CONFIG = {
  alerts: ALERTED,
  domains: {
    'client.example': {
      receive: DOOR,
      sendingHosts: [{ name: SEED_HOST.name, printsLogins: true }],
      states: { logins: { info: ['info@client.example'] } },
      mailboxes: { info: 'owner@far.example' },
    },
  },
};

let data: string;
let server: LocalServer;
let now: Date;
let records: MailRecord[];
let incidents: string[];
let complaints: string[];
let wake: () => void;

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'truebounce-story-'));
  [records, incidents, complaints, wake] = [[], [], [], () => {}];
  now = SEED_START;
  const site = join(data, 'truebounce.config.json');
  const dns = join(data, 'dns.json');
  await writeFile(site, JSON.stringify(CONFIG));
  await writeFile(dns, JSON.stringify(SEED_SITE.zone));
  const opened = await openLocalData(join(data, 'data'), () => now);
  const trace = await openSite({ site, dns }, null, { complain: () => {}, stored: opened.tables });
  const options = { host: '127.0.0.1', port: 0, size: 40, data, behindServer: true };
  server = await startLocal(opened, {
    ...localOptions(options, trace),
    now: () => now,
    onMail: (record) => {
      records.push(record);
      wake();
    },
    onIncident: (incident) => incidents.push(incident.id),
    complain: (sentence) => complaints.push(sentence),
  });
});
afterEach(async () => {
  await server.close();
  await rm(data, { recursive: true });
});

/** One after the other, as they come: the next when the one before is decided. */
async function send(mails: readonly SeedMail[]): Promise<void> {
  const client = await SmtpClient.connect(server.port);
  // The old host's filter forwards.
  await client.say(`XCLIENT ADDR=${SEED_HOST.address} NAME=${SEED_HOST.name} HELO=${SEED_HOST.name}`);
  await client.say(`EHLO ${SEED_HOST.name}`);
  for (const { at, raw } of mails) {
    now = at;
    const before = records.length;
    const reply = await client.send([`info@${DOOR}`], Buffer.from(raw.replaceAll('\n', '\r\n')));
    expect(reply).toMatch(/^250/);
    while (records.length === before) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  client.close();
}

test('a flood is delivered until it is known for one, then held, and told once; all else goes on', {
  timeout: 120_000,
}, async () => {
  const mails = seedDay({ notices: NOTICES });
  await send(mails);
  expect(await server.close()).toBe(0);
  expect(complaints).toEqual([]);

  const decisionsOf = (kind: SeedMail['kind']) =>
    records.filter((_, index) => mails[index]?.kind === kind).map(({ decision }) => decision.kind);
  const flood = decisionsOf('thief');
  const opening = flood.indexOf('hold');
  // At five a minute, an incident within five minutes.
  expect(opening).toBeGreaterThan(0);
  expect(opening).toBeLessThanOrEqual(25);
  expect(new Set(flood.slice(0, opening))).toEqual(new Set(['deliver']));
  expect(new Set(flood.slice(opening))).toEqual(new Set(['hold']));
  expect(new Set(decisionsOf('own'))).toEqual(new Set(['deliver']));
  expect(new Set(decisionsOf('ordinary'))).toEqual(new Set(['deliver']));
  expect(incidents).toHaveLength(1);

  const inbox = await outboxOf(join(data, 'data'), 'info@client.example');
  expect(inbox.size).toBe(opening + 45);
  const alerts = [...(await outboxOf(join(data, 'data'), ALERTED)).values()];
  expect(alerts).toHaveLength(1);
  const alert = await simpleParser(alerts[0] as Buffer);
  expect(alert.subject).toContain('info@client.example: change its password');
  expect(alert.text).toContain(incidents[0]);
  expect((await readdir(join(data, 'data', 'outbox'))).sort()).toEqual([ALERTED, 'info@client.example']);

  const tables = openTables(join(data, 'data'), { readOnly: true });
  const [incident, ...others] = await tables.incidents('info@client.example');
  await tables.close();
  expect(others).toEqual([]);
  const lastSent = Math.max(...mails.map(({ kind, sentAt }) => (kind === 'thief' ? Number(sentAt) : 0)));
  expect(incident).toMatchObject({ closedAt: null, sentLast: new Date(lastSent).toISOString() });
  expect(incident?.reports).toBeGreaterThan(NOTICES * 0.98);
});

test('mail for a mailbox that the config does not name is refused at the door', async () => {
  const client = await SmtpClient.connect(server.port);
  await client.say('MAIL FROM:<>');
  expect(await client.say(`RCPT TO:<nobody@${DOOR}>`)).toMatch(/^550 5\.1\.1 /);
  expect(await client.say(`RCPT TO:<Info+shop@${DOOR}>`)).toMatch(/^250 /);
  client.close();
});
