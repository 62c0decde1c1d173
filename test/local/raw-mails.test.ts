import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NoRaw } from '../../lib/effects.ts';
import { newKey, RawMails } from '../../lib/local/raw-mails.ts';
import { DirectorySync } from '../../lib/local/sync.ts';

const MAIL = Buffer.from('From: a@b\r\n\r\ntext\r\n');

let data: string;
let raw: RawMails;

async function* chunksOf(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

function write(
  key: string,
  chunks: AsyncIterable<Uint8Array> = chunksOf(MAIL),
  refuse: () => Error | null = () => null,
): Promise<number> {
  return raw.write(key, chunks, refuse);
}

/** A new run, which finds these on record. */
async function startAgain(...accepted: readonly string[]): Promise<void> {
  raw = new RawMails(data, new DirectorySync());
  await raw.prepare(async (key) => accepted.includes(key));
}

async function everything(): Promise<string[]> {
  const folders = await Promise.all(['tmp', 'raw'].map((folder) => readdir(join(data, folder))));
  return folders.flat();
}

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'truebounce-raw-'));
  await startAgain();
});
afterEach(async () => {
  await rm(data, { recursive: true });
});

describe('an accepted mail', () => {
  test('is on disk as it came, for its owner only, until its time is over', async () => {
    expect(await write('k1', chunksOf(MAIL.subarray(0, 7), MAIL.subarray(7)))).toBe(MAIL.length);
    await raw.keep('k1');
    const path = join(data, 'raw', 'k1.eml');
    expect((await readFile(path)).equals(MAIL)).toBe(true);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(Buffer.from(await raw.read('k1')).equals(MAIL)).toBe(true);
    await raw.remove('k1');
    expect(await everything()).toEqual([]);
    await expect(raw.read('k1')).rejects.toThrow(NoRaw);
    await expect(raw.read('k1')).rejects.toThrow('there is no raw mail k1');
  });

  test('has a key that sorts by time and says nothing of it', () => {
    const keys = [1, 2].map(() => newKey(new Date('2026-11-24T10:15:30.123Z')));
    for (const key of keys) expect(key).toMatch(/^20261124T101530123Z-[0-9a-f]{16}$/);
    expect(keys[0]).not.toBe(keys[1]);
  });
});

describe('what goes wrong leaves nothing behind', () => {
  test.each([
    ['the client breaks off', new Error('gone')],
    ['the disk is full', Object.assign(new Error('full'), { code: 'ENOSPC' })],
  ])('%s', async (_, error) => {
    const broken = async function* (): AsyncGenerator<Uint8Array> {
      yield MAIL;
      throw error;
    };
    await expect(write('k1', broken())).rejects.toBe(error);
    expect(await everything()).toEqual([]);
  });

  test('a mail is refused while it arrives, and no more of it is written', async () => {
    let given = 0;
    const endless = async function* (): AsyncGenerator<Uint8Array> {
      for (;;) {
        given += MAIL.length;
        yield MAIL;
      }
    };
    const refusal = new Error('too large');
    await expect(write('k1', endless(), () => (given > 100_000 ? refusal : null))).rejects.toBe(refusal);
    expect(given).toBeLessThan(101_000);
    expect(await everything()).toEqual([]);
  });

  test('a directory that cannot be written rejects, and works again when it can', async () => {
    await rm(join(data, 'tmp'), { recursive: true });
    await expect(write('k1')).rejects.toThrow('ENOENT');
    await startAgain();
    await expect(write('k1')).resolves.toBe(MAIL.length);
  });
});

describe('after a crash', () => {
  test('what is on record is kept, and what nobody was promised is swept away', async () => {
    await write('k1');
    await writeFile(join(data, 'tmp', 'k2.eml'), 'half a ma');
    await startAgain('k1');
    expect(await readdir(join(data, 'raw'))).toEqual(['k1.eml']);
    expect(await readdir(join(data, 'tmp'))).toEqual([]);
    expect(Buffer.from(await raw.read('k1')).equals(MAIL)).toBe(true);
  });
});
