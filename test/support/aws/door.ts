/**
 * What stands before an emulated service: it counts what is asked, lets faults happen that were ordered or drawn, and tells
 * of each request before and after it is carried out, so that whoever asked can be ended at that moment.
 */

import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Asked, type Refusal, type Service, WIRES } from './wire.ts';

export type Fault =
  /** An error in the service's own form. */
  | ({ readonly kind: 'answer' } & Refusal)
  /** The service's own words of being asked too much; the SDK tries again. */
  | { readonly kind: 'throttle' }
  /** The service's own words of failing; the SDK tries again. */
  | { readonly kind: 'fail' }
  /** The connection ends before the request is seen. */
  | { readonly kind: 'cut' }
  /** It is carried out, and the connection ends before the answer. */
  | { readonly kind: 'cut-after' }
  /** It is not carried out, and no answer comes. */
  | { readonly kind: 'hang' };

export const THROTTLE: Fault = { kind: 'throttle' };
export const FAIL: Fault = { kind: 'fail' };
export const CUT: Fault = { kind: 'cut' };
export const CUT_AFTER: Fault = { kind: 'cut-after' };
export const HANG: Fault = { kind: 'hang' };

export function answer(status: number, type: string, message?: string): Fault {
  return { kind: 'answer', status, type, ...(message === undefined ? {} : { message }) };
}

/** What a share of faults is made of; no `hang`, since each would take the client's whole patience. */
export const SHARED: readonly Fault[] = [THROTTLE, FAIL, CUT, CUT_AFTER];

export interface Call {
  readonly service: Service;
  readonly operation: string;
  /** AWS_SDK_UA_APP_ID of the process that asks; null where it has none. */
  readonly from: string | null;
  /** Of the request. */
  readonly body: Buffer;
  /** Of the answer, after it was carried out; null before. */
  readonly status: number | null;
  /** After it was carried out: whoever asked will not get to know. */
  readonly isAnswerLost: boolean;
}

export type Moment = 'before' | 'after';

/** Returns true where it ended whoever asked: then nobody gets an answer. */
export type Watch = (call: Call, moment: Moment) => boolean;

export interface Door {
  readonly url: string;
  /** Of the next `times` requests of that operation, or of any where it is null. The first order that fits is used up. */
  order(operation: string | null, fault: Fault, times?: number): void;
  /** From now on this share (0 to 1) of all requests fails, drawn by `seed`. 0 ends it. */
  share(share: number, seed: number, faults?: readonly Fault[]): void;
  /** Requests so far, with those that failed; of one operation, or all. */
  count(operation?: string): number;
  close(): Promise<void>;
}

interface Order {
  readonly operation: string | null;
  readonly fault: Fault;
  left: number;
}

export async function startDoor(service: Service, behind: string, watch: Watch): Promise<Door> {
  const wire = WIRES[service];
  const orders: Order[] = [];
  const counts = new Map<string, number>();
  const agent = new Agent({ keepAlive: true });
  let draw: () => Fault | null = () => null;

  const faultOf = (operation: string): Fault | null => {
    const order = orders.find((one) => one.operation === null || one.operation === operation);
    if (order === undefined) return draw();
    if (--order.left === 0) orders.splice(orders.indexOf(order), 1);
    return order.fault;
  };

  const serve = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const body = Buffer.concat(await incoming.toArray());
    const { method = 'GET', url: path = '/', headers } = incoming;
    const asked = { method, path, headers, body };
    const operation = wire.operationOf(asked);
    const call: Call = {
      service,
      operation,
      from: appIdOf(headers),
      body,
      status: null,
      isAnswerLost: false,
    };
    counts.set(call.operation, (counts.get(call.operation) ?? 0) + 1);
    const cut = () => incoming.socket.destroy();
    if (watch(call, 'before')) return void cut();
    const unknown = wire.unknown?.(call.operation) ?? null;
    const fault: Fault | null =
      faultOf(call.operation) ?? (unknown === null ? null : { kind: 'answer', ...unknown });
    switch (fault?.kind) {
      case undefined:
      case 'cut-after': {
        const { status, headers, body: answered } = await pass(behind, asked, agent);
        const isAnswerLost = fault !== null;
        if (watch({ ...call, status, isAnswerLost }, 'after') || isAnswerLost) return void cut();
        outgoing.writeHead(status, headers).end(answered);
        return;
      }
      case 'answer':
      case 'throttle':
      case 'fail': {
        const { status, headers, body } = wire.tell(refusalOf(fault), asked);
        outgoing.writeHead(status, headers).end(body);
        return;
      }
      case 'cut':
        return void cut();
      case 'hang':
        return;
      default:
        fault satisfies never;
    }

    function refusalOf(of: Extract<Fault, { kind: 'answer' | 'throttle' | 'fail' }>): Refusal {
      if (of.kind === 'throttle') return wire.throttled(asked);
      return of.kind === 'fail' ? wire.failing(asked) : of;
    }
  };

  // Whoever ends while he asks, or an emulator that is gone: there is nobody to tell.
  const server = createServer((incoming, outgoing) => {
    serve(incoming, outgoing).catch(() => incoming.socket.destroy());
  });
  // A client that tries once must not meet a connection that ends for being idle.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    order: (operation, fault, times = 1) =>
      void (times > 0 && orders.push({ operation, fault, left: times })),
    share(share, seed, faults = SHARED) {
      const random = randomOf(seed);
      draw = () => (random() < share ? (faults[Math.floor(random() * faults.length)] ?? null) : null);
    },
    count: (operation) =>
      operation === undefined
        ? [...counts.values()].reduce((all, one) => all + one, 0)
        : (counts.get(operation) ?? 0),
    async close() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
      agent.destroy();
    },
  };
}

interface Passed {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Said of one connection, not of the message. */
const OF_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding', 'expect'];

async function pass(behind: string, asked: Asked, agent: Agent): Promise<Passed> {
  const { method, path, body } = asked;
  const headers = {
    ...without(asked.headers, OF_CONNECTION),
    'content-length': String(body.length),
    // The function's clock may be ahead, which the emulator of S3 would refuse. None of them checks what was signed.
    ...('x-amz-date' in asked.headers && { 'x-amz-date': basicTime(new Date()) }),
  };
  const answered = await new Promise<IncomingMessage>((resolve, reject) => {
    const through = request(new URL(path, behind), { method, headers, agent }, resolve);
    through.on('error', reject).end(body);
  });
  return {
    status: answered.statusCode ?? 502,
    headers: without(answered.headers, OF_CONNECTION),
    body: Buffer.concat(await answered.toArray()),
  };
}

/** ISO 8601 as signatures have it: 20261124T101530Z. */
function basicTime(at: Date): string {
  return at.toISOString().replace(/[-:]|\.\d+/g, '');
}

function without(headers: IncomingHttpHeaders, names: readonly string[]): IncomingHttpHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !names.includes(name)));
}

/** Powertools puts words of its own (`/PT/...`) behind the id, which the SDK writes with hyphens. */
function appIdOf(headers: IncomingHttpHeaders): string | null {
  const agents = `${headers['user-agent']} ${headers['x-amz-user-agent']}`;
  return /\bapp\/([\w-]+?)(?:-PT-[\w-]*)?(?![\w-])/.exec(agents)?.[1] ?? null;
}

/** Mulberry32: the same numbers from 0 to below 1 for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
