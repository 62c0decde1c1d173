/** One POST of a webhook, to an address of the Internet, within a time, reading no more of the answer than it needs. */

import {
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import type { Resolve } from '../dns.ts';
import { resolveHost } from './webhook-address.ts';

export interface WebhookPost {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly resolve: Resolve;
  /** For all of it: name, connection, answer. */
  readonly timeoutMs: number;
  /** Null, but for a receiver on this machine. */
  readonly local: LocalReceiver | null;
}

/** A receiver that no site can have: on this machine, for whoever writes one or tests one. */
export interface LocalReceiver {
  /** Without TLS, too. */
  readonly http: boolean;
  /** That are not of the Internet and may be used. */
  readonly addresses: readonly string[];
  /** Certificate (PEM) that is trusted in place of the known ones'; null: none. */
  readonly certificate: string | null;
}

export type WebhookAnswer =
  | {
      readonly kind: 'answered';
      readonly status: number;
      /** Fields of the answer; null where it has none. */
      readonly retryAfter: string | null;
      readonly location: string | null;
      /** The beginning of its body: a stranger's words. */
      readonly beginning: string;
    }
  /** The host has this address, to which nothing is posted. */
  | { readonly kind: 'refused'; readonly address: string }
  /** The host has no address. */
  | { readonly kind: 'no-address' }
  | { readonly kind: 'dns-silent' }
  | { readonly kind: 'late' }
  /** `code`: Node's, such as ECONNREFUSED or DEPTH_ZERO_SELF_SIGNED_CERT. */
  | { readonly kind: 'broken'; readonly code: string };

/** Bytes of an answer's body that are read. It decides nothing: then the connection is closed. */
export const MAX_ANSWER_BYTES = 65_536;

/** Bytes of it that are told: an error is written at its beginning. */
const BEGINNING_BYTES = 1_024;

/** Bytes of an answer's header. */
const MAX_ANSWER_HEADER_BYTES = 16_384;

/** Never rejects. Redirects are not followed, and no proxy is used, whatever the environment says. */
export async function postWebhook(post: WebhookPost): Promise<WebhookAnswer> {
  const { url, resolve, timeoutMs, local } = post;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), timeoutMs);
  const ended = new Promise<{ kind: 'late' }>((end) => {
    late.signal.addEventListener('abort', () => end({ kind: 'late' }));
  });
  try {
    const mayUse = (address: string) => local?.addresses.includes(address) === true;
    const host = await Promise.race([resolveHost(url.hostname, resolve, mayUse), ended]);
    return host.kind === 'addresses' ? await exchange(post, host.addresses, late.signal) : host;
  } finally {
    clearTimeout(timer);
  }
}

function exchange(
  post: WebhookPost,
  addresses: readonly string[],
  late: AbortSignal,
): Promise<WebhookAnswer> {
  return new Promise((end) => {
    const broken = (error: NodeJS.ErrnoException) =>
      end(late.aborted ? { kind: 'late' } : { kind: 'broken', code: codeOf(error) });
    let request: ClientRequest;
    try {
      request = open(post, addresses, late);
    } catch (error) {
      // What Node finds wrong with a URL's path or a header.
      return broken(error as NodeJS.ErrnoException);
    }
    let isAnswered = false;
    request.on('response', (response) => {
      isAnswered = true;
      readAnswer(request, response, end);
    });
    request.on('error', (error) => {
      if (!isAnswered) broken(error);
    });
    // Without an error, where the receiver would talk on in another protocol.
    request.on('close', () => {
      if (!isAnswered) end({ kind: 'broken', code: 'ECONNRESET' });
    });
    request.end(post.body);
  });
}

function open({ url, headers, body, local }: WebhookPost, addresses: readonly string[], signal: AbortSignal) {
  const options: RequestOptions = {
    method: 'POST',
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? undefined : Number(url.port),
    path: `${url.pathname}${url.search}`,
    headers: { ...headers, 'content-length': String(body.length) },
    // Not asked for an address: then there is only one, which was looked at.
    lookup: lookupOf(addresses),
    // A connection of its own: that of another post may lead to an address that the name no longer has, and the agent
    // that all of Node shares may use a proxy.
    agent: false,
    maxHeaderSize: MAX_ANSWER_HEADER_BYTES,
    signal,
  };
  if (url.protocol === 'http:' && local?.http === true) return httpRequest(options);
  return httpsRequest({
    ...options,
    // Stated, since the environment can turn both off for whoever does not.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    ca: local?.certificate ?? undefined,
  });
}

function lookupOf(addresses: readonly string[]): LookupFunction {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return (_host, { all }, callback) => {
    const [first] = found;
    if (all === true) callback(null, found);
    else callback(null, first?.address ?? '', first?.family);
  };
}

/** The status is the answer. The body is read so that whoever writes it comes to its end, but not for ever. */
function readAnswer(
  request: ClientRequest,
  response: IncomingMessage,
  end: (answer: WebhookAnswer) => void,
): void {
  const kept: Buffer[] = [];
  let read = 0;
  response.on('data', (chunk: Buffer) => {
    if (read < BEGINNING_BYTES) kept.push(chunk.subarray(0, BEGINNING_BYTES - read));
    read += chunk.length;
    if (read > MAX_ANSWER_BYTES) request.destroy();
  });
  // What breaks off, or is still not over when the time is, had its status nevertheless.
  response.on('error', () => {});
  response.on('close', () =>
    end({
      kind: 'answered',
      status: response.statusCode ?? 0,
      retryAfter: response.headers['retry-after'] ?? null,
      location: response.headers.location ?? null,
      beginning: Buffer.concat(kept).toString('utf8'),
    }),
  );
}

function codeOf(error: NodeJS.ErrnoException): string {
  // Where several addresses were tried, the first one's error stands for all.
  const { code } =
    error instanceof AggregateError && error.errors[0] instanceof Error
      ? (error.errors[0] as NodeJS.ErrnoException)
      : error;
  return code ?? error.name;
}
