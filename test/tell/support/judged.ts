/** Traces and judgements with documentation names, complete by type: a new kind without a sample does not compile. */

import type { Provenance, Remedy } from '../../../lib/judge/provenance.ts';
import {
  type Evidence,
  type EvidenceFacts,
  type EvidenceKind,
  evidence,
  type Strength,
  type Unknown,
} from '../../../lib/trace/evidence.ts';
import type { Hop } from '../../../lib/trace/received/hop.ts';
import type { Mark } from '../../../lib/trace/submission.ts';
import type { Reporter, Trace } from '../../../lib/trace/trace.ts';

const ID = 'c1@client.example';
const HANDED = { by: 'mx.there.example', client: '203.0.113.9', clientName: 'ylmf-pc' };
const DKIM = { domain: 'client.example', selector: 's1' };

/** Facts of each kind, every shape that they may have. */
export const FACTS: { readonly [K in EvidenceKind]: readonly [EvidenceFacts[K], ...EvidenceFacts[K][]] } = {
  sent: [{ messageId: ID, recipient: 'u@there.example', sentAt: '2026-11-20T08:00:00.000Z' }],
  'id-known': [{ messageId: ID, sentAt: '2026-11-20T08:00:00.000Z' }],
  'recipient-unknown': [
    { messageId: ID, recipients: ['u@there.example'] },
    {
      messageId: ID,
      recipients: ['u1@there.example', 'u2@there.example', 'u3@there.example', 'u4@x.example'],
    },
  ],
  'not-sent': [
    {
      messageId: ID,
      at: '2026-11-20T08:00:00.000Z',
      since: '2026-11-01T00:00:00.000Z',
      until: '2026-11-24T04:30:00.000Z',
    },
  ],
  'not-signed': [{ client: '203.0.113.9' }],
  signed: [
    { ...DKIM, recipient: 'u@there.example', keyLastSeen: null, foreignClient: null },
    { ...DKIM, recipient: null, keyLastSeen: '2026-11-18T00:00:00.000Z', foreignClient: '198.51.100.50' },
  ],
  'signed-for-others': [{ ...DKIM, recipients: ['u@there.example'] }],
  'signature-fails': [DKIM],
  submitted: [
    { by: 'sv1.host.example', login: 'info@client.example', client: '203.0.113.9', exclusive: false },
    { by: 'sv1.host.example', login: null, client: null, exclusive: false },
    { by: 'mail.client.example', login: null, client: null, exclusive: true },
  ],
  'from-our-host': [{ ...HANDED, client: '192.0.2.10', clientName: 'mail.client.example' }],
  'spf-pass': [
    { ...HANDED, domain: 'client.example', login: null },
    { ...HANDED, clientName: null, domain: 'client.example', login: 'info@client.example' },
  ],
  'spf-fail': [
    { ...HANDED, domain: 'client.example', result: 'fail', forwarder: false },
    { ...HANDED, clientName: null, domain: 'client.example', result: 'softfail', forwarder: true },
    { ...HANDED, domain: 'client.example', result: 'fail', forwarder: false, formerly: true },
  ],
  'return-signed': [
    { scheme: 'prvs', address: 'prvs=1234abcdef=info@client.example' },
    { scheme: 'srs', address: 'SRS0=AbCd=EF=there.example=u@client.example' },
    { scheme: 'verp', address: 'bounce+u=there.example@client.example' },
  ],
  'return-not-signed': [{ address: 'info@client.example', since: '2026-10-01T00:00:00.000Z' }],
  'has-written': [{ recipient: 'u@there.example' }],
  'nearly-written': [
    { recipient: 'yamada@there.exmple', known: 'yamada@there.example', edits: 1 },
    { recipient: 'yamda@there.exmple', known: 'yamada@there.example', edits: 2 },
  ],
  'foreign-from': [{ from: 'x@elsewhere.example' }],
  'foreign-message-id': [{ messageId: '2618F6F6@xncgaxptya' }],
  'bounce-of-bounce': [{ from: 'MAILER-DAEMON@elsewhere.example' }],
};

const STRENGTHS: readonly Strength[] = ['proof', 'strong', 'weak'];

function everyOf<K extends EvidenceKind>(kind: K): Evidence[] {
  const facts: readonly EvidenceFacts[K][] = FACTS[kind];
  // A piece of kind K is one of the union; through a kind that is a parameter the compiler does not see it.
  return facts.flatMap((values) =>
    STRENGTHS.map((strength) => evidence(kind, strength, values) as unknown as Evidence),
  );
}

export const KINDS = Object.keys(FACTS) as EvidenceKind[];

/** Each kind with each shape of its facts in each strength. */
export const EVERY_EVIDENCE: readonly Evidence[] = KINDS.flatMap((kind) => everyOf(kind));

