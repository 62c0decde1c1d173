import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Envelope } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { MAX_LINE_CHARS, MAX_NAME_CHARS, sesEnvelope } from '../../lib/receive/ses-envelope.ts';

const ID = 'o3vrnil0e2ic28trm7dfhrc2v0cnbeccl4nbp0g1';
const RCPT = 'info@client.example';
const CLIENT = '203.0.113.5';
const BY = `by inbound-smtp.ap-northeast-1.amazonaws.com with SMTP id ${ID} for ${RCPT};\r\n Tue, 24 Nov 2026 10:15:30 +0000 (UTC)`;

const returnPath = (path = 'owner@sender.example') => `Return-Path: <${path}>`;
const received = (from = `mx.sender.example (out.sender.example [${CLIENT}])`, by = BY) =>
  `Received: from ${from}\r\n ${by}`;
const receivedSpf = (path = 'owner@sender.example', helo = 'mx.sender.example', client = CLIENT) =>
  `Received-SPF: pass (spfCheck: domain of sender.example designates ${client} as permitted sender)\r\n client-ip=${client}; envelope-from=${path}; helo=${helo};`;
const SCANNED = ['X-SES-Spam-Verdict: PASS', 'X-SES-Virus-Verdict: PASS'];
const BLOCK = [returnPath(), received(), ...SCANNED, receivedSpf()];
const REST = ['From: owner@sender.example', 'To: info@client.example', 'Subject: Hello'];

function envelopeOf(
  fields: readonly string[],
  source: string | null = 'owner@sender.example',
  newline = '\r\n',
): Envelope {
  const text = [...fields, ...REST, '', 'Hello.', ''].join('\r\n').replaceAll('\r\n', newline);
  const { header } = parseMail(Buffer.from(text));
  return sesEnvelope(header, { messageId: ID, source, forwardPaths: [RCPT] });
}

describe("SES's own lines", () => {
  it.each(['\r\n', '\n'])('give reverse path, forward path and client, with newline %j', (newline) => {
    expect(envelopeOf(BLOCK, 'owner@sender.example', newline)).toEqual({
      reversePath: 'owner@sender.example',
      forwardPaths: [RCPT],
      client: { address: CLIENT, helo: 'mx.sender.example', name: 'out.sender.example' },
    });
  });

  it.each([
    ['mx.sender.example (out.sender.example [203.0.113.5])', '203.0.113.5', 'out.sender.example'],
    ['mx.sender.example (unknown [203.0.113.5])', '203.0.113.5', null],
    ['mx.sender.example ([203.0.113.5])', '203.0.113.5', null],
    ['mx.sender.example (OUT.Sender.Example. [203.0.113.5])', '203.0.113.5', 'out.sender.example'],
    ['mx.sender.example (203.0.113.5 [203.0.113.5])', '203.0.113.5', null],
    ['mx.sender.example (v6.sender.example [2001:db8:0:0::25])', '2001:db8::25', 'v6.sender.example'],
    ['mx.sender.example (v6.sender.example [IPv6:2001:DB8::25])', '2001:db8::25', 'v6.sender.example'],
    ['mx.sender.example (m.sender.example [::ffff:203.0.113.5])', '203.0.113.5', 'm.sender.example'],
  ])('from %s', (from, address, name) => {
    const { client } = envelopeOf([returnPath(), received(from)]);
    expect(client).toEqual({ address, name, helo: 'mx.sender.example' });
  });

  it.each([
    'mx.sender.example',
    'mx.sender.example (out.sender.example)',
    'mx.sender.example (out.sender.example [])',
    'mx.sender.example (out.sender.example [203.0.113.256])',
    'mx.sender.example (out.sender.example [0313.0.113.5])',
    'mx.sender.example (out.sender.example [fe80::1%eth0])',
    'mx.sender.example (out.sender.example [203.0.113.5]) (and more)',
    'out.sender.example [203.0.113.5])',
  ])('without a client that can be read give none: from %s', (from) => {
    expect(envelopeOf([returnPath(), received(from), receivedSpf()])).toEqual({
      reversePath: 'owner@sender.example',
      forwardPaths: [RCPT],
      client: null,
    });
  });

  it('give HELO by Received-SPF where Received has none, if it is about the same client', () => {
    const line = received(`(out.sender.example [${CLIENT}])`);
    expect(envelopeOf([returnPath(), line, receivedSpf()]).client?.helo).toBe('mx.sender.example');
    expect(envelopeOf([returnPath(), line, receivedSpf('', 'x', '192.0.2.1')]).client?.helo).toBe(null);
    // As the manual shows it: folded behind `helo=`.
    const folded = receivedSpf('owner@sender.example', '\r\n mx.sender.example');
    expect(envelopeOf([returnPath(), line, folded]).client?.helo).toBe('mx.sender.example');
  });
});

