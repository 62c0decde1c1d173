import { mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { MailStore, type Pending } from '../../lib/local/store.ts';
import { DirectorySync } from '../../lib/local/sync.ts';
import { ENVELOPE } from '../support/reports.ts';

const AT = new Date('2026-11-24T10:15:30.123Z');
const MAIL = Buffer.from('From: a@b\r\n\r\ntext\r\n');

let data: string;
let store: MailStore;
let complaints: string[];

async function* chunksOf(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks;
}

function accept(chunks = chunksOf(MAIL), refuse: () => Error | null = () => null): Promise<Pending> {
  return store.accept(chunks, ENVELOPE, AT, refuse);
}

/** What a new run finds. */
async function unfinished(): Promise<readonly Pending[]> {
  const next = new MailStore(data, new DirectorySync());
  await next.prepare();
  return next.unfinished((sentence) => complaints.push(sentence));
}

async function everything(): Promise<string[]> {
  const folders = await Promise.all(['tmp', 'raw', 'pending'].map((folder) => readdir(join(data, folder))));
  return folders.flat();
}

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'truebounce-store-'));
  complaints = [];
  store = new MailStore(data, new DirectorySync());
  await store.prepare();
});
afterEach(async () => {
  await rm(data, { recursive: true });
});

describe('an accepted mail', () => {
  test('is on disk as it came, under a name that says nothing of it, for its owner only', async () => {
    const { inbound, size } = await accept(chunksOf(MAIL.subarray(0, 7), MAIL.subarray(7)));
    expect(inbound.key).toMatch(/^20261124T101530123Z-[0-9a-f]{16}$/);
    expect(size).toBe(MAIL.length);
    const path = join(data, 'raw', `${inbound.key}.eml`);
    expect((await readFile(path)).equals(MAIL)).toBe(true);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(Buffer.from(await store.readRaw(inbound.key)).equals(MAIL)).toBe(true);
  });

  test('is found by the next run until it is finished', async () => {
    const pending = await accept();
    expect(await unfinished()).toEqual([pending]);
    await store.finish(pending);
    expect(await unfinished()).toEqual([]);
  });

  test('that work was begun on again counts how often', async () => {
    const pending = await accept();
    const second = await store.beginAgain((await unfinished())[0] ?? pending);
    expect(second.begun).toBe(1);
    const third = await store.beginAgain((await unfinished())[0] ?? pending);
    expect((await unfinished())[0]).toEqual({ ...pending, begun: 2 });
    await store.finish(third);
    expect(await unfinished()).toEqual([]);
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
    await expect(accept(broken())).rejects.toBe(error);
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
    await expect(accept(endless(), () => (given > 100_000 ? refusal : null))).rejects.toBe(refusal);
    expect(given).toBeLessThan(101_000);
    expect(await everything()).toEqual([]);
  });

  test('a directory that cannot be written rejects, and works again when it can', async () => {
    await rm(join(data, 'pending'), { recursive: true });
    await expect(accept()).rejects.toThrow('ENOENT');
    expect(await readdir(join(data, 'raw'))).toEqual([]);
    expect(await readdir(join(data, 'tmp'))).toEqual([]);
    await store.prepare();
    await expect(accept()).resolves.toMatchObject({ size: MAIL.length });
  });
});

describe('after a crash', () => {
  test('between the two renames the raw mail is fetched', async () => {
    const { inbound } = await accept();
    await rename(join(data, 'raw', `${inbound.key}.eml`), join(data, 'tmp', `${inbound.key}.eml`));
    expect(await unfinished()).toMatchObject([{ inbound, size: MAIL.length }]);
    expect(await readdir(join(data, 'raw'))).toEqual([`${inbound.key}.eml`]);
  });

  test('what was not accepted is swept away', async () => {
    await writeFile(join(data, 'tmp', 'x.eml'), 'half a ma');
    expect(await unfinished()).toEqual([]);
    expect(await everything()).toEqual([]);
  });

  test.each([
    ['x.json', 'torn{'],
    ['x.json', '{"key":"other","receivedAt":"","envelope":{"forwardPaths":[]}}'],
    ['x.json', '{"key":"x","receivedAt":"","envelope":{"forwardPaths":[]}}'],
    ['notes.txt', 'hello'],
  ])('a damaged entry is told and kept: %s %s', async (name, text) => {
    await writeFile(join(data, 'pending', name), text);
    const good = await accept();
    expect(await unfinished()).toEqual([good]);
    expect(complaints).toEqual([expect.stringContaining(`pending/${name}`)]);
    expect(await readFile(join(data, 'pending', name), 'utf8')).toBe(text);
  });
});
