import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RECEIVERS } from '../../../lib/classify/reason/hosts.ts';
import { isHard, normalise, type ReasonQuery, reasonOf } from '../../../lib/classify/reason/index.ts';
import { SPECIFIC } from '../../../lib/classify/reason/phrases.ts';
import { DIRECTORY, GENERAL, UNKNOWN_USER } from '../../../lib/classify/reason/phrases-weak.ts';
import { REASONS, type Reason } from '../../../lib/model.ts';

function ask(text: string, more: Partial<ReasonQuery> = {}): Reason {
  return reasonOf({
    text: normalise(text),
    around: null,
    status: null,
    replyCode: null,
    action: 'failed',
    recipientDomain: 'example.org',
    remoteHost: null,
    command: () => null,
    ...more,
  });
}

/** Replies as servers word them, with the stated codes where they matter. */
const REPLIES: readonly [reason: Reason, text: string, more?: Partial<ReasonQuery>][] = [
  ['userunknown', '550 5.1.1 <u@example.org>: Recipient address rejected: User unknown', { status: '5.1.1' }],
  ['userunknown', '550 No Such User Here', { command: () => 'RCPT' }],
  ['userunknown', 'Sorry, no mailbox here by that name. (#5.1.1)', { status: '5.1.1' }],
  ['filtered', '550 unknown user', { command: () => 'DATA' }],
  ['filtered', '550 5.2.1 <u@example.org>... User Unknown', { status: '5.2.1', command: () => 'DATA' }],
  ['mailboxfull', '452 4.2.2 The email account that you tried to reach is over quota', { status: '4.2.2' }],
  ['mailboxfull', '552 sorry, mailbox u@example.org is over quota temporarily (#5.1.1)'],
  ['mailboxfull', 'メールボックスがいっぱいのため配信できません'],
  ['mailboxfull', 'Das Postfach des Empfängers ist voll'],
  ['mesgtoobig', '552 5.3.4 Message size exceeds the maximum', { status: '5.3.4' }],
  [
    'exceedlimit',
    '550 5.2.3 RESOLVER.RST.RecipSizeLimit; message too large for this recipient',
    { status: '5.2.3' },
  ],
  [
    'hostunknown',
    'Host or domain name not found. Name service error for name=nope.example type=A: Host not found',
  ],
  ['hostunknown', 'Unrouteable address'],
  ['networkerror', '554 5.4.6 Too many hops', { status: '5.4.6' }],
  ['expired', 'retry timeout exceeded'],
  ['expired', 'connect to mx.example.org[192.0.2.1]:25: Connection timed out'],
  [
    'blocked',
    '554 5.7.1 Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org',
    { status: '5.7.1' },
  ],
  ['requireptr', '550 5.7.1 Fix reverse DNS for 192.0.2.1', { status: '5.7.1' }],
  [
    'authfailure',
    '550 5.7.26 This mail has been blocked because the sender is unauthenticated',
    { status: '5.7.26' },
  ],
  ['spamdetected', '554 5.7.1 The message was rejected as spam', { status: '5.7.1' }],
  ['virusdetected', '550 Virus detected; content rejected'],
  ['norelaying', '554 5.7.1 <u@example.org>: Relay access denied', { status: '5.7.1' }],
  [
    'rejected',
    '553 5.1.8 <x@y.example>... Domain of sender address x@y.example does not exist',
    { status: '5.1.8' },
  ],
  ['rejected', '550 5.7.1 <x@y.example>... Access denied', { status: '5.7.1', command: () => 'MAIL' }],
  ['suspend', '550 5.2.1 The email account that you tried to reach is disabled', { status: '5.2.1' }],
  ['hasmoved', '551 not our user', { status: '5.1.6' }],
  ['toomanyconn', '550 Connection frequency limited.', { recipientDomain: 'qq.com' }],
  ['authfailure', '550 SPF check failed', { recipientDomain: 'qq.com' }],
  ['suspend', '550 Mailbox unavailable or access denied', { recipientDomain: 'qq.com' }],
  [
    'speeding',
    '450 4.2.1 The user you are trying to contact is receiving mail too quickly',
    { status: '4.2.1' },
  ],
  ['systemfull', '452 4.3.1 Insufficient system storage', { status: '4.3.1' }],
  ['securityerror', '530 5.7.0 Authentication required', { status: '5.7.0' }],
  [
    'policyviolation',
    '552 5.7.0 Our system detected an illegal attachment on your message',
    { status: '5.7.0' },
  ],
  ['notaccept', '556 5.1.10 Recipient address has null MX', { status: '5.1.10' }],
  ['notcompliantrfc', '550 5.7.1 This message is not RFC 5322 compliant', { status: '5.7.1' }],
  ['mailererror', 'x-unix; procmail: Could not create "/var/mail/u"'],
  ['onhold', '550 E17 see the manual', { replyCode: '550' }],
  ['undefined', ''],
  ['delivered', '250 2.1.5 Ok', { action: 'delivered' }],
];

describe('reasonOf', () => {
  it.each(REPLIES.map(([reason, text, more = {}]) => ({ reason, text, more })))(
    '$reason: $text',
    ({ reason, text, more }) => {
      expect(ask(text, more)).toBe(reason);
    },
  );

  it('asks the words around where the diagnostic tells nothing', () => {
    const text = normalise('The mailbox is full.');
    const around = () => ({ text, said: { ...SAID_NOTHING, specific: 'mailboxfull' as const } });
    expect(ask('550', { around })).toBe('mailboxfull');
    expect(ask('550 5.1.1 no such user', { around, status: '5.1.1' })).toBe('userunknown');
  });

  it('is a reason, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), (text) => {
        expect(REASONS).toContain(ask(text));
      }),
    );
  });
});

const SAID_NOTHING = {
  specific: undefined,
  general: undefined,
  unknownUser: false,
  directory: false,
  directoryAround: false,
  receivers: new Set<never>(),
};

describe('isHard', () => {
  it.each([
    ['userunknown', null, null, true],
    ['hostunknown', null, null, true],
    ['hasmoved', null, null, true],
    ['notaccept', '5.7.27', null, true],
    ['notaccept', '4.4.4', '450', false],
    ['mailboxfull', '5.2.2', '552', false],
  ] as const)('%s with %s and %s: %s', (reason, status, replyCode, hard) => {
    expect(isHard(reason, { status, replyCode })).toBe(hard);
  });
});

describe('tables', () => {
  const phrases = [
    ...SPECIFIC.flatMap((row) => row.phrases),
    ...GENERAL.flatMap((row) => row.phrases),
    ...UNKNOWN_USER,
    ...DIRECTORY,
    ...RECEIVERS.flatMap(({ rows }) => rows.flatMap((row) => row.phrases ?? [])),
  ];

  it('hold phrases in the form that texts are brought to', () => {
    expect(phrases.length).toBeGreaterThan(600);
    expect(phrases.filter((phrase) => normalise(`x${phrase}x`) !== `x${phrase}x`)).toEqual([]);
  });

  it('hold no phrase that an earlier one of its table always meets first', () => {
    for (const table of [SPECIFIC, GENERAL]) {
      const seen: string[] = [];
      const idle: string[] = [];
      for (const row of table) {
        idle.push(...row.phrases.filter((phrase) => seen.some((earlier) => phrase.includes(earlier))));
        seen.push(...row.phrases);
      }
      expect(idle).toEqual([]);
    }
  });
});
