import { describe, expect, it } from 'vitest';
import type { LeafPart, Mail } from '../../lib/model.ts';
import { bytesOf, ownParts, parseMail, textOf } from '../../lib/parse/index.ts';
import { NEWLINES, type NewlineName, withNewline } from '../support/newlines.ts';
import { everyPart, shape } from './shape.ts';

const REPORT = `Return-Path: <>
From: MAILER-DAEMON@mx.example.net
To: info@client.example
Subject: =?utf-8?B?VW56dXN0ZWxsYmFy?=
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
 boundary="outer"

This is a MIME-encapsulated message.

--outer
Content-Type: text/plain; charset=us-ascii

Your mail could not be delivered.

Really.
--outer
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.net

Final-Recipient: rfc822; nobody@example.net
Action: failed
--outer
Content-Type: message/rfc822

From: info@client.example
Subject: original
Content-Type: multipart/alternative; boundary=inner

--inner

plain
--inner
Content-Type: text/html

<p>html</p>
--inner--

epilogue of the nested mail
--outer--
epilogue
`;

function read(text: string, newline: NewlineName = 'lf'): Mail {
  return parseMail(withNewline(text, newline));
}

function kinds(mail: Mail): string[] {
  return mail.defects.map((defect) => defect.kind);
}

function texts(mail: Mail): string[] {
  return everyPart(mail.root)
    .filter((part) => part.kind === 'leaf')
    .map((part) => textOf(part));
}

describe.each(Object.keys(NEWLINES) as NewlineName[])('a report with %s newlines', (newline) => {
  const mail = read(REPORT, newline);

  it('has its parts, the nested mail among them, and no defects', () => {
    expect(shape(mail.root)).toBe(
      'multipart/report(text/plain message/delivery-status ' +
        'message/rfc822<multipart/alternative(text/plain text/html)>)',
    );
    expect(mail.defects).toEqual([]);
    expect(mail.newline).toBe(newline);
  });

  it('gives the texts without the newline that belongs to the delimiter', () => {
    expect(texts(mail)).toEqual([
      'Your mail could not be delivered.\n\nReally.',
      'Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; nobody@example.net\nAction: failed',
      'plain',
      '<p>html</p>',
    ]);
  });

  it('gives the nested mail as bytes, epilogue included, header unfolded and decoded', () => {
    const nested = ownParts(mail.root)[2];
    const bytes = Buffer.from(bytesOf(nested as LeafPart)).toString();
    expect(bytes.startsWith('From: info@client.example')).toBe(true);
    expect(bytes.endsWith('epilogue of the nested mail')).toBe(true);
    expect(mail.header.text('subject')).toBe('Unzustellbar');
    expect(mail.header.value('content-type')).toContain('delivery-status; boundary="outer"');
  });
});

describe('ownParts', () => {
  it('gives leaves and nested mails in order, and does not look into the nested ones', () => {
    expect(ownParts(read(REPORT).root).map((part) => part.type)).toEqual([
      'text/plain',
      'message/delivery-status',
      'message/rfc822',
    ]);
  });

  it('gives the root of a mail of one part', () => {
    expect(ownParts(read('Subject: x\n\ntext').root).map((part) => part.type)).toEqual(['text/plain']);
  });
});

describe('parts', () => {
  it('begin with their text where their header is empty, even if it looks like a header', () => {
    const mail = read('Content-Type: multipart/mixed; boundary=b\n\n--b\n\nSubject: is text\n\nx\n--b--\n');
    expect(texts(mail)).toEqual(['Subject: is text\n\nx']);
  });

  it('of a digest are mails unless they say otherwise (RFC 2046 section 5.1.5)', () => {
    const body = '--b\n\nSubject: nested\n\nx\n--b\nContent-Type: text/plain\n\ny\n--b--\n';
    const mail = read(`Content-Type: multipart/digest; boundary=b\n\n${body}`);
    expect(shape(mail.root)).toBe('multipart/digest(message/rfc822<text/plain> text/plain)');
  });

  it('of types that only name a mail stay leaves', () => {
    const types = [
      'text/rfc822-headers',
      'message/delivery-status',
      'message/feedback-report',
      'message/partial',
    ];
    for (const type of types) expect(shape(read(`Content-Type: ${type}\n\nSubject: x\n\ny`).root)).toBe(type);
    expect(shape(read('Content-Type: Message/Global\n\nSubject: x\n\ny').root)).toBe(
      'message/global<text/plain>',
    );
  });

  it.each([
    ['text', 'text/plain'],
    ['Text/HTML', 'text/html'],
    ['text / html; charset=x', 'text/html'],
    ['text/html charset=x', 'text/html'],
    ['', 'text/plain'],
    ['/', 'text/plain'],
    ['what is this?', 'text/plain'],
    ['"text/html"', 'text/html'],
  ])('with Content-Type %j are %s', (value, type) => {
    expect(read(`Content-Type: ${value}\n\nx`).root.type).toBe(type);
  });

  it('know their depth', () => {
    expect(everyPart(read(REPORT).root).map((part) => part.depth)).toEqual([0, 1, 1, 1, 2, 3, 3]);
  });
});