describe('the reverse path', () => {
  const nobody = received('mx.sender.example (out.sender.example [203.0.113.5])');
  const ofHelo = receivedSpf('postmaster@mx.sender.example');
  it.each<[string, readonly string[], string | null, string | null | undefined]>([
    ['is null by Return-Path', [returnPath(''), nobody], null, null],
    ['is null by Return-Path, whatever the source says', [returnPath(''), nobody], 'a@b.example', null],
    [
      'is that of Return-Path before the source',
      [returnPath('x@y.example'), nobody],
      'a@b.example',
      'x@y.example',
    ],
    ['with quotes', [returnPath('"a b"@y.example'), nobody], null, '"a b"@y.example'],
    ['is the source without Return-Path', [nobody], 'a@b.example', 'a@b.example'],
    [
      'is the source where Return-Path is no address',
      [returnPath('MAILER-DAEMON'), nobody],
      'a@b.example',
      'a@b.example',
    ],
    ['is not known by a source that may be <> alone', [nobody], null, undefined],
    ['is null by such a source where SPF was asked of HELO', [nobody, ofHelo], null, null],
    ['is null by such a source where SPF had no path', [nobody, receivedSpf('')], null, null],
    ['is not known where SPF was asked of a path', [nobody, receivedSpf()], null, undefined],
    [
      'is not known where SPF is about another client',
      [nobody, receivedSpf('', 'x', '192.0.2.1')],
      null,
      undefined,
    ],
    ["is the source where nothing of SES's is there", [], 'a@b.example', 'a@b.example'],
    ["is not known where nothing of SES's is there", [], null, undefined],
    ["is not read from below SES's line", [nobody, returnPath('')], null, undefined],
    ['is not read where no line bears the id', [returnPath('')], 'a@b.example', 'a@b.example'],
  ])('%s', (_what, fields, source, expected) => {
    expect(envelopeOf(fields, source).reversePath).toBe(expected);
  });
});

/** What a sender writes who wants to be taken for a host of the site's, with the null reverse path. */
const OURS = '192.0.2.10';
const otherId = BY.replace(ID, ID.replace('o3', 'p4'));
const FORGED = [
  returnPath(''),
  received(`sv1.host.example (sv1.host.example [${OURS}])`, otherId),
  ...SCANNED,
];

