/** Marks of a submission: which fields and hops show one, and what they show. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHeaderBlock } from '../../lib/parse/index.ts';
import { hopsOf } from '../../lib/trace/received/index.ts';
import { MAX_FIELD_MARKS, MAX_HOP_MARKS, MAX_MARK_CHARS, marksOf } from '../../lib/trace/submission.ts';

const DATE = 'Tue, 24 Nov 2026 10:00:00 +0900';

function marksIn(text: string) {
  const { header } = parseHeaderBlock(Buffer.from(`${text}\nSubject: x\n`));
  return marksOf(header, hopsOf(header));
}

describe('a header field shows', () => {
  it.each([
    ['X-PHP-Originating-Script', '5012:send.php', 'script', '5012:send.php', null],
    [
      'X-PHP-Originating-Script',
      "33:mailer.php(12) : eval()'d code",
      'script',
      "33:mailer.php(12) : eval()'d code",
      null,
    ],
    [
      'X-PHP-Script',
      'www.client.example/contact/send.php for 203.0.113.77, 10.0.0.7',
      'script',
      'www.client.example/contact/send.php',
      '203.0.113.77',
    ],
    ['X-PHP-Script', 'www.client.example/send.php', 'script', 'www.client.example/send.php', null],
    ['X-Source-Args', '/usr/sbin/httpd -k start', 'script', '/usr/sbin/httpd -k start', null],
    [
      'X-Source-Dir',
      'client.example:/public_html/wp-content',
      'script',
      'client.example:/public_html/wp-content',
      null,
    ],
    [
      'X-Authentication-Warning',
      'mx.example.org: apache set sender to info@client.example using -f',
      'script',
      'apache',
      null,
    ],
    [
      'X-Authentication-Warning',
      'mx.example.org: alice set sender to info@client.example using -f',
      'login',
      'alice',
      null,
    ],
    ['X-Authenticated-Sender', 'sv1.host.example: Info@client.example', 'login', 'info@client.example', null],
    ['X-Authenticated-Sender', 'info@client.example', 'login', 'info@client.example', null],
    ['X-Authenticated-Sender', 'sv1.host.example: nobody', 'script', 'nobody', null],
    [
      'X-Get-Message-Sender-Via',
      'sv1.host.example: authenticated_id: info@client.example',
      'login',
      'info@client.example',
      null,
    ],
    ['X-Authenticated-User', 'info@client.example', 'login', 'info@client.example', null],
    ['X-Authenticated-Id', 'info', 'login', 'info', null],
    ['X-AuthUser', 'info@client.example', 'login', 'info@client.example', null],
    ['X-Auth-User', '<info@client.example>', 'login', 'info@client.example', null],
    ['X-Auth-ID', 'info@client.example', 'login', 'info@client.example', null],
    ['X-Sender-Id', 'host|x-authuser|info@client.example', 'login', 'info@client.example', null],
    ['X-Sender-Id', 'info@client.example', 'login', 'info@client.example', null],
    ['X-Webmail-UserID', 'info@client.example', 'login', 'info@client.example', null],
    ['X-Originating-IP', '[203.0.113.77]', 'webmail', '203.0.113.77', '203.0.113.77'],
    ['X-Originating-IP', '2001:DB8::77', 'webmail', '2001:db8::77', '2001:db8::77'],
  ])('%s: %s', (name, text, kind, value, client) => {
    expect(marksIn(`${name}: ${text}`)).toEqual([
      { kind, value, client, hop: null, field: name.toLowerCase() },
    ]);
  });

  it.each([
    ['X-PHP-Originating-Script', ''],
    ['X-Source-Args', ''],
    ['X-Source-Args', '/usr/sbin/exim -Mc 1abcde-000001-Ab'],
    ['X-Source-Args', '/usr/bin/python /usr/local/cpanel/3rdparty/mailman/bin/qrunner'],
    ['X-Source-Dir', ''],
    ['X-Authentication-Warning', 'mx.example.org: Host a.example [203.0.113.5] claimed to be b.example'],
    ['X-Authenticated-Sender', 'sv1.host.example: mailnull'],
    ['X-Authenticated-Sender', 'no login at all'],
    [
      'X-Get-Message-Sender-Via',
      'sv1.host.example: sender_ident via received_protocol == local: x/primary_hostname/system user',
    ],
    ['X-Originating-IP', 'unknown'],
    ['X-AntiAbuse', 'Originator/Caller UID/GID - [47 12] / [47 12]'],
    ['X-Mailer', 'PHPMailer 6.9'],
  ])('nothing: %s: %s', (name, text) => expect(marksIn(`${name}: ${text}`)).toEqual([]));
});

describe('a hop shows', () => {
  it('its login, with the client that used it', () => {
    expect(
      marksIn(
        `Received: from a.example (a.example [203.0.113.5]) by b.example (Postfix) with ESMTP id 2; ${DATE}\nReceived: from pc (unknown [203.0.113.77]) (Authenticated sender: info@client.example) by a.example (Postfix) with ESMTPSA id 1; ${DATE}`,
      ),
    ).toEqual([
      { kind: 'login', value: 'info@client.example', client: '203.0.113.77', hop: 1, field: 'received' },
    ]);
  });

  it('the account of a web server as a script, other accounts not', () => {
    const local = (user: string) =>
      `Received: from ${user} by mx.example.org with local (Exim 4.96) id 1abcde-000001-Ab; ${DATE}`;
    expect(marksIn(local('www-data'))).toEqual([
      { kind: 'script', value: 'www-data', client: null, hop: 0, field: 'received' },
    ]);
    expect(marksIn(local('alice'))).toEqual([]);
  });

  it('the browser and the login of a webmail', () => {
    expect(
      marksIn(
        `Received: from 203.0.113.77 (SquirrelMail authenticated user info) by mx.example.org with HTTP; ${DATE}`,
      ).map(({ kind, value }) => [kind, value]),
    ).toEqual([
      ['login', 'info'],
      ['webmail', '203.0.113.77'],
    ]);
  });
});

describe('limits', () => {
  const hop = `Received: from pc (unknown [203.0.113.77]) (Authenticated sender: info@client.example) by a.example (Postfix) with ESMTPSA id 1; ${DATE}\n`;

  it.each([
    [MAX_HOP_MARKS, MAX_HOP_MARKS],
    [MAX_HOP_MARKS + 1, MAX_HOP_MARKS],
  ])('of %i hops with logins %i are kept', (hops, kept) => {
    expect(marksIn(hop.repeat(hops).trimEnd())).toHaveLength(kept);
  });

  it.each([
    [MAX_FIELD_MARKS, MAX_FIELD_MARKS],
    [MAX_FIELD_MARKS + 1, MAX_FIELD_MARKS],
  ])('of %i fields of one name %i are kept, and do not hide another', (fields, kept) => {
    const marks = marksIn(
      `${'X-Auth-User: a\n'.repeat(fields)}${hop.repeat(40)}X-PHP-Originating-Script: 1:a.php`,
    );
    expect(marks.filter(({ field }) => field === 'x-auth-user')).toHaveLength(kept);
    expect(marks.filter(({ kind }) => kind === 'script')).toHaveLength(1);
  });

  it.each([
    [MAX_MARK_CHARS, MAX_MARK_CHARS],
    [MAX_MARK_CHARS + 1, MAX_MARK_CHARS],
  ])('of %i characters %i are kept', (length, kept) => {
    expect(marksIn(`X-PHP-Originating-Script: ${'x'.repeat(length)}`)[0]?.value).toHaveLength(kept);
  });

  it('hold for arbitrary values', () => {
    const keys = fc.constantFrom(
      'X-PHP-Script',
      'X-Source-Args',
      'X-Authentication-Warning',
      'X-Authenticated-Sender',
      'X-Get-Message-Sender-Via',
      'X-Sender-Id',
      'X-Originating-IP',
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, fc.string({ maxLength: 200 })), { maxLength: 20 }), (fields) => {
        const marks = marksIn(
          fields.map(([key, value]) => `${key}: ${value.replace(/[\r\n]/g, ' ')}`).join('\n'),
        );
        for (const { value } of marks) {
          expect(value).not.toBe('');
          expect(value.length).toBeLessThanOrEqual(MAX_MARK_CHARS);
        }
      }),
      { numRuns: 500 },
    );
  });
});
