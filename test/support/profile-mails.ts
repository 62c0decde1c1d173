/**
 * `node test/support/profile-mails.ts`: writes the site profiles of test/provenance. Each run makes new keys and
 * signs anew; the public halves go to the zone of site.json, the secret ones are gone when the process ends. All
 * else is the same on every run.
 */

import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { profile as amazonSes } from './profiles/amazon-ses.ts';
import { profile as exchangeOnline } from './profiles/exchange-online.ts';
import { profile as googleWorkspace } from './profiles/google-workspace.ts';
import { profile as ownPostfix } from './profiles/own-postfix.ts';
import type { Profile, Sample } from './profiles/profile.ts';
import { profile as sharedCpanel } from './profiles/shared-cpanel.ts';
import { profile as sharedQmail } from './profiles/shared-qmail.ts';
import { dateTime, lines } from './profiles/text.ts';

const HOME = fileURLToPath(new URL('../provenance', import.meta.url));

/** biome.json's. */
const LINE_WIDTH = 110;

/** The mail as SES stores it: its own lines on top. */
function received(sample: Sample): string {
  const { client } = sample;
  return lines(
    `Return-Path: <${sample.reversePath ?? ''}>`,
    `Received: from ${client.helo ?? client.name} (${client.name} [${client.address}])`,
    ' by inbound-smtp.ap-northeast-1.amazonaws.com with SMTP id',
    ` ${Buffer.from(sample.name.padEnd(24, '.')).toString('hex').slice(0, 40)}`,
    ` for ${sample.forwardPath};`,
    ` ${dateTime(sample.at)} (UTC)`,
    'X-SES-Spam-Verdict: PASS',
    'X-SES-Virus-Verdict: PASS',
    sample.report,
  );
}

function truthLine(sample: Sample): string {
  const { truth, scenario, expect, reversePath, forwardPath, client, note } = sample;
  return JSON.stringify({
    file: `${sample.name}.eml`,
    truth,
    scenario,
    expect,
    envelope: {
      reversePath,
      forwardPaths: [forwardPath],
      client: { address: client.address, helo: client.helo ?? client.name },
    },
    note,
  });
}

/** JSON as the project's formatter writes it: a list on one line where it fits. */
function pretty(value: unknown, indent = '', taken = 0): string {
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    const flat = JSON.stringify(value).replaceAll('","', '", "');
    if (!flat.includes('{') && taken + flat.length <= LINE_WIDTH) return flat;
    const items = value.map((item) => deeper + pretty(item, deeper, deeper.length + 1));
    return `[\n${items.join(',\n')}\n${indent}]`;
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value).map(([key, item]) => {
    const name = `${deeper}${JSON.stringify(key)}: `;
    return name + pretty(item, deeper, name.length + 1);
  });
  return members.length === 0 ? '{}' : `{\n${members.join(',\n')}\n${indent}}`;
}

function write(profile: Profile): void {
  const folder = join(HOME, profile.folder);
  const mails = join(folder, 'mails');
  mkdirSync(mails, { recursive: true });
  for (const name of readdirSync(mails)) rmSync(join(mails, name));
  for (const sample of profile.samples) {
    writeFileSync(join(mails, `${sample.name}.eml`), received(sample).replaceAll('\n', profile.newline));
  }
  writeFileSync(join(folder, 'site.json'), `${pretty(profile.site)}\n`);
  writeFileSync(
    join(folder, 'truth.jsonl'),
    profile.samples.map((sample) => `${truthLine(sample)}\n`).join(''),
  );
  if (profile.ledger) {
    writeFileSync(
      join(folder, 'ledger.jsonl'),
      profile.ledger.map((line) => `${JSON.stringify(line)}\n`).join(''),
    );
  }
  console.log(`${profile.folder}: ${profile.samples.length} mails`);
}

const makers = [sharedCpanel, sharedQmail, exchangeOnline, googleWorkspace, amazonSes, ownPostfix];
for (const make of makers) write(await make());
