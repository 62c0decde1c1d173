import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { openTables } from '../../lib/local/sqlite/index.ts';
import { truebounce } from '../support/command.ts';
import { fillData, type HeldData } from '../support/held-data.ts';
import { SEED_MAILBOX, seedDay } from '../support/seed-day.ts';

/** Written once, and copied for each test that changes it. */
let template: string;
let dir: string;
let filled: HeldData;

beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'truebounce-held-'));
  filled = await fillData(template);
});
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'truebounce-held-'));
  cpSync(template, dir, { recursive: true });
  return () => rmSync(dir, { recursive: true });
});
afterAll(() => rmSync(template, { recursive: true }));

const held = () => filled.taken.filter(({ record }) => record.decision.kind === 'hold');
const keyOf = (n: number) => held().at(n)?.record.key as string;
const run = (...args: string[]) => truebounce(['held', ...args, '--data', dir]);
const json = (text: string) =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

async function flood(): Promise<string> {
  const [first] = json((await run('list', '--json')).stdout);
  return first.incident;
}

async function answers(): Promise<(string | null)[]> {
  const tables = openTables(dir, { readOnly: true });
  const found = await Promise.all(
    held().map(async ({ record }) => (await tables.answered(record.key, record.mailbox))?.kind ?? null),
  );
  await tables.close();
  return found;
}

/** Keys of mails that the deliverer would be given. */
async function toDeliver(): Promise<string[]> {
  const tables = openTables(dir, {});
  const messages = await tables.deliveries.receive(
    1_000,
    '2099-01-01T00:00:00.000Z',
    '2099-01-02T00:00:00.000Z',
    9,
  );
  await tables.close();
  return messages.map(({ body }) => body.split(' ')[0] as string).sort();
}

describe('held list', () => {
  test('a flood is one row, with what to do', async () => {
    const { code, stdout } = await run('list');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^51 mails held: 1 flood\.\n/);
    expect(stdout.match(/FLOOD/g)).toHaveLength(1);
    expect(stdout).toContain(`change the\n  password of ${SEED_MAILBOX}`);
    expect(stdout).toMatch(/held release --mine \S+ --mailbox info@client\.example/);
    expect(stdout).toContain(`truebounce held reset ${SEED_MAILBOX}`);
    // Its last report came years ago, though no later one has closed it.
    expect(stdout).toMatch(/over, 2016-09-22 16:00 to 2016-09-22 16:11 UTC/);
    expect(stdout).not.toContain('\u001b');
  });

  test('--json: the flood with its counts', async () => {
    const lines = json((await run('list', '--json')).stdout);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      kind: 'flood',
      mailbox: SEED_MAILBOX,
      open: false,
      held: 51,
      verdicts: { abused: 51 },
      remedy: { kind: 'change-password', subject: SEED_MAILBOX },
    });
  });

  test('the mails of a flood, page by page, each once, newest first', async () => {
    const keys: string[] = [];
    let after: string | null = null;
    let pages = 0;
    do {
      const args: string[] = after === null ? [] : ['--after', after];
      const lines = json(
        (await run('list', '--incident', await flood(), '--limit', '20', '--json', ...args)).stdout,
      );
      const mails = lines.filter(({ kind }) => kind === 'mail');
      expect(mails.length).toBeLessThanOrEqual(20);
      keys.push(...mails.map(({ key }) => key));
      after = lines.find(({ kind }) => kind === 'more')?.after ?? null;
      pages++;
    } while (after !== null);
    expect(pages).toBe(3);
    expect(keys).toEqual(
      held()
        .map(({ record }) => record.key)
        .reverse(),
    );
  });

  test('nothing held is said, and is no failure; no data is one', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'truebounce-held-'));
    await openTables(empty, {}).close();
    const none = await truebounce(['held', 'list', '--data', empty]);
    expect(none).toEqual({ code: 0, stdout: 'Nothing is held.\n', stderr: '' });
    const ja = await truebounce(['held', 'list', '--data', empty, '--lang', 'ja']);
    expect(ja.stdout).toBe('保留中のメールはありません。\n');
    rmSync(empty, { recursive: true });
    const gone = await truebounce(['held', 'list', '--data', empty]);
    expect(gone.code).toBe(2);
    expect(gone.stderr).toContain(`${empty} holds no data of Truebounce`);
  });

  test('a flood of which the counts are gone is listed still, and can be released', async () => {
    const tables = openTables(dir, { now: () => new Date(Date.now() + 50 * 86_400_000) });
    await tables.expire('2016-01-01T00:00:00.000Z', 1_000);
    expect(await tables.countedMailboxes()).toEqual([]);
    await tables.close();
    const { stdout } = await run('list');
    expect(stdout).toContain('51 mails held');
    expect(stdout).toContain('over for long, 2016-09-22 16:01 to 2016-09-22 16:11 UTC');
    expect((await run('release', '--incident', await flood())).stdout).toContain('51 mails released.');
  });
});