describe("a stranger's lines", () => {
  it.each([
    ['with another id', [...FORGED, receivedSpf('', 'sv1.host.example', OURS)]],
    ['with this id, learnt after all', FORGED.map((line) => line.replace('p4', 'o3'))],
  ])("below SES's change nothing: %s", (_what, forged) => {
    expect(envelopeOf([...BLOCK, ...forged])).toEqual(envelopeOf(BLOCK));
  });

  it("on top, where SES's are missing, are not read", () => {
    expect(envelopeOf(FORGED, null)).toEqual({ reversePath: undefined, forwardPaths: [RCPT], client: null });
  });

  it("on top, with SES's line below them, are not read, nor is the line below", () => {
    expect(envelopeOf([...FORGED, ...BLOCK], null).client).toBe(null);
  });

  it.each([
    ['another host', BY.replace('inbound-smtp.ap-northeast-1.amazonaws.com', 'mx.evil.example')],
    ['a host named almost so', BY.replace('.amazonaws.com', '.amazonaws.com.evil.example')],
    ['an id that goes on', BY.replace(ID, `${ID}x`)],
    ['the id elsewhere', `by mx.evil.example with ESMTP id 1 for ${RCPT}; id ${ID}`],
  ])("of %s are nobody's", (_what, by) => {
    expect(envelopeOf([returnPath(''), received(undefined, by)], null)).toMatchObject({
      client: null,
      reversePath: undefined,
    });
  });

  it.each([
    `x (sv1.host.example [${OURS}])`,
    `x (sv1.host.example [${OURS}]) by inbound-smtp.us-east-1.amazonaws.com with SMTP id guessed for ${RCPT};`,
    `x ([${OURS}]`,
    '((((',
    `[${OURS}]`,
  ])('as HELO leave the client what SES saw: %s', (helo) => {
    const { client } = envelopeOf([returnPath(), received(`${helo} (out.sender.example [${CLIENT}])`)]);
    expect(client?.address).toBe(CLIENT);
    expect(client?.name).toBe('out.sender.example');
    expect(client?.helo).toBe(helo);
  });

  it('as a name in DNS leave the address what SES saw', () => {
    const names = [`sv1.host.example [${OURS}]) (x`, 'sv1.host.example) (', `a [${OURS}]`, 'x'.repeat(300)];
    for (const name of names) {
      const { client } = envelopeOf([returnPath(), received(`mx.sender.example (${name} [${CLIENT}])`)]);
      expect(client?.address).toBe(CLIENT);
    }
  });

  it("as HELO that says the id twice make the line nobody's", () => {
    const helo = `x (sv1.host.example [${OURS}]) by inbound-smtp.us-east-1.amazonaws.com with SMTP id ${ID} for`;
    expect(envelopeOf([returnPath(), received(`${helo} (out.sender.example [${CLIENT}])`)]).client).toBe(
      null,
    );
  });

  it('are read up to their limits', () => {
    const helo = 'h'.repeat(MAX_NAME_CHARS + 1);
    const cut = envelopeOf([returnPath(), received(`${helo} (out.sender.example [${CLIENT}])`)]);
    expect(cut.client).toEqual({
      address: CLIENT,
      name: 'out.sender.example',
      helo: 'h'.repeat(MAX_NAME_CHARS),
    });
    const value =
      received(` (out.sender.example [${CLIENT}])`).replaceAll('\r\n', '').length - 'Received: '.length;
    const long = (chars: number) => received(`${'h'.repeat(chars - value)} (out.sender.example [${CLIENT}])`);
    expect(envelopeOf([returnPath(), long(MAX_LINE_CHARS)]).client?.address).toBe(CLIENT);
    expect(envelopeOf([returnPath(), long(MAX_LINE_CHARS + 1)]).client).toBe(null);
    expect(envelopeOf([`Return-Path: <${'a'.repeat(320)}@x.example>`, received()], null).reversePath).toBe(
      undefined,
    );
  });
});

describe('any mail', () => {
  const word = fc.stringMatching(/^[!-~]{1,30}$/);
  const line = fc.oneof(
    fc.constantFrom(...FORGED, ...FORGED.map((one) => one.replace('p4', 'o3')), receivedSpf('', 'x', OURS)),
    fc.constantFrom(received(), returnPath(''), receivedSpf('', 'x')),
    fc
      .tuple(fc.stringMatching(/^[A-Za-z-]{1,20}$/), fc.stringMatching(/^[ -~]{0,200}$/))
      .map((two) => two.join(': ')),
    fc.stringMatching(/^[ -~]{0,80}$/),
  );

  it("has the envelope of SES's block, whatever stands below it", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.option(word), (below, source) => {
        expect(envelopeOf([...BLOCK, ...below], source)).toEqual(envelopeOf(BLOCK, source));
      }),
      { numRuns: 300 },
    );
  });

  it('has no client but the one behind HELO', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[ -~]{0,200}$/), (helo) => {
        const { client } = envelopeOf([returnPath(), received(`${helo} (out.sender.example [${CLIENT}])`)]);
        expect(client?.address).toBe(CLIENT);
      }),
      { numRuns: 500 },
    );
  });

  it("has no client where SES's line is not the topmost, and never throws", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 12 }), fc.option(word), (lines, source) => {
        const { client } = envelopeOf([received(undefined, otherId), ...lines], source);
        expect(client).toBe(null);
      }),
      { numRuns: 300 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), (bytes) => {
        const { header } = parseMail(bytes);
        const found = sesEnvelope(header, { messageId: ID, source: null, forwardPaths: [RCPT] });
        expect(found).toEqual({ reversePath: undefined, forwardPaths: [RCPT], client: null });
      }),
    );
  });
});
