/** `scan` without a site: the one that the mailbox suggests, what it may say, and DNS that does not answer. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { classify } from '../../lib/classify/index.ts';
import { scanGuessing } from '../../lib/cli/scan-guess.ts';
import { GuessCount, MIN_DOMAIN_SHARE, MIN_HOST_SHARE } from '../../lib/cli/scan-guess-count.ts';
import { givingUp, MAX_SILENT_FIRST, MAX_WAITED_MS } from '../../lib/cli/scan-guess-dns.ts';
import { guessedJson } from '../../lib/cli/scan-guess-output.ts';
import type { DnsAnswer } from '../../lib/dns.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { WORDS } from '../../lib/tell/index.ts';
import { guessNotes, siteCommands } from '../../lib/tell/scan-guess.ts';
import { truebounce } from '../support/command.ts';
import { onTerminal, screenOf } from '../support/on-terminal.ts';
import { mboxOf, SEED_SITE, seedDay, writeMaildir } from '../support/seed-day.ts';

let dir: string;
let zone: string;
/** A tenth of the day. */
let tenth: string;
const mails = seedDay({ notices: 720 });
const GUESS = { domain: 'client.example', ownHosts: ['sv1.host.example'] };

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'truebounce-scan-guess-'));
  zone = join(dir, 'zone.json');
  writeFileSync(zone, JSON.stringify(SEED_SITE.zone));
  tenth = join(dir, 'tenth');
  writeMaildir(tenth, mails);
});
/** The day has 7,245 files. */
afterAll(() => rmSync(dir, { recursive: true }), 60_000);

const sources = {
  stdin: (async function* () {})(),
  complain: (line: string) => expect(line).toBe('nothing to complain about'),
};

function counted(texts: readonly string[]) {
  const count = new GuessCount();
  for (const text of texts) {
    const mail = parseMail(Buffer.from(text));
    count.add(mail, classify(mail, { reversePath: undefined, forwardPaths: [], client: null }));
  }
  return count.guess();
}

const notice = (to: string, by = 'mx.host.example') =>
  [
    `Received: from far.example (far.example [192.0.2.9]) by ${by} with ESMTP; Fri, 23 Sep 2016 01:22:39 +0000`,
    'From: MAILER-DAEMON@far.example',
    `To: ${to}`,
    'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
    '',
    '--b',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; far.example',
    '',
    'Final-Recipient: rfc822; u@far.example',
    'Action: failed',
    'Status: 5.1.1',
    '',
    '--b--',
    '',
  ].join('\n');
const times = (count: number, text: string) => new Array<string>(count).fill(text);

describe('the site that a mailbox suggests', () => {
  test('is the domain to which its mails came, and the host that delivered them', () => {
    expect(counted(mails.map(({ raw }) => raw))).toEqual(GUESS);
  });

  test('is none where the most frequent domain is only half of them', () => {
    expect(MIN_DOMAIN_SHARE).toBe(0.5);
    const half = [...times(5, notice('a@one.example')), ...times(5, notice('b@two.example'))];
    expect(counted(half)).toBeNull();
    expect(counted([...half, notice('a@one.example')])?.domain).toBe('one.example');
  });

  test('names each host that delivered a fifth of them or more', () => {
    expect(MIN_HOST_SHARE).toBe(0.2);
    const from = (count: number, by: string) => times(count, notice('a@one.example', by));
    const all = [...from(16, 'mx1.host.example'), ...from(5, 'mx2.host.example')];
    expect(counted([...all, ...from(4, 'old.host.example')])?.ownHosts).toEqual([
      'mx1.host.example',
      'mx2.host.example',
    ]);
  });

  test('of a folder of notices that the own server wrote, it is this server', () => {
    const notices = mails.filter(({ kind }) => kind === 'thief').map(({ raw }) => raw);
    expect(counted(notices)).toEqual(GUESS);
  });

  test('no server is named whose reports lie there past the one that keeps the mailbox', () => {
    const made = (by: string) => {
      const line = `Return-Path: <>\nReceived: by ${by} (Postfix); Fri, 23 Sep 2016 01:22:39 +0000`;
      return notice('info@one.example').replace(/^Received: .*$/m, line);
    };
    const strangers = ['mx.a.example', 'mx.b.example', 'mx.c.example'].flatMap((by) => times(4, made(by)));
    expect(counted(strangers)).toEqual({ domain: 'one.example', ownHosts: [] });
    // All of one writer, but never put into a mailbox.
    const caught = made('mx.a.example').replace('Return-Path: <>\n', '');
    expect(counted(times(9, caught))?.ownHosts).toEqual([]);
    expect(counted(times(9, made('sv.host.example')))?.ownHosts).toEqual(['sv.host.example']);
    expect(counted([...strangers, notice('info@one.example', 'sv.host.example')])?.ownHosts).toEqual([
      'sv.host.example',
    ]);
  });

  test('is that of the server that delivered, whatever the author wrote into To', () => {
    const spam = `Delivered-To: info@one.example\n${notice('victim@bank.example')}`;
    expect(counted(times(3, spam))?.domain).toBe('one.example');
  });

  test('heeds no copies of what was sent, and is none where nothing is reported', () => {
    const copy = 'From: info@one.example\nTo: a@far.example\nSubject: x\n\nhi\n';
    expect(counted([...times(50, copy), notice('info@one.example')])?.domain).toBe('one.example');
    expect(counted([`Received: from a by mx.host.example; x\n${copy}`])).toBeNull();
  });

  test.each([
    'a@[192.0.2.1]',
    'a@co.jp',
    'a@localhost',
    'a@"; rm -rf ~".example',
    `a@${'x.'.repeat(200)}example`,
  ])('is none for mail to %s', async (to) => {
    const path = join(dir, 'odd.mbox');
    writeFileSync(path, `From - Fri Sep 23 00:00:00 2016\n${notice(to)}\n`.repeat(3));
    const scan = await scanGuessing(path, {}, WORDS.en, sources, async () => ({ kind: 'none' }));
    expect(scan).toMatchObject({ kind: 'counted', summary: { mails: 3 } });
  });
});

