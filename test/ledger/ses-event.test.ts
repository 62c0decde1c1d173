import { describe, expect, it } from 'vitest';
import { messageIdOfSes, sentMailsOf } from '../../lib/ledger/index.ts';
import { readSesEvent, type SesMailEvent } from '../../lib/receive/ses-event.ts';
import {
  eventOf,
  type Json,
  notificationOf,
  RECIPIENT,
  SENT_AT,
  SES_ID,
  SES_WORDS,
} from '../support/ses-events.ts';

const region = 'ap-northeast-1';
const asEvent = (value: Json) => readSesEvent(JSON.stringify(value)) as SesMailEvent;
const mailsOf = (value: Json, isForward = false) => sentMailsOf(asEvent(value), { region, isForward });
const sentWith = (mail: Json, isForward = false) => mailsOf(eventOf('Send', {}, mail), isForward);
const idsOf = (mails: readonly { messageId: string }[]) => mails.map(({ messageId }) => messageId);
const headers = (value: string) => ({ headers: [{ name: 'Message-ID', value }] });

const OF_SES = `${SES_ID}@ap-northeast-1.amazonses.com`;

describe('a mail that SES sent', () => {
  it('is known by the id that recipients see, and by that under which it was handed in', () => {
    const recipients = [RECIPIENT];
    expect(mailsOf(eventOf('Send'))).toEqual([
      { messageId: OF_SES, recipients, sentAt: SENT_AT },
      { messageId: '20261124.1@app.client.example', recipients, sentAt: SENT_AT },
    ]);
  });

  it.each([
    ['us-east-1', 'a@email.amazonses.com'],
    ['eu-west-1', 'a@eu-west-1.amazonses.com'],
  ])('in %s has the id %s', (where, id) => {
    expect(messageIdOfSes('a', where)).toBe(id);
  });

  it('without a Message-ID of its own is known by that of SES', () => {
    expect(idsOf(sentWith({ headers: [] }))).toEqual([OF_SES]);
  });

  it('went to all that SES was told, once each, whatever stands beside their addresses', () => {
    const destination = ['"Doe, Anna" <anna@far.example>', 'bert@far.example', 'bert@far.example', 'odd one'];
    const [sent] = sentWith({ destination });
    expect(sent?.recipients).toEqual(['anna@far.example', 'bert@far.example', 'odd one']);
  });

  it('is told of by Send where events are published, and by its first notification where not', () => {
    const words = SES_WORDS.filter((word) => mailsOf(eventOf(word)).length > 0);
    expect(words).toEqual(['Send']);
    for (const word of ['Delivery', 'Bounce', 'Complaint'] as const)
      expect(idsOf(mailsOf(notificationOf(word)))).toEqual([OF_SES]);
  });

  it('also went to those to whom SES says that it delivered it', () => {
    const recipients = [RECIPIENT, 'anna@far.example'];
    expect(mailsOf(notificationOf('Delivery', { recipients }))[0]?.recipients).toEqual(recipients);
  });

  it('did not go to whom the server names that bounced it', () => {
    const bouncedRecipients = [{ emailAddress: 'stranger@far.example' }];
    expect(mailsOf(notificationOf('Bounce', { bouncedRecipients }))[0]?.recipients).toEqual([RECIPIENT]);
  });
});

describe("an id of a stranger's choice is none of ours", () => {
  it('on a mail that we forward', () => {
    expect(idsOf(sentWith(headers('<theirs@far.example>'), true))).toEqual([OF_SES]);
  });

  it.each([
    '<0106019a-other-000000@ap-northeast-1.amazonses.com>',
    '<0106019a-other-000000@EMAIL.amazonses.com>',
    '<0106019a-other-000000@amazonses.com>',
    '<0106019a-other-000000>',
  ])('where it is that of another mail of SES: %s', (value) => {
    expect(idsOf(sentWith(headers(value)))).toEqual([OF_SES]);
  });

  it('but a host may have a name that looks like it', () => {
    expect(idsOf(sentWith(headers('<a@amazonses.com.client.example>')))[1]).toBe(
      'a@amazonses.com.client.example',
    );
  });
});
