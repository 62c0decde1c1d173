import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { makeAlertFor } from '../../lib/deliver/make-alert.ts';
import type { Language } from '../../lib/tell/index.ts';
import { abusedBy, incidentOf, MAILBOX, recordOf } from '../tell/support/alerts.ts';

const RECORD = recordOf(abusedBy('change-password'));
const DELIVERY = {
  kind: 'alert',
  id: 'incident info@client.example i1 admin@elsewhere.example',
  key: RECORD.key,
  mailbox: RECORD.mailbox,
  destination: 'admin@elsewhere.example',
  incident: { mailbox: MAILBOX, id: '20160923T0122-1' },
} as const;

async function alertIn(language: Language, incident: Parameters<ReturnType<typeof makeAlertFor>>[2]) {
  const make = makeAlertFor({
    language,
    mailboxOf: ({ mailbox }) => mailbox,
    fromOf: (mailbox) => `truebounce@${mailbox.slice(mailbox.indexOf('@') + 1)}`,
  });
  return simpleParser(Buffer.from(await make(DELIVERY, RECORD, incident)));
}

test('an alert goes in the name that is asked for, to whom the delivery names, at the time of its mail', async () => {
  const alert = await alertIn('en', incidentOf());
  expect(alert.from?.value[0]?.address).toBe('truebounce@client.example');
  expect(alert.to).toMatchObject({ value: [{ address: 'admin@elsewhere.example' }] });
  expect(alert.date?.toISOString()).toBe(RECORD.receivedAt);
  expect(alert.subject).toContain(MAILBOX);
});

test('an alert is written in the site’s language', async () => {
  expect((await alertIn('ja', incidentOf())).text).toMatch(/[ぁ-ん]/);
});

test('an incident that is no longer known is told by its name', async () => {
  expect((await alertIn('en', null)).text).toContain('20160923T0122-1');
});
