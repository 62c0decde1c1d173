import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  chmodSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MAX_SCANNED_BYTES } from '../../lib/parse/limits.ts';
import {
  MAX_MAIL_BYTES,
  type MailboxItem,
  type MailboxOptions,
  readMailbox,
} from '../../lib/receive/mailbox.ts';
import { mailboxSize } from '../../lib/receive/mailbox-walk.ts';

const MAIL = 'From: a@far.example\nSubject: Hello\n\nSee you at ten.\n';
const OTHER = 'From: b@far.example\r\nSubject: Re: Hello\r\n\r\nAt eleven.\r\n';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'truebounce-mailbox-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** Writes a file below the test's directory, with the directories above it; gives its path. */
function put(name: string, content: string | Uint8Array): string {
  const path = join(dir, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

async function read(path: string, options: MailboxOptions = {}): Promise<MailboxItem[]> {
  return Array.fromAsync(readMailbox(path, options));
}

/** What was read in short: `name: bytes` of a mail, `reason name` of a problem, `- name` of what was passed over. */
function short(items: readonly MailboxItem[]): string[] {
  return items.map((item) => {
    switch (item.kind) {
      case 'mail':
        return `${item.file.replace(`${dir}/`, '')}: ${Buffer.from(item.raw).toString('latin1')}`;
      case 'unreadable':
        return `${item.reason} ${item.path.replace(`${dir}/`, '').replace(dir, '.')}`;
      case 'passed-over':
        return `- ${item.path.replace(`${dir}/`, '')}`;
      default:
        return item satisfies never;
    }
  });
}

describe('one file', () => {
  test('is one mail, its bytes as they stand', async () => {
    const bytes = Buffer.from('Subject: \xff\xfe\r\nFrom: a@b.example\n\n\0\r\r\n>From here\n\n', 'latin1');
    const items = await read(put('a', bytes));
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({ kind: 'mail', file: join(dir, 'a'), cut: false });
    expect(items[0]?.kind === 'mail' && bytes.equals(items[0].raw)).toBe(true);
  });

  test('that is named .eml is one mail even where it begins as an mbox and quotes another mail', async () => {
    const line = 'From a@far.example Fri Sep 23 01:22:39 2016\n';
    const text = `${line}${MAIL}\n${line}Subject: returned\n\nbody\n`;
    expect(short(await read(put('a.eml', text)))).toEqual([`a.eml: ${text}`]);
    expect(short(await read(put('b.EML.gz', gzipSync(text))))).toEqual([`b.EML.gz: ${text}`]);
  });

  test('that is named .eml is one mail even where it has no header', async () => {
    expect(short(await read(put('a.eml', 'no header here\n')))).toEqual(['a.eml: no header here\n']);
  });

  test('may be packed, whatever its name', async () => {
    expect(short(await read(put('a', gzipSync(MAIL))))).toEqual([`a: ${MAIL}`]);
  });

  test('with blank lines, a byte order mark and From lines above its header is a mail', async () => {
    const texts = [`\n\r\n${MAIL}`, `\ufeff${MAIL}`, `>From a@b Fri Sep 23 01:22:39 2016\n${MAIL}`];
    for (const text of texts) expect((await read(put('a', text)))[0]?.kind).toBe('mail');
  });

  test('larger than what is read in one go is the same', async () => {
    const text = MAIL + 'x'.repeat(79).concat('\n').repeat(10_000);
    const [item] = await read(put('a', text));
    expect(item?.kind === 'mail' && Buffer.from(text).equals(item.raw)).toBe(true);
  });

  test.each([
    ['nothing', '', 'empty'],
    ['nothing, packed', gzipSync(''), 'empty'],
    ['prose', 'From the desk of Bob:\nSubject: none\n', 'no-mail'],
    ['JSON', '{"from": "a@b.example", "to": 1}\n', 'no-mail'],
    ['notes', 'Note: to do\nTomorrow: nothing\n\nFrom: nobody\n', 'no-mail'],
    ['bytes', Buffer.from([1, 2, 3, 0, 255]), 'no-mail'],
    ['a gzip in a gzip', gzipSync(gzipSync(MAIL)), 'no-mail'],
    ['a zip', 'PK\x03\x04....', 'foreign-archive'],
    ['a zstd', Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 4]), 'foreign-archive'],
    ['an .msg', Buffer.from('d0cf11e0a1b11ae100', 'hex'), 'outlook-msg'],
    ['UTF-16', Buffer.from(`\ufeff${MAIL}`, 'utf16le'), 'utf-16'],
  ])('with %s in it is no mail, and says why', async (_, content, reason) => {
    expect(short(await read(put('a', content)))).toEqual([`${reason} a`]);
  });

  test('that is not there, leads nowhere or back to itself is told', async () => {
    symlinkSync('gone', join(dir, 'link'));
    symlinkSync('circle', join(dir, 'circle'));
    expect(short(await read(join(dir, 'none')))).toEqual(['missing none']);
    expect(short(await read(join(dir, 'link')))).toEqual(['dangling-link link']);
    expect(short(await read(join(dir, 'circle')))).toEqual(['link-loop circle']);
    expect(short(await read(join(put('a', MAIL), 'b')))).toEqual(['missing a/b']);
  });

  test('with a damaged end gives what came before, and says so', async () => {
    const packed = gzipSync(mbox(MAIL, OTHER) + 'x'.repeat(100_000));
    const items = short(await read(put('a.gz', packed.subarray(0, packed.length - 60))));
    expect(items[0]).toBe(`a.gz#1: ${MAIL}`);
    expect(items.at(-1)).toBe('broken-gzip a.gz');
    expect(short(await read(put('b.gz', Buffer.from('\x1f\x8bnot so', 'latin1'))))).toEqual([
      'broken-gzip b.gz',
    ]);
  });
});

