/**
 * `npm run test:package`: the package as somebody gets it. It is packed, and installed from the tarball into empty folders:
 * one of a person with a full mailbox, one of an operator with a CDK app of his own.
 */

import { execFile, execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FUNCTIONS } from '../../cdk/bundle.ts';
import { Operated } from '../aws/support/operated.ts';

/** After `npx`: of what is installed, nothing else. */
const COMMAND = ['--no-install', 'truebounce'];

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const CORPUS = join(ROOT, 'test/corpus');

/** The folder of this Node, which is the one that the package needs. */
const NODE = dirname(process.execPath);

/** 40 MB were seen: 11 are ours, half of which the functions; mailauth and zod have most of the rest. */
const MAX_INSTALLED_BYTES = 45_000_000;
/** 3 MB were seen. */
const MAX_TARBALL_BYTES = 5_000_000;

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface Surroundings {
  /** Of the Node that is found first. */
  readonly node?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string | Uint8Array;
}

function run(
  command: string,
  args: readonly string[],
  cwd: string,
  around: Surroundings = {},
): Promise<Ended> {
  const { PATH = '', HOME = '' } = process.env;
  const { node = NODE, env = {}, stdin = '' } = around;
  return new Promise((resolve) => {
    const child = execFile(
      command,
      args,
      {
        cwd,
        // What npm tells its scripts (npm_config_...) would have the installs below look at this repository.
        env: { ...withoutNpm(), PATH: [node, PATH].join(delimiter), HOME, LANG: 'C.UTF-8', ...env },
        maxBuffer: 64_000_000,
        shell: process.platform === 'win32',
      },
      (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr }),
    );
    // It may end before it has read all.
    child.stdin?.on('error', () => {});
    child.stdin?.end(stdin);
  });
}

function withoutNpm(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:npm_|INIT_CWD$|NODE_OPTIONS$|VITEST)/.test(name)),
  );
}

async function good(...of: Parameters<typeof run>): Promise<string> {
  const { code, stdout, stderr } = await run(...of);
  if (code !== 0) throw new Error(`${of[0]} ${of[1].join(' ')}: exit code ${code}: ${stdout} ${stderr}`);
  return stdout;
}

/** Of a Node on this machine that is too old; null: there is none. */
function oldNode(): string | null {
  const folders = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => existsSync(join(folder, 'node')));
  const old = folders.find((folder) => {
    const said = execFileSync(join(folder, 'node'), ['--version'], { encoding: 'utf8' });
    return Number(/^v(\d+)/.exec(said)?.[1] ?? 0) < 24;
  });
  if (old === undefined) console.warn('SKIPPED: there is no Node older than 24 on the PATH.');
  return old ?? null;
}

const CONFIG = `import { defineConfig } from 'truebounce';

export default defineConfig({
  region: 'eu-central-1',
  alerts: 'admin@elsewhere.example',
  domains: { 'client.example': { mailboxes: { info: 'owner@mailbox.example' } } },
});
`;

/** As the README has it. */
const APP = `import { App, Stack } from 'aws-cdk-lib';
import { loadSite, Truebounce } from 'truebounce/cdk';

const site = await loadSite('truebounce.config.ts');
const stack = new Stack(new App(), 'Mail', { env: { region: 'eu-central-1' } });
new Truebounce(stack, 'Truebounce', { site });
`;

let top: string;
let tarball: string;

/** A folder with what a person has there, and the package installed beside it. */
async function folderWith(
  name: string,
  files: Readonly<Record<string, string>>,
  also: readonly string[] = [],
) {
  const folder = join(top, name);
  mkdirSync(folder);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  await good(
    'npm',
    [
      'install',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--prefer-offline',
      '--save-exact',
      tarball,
      ...also,
    ],
    folder,
  );
  return folder;
}

function bytesOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => statSync(join(folder, name)))
    .reduce((sum, entry) => sum + (entry.isFile() ? entry.size : 0), 0);
}

beforeAll(async () => {
  top = mkdtempSync(join(tmpdir(), 'truebounce-package-'));
  const [packed] = JSON.parse(await good('npm', ['pack', '--json', '--pack-destination', top], ROOT));
  tarball = join(top, packed.filename);
});

afterAll(() => rmSync(top, { recursive: true, force: true }));

describe('the tarball', () => {
  it('has what runs, and neither sources in TypeScript nor tests', async () => {
    const names = (await good('tar', ['-tzf', tarball], top)).trim().split('\n');
    expect(names).toContain('package/lib/cli/truebounce.js');
    expect(names).toContain('package/README.md');
    expect(names).toContain('package/LICENSE');
    const foreign = names.filter(
      (name) =>
        !/^package\/(?:dist\/.*|lib\/cli\/truebounce\.js|README\.md|LICENSE|package\.json)$/.test(name),
    );
    expect(foreign).toEqual([]);
    expect(names.filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))).toEqual([]);
    expect(statSync(tarball).size).toBeLessThan(MAX_TARBALL_BYTES);
  });
});

