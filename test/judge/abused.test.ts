import { describe, expect, test } from 'vitest';
import { abused } from '../../lib/judge/abused.ts';
import { evidence } from '../../lib/trace/evidence.ts';
import type { Mark } from '../../lib/trace/submission.ts';
import type { Path, Reporter, Trace } from '../../lib/trace/trace.ts';
import { hopOf, knowledgeOf, traceOf } from '../support/traces.ts';

const OWN: Reporter = { kind: 'own', host: 'sv1.host.example', by: 'own-host' };
const MATCHED: Reporter = { kind: 'matched', host: 'mx.remote.example', by: 'dns-name' };
const UNKNOWN: Reporter = { kind: 'unknown', host: null, by: null };
const FLOOD = { recipients: 6_980, since: '2016-09-22T16:22:00.000Z', vouched: true };
const SIGNATURE = { domain: 'client.example', selector: 's1', coversListUnsubscribe: false };

function submission(login: string | null, exclusive = false): Partial<Trace> {
  const hop = hopOf({ by: 'sv1.host.example', client: '203.0.113.77', login, authenticated: login !== null });
  const marks: Mark[] =
    login === null
      ? []
      : [{ kind: 'login', value: login, client: '203.0.113.77', hop: 0, field: 'received' }];
  return { reporter: OWN, path: { kind: 'submission', hop, index: 0, exclusive }, marks };
}

const handOff = (exclusive: boolean, claimed = false): Path => ({
  kind: 'hand-off',
  hop: hopOf({ client: '192.0.2.10', name: 'mail.client.example' }),
  index: 0,
  exclusive,
  claimed,
});

const script: Mark = {
  kind: 'script',
  value: '33:mailer.php',
  client: null,
  hop: null,
  field: 'x-php-originating-script',
};

describe('a login foreign to the mailbox', () => {
  test('that a complete ledger lacks is abuse: its password is to be changed', () => {
    const found = abused(
      traceOf({ ...submission('mallory@client.example'), unsent: true }),
      knowledgeOf(),
      null,
    );
    expect(found).toEqual({
      kind: 'abused',
      because: 'foreign-login',
      remedy: {
        kind: 'change-password',
        subject: 'mallory@client.example',
        host: 'sv1.host.example',
        clients: ['203.0.113.77'],
        recipients: 1,
        since: '2026-11-01T10:00:00.000Z',
        searchFor: '1@client.example',
      },
    });
  });

  test('is an observation while no ledger says that the mail is not ours', () => {
    expect(abused(traceOf(submission('mallory@client.example')), knowledgeOf(), null)).toBeNull();
  });

  test("on a shared host is a neighbour's: the host is to be told", () => {
    const found = abused(
      traceOf({ ...submission('shop@neighbour.example'), unsent: true }),
      knowledgeOf(),
      null,
    );
    expect(found?.remedy).toMatchObject({ kind: 'tell-host', subject: 'shop@neighbour.example' });
  });

  test.each(['info@client.example', 'info', 'info+web@client.example'])(
    'is not %s, which is its own',
    (login) => {
      expect(abused(traceOf({ ...submission(login), unsent: true }), knowledgeOf(), null)).toBeNull();
    },
  );
});

describe('a login that the operator does not state for the mailbox', () => {
  const stated = knowledgeOf({ logins: new Map([['info@client.example', ['info@client.example']]]) });

  test('is abuse on a host that only this site uses, without any ledger', () => {
    const found = abused(traceOf(submission('mallory@client.example', true)), stated, null);
    expect(found?.because).toBe('unstated-login');
  });

  test("is abuse on a shared host too, where that host reports it: the ledger holds a thief's mail as well", () => {
    const found = abused(traceOf(submission('mallory@client.example')), stated, null);
    expect(found).toMatchObject({
      because: 'unstated-login',
      remedy: { kind: 'change-password', subject: 'mallory@client.example' },
    });
  });

  test("of another domain on a shared host is a neighbour's", () => {
    const found = abused(traceOf(submission('shop@neighbour.example')), stated, null);
    expect(found?.remedy.kind).toBe('tell-host');
  });

  test('is none where nothing is stated for this mailbox', () => {
    expect(abused(traceOf(submission('mallory@client.example', true)), knowledgeOf(), null)).toBeNull();
  });
});

