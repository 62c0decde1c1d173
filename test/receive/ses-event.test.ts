import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAX_EVENT_CHARS,
  MAX_SES_ID_CHARS,
  NoEvent,
  readSesEvent,
  type SesMailEvent,
} from '../../lib/receive/ses-event.ts';
import {
  MAX_EVENT_RECIPIENTS,
  MAX_HEADER_ID_CHARS,
  MAX_LATE_DAYS,
  MAX_RECIPIENT_CHARS,
  MAX_TAG_CHARS,
  MAX_TAGS,
  MAX_WORDS_CHARS,
} from '../../lib/receive/ses-event-fields.ts';
import {
  eventOf,
  inEnvelope,
  type Json,
  mailOf,
  notificationOf,
  RECIPIENT,
  SENT_AT,
  SES_ID,
  SES_WORDS,
  type SesWord,
} from '../support/ses-events.ts';

const read = (value: unknown) => readSesEvent(JSON.stringify(value));
function readMail<Kind extends SesMailEvent['kind']>(value: unknown, kind: Kind) {
  const found = read(value);
  if (found.kind !== kind) throw new Error(`${kind} was read as ${found.kind}`);
  return found as Extract<SesMailEvent, { kind: Kind }>;
}
const sendWith = (mail: Json) => readMail(eventOf('Send', {}, mail), 'send').mail;

const MAIL = {
  sesId: SES_ID,
  sentAt: SENT_AT,
  destination: [RECIPIENT],
  headerId: '20261124.1@app.client.example',
  tags: { 'ses:configuration-set': ['truebounce'], 'ses:from-domain': ['client.example'] },
};

describe('a sending event', () => {
  it('says which mail was sent, when, to whom and under which id it was handed in', () => {
    expect(read(eventOf('Send'))).toEqual({ kind: 'send', form: 'event', mail: MAIL });
  });

  it.each([
    ['Send', 'send'],
    ['Delivery', 'delivery'],
    ['Bounce', 'bounce'],
    ['Complaint', 'complaint'],
    ['Reject', 'reject'],
    ['Rendering Failure', 'rendering-failure'],
    ['DeliveryDelay', 'delivery-delay'],
    ['Open', 'open'],
    ['Click', 'click'],
    ['Subscription', 'subscription'],
  ] as const)('of the kind %s is %s, raw and in the envelope of SNS', (word, kind) => {
    const body = JSON.stringify(eventOf(word));
    expect(readSesEvent(body)).toMatchObject({ kind, form: 'event', mail: MAIL });
    expect(readSesEvent(inEnvelope(body))).toEqual(readSesEvent(body));
  });

  it.each(['RenderingFailure', 'RENDERING_FAILURE', 'rendering failure'])('%s is the same word', (word) => {
    expect(read({ ...eventOf('Rendering Failure'), eventType: word }).kind).toBe('rendering-failure');
  });

  it('of a delivery names who got it', () => {
    const recipients = [RECIPIENT, 'anna@far.example'];
    expect(readMail(eventOf('Delivery', { recipients }), 'delivery').recipients).toEqual(recipients);
  });

  it('of a bounce says which, when, of whom, and in the words of the server', () => {
    expect(read(eventOf('Bounce'))).toEqual({
      kind: 'bounce',
      form: 'event',
      mail: MAIL,
      at: '2026-11-24T10:15:34.000Z',
      type: 'Permanent',
      subType: 'General',
      recipients: [
        {
          address: RECIPIENT,
          action: 'failed',
          status: '5.1.1',
          diagnosticCode: 'smtp; 550 5.1.1 user unknown',
        },
      ],
    });
  });

  it('of a bounce by SES itself has no words of a server', () => {
    const bouncedRecipients = [{ emailAddress: RECIPIENT }];
    const change = { bounceSubType: 'OnAccountSuppressionList', bouncedRecipients };
    expect(readMail(eventOf('Bounce', change), 'bounce')).toMatchObject({
      subType: 'OnAccountSuppressionList',
      recipients: [{ address: RECIPIENT, action: null, status: null, diagnosticCode: null }],
    });
  });

  it.each([
    ['Transient', 'Transient'],
    ['Undetermined', 'Undetermined'],
    ['AWordOfTomorrow', 'Undetermined'],
    [undefined, 'Undetermined'],
    [7, 'Undetermined'],
  ])('of a bounce of the type %j is %s', (bounceType, type) => {
    expect(readMail(eventOf('Bounce', { bounceType }), 'bounce').type).toBe(type);
  });

  it('of a complaint says how it is called', () => {
    expect(readMail(eventOf('Complaint'), 'complaint')).toMatchObject({
      at: '2026-11-24T12:00:00.000Z',
      subType: null,
      feedbackType: 'abuse',
      recipients: [RECIPIENT],
    });
  });

  it('of a reject says why', () => {
    expect(readMail(eventOf('Reject'), 'reject').reason).toBe('Bad content');
  });

  it.each(['Delivery', 'Bounce', 'Complaint'] as const)(
    "reads an identity's notification too: %s",
    (word) => {
      expect(read(notificationOf(word))).toEqual({
        ...read(eventOf(word)),
        form: 'notification',
        mail: { ...MAIL, headerId: null, tags: {} },
      });
    },
  );

  it('brings its times to UTC, and takes that of the mail where the other is missing', () => {
    const found = readMail(
      eventOf('Bounce', { timestamp: 'yesterday' }, { timestamp: '2026-11-24T19:15:30+09:00' }),
      'bounce',
    );
    expect([found.mail.sentAt, found.at]).toEqual(['2026-11-24T10:15:30.000Z', '2026-11-24T10:15:30.000Z']);
  });
});

