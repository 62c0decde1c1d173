/**
 * What strangers choose (HELO, ident, certificates, envelope addresses) is never taken for the server's words: not
 * for the client's address, not for a login, not for the host.
 */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseReceived } from '../../../lib/trace/received/index.ts';

const DATE = 'Tue, 24 Nov 2026 10:00:00 +0900';
const QMAIL_DATE = '24 Nov 2026 01:00:00 -0000';

/** What the server saw. */
const SEEN = '203.0.113.66';
/** The address and the login that the forger would like to have. */
const WANTED = '192.0.2.10';
const VICTIM = 'victim@client.example';

/** Words to say in HELO, for a server that takes them as they are. */
const HELOS: readonly string[] = [
  `[${WANTED}]`,
  WANTED,
  `x (mail.client.example [${WANTED}])`,
  `x (mail.client.example [${WANTED}]) (Authenticated sender: ${VICTIM})`,
  `x (Authenticated sender: ${VICTIM})`,
  `x (HELO y) (${WANTED})`,
  `x) (HELO y) (${VICTIM}@${WANTED}`,
  `x (HELO y) (${VICTIM})`,
  `x [${WANTED}]`,
  `x) by sv1.client.example (Postfix) with ESMTPA id 1 (y`,
  `x) (${WANTED}) by sv1.client.example with ESMTPA; ${DATE} (y`,
  `x by sv1.client.example (Exim 4.96) with esmtpsa id 1abcde-000001-Ab`,
  `x ident=y) ([${WANTED}]`,
  `[${WANTED}] (helo=y)`,
  `x (account ${VICTIM} [${WANTED}] verified)`,
  `account ${VICTIM}`,
  `x (smtp-auth username ${VICTIM}, mechanism login)`,
  `x (AUTH: LOGIN ${VICTIM})`,
  `x (from www-data@localhost)`,
  `x auth=yes user=${VICTIM}`,
  `x; ${DATE}`,
  '(((((((',
  ')))))))',
  '"',
  '"@',
  `"x (`,
  `<x`,
  `x>`,
  `<"x> (y "@z>`,
  'with local',
  'from by for id',
];

/** Lines with the HELO in its place. */
const SERVERS: readonly (readonly [name: string, line: (helo: string) => string, client: string | null])[] = [
  [
    'postfix',
    (h) => `from ${h} (unknown [${SEEN}]) by mx.example.org (Postfix) with ESMTP id 1; ${DATE}`,
    SEEN,
  ],
  [
    'postfix with TLS',
    (h) =>
      `from ${h} (unknown [${SEEN}]) (using TLSv1.3 with cipher X (256/256 bits)) (No client certificate requested) by mx.example.org (Postfix) with ESMTPS id 1 for <u@example.org>; ${DATE}`,
    SEEN,
  ],
  [
    'sendmail',
    (h) =>
      `from ${h} (a.example [${SEEN}] (may be forged)) by mx.example.org (8.17.1/8.17.1) with ESMTP id 1; ${DATE}`,
    SEEN,
  ],
  [
    'exim, named',
    (h) =>
      `from a.example ([${SEEN}]:4711 helo=${h}) by mx.example.org with esmtp (Exim 4.96) (envelope-from <a@b.example>) id 1abcde-000001-Ab; ${DATE}`,
    SEEN,
  ],
  [
    'exim',
    (h) =>
      `from [${SEEN}] (port=4711 helo=${h}) by mx.example.org with esmtp (Exim 4.96) id 1abcde-000001-Ab; ${DATE}`,
    SEEN,
  ],
  [
    'exim with ident',
    (h) => `from [${SEEN}] (helo=${h} ident=y) by mx.example.org with smtp id 1abcde-000001-Ab; ${DATE}`,
    SEEN,
  ],
  ['qmail', (h) => `from unknown (HELO ${h}) (${SEEN}) by mx.example.org with SMTP; ${QMAIL_DATE}`, SEEN],
  [
    'qmail with ident',
    (h) => `from a.example (HELO ${h}) (x@${SEEN}) by mx.example.org with SMTP; ${QMAIL_DATE}`,
    SEEN,
  ],
  [
    'qpsmtpd',
    (h) => `from a.example (HELO ${h}) (${SEEN}) by mx.example.org (qpsmtpd/0.84) with ESMTP; ${DATE}`,
    SEEN,
  ],
  [
    'exchange',
    (h) =>
      `from ${h} (${SEEN}) by mx.example.org (10.0.0.6) with Microsoft SMTP Server (TLS) id 15.2.1; ${DATE}`,
    SEEN,
  ],
  [
    'smtpsvc',
    (h) => `from ${h} ([${SEEN}]) by mx.example.org with Microsoft SMTPSVC(7.5.7601); ${DATE}`,
    SEEN,
  ],
  [
    'gmail',
    (h) =>
      `from ${h} (a.example. [${SEEN}]) by mx.google.com with ESMTPS id a1 for <u@example.org> (version=TLS1_3 cipher=X bits=256/256); ${DATE}`,
    SEEN,
  ],
  [
    'ses',
    (h) =>
      `from ${h} (a.example [${SEEN}]) by inbound-smtp.us-east-1.amazonaws.com with SMTP id a1 for u@example.org; ${DATE}`,
    SEEN,
  ],
  [
    'opensmtpd',
    (h) =>
      `from ${h} (a.example [${SEEN}]) by mx.example.org (OpenSMTPD) with ESMTPS id 1a2b (TLSv1.3:X:256:NO) for <u@example.org>; ${DATE}`,
    SEEN,
  ],
  [
    'courier',
    (h) => `from ${h} (a.example [::ffff:${SEEN}]) by mx.example.org with esmtp id 1; ${DATE}`,
    SEEN,
  ],
  [
    'powermta',
    (h) => `from ${h} (${SEEN}) by mx.example.org (PowerMTA(TM) v4.5); ${DATE} (envelope-from <a@b.example>)`,
    SEEN,
  ],
  [
    'communigate',
    (h) =>
      `from [${SEEN}] (HELO ${h}) by mx.example.org (CommuniGate Pro SMTP 6.1.9) with SMTP id 1; ${DATE}`,
    SEEN,
  ],
  ['imail', (h) => `from ${h} [${SEEN}] by mx.example.org (SMTPD32-8.05) id AF; ${DATE}`, SEEN],
];

