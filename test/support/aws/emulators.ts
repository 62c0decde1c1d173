/**
 * Emulators as processes of their own, on 127.0.0.1: what they compute takes nothing from the test, and all that they hold
 * ends with them. Each tells where it listens by IPC, and ends when its parent does.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { devNull } from 'node:os';

/** `store`: DynamoDB with an empty table, and S3 on a directory. `messages`: SQS and SNS. */
export type Emulators = 'store' | 'messages';

export interface Store {
  readonly dynamodb: string;
  readonly table: string;
  readonly s3: string;
}

export interface Messages {
  readonly url: string;
}

export interface Started<T> {
  readonly pid: number;
  readonly at: T;
  /** Resolves when the process has ended. */
  close(): Promise<void>;
}

/** Some 300 ms are usual; a machine at work on other things takes longer. */
const START_MS = 20_000;

/** An end by IPC takes a few milliseconds. */
const END_MS = 2_000;

export function startStore(directory: string, bucket: string): Promise<Started<Store>> {
  return start<Store>('store', [directory, bucket], directory);
}

export function startMessages(directory: string): Promise<Started<Messages>> {
  return start<Messages>('messages', [], directory);
}

async function start<T>(which: Emulators, argv: readonly string[], directory: string): Promise<Started<T>> {
  const child = fork(import.meta.filename, [which, ...argv], {
    cwd: directory,
    execArgv: [
      '--disable-warning=ExperimentalWarning',
      '--disable-warning=DEP0169',
      // The emulator of S3 writes with DES where the next page of a list begins.
      '--openssl-legacy-provider',
    ],
    // No AWS configuration of whoever runs the tests.
    env: { PATH: process.env.PATH, AWS_CONFIG_FILE: devNull, AWS_SHARED_CREDENTIALS_FILE: devNull },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  const exited = once(child, 'exit');
  const at = await Promise.race([
    once(child, 'message', { signal: AbortSignal.timeout(START_MS) }).then(([told]) => told as T),
    exited.then(() => null),
  ]).catch(() => null);
  if (at === null) {
    child.kill('SIGKILL');
    throw new Error(`the emulators (${which}) did not start: ${stderr}`);
  }
  return { pid: child.pid ?? 0, at, close: () => end(child, exited) };
}

async function end(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.connected) child.disconnect();
  const timer = setTimeout(() => child.kill('SIGKILL'), END_MS);
  await exited;
  clearTimeout(timer);
}

async function openStore(directory = '', bucket = ''): Promise<Store> {
  const [{ default: S3rver }, { startDynamo }] = await Promise.all([
    import('@20minutes/s3rver'),
    import('../../aws/support/dynamo.ts'),
  ]);
  const s3 = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    allowMismatchedSignatures: true,
    configureBuckets: [{ name: bucket }],
  });
  const [{ port }, dynamo] = await Promise.all([s3.run(), startDynamo()]);
  return { dynamodb: dynamo.url, table: await dynamo.makeTable(), s3: `http://127.0.0.1:${port}` };
}

async function openMessages(): Promise<Messages> {
  // Its own start listens on every address of the machine.
  const { buildApp } = await import('fauxqs');
  return { url: await buildApp({ logger: false }).listen({ host: '127.0.0.1', port: 0 }) };
}

if (import.meta.main && process.send !== undefined) {
  process.on('disconnect', () => process.exit());
  const [which, ...argv] = process.argv.slice(2);
  process.send(which === 'store' ? await openStore(...argv) : await openMessages());
}
