import { describe, expect, it } from 'vitest';
import type { Looked } from '../../lib/doctor/old-mailbox.ts';
import type { Recognised } from '../../lib/doctor/recognised.ts';
import {
  type ArrivedMail,
  GRACE_SECONDS,
  MAX_WAIT_SECONDS,
  type SubmissionTest,
  TooMany,
  testSubmission,
} from '../../lib/doctor/submission.ts';
import type { Submitted } from '../../lib/doctor/submit.ts';
import { parseMail } from '../../lib/parse/index.ts';

const START = Date.parse('2026-11-24T10:00:00Z');
const SUBJECT = 'Where does this mail go? (abc)';

interface World {
  readonly submitted?: Submitted;
  /** Seconds that handing it over takes, and each look into the old mailbox. */
  readonly submitting?: number;
  readonly looking?: number;
  /** Seconds after which it is at SES, and from which address. */
  readonly atSes?: readonly [seconds: number, address: string | null];
  readonly reversePath?: string;
  readonly how?: ArrivedMail['how'];
  /** Seconds in which SES's side does not answer. */
  readonly sesDown?: readonly [from: number, to: number];
  readonly tooMany?: boolean;
  /** What the looks tell, by the seconds; the last that has begun counts. */
  readonly looks?: readonly (readonly [seconds: number, looked: Looked])[];
  readonly recognised?: Recognised;
  readonly spf?: Awaited<ReturnType<SubmissionTest['spf']>>;
  readonly door?: 'mx' | 'forward';
}

const INBOX: Looked = { kind: 'found', folder: 'INBOX' };
const CLOSED: Looked = { kind: 'untold', said: 'it closed', final: false };

/** Time passes while somebody waits, or where the world says so. All its seconds are counted from when the mail was taken. */
async function submitted(world: World) {
  let at = START;
  let taken = START;
  const passed = () => (at - taken) / 1_000;
  const asked = { since: '', looks: 0, submissions: 0 };
  const test: SubmissionTest = {
    async submit() {
      asked.submissions++;
      at += (world.submitting ?? 0) * 1_000;
      taken = at;
      return world.submitted ?? { kind: 'taken' };
    },
    ses: {
      async before(since) {
        asked.since = since;
        const [from, to] = world.sesDown ?? [1, 0];
        if (from <= 0 && to >= 0) throw new Error('AccessDenied');
      },
      look: async (since) => look(since),
    },
    async atHost(): Promise<Looked> {
      asked.looks++;
      at += (world.looking ?? 0) * 1_000;
      return world.looks?.findLast(([seconds]) => passed() >= seconds)?.[1] ?? { kind: 'not-there' };
    },
    recognise: async () => world.recognised ?? { kind: 'yes' },
    spf: async () => world.spf ?? 'pass',
    now: () => new Date(at),
    async pause(ms) {
      at += ms;
    },
  };
  const look = (since: string): ArrivedMail | null => {
    expect(since).toBe(asked.since);
    const [from, to] = world.sesDown ?? [1, 0];
    if (passed() >= from && passed() <= to) throw new Error('AccessDenied');
    if (world.tooMany === true) throw new TooMany(5_000);
    const [seconds, address] = world.atSes ?? [Number.POSITIVE_INFINITY, null];
    if (passed() < seconds) return null;
    const client = address === null ? null : { address, helo: 'out.host.example', name: null };
    const reversePath = world.reversePath ?? 'info@client.example';
    return {
      mail: parseMail(Buffer.from('Subject: x\r\n\r\n')),
      envelope: { reversePath, forwardPaths: [], client },
      how: world.how ?? 'itself',
    };
  };
  const findings = await testSubmission(test, {
    mailbox: 'info@client.example',
    domain: 'client.example',
    door: world.door ?? 'mx',
    host: 'sv1.host.example',
    subject: SUBJECT,
  });
  return { findings, kinds: findings.map(({ kind }) => kind), seconds: passed(), asked };
}