describe('nested mails', () => {
  const nested = 'From: a@example.com\nSubject: =?utf-8?Q?f=C3=BCr?=\n\nKörper\n';
  const wrap = (encoding: string, body: string) =>
    `Content-Type: message/rfc822\nContent-Transfer-Encoding: ${encoding}\n\n${body}`;

  it.each([
    ['base64', Buffer.from(nested).toString('base64')],
    ['quoted-printable', nested.replaceAll('=', '=3D').replace('ö', '=C3=\n=B6')],
  ])('in %s are decoded, and ranges point into what came out', (encoding, body) => {
    const mail = read(wrap(encoding, body));
    const message = mail.root.kind === 'message' ? mail.root.message : undefined;
    expect(message?.header.text('subject')).toBe('für');
    expect(message && textOf(message)).toBe('Körper\n');
    expect(message?.source).not.toBe(mail.raw);
    expect(Buffer.from(bytesOf(mail.root)).toString()).toBe(nested);
    expect(kinds(mail)).toEqual(['bad-encoding']);
  });

  it.each(['base64', 'quoted-printable'])(
    'that only claim to be in %s are read as they stand',
    (encoding) => {
      const mail = read(wrap(encoding, 'Subject: plain\nContent-Type: text/x; boundary=zz\n\nbody'));
      expect(mail.root.kind === 'message' && mail.root.message.header.text('subject')).toBe('plain');
      expect(mail.defects).toEqual([]);
    },
  );

  it('may begin with blank lines or an mbox line', () => {
    const mail = read(
      'Content-Type: message/rfc822\n\n\n>From a@b Thu Jan  1 00:00:00 1970\nSubject: x\n\nbody',
    );
    expect(mail.root.kind === 'message' && mail.root.message.header.text('subject')).toBe('x');
  });
});

describe('mails that are not what they should be', () => {
  it.each([
    ['an mbox line', 'From a@example.com Thu Jan  1 00:00:00 1970\n'],
    ['a quoted mbox line', '>From a@example.com Thu Jan  1 00:00:00 1970\n'],
    ['blank lines', '\n\n'],
    ['a byte order mark', '\ufeff'],
    ['a byte order mark and a blank line', '\ufeff\n'],
  ])('may have %s above their header', (_, above) => {
    const mail = read(`${above}Subject: x\nFrom: a@example.com\n\nbody`);
    expect(mail.header.text('subject')).toBe('x');
    expect(textOf(mail.root)).toBe('body');
    expect(mail.header.range.start).toBe(Buffer.byteLength(above));
  });

  it('may be empty', () => {
    const mail = parseMail(new Uint8Array());
    expect(kinds(mail)).toEqual(['empty']);
    expect(shape(mail.root)).toBe('text/plain');
  });

  it('may be text without a header', () => {
    const mail = read('just text\nSubject: no\n');
    expect(mail.header.fields).toEqual([]);
    expect(textOf(mail.root)).toBe('just text\nSubject: no\n');
    expect(kinds(mail)).toEqual(['missing-blank-line']);
  });

  it('may lack the blank line above the first delimiter', () => {
    const mail = read(
      'Content-Type: multipart/mixed; boundary=b\n--b\nContent-Type: text/html\n\nx\n--b--\n',
    );
    expect(shape(mail.root)).toBe('multipart/mixed(text/html)');
    expect(kinds(mail)).toEqual(['missing-blank-line']);
  });

  it('may hold lone CRs, which are text in a mail with LFs', () => {
    const mail = read('Subject: x\n\nfirst\rstill first\nsecond\n');
    expect(mail.newline).toBe('lf');
    expect(mail.header.fields).toHaveLength(1);
    expect(Buffer.from(bytesOf(mail.root)).toString()).toBe('first\rstill first\nsecond\n');
  });

  it('may hold an encoding or a charset that nobody knows, and say so', () => {
    const mail = read('Content-Type: text/plain; charset=klingon\nContent-Transfer-Encoding: rot13\n\nbody');
    expect(textOf(mail.root)).toBe('body');
    expect(kinds(mail).sort()).toEqual(['unknown-charset', 'unknown-encoding']);
  });

  it('may be cut anywhere: what stands before the cut is read', () => {
    const raw = withNewline(REPORT, 'crlf');
    for (let length = 0; length <= raw.length; length++) {
      const mail = parseMail(raw.subarray(0, length));
      if (length > 90) expect(mail.header.value('to')).toMatch(/^info/);
    }
  });
});