describe('the clock of a server that bounced it', () => {
  const day = (days: number) => new Date(Date.parse(SENT_AT) + days * 86_400_000).toISOString();
  it.each([
    ['1970-01-01T00:00:00.000Z', SENT_AT],
    [day(-1), SENT_AT],
    [day(1), day(1)],
    [day(MAX_LATE_DAYS), day(MAX_LATE_DAYS)],
    [day(MAX_LATE_DAYS + 1), day(MAX_LATE_DAYS)],
    ['9999-12-31T23:59:59.999Z', day(MAX_LATE_DAYS)],
    [7, SENT_AT],
  ])('that says %s is taken to say %s', (timestamp, at) => {
    expect(readMail(eventOf('Bounce', { timestamp }), 'bounce').at).toBe(at);
    expect(readMail(eventOf('Complaint', { timestamp }), 'complaint').at).toBe(at);
  });
});

describe('header fields, which strangers may have written', () => {
  const withId = (value: unknown, name = 'Message-ID') => sendWith({ headers: [{ name, value }] }).headerId;

  it.each([
    ['<a.b@app.example>', 'a.b@app.example'],
    [' <a@app.example>\r\n', 'a@app.example'],
    ['a@app.example', 'a@app.example'],
    ['<a@app.example> <b@app.example>', null],
    ['<a b@app.example>', null],
    ['<<a@app.example>>', null],
    ['', null],
    ['<>', null],
    [7, null],
    [{ a: 1 }, null],
    [`<${'i'.repeat(MAX_HEADER_ID_CHARS)}>`, 'i'.repeat(MAX_HEADER_ID_CHARS)],
    ['i'.repeat(MAX_HEADER_ID_CHARS + 1), null],
  ])('with the Message-ID %j have the id %j, and the event stays readable', (value, id) => {
    expect(withId(value)).toBe(id);
  });

  it('are called in any letters, and the first counts', () => {
    expect(withId('<a@app.example>', 'message-Id')).toBe('a@app.example');
    const twice = ['<a@app.example>', '<b@app.example>'].map((value) => ({ name: 'Message-ID', value }));
    expect(sendWith({ headers: twice }).headerId).toBe('a@app.example');
  });

  it('that are not told are taken from what SES picked out of them', () => {
    const commonHeaders = { messageId: '<a@app.example>' };
    expect(sendWith({ headers: undefined, commonHeaders }).headerId).toBe('a@app.example');
  });

  it.each([
    ['headers', 'x'],
    ['headers', [null, 1, 'x', [], {}]],
    ['headers', [{ name: { toLowerCase: 1 }, value: 'x' }]],
    ['commonHeaders', null],
    ['tags', 'x'],
    ['tags', { a: 'b', c: [1, null], ['d'.repeat(MAX_TAG_CHARS + 1)]: ['x'] }],
  ])('of any form make no event unreadable: %s %j', (name, value) => {
    expect(sendWith({ [name]: value }).sesId).toBe(SES_ID);
  });

  it('with any subject say the same of the mail', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (subject, name) => {
        const headers = [
          { name: 'Subject', value: subject },
          { name, value: subject },
          ...(mailOf().headers as Json[]),
        ];
        const { headerId, ...rest } = sendWith({ headers });
        expect(rest).toEqual({ sesId: SES_ID, sentAt: SENT_AT, destination: [RECIPIENT], tags: MAIL.tags });
      }),
    );
  });
});

