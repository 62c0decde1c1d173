import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import S3rver from '@20minutes/s3rver';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Gone,
  LINK_SECONDS,
  MAX_RAW_BYTES,
  type RawMailsOptions,
  rawMailsOf,
  SESSION_LINK_SECONDS,
  s3Client,
  TooLarge,
} from '../../lib/aws/raw-mails.ts';
import { NoRaw, Unavailable } from '../../lib/effects.ts';

const BUCKET = 'raw-mails';

/** What happens to the next request that reads: S3's own words, or a connection that ends, stands still or goes on. */
type Fault =
  | { readonly kind: 'answer'; readonly status: number; readonly code: string }
  | { readonly kind: 'cut' }
  | { readonly kind: 'cut-within' }
  | { readonly kind: 'stall-within' }
  /** A byte every 100 ms. */
  | { readonly kind: 'drip'; readonly bytes: number }
  | { readonly kind: 'hang' }
  | { readonly kind: 'claim'; readonly bytes: number };

let directory: string;
let s3: S3rver;
let behind: string;
let door: Server;
let client: S3Client;
const ordered: Fault[] = [];
const clients: S3Client[] = [];
let asked = 0;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'raw-mails-'));
  s3 = new S3rver({
    address: '127.0.0.1',
    port: 0,
    silent: true,
    directory,
    allowMismatchedSignatures: true,
    configureBuckets: [{ name: BUCKET }],
  });
  behind = `http://127.0.0.1:${(await s3.run()).port}`;
  door = createServer(passOrFail);
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  client = clientOf();
});

afterAll(async () => {
  for (const one of clients) one.destroy();
  door.closeAllConnections();
  await new Promise((resolve) => door.close(resolve));
  await s3.close();
  await rm(directory, { recursive: true, force: true });
});

