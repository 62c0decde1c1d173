/** The daily mail about held mail: from the table to SES, once an address and day, whatever ends in between. */

import { SESClient } from '@aws-sdk/client-ses';
import { simpleParser } from 'mailparser';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import {
  type Digesting,
  digestSender,
  MAX_SUBJECT_MAIL_BYTES,
  SETTLED_MS,
  sendDigest,
  subjectReader,
} from '../../functions/digesting.ts';
import { type Table, tableOf } from '../../lib/aws/table/index.ts';
import { Unavailable } from '../../lib/effects.ts';
import { LIMITS } from '../../lib/incident/index.ts';
import type { MailRecord } from '../../lib/record/record.ts';
import { type Dynamo, startDynamo } from '../aws/support/dynamo.ts';
import { optionsOf } from '../aws/support/made.ts';
import { flooding, heldFor, MAILBOX, recordFor } from '../contract/made.ts';
import { refusal, type SesEmulator, startSes } from '../support/ses-emulator.ts';

/** The digest of the day is made at this time, and tells of the 24 hours that ended an hour before. */
const TIME = new Date('2026-11-24T22:00:00.000Z');
const END = TIME.getTime() - SETTLED_MS;
const HOUR = 3_600_000;
const FROM = 'truebounce@client.example';
const ADMIN = 'admin@elsewhere.example';
const OTHER = 'other@elsewhere.example';

let dynamo: Dynamo;
let ses: SesEmulator;
let client: SESClient;
let table: Table;