describe('what is bounded', () => {
  it('tags, by number and length', () => {
    const many = Object.fromEntries(Array.from({ length: MAX_TAGS + 1 }, (_, i) => [`t${i}`, ['x']]));
    expect(Object.keys(sendWith({ tags: many }).tags)).toHaveLength(MAX_TAGS);
    const long = { a: ['x'.repeat(MAX_TAG_CHARS)], b: ['x'.repeat(MAX_TAG_CHARS + 1), 'y'] };
    expect(sendWith({ tags: long }).tags).toEqual({ a: long.a, b: ['y'] });
  });

  it('the words of a server', () => {
    const words = (length: number) => {
      const diagnosticCode = 'x'.repeat(length);
      const change = { bouncedRecipients: [{ emailAddress: RECIPIENT, diagnosticCode }] };
      return readMail(eventOf('Bounce', change), 'bounce').recipients[0]?.diagnosticCode;
    };
    expect(words(MAX_WORDS_CHARS)).toHaveLength(MAX_WORDS_CHARS);
    expect(words(MAX_WORDS_CHARS + 1)).toHaveLength(MAX_WORDS_CHARS);
  });

  it('recipients that bounced', () => {
    const emailAddress = RECIPIENT;
    const bouncedRecipients = Array(MAX_EVENT_RECIPIENTS + 1).fill({ emailAddress });
    expect(readMail(eventOf('Bounce', { bouncedRecipients }), 'bounce').recipients).toHaveLength(
      MAX_EVENT_RECIPIENTS,
    );
    const odd = [null, 7, {}, { emailAddress: 7 }, { emailAddress: 'x'.repeat(MAX_RECIPIENT_CHARS + 1) }];
    expect(readMail(eventOf('Bounce', { bouncedRecipients: odd }), 'bounce').recipients).toEqual([]);
  });

  const many = (count: number) => Array.from({ length: count }, (_, i) => `a${i}@far.example`);
  it.each([
    ['recipients', MAX_EVENT_RECIPIENTS, (n: number) => ({ destination: many(n) })],
    ['characters of a recipient', MAX_RECIPIENT_CHARS, (n: number) => ({ destination: ['a'.repeat(n)] })],
    ['characters of an id', MAX_SES_ID_CHARS, (n: number) => ({ messageId: 'i'.repeat(n) })],
  ])('what SES states, or it is no event: %s, %i', (_what, most, make) => {
    expect(sendWith(make(most)).sentAt).toBe(SENT_AT);
    expect(() => sendWith(make(most + 1))).toThrow(NoEvent);
  });

  it('the message', () => {
    const body = JSON.stringify(eventOf('Send'));
    expect(readSesEvent(body.padEnd(MAX_EVENT_CHARS)).kind).toBe('send');
    expect(() => readSesEvent(body.padEnd(MAX_EVENT_CHARS + 1))).toThrow(NoEvent);
  });
});