describe('held show', () => {
  test('tells verdict, evidence, decision, delivery, header and where the raw mail is', async () => {
    const key = keyOf(0);
    const { code, stdout } = await run('show', key);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Verdict {5}ABUSED: /);
    expect(stdout).toContain('rule abused');
    expect(stdout).toContain('nobody has answered yet');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'took it from a user with the login info@client.example',
    );
    expect(stdout).toContain(`${SEED_MAILBOX}, if it is released`);
    expect(stdout).toContain('Subject: failure notice');
    expect(stdout).toContain(join(dir, 'raw', `${key}.eml`));
  });

  test('--raw is the mail, byte for byte', async () => {
    const key = keyOf(3);
    const { code, stdout } = await run('show', key, '--raw');
    expect(code).toBe(0);
    expect(stdout).toBe(readFileSync(join(dir, 'raw', `${key}.eml`), 'utf8'));
  });

  test('takes the beginning of a key, and says which there are where it fits several', async () => {
    const key = keyOf(0);
    expect((await run('show', key.slice(0, 20), '--json')).stdout).toContain(key);
    const several = await run('show', '2016');
    expect(several.code).toBe(2);
    expect(several.stderr).toMatch(/^truebounce: 2016 begins several keys: 2016\S+, 2016/);
    const none = await run('show', '1999');
    expect(none).toMatchObject({ code: 2, stdout: '' });
    expect(none.stderr).toContain('no mail has the key 1999');
    expect((await run('show', '../../etc/passwd', '--raw')).code).toBe(2);
  });
});

