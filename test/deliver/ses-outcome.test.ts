import { describe, expect, it } from 'vitest';
import { lateOutcome } from '../../lib/deliver/ses-outcome.ts';
import { readSesEvent, type SesMailEvent } from '../../lib/receive/ses-event.ts';
import { eventOf, type Json, RECIPIENT, SENT_AT, type SesWord } from '../support/ses-events.ts';

const late = (word: SesWord, change: Json = {}, address: string | null = RECIPIENT) =>
  lateOutcome(readSesEvent(JSON.stringify(eventOf(word, change))) as SesMailEvent, address);

const AT = '2026-11-24T10:15:34.000Z';

/** A permanent bounce in the words of a server. */
const bounced = (diagnosticCode: string, status?: string, change: Json = {}) =>
  late('Bounce', {
    bouncedRecipients: [{ emailAddress: RECIPIENT, action: 'failed', status, diagnosticCode }],
    ...change,
  });
const transient = (bounceSubType: string, recipient: Json = {}) =>
  late('Bounce', {
    bounceType: 'Transient',
    bounceSubType,
    bouncedRecipients: [{ emailAddress: RECIPIENT, ...recipient }],
  });

describe('a bounce', () => {
  it('for good fails the delivery, when it was sent, and pauses the destination', () => {
    const error = 'bounced: Permanent/General, smtp; 550 5.1.1 user unknown';
    expect(late('Bounce')).toEqual({
      counts: 'bounced',
      outcome: { kind: 'failed', at: AT, error },
      pauses: error,
    });
  });

  it.each(['OnAccountSuppressionList', 'Suppressed', 'NoEmail'])(
    "by SES's own word %s pauses, without a server's words",
    (bounceSubType) => {
      const bouncedRecipients = [{ emailAddress: RECIPIENT }];
      expect(late('Bounce', { bounceSubType, bouncedRecipients })?.pauses).toBe(
        `bounced: Permanent/${bounceSubType}`,
      );
    },
  );

  it.each([
    ['smtp; 550 5.1.1 <owner@far.example>: Recipient address rejected: User unknown', '5.1.1'],
    ['smtp; 550 5.1.2 Host unknown', '5.1.2'],
    ['smtp; 550 5.2.1 The email account that you tried to reach is disabled', '5.2.1'],
    ['smtp; 552 5.2.2 The email account that you tried to reach is over quota', '5.2.2'],
    ['smtp; 550 no', undefined],
  ])('for what concerns every mail pauses: %s', (words, status) => {
    expect(bounced(words, status)?.pauses).toContain(words);
  });

  it.each([
    ['smtp; 550 5.7.1 Our system has detected that this message is likely unsolicited mail', '5.7.1'],
    [
      'smtp; 554 5.7.1 The message was rejected because it contains prohibited virus or spam content',
      '5.7.1',
    ],
    [
      'smtp; 552 5.7.0 This message was blocked because its content presents a potential security issue',
      '5.7.0',
    ],
    ['smtp; 552 5.3.4 Message size exceeds fixed limit', '5.3.4'],
    ['smtp; 550 5.7.26 This mail has been blocked because the sender is unauthenticated', '5.7.26'],
    ['smtp; 554 5.6.0 no', '5.6.0'],
    ['smtp; 550 5.7.1 no', '5.7.1 (policy)'],
    ['smtp; 550 5.7.1 Service unavailable, Client host [192.0.2.25] blocked using a list', '5.7.1'],
  ])('for what lies in this mail or its sender fails it, and pauses nothing: %s', (words, status) => {
    expect(bounced(words, status)).toMatchObject({ counts: 'bounced', pauses: null });
  });

  it.each([
    ['another address, to which the destination forwards', 'elsewhere@far.example', RECIPIENT],
    ['an address that was the destination before', RECIPIENT, 'new@far.example'],
    ['no address at all: the site has none now', RECIPIENT, null],
  ])('of %s pauses nothing', (_what, emailAddress, address) => {
    const bouncedRecipients = [{ emailAddress, action: 'failed', status: '5.1.1' }];
    expect(late('Bounce', { bouncedRecipients }, address)).toMatchObject({ counts: 'bounced', pauses: null });
  });

  it('of the same address in other letters pauses', () => {
    expect(late('Bounce', {}, 'Owner@FAR.example')?.pauses).not.toBeNull();
  });

  it.each([
    'MailboxFull',
    'MessageTooLarge',
    'ContentRejected',
    'AttachmentRejected',
    'CustomTimeoutExceeded',
  ])('after which SES gives up, but not for good, fails it and pauses nothing: %s', (subType) => {
    expect(transient(subType)).toMatchObject({
      counts: 'bounced',
      outcome: { kind: 'failed', error: `bounced: Transient/${subType}` },
      pauses: null,
    });
  });

  it('that is an automatic answer of the recipient changes nothing', () => {
    expect(transient('General')).toBeNull();
    expect(transient('General', { action: 'delayed', status: '4.4.1' })).toBeNull();
    expect(
      late('Bounce', { bounceType: 'Undetermined', bounceSubType: 'Undetermined', bouncedRecipients: [] }),
    ).toBeNull();
  });

  it('of which a server says that it failed is none', () => {
    expect(transient('General', { action: 'failed', status: '4.4.7' })).toMatchObject({ counts: 'bounced' });
    expect(transient('General', { diagnosticCode: 'smtp; 554 4.4.7 Message expired' })).toMatchObject({
      outcome: { error: 'bounced: Transient/General, smtp; 554 4.4.7 Message expired' },
    });
  });
});

describe('a complaint', () => {
  it('is told of the delivery, and pauses nothing', () => {
    expect(late('Complaint')).toEqual({
      counts: 'complained',
      outcome: {
        kind: 'failed',
        at: '2026-11-24T12:00:00.000Z',
        error: 'it arrived, and the recipient complained of it as spam (abuse)',
      },
      pauses: null,
    });
  });

  it('that takes the mail out of the junk changes nothing', () => {
    expect(late('Complaint', { complaintFeedbackType: 'not-spam' })).toBeNull();
  });

  it('of SES itself is a mail that was not sent, and pauses', () => {
    const change = { complaintSubType: 'OnAccountSuppressionList', complaintFeedbackType: undefined };
    const found = late('Complaint', change);
    expect(found).toMatchObject({
      counts: 'bounced',
      outcome: { error: expect.stringContaining('not sent by SES') },
    });
    expect(found?.pauses).toContain('suppression list');
    expect(late('Complaint', change, 'new@far.example')?.pauses).toBeNull();
  });
});

it('a reject fails the delivery, and pauses nothing', () => {
  expect(late('Reject')).toEqual({
    counts: 'failed',
    outcome: { kind: 'failed', at: SENT_AT, error: 'SES does not send it: Bad content' },
    pauses: null,
  });
});

it.each(['Send', 'Delivery', 'DeliveryDelay', 'Open', 'Click', 'Subscription'] as const)(
  '%s changes nothing',
  (word) => expect(late(word)).toBeNull(),
);

it("a server's words are told in one short line, whatever they are made of", () => {
  const words = `smtp; 550 5.1.1 no\r\nsuch user \u001b[2J\u202e${'x'.repeat(10_000)}`;
  const found = bounced(words, '5.1.1');
  for (const text of [found?.outcome.error, found?.pauses]) {
    expect(text?.length).toBeLessThanOrEqual(500);
    expect(text).toMatch(/^bounced: Permanent\/General, smtp; 550 5\.1\.1 no such user \?\[2J\?x+(\.\.\.)?$/);
  }
});