describe("the story's day without a site", () => {
  test('is held but for the 5 of the firm and the 40 ordinary mails; the JSON says what was guessed', async () => {
    const path = join(dir, 'day');
    writeMaildir(path, seedDay());
    const { stdout, stderr, code } = await truebounce(['scan', '--json', '--dns', zone, path]);
    expect({ stderr, code }).toEqual({ stderr: '', code: 0 });
    expect(JSON.parse(stdout)).toMatchObject({
      mails: 7_245,
      site: { guessed: true, ...GUESS },
      provenance: { abused: 7_200, ours: 5 },
      decisions: { deliver: 45, mark: 0, hold: 7_200, drop: 0 },
      incidents: [{ mailbox: 'info@client.example', remedy: { kind: 'change-password' } }],
    });
  });

  test('by standard input comes to the same', async () => {
    const { stdout } = await truebounce(['scan', '--json', '--dns', zone, '-'], { stdin: mboxOf(mails) });
    expect(JSON.parse(stdout)).toMatchObject({
      site: { guessed: true, ...GUESS },
      provenance: { abused: 720, ours: 5 },
    });
  });

  test('tells what to do, then for whom, and at its end the commands that state it', async () => {
    const { stdout } = await truebounce(['scan', '--dns', zone, tenth]);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe('SOMEONE IS SENDING THROUGH info@client.example. Change its password.');
    expect(lines[1]).toMatch(/^You named no site/);
    expect(lines.slice(1, 3).join(' ')).toContain('client.example on sv1.host.example');
    expect(stdout).toMatch(
      /^ {2}echo '\{"domain":"client\.example","ownHosts":\["sv1\.host\.example"\]\}' > site\.json$/m,
    );
    expect(stdout).toMatch(/^ {2}truebounce scan --site site\.json MAILBOX$/m);
    // What it writes is a site, and says the same.
    const written = join(dir, 'site.json');
    writeFileSync(written, JSON.stringify(GUESS));
    const stated = await truebounce(['scan', '--json', '--dns', zone, '--site', written, tenth]);
    expect(JSON.parse(stated.stdout)).toMatchObject({ provenance: { abused: 720, ours: 5 } });
  });

  test.each([
    [60, 'en'],
    [80, 'ja'],
  ])('fits %i columns (%s)', (columns, language) => {
    const lines = screenOf(onTerminal(columns, 'scan', '--lang', language, '--dns', zone, tenth));
    expect(lines.filter((line) => line.length > columns)).toEqual([]);
    expect(lines.join('')).toContain('"ownHosts":["sv1.host.example"]}');
  });

  test('with --no-site is counted, and not judged', async () => {
    const { stdout } = await truebounce(['scan', '--no-site', tenth]);
    expect(stdout).toMatch(/^725 of 765 mails say/);
    expect(stdout).not.toMatch(/abused|password|site\.json/);
    const json = await truebounce(['scan', '--json', '--no-site', tenth]);
    expect(Object.keys(JSON.parse(json.stdout))).not.toContain('provenance');
    const needless = await truebounce(['scan', '--no-site', '--dns', zone, tenth]);
    expect(needless.code).toBe(2);
  });

  test('a zone that is wrong is told before anything is read', async () => {
    const { code, stderr } = await truebounce(['scan', '--dns', join(dir, 'none.json'), '/does/not/exist']);
    expect(code).toBe(2);
    expect(stderr).toContain('none.json');
    expect(stderr).not.toContain('/does/not/exist');
  });
});

