/** Mails as large as SES takes them, whole and byte for byte, by functions of 512 MB. */

import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bodyOf, type Deployed, deploy, keyOf } from '../support/deployed.ts';
import { letter } from '../support/deployed-mails.ts';
import { DEPLOYMENT } from '../support/deployed-site.ts';

const MEMORY_MB = 512;
/** 160 MB in `inbound` and 245 MB in `deliver` are usual; what a busy machine's collector leaves lying is beside that. */
const PEAK_MB = 400;

let deployed: Deployed;

beforeAll(async () => {
  const settings = { memoryMb: MEMORY_MB };
  deployed = await deploy({ ...DEPLOYMENT, inbound: settings, deliver: settings });
  deployed.work();
}, 60_000);
afterAll(() => deployed.world.close());

/** A letter with a file of that many bytes in base64, every line another. */
function largeMail(id: string, bytes: number): Buffer {
  const header = letter(id, [
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=part',
    '',
    '--part',
    'Content-Type: application/octet-stream',
    'Content-Transfer-Encoding: base64',
  ]);
  const line = 76;
  const lines = Math.ceil((bytes - header.length) / (line + 2));
  const body = Buffer.alloc(lines * (line + 2), 'A');
  for (let n = 0; n < lines; n++) {
    const at = n * (line + 2);
    body.write(
      createHash('sha256').update(`${n}`).digest('base64url').replaceAll(/[-_]/g, '+'),
      at,
      'latin1',
    );
    body.write('\r\n', at + line, 'latin1');
  }
  return Buffer.concat([Buffer.from(header), body, Buffer.from('--part--\r\n')]);
}

it.each([
  ['9 MB', 9_000_000, 'v1'],
  ['38 MB', 38_000_000, 'v2'],
] as const)('%s goes as it came', { timeout: 60_000 }, async (name, bytes, api) => {
  const id = `large-${name.slice(0, -3)}`;
  const raw = largeMail(id, bytes);
  await deployed.arrive({ id, raw });
  await deployed.settled(50_000);
  const sent = deployed.sentOf(keyOf(id));
  expect(sent.map((mail) => mail.api)).toEqual([api]);
  expect(sent[0]?.raw.length).toBeGreaterThan(bytes);
  expect(bodyOf(sent[0]?.raw ?? Buffer.alloc(0)).equals(bodyOf(raw))).toBe(true);
  const [delivery] = await deployed.deliveries(keyOf(id));
  expect(delivery).toMatchObject({ attempts: 1, outcome: { kind: 'delivered' } });
  for (const fn of [deployed.inbound, deployed.deliver]) {
    const peak = Math.max(...fn.invocations.map(({ peakRssBytes }) => peakRssBytes));
    expect(peak).toBeLessThan(PEAK_MB * 1_048_576);
    expect(fn.invocations.filter(({ outcome }) => outcome.kind !== 'returned')).toEqual([]);
  }
});
