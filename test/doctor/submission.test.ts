import { describe, expect, it } from 'vitest';
import {
  GRACE_SECONDS,
  type Looked,
  MAX_WAIT_SECONDS,
  type SubmissionTest,
  type Submitted,
  testSubmission,
} from '../../lib/doctor/submission.ts';

const START = Date.parse('2026-11-24T10:00:00Z');

interface World {
  readonly submitted?: Submitted;
  /** Seconds after which it is at SES, and from which address. */
  readonly atSes?: readonly [seconds: number, address: string | null];
  /** Seconds after which it is in the old mailbox. */
  readonly kept?: number;
  readonly untold?: boolean;
  readonly stated?: boolean | null;
  readonly spf?: Awaited<ReturnType<SubmissionTest['spf']>>;
  readonly door?: 'mx' | 'forward';
}

/** Time passes only while somebody waits. */
async function submitted(world: World) {
  let at = START;
  const passed = () => (at - START) / 1_000;
  const asked = { since: '', mailbox: 0 };
  const test: SubmissionTest = {
    submit: async () => world.submitted ?? { kind: 'taken' },
    async atSes(since) {
      asked.since = since;
      const [seconds, address] = world.atSes ?? [Number.POSITIVE_INFINITY, null];
      return passed() >= seconds ? { address } : null;
    },
    async atHost(): Promise<Looked> {
      asked.mailbox++;
      if (world.untold === true) return { kind: 'untold', said: 'no IMAP here' };
      return world.kept !== undefined && passed() >= world.kept
        ? { kind: 'found', folder: 'INBOX' }
        : { kind: 'not-there' };
    },
    isStated: async () => (world.stated === undefined ? true : world.stated),
    spf: async () => world.spf ?? 'pass',
    now: () => new Date(at),
    async pause(ms) {
      at += ms;
    },
  };
  const of = {
    mailbox: 'info@client.example',
    domain: 'client.example',
    door: world.door ?? 'mx',
    host: 'sv1.host.example',
  };
  const findings = await testSubmission(test, of);
  return { findings, kinds: findings.map(({ kind }) => kind), seconds: passed(), asked };
}

describe('a mail from a mailbox to itself', () => {
  it('comes to SES: the host does not keep it, and its address is known', async () => {
    const { findings, asked } = await submitted({ atSes: [12, '203.0.113.9'], kept: 0 });
    expect(findings).toMatchObject([
      { kind: 'submit-came-mx', status: 'ok', area: 'hosts', facts: { seconds: 15 } },
      { kind: 'submit-from-stated', status: 'ok', facts: { address: '203.0.113.9' } },
    ]);
    expect(asked.since).toBe('2026-11-24T09:59:55.000Z');
  });

  it.each<[string, World, string[]]>([
    ['an address that nobody stated', { stated: false }, ['submit-came-mx', 'submit-from-unstated']],
    ['an address of which DNS does not tell', { stated: null }, ['submit-came-mx']],
    [
      'an address that SPF does not let pass',
      { spf: 'softfail' },
      ['submit-came-mx', 'submit-from-stated', 'submit-fails-spf'],
    ],
    [
      'an address of which SPF is not to be had',
      { spf: 'temperror' },
      ['submit-came-mx', 'submit-from-stated'],
    ],
    ['the forward door', { door: 'forward' }, ['submit-came', 'submit-from-stated']],
  ])('comes to SES by %s', async (_, world, kinds) => {
    expect((await submitted({ atSes: [0, '203.0.113.9'], ...world })).kinds).toEqual(kinds);
  });

  it('comes to SES from nobody whom SES wrote down', async () => {
    expect((await submitted({ atSes: [0, null] })).kinds).toEqual(['submit-came-mx']);
  });

  it('is kept by the host: told once a copy had its time to come to SES', async () => {
    const { findings, seconds, asked } = await submitted({ kept: 10 });
    expect(findings).toMatchObject([
      { kind: 'submit-kept-mx', status: 'bad', facts: { folder: 'INBOX', sort: 'sort.client.example' } },
    ]);
    expect(seconds).toBe(10 + GRACE_SECONDS);
    expect(asked.mailbox).toBe(3);
    expect((await submitted({ kept: 10, atSes: [10 + GRACE_SECONDS - 5, null] })).kinds).toEqual([
      'submit-came-mx',
    ]);
  });

  it('is kept by the host of a forward door, whose filter may forward notices alone', async () => {
    const { findings } = await submitted({ kept: 10, door: 'forward' });
    expect(findings).toMatchObject([{ kind: 'submit-kept', status: 'info' }]);
  });

  it('comes nowhere', async () => {
    const { findings, seconds } = await submitted({});
    expect(findings).toMatchObject([
      { kind: 'submit-lost', status: 'bad', facts: { seconds: MAX_WAIT_SECONDS } },
    ]);
    expect(seconds).toBe(MAX_WAIT_SECONDS);
  });

  it('does not come to SES, and the old mailbox is not to be looked into', async () => {
    const { findings, asked } = await submitted({ untold: true });
    expect(findings).toMatchObject([
      { kind: 'submit-not-at-ses', status: 'warn', facts: { said: 'no IMAP here' } },
    ]);
    expect(asked.mailbox).toBe(1);
    expect((await submitted({ untold: true, atSes: [100, null] })).kinds).toEqual(['submit-came-mx']);
  });

  it.each([
    ['refused', 'submit-refused', 'bad'],
    ['unreachable', 'submit-unreachable', 'unknown'],
  ] as const)('is %s', async (kind, found, status) => {
    const { findings, seconds } = await submitted({ submitted: { kind, said: '535 no' } });
    expect(findings).toMatchObject([{ kind: found, status, facts: { said: '535 no' } }]);
    expect(seconds).toBe(0);
  });
});