const UNKNOWN: { readonly [K in Unknown['kind']]: readonly Extract<Unknown, { kind: K }>[] } = {
  'nothing-returned': [{ kind: 'nothing-returned' }],
  'no-hand-off': [{ kind: 'no-hand-off' }],
  'header-incomplete': [{ kind: 'header-incomplete' }],
  'reporter-unknown': [
    { kind: 'reporter-unknown', client: '198.51.100.7' },
    { kind: 'reporter-unknown', client: null },
  ],
  'dns-silent': [{ kind: 'dns-silent', name: 's1._domainkey.client.example', matters: true }],
  'no-ledger': [{ kind: 'no-ledger' }],
  'no-message-id': [{ kind: 'no-message-id' }],
  'signatures-untried': [
    { kind: 'signatures-untried', count: 1 },
    { kind: 'signatures-untried', count: 3 },
  ],
};
export const EVERY_UNKNOWN: readonly Unknown[] = Object.values(UNKNOWN).flat();

const MARKS: Readonly<Record<Mark['kind'], readonly Mark[]>> = {
  login: [
    { kind: 'login', value: 'info@client.example', client: '203.0.113.9', hop: 1, field: 'received' },
    { kind: 'login', value: 'info@client.example', client: null, hop: 1, field: 'received' },
  ],
  script: [
    {
      kind: 'script',
      value: '/home/client/public_html/mailer.php',
      client: '203.0.113.9',
      hop: null,
      field: 'x-php-script',
    },
    { kind: 'script', value: 'mailer.php', client: null, hop: null, field: 'x-php-originating-script' },
  ],
  webmail: [{ kind: 'webmail', value: '203.0.113.9', client: null, hop: null, field: 'x-originating-ip' }],
};
export const EVERY_MARK: readonly Mark[] = Object.values(MARKS).flat();

const ESTABLISHED: Readonly<Record<NonNullable<Reporter['by']>, true>> = {
  'own-address': true,
  'own-host': true,
  tenant: true,
  'host-itself': true,
  'dns-name': true,
  'helo-spf': true,
  dkim: true,
};
export const EVERY_REPORTER: readonly Reporter[] = [
  ...(Object.keys(ESTABLISHED) as NonNullable<Reporter['by']>[]).flatMap((by) => [
    { kind: 'own', host: 'sv1.host.example', by } as const,
    { kind: 'matched', host: 'mx.there.example', by } as const,
  ]),
  { kind: 'own', host: null, by: null },
  { kind: 'matched', host: null, by: null },
  { kind: 'unknown', host: '198.51.100.7', by: null },
  { kind: 'unknown', host: null, by: null },
];

export function remedy(kind: Remedy['kind'], values: Partial<Remedy> = {}): Remedy {
  const subjects: Readonly<Record<Remedy['kind'], string>> = {
    'change-password': 'info@client.example',
    'clean-script': '/home/client/public_html/mailer.php',
    'tell-host': 'tarou',
    'rotate-selector': 's1',
  };
  return {
    kind,
    subject: subjects[kind],
    host: 'sv1.host.example',
    clients: ['203.0.113.9'],
    recipients: 6_980,
    since: '2016-09-23T01:22:39.000Z',
    searchFor: 'qp 27841',
    ...values,
  };
}

/** A remedy of which the host prints nothing. */
export const SILENT: Partial<Remedy> = {
  subject: '',
  host: null,
  clients: [],
  recipients: 1,
  since: null,
  searchFor: null,
};

export const REMEDIES = ['change-password', 'clean-script', 'tell-host', 'rotate-selector'] as const;

type Because<K extends Provenance['kind']> = Extract<Provenance, { kind: K }>['because'];
/** Every rule of every verdict. */
export const RULES: { readonly [K in Provenance['kind']]: Readonly<Record<Because<K>, true>> } = {
  ours: { proof: true, strong: true },
  abused: {
    script: true,
    'foreign-login': true,
    'unstated-login': true,
    incident: true,
    replay: true,
  },
  unproven: {
    'nothing-asked': true,
    'nothing-strong': true,
    contradiction: true,
    'own-signature': true,
    'dns-silent': true,
    'read-by-fallback': true,
  },
  suspect: { 'one-family': true, 'known-message-id': true, 'no-word': true },
  forged: { 'two-families': true },
};

export const EVERY_PROVENANCE: readonly Provenance[] = Object.entries(RULES).flatMap(([kind, rules]) =>
  Object.keys(rules).flatMap((because) =>
    kind === 'abused'
      ? REMEDIES.flatMap((what) => [
          { kind, because, remedy: remedy(what) } as Provenance,
          { kind, because, remedy: remedy(what, SILENT) } as Provenance,
        ])
      : [{ kind, because } as Provenance],
  ),
);

export function hop(values: Partial<Hop> = {}): Hop {
  return {
    form: 'postfix',
    by: 'mx.there.example',
    client: '203.0.113.9',
    name: null,
    helo: 'ylmf-pc',
    protocol: 'esmtp',
    authenticated: false,
    login: null,
    account: null,
    local: null,
    at: '2026-11-20T08:00:00.000Z',
    ...values,
  };
}

export function traceOf(values: Partial<Trace> = {}): Trace {
  return {
    reporter: { kind: 'matched', host: 'mx.there.example', by: 'dns-name' },
    evidence: [],
    unknown: [],
    path: { kind: 'none' },
    marks: [],
    ledger: 'not-asked',
    unsent: false,
    signature: null,
    mailbox: 'info@client.example',
    from: 'info@client.example',
    messageId: ID,
    failed: ['u@there.example'],
    ...values,
  };
}

export { knowledgeOf } from '../../support/traces.ts';