describe('a directory', () => {
  test('is read with what lies below it, in the order of names, without hidden files', async () => {
    put('b.eml', MAIL);
    put('a/2.eml', MAIL);
    put('a/10', OTHER);
    put('.hidden.eml', MAIL);
    put('.index/x.eml', MAIL);
    put('c.mbox', mbox(MAIL, OTHER));
    expect(short(await read(dir))).toEqual([
      `a/10: ${OTHER}`,
      `a/2.eml: ${MAIL}`,
      `b.eml: ${MAIL}`,
      `c.mbox#1: ${MAIL}`,
      `c.mbox#2: ${OTHER}`,
    ]);
  });

  test('passes over what is no mail and does not pretend to be one', async () => {
    put('01.eml', MAIL);
    put('01.json', '{"class": "ordinary"}\n');
    put('README', 'Read me\n');
    put('empty', '');
    put('empty.eml', '');
    expect(short(await read(dir))).toEqual([
      `01.eml: ${MAIL}`,
      '- 01.json',
      '- README',
      '- empty',
      'empty empty.eml',
    ]);
  });

  test('without a mail is told', async () => {
    expect(short(await read(dir))).toEqual(['no-mail .']);
    put('sub/notes', 'nothing\n');
    expect(short(await read(dir))).toEqual(['- sub/notes', 'no-mail .']);
  });

  test('is listed once, however many links lead to it; a circle of links is told', async () => {
    put('a/1.eml', MAIL);
    symlinkSync('a', join(dir, 'again'));
    symlinkSync('..', join(dir, 'a/up'));
    symlinkSync('gone.eml', join(dir, 'b.eml'));
    symlinkSync('a/1.eml', join(dir, 'c.eml'));
    expect(short(await read(dir))).toEqual([
      `a/1.eml: ${MAIL}`,
      'link-loop a/up',
      'dangling-link b.eml',
      `c.eml: ${MAIL}`,
    ]);
  });

  test('never waits for a pipe that lies in it', async () => {
    put('a.eml', MAIL);
    execFileSync('mkfifo', [join(dir, 'pipe')]);
    expect(short(await read(dir))).toEqual([`a.eml: ${MAIL}`]);
    expect(await mailboxSize(dir)).toBe(MAIL.length);
  });

  test.skipIf(process.platform === 'win32')('without permission is told, and the rest is read', async () => {
    put('a.eml', MAIL);
    put('b/1.eml', MAIL);
    put('c.eml', OTHER);
    chmodSync(dir, 0o755);
    chmodSync(join(dir, 'b'), 0);
    chmodSync(join(dir, 'c.eml'), 0);
    // The superuser may read everything: another process becomes nobody, once it has the module, which may lie where
    // nobody reads.
    const module = join(import.meta.dirname, '../../lib/receive/mailbox.ts');
    const script = `import { readMailbox } from ${JSON.stringify(module)};
      if (process.getuid() === 0) { process.setgid(65534); process.setuid(65534); }
      for await (const item of readMailbox(process.argv[1])) console.log(item.reason ?? item.file);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, dir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said = await Array.fromAsync(child.stdout.setEncoding('utf8'));
    await once(child, 'close').catch(() => {});
    expect(said.join('')).toBe('a.eml\nno-permission\nno-permission\n');
    chmodSync(join(dir, 'b'), 0o755);
  });
});

describe('a Maildir', () => {
  beforeEach(() => {
    for (const folder of ['cur', 'new', 'tmp']) mkdirSync(join(dir, folder));
  });

  test('is what lies in cur and new, and in its folders, whatever a mail looks like', async () => {
    put('cur/1.M1.host:2,S', MAIL);
    put('new/2.M2.host', 'no header\n');
    put('tmp/3.M3.host', MAIL);
    put('dovecot-uidlist', '3 V1 N3\n');
    put('.Junk/cur/4.M4.host:2,', OTHER);
    put('.Junk/new/5.M5.host', gzipSync(MAIL));
    put('.cache/6', MAIL);
    put('Sub/cur/7', MAIL);
    mkdirSync(join(dir, 'Sub/new'));
    expect(short(await read(dir))).toEqual([
      `cur/1.M1.host:2,S: ${MAIL}`,
      'new/2.M2.host: no header\n',
      `.Junk/cur/4.M4.host:2,: ${OTHER}`,
      `.Junk/new/5.M5.host: ${MAIL}`,
      `Sub/cur/7: ${MAIL}`,
    ]);
  });

  test('that is in use: a mail that was moved meanwhile is read where it is now, one thrown away is not told', async () => {
    put('cur/0.host:2,', MAIL);
    put('new/1.host', MAIL);
    put('new/2.host', OTHER);
    put('new/3.host', MAIL);
    const items: MailboxItem[] = [];
    for await (const item of readMailbox(dir)) {
      if (item.kind === 'mail' && item.file === 'new/1.host') {
        renameSync(join(dir, 'new/2.host'), join(dir, 'cur/2.host:2,S'));
        rmSync(join(dir, 'new/3.host'));
      }
      items.push(item);
    }
    expect(short(items)).toEqual([`cur/0.host:2,: ${MAIL}`, `new/1.host: ${MAIL}`, `new/2.host: ${OTHER}`]);
  });
});

describe('standard input', () => {
  async function* pieces(text: string, size: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size), 'latin1');
  }

  test('is a mail, an mbox, or a .gz of either, in whatever pieces it comes', async () => {
    for (const size of [1, 7, 64, 100_000]) {
      expect(short(await read('-', { stdin: pieces(MAIL, size) }))).toEqual([`-: ${MAIL}`]);
      expect(short(await read('-', { stdin: pieces(mbox(MAIL, OTHER), size) }))).toEqual([
        `-#1: ${MAIL}`,
        `-#2: ${OTHER}`,
      ]);
      const packed = gzipSync(MAIL).toString('latin1');
      expect(short(await read('-', { stdin: pieces(packed, size) }))).toEqual([`-: ${MAIL}`]);
    }
    expect(short(await read('-', { stdin: pieces('', 1) }))).toEqual(['empty -']);
  });

  test('that fails gives what came before', async () => {
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from(mbox(MAIL, OTHER));
      throw Object.assign(new Error('gone'), { code: 'EIO' });
    }
    expect(short(await read('-', { stdin: failing() }))).toEqual([
      `-#1: ${MAIL}`,
      `-#2: ${OTHER}`,
      'read-error -',
    ]);
  });
});

