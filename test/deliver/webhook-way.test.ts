/** On the way to a webhook's receiver: one that hangs and drips, addresses that are refused, TLS, the environment. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { generate } from 'selfsigned';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { POST_TIMEOUT_MS, type WebhookSending } from '../../lib/deliver/webhook.ts';
import { STANDSTILL_MS } from '../../lib/deliver/webhook-answer.ts';
import type { Resolve } from '../../lib/dns.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { DELIVERY, outgoing, sendingTo } from '../support/webhook-sending.ts';

let receiver: WebhookReceiver;
let cleanups: (() => unknown)[];

beforeEach(async () => {
  receiver = await startReceiver();
  cleanups = [() => receiver.close()];
});
afterEach(async () => {
  for (const clean of cleanups) await clean();
});

const sender = (change: Partial<WebhookSending> = {}) => sendingTo(receiver.port, change);

describe('a receiver that', () => {
  const late = { kind: 'later', error: expect.stringMatching(/did not answer within/) };
  /** Speaks bytes. */
  async function talker(talk: (socket: Socket) => void): Promise<number> {
    const sockets = new Set<Socket>();
    const server: Server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.resume();
      talk(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    cleanups.push(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return (server.address() as { port: number }).port;
  }
  const post = async (talk: (socket: Socket) => void, timeoutMs = 300) => {
    const port = await talker(talk);
    const start = performance.now();
    const sent = await sender({ url: () => `http://hook.example:${port}/`, timeoutMs })(outgoing());
    return { sent, took: performance.now() - start };
  };
  /** A byte every 20 ms. */
  const drip = (socket: Socket, text: string) => {
    let at = 0;
    const timer = setInterval(() => socket.write(text[at++ % text.length] as string), 20);
    socket.on('close', () => clearInterval(timer));
  };

  test('hangs is left after the time', async () => {
    const { sent, took } = await post(() => {});
    expect(sent).toMatchObject(late);
    expect(took).toBeGreaterThan(290);
    expect(took).toBeLessThan(1_500);
    expect(POST_TIMEOUT_MS).toBe(10_000);
  });

  test.each([
    ['its header', (socket: Socket) => drip(socket, 'HTTP/1.1 200 OK\r\nX: '.padEnd(200, 'x'))],
    [
      'early hints',
      (socket: Socket) => {
        const timer = setInterval(() => socket.write('HTTP/1.1 103 Early Hints\r\n\r\n'), 20);
        socket.on('close', () => clearInterval(timer));
      },
    ],
  ])('drips %s is left after the time', async (_what, talk) => {
    const { sent, took } = await post(talk);
    expect(sent).toMatchObject(late);
    expect(took).toBeLessThan(1_500);
  });

  test('drips its body has said its status, and is left after the time', async () => {
    const { sent, took } = await post((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n');
      drip(socket, 'x');
    });
    expect(sent).toEqual({ kind: 'delivered' });
    expect(took).toBeLessThan(1_500);
  });

  test('takes the connection and never speaks TLS is left after the time', async () => {
    const port = await talker(() => {});
    const sent = await sender({ url: () => `https://hook.example:${port}/`, timeoutMs: 300 })(outgoing());
    expect(sent).toMatchObject(late);
  });

  test.each([
    ['closes', (socket: Socket) => void socket.end()],
    ['speaks another protocol', (socket: Socket) => void socket.end('220 mx.example ESMTP\r\n')],
    [
      'switches protocols',
      (socket: Socket) => void socket.write('HTTP/1.1 101 X\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n'),
    ],
    [
      'sends a header without end',
      (socket: Socket) => void socket.write(`HTTP/1.1 200 OK\r\nX: ${'x'.repeat(20_000)}`),
    ],
  ])('%s is asked again later', async (_what, talk) => {
    const { sent } = await post(talk, 5_000);
    expect(sent).toMatchObject({ kind: 'later', error: expect.stringMatching(/cannot be reached \(\w+\)/) });
  });
});