describe('a message that tells of no mail', () => {
  const validated = 'Successfully validated SNS topic for Amazon SES event publishing.';
  it.each([
    ['in plain text', validated],
    ['in the envelope', inEnvelope(validated)],
    [
      "of an identity's topic",
      '{"notificationType":"AmazonSnsSubscriptionSucceeded","message":"You have ..."}',
    ],
  ])('is that of the setup, %s', (_what, body) => {
    expect(readSesEvent(body)).toEqual({ kind: 'setup' });
  });

  it.each([
    ['subscription', { Type: 'SubscriptionConfirmation', Token: 'x', SubscribeURL: 'https://sns.example/' }],
    ['subscription', { Type: 'UnsubscribeConfirmation', Token: 'x' }],
    ['received', { notificationType: 'Received', mail: {}, receipt: {} }],
    ['unknown-kind', { eventType: 'AWordOfTomorrow', mail: {} }],
  ])('is not ours: %s', (why, value) => {
    expect(read(value)).toEqual({ kind: 'not-ours', why });
  });
});

describe('what is no event', () => {
  const broken = (mail: Json) => JSON.stringify(eventOf('Send', {}, mail));
  it.each([
    ['', 'the message is no JSON'],
    ['[1]', 'the message is no JSON object'],
    ['{}', 'it has neither eventType nor notificationType'],
    ['{"Type":"Notification","Message":"x"}', "the Message in SNS's envelope is no JSON"],
    ['{"eventType":"Send"}', 'mail: expected'],
    [broken({ messageId: 'a@b' }), 'mail.messageId: expected an id'],
    [broken({ messageId: '<a>' }), 'mail.messageId: expected an id'],
    [broken({ timestamp: 'yesterday' }), 'mail.timestamp: expected a time (ISO 8601)'],
    [broken({ destination: [] }), 'mail.destination: expected at least one recipient'],
    [broken({ destination: RECIPIENT }), 'mail.destination: expected a list of addresses'],
    [broken({ destination: [''] }), 'mail.destination.0: expected a text of 1 to'],
  ])('is refused by name, with what is wrong: %s', (body, why) => {
    expect(() => readSesEvent(body)).toThrow(NoEvent);
    expect(() => readSesEvent(body)).toThrow(why);
  });

  it('is not looked for in an envelope within the envelope', () => {
    expect(() => readSesEvent(inEnvelope(inEnvelope(JSON.stringify(eventOf('Send')))))).toThrow(NoEvent);
  });
});

describe('any message', () => {
  function check(body: string): void {
    try {
      const found = readSesEvent(body);
      if (found.kind === 'setup' || found.kind === 'not-ours') return;
      expect(found.mail.sesId).toMatch(/^[!-~]{1,256}$/);
      expect(new Date(found.mail.sentAt).toISOString()).toBe(found.mail.sentAt);
      expect(found.mail.destination.length).toBeGreaterThan(0);
      if (found.kind === 'bounce' || found.kind === 'complaint')
        expect(new Date(found.at).toISOString()).toBe(found.at);
    } catch (error) {
      expect(error).toBeInstanceOf(NoEvent);
      expect((error as NoEvent).message.length).toBeLessThan(400);
    }
  }

  it('is an event or NoEvent', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json(), fc.json({ maxDepth: 6 })), check));
  });

  it('is an event or NoEvent, also where one field of a true event is something else', () => {
    const fields = (value: Json, path: readonly string[] = []): (readonly string[])[] =>
      Object.entries(value).flatMap(([key, one]) => [
        [...path, key],
        ...(typeof one === 'object' && one !== null ? fields(one as Json, [...path, key]) : []),
      ]);
    const all = SES_WORDS.flatMap((word) => fields(eventOf(word)).map((path) => [word, path] as const));
    expect(all.length).toBeGreaterThan(250);
    fc.assert(
      fc.property(fc.constantFrom(...all), fc.jsonValue(), fc.boolean(), ([word, path], value, wrap) => {
        const changed = structuredClone(eventOf(word as SesWord));
        let at = changed;
        for (const key of path.slice(0, -1)) at = at[key] as Json;
        at[path.at(-1) as string] = value;
        const body = JSON.stringify(changed);
        check(wrap ? inEnvelope(body) : body);
      }),
      { numRuns: 1_000 },
    );
  });

  it('may be nested as deep as its size allows', () => {
    check('['.repeat(MAX_EVENT_CHARS));
    check(`{"eventType":"Send","mail":${'['.repeat(400_000)}${']'.repeat(400_000)}}`);
  });
});
