import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHard, normalise, type ReasonQuery, reasonOf } from '../../../lib/classify/reason/index.ts';
import { whatIsSaid } from '../../../lib/classify/reason/said.ts';
import { REASONS, type Reason } from '../../../lib/model.ts';
import { CONTENT } from './samples/content.ts';
import { LANGUAGES } from './samples/languages.ts';
import { RECIPIENT } from './samples/recipient.ts';
import { queryOf, type Sample, type Samples } from './samples/sample.ts';
import { SENDER } from './samples/sender.ts';
import { SYSTEM } from './samples/system.ts';
import { WILD } from './samples/wild.ts';

const ALL: readonly Samples[] = [RECIPIENT, SENDER, CONTENT, SYSTEM, LANGUAGES, WILD];

/** Reasons that a reply does not tell: the class of the mail does. */
const NOT_OF_REPLIES: readonly Reason[] = ['delivered', 'feedback', 'vacation'];

function samplesOf(reason: Reason): readonly Sample[] {
  return ALL.flatMap((samples) => samples[reason] ?? []);
}

function nameOf(sample: Sample): string {
  const [text, told] = typeof sample === 'string' ? [sample, {}] : sample;
  return `${text} ${Object.values(told).join(' ')}`.trim() || 'nothing';
}

describe.each(REASONS.filter((reason) => !NOT_OF_REPLIES.includes(reason)))('%s', (reason) => {
  it('has samples', () => {
    expect(samplesOf(reason).length).toBeGreaterThan(0);
  });

  it.each(samplesOf(reason).map((sample) => [nameOf(sample), sample] as const))(
    'is read in: %s',
    (_, sample) => {
      expect(reasonOf(queryOf(sample))).toBe(reason);
    },
  );
});

describe('a report of success', () => {
  it.each(['delivered', 'relayed', 'expanded'] as const)(
    'with action %s is delivered, whatever its words',
    (action) => {
      expect(reasonOf(queryOf(['250 2.0.0 user unknown', { action }]))).toBe('delivered');
    },
  );
});

describe('what weighs more', () => {
  const pairs: readonly [why: string, sample: Sample, reason: Reason][] = [
    [
      "a receiver's own code more than general words",
      ['553 5.7.1 [BL21] Connections will not be accepted; user unknown', { domain: 'yahoo.com' }],
      'blocked',
    ],
    ['the same words without the receiver', '550 5.7.1 RCP-P1 Refused by policy', 'policyviolation'],
    [
      'the receiver, known by the host that replied',
      ['550 5.7.1 RCP-P1 Refused by policy', { host: 'smtpin.mx.facebook.com' }],
      'userunknown',
    ],
    [
      'the receiver, known by its brand under any top-level domain',
      ['421 RP-001 try again', { domain: 'hotmail.co.uk' }],
      'speeding',
    ],
    [
      "a name that only ends like a receiver's is not the receiver",
      ['550 5.7.1 RCP-P1 Refused by policy', { host: 'notfacebook.com' }],
      'policyviolation',
    ],
    ['words more than X.1.1', '550 5.1.1 mailbox is full', 'mailboxfull'],
    ['words more than X.7.1', '550 5.7.1 Mailbox does not exist: no such user here', 'userunknown'],
    [
      'a list that blocks more than an unknown user',
      '550 5.1.1 user unknown; 192.0.2.4 blocked using bl.example.org',
      'blocked',
    ],
    ['X.2.2 more than vague words', '452 4.2.2 Requested action not taken, try again later', 'mailboxfull'],
    ['but not more than a user who is not there', '550 5.2.2 user unknown', 'filtered'],
    ['X.1.z where the words say unknown', '550 5.1.1 no such account', 'userunknown'],
    ['the same words without a status, from behind the directory', '550 no such account', 'filtered'],
    ['the same words in reply to RCPT', ['550 no such account', { command: 'RCPT' }], 'userunknown'],
    ['the same words in reply to MAIL', ['550 no such account', { command: 'MAIL' }], 'rejected'],
    ['the same words in reply to the greeting', ['550 no such account', { command: 'EHLO' }], 'blocked'],
    [
      'spam more than the address that it was found for',
      '550 5.7.1 <sora@example.net>: identified as spam',
      'spamdetected',
    ],
    ['a virus more than spam', '554 5.7.1 Message contains spam or a virus was found', 'virusdetected'],
    [
      'authentication more than the policy that asks for it',
      '550 5.7.1 rejected by DMARC policy',
      'authfailure',
    ],
    [
      'what failed all the while more than that time ran out',
      'no route to host: retry timeout exceeded',
      'networkerror',
    ],
    ['a full mailbox more than the retries', 'mailbox is full: retry timeout exceeded', 'mailboxfull'],
    ['words more than the reply code', '552 5.2.0 Message identified as spam', 'spamdetected'],
    [
      'a delay with nothing else is time running out',
      ['', { status: '4.4.0', action: 'delayed' }],
      'expired',
    ],
    ['a failure with the same status is not', ['', { status: '4.4.0' }], 'networkerror'],
  ];

  it.each(pairs)('%s', (_, sample, reason) => {
    expect(reasonOf(queryOf(sample))).toBe(reason);
  });
});

