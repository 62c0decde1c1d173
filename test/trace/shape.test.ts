import { describe, expect, it } from 'vitest';
import { parseHeaderBlock } from '../../lib/parse/index.ts';
import { shapeEvidence } from '../../lib/trace/shape.ts';
import { knowledgeOf } from '../support/traces.ts';

const KNOWLEDGE = knowledgeOf({
  otherDomains: ['client-shop.example'],
  ownHosts: ['sv1.host.example'],
  tenants: [{ provider: 'tenants.example', id: '1' }],
});

function ask(
  lines: readonly string[],
  messageId: string | null = null,
  knownProviders: readonly string[] = [],
) {
  const { header } = parseHeaderBlock(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`));
  return shapeEvidence({ header, knowledge: KNOWLEDGE, messageId, knownProviders });
}

function kinds(lines: readonly string[], messageId: string | null = null) {
  return ask(lines, messageId).map(({ kind }) => kind);
}

describe('the From of the returned mail', () => {
  it('is foreign where none of its addresses is of the site', () => {
    expect(ask(['From: "Prize" <win@spam.example>'])).toEqual([
      {
        kind: 'foreign-from',
        family: 'shape',
        side: 'against',
        strength: 'weak',
        facts: { from: 'win@spam.example' },
      },
    ]);
    expect(kinds(['From: info@notclient.example'])).toEqual(['foreign-from']);
    expect(kinds(['From: info@client.example.evil.example'])).toEqual(['foreign-from']);
  });

  it.each([
    'From: Info <INFO@Client.Example>',
    'From: shop@client-shop.example',
    'From: news@mail.client.example',
    'From: partner@else.example, info@client.example',
    'From: Undisclosed',
    'To: a@b.example',
  ])('is not foreign: %s', (line) => {
    expect(kinds([line])).toEqual([]);
  });
});

describe('the Message-ID of the returned mail', () => {
  const FROM = ['From: info@client.example'];

  it('is foreign where its right-hand side is the public name of somebody else', () => {
    expect(kinds(FROM, '20261120.abc@mta7.spam.example')).toEqual(['foreign-message-id']);
  });

  it.each([
    ['our domain', 'x@Client.Example'],
    ['a name in it', 'x@www.client.example'],
    ["our shared host's organisation", 'x@web3.host.example'],
    ['our tenant at a provider', 'x@eu.prod.tenants.example'],
    ['web mail', 'CAF=x@mail.gmail.com'],
    ['a sending service', '0100x-000000@email.amazonses.com'],
    ["Outlook's machine", '000001$x@DESKTOP-1A2B3C'],
    ["a Mac's", 'x@macbook.local'],
    ['an address', 'x@[192.0.2.1]'],
    ['no right-hand side', 'justtext'],
    ['nothing there', 'x@'],
  ])('is not foreign: %s', (_what, id) => {
    expect(kinds(FROM, id)).toEqual([]);
  });

  it('is not foreign by a provider that the caller names', () => {
    expect(ask(FROM, 'x@out.mailer.example', ['mailer.example'])).toEqual([]);
    expect(kinds(FROM, null)).toEqual([]);
  });
});

describe('a bounce of a bounce', () => {
  it.each([
    ['a null path and a daemon', ['Return-Path: <>', 'From: MAILER-DAEMON@client.example']],
    [
      'a daemon and its type',
      ['From: postmaster@client.example', 'Content-Type: multipart/report; boundary=x'],
    ],
    [
      'a null path and a vacation notice',
      ['Return-Path: < >', 'From: info@client.example', 'Auto-Submitted: auto-replied (vacation)'],
    ],
  ])('is known by %s', (_what, lines) => {
    expect(kinds(lines)).toEqual(['bounce-of-bounce']);
  });

  it.each([
    [
      'a vacation notice with a sender',
      ['Return-Path: <info@client.example>', 'From: info@client.example', 'Auto-Submitted: auto-replied'],
    ],
    [
      'a receipt that somebody sent',
      ['From: info@client.example', 'Content-Type: multipart/report; report-type=disposition-notification'],
    ],
    ['the postmaster himself', ['From: postmaster@client.example', 'Auto-Submitted: auto-generated']],
  ])('is not %s', (_what, lines) => {
    expect(kinds(lines)).toEqual([]);
  });
});
