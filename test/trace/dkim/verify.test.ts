import { describe, expect, it } from 'vitest';
import { parseHeaderBlock } from '../../../lib/parse/index.ts';
import { MAX_SIGNED_HEADER_BYTES } from '../../../lib/trace/dkim/limits.ts';
import { readSignature } from '../../../lib/trace/dkim/signature-field.ts';
import { isTooLarge } from '../../../lib/trace/dkim/verify.ts';
import { dnsOf, findings, inShort } from '../../support/dkim-mail.ts';

/** RFC 8463 appendix A: one mail, signed by Ed25519 and by RSA; `h=` names three fields once more than they stand. */
const RFC_8463 = [
  'DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;',
  ' d=football.example.com; i=@football.example.com;',
  ' q=dns/txt; s=brisbane; t=1528637909; h=from : to :',
  ' subject : date : message-id : from : subject : date;',
  ' bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;',
  ' b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus',
  ' Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==',
  'DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;',
  ' d=football.example.com; i=@football.example.com;',
  ' q=dns/txt; s=test; t=1528637909; h=from : to : subject :',
  ' date : message-id : from : subject : date;',
  ' bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;',
  ' b=F45dVWDfMbQDGHJFlXUNB2HKfbCeLRyhDXgFpEL8GwpsRe0IeIixNTe3',
  ' DhCVlUrSjV4BwcVcOF6+FF3Zo9Rpo1tFOeS9mPYQTnGdaSGsgeefOsk2Jz',
  ' dA+L10TeYt9BgDfQNZtKdN1WO//KgIqXP7OdEFE4LjFYNcUxZQ4FADY+8=',
  'From: Joe SixPack <joe@football.example.com>',
  'To: Suzie Q <suzie@shopping.example.net>',
  'Subject: Is dinner ready?',
  'Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)',
  'Message-ID: <20030712040037.46341.5F8J@football.example.com>',
  '',
].join('\r\n');

const KEYS = {
  'brisbane._domainkey.football.example.com': [
    'v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
  ],
  'test._domainkey.football.example.com': [
    'v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB',
  ],
};

describe('the mail of RFC 8463', () => {
  for (const [name, records] of Object.entries(KEYS)) {
    it(`verifies by ${name}`, async () => {
      const { header } = parseHeaderBlock(Buffer.from(RFC_8463));
      const asking = { dns: dnsOf({ [name]: records }), domains: ['football.example.com'] };
      const found = await findings(header, ['suzie@shopping.example.net'], asking);
      expect(inShort(found)).toEqual(['signed:proof']);
      expect(found.evidence[0]?.facts).toMatchObject({ selector: name.split('.')[0] });
    });
  }
});

it('what h= selects is hashed up to a limit; beyond it the signature is told as untried, unasked', async () => {
  const field = 'DKIM-Signature: v=1; a=rsa-sha256; d=client.example; s=s; h=from:x; bh=A; b=AAAA\r\n';
  const from = 'From: a@client.example\r\n';
  const long = (bytes: number) => {
    const lines = 'X: y\r\n'.padEnd(100_002, ' z');
    const block = (count: number, rest: number) =>
      `${lines.replace('\r\n', '').slice(0, 100_000)}\r\n`.repeat(count) +
      `${'X:'.padEnd(rest - 2, 'y')}\r\n`;
    const left = bytes - from.length - 2 * 100_002;
    return parseHeaderBlock(Buffer.from(field + from + block(2, left))).header;
  };
  const tooLarge = (bytes: number) => {
    const header = long(bytes);
    const [first] = header.fields;
    const signature = first && readSignature(header, first);
    if (signature?.kind !== 'usable') throw new Error('unusable');
    return isTooLarge(header, signature);
  };
  expect(tooLarge(MAX_SIGNED_HEADER_BYTES)).toBe(false);
  expect(tooLarge(MAX_SIGNED_HEADER_BYTES + 1)).toBe(true);

  const dns = dnsOf({});
  const found = await findings(long(MAX_SIGNED_HEADER_BYTES + 1), [], { dns });
  expect(found.unknown).toEqual([{ kind: 'signatures-untried', count: 1 }]);
  expect(found.present).toBe(true);
  expect(dns.asked).toEqual([]);
});