describe('the words around a diagnostic', () => {
  const told = (text: string, around: string) => {
    const normal = normalise(around);
    return reasonOf({ ...queryOf(text), around: () => ({ text: normal, said: whatIsSaid(normal) }) });
  };

  it.each([
    ['550', 'The mailbox is full.', 'mailboxfull'],
    ['', 'connect to mx.example.net: Connection timed out', 'expired'],
    ['554 <sora@example.net>... Service unavailable', 'procmail: cannot write', 'mailererror'],
    ['550 unknown user <sora@example.net>', 'Sorry, no mailbox here by that name.', 'userunknown'],
  ] as const)('are asked where "%s" tells too little: %s', (text, around, reason) => {
    expect(told(text, around)).toBe(reason);
  });

  it('are not asked where it tells enough', () => {
    expect(told('550 5.1.1 no such user', 'The mailbox is full.')).toBe('userunknown');
  });
});

describe('words of addresses', () => {
  it.each([
    '550 5.1.1 <antispam-quota.exceeded@example.net>... User unknown',
    '550 5.1.1 spamhaus@example.net user unknown',
    '550 5.1.1 User unknown: dmarc-virus-detected@example.net',
  ])('do not count: %s', (text) => {
    expect(reasonOf(queryOf(text))).toBe('userunknown');
  });

  it('are masked, and nothing else', () => {
    expect(normalise('550 <A.B+c@Example.net>, 邮箱sora@example.cn不存在; @ @@ x@y@z')).toBe(
      '550 <x@example.net>, 邮箱x@example.cn不存在; @ @@ x@x@z',
    );
  });
});

describe('hard', () => {
  const none = { status: null, replyCode: null };

  it('is what another try will not change', () => {
    expect(REASONS.filter((reason) => isHard(reason, none))).toEqual([
      'hasmoved',
      'hostunknown',
      'userunknown',
    ]);
  });

  it('is notaccept only where the mail states 5yz', () => {
    expect(isHard('notaccept', { status: '5.7.27', replyCode: null })).toBe(true);
    expect(isHard('notaccept', { status: null, replyCode: '556' })).toBe(true);
    expect(isHard('notaccept', { status: '4.3.2', replyCode: '450' })).toBe(false);
  });
});

describe('any text', () => {
  const word = fc.constantFrom(
    'user',
    'unknown',
    'mailbox',
    'full',
    '550',
    '5.1.1',
    'spam',
    '@',
    '<',
    '>',
    ':',
    '見つかりません',
  );
  const texts = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(word, { maxLength: 60 }).map((words) => words.join(' ')),
  );
  const query: fc.Arbitrary<ReasonQuery> = fc.record({
    text: texts.map(normalise),
    around: fc.constant(null),
    status: fc.option(fc.oneof(fc.constantFrom('5.1.1', '4.4.7', '5.7.999', '2.0.0'), fc.string()), {
      nil: null,
    }),
    replyCode: fc.option(fc.oneof(fc.constantFrom('550', '421', '250'), fc.string()), { nil: null }),
    action: fc.option(fc.constantFrom('failed', 'delayed', 'delivered'), { nil: null }),
    recipientDomain: fc.option(fc.oneof(fc.domain(), fc.string()), { nil: null }),
    remoteHost: fc.option(fc.oneof(fc.domain(), fc.string()), { nil: null }),
    command: fc
      .option(fc.constantFrom('EHLO', 'MAIL', 'RCPT', 'DATA', 'XFOO'), { nil: null })
      .map((command) => () => command),
  });

  it('has one of the reasons, and never throws', () => {
    fc.assert(
      fc.property(query, (any) => {
        expect(REASONS).toContain(reasonOf(any));
      }),
    );
  });

  it('is normalised once and for all', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(normalise(normalise(text))).toBe(normalise(text));
      }),
    );
  });

  it.each([
    ['blanks', ' '],
    ['at signs', '@'],
    ['addresses', 'a@b '],
    ['one long local part', 'a'],
    ['reply codes', '550-'],
    ['half a phrase', 'user unknow '],
    ['labels', 'a.'],
    ['classes of gateways', '5.1.0 - a '],
  ])(
    'of a megabyte of %s is read in one walk',
    (_, unit) => {
      const text = unit.repeat(Math.ceil(1_048_576 / unit.length));
      const normal = normalise(text);
      const reason = reasonOf({ ...queryOf(''), text: normal, recipientDomain: text, remoteHost: text });
      expect(reason === null || typeof reason === 'string').toBe(true);
      // Where each character costs a walk of its own it takes minutes: the runner's clock ends it.
    },
    5_000,
  );
});
