/** Webhooks to a real receiver on this machine: what it is posted, and what its answers mean. */

import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WebhookSending } from '../../lib/deliver/webhook.ts';
import { MAX_RETRY_AFTER_MS, STANDSTILL_MS } from '../../lib/deliver/webhook-answer.ts';
import { MAX_ANSWER_BYTES } from '../../lib/deliver/webhook-post.ts';
import { verifyWebhook } from '../../lib/index.ts';
import { startReceiver, type WebhookReceiver } from '../support/webhook-receiver.ts';
import { DELIVERY, LINK, outgoing, SECRET, sendingTo, TOKEN } from '../support/webhook-sending.ts';

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

const fieldsOf = (headers: object) => ({ ...headers }) as Record<string, string>;

describe('a mail', () => {
  test('is posted once, as JSON, and its signature is that of the scheme', async () => {
    expect(await sender()(outgoing())).toEqual({ kind: 'delivered' });
    const [posted, ...others] = receiver.received;
    expect(others).toEqual([]);
    const { path, method, headers, body } = posted ?? expect.fail('nothing');
    expect([method, path, headers.host]).toEqual([
      'POST',
      `/in?key=${TOKEN}`,
      `hook.example:${receiver.port}`,
    ]);
    expect(headers['content-type']).toBe('application/json');
    const event = new Webhook(SECRET).verify(body, fieldsOf(headers));
    expect(event).toMatchObject({
      type: 'mail.received',
      data: { class: 'bounce', content: { text: { value: 'Hello.\n' } }, raw: LINK },
    });
    expect(verifyWebhook(headers, body, SECRET, new Date())).toMatchObject({ kind: 'verified', event });
  });

  test('has the same id at each try, and another one to another destination', async () => {
    const send = sender();
    await send(outgoing());
    await send(outgoing({ again: true }));
    await send(outgoing({ delivery: { ...DELIVERY, id: 'k1 spare', destination: 'spare' } }));
    const [first, second, other] = receiver.received.map(({ headers }) => headers['webhook-id']);
    expect(second).toBe(first);
    expect(other).not.toBe(first);
  });

  test('is signed with the secrets that are stored now: both while one is replaced', async () => {
    const next = `whsec_${randomBytes(32).toString('base64')}`;
    let stored = SECRET;
    const send = sender({ secrets: async () => stored });
    for (stored of [SECRET, `${next}\n${SECRET}`, next]) await send(outgoing());
    const knownBy = (secret: string) =>
      receiver.received.map(({ headers, body }) => {
        try {
          return new Webhook(secret).verify(body, fieldsOf(headers)) !== null;
        } catch {
          return false;
        }
      });
    expect(knownBy(SECRET)).toEqual([true, true, false]);
    expect(knownBy(next)).toEqual([false, true, true]);
  });

  test('whose secret is none is not posted, and the secret is not told', async () => {
    const bad = sender({ secrets: async () => 'whsec_hunter2' })(outgoing());
    await expect(bad).rejects.toThrow(/secret is not whsec_/);
    await expect(bad).rejects.not.toThrow(/hunter2/);
    expect(receiver.connections).toBe(0);
  });
});

describe('the answer', () => {
  const answered = async (status: number, headers: Record<string, string> = {}, body = '') => {
    receiver.answer = (_request, response) => void response.writeHead(status, headers).end(body);
    const now = new Date('2026-11-24T10:15:30.000Z');
    return sender({ now: () => now })(outgoing());
  };

  test.each([200, 201, 202, 204, 299])('%d is success', async (status) => {
    expect(await answered(status)).toEqual({ kind: 'delivered' });
  });

  test.each([400, 401, 403, 404, 409, 413, 422, 500, 502, 504, 599])('%d is tried later', async (status) => {
    const sent = await answered(status, {}, '{"error":\n"\u001b[2Jno such tenant"}');
    expect(sent).toEqual({
      kind: 'later',
      error: `hook.example:${receiver.port} answers ${status}: {"error": "?[2Jno such tenant"}`,
    });
  });

  test('410 fails, and pauses the destination', async () => {
    expect(await answered(410)).toMatchObject({ kind: 'failed', pauses: true });
  });

  test.each([301, 302, 303, 307, 308])('%d is not followed', async (status) => {
    const elsewhere = await startReceiver();
    cleanups.push(() => elsewhere.close());
    const location = `http://127.0.0.1:${elsewhere.port}/secret-path`;
    expect(await answered(status, { location })).toEqual({
      kind: 'later',
      error:
        `hook.example:${receiver.port} answers ${status}, a redirect to 127.0.0.1:${elsewhere.port}: ` +
        'it is not followed, the config must name the last place',
      waitMs: STANDSTILL_MS,
    });
    expect(elsewhere.connections).toBe(0);
  });

  test.each([
    [429, '120', 120_000],
    [503, '0', 0],
    [503, 'Tue, 24 Nov 2026 11:15:30 GMT', 3_600_000],
    [503, 'Tue, 24 Nov 2026 09:15:30 GMT', 0],
    [429, String(MAX_RETRY_AFTER_MS / 1_000), MAX_RETRY_AFTER_MS],
    [429, String(MAX_RETRY_AFTER_MS / 1_000 + 1), MAX_RETRY_AFTER_MS],
    [503, '9'.repeat(40), MAX_RETRY_AFTER_MS],
    [503, '9'.repeat(41), undefined],
    [503, 'soon', undefined],
    [500, '120', undefined],
  ])('%d with Retry-After %s waits so long', async (status, retryAfter, waitMs) => {
    const sent = await answered(status, { 'retry-after': retryAfter });
    expect(sent.kind).toBe('later');
    expect(sent).toEqual(
      waitMs === undefined ? expect.not.objectContaining({ waitMs }) : { ...sent, waitMs },
    );
    if (waitMs === undefined) expect(sent).not.toHaveProperty('waitMs');
  });

  test.each([200, 500])('%d of 10 MB is not read to its end', async (status) => {
    let written = 0;
    const closed = Promise.withResolvers<void>();
    receiver.answer = (_request, response) => {
      response.writeHead(status);
      response.on('close', () => closed.resolve());
      const write = () => {
        while (written < 10_000_000 && !response.destroyed) {
          written += MAX_ANSWER_BYTES;
          if (!response.write(Buffer.alloc(MAX_ANSWER_BYTES, 'x'))) return void response.once('drain', write);
        }
        response.end();
      };
      write();
    };
    expect((await sender()(outgoing())).kind).toBe(status === 200 ? 'delivered' : 'later');
    await closed.promise;
    // What the sockets of both sides hold may have been written.
    expect(written).toBeLessThan(10_000_000);
  });

  test('is told without the path and the tokens of the URL', async () => {
    expect(JSON.stringify(await answered(500))).not.toContain(TOKEN);
    await receiver.close();
    const down = await sender()(outgoing());
    expect(down).toMatchObject({ kind: 'later', error: expect.stringContaining('(ECONNREFUSED)') });
    expect(JSON.stringify(down)).not.toContain(TOKEN);
  });
});
