/** Records in which every word that a stranger may choose is hostile, for whoever tells of mail where strangers must not speak. */

import fc from 'fast-check';
import type { Decision } from '../../lib/decide/decision.ts';
import type { Provenance } from '../../lib/judge/provenance.ts';
import { MAIL_CLASSES } from '../../lib/model.ts';
import type { MailRecord } from '../../lib/record/record.ts';
import { evidence } from '../../lib/trace/evidence.ts';
import { recipientOf, recordOf, reportOf } from './reports.ts';

/** Stands in every hostile word. */
export const STRANGER = 'STRANGER';

/** By their own mailbox or none: `client.example` is the site's. */
export const OWN_DOMAIN = 'client.example';

const PIECES = [
  '@',
  '.',
  ' ',
  '"',
  '\\',
  '\r\n',
  '\u0000',
  '\u001b[2J',
  '\u0085',
  '\u2028',
  '\u202e',
  '\ud800',
  '例',
  '{"level":"INFO"}',
  '\n    at work (file:///var/task/inbound.mjs:1:2)',
  'rule:',
  'secret subject',
];

export const hostileWord: fc.Arbitrary<string> = fc
  .tuple(fc.array(fc.constantFrom(...PIECES), { maxLength: 4 }), fc.array(fc.constantFrom(...PIECES)))
  .map(([before, after]) => [...before, STRANGER, ...after].join(''));

const remedy = hostileWord.map((word) => ({
  kind: 'change-password' as const,
  subject: word,
  host: word,
  clients: [word],
  recipients: 1,
  since: null,
  searchFor: word,
}));

const provenance: fc.Arbitrary<Provenance | null> = fc.oneof(
  fc.constant(null),
  fc.constant({ kind: 'ours', because: 'proof' } as const),
  fc.constant({ kind: 'unproven', because: 'nothing-strong' } as const),
  fc.constant({ kind: 'suspect', because: 'one-family' } as const),
  fc.constant({ kind: 'forged', because: 'two-families' } as const),
  remedy.map((made) => ({ kind: 'abused', because: 'incident', remedy: made }) as const),
);

const rule = fc.oneof(
  hostileWord,
  hostileWord.map((word) => `rule:${word}`),
  fc.constantFrom('forged', 'rule:qq', 'loop'),
);

const decision: fc.Arbitrary<Decision> = fc.oneof(
  fc.record({ kind: fc.constant('hold' as const), rule, alert: fc.boolean() }),
  fc.record({
    kind: fc.constantFrom('deliver' as const, 'mark' as const),
    rule,
    to: fc.oneof(fc.constant(null), fc.array(hostileWord, { maxLength: 3 })),
    alert: fc.boolean(),
    would: fc.oneof(
      fc.constant(null),
      fc.record({ kind: fc.constant('drop' as const), rule, to: fc.constant(null) }),
    ),
  }),
  fc.record({
    kind: fc.constant('drop' as const),
    rule,
    ground: rule.map((one) => ({ kind: 'operator', rule: one }) as const),
    alert: fc.boolean(),
  }),
);

/** A mailbox of a name that a stranger chose, where it takes all names, or that the site has no longer. */
export const hostileMailbox: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom('info@client.example', '*@client.example', ''),
  hostileWord.map((word) => `${word}@${OWN_DOMAIN}`),
  hostileWord,
);

export const hostileRecord: fc.Arbitrary<MailRecord> = fc
  .record({
    word: hostileWord,
    words: fc.array(hostileWord, { minLength: 1, maxLength: 8 }),
    mailbox: hostileMailbox,
    class: fc.constantFrom(...MAIL_CLASSES, 'unread' as const),
    provenance,
    decision,
    isFault: fc.boolean(),
  })
  .map(({ word, words, mailbox, class: kind, provenance, decision, isFault }) => ({
    ...recordOf(reportOf(), 'inbound/0hb1k2msgid'),
    mailbox,
    class: kind,
    envelope: { reversePath: word, forwardPaths: words, client: { address: word, helo: word, name: word } },
    reportingMta: word,
    recipients: words.map((address) =>
      recipientOf({ address, originalRecipient: address, diagnosticCode: address }),
    ),
    originalId: word,
    fault: isFault ? { stage: 'trace', error: 'TypeError' } : null,
    provenance,
    reporter: 'unknown',
    evidence: [
      evidence('foreign-from', 'weak', { from: word }),
      evidence('recipient-unknown', 'weak', { messageId: word, recipients: words }),
    ],
    incident: { mailbox, id: '20261124T1000-1', silent: false },
    decision,
    deliveries: words.map((destination) => ({
      kind: 'mail' as const,
      id: `inbound/0hb1k2msgid ${destination}`,
      key: 'inbound/0hb1k2msgid',
      mailbox,
      destination,
    })),
    alerts: [],
  }));
