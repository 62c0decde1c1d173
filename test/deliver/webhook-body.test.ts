/** What a program is posted of a mail. */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { simpleParser } from 'mailparser';
import MailComposer from 'nodemailer/lib/mail-composer';
import { describe, expect, test } from 'vitest';
import { classify } from '../../lib/classify/index.ts';
import { markedMail } from '../../lib/deliver/mark.ts';
import { webhookBody } from '../../lib/deliver/webhook-body.ts';
import {
  MAX_ATTACHMENTS,
  MAX_FIELDS,
  MAX_FIELDS_CHARS,
  MAX_HTML_CHARS,
  MAX_TEXT_CHARS,
} from '../../lib/deliver/webhook-content.ts';
import { webhookEvent, webhookJsonSchema } from '../../lib/deliver/webhook-schema.ts';
import type { WebhookEvent } from '../../lib/index.ts';
import { parseMail } from '../../lib/parse/index.ts';
import type { MailRecord } from '../../lib/record/record.ts';
import { evidence } from '../../lib/trace/evidence.ts';
import { recordOf, reportOf } from '../support/reports.ts';
import { samples } from '../support/samples.ts';
import { SCHEMA_FILE } from '../support/webhook-schema.ts';

const DELIVERY = {
  kind: 'mail',
  id: 'k1 info@client.example',
  key: 'k1',
  mailbox: 'info@client.example',
  destination: 'hook',
} as const;
const LINK = { url: 'https://raw.example/k1?X-Amz-Signature=abc', until: '2026-11-25T10:00:00.000Z' };

function bodyOf(raw: string | Uint8Array, record: MailRecord = recordOf(null), language: 'en' | 'ja' = 'en') {
  const bytes = typeof raw === 'string' ? Buffer.from(raw, 'latin1') : raw;
  const pieces = markedMail(bytes, record, false);
  return webhookBody({ delivery: DELIVERY, record, pieces, again: false, brokenOff: 0 }, LINK, language);
}

/** As a receiver reads it; what the schema does not name, or names otherwise, fails. */
function eventOf(...told: Parameters<typeof bodyOf>): WebhookEvent {
  const event = JSON.parse(bodyOf(...told));
  expect(webhookEvent.parse(event)).toEqual(event);
  return event;
}

const contentOf = (raw: string | Uint8Array) => {
  const { content } = eventOf(raw).data;
  return content ?? expect.fail('not read');
};

const built = (mail: ConstructorParameters<typeof MailComposer>[0]) =>
  new MailComposer(mail).compile().build();

test('its JSON schema is that of webhook.schema.json (npm run schema writes it)', () => {
  expect(JSON.parse(readFileSync(SCHEMA_FILE, 'utf8'))).toEqual(
    JSON.parse(JSON.stringify(webhookJsonSchema())),
  );
});

describe('of every sample', () => {
  const all = samples();
  test.each([...new Set(all.map(({ family }) => family))])('%s it says what the schema says', (family) => {
    for (const { raw, family: of } of all) {
      if (of !== family) continue;
      const record = recordOf(classify(parseMail(raw)));
      const { data } = eventOf(raw, record);
      expect(data.class).toBe(record.class);
      expect(data.report?.recipients ?? []).toEqual(record.recipients);
      expect(data.headers?.fields[0]?.name).toBe('Truebounce-Result');
      expect(data.content).not.toBeNull();
    }
  });
});

