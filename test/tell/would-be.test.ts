import { describe, expect, test } from 'vitest';
import type { Provenance } from '../../lib/judge/provenance.ts';
import { wordedBy } from '../../lib/tell/evidence-text.ts';
import { WORDS } from '../../lib/tell/index.ts';
import { type WouldBe, wouldBe } from '../../lib/tell/would-be.ts';
import { type Evidence, evidence } from '../../lib/trace/evidence.ts';
import type { Knowledge } from '../../lib/trace/knowledge.ts';
import type { Trace } from '../../lib/trace/trace.ts';
import { EVERY_PROVENANCE, FACTS, hop, knowledgeOf, traceOf } from './support/judged.ts';
import { englishIn, MISWRITTEN } from './support/text.ts';

const UNPROVEN: Provenance = { kind: 'unproven', because: 'nothing-strong' };
const HAND_OFF = { kind: 'hand-off', hop: hop(), index: 0, exclusive: false, claimed: false } as const;
const SUBMISSION = { kind: 'submission', hop: hop(), index: 0, exclusive: false } as const;
const SIGNED = { domain: 'client.example', selector: 's1', coversListUnsubscribe: false };

function kindsOf(trace: Partial<Trace>, knowledge: Partial<Knowledge> = {}): string[] {
  return wouldBe(UNPROVEN, traceOf(trace), knowledgeOf(knowledge)).map(({ kind }) => kind);
}

describe('what would have proved it', () => {
  test('is told of unproven and suspect mail only', () => {
    for (const provenance of EVERY_PROVENANCE) {
      const told = wouldBe(provenance, traceOf(), knowledgeOf()).length > 0;
      expect(told, JSON.stringify(provenance)).toBe(/unproven|suspect/.test(provenance.kind));
    }
  });

  test('without a site is a site, and nothing else', () => {
    const provenance: Provenance = { kind: 'unproven', because: 'nothing-asked' };
    expect(wouldBe(provenance, traceOf({ path: HAND_OFF }), knowledgeOf())).toEqual([{ kind: 'site' }]);
  });

  test('without a record of sent mail is one, unless no Message-ID could be looked up in it', () => {
    expect(kindsOf({ ledger: 'not-asked' })).toContain('recorded');
    expect(kindsOf({ ledger: 'not-asked', unknown: [{ kind: 'no-message-id' }] })).not.toContain('recorded');
    expect(kindsOf({ ledger: 'no-id', unknown: [{ kind: 'no-message-id' }] })).toContain('return-signed');
  });

  test('with a record that may have gaps is this mail in it', () => {
    expect(kindsOf({ ledger: 'absent' })).toContain('in-record');
    const feed = { since: new Date('2026-11-01'), until: new Date('2026-11-24') };
    expect(kindsOf({ ledger: 'absent' }, { feed })).not.toContain('in-record');
    expect(kindsOf({ ledger: 'sent' })).not.toContain('recorded');
  });

  test('of a known Message-ID is its recipient', () => {
    expect(
      wouldBe(UNPROVEN, traceOf({ ledger: 'id', failed: ['u@there.example'] }), knowledgeOf()),
    ).toContainEqual({
      kind: 'recipient-recorded',
      recipients: ['u@there.example'],
    });
  });

  test('of unsigned mail is a signature, unless all mail is stated to be signed or the header is cut', () => {
    expect(kindsOf({})).toContain('signed');
    expect(kindsOf({}, { allMailSignedSince: new Date('2026-10-01') })).not.toContain('signed');
    const cut = kindsOf({ unknown: [{ kind: 'header-incomplete' }] });
    expect(cut).not.toContain('signed');
    expect(cut).toEqual(expect.arrayContaining(['whole-header', 'return-signed']));
    expect(kindsOf({ unknown: [{ kind: 'nothing-returned' }] })).toEqual(
      expect.arrayContaining(['whole-header', 'return-signed']),
    );
    expect(
      kindsOf({ unknown: [{ kind: 'nothing-returned' }] }, { allReturnsSignedSince: new Date('2026-10-01') }),
    ).not.toContain('return-signed');
  });

  test('of signed mail is the recipient in it, or the signature unharmed', () => {
    const others = evidence('signed-for-others', 'weak', FACTS['signed-for-others'][0]);
    expect(kindsOf({ signature: SIGNED, evidence: [others] })).toContain('recipient-signed');
    const named = evidence('signed', 'strong', FACTS.signed[0]);
    expect(kindsOf({ signature: SIGNED, evidence: [named] })).not.toContain('recipient-signed');
    const broken = evidence('signature-fails', 'weak', FACTS['signature-fails'][0]);
    expect(kindsOf({ evidence: [broken] })).toContain('signature-intact');
    expect(kindsOf({ evidence: [broken] })).not.toContain('signed');
  });

  test('of mail from an undeclared address is to declare it, where the reporter is believed', () => {
    expect(wouldBe(UNPROVEN, traceOf({ path: HAND_OFF }), knowledgeOf())).toContainEqual({
      kind: 'own-address',
      address: '203.0.113.9',
      name: 'ylmf-pc',
    });
    expect(kindsOf({ path: { ...HAND_OFF, exclusive: true } })).not.toContain('own-address');
    expect(kindsOf({ path: { ...HAND_OFF, claimed: true } })).not.toContain('own-address');
    const facts = {
      by: 'mx.remote.example',
      client: '203.0.113.9',
      clientName: null,
      domain: 'client.example',
    };
    const forwarded = evidence('spf-fail', 'weak', { ...facts, result: 'fail', forwarder: true });
    expect(kindsOf({ path: HAND_OFF, evidence: [forwarded] })).not.toContain('own-address');
    const stranger = {
      reporter: { kind: 'unknown', host: '198.51.100.7', by: null },
      path: HAND_OFF,
    } as const;
    expect(kindsOf(stranger)).not.toContain('own-address');
    expect(kindsOf(stranger)).not.toContain('reporter');
    const ours = { ...stranger, path: { ...HAND_OFF, exclusive: true } };
    expect(wouldBe(UNPROVEN, traceOf(ours), knowledgeOf())).toContainEqual({
      kind: 'reporter',
      client: '198.51.100.7',
    });
    expect(kindsOf({ ...stranger, path: { kind: 'none' } })).not.toContain('reporter');
  });

  test('of mail that a shared host took from a user is his login, or that nobody else uses the host', () => {
    const [withLogin, without] = FACTS.submitted;
    const submitted = (facts = withLogin): Evidence => evidence('submitted', 'weak', facts);
    expect(
      wouldBe(UNPROVEN, traceOf({ path: SUBMISSION, evidence: [submitted()] }), knowledgeOf()),
    ).toContainEqual({ kind: 'login', login: 'info@client.example' });
    expect(kindsOf({ path: SUBMISSION, evidence: [submitted(without)] })).toContain('exclusive-host');
    const strong = evidence('submitted', 'strong', withLogin);
    expect(kindsOf({ path: SUBMISSION, evidence: [strong] })).not.toContain('login');
  });

  test('where DNS was silent is its answer', () => {
    const unknown = [{ kind: 'dns-silent', name: 'client.example', matters: true }] as const;
    expect(wouldBe(UNPROVEN, traceOf({ unknown }), knowledgeOf())[0]).toEqual({
      kind: 'dns',
      name: 'client.example',
    });
  });
});