beforeAll(async () => {
  dynamo = await startDynamo();
  ses = await startSes();
  client = new SESClient({
    region: 'ap-northeast-1',
    endpoint: ses.url,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  await ses.close();
  await dynamo.close();
});
beforeEach(async () => {
  table = tableOf(optionsOf(dynamo.client(), await dynamo.makeTable(), { now: () => TIME }));
});
afterEach(() => {
  (ses.sent as unknown[]).length = 0;
});

function digesting(change: Partial<Digesting> = {}): Digesting {
  return {
    table,
    subjectOf: async () => null,
    send: digestSender(client, 'truebounce'),
    from: FROM,
    to: [ADMIN, OTHER],
    language: 'en',
    retentionDays: 30,
    stack: ' --stack --region ap-northeast-1',
    isLate: () => false,
    ...change,
  };
}

const hold = (key: string, hoursBeforeEnd: number, change: Partial<MailRecord> = {}) =>
  table.putRecord(
    heldFor(key, { receivedAt: new Date(END - hoursBeforeEnd * HOUR).toISOString(), ...change }),
  );

const textsSent = async () =>
  Promise.all(ses.sent.map(async ({ raw }) => (await simpleParser(raw)).text ?? ''));

describe('the digest', () => {
  test('goes to each address with what is held of that day, and to none when nothing is', async () => {
    await table.putRecord(recordFor('delivered'));
    await hold('older', 24.01);
    await hold('later', 0);
    await hold('dropped', 3);
    await table.answer('dropped', MAILBOX, { kind: 'dropped', at: TIME.toISOString() });
    expect(await sendDigest(TIME, digesting())).toEqual({ kind: 'nothing-held' });
    expect(ses.sent).toEqual([]);

    await hold('first', 24);
    await hold('last', 0.01);
    expect(await sendDigest(TIME, digesting())).toEqual({
      kind: 'sent',
      mails: 2,
      sent: 2,
      before: 0,
      failed: [],
    });
    expect(
      ses.sent.map(({ source, destinations, configurationSet }) => [source, destinations, configurationSet]),
    ).toEqual([
      [FROM, [ADMIN], 'truebounce'],
      [FROM, [OTHER], 'truebounce'],
    ]);
    for (const { raw } of ses.sent) {
      const { text = '', subject, headers, from } = await simpleParser(raw);
      expect(subject).toBe('2 mails held in a day: is one of yours among them?');
      expect(from?.text).toBe('"Truebounce" <truebounce@client.example>');
      expect(headers.get('auto-submitted')).toBe('auto-generated');
      expect(text.match(/^- .+(?=\n {2}2)/gm)).toEqual(['- last', '- first']);
      expect(text).not.toMatch(/^- (?:older|later|dropped|delivered)/m);
      expect(text).toContain('    truebounce held release KEY --stack --region ap-northeast-1\n');
    }
  });

  test('tells of a flood in one row, with its mails beside it counted apart', async () => {
    for (let n = 0; n < 40; n++) await table.count(MAILBOX, flooding(n), LIMITS);
    const [incident] = await table.incidents(MAILBOX);
    const { id } = incident ?? { id: '' };
    for (let n = 0; n < 30; n++)
      await hold(`flood-${n}`, 5, { incident: { mailbox: MAILBOX, id, silent: false } });
    await hold('single', 4);
    await sendDigest(TIME, digesting({ to: [ADMIN] }));
    const [text = ''] = await textsSent();
    expect(text).toContain('31 mails that came from 2026-11-23 21:00 UTC to 2026-11-24 21:00 UTC');
    expect(text).toContain(`- ${MAILBOX}, 30 mails held`);
    expect(text).toContain(`truebounce held list --incident ${id} --mailbox ${MAILBOX} --stack`);
    expect(text).toContain('- single\n');
    expect(text).not.toContain('flood-1');
  });

  test('is written in the language of the site', async () => {
    await hold('k1', 1);
    await sendDigest(TIME, digesting({ language: 'ja', to: [ADMIN] }));
    const [text = ''] = await textsSent();
    expect(text).toContain('1通が');
  });

  test('says that there are more where it was too much to read, or late', async () => {
    for (let n = 0; n < 3; n++) await hold(`k${n}`, 2);
    await hold('older', 50);
    const all = async (change: Partial<Digesting>, maxRead?: number) => {
      await sendDigest(TIME, digesting({ to: [ADMIN], ...change }), maxRead);
      return (await textsSent()).at(-1) ?? '';
    };
    expect(await all({})).toMatch(/^3 mails/);
    // A page of the table has a thousand mails; here they come one by one.
    const paged = {
      ...table,
      held: (query: Parameters<Table['held']>[0]) => table.held({ ...query, limit: 1 }),
    };
    const address = (name: string) => ({ table: paged, to: [`${name}@elsewhere.example`] });
    expect(await all(address('a'), 4)).toMatch(/^3 mails/);
    expect(await all(address('b'), 2)).toMatch(/^More than 2 mails/);
    expect(await all({ ...address('c'), isLate: () => true })).toMatch(/^More than 1 mail/);
  });
});

describe('twice', () => {
  test('it is sent once an address and day, and again on the next', async () => {
    await hold('k1', 1);
    await sendDigest(TIME, digesting({ to: [ADMIN] }));
    const again = new Date(TIME.getTime() + 5_000);
    expect(await sendDigest(again, digesting({ to: [ADMIN.toUpperCase(), OTHER] }))).toMatchObject({
      sent: 1,
      before: 1,
    });
    expect(ses.sent.map(({ destinations }) => destinations)).toEqual([[ADMIN], [OTHER]]);
    await hold('k2', -5);
    const tomorrow = new Date(TIME.getTime() + 24 * HOUR);
    await sendDigest(tomorrow, digesting({ to: [ADMIN] }));
    expect((await textsSent()).at(-1)).toMatch(/^- k2\n/m);
    expect((await textsSent()).at(-1)).not.toMatch(/^- k1\n/m);
  });

  test('an address that SES refuses keeps it from no other, and gets it by the next try', async () => {
    await hold('k1', 1);
    ses.order(refusal('MessageRejected', 'Email address is not verified.'));
    const first = await sendDigest(TIME, digesting());
    expect(first).toMatchObject({ sent: 1, before: 0, failed: [{ name: 'MessageRejected' }] });
    expect(await sendDigest(TIME, digesting())).toMatchObject({ sent: 1, before: 1, failed: [] });
    expect(ses.sent.map(({ destinations }) => destinations)).toEqual([[OTHER], [ADMIN]]);
  });

  test('a mark that could not be put makes it come twice, as the same mail', async () => {
    await hold('k1', 1);
    const unmarked = {
      ...table,
      mark: async () => {
        throw new Unavailable('no table now');
      },
    };
    expect(await sendDigest(TIME, digesting({ table: unmarked, to: [ADMIN] }))).toMatchObject({ sent: 0 });
    await sendDigest(TIME, digesting({ to: [ADMIN] }));
    const ids = await Promise.all(ses.sent.map(async ({ raw }) => (await simpleParser(raw)).messageId));
    expect(ids.length).toBe(2);
    expect(new Set(ids).size).toBe(1);
  });
});

describe('subjects', () => {
  const raw = (subject: string) => Buffer.from(`From: a@far.example\r\nSubject: ${subject}\r\n\r\nbody\r\n`);

  test('are told decoded and harmless, and are missing where the mail is gone or large', async () => {
    const mails = new Map([
      ['k1', raw('=?utf-8?b?5pys5pel?= https://evil.example/x')],
      ['k2', raw('never read')],
    ]);
    const subjectOf = subjectReader(async (key) => {
      const found = mails.get(key);
      if (found === undefined) throw new Unavailable('gone');
      return found;
    });
    await hold('k1', 1);
    await hold('k2', 2, { size: MAX_SUBJECT_MAIL_BYTES + 1 });
    await hold('k3', 3);
    await sendDigest(TIME, digesting({ subjectOf, to: [ADMIN] }));
    const [text = ''] = await textsSent();
    expect(text).toContain('Subject: "本日 https[:]//evil[.]example/x"');
    expect(text).not.toContain('never read');
    expect(text.match(/Subject:/g)?.length).toBe(1);
    expect(text).toMatch(/^- k3\n/m);
    const record = heldFor('k2', { size: MAX_SUBJECT_MAIL_BYTES });
    expect(await subjectOf(record)).toBe('never read');
  });
});