describe('a login that a server which is only matched writes below our host', () => {
  const stated = knowledgeOf({ logins: new Map([['info@client.example', ['info@client.example']]]) });
  const told: Partial<Trace> = {
    reporter: MATCHED,
    path: handOff(true),
    marks: [{ kind: 'login', value: 'mallory@client.example', client: null, hop: 1, field: 'received' }],
  };
  const facts = { domain: 'client.example', selector: 's1', keyLastSeen: null, foreignClient: null };
  const back = { scheme: 'prvs', address: 'prvs=1@client.example' } as const;

  test('makes nothing abused: he may have invented it', () => {
    expect(abused(traceOf(told), stated, null)).toBeNull();
    expect(abused(traceOf({ ...told, unsent: true }), stated, null)).toBeNull();
  });

  test('nor beside the signature of some mail that he once got from us', () => {
    const found = evidence('signed', 'strong', { ...facts, recipient: null });
    expect(abused(traceOf({ ...told, signature: SIGNATURE, evidence: [found] }), stated, null)).toBeNull();
  });

  test.each([
    [
      'a signature of ours for this recipient',
      evidence('signed', 'proof', { ...facts, recipient: 'a@b.example' }),
    ],
    ['a signed return address', evidence('return-signed', 'proof', back)],
  ])('is believed beside %s', (_, found) => {
    expect(abused(traceOf({ ...told, evidence: [found] }), stated, null)?.because).toBe('unstated-login');
  });

  test('is believed in a flood', () => {
    expect(abused(traceOf(told), stated, FLOOD)?.remedy.subject).toBe('mallory@client.example');
  });
});

describe('a web script', () => {
  test('in mail that a complete ledger lacks is abuse, and is named', () => {
    const trace = traceOf({ reporter: MATCHED, path: handOff(true), marks: [script], unsent: true });
    expect(abused(trace, knowledgeOf(), null)?.remedy).toMatchObject({
      kind: 'clean-script',
      subject: '33:mailer.php',
      host: 'mail.client.example',
      clients: [],
    });
  });

  test('alone is everyday', () => {
    expect(
      abused(traceOf({ reporter: MATCHED, path: handOff(true), marks: [script] }), knowledgeOf(), null),
    ).toBeNull();
  });
});

describe('a flood that the report resembles', () => {
  test("makes the owner's own login the thief's", () => {
    const found = abused(traceOf(submission('info@client.example')), knowledgeOf(), FLOOD);
    expect(found).toMatchObject({
      because: 'incident',
      remedy: {
        kind: 'change-password',
        subject: 'info@client.example',
        recipients: 6_980,
        since: FLOOD.since,
      },
    });
  });

  test('names the mailbox where the host prints no login', () => {
    const found = abused(traceOf({ reporter: MATCHED, path: handOff(true) }), knowledgeOf(), FLOOD);
    expect(found?.remedy).toMatchObject({
      kind: 'change-password',
      subject: 'info@client.example',
      clients: [],
    });
  });

  test('is a replay where a mail that we signed comes from a host that our SPF does not authorise', () => {
    const trace = traceOf({
      reporter: MATCHED,
      path: handOff(false),
      signature: SIGNATURE,
      evidence: [
        evidence('spf-fail', 'strong', {
          by: 'mx.remote.example',
          client: '203.0.113.9',
          clientName: null,
          domain: 'client.example',
          result: 'fail',
          forwarder: false,
        }),
      ],
    });
    expect(abused(trace, knowledgeOf(), FLOOD)?.remedy).toMatchObject({
      kind: 'rotate-selector',
      subject: 's1',
    });
  });
});

describe('a flood of mere claims that the report resembles', () => {
  const CLAIMS = { ...FLOOD, vouched: false };
  const stated = knowledgeOf({ logins: new Map([['info@client.example', ['info@client.example']]]) });

  test("makes nothing of the owner's abuse, signed or not", () => {
    expect(abused(traceOf(submission('info@client.example')), knowledgeOf(), CLAIMS)).toBeNull();
    expect(abused(traceOf({ reporter: UNKNOWN, signature: SIGNATURE }), knowledgeOf(), CLAIMS)).toBeNull();
    expect(abused(traceOf({ reporter: UNKNOWN, signature: SIGNATURE }), knowledgeOf(), FLOOD)).not.toBeNull();
  });

  test('makes no login believed that a server which is only matched writes', () => {
    const marks: Mark[] = [
      { kind: 'login', value: 'mallory@client.example', client: null, hop: 1, field: 'received' },
    ];
    const trace = traceOf({ reporter: MATCHED, path: handOff(true), marks });
    expect(abused(trace, stated, CLAIMS)).toBeNull();
    expect(abused(trace, stated, FLOOD)).not.toBeNull();
  });
});

describe("what did not leave through us is nobody's abuse", () => {
  const marks: Mark[] = [
    script,
    { kind: 'login', value: 'mallory@client.example', client: null, hop: 1, field: 'received' },
  ];
  test.each<[string, Partial<Trace>]>([
    ['an unknown reporter', { reporter: UNKNOWN, path: handOff(true) }],
    ['a matched reporter that got it from elsewhere', { reporter: MATCHED, path: handOff(false) }],
    ['a hop that only a claim makes ours', { reporter: MATCHED, path: handOff(true, true) }],
    ['our own server that took it from outside', { reporter: OWN, path: handOff(false) }],
    ['no hand-off at all', { reporter: MATCHED, path: { kind: 'none' } }],
  ])('%s', (_, found) => {
    expect(abused(traceOf({ ...found, marks, unsent: true }), knowledgeOf(), FLOOD)).toBeNull();
  });
});
