/**
 * Cold start: how long Node takes to load the bundle of `inbound`, beside one with the clients of S3, SQS and DynamoDB alone,
 * in runs that take turns; and what an ordinary mail has loaded afterwards.
 */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { buildSync } from 'esbuild';
import { bundleFunctions } from '../../cdk/bundle.ts';
import { defineConfig } from '../../lib/index.ts';

const RUNS = 15;

/** The clients, and of their commands those that `inbound` uses. */
const CLIENTS = `
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { BatchGetItemCommand, BatchWriteItemCommand, DynamoDBClient, GetItemCommand, PutItemCommand, QueryCommand,
  UpdateItemCommand } from '@aws-sdk/client-dynamodb';
export const clients = [new S3Client(), new SQSClient(), new DynamoDBClient()];
export const commands = [GetObjectCommand, SendMessageBatchCommand, BatchGetItemCommand, BatchWriteItemCommand,
  GetItemCommand, PutItemCommand, QueryCommand, UpdateItemCommand];
`;

const ENVIRONMENT = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'test',
  AWS_SECRET_ACCESS_KEY: 'test',
  TRUEBOUNCE_TABLE: 'table',
  TRUEBOUNCE_BUCKET: 'bucket',
  TRUEBOUNCE_DELIVERIES_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/deliveries',
  TRUEBOUNCE_SECRET: 'secret',
};

const SITE = defineConfig({
  region: 'us-east-1',
  alerts: ['admin@elsewhere.example'],
  domains: { 'client.example': { mailboxes: { info: 'owner@elsewhere.example' } } },
});

export function cold(): void {
  const outdir = mkdtempSync(join(tmpdir(), 'truebounce-cold-'));
  try {
    bundleFunctions({ outdir, site: { written: SITE } });
    buildSync({
      stdin: { contents: CLIENTS, resolveDir: import.meta.dirname },
      outfile: join(outdir, 'clients.mjs'),
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node24',
      mainFields: ['module', 'main'],
      banner: {
        js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
      },
      minify: true,
      logLevel: 'error',
    });
    const times = { clients: [] as number[], inbound: [] as number[] };
    for (let run = 0; run < RUNS; run++) {
      times.clients.push(loadMs(join(outdir, 'clients.mjs')));
      times.inbound.push(loadMs(join(outdir, 'inbound.mjs')));
    }
    const [clients, inbound] = [told(times.clients), told(times.inbound)];
    console.log(`COLD START (${RUNS} runs in turns, ms to load: median, fastest)`);
    console.log(`  S3, SQS, DynamoDB alone  ${clients.text}`);
    console.log(`  inbound                  ${inbound.text}`);
    const ratio = (key: 'median' | 'least') => (inbound[key] / clients[key]).toFixed(2);
    console.log(`  ratio                    ${ratio('median')}, ${ratio('least')}  (wanted: at most 1.35)\n`);
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function loadMs(path: string): number {
  const source = `const start = performance.now(); await import(${JSON.stringify(pathToFileURL(path).href)}); console.log(performance.now() - start); process.exit();`;
  const options = { env: { PATH: process.env.PATH, ...ENVIRONMENT }, encoding: 'utf8' } as const;
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', source], options));
}

function told(times: readonly number[]) {
  const sorted = times.toSorted((a, b) => a - b);
  const [median, least] = [sorted[Math.floor(sorted.length / 2)] as number, sorted[0] as number];
  return { median, least, text: `${median.toFixed(0)}, ${least.toFixed(0)}` };
}
