import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { SmtpClient } from '../support/smtp-client.ts';

const COMMAND = join(import.meta.dirname, '../../lib/cli/truebounce.js');

test('serve goes on taking mail when whoever read its lines has gone', async () => {
  const data = mkdtempSync(join(tmpdir(), 'truebounce-serve-'));
  const child = spawn(process.execPath, [COMMAND, 'serve', '--port', '0', '--data', data], { stdio: 'pipe' });
  const exited = once(child, 'close');
  try {
    let said = '';
    for await (const text of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: true })) {
      said += text;
      if (said.includes('Ctrl-C')) break;
    }
    const port = Number(/:(\d+)/.exec(said)?.[1]);
    for (let count = 0; count < 3; count++) {
      const client = await SmtpClient.connect(port);
      const reply = await client.send(['a@b.example'], Buffer.from('Subject: x\r\n\r\ny\r\n'));
      expect(reply).toMatch(/^250/);
      client.close();
      // The line about this mail is written when it is delivered, which is after its 250.
      await vi.waitFor(() => expect(delivered(data)).toBe(count + 1));
    }
    child.kill('SIGTERM');
    expect((await exited)[0]).toBe(0);
  } finally {
    child.kill('SIGKILL');
    rmSync(data, { recursive: true, force: true });
  }
});

function delivered(data: string): number {
  return readdirSync(join(data, 'outbox/a@b.example/new')).length;
}
