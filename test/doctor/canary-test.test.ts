import { describe, expect, it } from 'vitest';
import { type CanaryTest, testCanaries } from '../../lib/doctor/canary-test.ts';

const START = Date.parse('2026-11-24T10:00:00Z');

/** A deployment in which time passes only while somebody waits. `comes`: seconds after which a record is there, by key. */
function deployment(
  sent: Record<string, { kind: string; why: string }>,
  comes: Record<string, [number, string, string]>,
) {
  let at = START;
  const asked: string[] = [];
  const test: CanaryTest = {
    send: async () => new Map(Object.entries(sent)),
    async *storedSince(since) {
      asked.push(since);
      yield Object.keys(comes);
    },
    async recordsOf(key) {
      const [seconds = 0, mailbox = '', rule = ''] = comes[key] ?? [];
      if (at < START + seconds * 1_000) return [];
      const decision = { kind: 'deliver', rule, to: [], alert: false, would: null } as const;
      return [{ mailbox, decision, receivedAt: new Date(at).toISOString() }];
    },
    now: () => new Date(at),
    pause: async (ms) => {
      at += ms;
    },
  };
  return { test, asked };
}

const SENT = { kind: 'sent', why: '' };
const CANARY = 'truebounce-canary@client.example';

describe('doctor --test', () => {
  it('waits until the canary has come', async () => {
    const { test, asked } = deployment({ 'client.example': SENT }, { k1: [12, CANARY, 'canary'] });
    expect(await testCanaries(test)).toMatchObject([
      { kind: 'canary-arrived', facts: { address: CANARY, seconds: 15 } },
    ]);
    expect(asked[0]).toBe('2026-11-24T09:59:55.000Z');
  });

  it('takes no other mail for it, and says so when nothing came', async () => {
    const others = {
      k1: [0, 'info@client.example', 'ours'],
      k2: [0, 'truebounce-canary@other.example', 'canary'],
    } as const;
    const { test } = deployment({ 'client.example': SENT }, others as never);
    expect(await testCanaries(test, 60)).toMatchObject([
      { kind: 'canary-missing', status: 'bad', facts: { address: CANARY, seconds: 60 } },
    ]);
  });

  it('tells of each name what became of it', async () => {
    const sent = {
      'client.example': SENT,
      'sort.b.example': { kind: 'elsewhere', why: 'its MX is mx.b.example' },
      'c.example': { kind: 'failed', why: 'MessageRejected' },
    };
    const { test } = deployment(sent, { k1: [0, CANARY, 'canary'] });
    expect((await testCanaries(test)).map(({ kind }) => kind)).toEqual([
      'canary-elsewhere',
      'canary-unsent',
      'canary-arrived',
    ]);
  });
});
