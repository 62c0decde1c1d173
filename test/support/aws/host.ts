/**
 * One execution environment of Lambda, as a process: it imports the bundle, then gets one event at a time by IPC. It runs
 * without its types, as plain JavaScript beside nothing of ours (see `hostFile` in function.ts), so that the memory of this
 * process is the function's.
 */

import type { Context } from 'aws-lambda';

export interface ToHost {
  readonly id: string;
  readonly event: unknown;
  /** When the call ends by its timeout: milliseconds since 1970. */
  readonly deadline: number;
  /** By which the function's clock is ahead. */
  readonly aheadMs: number;
}

export interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

export type FromHost =
  | { readonly kind: 'ready' }
  | ({ readonly kind: 'not-started' } & Thrown)
  | ({ readonly kind: 'returned'; readonly id: string; readonly value: unknown } & Used)
  | ({ readonly kind: 'threw'; readonly id: string } & Used & Thrown);

/** By the whole process. */
export interface Used {
  readonly peakRssBytes: number;
  /** Of all its threads, during the call. */
  readonly cpuMs: number;
}

type Handler = (event: unknown, context: Context) => unknown;

if (import.meta.main && process.send !== undefined) await host();

async function host(): Promise<void> {
  const { readFileSync } = await import('node:fs');
  const { pathToFileURL } = await import('node:url');
  process.on('disconnect', () => process.exit());
  const [file = '', exported = '', dns = '', reach = '{}'] = process.argv.slice(2);
  if (dns !== '') await askAt(dns);
  await reachAt(JSON.parse(reach));
  const remaining = remainingBy(Date);
  const setAhead = shiftClock();
  const tell = (told: FromHost) => process.send?.(told);
  let handler: Handler;
  try {
    const module: Record<string, unknown> = await import(pathToFileURL(file).href);
    const found = module[exported];
    if (typeof found !== 'function') throw new TypeError(`${file} exports no function ${exported}`);
    handler = found as Handler;
  } catch (error) {
    tell({ kind: 'not-started', ...thrown(error) });
    return;
  }

  // VmHWM is of this program alone; the maxrss that Node tells may be that of the process from which it was forked.
  const peakRssBytes = (): number => {
    try {
      const [, kilobytes] = /^VmHWM:\s*(\d+) kB/m.exec(readFileSync('/proc/self/status', 'latin1')) ?? [];
      if (kilobytes !== undefined) return Number(kilobytes) * 1_024;
    } catch {
      // Not Linux.
    }
    return process.resourceUsage().maxRSS * 1_024;
  };
  const endLines = (id: string) => {
    for (const stream of [process.stdout, process.stderr]) stream.write(`\0END ${id}\n`);
  };
  process.on('message', async ({ id, event, deadline, aheadMs }: ToHost) => {
    setAhead(aheadMs);
    process.env._X_AMZN_TRACE_ID = `Root=1-${id.slice(0, 8)}-${id.replaceAll('-', '').slice(0, 24)};Sampled=0`;
    let told: FromHost;
    const before = process.cpuUsage();
    const used = (): Used => {
      const { user, system } = process.cpuUsage(before);
      return { peakRssBytes: peakRssBytes(), cpuMs: (user + system) / 1_000 };
    };
    try {
      const value = (await handler(event, contextOf(id, remaining(deadline)))) ?? null;
      told = { kind: 'returned', id, value, ...used() };
    } catch (error) {
      told = { kind: 'threw', id, ...used(), ...thrown(error) };
    }
    endLines(id);
    tell(told);
  });
  tell({ kind: 'ready' });
}

function contextOf(id: string, getRemainingTimeInMillis: () => number): Context {
  const { env } = process;
  const name = env.AWS_LAMBDA_FUNCTION_NAME ?? '';
  const none = () => {};
  return {
    awsRequestId: id,
    callbackWaitsForEmptyEventLoop: true,
    functionName: name,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:${env.AWS_REGION}:000000000000:function:${name}`,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE ?? '',
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME ?? '',
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME ?? '',
    getRemainingTimeInMillis,
    done: none,
    fail: none,
    succeed: none,
  };
}

/** Of the true clock: a call may take what it may take. */
function remainingBy(clock: Pick<DateConstructor, 'now'>) {
  const { now } = clock;
  return (deadline: number) => () => Math.max(0, deadline - now());
}

/** From now on `Date` says what the world's clock says, which may be ahead; timers take the time that they take. */
function shiftClock(): (aheadMs: number) => void {
  const True = Date;
  let ahead = 0;
  const now = () => True.now() + ahead;
  const Shifted: DateConstructor = new Proxy(True, {
    construct: (target, args, made) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, made === Shifted ? target : made),
    apply: () => new True(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
  globalThis.Date = Shifted;
  return (aheadMs) => {
    ahead = aheadMs;
  };
}

/** Resolvers that are made from now on ask this server, `127.0.0.1:port`, and no other. */
async function askAt(server: string): Promise<void> {
  const { promises, setServers } = (await import('node:dns')).default;
  const { syncBuiltinESMExports } = await import('node:module');
  setServers([server]);
  const { Resolver } = promises;
  promises.Resolver = class extends Resolver {
    constructor(options?: ConstructorParameters<typeof Resolver>[0]) {
      super(options);
      this.setServers([server]);
    }
  };
  syncBuiltinESMExports();
}

/**
 * Connections to these addresses of the Internet go to others, as a route would lead them: whoever looks up and judges an
 * address sees the one that DNS told.
 */
async function reachAt(reach: Readonly<Record<string, string>>): Promise<void> {
  if (Object.keys(reach).length === 0) return;
  const { Socket } = await import('node:net');
  type Found = { readonly address: string };
  const there = (address: string) => reach[address] ?? address;
  const route = (found: string | readonly Found[]) =>
    typeof found === 'string' ? there(found) : found.map((one) => ({ ...one, address: there(one.address) }));
  const { connect } = Socket.prototype;
  Socket.prototype.connect = function (this: unknown, ...args: unknown[]) {
    const [first, ...rest] = args.flat();
    const { lookup } = first as { lookup?: (...asked: unknown[]) => void };
    if (lookup === undefined) return Reflect.apply(connect, this, args);
    const routed = (host: unknown, options: unknown, done: (...answer: unknown[]) => void) =>
      lookup(host, options, (error: unknown, found: string | readonly Found[], family: unknown) =>
        done(error, found && route(found), family),
      );
    return Reflect.apply(connect, this, [{ ...(first as object), lookup: routed }, ...rest]);
  } as typeof connect;
}

function thrown(error: unknown): Thrown {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error), stack: '' };
  return { name: error.name, message: error.message, stack: error.stack ?? '' };
}