describe('held release', () => {
  test('writes the answer and plans the delivery, once', async () => {
    const [a, b] = [keyOf(0), keyOf(1)];
    const first = await run('release', a);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(/^1 mail released\.\nThe running server delivers/);
    const second = await run('release', a, b.slice(0, 22));
    expect(second.stdout).toMatch(/^1 mail released\.\n1 mail was released before\./);
    expect(await toDeliver()).toEqual([a, b].sort());
    expect((await run('show', a)).stdout).toMatch(/Released 20/);
    expect((await run('list')).stdout).toMatch(/^49 mails held/);
  });

  test('a mistyped key changes nothing', async () => {
    const { code, stderr } = await run('release', keyOf(0), 'nonsense');
    expect(code).toBe(2);
    expect(stderr).toContain('nonsense');
    expect(await answers()).toEqual(held().map(() => null));
  });

  test('what was not held is said, and not delivered again', async () => {
    const own = filled.taken.find(({ mail }) => mail.kind === 'own')?.record.key as string;
    const { code, stdout, stderr } = await run('release', own);
    expect(code).toBe(1);
    expect(stderr).toContain(`${own} for ${SEED_MAILBOX} was not held`);
    expect(stdout).toContain('nothing is released');
    expect(await toDeliver()).toEqual([]);
  });

  test('--mine answers the flood and releases all that it held', async () => {
    const id = await flood();
    await run('release', keyOf(0), keyOf(1));
    const dry = await run('release', '--mine', id, '--dry-run');
    expect(dry.stdout).toContain('49 mails would be released.');
    expect((await answers()).filter((answer) => answer === null)).toHaveLength(49);
    const { code, stdout } = await run('release', '--mine', id);
    expect(code).toBe(0);
    expect(stdout).toContain('49 mails released.\n2 mails were released before.');
    expect(new Set(await answers())).toEqual(new Set(['released']));
    expect(await toDeliver()).toEqual(held().map(({ record }) => record.key));
    // Its like is held no longer.
    const tables = openTables(dir, { readOnly: true });
    expect(await tables.incidents(SEED_MAILBOX)).toMatchObject([{ id, mine: true }]);
    await tables.close();
    expect((await run('list')).stdout).toBe('Nothing is held.\n');
    expect((await run('release', '--mine', id)).stdout).toContain('51 mails were released before.');
  });

  test('--incident releases and answers no flood; an unknown one is said', async () => {
    const id = await flood();
    expect((await run('release', '--incident', id, '--json')).stdout.trimEnd().split('\n')).toHaveLength(51);
    const tables = openTables(dir, { readOnly: true });
    expect(await tables.incidents(SEED_MAILBOX)).toMatchObject([{ id, mine: false }]);
    await tables.close();
    expect((await run('release', '--incident', '20160101T0000-9')).stderr).toContain('no flood has the name');
    expect((await run('release', '--incident', "x';--")).stderr).toContain('is no name of a flood');
    expect((await run('release')).stderr).toContain('say which mails');
    expect((await run('release', keyOf(0), '--incident', id)).code).toBe(2);
  });

  test('two at once release each mail once', async () => {
    const id = await flood();
    const both = await Promise.all([run('release', '--incident', id), run('release', '--incident', id)]);
    expect(both.map(({ code }) => code)).toEqual([0, 0]);
    const counts = both.map(({ stdout }) => Number(/^(\d+) mails? released\./m.exec(stdout)?.[1] ?? 0));
    expect((counts[0] ?? 0) + (counts[1] ?? 0)).toBe(51);
    expect(await toDeliver()).toHaveLength(51);
  });
});

describe('a name that floods of several mailboxes have', () => {
  test('is told with a command for each, which does what was asked', async () => {
    const id = await flood();
    const tables = openTables(dir, {});
    const [one, two, three] = held().map(({ record }) => record);
    if (one === undefined || two === undefined || three === undefined) throw new Error('nothing is held');
    const elsewhere = ['*@client.example', 'x$(reboot)@client.example'];
    for (const [n, mailbox] of elsewhere.entries()) {
      const incident = { mailbox, id, silent: false };
      await tables.putRecord({ ...one, key: `${one.key}${n}`, mailbox, deliveries: [], incident });
    }
    await tables.close();
    for (const asked of [
      ['list', '--incident'],
      ['drop', '--incident'],
      ['release', '--mine'],
    ]) {
      const { code, stdout, stderr } = await run(...asked, id);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      const [, ...commands] = stderr.trimEnd().split('\n');
      expect(commands).toEqual(
        ["'*@client.example'", SEED_MAILBOX].map(
          (mailbox) => `  truebounce held ${asked.join(' ')} ${id} --mailbox ${mailbox} --data ${dir}`,
        ),
      );
    }
    expect(new Set(await answers())).toEqual(new Set([null]));
    const released = await run('release', '--mine', id, '--mailbox', SEED_MAILBOX);
    expect(released.code).toBe(0);
    expect(new Set(await answers())).toEqual(new Set(['released']));
    const left = json(
      (await run('list', '--json', '--incident', id, '--mailbox', '*@client.example')).stdout,
    );
    expect(left.map(({ mailbox }) => mailbox)).toEqual(['*@client.example']);
  });
});