describe('what was decided', () => {
  const RECORD = recordOf(reportOf());

  test('stands there with the report, its evidence in sentences of the language, and the link', () => {
    const record: MailRecord = {
      ...RECORD,
      provenance: {
        kind: 'abused',
        because: 'incident',
        remedy: {
          kind: 'change-password',
          subject: 'info@client.example',
          host: 'sv1.host.example',
          clients: ['198.51.100.7'],
          recipients: 120,
          since: '2026-11-24T01:00:00.000Z',
          searchFor: 'id@client.example',
        },
      },
      reporter: 'own',
      evidence: [
        evidence('submitted', 'strong', {
          by: 'sv1.host.example',
          login: 'info@client.example',
          client: '198.51.100.7',
          exclusive: false,
        }),
      ],
      incident: { mailbox: 'info@client.example', id: 'i1', silent: false },
      decision: { kind: 'hold', rule: 'abused', alert: true },
    };
    const { data, ...top } = eventOf('Subject: x\r\n\r\n', record);
    expect(top).toEqual({ type: 'mail.received', version: 1, timestamp: '2026-11-24T10:15:30.000Z' });
    expect(data).toMatchObject({
      key: 'k1',
      mailbox: 'info@client.example',
      envelope: { reversePath: null, client: { address: '192.0.2.25' } },
      class: 'bounce',
      report: { detector: 'qmail', recipients: [{ reason: 'userunknown', hard: true, status: null }] },
      provenance: { verdict: 'abused', because: 'incident', remedy: { kind: 'change-password' } },
      reporter: 'own',
      incident: { id: 'i1' },
      decision: { kind: 'hold', rule: 'abused', released: true, would: null },
      raw: { ...LINK, size: 1234 },
    });
    const says = (language: 'en' | 'ja') => eventOf('\r\n', record, language).data.evidence[0]?.says ?? '';
    expect(says('en')).toMatch(/sv1\.host\.example/);
    expect(says('en')).toMatch(/^[\x20-\x7e]+$/);
    expect(says('ja')).toMatch(/[ぁ-ん].*。/);
  });

  test('also where the site only observes, and where the reverse path is not known', () => {
    const record: MailRecord = {
      ...RECORD,
      envelope: { ...RECORD.envelope, reversePath: undefined, client: null },
      decision: {
        kind: 'deliver',
        rule: 'observe',
        to: null,
        alert: false,
        would: { kind: 'hold', rule: 'forged', to: null },
      },
    };
    const { data } = eventOf('\r\n', record);
    expect(data.decision).toEqual({ kind: 'deliver', rule: 'observe', released: false, would: 'hold' });
    expect(data.envelope).not.toHaveProperty('reversePath');
  });

  test('what ended the process three times is not read any more', () => {
    const pieces = [Buffer.from('Subject: hello\r\n\r\nHello.\r\n')];
    const ended = { delivery: DELIVERY, record: recordOf(null), pieces, again: true };
    const dataOf = (brokenOff: number) => JSON.parse(webhookBody({ ...ended, brokenOff }, LINK, 'en')).data;
    expect(dataOf(2).content.text.value).toContain('Hello.');
    expect(dataOf(3)).toMatchObject({ headers: null, content: null, raw: LINK });
  });

  test('a fault of ours in reading the mail does not keep it back', () => {
    const unread = {
      delivery: DELIVERY,
      record: recordOf(null),
      pieces: [null as never],
      again: false,
      brokenOff: 0,
    };
    const { data } = JSON.parse(webhookBody(unread, LINK, 'en'));
    expect(data).toMatchObject({
      class: 'unread',
      report: null,
      fault: { stage: 'classify', error: 'RangeError' },
      headers: null,
      content: null,
      raw: LINK,
    });
  });
});