describe('in an empty folder', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await folderWith('mailbox', { 'package.json': '{"private":true}' });
    cpSync(join(CORPUS, 'qmail'), join(folder, 'mails'), { recursive: true });
  });

  it('installs little, and nothing of AWS', () => {
    expect(bytesOf(join(folder, 'node_modules'))).toBeLessThan(MAX_INSTALLED_BYTES);
    expect(readdirSync(join(folder, 'node_modules'))).not.toContain('aws-cdk-lib');
    expect(readdirSync(join(folder, 'node_modules'))).not.toContain('@aws-sdk');
  });

  it('scans a mailbox, as the checkout does', async () => {
    const args = ['scan', '--no-site', 'mails'];
    const installed = await good('npx', [...COMMAND, ...args], folder);
    expect(installed).toBe(await good('node', [join(ROOT, 'lib/cli/truebounce.js'), ...args], folder));
    expect(installed).toMatch(/could not be delivered|bounce/);
  });

  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    expect(await good('npx', [...COMMAND, '--version'], folder)).toBe(`${version}\n`);
  });

  it('reads a config in TypeScript that imports it', async () => {
    const site = join(folder, 'truebounce.config.ts');
    writeFileSync(site, CONFIG);
    const mail = join(folder, 'mails/01.eml');
    const zone = join(folder, 'zone.json');
    writeFileSync(zone, '{}');
    const by = ['--site', site, '--dns', zone];
    const told = await good('npx', [...COMMAND, 'trace', '--json', ...by, mail], folder);
    expect(JSON.parse(told)).toMatchObject({ class: 'bounce', provenance: 'unproven' });
    // A worker does it, which is a file of its own.
    const filter = [...COMMAND, 'filter', ...by, '--state', join(folder, 'state')];
    const { code, stdout } = await run('npx', filter, folder, { stdin: readFileSync(mail) });
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(/^Truebounce-Result: 1; class=bounce; provenance=unproven;/m),
    ]);
  });

  it('answers of a deployment what the checkout does, with clients of AWS that it has brought along', async () => {
    const operated = await Operated.start();
    try {
      // One that nobody decided.
      await operated.put('raw/lost', 'Subject: lost\r\n\r\n', 3_600_000);
      for (const args of [
        ['doctor', '--audit', '--json'],
        ['held', 'list'],
        ['destinations', 'list'],
      ]) {
        const checkout = await operated.run(...args);
        const installed = join(folder, 'node_modules/.bin/truebounce');
        expect(await run(installed, [...args, '--stack'], folder, { env: operated.env() })).toEqual(checkout);
        expect(checkout.code).toBe(args[0] === 'doctor' ? 1 : 0);
      }
    } finally {
      await operated.close();
    }
  });

  const other = oldNode();
  it.skipIf(other === null)('says in a sentence that a Node is too old, and ends with 2', async () => {
    const around = { node: other ?? '' };
    const { code, stdout, stderr } = await run('npx', [...COMMAND, 'scan', 'mails'], folder, around);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^truebounce needs Node\.js 24 or newer, and this is v\d/m);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe('in a CDK app of one’s own', () => {
  let folder: string;

  beforeAll(async () => {
    const { devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const own = ['aws-cdk-lib', 'constructs', '@types/node'].map(
      (name) => `${name}@${devDependencies[name]}`,
    );
    const files = {
      'package.json': '{"private":true,"type":"module"}',
      'truebounce.config.ts': CONFIG,
      'app.ts': APP,
      'tsconfig.json': JSON.stringify({
        compilerOptions: {
          target: 'esnext',
          module: 'nodenext',
          types: ['node'],
          strict: true,
          noEmit: true,
        },
        include: ['*.ts'],
      }),
    };
    folder = await folderWith('app', files, own);
  });

  it('has types, also of the config, without leave to skip those of libraries', async () => {
    writeFileSync(join(folder, 'wrong.ts'), CONFIG.replace("'admin@elsewhere.example'", '5'));
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const { stdout } = await run('node', [tsc, '--project', folder], folder);
    rmSync(join(folder, 'wrong.ts'));
    expect(stdout.match(/^\S+\(.*?: error TS\d+/gm)).toEqual(['wrong.ts(5,3): error TS2322']);
  });

  it('synthesises in five lines, from functions that are bundled already', async () => {
    expect(existsSync(join(folder, 'node_modules/esbuild'))).toBe(false);
    await good('node', ['app.ts'], folder, { env: { CDK_OUTDIR: join(folder, 'cdk.out') } });
    const template = JSON.parse(readFileSync(join(folder, 'cdk.out/Mail.template.json'), 'utf8'));
    const types = Object.values<{ Type: string }>(template.Resources).map(({ Type }) => Type);
    for (const type of [
      'AWS::S3::Bucket',
      'AWS::DynamoDB::Table',
      'AWS::SES::ReceiptRule',
      'AWS::CloudWatch::Alarm',
    ])
      expect(types).toContain(type);

    const { files } = JSON.parse(readFileSync(join(folder, 'cdk.out/Mail.assets.json'), 'utf8'));
    const [asset] = Object.values<{ source: { path: string; packaging: string } }>(files).filter(
      ({ source }) => source.packaging === 'zip',
    );
    const code = join(folder, 'cdk.out', asset?.source.path ?? '');
    expect(readdirSync(code)).toEqual(expect.arrayContaining(FUNCTIONS.map((name) => `${name}.mjs`)));
    expect(JSON.parse(readFileSync(join(code, 'site.json'), 'utf8'))).toMatchObject({
      domains: { 'client.example': { mailboxes: { info: 'owner@mailbox.example' } } },
    });
  });
});
