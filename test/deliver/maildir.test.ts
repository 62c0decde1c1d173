import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { deliverToMaildir } from '../../lib/deliver/maildir.ts';
import { DirectorySync } from '../../lib/local/sync.ts';

const PIECES = [Buffer.from('Truebounce-Result: 1\n'), Buffer.from('A: b\n\ntext')];
const TEXT = Buffer.concat(PIECES).toString();

let base: string;
const sync = new DirectorySync();

beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'truebounce-maildir-'));
});
afterEach(async () => {
  await rm(base, { recursive: true });
});

function fileIn(mailbox: string): { maildir: string; name: string } {
  return { maildir: join(base, mailbox), name: '1.k1.truebounce' };
}

function deliver(mailbox: string, again = false): Promise<void> {
  return deliverToMaildir(PIECES, fileIn(mailbox), again, (directory) => sync.sync(directory));
}

describe('delivery into Maildirs', () => {
  test('makes the Maildir and puts the whole mail into new, for its owner only', async () => {
    await deliver('a');
    const path = join(base, 'a/new/1.k1.truebounce');
    expect(await readFile(path, 'utf8')).toBe(TEXT);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(base, 'a/new'))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(base, 'a/tmp'))).toEqual([]);
    expect(await readdir(join(base, 'a/cur'))).toEqual([]);
  });

  test('a second delivery changes nothing, also where a reader has moved the mail on', async () => {
    await deliver('a');
    await deliver('a', true);
    expect(await readdir(join(base, 'a/new'))).toEqual(['1.k1.truebounce']);
    await rename(join(base, 'a/new/1.k1.truebounce'), join(base, 'a/cur/1.k1.truebounce:2,S'));
    await deliver('a', true);
    expect(await readdir(join(base, 'a/new'))).toEqual([]);
    expect(await readdir(join(base, 'a/cur'))).toEqual(['1.k1.truebounce:2,S']);
  });

  test('a half-written file of a crash is not what is delivered', async () => {
    await mkdir(join(base, 'a/tmp'), { recursive: true });
    await writeFile(join(base, 'a/tmp/1.k1.truebounce'), 'Truebo');
    await deliver('a', true);
    expect(await readFile(join(base, 'a/new/1.k1.truebounce'), 'utf8')).toBe(TEXT);
  });

  test('a Maildir that somebody removed is made again', async () => {
    await deliver('a');
    await rm(join(base, 'a'), { recursive: true });
    await deliver('a');
    expect(await readdir(join(base, 'a/new'))).toEqual(['1.k1.truebounce']);
  });

  test('a mailbox that cannot be written rejects, and can be delivered to when that is mended', async () => {
    await writeFile(join(base, 'b'), 'no directory');
    await expect(deliver('b')).rejects.toThrow('ENOTDIR');
    await rm(join(base, 'b'));
    await deliver('b', true);
    expect(await readdir(join(base, 'b/new'))).toEqual(['1.k1.truebounce']);
  });
});
