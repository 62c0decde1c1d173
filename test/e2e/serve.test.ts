import { spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseResultHeader } from '../../lib/deliver/result-header.ts';
import { type AcceptedMail, DATABASE_FILE, openTables, type Tables } from '../../lib/local/sqlite/index.ts';
import { outboxOf, ServeProcess, withoutResult } from '../support/serve-process.ts';
import { SmtpClient } from '../support/smtp-client.ts';

const FLOOD = join(import.meta.dirname, '../corpus/flood');
const COMMAND = join(import.meta.dirname, '../../lib/cli/truebounce.js');
const MAILBOX = 'info@client.example';
const MAIL = Buffer.from('From: a@far.example\r\nSubject: Hello\r\n\r\nSee you at ten.\r\n');

let data: string;
let running: ServeProcess[];

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'truebounce-serve-'));
  running = [];
});
afterEach(async () => {
  for (const server of running) await server.kill('SIGKILL');
  await rm(data, { recursive: true });
});

async function start(...options: readonly string[]): Promise<{ server: ServeProcess; port: number }> {
  const started = await ServeProcess.start(data, ...options);
  running.push(started.server);
  return started;
}

/** Starts what is expected not to start; resolves to its exit code and what it said on stderr. */
async function fails(...options: readonly string[]): Promise<{ code: number | null; stderr: string }> {
  const server = new ServeProcess(...options);
  running.push(server);
  return { code: await server.exited, stderr: server.stderr };
}

/** Reads the tables of a server that is gone, or runs beside. */
async function lookAt<T>(look: (tables: Tables) => Promise<T>): Promise<T> {
  const tables = openTables(data, { readOnly: true });
  try {
    return await look(tables);
  } finally {
    await tables.close();
  }
}

/** Keys of all accepted mails, each of which has one record for each of its mailboxes. */
async function recordKeys(): Promise<string[]> {
  return lookAt(async (tables) => {
    const keys: string[] = [];
    let after: string | null = null;
    for (;;) {
      const page: readonly AcceptedMail[] = await tables.acceptedSince('', after, 500);
      for (const { inbound } of page) {
        const { key, envelope } = inbound;
        const mailboxes = (await tables.recordsOf(key)).map(({ mailbox }) => mailbox);
        expect(mailboxes.sort()).toEqual([...envelope.forwardPaths].sort());
        keys.push(key);
      }
      after = page.at(-1)?.inbound.key ?? null;
      if (after === null) return keys;
    }
  });
}

/** Mails that are not decided, and deliveries that are not made. */
async function leftOver(): Promise<number> {
  return lookAt(async (tables) => {
    const { waiting, leased } = await tables.inbound.counts();
    return waiting + leased + (await tables.unsettled());
  });
}