describe('held drop', () => {
  test('is listed no more, delivered to nobody, and there still', async () => {
    const key = keyOf(5);
    expect((await run('drop', key)).stdout).toMatch(/^1 mail dropped\.\nThey are listed no longer/);
    expect((await run('list')).stdout).toMatch(/^50 mails held/);
    expect((await run('show', key)).stdout).toMatch(/Dropped 20/);
    expect(await toDeliver()).toEqual([]);
  });

  test('can be taken back, but not what is on its way', async () => {
    const key = keyOf(5);
    await run('drop', key);
    expect((await run('release', key)).stdout).toMatch(/^1 mail released\./);
    expect(await toDeliver()).toHaveLength(1);
    const dropped = await run('drop', key);
    expect(dropped.code).toBe(1);
    expect(dropped.stdout).toContain('1 mail was released before, and is not dropped.');
  });
});

describe('held reset', () => {
  test('answers the floods of the mailbox, and says what that means', async () => {
    const { code, stdout } = await run('reset', 'Info@client.example', '--at', '2016-09-22T16:10:00Z');
    expect(code).toBe(0);
    expect(stdout).toContain(
      '1 incident of info@client.example answered: the password was changed at 2016-09-22 16:10 UTC.',
    );
    expect(stdout).toContain('nobody is told of them any more');
    const tables = openTables(dir, { readOnly: true });
    expect(await tables.incidents(SEED_MAILBOX)).toMatchObject([{ resetAt: '2016-09-22T16:10:00.000Z' }]);
    await tables.close();
    expect((await run('list')).stdout).toContain(
      'You said that you changed the password at 2016-09-22 16:10 UTC.',
    );
  });

  test.each([
    ['2016-09-22', 'that is no time'],
    ['yesterday', 'that is no time'],
    ['2016-02-30 10:00', 'no such day'],
    ['25:00', 'no such day'],
    ['2999-01-01T00:00:00Z', 'lies in the future'],
  ])('--at %s teaches, and changes nothing', async (at, says) => {
    const { code, stderr } = await run('reset', SEED_MAILBOX, '--at', at);
    expect(code).toBe(2);
    expect(stderr).toContain(says);
    const tables = openTables(dir, { readOnly: true });
    expect(await tables.incidents(SEED_MAILBOX)).toMatchObject([{ resetAt: null }]);
    await tables.close();
  });

  test('a mailbox without floods is said, with those that have some', async () => {
    const { code, stdout } = await run('reset', 'sales@client.example');
    expect(code).toBe(1);
    expect(stdout).toBe(
      'No flood of sales@client.example is known: there is nothing to answer. Floods are known of info@client.example.\n',
    );
  });
});

test('single mails stand beside floods, a hostile sender cannot move the cursor', async () => {
  const other = mkdtempSync(join(tmpdir(), 'truebounce-held-'));
  const tables = openTables(other, {});
  const [first] = filled.taken.filter(({ record }) => record.decision.kind === 'hold');
  if (first === undefined) throw new Error('nothing is held');
  const { record, inbound } = first;
  const envelope = { ...record.envelope, reversePath: '\u001b[2Jx@evil.example' };
  const mailbox = '$(reboot)@client.example';
  await tables.accept({ ...inbound, envelope }, 10);
  await tables.putRecord({ ...record, envelope, incident: null });
  await tables.putRecord({ ...record, mailbox, incident: { mailbox, id: '20160922T1600-1', silent: false } });
  await tables.close();
  const { stdout } = await truebounce(['held', 'list', '--data', other]);
  expect(stdout).toMatch(/^2 mails held: 1 flood, and 1 mail beside\./);
  expect(stdout).toContain('?[2Jx@evil.example');
  expect(stdout).not.toContain('\u001b');
  // A command is not put before a person where a shell would run a stranger's words.
  expect(stdout).not.toContain('--mine');
  rmSync(other, { recursive: true });
});

test('the seed has what these tests rest on', () => {
  expect(seedDay({ notices: 60 })).toHaveLength(105);
  expect(held()).toHaveLength(51);
});
