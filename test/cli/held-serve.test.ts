/** Beside a running server: what it holds is listed, released by another process, and delivered by it. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { afterEach, expect, test } from 'vitest';
import { truebounce } from '../support/command.ts';
import { SEED_MAILBOX, SEED_SITE, seedDay } from '../support/seed-day.ts';
import { outboxOf, ServeProcess, withoutResult } from '../support/serve-process.ts';

let server: ServeProcess | undefined;
let dir = '';

afterEach(async () => {
  await server?.kill('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
});

async function until<T>(ask: () => Promise<T>, isSo: (found: T) => boolean): Promise<T> {
  for (let tries = 0; ; tries++) {
    const found = await ask();
    if (isSo(found) || tries > 100) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('held, released while the server runs, delivered once, and the audit is clean', async () => {
  dir = mkdtempSync(join(tmpdir(), 'truebounce-held-serve-'));
  const { now: _, ...site } = SEED_SITE;
  // Whoever connects here is the host that forwards.
  const zone = {
    ...site.zone,
    'sv1.host.example': { A: ['127.0.0.1'] },
    '1.0.0.127.in-addr.arpa': { PTR: ['sv1.host.example'] },
  };
  writeFileSync(
    join(dir, 'site.json'),
    JSON.stringify({ ...site, zone, forwardingHosts: ['sv1.host.example'] }),
  );
  const data = join(dir, 'data');
  const started = await ServeProcess.start(data, '--site', join(dir, 'site.json'));
  server = started.server;
  const transport = createTransport({
    host: '127.0.0.1',
    port: started.port,
    secure: false,
    ignoreTLS: true,
    name: 'sv1.host.example',
  });
  const thief = seedDay({ notices: 40 }).filter(({ kind }) => kind === 'thief');
  for (const { raw } of thief)
    await transport.sendMail({
      envelope: { from: '', to: [SEED_MAILBOX] },
      raw: raw.replaceAll('\n', '\r\n'),
    });
  transport.close();
  const held = async (...args: string[]) => (await truebounce(['held', ...args, '--data', data])).stdout;
  const audit = () => truebounce(['doctor', '--audit', '--json', '--data', data]);
  await until(audit, ({ stdout }) => JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '{}').inWork === 0);
  const [flood] = (await held('list', '--json'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(flood).toMatchObject({ kind: 'flood', open: true, mailbox: SEED_MAILBOX });
  const before = await outboxOf(data, SEED_MAILBOX);
  expect(before.size + flood.held).toBe(thief.length);
  expect(flood.held).toBeGreaterThan(20);
  expect(await held('release', '--mine', flood.incident)).toContain(`${flood.held} mails released.`);
  const after = await until(
    () => outboxOf(data, SEED_MAILBOX),
    (outbox) => outbox.size === thief.length,
  );
  expect([...after.values()].map((mail) => withoutResult(mail).toString('latin1')).sort()).toEqual(
    thief.map(({ raw }) => Buffer.from(raw.replaceAll('\n', '\r\n')).toString('latin1')).sort(),
  );
  expect(await held('list')).toBe('Nothing is held.\n');
  expect((await audit()).code).toBe(0);
  await server.kill('SIGTERM');
  expect((await audit()).code).toBe(0);
}, 120_000);