/** `\n` as SMTP carries it. */
function onTheWire(mail: Buffer): Buffer {
  return Buffer.from(mail.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1');
}

describe('npm start', () => {
  test('takes the flood from a real client; the outbox holds it, marked, otherwise byte for byte', async () => {
    const files = (await readdir(FLOOD)).filter((name) => name.endsWith('.eml')).sort();
    expect(files).toHaveLength(8);
    const { server, port } = await start();
    const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
    for (const [index, file] of files.entries()) {
      const raw = await readFile(join(FLOOD, file));
      await transport.sendMail({ envelope: { from: '', to: [`m${index}@client.example`] }, raw });
    }
    expect(await server.kill('SIGTERM')).toBe(0);
    for (const [index, file] of files.entries()) {
      const sent = onTheWire(await readFile(join(FLOOD, file)));
      const [delivered = Buffer.alloc(0)] = [...(await outboxOf(data, `m${index}@client.example`)).values()];
      expect(withoutResult(delivered).equals(sent), file).toBe(true);
      const field = delivered.subarray('Truebounce-Result:'.length, delivered.length - sent.length);
      expect(parseResultHeader(field.toString('latin1'))).toMatchObject({
        class: 'bounce',
        provenance: 'unproven',
        decision: 'mark',
        rule: 'unproven',
        reasons: expect.stringMatching(/@/),
      });
    }
    expect(new Set(await recordKeys()).size).toBe(8);
    const lines = server.stdout.trim().split('\n').slice(-8);
    for (const line of lines) {
      expect(line).toMatch(/^\d\d:\d\d:\d\d {2}bounce {8}mark {5}<> -> m\d@client\.example {2}\S/);
    }
    expect(server.stderr).toBe('');
  });

  test('says where it listens and where mail goes', async () => {
    const { server, port } = await start();
    await server.says(/Ctrl-C/);
    expect(server.stdout).toContain(`smtp://127.0.0.1:${port}`);
    expect(server.stdout).toContain(`${data}/outbox/`);
  });

  test('the command that it names can be copied, whatever the directory is called', async () => {
    const site = join(data, 'site.json');
    await writeFile(site, '{"domain":"client.example","mailboxes":["info@client.example"]}');
    const where = join(data, "the firm's mail; ls");
    const started = await ServeProcess.start(where, '--site', site);
    running.push(started.server);
    await started.server.says(/Ctrl-C/);
    const [, args = ''] = /see {2}truebounce (held list.*)/.exec(started.server.stdout) ?? [];
    const { status, stdout } = spawnSync('sh', ['-c', `"$0" "$1" ${args}`, process.execPath, COMMAND], {
      encoding: 'utf8',
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: 'Nothing is held.\n' });
  });

  test('<postmaster> is taken, with a domain or without, and a site that states mailboxes refuses strangers', async () => {
    const site = join(data, 'truebounce.config.ts');
    await writeFile(
      site,
      `export default { alerts: 'admin@elsewhere.example',
         domains: { 'client.example': { mailboxes: { info: 'owner@far.example' } } } };`,
    );
    const { server, port } = await start('--site', site);
    const client = await SmtpClient.connect(port);
    expect(await client.send(['postmaster'], MAIL)).toMatch(/^250/);
    expect(await client.send(['Postmaster@client.example', MAILBOX], MAIL)).toMatch(/^250/);
    expect(await client.send(['abuse@client.example'], MAIL)).toMatch(/^550/);
    client.close();
    expect(await server.kill('SIGTERM')).toBe(0);
    // Without a mailbox of its own it goes to the domain's first, and what came to both goes there once.
    expect((await outboxOf(data, MAILBOX)).size).toBe(2);
    expect(await readdir(join(data, 'outbox'))).toEqual([MAILBOX]);
  });

  test.each(['SIGTERM', 'SIGINT'] as const)(
    'ends with 0 on %s, with what is in hand delivered',
    async (signal) => {
      const { server, port } = await start();
      const client = await SmtpClient.connect(port);
      const replies: string[] = [];
      for (let i = 0; i < 50; i++) replies.push(await client.send([MAILBOX], MAIL));
      expect(replies.filter((reply) => reply.startsWith('250'))).toHaveLength(50);
      expect(await server.kill(signal)).toBe(0);
      client.close();
      expect((await outboxOf(data, MAILBOX)).size).toBe(50);
      expect(await leftOver()).toBe(0);
    },
  );
});

describe('kill -9', () => {
  const ROUNDS = 4;
  const SENDERS = 6;
  const BOXES = [MAILBOX, 'shop@client.example'];

  /** Sends numbered mails until the server is gone; resolves to the ids that got their 250. */
  async function sendUntilGone(port: number, prefix: string): Promise<string[]> {
    const accepted: string[] = [];
    const client = await SmtpClient.connect(port);
    try {
      for (let i = 0; ; i++) {
        const id = `${prefix}-${i}`;
        const body = 'x'.repeat((i * 7_919) % 60_000);
        const reply = await client.send(BOXES, Buffer.from(`Message-ID: <${id}>\r\n\r\n${body}\r\n`));
        if (reply.startsWith('250')) accepted.push(id);
      }
    } catch {
      return accepted;
    } finally {
      client.close();
    }
  }

  test('at any moment loses no mail that got its 250 and doubles no delivery', {
    timeout: 60_000,
  }, async () => {
    const accepted: string[] = [];
    let killedWithWork = 0;
    for (let round = 0; round < ROUNDS; round++) {
      const { server, port } = await start();
      const senders = Array.from({ length: SENDERS }, (_, index) =>
        sendUntilGone(port, `r${round}s${index}`),
      );
      await new Promise((resolve) => setTimeout(resolve, 300 + 170 * round));
      await server.kill('SIGKILL');
      accepted.push(...(await Promise.all(senders)).flat());
      killedWithWork += await leftOver();
    }
    expect(accepted.length).toBeGreaterThan(50);
    // Otherwise nothing was interrupted, and this test would show nothing.
    expect(killedWithWork).toBeGreaterThan(0);

    const { server } = await start();
    expect(await server.kill('SIGTERM')).toBe(0);
    expect(server.stderr).toBe('');
    expect(await leftOver()).toBe(0);
    expect(await readdir(join(data, 'tmp'))).toEqual([]);
    const keys = await recordKeys();
    expect(new Set(keys).size).toBe(keys.length);
    expect((await readdir(join(data, 'raw'))).sort()).toEqual(keys.map((key) => `${key}.eml`).sort());
    for (const box of BOXES) {
      const mails = await outboxOf(data, box);
      expect(mails.size).toBe(keys.length);
      const ids = [...mails.values()].map((mail) => /Message-ID: <(.*)>/.exec(mail.toString())?.[1]);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids).toEqual(expect.arrayContaining(accepted));
      expect(await readdir(join(data, 'outbox', box, 'tmp'))).toEqual([]);
    }
  });
});