describe('what the mail says', () => {
  test.each([
    ['text', { text: 'こんにちは\nline 2\n' }],
    ['text in ISO-2022-JP quoted-printable', { text: 'caf\u00e9 = \u20ac', textEncoding: 'Q' as const }],
    ['text and HTML', { text: 'Hello', html: '<p>Hello \u65e5\u672c</p>' }],
    [
      'text, HTML, a picture within it and two files',
      {
        text: 'Hello',
        html: '<img src="cid:a@client.example">',
        attachments: [
          { filename: 'a.png', content: Buffer.from([0, 1, 2, 255]), cid: 'a@client.example' },
          { filename: '\u8acb\u6c42\u66f8.pdf', content: Buffer.alloc(100_000, 'x') },
          { filename: 'b.txt', content: 'a text that is a file' },
        ],
      },
    ],
  ])('is what mailparser reads in %s', async (_what, mail) => {
    const raw = await built({ from: 'a@far.example', subject: '\u65e5\u672c', ...mail });
    const content = contentOf(raw);
    const peer = await simpleParser(raw, { checksumAlgo: 'sha256', skipImageLinks: true });
    expect(content.text?.value.trimEnd()).toBe(peer.text?.trimEnd());
    expect(content.html?.value.trimEnd() ?? false).toBe(peer.html === false ? false : peer.html?.trimEnd());
    expect(
      content.attachments.map(({ name, type, size, sha256, contentId }) => [
        name,
        type,
        size,
        sha256,
        contentId,
      ]),
    ).toEqual(
      peer.attachments.map(({ filename, contentType, size, checksum, cid }) => [
        filename,
        contentType,
        size,
        checksum,
        cid ?? null,
      ]),
    );
    const subject = eventOf(raw).data.headers?.fields.find(({ name }) => name === 'Subject');
    expect(subject?.value).toBe('\u65e5\u672c');
  });

  test('of a report is the notice, not the mail that it returns: that is an attachment', () => {
    const returned = 'From: info@client.example\r\nSubject: spam\r\n\r\nBUY THIS\r\n';
    const content = contentOf(
      [
        'Content-Type: multipart/report; report-type=delivery-status; boundary=b',
        '',
        '--b',
        '',
        'No such user.',
        '--b',
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; far.example',
        '',
        '--b',
        'Content-Type: message/rfc822',
        '',
        `${returned}--b--`,
        '',
      ].join('\r\n'),
    );
    expect(content.text).toEqual({ value: 'No such user.', isCut: false, madeOf: 'text/plain' });
    expect(content.attachments.map(({ type }) => type)).toEqual([
      'message/delivery-status',
      'message/rfc822',
    ]);
    const bytes = Buffer.from(returned.slice(0, -2));
    expect(content.attachments[1]).toMatchObject({
      name: null,
      disposition: null,
      size: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
  });

  test('is made of the HTML where there is nothing else', () => {
    const content = contentOf('Content-Type: text/html\r\n\r\n<style>p{}</style><p>Hello &amp; bye</p>');
    expect(content.text).toEqual({ value: 'Hello & bye', isCut: false, madeOf: 'text/html' });
    expect(contentOf('Content-Type: image/png\r\n\r\nx')).toMatchObject({ text: null, html: null });
  });

  test('in several parts stands there as one, a file among them does not', () => {
    const content = contentOf(
      'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n' +
        '--b\r\nContent-Disposition: ATTACHMENT; filename="x.txt"\r\n\r\nfile\r\n--b\r\n\r\ntwo\r\n--b--\r\n',
    );
    expect(content.text?.value).toBe('one\ntwo');
    expect(content.attachments).toMatchObject([{ name: 'x.txt', type: 'text/plain', size: 4 }]);
  });
});

describe('is bounded', () => {
  const textOf = (type: string, length: number) =>
    contentOf(`Content-Type: ${type}\r\n\r\n${'x'.repeat(length)}`);

  test('in its text and HTML, and says where it was cut', () => {
    expect(textOf('text/plain', MAX_TEXT_CHARS).text).toMatchObject({ isCut: false });
    const cut = textOf('text/plain', MAX_TEXT_CHARS + 1).text;
    expect([cut?.value.length, cut?.isCut]).toEqual([MAX_TEXT_CHARS, true]);
    expect(textOf('text/html', MAX_HTML_CHARS).html).toMatchObject({ isCut: false });
    const html = textOf('text/html', MAX_HTML_CHARS + 1);
    expect([html.html?.value.length, html.html?.isCut]).toEqual([MAX_HTML_CHARS, true]);
    expect([html.text?.value.length, html.text?.isCut]).toEqual([MAX_TEXT_CHARS, true]);
  });

  test.each([
    [MAX_TEXT_CHARS - 2, MAX_TEXT_CHARS, false],
    [MAX_TEXT_CHARS - 1, MAX_TEXT_CHARS, true],
    [MAX_TEXT_CHARS, MAX_TEXT_CHARS, true],
  ])('in the text of two parts, of which the first has %d characters', (first, length, isCut) => {
    const parts = `--b\r\n\r\n${'x'.repeat(first)}\r\n--b\r\n\r\ny\r\n--b--\r\n`;
    const { text } = contentOf(`Content-Type: multipart/mixed; boundary=b\r\n\r\n${parts}`);
    expect([text?.value.length, text?.isCut]).toEqual([length, isCut]);
  });

  test('in what it lists', () => {
    const files = (count: number) =>
      contentOf(
        `Content-Type: multipart/mixed; boundary=b\r\n\r\n${'--b\r\nContent-Type: image/png\r\n\r\nx\r\n'.repeat(count)}--b--`,
      );
    expect(files(MAX_ATTACHMENTS).attachments.length).toBe(MAX_ATTACHMENTS);
    const more = files(MAX_ATTACHMENTS + 1);
    expect([more.attachments.length, more.attachmentCount]).toEqual([MAX_ATTACHMENTS, MAX_ATTACHMENTS + 1]);

    // One field of ours stands on top.
    const fields = (count: number) => eventOf(`${'X: y\r\n'.repeat(count)}\r\n`).data.headers;
    expect(fields(MAX_FIELDS - 1)).toMatchObject({ isCut: false });
    expect(fields(MAX_FIELDS)).toMatchObject({ isCut: true });
    expect(fields(MAX_FIELDS)?.fields.length).toBe(MAX_FIELDS);
    const long = eventOf(`Subject: ${'x'.repeat(MAX_FIELDS_CHARS)}\r\nTo: a@far.example\r\n\r\n`).data
      .headers;
    const chars = long?.fields.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
    expect([long?.isCut, chars]).toEqual([true, MAX_FIELDS_CHARS]);
  });

  test('whatever the mail: the worst that we know is under 6 MB, and a large one is read within seconds', () => {
    const dense = '\u0001'.repeat(2_000_000);
    const worst =
      `Subject: ${dense.slice(0, 100_000)}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n` +
      `--b\r\n\r\n${dense}\r\n--b\r\nContent-Type: text/html\r\n\r\n${dense}\r\n` +
      `--b\r\nContent-Type: ${'x'.repeat(300)}/y; name="${'\u0001'.repeat(300)}"\r\n` +
      `Content-ID: ${'\u0001'.repeat(300)}\r\nContent-Disposition: ${'\u0001'.repeat(300)}\r\n\r\nx\r\n`.repeat(
        200,
      );
    expect(bodyOf(worst).length).toBeLessThan(6_000_000);
    expect(bodyOf(worst).length).toBeGreaterThan(2_000_000);

    const large = Buffer.alloc(38_000_000, '=41=42=43=44=\r\n');
    large.write('Content-Transfer-Encoding: quoted-printable\r\n\r\n');
    const start = performance.now();
    expect(eventOf(large).data.content?.text).toMatchObject({ isCut: true });
    expect(performance.now() - start).toBeLessThan(3_000);
  });

  test('without halves of characters, for readers that refuse them', () => {
    const text = Buffer.from(`\r\n${'x'.repeat(MAX_TEXT_CHARS - 1)}\u{1f600}`);
    const head = Buffer.from('Content-Type: text/plain; charset=utf-8\r\nSubject: \u{1f600}\r\n');
    const body = bodyOf(Buffer.concat([head, text]));
    expect(body).not.toMatch(/\\ud[89a-f]/);
    expect(body.isWellFormed()).toBe(true);
  });
});