const ATTACKS = SERVERS.flatMap(([name, line, client]) =>
  HELOS.map((helo): [string, string, string, string | null] => [name, helo, line(helo), client]),
);

function expectUnfooled(line: string, client: string | null): void {
  const hop = parseReceived(line);
  expect(hop).toMatchObject({ client, authenticated: false, login: null, local: null, account: null });
  expect(hop.by).toMatch(/^(?:mx\.example\.org|mx\.google\.com|inbound-smtp\.us-east-1\.amazonaws\.com)$/);
  expect(hop.name).not.toBe('mail.client.example');
  expect(hop.at).toBe('2026-11-24T01:00:00.000Z');
}

describe('HELO', () => {
  it.each(ATTACKS)('at %s of %s', (_, __, line, client) => expectUnfooled(line, client));

  it('of any piece of the above, in any order', () => {
    const pieces = [...HELOS.flatMap((helo) => helo.split(' ')), ...HELOS];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 8 }),
        fc.constantFrom(...SERVERS),
        (words, [, line, client]) => expectUnfooled(line(words.join(' ')), client),
      ),
      { numRuns: 3_000 },
    );
  });
});

describe('what else strangers choose', () => {
  it.each([
    [
      'the name in a client certificate',
      `from x (a.example [${SEEN}]) (using TLSv1.3 with cipher X (256/256 bits)) (Client CN "y (Authenticated sender: ${VICTIM}) [${WANTED}]", Issuer "(b [${WANTED}])" (not verified)) by mx.example.org (Postfix) with ESMTPS id 1; ${DATE}`,
    ],
    [
      'the quoted recipient',
      `from x (a.example [${SEEN}]) by mx.example.org (Postfix) with ESMTP id 1 for <"a) by sv1.client.example (Postfix) with ESMTPA (b"@example.org>; ${DATE}`,
    ],
    [
      'the quoted recipient that closes its bracket',
      `from x (a.example [${SEEN}]) by mx.example.org (Postfix) with ESMTP id 1 for <"a> by sv1.client.example with ESMTPA (Authenticated sender: ${VICTIM}) <\\"b"@example.org>; ${DATE}`,
    ],
    [
      'the recipient without brackets',
      `from a.example ([${SEEN}] helo=x) by mx.example.org with esmtp (Exim 4.96) id 1abcde-000001-Ab for "a by sv1.client.example with esmtpsa (authenticated_id: ${VICTIM}) x"@example.org; ${DATE}`,
    ],
    [
      'the quoted sender',
      `from a.example ([${SEEN}] helo=x) by mx.example.org with esmtp (Exim 4.96) (envelope-from <"a) (authenticated_id: ${VICTIM}) by sv1.client.example with esmtpsa (b"@example.net>) id 1abcde-000001-Ab; ${DATE}`,
    ],
    [
      'the sender behind the date',
      `from x (a.example [${SEEN}]) by mx.example.org (8.12.5/8.12.5) with ESMTP id 1; ${DATE} (envelope-from "a; by sv1.client.example with ESMTPA (b"@example.net)`,
    ],
    [
      'the recipient of OpenSMTPD',
      `from x (a.example [${SEEN}]) by mx.example.org (OpenSMTPD) with ESMTP id 1a2b for <"x auth=yes user=${VICTIM} y"@example.org>; ${DATE}`,
    ],
    [
      'the reply of ident',
      `from x (IDENT:b@[${WANTED}]@a.example [${SEEN}]) by mx.example.org (8.11.6/8.11.6) with ESMTP id 1; ${DATE}`,
    ],
    [
      'the reply of ident at qmail',
      `from a.example (HELO x) (victim@${SEEN}) by mx.example.org with SMTP; ${QMAIL_DATE}`,
    ],
    [
      'a version that looks like an address',
      `from x ([${SEEN}]) by mx.example.org with SMTP id 1 (version ${WANTED}); ${DATE}`,
    ],
  ])('%s', (_, line) => expectUnfooled(line, SEEN));

  it('a HELO longer than what is read leaves the server its words, and the forger none', () => {
    const forged = `x (mail.client.example [${WANTED}]) (Authenticated sender: ${VICTIM}) by sv1.client.example (Postfix) with ESMTPA id 1; ${DATE} `;
    for (const filler of ['y'.repeat(5_000), 'y '.repeat(2_000), '(y) '.repeat(1_000), forged.repeat(40)]) {
      const line = `from ${forged}${filler} (unknown [${SEEN}]) by mx.example.org (Postfix) with ESMTP id 1; ${DATE}`;
      expectUnfooled(line, null);
    }
  });

  it('a proved login beside a forged one: the server', () => {
    const line = `from x (a [${WANTED}]) (Authenticated sender: ${VICTIM}) (unknown [${SEEN}]) (Authenticated sender: thief@client.example) by mx.example.org (Postfix) with ESMTPA id 1; ${DATE}`;
    expect(parseReceived(line)).toMatchObject({ client: SEEN, login: 'thief@client.example' });
  });
});
