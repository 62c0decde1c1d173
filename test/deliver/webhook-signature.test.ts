/** The signature of a webhook against the library of those who wrote the scheme. */

import { randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import {
  MAX_KEY_BYTES,
  MAX_SECRETS,
  MIN_KEY_BYTES,
  readWebhookSecrets,
  signWebhook,
  TOLERANCE_MS,
  webhookId,
} from '../../lib/deliver/webhook-signature.ts';
import { BadWebhookSecret, verifyWebhook } from '../../lib/index.ts';

const secretOf = (bytes: number) => `whsec_${randomBytes(bytes).toString('base64')}`;
const [OLD, NEW, OTHER] = [secretOf(24), secretOf(32), secretOf(32)];
const BODY = JSON.stringify({ type: 'mail.received', data: { subject: '日本語' } });
const ID = webhookId('k1 info@client.example');

const signed = (stored = NEW, at = new Date()) => ({
  ...signWebhook(ID, at, BODY, readWebhookSecrets(stored)),
});

describe('what we sign', () => {
  test('is verified by the library, with either secret while one is replaced', () => {
    const headers = signed(`${NEW}\n${OLD}`);
    for (const secret of [OLD, NEW])
      expect(new Webhook(secret).verify(BODY, headers)).toEqual(JSON.parse(BODY));
    expect(() => new Webhook(OTHER).verify(BODY, headers)).toThrow();
    expect(() => new Webhook(NEW).verify(`${BODY} `, headers)).toThrow();
  });

  test('is what the library signs', () => {
    const at = new Date('2026-11-24T10:15:30.900Z');
    expect(signed(NEW, at)['webhook-signature']).toBe(new Webhook(NEW).sign(ID, at, BODY));
    expect(signed(NEW, at)['webhook-timestamp']).toBe('1795515330');
  });

  test('names a delivery without its addresses', () => {
    expect(ID).toMatch(/^[\w-]{43}$/);
    expect(webhookId('k1 info@client.example')).toBe(ID);
    expect(webhookId('k1 shop@client.example')).not.toBe(ID);
  });
});

describe('a receiver', () => {
  const now = new Date('2026-11-24T10:15:30.000Z');
  const verify = (
    headers: Parameters<typeof verifyWebhook>[0],
    body: string | Uint8Array = BODY,
    secrets = NEW,
  ) => verifyWebhook(headers, body, secrets, now);

  test('takes what the library signed, as text or bytes, and with the headers of Fetch or Node', () => {
    const headers = {
      'webhook-id': ID,
      'webhook-timestamp': String(now.getTime() / 1_000),
      'webhook-signature': new Webhook(NEW).sign(ID, now, BODY),
    };
    const verified = { kind: 'verified', id: ID, event: JSON.parse(BODY) };
    expect(verify(headers)).toEqual(verified);
    expect(verify(new Headers(headers), Buffer.from(BODY))).toEqual(verified);
    const capitals = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]),
    );
    expect(verify(capitals)).toEqual(verified);
  });

  test('knows one of two secrets, or both, while one is replaced on either side', () => {
    for (const [stored, known] of [
      [`${NEW} ${OLD}`, OLD],
      [`${NEW} ${OLD}`, NEW],
      [OLD, `${NEW} ${OLD}`],
    ])
      expect(verify(signed(stored, now), BODY, known).kind).toBe('verified');
    expect(verify(signed(`${NEW} ${OLD}`, now), BODY, OTHER)).toEqual({ kind: 'refused', why: 'signature' });
  });

  test('refuses what is older or younger than five minutes', () => {
    const at = (ms: number) => verify(signed(NEW, new Date(now.getTime() + ms)));
    for (const sign of [-1, 1]) {
      expect(at(sign * TOLERANCE_MS).kind).toBe('verified');
      expect(at(sign * (TOLERANCE_MS + 1_000))).toEqual({ kind: 'refused', why: 'time' });
    }
  });

  test('refuses each part that was changed, and headers that are missing, doubled or too long', () => {
    const headers = signed(NEW, now);
    const signature = headers['webhook-signature'];
    expect(verify(headers, BODY.replace('mail', 'male'))).toEqual({ kind: 'refused', why: 'signature' });
    const changed: [string, string | string[] | undefined, string][] = [
      ['webhook-id', `${ID}x`, 'signature'],
      ['webhook-timestamp', String(Number(headers['webhook-timestamp']) + 1), 'signature'],
      ['webhook-timestamp', 'NaN', 'headers'],
      ['webhook-timestamp', '1e9', 'headers'],
      ['webhook-signature', signature.replace('v1,', 'v1a,'), 'signature'],
      ['webhook-signature', signature.slice(0, -6), 'signature'],
      ['webhook-signature', 'v1,', 'signature'],
      ['webhook-signature', `${'v1,AAAA '.repeat(300)}${signature}`, 'headers'],
      ['webhook-signature', [signature, signature], 'headers'],
      ['webhook-id', undefined, 'headers'],
    ];
    for (const [name, value, why] of changed)
      expect(verify({ ...headers, [name]: value }), `${name}: ${value}`).toEqual({ kind: 'refused', why });
  });

  test('finds the right signature behind others', () => {
    const headers = signed(NEW, now);
    const behind = `v2,abc v1,${'A'.repeat(44)} ${headers['webhook-signature']}`;
    expect(verify({ ...headers, 'webhook-signature': behind }).kind).toBe('verified');
  });

  test('refuses what is signed but no JSON object', () => {
    for (const body of ['', 'null', '"x"', '{']) {
      const headers = { ...signWebhook(ID, now, body, readWebhookSecrets(NEW)) };
      expect(verify(headers, body)).toEqual({ kind: 'refused', why: 'body' });
    }
  });
});

describe('a secret', () => {
  test.each([MIN_KEY_BYTES, MAX_KEY_BYTES])('has %d bytes, with or without its prefix', (bytes) => {
    const secret = secretOf(bytes);
    expect(readWebhookSecrets(`\n${secret}\n`)[0].length).toBe(bytes);
    expect(readWebhookSecrets(secret.slice('whsec_'.length))[0].length).toBe(bytes);
  });

  test.each([
    '',
    ' \n',
    secretOf(MIN_KEY_BYTES - 1),
    secretOf(MAX_KEY_BYTES + 1),
    'whsec_correct-horse-battery-staple-correct-horse',
    `${NEW} hunter2`,
    Array.from({ length: MAX_SECRETS + 1 }, () => secretOf(32)).join(' '),
    'A'.repeat(1_000_000),
  ])('that cannot sign is refused without being told', (stored) => {
    const refused = (() => {
      try {
        return readWebhookSecrets(stored);
      } catch (error) {
        return error;
      }
    })();
    expect(refused).toBeInstanceOf(BadWebhookSecret);
    const { message } = refused as Error;
    for (const word of stored.split(/\s+/).filter((one) => one !== ''))
      expect(message).not.toContain(word.slice(-10));
  });
});