describe('a limit', () => {
  test('cuts a longer mail, and says so: at the limit, one above, packed or not', async () => {
    const maxBytes = MAIL.length;
    for (const content of [(text: string) => text, gzipSync]) {
      const [exact] = await read(put('a', content(MAIL)), { maxBytes });
      expect(exact).toMatchObject({ kind: 'mail', cut: false });
      const [longer] = await read(put('a', content(`${MAIL}x`)), { maxBytes });
      expect(longer).toMatchObject({ kind: 'mail', cut: true });
      expect(short([longer as MailboxItem])).toEqual([`a: ${MAIL}`]);
    }
  });

  test('of ours lies above what is parsed, so that a cut mail is told as too large', () => {
    expect(MAX_MAIL_BYTES).toBeGreaterThan(MAX_SCANNED_BYTES);
  });
});

describe('the size of a mailbox', () => {
  test('is what reading it will have read', async () => {
    put('a/1.eml', MAIL);
    put('a/2.gz', gzipSync(OTHER));
    put('b.mbox', mbox(MAIL, OTHER) + MAIL.repeat(20_000));
    put('c.txt', 'no mail');
    appendFileSync(join(dir, 'd'), 'x'.repeat(300_000));
    let bytes = 0;
    await read(dir, { onRead: (count) => (bytes += count) });
    // A large file that is no mail is not read to its end.
    const [size, large] = [await mailboxSize(dir), 300_000];
    expect(size).toBeGreaterThan(bytes - 1);
    expect(size).toBeLessThan(bytes + large);
    rmSync(join(dir, 'd'));
    bytes = 0;
    await read(dir, { onRead: (count) => (bytes += count) });
    expect(await mailboxSize(dir)).toBe(bytes);
  });

  test('is not known of standard input', async () => {
    expect(await mailboxSize('-')).toBeNull();
  });
});

function mbox(...mails: readonly string[]): string {
  return mails.map((mail) => `From a@far.example Fri Sep 23 01:22:39 2016\n${mail}\n`).join('');
}