test('without a word of the operator nothing is forged, nor abused outside a flood', async () => {
  const few = mails.filter(({ kind }, n) => kind !== 'thief' || n % 200 === 0);
  const path = join(dir, 'few');
  writeMaildir(path, few);
  const scan = guessedJson(await scanGuessing(path, { dns: zone }, WORDS.en, sources));
  expect(scan).toMatchObject({ incidents: [], decisions: { hold: 0, drop: 0 } });
  expect(scan).not.toHaveProperty('provenance.forged');
  expect(scan).not.toHaveProperty('provenance.abused');
});

test('a mailbox of many domains is counted, and a site asked for, with an example', async () => {
  const path = join(dir, 'many.mbox');
  const many = Array.from({ length: 6 }, (_, n) => notice(`a@d${n}.example`));
  writeFileSync(path, many.map((text) => `From - Fri Sep 23 00:00:00 2016\n${text}\n`).join(''));
  const { stdout } = await truebounce(['scan', path]);
  expect(stdout).toMatch(/^All 6 mails say/);
  expect(stdout).toContain('None could be guessed');
  expect(stdout).toContain('your-domain.example');
});

test('the commands stay whole for a shell where they are broken over lines', () => {
  const [wide, use] = siteCommands(GUESS);
  const narrow = siteCommands(GUESS, 40);
  expect(narrow.length).toBe(3);
  const jsonOf = (command: string) => JSON.parse(/'([^']*)'/.exec(command)?.[1] ?? '');
  expect(jsonOf(narrow.slice(0, -1).join('\n'))).toEqual(GUESS);
  expect(jsonOf(wide ?? '')).toEqual(GUESS);
  expect(use).toBe('truebounce scan --site site.json MAILBOX');
});

describe('DNS that does not answer', () => {
  const SILENT: DnsAnswer = { kind: 'silent' };

  test('is asked three times, and the whole mailbox is judged without waiting for it', async () => {
    let asked = 0;
    const scan = await scanGuessing(tenth, {}, WORDS.en, sources, async () => {
      asked++;
      return SILENT;
    });
    // Those of one mail are asked at once.
    expect(asked).toBeLessThan(MAX_SILENT_FIRST + 10);
    expect(scan).toMatchObject({
      kind: 'guessed',
      dnsAnswered: false,
      site: { provenance: { abused: 720 } },
    });
  });

  test('is told in one line', () => {
    const notes = (dnsAnswered: boolean) => guessNotes({ guess: GUESS, dnsAnswered }, WORDS.ja);
    expect(notes(true)).toHaveLength(1);
    expect(notes(false).slice(1).join('')).toMatch(/^DNSが応答しないため/);
  });

  /** A clock that each question sets forward by `ms`. */
  function slow(ms: number, answers: readonly DnsAnswer[]) {
    let time = 0;
    let asked = 0;
    const guarded = givingUp(
      async () => {
        time += ms;
        return answers[asked++ % answers.length] ?? SILENT;
      },
      () => time,
    );
    return { guarded, asked: () => asked };
  }

  test('is given up at the third question, if none was answered before', async () => {
    const { guarded, asked } = slow(0, [SILENT]);
    for (let n = 0; n < MAX_SILENT_FIRST - 1; n++) await guarded.resolve('a.example', 'A');
    expect(guarded.gaveUp).toBe(false);
    await guarded.resolve('a.example', 'A');
    expect(guarded.gaveUp).toBe(true);
    expect(await guarded.resolve('b.example', 'A')).toEqual(SILENT);
    expect(asked()).toBe(MAX_SILENT_FIRST);
  });

  test("some dead zones of strangers' are no reason to give up; a minute of waiting for them is", async () => {
    const { guarded } = slow(1_000, [{ kind: 'none' }, SILENT]);
    for (let n = 0; n < 2 * (MAX_WAITED_MS / 1_000 - 1); n++) await guarded.resolve('a.example', 'A');
    expect(guarded.gaveUp).toBe(false);
    await guarded.resolve('a.example', 'A');
    await guarded.resolve('a.example', 'A');
    expect(guarded.gaveUp).toBe(true);
  });

  test('costs its time once where many are asked at once', async () => {
    let time = 0;
    const guarded = givingUp(
      async (name) => {
        if (name === 'ok.example') return { kind: 'none' };
        await Promise.resolve();
        time = 5_000;
        return SILENT;
      },
      () => time,
    );
    await guarded.resolve('ok.example', 'A');
    await Promise.all(Array.from({ length: 60 }, (_, n) => guarded.resolve(`d${n}.example`, 'A')));
    expect(guarded.gaveUp).toBe(false);
  });
});
