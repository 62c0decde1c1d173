import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { truebounce } from '../support/command.ts';
import { CORPUS } from '../support/samples.ts';

let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'truebounce-explain-'));
});
afterAll(() => rmSync(dir, { recursive: true }));

async function explain(mail: string, language = 'en'): Promise<string> {
  const path = join(dir, 'mail.eml');
  writeFileSync(path, mail);
  const { code, stdout, stderr } = await truebounce(['explain', '--lang', language, path]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout;
}

/** A report about three recipients, with the headers of the original. */
const REPORT = [
  'From: Mail Delivery <MAILER-DAEMON@mx.example>',
  'Subject: =?utf-8?B?6YCB5L+h5aSx5pWX?=',
  'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
  '',
  '--b',
  'Content-Type: message/delivery-status',
  '',
  'Reporting-MTA: dns; mx.example',
  '',
  'Original-Recipient: rfc822; alias@client.example',
  'Final-Recipient: rfc822; gone@there.example',
  'Action: failed',
  'Status: 5.1.1',
  'Diagnostic-Code: smtp; 550 5.1.1 User unknown',
  '',
  'Final-Recipient: rfc822; full@there.example',
  'Status: 5.2.2',
  '',
  'Final-Recipient: rfc822; fine@there.example',
  'Action: delivered',
  'Status: 2.0.0',
  '',
  '--b',
  'Content-Type: text/rfc822-headers',
  '',
  'Received: from a by b; Fri, 23 Sep 2016 01:22:39 +0000',
  'DKIM-Signature: v=1; a=rsa-sha256; d=client.example; s=s; bh=x; b=y',
  'From: "Client" <info@client.example>',
  'To: gone@there.example',
  'Subject: =?utf-8?B?44KC44GX44KC44GX?=',
  'Date: Fri, 23 Sep 2016 10:22:39 +0900',
  'Message-ID: <one@client.example>',
  '',
  '--b--',
  '',
].join('\n');

/** The paragraph about one recipient. */
function about(address: string, page: string): string {
  return page.split('\n\n').find((paragraph) => paragraph.includes(address)) ?? '';
}

describe('a report', () => {
  test('is told by class, writer and format', async () => {
    const page = await explain(REPORT);
    expect(page).toMatch(/^This is +A bounce/);
    expect(page).toMatch(/^From +mx\.example .*MAILER-DAEMON@mx\.example/m);
    expect(page).toMatch(/^Subject +送信失敗$/m);
    expect(page).toMatch(/^Read as +rfc3464, a format whose grammar is known$/m);
  });

  test('tells of each recipient what happened, and what is not stated', async () => {
    const page = await explain(REPORT);
    const gone = about('gone@there.example', page);
    expect(gone).toContain('sent as: alias@client.example');
    expect(gone).toContain('There is no mailbox of that name.');
    expect(gone).toContain('A hard failure');
    expect(gone).toContain('reply: 550, status: 5.1.1');
    expect(gone).toContain('550 5.1.1 User unknown');
    const full = about('full@there.example', page);
    expect(full).toContain("The recipient's mailbox is full.");
    expect(full).toContain('A soft failure');
    expect(full).toContain('reply: not stated, status: 5.2.2');
    const fine = about('fine@there.example', page);
    expect(fine).toContain('It was delivered.');
    expect(fine).not.toContain('failure');
  });

  test('says once that an action was concluded', async () => {
    expect((await explain(REPORT)).match(/No Action field/g)).toHaveLength(1);
    expect(await explain(REPORT.replace('Status: 5.2.2', 'Action: failed\nStatus: 5.2.2'))).not.toContain(
      'No Action field',
    );
  });

  test('tells what is returned, decoded', async () => {
    const returns = about('Returns', await explain(REPORT));
    expect(returns).toContain('The headers of the message.');
    expect(returns).toContain('Its Received lines are there; it has a DKIM signature.');
    expect(returns).toContain('From: "Client" <info@client.example>');
    expect(returns).toContain('Subject: もしもし');
    expect(returns).toContain('Message-ID: <one@client.example>');
    const traceless = await explain(REPORT.replace(/^(Received|DKIM-Signature):.*\n/gm, ''));
    expect(traceless).toContain('Its Received lines are missing; there is no DKIM signature.');
    const nothing = await explain(
      REPORT.replace(/--b\nContent-Type: text\/rfc822-headers[\s\S]*$/, '--b--\n'),
    );
    expect(nothing).toContain('Nothing of the message.');
    expect(nothing).not.toContain('DKIM');
  });

  test('tells defects in words', async () => {
    const cut = await explain(REPORT.replace(/--b--\n$/, ''));
    expect(cut).toMatch(/^Defects +the last boundary is missing/m);
    expect(await explain(REPORT.replace('Status: 5.2.2', 'Action: failed\nStatus: 5.2.2'))).not.toContain(
      'Defects',
    );
  });

  test('is told in Japanese', async () => {
    const page = await explain(REPORT, 'ja');
    expect(page).toMatch(/^種類 +バウンスです。/);
    expect(about('gone@there.example', page)).toContain('その名前のメールボックスは存在しません。');
    expect(about('full@there.example', page)).toContain('応答コード: 記載なし');
    expect(about('返送', page)).toContain('Receivedヘッダー: あり、DKIM署名: あり');
  });

  test('of a delay says that the server goes on trying', async () => {
    const page = await explain(
      REPORT.replace('Action: failed\nStatus: 5.1.1', 'Action: delayed\nStatus: 4.4.1').replace(
        '550 5.1.1 User unknown',
        '451 4.4.1 Connection timed out',
      ),
    );
    expect(about('gone@there.example', page)).toContain('goes on trying');
  });

  test('that only the fallback reads is to be taken with care', async () => {
    const page = await explain(
      [
        'Return-Path: <>',
        'From: MAILER-DAEMON@odd.example',
        'Subject: Undelivered mail',
        '',
        'Your message could not be delivered to the following recipient:',
        '',
        '    gone@there.example',
        '    550 5.1.1 User unknown',
        '',
      ].join('\n'),
    );
    expect(page).toMatch(/^Read as .*no known format, read by its wording/m);
    expect(page).toContain('gone@there.example');
  });

  test('about more recipients than a person reads is cut, and says so', async () => {
    const many = Array.from(
      { length: 60 },
      (_, n) => `Final-Recipient: rfc822; u${n}@there.example\nAction: failed\nStatus: 5.1.1\n`,
    );
    const page = await explain(REPORT.replace('Final-Recipient: rfc822; full', `${many.join('\n')}\n$&`));
    expect(page).toContain('u5@there.example');
    expect(page).not.toContain('u59@there.example');
    expect(page).toMatch(/and 43 more/);
  });
});

test('an ordinary mail is called ordinary, and why nothing more is said', async () => {
  const mail = 'From: a@b.example\nSubject: lunch\n\nAt noon?\n';
  const page = await explain(mail);
  expect(page).toMatch(/^This is +An ordinary mail/);
  expect(page).toContain('so there is no recipient');
  expect(page).not.toMatch(/Returns|Failed|Read as/);
  expect(await explain(mail, 'ja')).toMatch(/^種類 +通常のメールです。/);
});

describe('what cannot be read', () => {
  test.each([
    ['a file that is not there', 'none.eml', undefined, /there is no such file\. Check the path/],
    ['an empty file', 'empty.eml', '', /it is empty/],
  ])('%s is told in a line with the cure, exit 2', async (_, name, content, said) => {
    const path = join(dir, name);
    if (content !== undefined) writeFileSync(path, content);
    const { code, stdout, stderr } = await truebounce(['explain', path]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toContain(path);
    expect(stderr).toMatch(said);
  });

  // The superuser may read what nobody may.
  test.skipIf(process.getuid?.() === 0)('a file without permission is told so', async () => {
    const path = join(dir, 'closed.eml');
    writeFileSync(path, REPORT);
    chmodSync(path, 0o000);
    const { code, stderr } = await truebounce(['explain', path]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/no permission/);
  });
});

test('a mail is also taken from standard input', async () => {
  const { code, stdout } = await truebounce(['explain', '-'], { stdin: REPORT });
  expect(code).toBe(0);
  expect(stdout).toContain('gone@there.example');
});

test('the seed of all this is told in either language', async () => {
  for (const language of ['en', 'ja']) {
    const { code, stdout } = await truebounce([
      'explain',
      '--lang',
      language,
      join(CORPUS, 'flood', '01.eml'),
    ]);
    expect(code).toBe(0);
    expect(stdout).toContain('452487590@qq.com');
  }
});
