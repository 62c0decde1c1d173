/** A function of Lambda: its code in as many execution environments as there are calls at once, kept warm between them. */

import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { basename, dirname, join } from 'node:path';
import type { Call, Moment } from './door.ts';
import { Environment, type Invocation } from './environment.ts';
import { type Metric, metricsIn } from './metrics.ts';
import type { Service } from './wire.ts';
import type { World } from './world.ts';

export type { Invocation, Outcome } from './environment.ts';
export type { Metric } from './metrics.ts';

export interface FunctionOptions {
  /** Of the bundle, absolute. */
  readonly file: string;
  /** Name of the export; default `handler`. */
  readonly handler?: string;
  /** Default: the file's name without its ending. */
  readonly name?: string;
  /** Default 512. What holds more is ended, where the system tells (Linux). */
  readonly memoryMb?: number;
  /** Of it, for the heap; default nine tenths, as Lambda's runtime has it. */
  readonly heapMb?: number;
  /** Default 30 s. */
  readonly timeoutMs?: number;
  /** Beside, or instead of, what the world says. */
  readonly env?: Readonly<Record<string, string>>;
  /** `127.0.0.1:port` of a DNS server (test/support/dns-server.ts); default: that of the machine. */
  readonly dns?: string;
  /** Address of the Internet, as DNS tells it -> where connections to it go. */
  readonly reach?: Readonly<Record<string, string>>;
}

export interface Crash {
  readonly service: Service;
  readonly operation: string;
  /** Counted from now on, over all environments of the function; default 1. */
  readonly nth?: number;
  /** Before the request is carried out, or after it was and before the answer; default `before`. */
  readonly when?: Moment;
  /** Others are not counted. */
  readonly only?: (call: Call) => boolean;
}

export interface LambdaFunction {
  readonly name: string;
  /** Resolves whatever becomes of the call. Calls at the same time get environments of their own. */
  invoke(event: unknown): Promise<Invocation>;
  /** Ends the environment that makes that request. Resolves to it when that is done. */
  crashAt(crash: Crash): Promise<Call>;
  /** All calls so far, in the order in which they ended. */
  readonly invocations: readonly Invocation[];
  readonly stdout: readonly string[];
  readonly stderr: readonly string[];
  /** Lines of JSON, without those of metrics. */
  logs(): readonly Readonly<Record<string, unknown>>[];
  /** Of CloudWatch's embedded metric format (EMF), one a value. */
  metrics(): readonly Metric[];
  /** Environments that were started so far. */
  starts(): number;
  /** Of the environments that are there now. */
  pids(): readonly number[];
  /** Ends all environments; the next call starts afresh, as after a deployment. */
  restart(): Promise<void>;
}

export function startFunction(world: World, options: FunctionOptions): LambdaFunction {
  const { file, handler = 'handler', memoryMb = 512, timeoutMs = 30_000 } = options;
  const { dns = '', reach = {} } = options;
  const { heapMb = memoryMb - Math.floor(memoryMb / 10) } = options;
  const name = options.name ?? basename(file).replace(/\.\w+$/, '');
  const host = hostFile(world.directory);
  const warm: Environment[] = [];
  const environments = new Map<string, Environment>();
  const invocations: Invocation[] = [];
  const stdout: string[] = [];
  const stderr: string[] = [];
  let starts = 0;

  const start = (): Environment => {
    const id = `${name}-${++starts}`;
    const environment = new Environment({
      host,
      file,
      handler,
      memoryMb,
      heapMb,
      timeoutMs,
      dns,
      reach,
      cwd: world.directory,
      line: (stream, line) => void (stream === 'stdout' ? stdout : stderr).push(line),
      env: {
        ...world.env(),
        ...environmentOf(name, memoryMb, file, handler),
        // By this the doors know who asks.
        AWS_SDK_UA_APP_ID: id,
        ...options.env,
      },
    });
    environments.set(id, environment);
    return environment;
  };

  const restart = async () => {
    warm.length = 0;
    await Promise.all([...environments.values()].map((one) => one.close()));
    environments.clear();
  };
  world.keep(restart);

  return {
    name,
    async invoke(event) {
      let environment = warm.pop();
      while (environment?.isOver) environment = warm.pop();
      environment ??= start();
      const invocation = await environment.call(randomUUID(), event, world.aheadMs());
      if (environment.isOver) await forget(environment);
      else warm.push(environment);
      invocations.push(invocation);
      return invocation;
    },
    crashAt({ service, operation, nth = 1, when = 'before', only = () => true }) {
      return new Promise((resolve) => {
        let left = nth;
        const stop = world.watch((call, moment) => {
          const environment = call.from === null ? undefined : environments.get(call.from);
          const isIt = call.service === service && call.operation === operation && moment === when;
          if (environment === undefined || !isIt || !only(call) || --left > 0) return false;
          environment.crash();
          stop();
          resolve(call);
          return true;
        });
      });
    },
    invocations,
    stdout,
    stderr,
    logs: () => objectsIn(stdout).filter((one) => !('_aws' in one)),
    metrics: () => objectsIn(stdout).flatMap(metricsIn),
    starts: () => starts,
    pids: () => [...environments.values()].filter((one) => !one.isOver).map(({ pid }) => pid),
    restart,
  };

  async function forget(environment: Environment): Promise<void> {
    await environment.close();
    for (const [id, one] of environments) if (one === environment) environments.delete(id);
  }
}

/** As a schedule calls it, or an operator. */
export function invoke(fn: LambdaFunction, event: unknown = {}): Promise<Invocation> {
  return fn.invoke(event);
}

/** What Lambda says to a function by its environment; nothing of the machine of the tests is in it but PATH. */
function environmentOf(name: string, memoryMb: number, file: string, handler: string) {
  return {
    PATH: process.env.PATH ?? '',
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    _HANDLER: `${basename(file).replace(/\.\w+$/, '')}.${handler}`,
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: '2026/11/24/[$LATEST]test',
    LAMBDA_TASK_ROOT: dirname(file),
  };
}

/** host.ts without its types: to strip them in each environment would take 30 MB of its memory. */
function hostFile(directory: string): string {
  const file = join(directory, 'host.mjs');
  const source = readFileSync(new URL('./host.ts', import.meta.url), 'utf8');
  writeFileSync(file, stripTypeScriptTypes(source));
  return file;
}

function objectsIn(lines: readonly string[]): Record<string, unknown>[] {
  return lines
    .filter((line) => line.startsWith('{'))
    .flatMap((line) => {
      try {
        return [JSON.parse(line)];
      } catch {
        return [];
      }
    });
}
