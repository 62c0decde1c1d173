/**
 * MiniStack, an AWS on this machine with CloudFormation and functions that run (PyPI `ministack`): a process of its own on
 * 127.0.0.1, with a folder in which all lies that it writes. It ends, with the functions that it started, when its parent does.
 */

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pythonProgram } from './python-program.ts';

/** Tried with the versions of the CDK in package.json. */
const VERSION = '1.5.33';

export const ACCOUNT = '000000000000';

export interface MiniStack {
  readonly url: string;
  /** For clients, the CDK and commands: endpoint, region, and credentials that nobody checks. */
  readonly env: Readonly<Record<string, string>>;
  /** What it and the functions have said so far. */
  log(): string;
  /** Resolves when it and its functions have ended. */
  close(): Promise<void>;
}

/** Some 5 s are usual on a machine at work on other things. */
const START_MS = 60_000;
const END_MS = 10_000;

/** Path of the program, installed if need be; null where there is no Python. */
export function miniStackProgram(): string | null {
  return pythonProgram('ministack', VERSION);
}

/** `env`: for its functions too, such as endpoints of services that others emulate better. */
export async function startMiniStack(
  program: string,
  directory: string,
  region: string,
  env: Readonly<Record<string, string>>,
): Promise<MiniStack> {
  mkdirSync(directory, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const access = {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_CONFIG_FILE: join(directory, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(directory, 'no-credentials'),
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  // A keeper between: it sees the end of this process, however that comes, and ends the whole group.
  const keeper = fork(import.meta.filename, [program, directory], {
    env: {
      ...access,
      ...env,
      // Functions run by the `node` that is found first.
      PATH: `${dirname(process.execPath)}:${process.env.PATH}`,
      HOME: directory,
      TMPDIR: directory,
      STATE_DIR: join(directory, 'state'),
      S3_DATA_DIR: join(directory, 's3'),
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(port),
      MINISTACK_REGION: region,
      MINISTACK_ACCOUNT_ID: ACCOUNT,
    },
    execArgv: [],
    // Whoever ends a group of processes by force would end the keeper with it, and nobody would be left to end the rest.
    detached: true,
  });
  const log = () => readFileSync(join(directory, LOG), 'utf8');
  const close = () => ended(keeper);
  try {
    await answers(`${url}/_ministack/health`, keeper);
  } catch (error) {
    await close();
    throw new Error(`${error instanceof Error ? error.message : error}: ${log().slice(-2_000)}`);
  }
  return {
    url,
    env: { ...access, ...env, AWS_ENDPOINT_URL: url, AWS_ENDPOINT_URL_S3: url },
    log,
    close,
  };
}

async function answers(url: string, keeper: ChildProcess): Promise<void> {
  const until = Date.now() + START_MS;
  while (Date.now() < until) {
    if (keeper.exitCode !== null) throw new Error('MiniStack ended at once');
    const found = await fetch(url).catch(() => null);
    if (found?.ok) return;
    await sleep(100);
  }
  throw new Error(`MiniStack did not answer within ${START_MS} ms`);
}

async function ended(keeper: ChildProcess): Promise<void> {
  if (keeper.exitCode !== null || keeper.signalCode !== null) return;
  const exited = once(keeper, 'exit');
  keeper.disconnect();
  const late = setTimeout(() => keeper.kill('SIGKILL'), END_MS);
  await exited;
  clearTimeout(late);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port of 127.0.0.1 is free');
  return address.port;
}

const LOG = 'ministack.log';

function keep(program: string, directory: string): void {
  const child = spawn(program, [], { cwd: directory, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const log = createWriteStream(join(directory, LOG));
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const end = (): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // All of the group have ended.
    }
  };
  child.on('error', (error) => {
    log.write(String(error));
    process.exitCode = 1;
    process.disconnect?.();
  });
  child.on('exit', () => {
    end();
    process.exit();
  });
  process.on('disconnect', end);
}

if (import.meta.main && process.send !== undefined) {
  const [program = '', directory = ''] = process.argv.slice(2);
  keep(program, directory);
}
