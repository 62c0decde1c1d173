/** `npm run bench`: a server under load, and killed in the middle of it. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Load, load } from '../support/serve-load.ts';

const COMMAND = join(import.meta.dirname, '../../lib/cli/truebounce.js');
const CONNECTIONS = 20;

export async function serve(mails: number): Promise<void> {
  console.log(`SERVE (${mails} mails by ${CONNECTIONS} connections, a site that holds)`);
  await once('', mails);
  await once(', kill -9 in the middle', mails, Math.floor(mails / 2));
  console.log();
}

async function once(name: string, mails: number, killAt?: number): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'truebounce-load-'));
  try {
    const done = await load({
      dir,
      mails,
      connections: CONNECTIONS,
      ...(killAt !== undefined && { killAt }),
    });
    tell(name, done);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function tell(name: string, done: Load): void {
  const { accepted, found, held, acceptSeconds, decideSeconds, peakMegabytes, data } = done;
  const lost = [...accepted].filter((number) => !found.has(number)).length;
  const doubled = [...found.values()].filter((times) => times > 1).length;
  const rate = (seconds: number) => (accepted.size / seconds).toFixed(0);
  console.log(
    `  accepted ${accepted.size}${name}: ${rate(acceptSeconds)} a second taken, ${rate(decideSeconds)} a second decided and delivered`,
  );
  console.log(`  lost ${lost}, doubled ${doubled}, held ${held}; peak ${peakMegabytes.toFixed(0)} MB`);
  console.log(`  doctor --audit: ${audit(data)}`);
}

function audit(data: string): string {
  try {
    execFileSync(process.execPath, [COMMAND, 'doctor', '--audit', '--data', data], { stdio: 'pipe' });
    return 'clean';
  } catch (error) {
    return `not clean: ${(error as { stdout?: Buffer }).stdout?.toString().trim() ?? error}`;
  }
}
