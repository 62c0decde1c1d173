/** The alert as a mail: read back by another's parser, and by our own classifier. */

import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { classify } from '../../lib/classify/index.ts';
import { alertMail } from '../../lib/deliver/alert-mail.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { type AlertFacts, alertText } from '../../lib/tell/alert-text.ts';
import { type Language, WORDS } from '../../lib/tell/index.ts';
import { ALERTS, abusedBy, factsOf } from '../tell/support/alerts.ts';

const ENVELOPE = {
  from: 'truebounce@client.example',
  to: 'admin@elsewhere.example',
  at: new Date('2016-09-23T01:24:50Z'),
  id: 'incident info@client.example 20160923T0122-1 2016-09-23T01:24:50.000Z admin@elsewhere.example',
  language: 'en',
};
const EVERY = (['en', 'ja'] as const).flatMap((language) =>
  Object.keys(ALERTS).map((name) => [name, language] as const),
);

async function mailOf(facts: AlertFacts, language: Language, values: Partial<typeof ENVELOPE> = {}) {
  const text = alertText(facts, WORDS[language]);
  return { text, raw: await alertMail(text, { ...ENVELOPE, language, ...values }) };
}

describe.each(EVERY)('the alert of %s in %s', (name, language) => {
  test('says what its text says', async () => {
    const { text, raw } = await mailOf(ALERTS[name] as AlertFacts, language);
    const parsed = await simpleParser(Buffer.from(raw));
    expect(parsed.subject).toBe(text.subject);
    expect(parsed.text).toBe(text.body);
    expect(parsed.html).toBe(false);
    expect(parsed.attachments).toEqual([]);
    expect(parsed.from?.value).toEqual([{ name: 'Truebounce', address: ENVELOPE.from }]);
    expect(parsed.date).toEqual(ENVELOPE.at);
    expect(parsed.headers.get('auto-submitted')).toBe('auto-generated');
    expect(parsed.headers.get('x-auto-response-suppress')).toBe('All');
    expect(parsed.headers.get('content-language')).toBe(language);
  });

  test('is ordinary mail to us, though it is about failures', async () => {
    const { raw } = await mailOf(ALERTS[name] as AlertFacts, language);
    const mail = parseMail(raw);
    expect(mail.defects).toEqual([]);
    expect(classify(mail).kind).toBe('ordinary');
  });

  test('is ASCII in lines that every server takes, each ended by CRLF', async () => {
    const { raw } = await mailOf(ALERTS[name] as AlertFacts, language);
    const text = Buffer.from(raw).toString('latin1');
    expect(text).toMatch(/^[\x20-\x7e\r\n]*\r\n$/);
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(Math.max(...text.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(78);
  });
});

test('one delivery is one Message-ID, tried as often as it may be; another has another', async () => {
  const idOf = async (values: Partial<typeof ENVELOPE>) =>
    parseMail((await mailOf(ALERTS.forged as AlertFacts, 'en', values)).raw).header.value('message-id');
  expect(await idOf({})).toBe(await idOf({ at: new Date('2016-09-24T00:00:00Z') }));
  expect(await idOf({})).not.toBe(await idOf({ id: `${ENVELOPE.id}x` }));
  expect(await idOf({ id: 'abuse change-password x>\r\nBcc: x@y\r\n' })).toMatch(
    /^<truebounce\.[0-9a-f]{32}@client\.example>$/,
  );
});

test("a stranger's words add no field", async () => {
  const subject = 'x\r\nBcc: all@elsewhere.example\r\n\r\n<b>';
  const { raw } = await mailOf(factsOf(abusedBy('change-password', { subject })), 'en');
  const parsed = await simpleParser(Buffer.from(raw));
  expect(parsed.bcc).toBeUndefined();
  expect(parsed.subject).toContain('"x??Bcc: all@');
});