describe('a mail from a mailbox to itself', () => {
  it('comes to SES, and not into the old mailbox: the host does not keep it, and its address is known', async () => {
    const { findings, asked } = await submitted({ atSes: [12, '203.0.113.9'] });
    expect(findings).toMatchObject([
      { kind: 'submit-came-mx', status: 'ok', area: 'hosts', facts: { seconds: 15 } },
      {
        kind: 'submit-from-stated',
        status: 'ok',
        facts: { address: '203.0.113.9', name: 'out.host.example' },
      },
    ]);
    // The clock of a desk may be ahead of AWS's.
    expect(asked.since).toBe('2026-11-24T09:45:00.000Z');
  });

  it('comes to both: its notices may stay where it is kept', async () => {
    const { findings } = await submitted({ atSes: [0, null], looks: [[4, INBOX]] });
    expect(findings).toMatchObject([
      { kind: 'submit-came-and-kept', status: 'warn', facts: { folder: 'INBOX' } },
    ]);
  });

  it.each<[string, World, string[]]>([
    [
      'an address that nobody stated',
      { recognised: { kind: 'no-address' } },
      ['submit-came-mx', 'submit-from-unstated'],
    ],
    [
      'an address of which DNS does not tell',
      { recognised: { kind: 'silent' } },
      ['submit-came-mx', 'dns-silent'],
    ],
    [
      'an address that SPF does not let pass',
      { spf: 'softfail' },
      ['submit-came-mx', 'submit-from-stated', 'submit-fails-spf'],
    ],
    ['an address of which SPF says nothing', { spf: 'neutral' }, ['submit-came-mx', 'submit-from-stated']],
    [
      'somebody who rewrote its reverse path, whose SPF is not ours to ask',
      { spf: 'fail', reversePath: 'srs0=x=client.example=info@host.example' },
      ['submit-came-mx', 'submit-from-stated'],
    ],
    ['the forward door', { door: 'forward', spf: 'fail' }, ['submit-came', 'submit-from-stated']],
    [
      'the forward door, under a name that is not stated',
      { door: 'forward', recognised: { kind: 'no-name', by: 'sv9.host.example' } },
      ['submit-came', 'submit-by-unstated'],
    ],
    [
      'an address of which DNS does not tell the SPF',
      { spf: 'temperror' },
      ['submit-came-mx', 'submit-from-stated', 'dns-silent'],
    ],
    [
      'the forward door, under no name at all',
      { door: 'forward', recognised: { kind: 'no-name', by: null } },
      ['submit-came', 'submit-by-nobody'],
    ],
    ['a program that wrote it anew', { door: 'forward', how: 'anew' }, ['submit-came-anew']],
    ['a notice about it alone', { how: 'notice' }, ['submit-notice-at-ses']],
    ['too much else to be found', { tooMany: true }, ['submit-too-many']],
    [
      'a host whose mailbox is not to be looked into',
      { looks: [[0, CLOSED]] },
      ['submit-came-mx-untold', 'submit-from-stated'],
    ],
    [
      'a host that kept a copy, and hung up then',
      {
        atSes: [20, '203.0.113.9'],
        looks: [
          [0, INBOX],
          [10, CLOSED],
        ],
      },
      ['submit-came-and-kept', 'submit-from-stated'],
    ],
  ])('comes to SES by %s', async (_, world, kinds) => {
    expect((await submitted({ atSes: [0, '203.0.113.9'], ...world })).kinds).toEqual(kinds);
  });

  it('is kept by the host: told once a copy had its time to come to SES', async () => {
    const { findings, seconds, asked } = await submitted({ looks: [[10, INBOX]] });
    expect(findings).toMatchObject([
      { kind: 'submit-kept-mx', status: 'bad', facts: { folder: 'INBOX', sort: 'sort.client.example' } },
    ]);
    expect(seconds).toBe(10 + GRACE_SECONDS);
    // Once it is found, nobody looks again.
    expect(asked.looks).toBe(3);
  });

  it.each<[string, World, string[]]>([
    [
      'SES at the end of its grace',
      { atSes: [10 + GRACE_SECONDS, null], looks: [[10, INBOX]] },
      ['submit-came-and-kept'],
    ],
    [
      'SES late, with a copy that was kept as late',
      { atSes: [MAX_WAIT_SECONDS + GRACE_SECONDS - 10, null], looks: [[MAX_WAIT_SECONDS - 5, INBOX]] },
      ['submit-came-and-kept'],
    ],
    ['SES while somebody looks for long', { atSes: [10, null], looking: 200 }, ['submit-came-mx']],
    ['SES, though handing it over took long', { atSes: [45, null], submitting: 185 }, ['submit-came-mx']],
    [
      'SES, though AWS did not answer for a while',
      { atSes: [10, null], sesDown: [1, 60] },
      ['submit-came-mx'],
    ],
  ])('comes to %s', async (_, world, kinds) => {
    expect((await submitted(world)).kinds).toEqual(kinds);
  });

  it('is kept by the host of a forward door, whose filter may forward notices alone', async () => {
    const { findings } = await submitted({ looks: [[10, INBOX]], door: 'forward' });
    expect(findings).toMatchObject([{ kind: 'submit-kept', status: 'unknown' }]);
  });

  it('comes nowhere, and everywhere was looked', async () => {
    const { findings, seconds } = await submitted({});
    expect(findings).toMatchObject([
      { kind: 'submit-lost', status: 'bad', facts: { seconds: MAX_WAIT_SECONDS, subject: SUBJECT } },
    ]);
    expect(seconds).toBe(MAX_WAIT_SECONDS);
  });

  it('does not come, and a mail about it does', async () => {
    const { findings } = await submitted({
      looks: [
        [10, { kind: 'notice', folder: 'INBOX' }],
        // What was seen stays seen.
        [60, CLOSED],
      ],
    });
    expect(findings).toMatchObject([{ kind: 'submit-notice', status: 'bad', facts: { folder: 'INBOX' } }]);
  });

  it('is looked for again where a look failed, unless it fails for good', async () => {
    const again = await submitted({
      looks: [
        [0, CLOSED],
        [10, INBOX],
      ],
    });
    expect(again.kinds).toEqual(['submit-kept-mx']);
    const wrong: Looked = { kind: 'untold', said: 'no such login', final: true };
    const { findings, asked } = await submitted({ looks: [[0, wrong]] });
    expect(findings).toMatchObject([
      { kind: 'submit-not-at-ses', status: 'warn', facts: { said: 'no such login', subject: SUBJECT } },
    ]);
    expect(asked.looks).toBe(1);
  });

  it('is not sent where AWS does not let us look for it, and its way is not known where it does not at the end', async () => {
    const before = await submitted({ sesDown: [0, 0] });
    expect(before.findings).toMatchObject([
      { kind: 'submit-not-sent', status: 'unknown', facts: { said: 'AccessDenied' } },
    ]);
    expect(before.asked.submissions).toBe(0);
    const after = await submitted({ sesDown: [1, 9_999] });
    expect(after.findings).toMatchObject([{ kind: 'submit-untold', facts: { subject: SUBJECT } }]);
  });

  it.each<[Submitted, string, string]>([
    [{ kind: 'unreachable', said: 'x' }, 'submit-unreachable', 'unknown'],
    [{ kind: 'broke-off', said: 'x' }, 'submit-broke-off', 'unknown'],
    [{ kind: 'refused', step: 'login', code: 535, said: '535 no' }, 'submit-refused', 'bad'],
    [{ kind: 'refused', step: 'login', code: 454, said: '454 later' }, 'submit-later', 'unknown'],
    [{ kind: 'refused', step: 'mail', code: 451, said: '451 greylisted' }, 'submit-later', 'unknown'],
    [{ kind: 'refused', step: 'mail', code: 554, said: '554 rejected as spam' }, 'submit-not-taken', 'bad'],
    [
      {
        kind: 'refused',
        step: 'recipient',
        code: 550,
        said: '550 5.1.1 User unknown in local recipient table',
      },
      'host-not-mailbox',
      'bad',
    ],
    [{ kind: 'refused', step: 'recipient', code: 550, said: '550 no' }, 'submit-not-taken', 'bad'],
  ])('is not taken: %o', async (answer, kind, status) => {
    const { findings, seconds } = await submitted({ submitted: answer });
    expect(findings).toMatchObject([{ kind, status }]);
    expect(seconds).toBe(0);
  });

  it('is looked for where nobody knows whether it was taken', async () => {
    const perhaps = { submitted: { kind: 'perhaps-taken', said: 'ECONNRESET' } } as const;
    expect((await submitted({ ...perhaps, atSes: [5, null] })).kinds).toEqual(['submit-came-mx']);
    expect((await submitted({ ...perhaps, looks: [[5, INBOX]] })).kinds).toEqual(['submit-kept-mx']);
    const { findings } = await submitted(perhaps);
    expect(findings).toMatchObject([
      { kind: 'submit-perhaps', status: 'unknown', facts: { said: 'ECONNRESET', subject: SUBJECT } },
    ]);
  });
});
