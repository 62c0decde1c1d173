/** The ledger's file by itself: until when it tells, and how a server follows it. */

import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { feedWithin, LEDGER_CHECK_MS, readLedgerFile, watchLedger } from '../../lib/cli/ledger-file.ts';
import { openTracer } from '../../lib/cli/site-tracer.ts';

let dir: string;
let path: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ledger-'));
  path = join(dir, 'sent.jsonl');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const line = (id: string, sentAt: string) =>
  `${JSON.stringify({ messageId: id, recipients: ['a@remote.example'], sentAt })}\n`;

function write(text: string, modified: string): void {
  writeFileSync(path, text);
  utimesSync(path, new Date(modified), new Date(modified));
}

const FEED = { since: new Date('2026-09-01T00:00:00Z'), until: new Date('2026-11-20T00:00:00Z') };

describe('a feed', () => {
  it.each([
    ['as it is stated', '2026-11-21T00:00:00Z', '2026-11-22T00:00:00Z', '2026-11-20T00:00:00.000Z'],
    ['with the newest mail', '2026-11-10T00:00:00Z', '2026-11-22T00:00:00Z', '2026-11-10T00:00:00.000Z'],
    ['with the last change', '2026-11-10T00:00:00Z', '2026-11-09T00:00:00Z', '2026-11-09T00:00:00.000Z'],
  ])('ends %s', async (_, newest, modified, end) => {
    write(line('1@ours.example', newest), modified);
    const feed = feedWithin(FEED, await readLedgerFile(path), true);
    expect(feed).toEqual({ since: FEED.since, until: new Date(end) });
  });

  it('does not end with the last change where the clock stands still', async () => {
    write(line('1@ours.example', '2026-11-10T00:00:00Z'), '2026-11-09T00:00:00Z');
    expect(feedWithin(FEED, await readLedgerFile(path), false)?.until).toEqual(
      new Date('2026-11-10T00:00:00Z'),
    );
  });

  it('claims nothing without a file, with an empty one, or with one that is over before it begins', async () => {
    expect(feedWithin(FEED, null, true)).toBeNull();
    write('', '2026-11-22T00:00:00Z');
    expect(feedWithin(FEED, await readLedgerFile(path), true)).toBeNull();
    write(line('1@ours.example', '2026-08-31T00:00:00Z'), '2026-11-22T00:00:00Z');
    expect(feedWithin(FEED, await readLedgerFile(path), true)).toBeNull();
  });
});

describe('a watched ledger', () => {
  it('is read again when it changes, looked at once a minute; a wrong one is told and not used', async () => {
    write(line('1@ours.example', '2026-11-10T00:00:00Z'), '2026-11-10T00:00:00Z');
    let time = 0;
    const complaints: string[] = [];
    const watch = watchLedger(path, await readLedgerFile(path), {
      complain: (sentence) => complaints.push(sentence),
      now: () => time,
    });
    const sizeAfter = async (ms: number) => {
      time += ms;
      watch.current();
      await watch.settled();
      return watch.current().ledger.size;
    };
    const two =
      line('1@ours.example', '2026-11-10T00:00:00Z') + line('2@ours.example', '2026-11-11T00:00:00Z');
    write(two, '2026-11-11T00:00:00Z');
    expect(await sizeAfter(LEDGER_CHECK_MS - 1)).toBe(1);
    expect(await sizeAfter(1)).toBe(2);

    write(`${two}no JSON\n`, '2026-11-12T00:00:00Z');
    expect(await sizeAfter(LEDGER_CHECK_MS)).toBe(2);
    expect(await sizeAfter(LEDGER_CHECK_MS)).toBe(2);
    expect(complaints).toHaveLength(1);
    expect(complaints[0]).toContain('sent.jsonl:3');
    expect(complaints[0]).toContain('The ledger that was read before is used on.');

    rmSync(path);
    expect(await sizeAfter(LEDGER_CHECK_MS)).toBe(2);
    expect(complaints).toHaveLength(2);
    write(two + line('3@ours.example', '2026-11-12T00:00:00Z'), '2026-11-13T00:00:00Z');
    expect(await sizeAfter(LEDGER_CHECK_MS)).toBe(3);
  });
});

describe('a server', () => {
  it('takes no site whose clock stands still', async () => {
    const site = join(dir, 'site.json');
    writeFileSync(site, '{"domain":"ours.example","now":"2026-11-01T00:00:00Z","zone":{}}');
    await expect(openTracer({ site }, null)).resolves.toBeTypeOf('function');
    await expect(openTracer({ site }, null, { complain: () => {} })).rejects.toThrow(
      'a site with a stopped clock is for tests',
    );
  });
});

describe('a file that cannot be read', () => {
  it('is told with its option, its path and the cure', async () => {
    await expect(readLedgerFile(path)).rejects.toThrow(
      `--ledger ${path}: cannot be read (ENOENT): there is no such file`,
    );
    await expect(readLedgerFile(dir)).rejects.toThrow(
      `--ledger ${dir}: cannot be read (EISDIR): it is a directory; name a file in it`,
    );
  });
});
