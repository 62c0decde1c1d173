/** What a process has loaded after an ordinary mail, and what it loads when it is needed: each file costs at every start. */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LambdaFunction } from '../support/aws/function.ts';
import { type Arriving, type Deployed, deploy } from '../support/deployed.ts';
import { letter, qmailNotice } from '../support/deployed-mails.ts';
import { DEPLOYMENT } from '../support/deployed-site.ts';

/** Names each module in a file before it is loaded. */
const HOOK = `
import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
registerHooks({
  load(url, context, next) {
    appendFileSync(process.env.LOADED, url + '\\n');
    return next(url, context);
  },
});
`;

let deployed: Deployed;
let inbound: LambdaFunction;
let loaded: string;

beforeAll(async () => {
  deployed = await deploy(DEPLOYMENT);
  const { directory } = deployed.world;
  const hook = join(directory, 'hook.mjs');
  writeFileSync(hook, HOOK);
  loaded = join(directory, 'loaded');
  writeFileSync(loaded, '');
  inbound = deployed.another('inbound', {
    env: { NODE_OPTIONS: `--import=${pathToFileURL(hook)}`, LOADED: loaded },
  });
}, 60_000);
afterAll(() => deployed.world.close());

/** Names of the packages whose code the process has loaded. */
async function packagesAfter(mail: Arriving): Promise<ReadonlySet<string>> {
  const { outcome } = await inbound.invoke(await deployed.batch([mail]));
  expect(outcome).toEqual({ kind: 'returned', value: { batchItemFailures: [] } });
  const files = readFileSync(loaded, 'utf8')
    .split('\n')
    .map((url) => url.slice(url.lastIndexOf('/') + 1));
  expect(files).toContain('inbound.mjs');
  const sources = files.flatMap((file) => deployed.bundle.outputs.get(file)?.sources ?? []);
  return new Set(
    sources.flatMap(
      (source) => /node_modules\/((?:@[^/]+\/)?[^/]+)\/(?!.*node_modules)/.exec(source)?.[1] ?? [],
    ),
  );
}

const LATER = [
  'mailauth',
  'mailparser',
  'nodemailer',
  're2js',
  '@aws-sdk/client-ses',
  '@aws-sdk/client-sesv2',
  '@aws-sdk/client-sns',
  '@aws-sdk/client-ssm',
];

it('an ordinary mail needs what reads S3 and DynamoDB, and no more', async () => {
  const packages = await packagesAfter({ id: 'letter', raw: letter('letter') });
  for (const name of ['client-s3', 'client-dynamodb', 'client-sqs'])
    expect(packages).toContain(`@aws-sdk/${name}`);
  expect(LATER.filter((name) => packages.has(name))).toEqual([]);
});

it('a report needs mailauth, and still no more', async () => {
  const to = 'info@plain.example';
  const packages = await packagesAfter({
    id: 'notice',
    raw: qmailNotice({ name: 'a', mailbox: to, copy: 'path' }),
    to: [to],
  });
  // The parameter with the key of return addresses is asked for with the first report.
  expect(LATER.filter((name) => packages.has(name))).toEqual(['mailauth', '@aws-sdk/client-ssm']);
});