const EVERY: { readonly [K in WouldBe['kind']]: readonly Extract<WouldBe, { kind: K }>[] } = {
  site: [{ kind: 'site' }],
  dns: [{ kind: 'dns', name: 'client.example' }],
  recorded: [{ kind: 'recorded' }],
  'in-record': [{ kind: 'in-record' }],
  'recipient-recorded': [{ kind: 'recipient-recorded', recipients: ['u@there.example'] }],
  signed: [{ kind: 'signed' }],
  'recipient-signed': [{ kind: 'recipient-signed', selector: 's1' }],
  'signature-intact': [{ kind: 'signature-intact', selector: 's1' }],
  'own-address': [
    { kind: 'own-address', address: '203.0.113.9', name: 'ylmf-pc' },
    { kind: 'own-address', address: '203.0.113.9', name: null },
  ],
  'exclusive-host': [{ kind: 'exclusive-host', host: 'sv1.host.example' }],
  login: [{ kind: 'login', login: 'tarou' }],
  reporter: [
    { kind: 'reporter', client: '198.51.100.7' },
    { kind: 'reporter', client: null },
  ],
  'return-signed': [{ kind: 'return-signed' }],
  'whole-header': [{ kind: 'whole-header' }],
};

test.each(['en', 'ja'] as const)('each condition has words (%s)', (language) => {
  const said = Object.values(EVERY)
    .flat()
    .map((condition) => wordedBy(WORDS[language].verdict.wouldBeIf, condition));
  expect(new Set(said).size).toBe(said.length);
  for (const text of said) expect(text).not.toMatch(MISWRITTEN);
  if (language === 'ja') expect(said.flatMap((text) => englishIn(text, EVERY))).toEqual([]);
});
