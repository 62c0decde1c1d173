/** `npx cdk synth` as the CDK's command runs it: without an account, Docker or network. */

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import type { Template } from './support/synthesised.ts';

const APP = fileURLToPath(new URL('../../cdk/app.ts', import.meta.url));

const top = mkdtempSync(join(tmpdir(), 'truebounce-app-'));
afterAll(() => rmSync(top, { recursive: true, force: true }));

interface Run {
  readonly code: number;
  readonly told: string;
  readonly outdir: string;
}

/** `config`: the text of a truebounce.config.ts in an empty folder, in which it runs; null: there is none. */
async function runApp(config: string | null, context: Record<string, unknown> = {}): Promise<Run> {
  const folder = mkdtempSync(join(top, 'site-'));
  if (config !== null) writeFileSync(join(folder, 'truebounce.config.ts'), config);
  const outdir = join(folder, 'cdk.out');
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [APP],
      {
        cwd: folder,
        env: { PATH: process.env.PATH, CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) },
      },
      (error, stdout, stderr) =>
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, told: stdout + stderr, outdir }),
    );
  });
}

const template = (outdir: string, stack: string): Template =>
  JSON.parse(readFileSync(join(outdir, `${stack}.template.json`), 'utf8'));

/** Findings of cdk-nag without a reason. Where it was not asked, there is no report. */
function findings(outdir: string): readonly unknown[] {
  return JSON.parse(readFileSync(join(outdir, 'validation-report.json'), 'utf8')).pluginReports;
}

const RICH = `
  import { defineConfig, parameter, webhook } from 'truebounce';
  export default defineConfig({
    region: 'ap-northeast-1', language: 'ja', alerts: ['admin@elsewhere.example'],
    ruleSet: { join: 'default-rule-set' },
    domains: { 'client.example': {
      publishMx: true, hostedZone: 'Z0123456789ABCDEFGHIJ',
      returnKeys: { verp: [parameter('/truebounce/verp')] },
      mailboxes: { '*': 'owner@mailbox.example', info: webhook({ url: 'https://shop.example/mail', secret: parameter('/truebounce/shop') }) } } },
  });`;

describe('a fresh clone', async () => {
  const { code, told, outdir } = await runApp(null);

  it('synthesises the example, clean in the eyes of cdk-nag', () => {
    expect([code, told]).toEqual([0, expect.not.stringContaining('Error')]);
    expect(findings(outdir)).toEqual([]);
  });

  it.each(['TruebounceProcessing', 'TruebounceReceiving', 'TruebounceAlarms'])(
    'deploys no %s of it: CloudFormation says whose config is missing',
    (stack) => {
      expect(template(outdir, stack).Rules?.NotTheExample).toEqual({
        Assertions: [
          {
            Assert: { 'Fn::Equals': ['the example', 'your own site'] },
            AssertDescription:
              'This is the example. Write your own truebounce.config.ts: npx truebounce init',
          },
        ],
      });
    },
  );

  it('brings the functions and the site as one asset', () => {
    const assets = JSON.parse(readFileSync(join(outdir, 'TruebounceProcessing.assets.json'), 'utf8'));
    const folders = Object.values<{ source: { path: string; packaging: string } }>(assets.files).filter(
      ({ source }) => source.packaging === 'zip',
    );
    expect(folders).toHaveLength(1);
    const site = JSON.parse(readFileSync(join(outdir, folders[0]?.source.path ?? '', 'site.json'), 'utf8'));
    expect(Object.keys(site.domains)).toEqual(['client.example']);
  });
});

describe('a site of one’s own', async () => {
  const { code, outdir } = await runApp(RICH);

  it('is found in the folder, and can be deployed', () => {
    expect(code).toBe(0);
    expect(template(outdir, 'TruebounceReceiving').Rules?.NotTheExample).toBeUndefined();
  });

  it('is clean in the eyes of cdk-nag, whatever it uses', () => {
    expect(findings(outdir)).toEqual([]);
  });
});

describe('a config that cannot be used', () => {
  it('is told in a sentence, not with a stack of calls', async () => {
    const { code, told } = await runApp(RICH.replace('ap-northeast-1', 'eu-south-1'));
    expect(code).toBe(1);
    expect(told).toContain('region: found eu-south-1, expected one in which Amazon SES takes mail');
    expect(told).not.toMatch(/^\s+at /m);
  });

  it('is never replaced by another: a file that is stated must be there', async () => {
    const { code, told } = await runApp(RICH, { site: 'other.config.ts' });
    expect([code, told]).toEqual([1, expect.stringContaining('other.config.ts')]);
  });
});