function clientOf(settings: ConstructorParameters<typeof S3Client>[0] = {}): S3Client {
  const made = s3Client({
    endpoint: `http://127.0.0.1:${(door.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' },
    forcePathStyle: true,
    // The emulator does not know the trailing checksums of newer clients.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    ...settings,
  });
  clients.push(made);
  return made;
}

function passOrFail(incoming: IncomingMessage, outgoing: ServerResponse): void {
  const fault = incoming.method === 'GET' ? ordered.shift() : undefined;
  if (incoming.method === 'GET') asked++;
  switch (fault?.kind) {
    case undefined: {
      const { method, headers, url = '/' } = incoming;
      const through = request(behind + url, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      incoming.pipe(through);
      return;
    }
    case 'answer':
      outgoing.writeHead(fault.status, { 'content-type': 'application/xml' });
      outgoing.end(
        `<?xml version="1.0"?><Error><Code>${fault.code}</Code><Message>as ordered</Message></Error>`,
      );
      return;
    case 'cut':
      incoming.socket.destroy();
      return;
    case 'hang':
      return;
    case 'cut-within':
    case 'stall-within':
      outgoing.writeHead(200, { 'content-length': 1_000 });
      outgoing.write('Subject: half', () => {
        if (fault.kind === 'cut-within') setTimeout(() => incoming.socket.destroy(), 20);
      });
      return;
    case 'drip': {
      outgoing.writeHead(200, { 'content-length': fault.bytes });
      let given = 0;
      const timer = setInterval(() => {
        outgoing.write('x');
        if (++given === fault.bytes) {
          clearInterval(timer);
          outgoing.end();
        }
      }, 100);
      return;
    }
    case 'claim':
      outgoing.writeHead(200, { 'content-length': fault.bytes });
      outgoing.write('Subject: the beginning');
      return;
    default:
      fault satisfies never;
  }
}

const mailsOf = (change: Partial<RawMailsOptions> = {}) =>
  rawMailsOf({ client, bucket: BUCKET, now: () => new Date(), ...change });

async function put(key: string, raw: Uint8Array): Promise<void> {
  await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: raw }));
}

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error) => error,
  );

describe('readRaw', () => {
  it('gives the bytes of the mail, whatever they are', async () => {
    const raw = Buffer.from('Subject: \xe9\x00\xff\r\n\r\n\r\x80 last line without an end', 'latin1');
    await put('raw/one', raw);
    expect(Buffer.from(await mailsOf().readRaw('raw/one'))).toEqual(raw);
    await put('raw/with blank+plus&more', raw);
    expect(Buffer.from(await mailsOf().readRaw('raw/with blank+plus&more'))).toEqual(raw);
    await put('raw/empty', Buffer.alloc(0));
    expect(await mailsOf().readRaw('raw/empty')).toHaveLength(0);
  });

  it('gives the largest mail byte for byte, in one piece of memory', async () => {
    const raw = Buffer.alloc(MAX_RAW_BYTES, '0123456789abcdefghijklmnopqrstuvwxyz \xf6\r\n', 'latin1');
    await put('raw/large', raw);
    const read = await mailsOf().readRaw('raw/large');
    expect(hash(read)).toBe(hash(raw));
    expect(read.buffer.byteLength).toBe(MAX_RAW_BYTES);
  });

  it('refuses what is larger than any mail by its stated size, before it is read', async () => {
    ordered.push({ kind: 'claim', bytes: MAX_RAW_BYTES + 1 });
    const error = await rejection(mailsOf().readRaw('raw/larger'));
    expect(error).toBeInstanceOf(TooLarge);
    expect(error).toBeInstanceOf(NoRaw);
    expect(error).not.toBeInstanceOf(Unavailable);
  });

  it('tells a mail that is gone from a world that fails', async () => {
    const error = await rejection(mailsOf().readRaw('raw/never'));
    expect(error).toBeInstanceOf(Gone);
    expect(error).toBeInstanceOf(NoRaw);
    expect((error as Error).message).toContain('raw/never');
    expect(await rejection(mailsOf({ bucket: 'no-such-bucket' }).readRaw('raw/one'))).toBeInstanceOf(
      Unavailable,
    );
  });

  it('gets over faults that pass', async () => {
    await put('raw/patient', Buffer.from('Subject: here\r\n\r\n'));
    asked = 0;
    ordered.push({ kind: 'answer', status: 503, code: 'SlowDown' }, { kind: 'cut' });
    expect(await mailsOf().readRaw('raw/patient')).toHaveLength(17);
    expect(asked).toBe(3);
  });

  it.each<[string, Fault, number]>([
    ['is asked too much', { kind: 'answer', status: 503, code: 'SlowDown' }, 3],
    ['fails', { kind: 'answer', status: 500, code: 'InternalError' }, 3],
    ['denies the right', { kind: 'answer', status: 403, code: 'AccessDenied' }, 1],
    ['breaks the connection', { kind: 'cut' }, 3],
    ['breaks it within the mail', { kind: 'cut-within' }, 1],
  ])('is Unavailable where S3 %s', async (_what, fault, times) => {
    asked = 0;
    ordered.push(...Array<Fault>(times).fill(fault));
    expect(await rejection(mailsOf().readRaw('raw/one'))).toBeInstanceOf(Unavailable);
    expect(asked).toBe(times);
    expect(ordered).toEqual([]);
  });

  it('waits for a mail that comes slowly, longer than for an answer', async () => {
    ordered.push({ kind: 'drip', bytes: 25 });
    expect(await mailsOf().readRaw('raw/slow')).toHaveLength(25);
  });

  it.each<[string, Fault]>([
    ['before', { kind: 'hang' }],
    ['within', { kind: 'stall-within' }],
  ])('is Unavailable in time where S3 stands still %s the mail', async (_what, fault) => {
    ordered.push(fault);
    const began = performance.now();
    expect(await rejection(mailsOf({ timeoutMs: 300 }).readRaw('raw/one'))).toBeInstanceOf(Unavailable);
    expect(performance.now() - began).toBeLessThan(1_500);
  });
});

describe('link', () => {
  const AT = '2026-11-24T10:15:30.900Z';
  const at = (change: Partial<RawMailsOptions> = {}) => mailsOf({ now: () => new Date(AT), ...change });
  const session = (expiration?: Date) =>
    clientOf({
      credentials: {
        accessKeyId: 'S3RVER',
        secretAccessKey: 'S3RVER',
        sessionToken: 'token',
        ...(expiration === undefined ? {} : { expiration }),
      },
    });

  it('fetches the mail without credentials, as a file', async () => {
    const raw = Buffer.from('Subject: <script>\r\nContent-Type: text/html\r\n\r\n<script>');
    await put('raw/linked & more', raw);
    const { url, until } = await mailsOf().link('raw/linked & more');
    const answer = await fetch(url);
    expect(answer.status).toBe(200);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(raw);
    expect(answer.headers.get('content-type')).toBe('message/rfc822');
    expect(answer.headers.get('content-disposition')).toContain('attachment');
    expect(Date.parse(until ?? '')).toBeGreaterThan(Date.now());
  });

  it('ends when it says, and S3 then refuses it', async () => {
    const past = { now: () => new Date(Date.now() - 60_000) };
    const over = await mailsOf({ ...past, linkSeconds: 59 }).link('raw/one');
    expect(Date.parse(over.until ?? '')).toBeLessThan(Date.now());
    expect((await fetch(over.url)).status).toBe(403);
    const open = await mailsOf({ ...past, linkSeconds: 120 }).link('raw/one');
    expect((await fetch(open.url)).status).toBe(200);
  });

  it.each([
    ['seven days with keys of a user', {}, LINK_SECONDS],
    ['no more than seven days', { linkSeconds: 2 * LINK_SECONDS }, LINK_SECONDS],
    ['no more than is asked for', { linkSeconds: 600 }, 600],
    ['an hour in a session of which no end is known', { client: 'session' }, SESSION_LINK_SECONDS],
    ['to the end of the session', { client: '2026-11-24T10:45:30.900Z' }, 1_800],
    [
      'less than the session where that is asked for',
      { client: '2026-11-24T10:45:30.900Z', linkSeconds: 60 },
      60,
    ],
  ])(
    'lives %s',
    async (_what, { client: whose, ...rest }: { client?: string; linkSeconds?: number }, seconds) => {
      const change =
        whose === undefined ? {} : { client: session(whose === 'session' ? undefined : new Date(whose)) };
      const { url, until } = await at({ ...rest, ...change }).link('raw/one');
      expect(new URL(url).searchParams.get('X-Amz-Expires')).toBe(String(seconds));
      expect(new URL(url).searchParams.get('X-Amz-Date')).toBe('20261124T101530Z');
      expect(until).toBe(new Date(Date.parse('2026-11-24T10:15:30Z') + seconds * 1_000).toISOString());
    },
  );

  it('is Unavailable where there are no credentials', async () => {
    const nobody = clientOf({
      credentials: async () => {
        throw Object.assign(new Error('no keys'), { name: 'CredentialsProviderError' });
      },
    });
    expect(await rejection(at({ client: nobody }).link('raw/one'))).toBeInstanceOf(Unavailable);
  });
});