describe('nothing is posted to', () => {
  test.each(['127.0.0.1', '10.0.0.1', '169.254.169.254', '::1', '::ffff:127.0.0.1', '64:ff9b::7f00:1'])(
    'a host whose address is %s',
    async (address) => {
      const resolve: Resolve = async (_name, type) =>
        (type === 'AAAA') === address.includes(':')
          ? { kind: 'found', records: [address] }
          : { kind: 'none' };
      const url = () => `https://hook.example:${receiver.port}/`;
      expect(await sender({ url, resolve, local: null })(outgoing())).toEqual({
        kind: 'later',
        error: `hook.example:${receiver.port} has the address ${address}, which is not of the Internet`,
        waitMs: STANDSTILL_MS,
      });
      expect(receiver.connections).toBe(0);
    },
  );

  test('an address in the URL itself', async () => {
    for (const host of ['127.0.0.1', '127.1', '0x7f000001', '[::ffff:7f00:1]', '[::1]']) {
      const url = () => `https://${host}:${receiver.port}/`;
      const sent = await sender({ url, local: null, resolve: () => expect.fail('asked') })(outgoing());
      expect(sent).toMatchObject({ kind: 'later', error: expect.stringContaining('not of the Internet') });
    }
    expect(receiver.connections).toBe(0);
  });

  test('what a name means a moment later: it is asked once, and the connection goes there', async () => {
    // 127.0.0.2 stands for the Internet here; the receiver on 127.0.0.1 for the inside of a network.
    const outside = await startReceiver({ address: '127.0.0.2', port: receiver.port });
    cleanups.push(() => outside.close());
    const asked: string[] = [];
    const resolve: Resolve = async (name, type) => {
      if (type !== 'A') return { kind: 'none' };
      asked.push(name);
      return { kind: 'found', records: [asked.length === 1 ? '127.0.0.2' : '127.0.0.1'] };
    };
    const send = sender({ resolve, local: { http: true, addresses: ['127.0.0.2'], certificate: null } });
    expect(await send(outgoing())).toEqual({ kind: 'delivered' });
    expect(asked).toEqual(['hook.example']);
    expect(outside.received.length).toBe(1);
    // The next post asks anew, and sees what the name has become.
    expect(await send(outgoing())).toMatchObject({
      kind: 'later',
      error: expect.stringContaining('127.0.0.1'),
    });
    expect(receiver.connections).toBe(0);
  });

  test.each([
    ['http://hook.example/', null],
    ['https://user:hunter2@hook.example/', { http: true, addresses: [], certificate: null }],
    ['https://hunter2@hook.example/', null],
    ['ftp://hook.example/hunter2', null],
    ['hunter2', null],
  ])('%s', async (url, local) => {
    const resolve: Resolve = () => expect.fail('asked');
    const sent = await sender({ url: () => url, local, resolve })(outgoing());
    expect(sent).toMatchObject({ kind: 'failed', error: expect.stringContaining('no https URL') });
    expect(JSON.stringify(sent)).not.toContain('hunter2');
  });

  test('a destination that is no webhook, and no alert', async () => {
    expect(await sender({ url: () => null })(outgoing())).toMatchObject({ kind: 'failed' });
    const delivery = { ...DELIVERY, kind: 'alert', incident: null } as const;
    expect(await sender()(outgoing({ delivery }))).toMatchObject({ kind: 'failed' });
    expect(receiver.connections).toBe(0);
  });

  test('a host that DNS does not know, or says nothing of in time', async () => {
    const answers = (resolve: Resolve) => sender({ resolve, timeoutMs: 200 })(outgoing());
    expect(await answers(async () => ({ kind: 'none' }))).toMatchObject({
      error: expect.stringMatching(/no address/),
    });
    expect(await answers(async () => ({ kind: 'silent' }))).toMatchObject({
      error: expect.stringMatching(/^DNS/),
    });
    expect(await answers(() => new Promise(() => {}))).toMatchObject({
      error: expect.stringMatching(/within/),
    });
  });
});

describe('TLS', () => {
  async function secure(names: string) {
    const made = await generate([{ name: 'commonName', value: names }], {
      keySize: 2048,
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: names }] }],
    });
    const server = await startReceiver({ tls: { key: made.private, cert: made.cert } });
    cleanups.push(() => server.close());
    const url = () => `https://hook.example:${server.port}/`;
    const with_ = (certificate: string | null) =>
      sender({ url, local: { http: false, addresses: ['127.0.0.1'], certificate } })(outgoing());
    return { server, certificate: made.cert, post: with_ };
  }

  test('is asked of the certificate whether it is known, and of this host', async () => {
    const own = await secure('hook.example');
    expect(await own.post(null)).toMatchObject({
      kind: 'later',
      error: expect.stringMatching(/SELF_SIGNED/),
    });
    expect(own.server.received).toEqual([]);
    expect(await own.post(own.certificate)).toEqual({ kind: 'delivered' });
    expect(own.server.received.length).toBe(1);
    const other = await secure('other.example');
    expect(await other.post(other.certificate)).toMatchObject({ error: expect.stringMatching(/ALTNAME/) });
    expect(other.server.received).toEqual([]);
  });

  test('and the way are the same whatever the environment says', async () => {
    const own = await secure('hook.example');
    const proxy = await startReceiver();
    cleanups.push(() => proxy.close());
    const proxyUrl = `http://127.0.0.1:${proxy.port}`;
    const child = fork(fileURLToPath(new URL('../support/webhook-in-environment.ts', import.meta.url)), {
      env: {
        ...process.env,
        NODE_TLS_REJECT_UNAUTHORIZED: '0',
        NODE_USE_ENV_PROXY: '1',
        HTTPS_PROXY: proxyUrl,
        https_proxy: proxyUrl,
        HTTP_PROXY: proxyUrl,
        http_proxy: proxyUrl,
        NO_PROXY: '',
        no_proxy: '',
      },
      execArgv: [],
      silent: true,
    });
    child.send({
      secure: `https://hook.example:${own.server.port}/`,
      plain: `http://hook.example:${receiver.port}/`,
    });
    const [{ shared, posts }] = await once(child, 'message');
    child.kill();
    // The environment does reach what uses Node's shared agent.
    expect(shared).toBe('proxied');
    expect(proxy.received.map(({ path }) => path)).toEqual(['http://hook.example/shared']);
    expect(posts.plain).toEqual({ kind: 'delivered' });
    expect(posts.secure).toMatchObject({ kind: 'later', error: expect.stringMatching(/SELF_SIGNED/) });
    expect(own.server.received).toEqual([]);
    expect(proxy.received.length).toBe(1);
  });
});