describe('what keeps it from starting is told in a sentence', () => {
  test('the port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const { code, stderr } = await fails('--data', data, '--port', String(port));
    other.close();
    expect(code).toBe(1);
    expect(stderr).toBe(
      `truebounce: port ${port} at 127.0.0.1 is in use. Stop what listens there, or give another with --port.\n`,
    );
  });

  test('the data directory cannot be written', async () => {
    const file = join(data, 'file');
    await writeFile(file, '');
    const { code, stderr } = await fails('--port', '0', '--data', join(file, 'below'));
    expect(code).toBe(1);
    expect(stderr).toMatch(/^truebounce: cannot work in .*\/file\/below: ENOTDIR.*--data\.\n$/);
  });

  test('the data directory belongs to another server', async () => {
    await start();
    const { code, stderr } = await fails('--port', '0', '--data', data);
    expect(code).toBe(1);
    expect(stderr).toBe(
      `truebounce: another Truebounce works in ${data}. Stop it, or give another directory with --data.\n`,
    );
  });

  test('others may write into the data directory: what ends that', async () => {
    const open = join(data, 'open to all');
    await mkdir(open);
    await chmod(open, 0o770);
    const { code, stderr } = await fails('--port', '0', '--data', open);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^truebounce: others may write into .*: {2}chmod go-w '.*\/open to all'\n$/);
    expect(await readdir(open)).toEqual([]);
  });

  test('the database is of a newer version, or damaged: it is not left behind for another directory', async () => {
    const file = join(data, DATABASE_FILE);
    const newer = new DatabaseSync(file);
    newer.exec('PRAGMA user_version = 999');
    newer.close();
    const told = await fails('--port', '0', '--data', data);
    expect(told.code).toBe(1);
    expect(told.stderr).toContain('start the newer Truebounce');
    await writeFile(file, 'x'.repeat(20_000));
    const damaged = await fails('--port', '0', '--data', data);
    expect(damaged.stderr).toContain('is no SQLite database');
    for (const { stderr } of [told, damaged]) {
      expect(stderr).not.toContain('--data');
      expect(stderr.split(DATABASE_FILE)).toHaveLength(2);
    }
  });

  test.each([
    ['--port', '70000'],
    ['--port', 'x'],
    ['--size', '0'],
    ['--size', '1e9'],
  ])('%s %s', async (option, value) => {
    const { code, stderr } = await fails('--data', data, option, value);
    expect(code).toBeGreaterThan(0);
    expect(stderr).toContain(`'${value}' is invalid`);
  });
});
