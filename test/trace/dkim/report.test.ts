import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMail } from '../../../lib/parse/index.ts';
import { MAX_HEADER_FIELDS } from '../../../lib/parse/limits.ts';
import { MAX_REPORT_SIGNATURES, MAX_SIGNED_BODY_BYTES } from '../../../lib/trace/dkim/limits.ts';
import { type ReportSignature, reportSignedBy } from '../../../lib/trace/dkim/report.ts';
import {
  crlf,
  dnsOf,
  ed25519Key,
  nodemailerSigned,
  OURS,
  PLAIN,
  reportOn,
  rsaKey,
  type Signing,
  signed,
  type TestDns,
} from '../../support/dkim-mail.ts';
import { NEWLINES } from '../../support/newlines.ts';

const RSA = rsaKey('r1');
const ED = ed25519Key('e1');
const REPORTER = 'far.example';
const REPORT = reportOn(crlf(PLAIN), 'message').toString('utf8');

function dns(): TestDns {
  return dnsOf({
    [`r1._domainkey.${REPORTER}`]: [RSA.record],
    [`e1._domainkey.${REPORTER}`]: [ED.record],
    [`r1._domainkey.${OURS}`]: [RSA.record],
    'r1._domainkey.evil.example': [RSA.record],
  });
}

const byReporter = (change: Partial<Signing> = {}): Signing => ({ key: RSA, domain: REPORTER, ...change });

async function signer(mail: string, from = dns()): Promise<string | null> {
  return (await signature(mail, from)).domain;
}

function signature(mail: string, from = dns()): Promise<ReportSignature> {
  return reportSignedBy(parseMail(Buffer.from(mail, 'utf8')), (domain) => domain === REPORTER, from.resolve);
}

describe('a report that its sender signed', () => {
  for (const key of [RSA, ED]) {
    for (const canonicalization of ['relaxed/relaxed', 'simple/simple', 'relaxed/simple', 'simple/relaxed']) {
      it(`is known by ${key.selector}, ${canonicalization}, whatever newline the copy has`, async () => {
        const mail = await signed(REPORT, byReporter({ key, canonicalization }));
        for (const newline of Object.values(NEWLINES)) {
          expect(await signer(mail.replaceAll('\r\n', newline))).toBe(REPORTER);
        }
      });
    }
  }

  it('is known where nodemailer signed it, below what the receiving server put on top', async () => {
    const mail = `Received: from a by b; Mon, 23 Nov 2026 09:00:00 +0000\r\n${await nodemailerSigned(RSA)}`;
    const found = await reportSignedBy(
      parseMail(Buffer.from(mail)),
      (domain) => domain === OURS,
      dns().resolve,
    );
    expect(found.domain).toBe(OURS);
  });

  it('is not known where header or body changed', async () => {
    const mail = await signed(REPORT, byReporter());
    for (const [from, to] of [
      ['Undelivered', 'Returned'],
      ['could not be delivered', 'could be delivered'],
      ['nobody@far.example\r\nAction', 'somebody@far.example\r\nAction'],
    ] as const) {
      expect(mail).toContain(from);
      expect(await signer(mail.replace(from, to))).toBeNull();
    }
  });

  it('is not known by a signature over the beginning of the body alone (l=), only over all of it', async () => {
    const body = Buffer.byteLength(REPORT.slice(REPORT.indexOf('\r\n\r\n') + 4));
    const canonical = { canonicalization: 'relaxed/simple' };
    for (const maxBodyLength of [0, 10, body - 1]) {
      const part = await signed(REPORT, byReporter({ ...canonical, maxBodyLength }));
      expect(part).toContain(`l=${maxBodyLength};`);
      expect(await signer(part)).toBeNull();
      expect(await signer(`${part}appended\r\n`)).toBeNull();
    }
    const all = await signed(REPORT, byReporter({ ...canonical, maxBodyLength: body }));
    expect(await signer(all)).toBe(REPORTER);
    expect(await signer(`${all}appended\r\n`)).toBeNull();
  });

  it('is not known where what says how to read the body is unsigned, or stands twice', async () => {
    const unsigned = await signed(REPORT, byReporter({ headerList: 'From:To:Subject:Date' }));
    expect(await signer(unsigned)).toBeNull();
    const mail = await signed(REPORT, byReporter());
    for (const added of [
      'Content-Type: multipart/report; boundary="of the attacker"',
      'Content-Transfer-Encoding: base64',
      'MIME-Version: 1.0',
      'Subject: another',
      'From: another@evil.example',
    ]) {
      expect(await signer(`${added}\r\n${mail}`)).toBeNull();
    }
  });

  it('is not known where its header is longer than what is read of one', async () => {
    const fields = (count: number) => REPORT.replace('\r\n\r\n', `\r\n${'X-Pad: x\r\n'.repeat(count)}\r\n`);
    expect(await signer(await signed(fields(MAX_HEADER_FIELDS - 100), byReporter()))).toBe(REPORTER);
    expect(await signer(await signed(fields(MAX_HEADER_FIELDS), byReporter()))).toBeNull();
  });

  it('is asked of DNS only for the organisation: the d= of strangers costs no question', async () => {
    const mail = await signed(REPORT, byReporter({ domain: 'evil.example' }));
    const asked = dns();
    expect(await signer(mail, asked)).toBeNull();
    expect(asked.asked).toEqual([]);
    expect(await signer(await signed(mail, byReporter()), asked)).toBe(REPORTER);
    expect(asked.asked).toEqual([`r1._domainkey.${REPORTER}`]);
  });

  it('is not known where DNS is silent, or has no key', async () => {
    const mail = await signed(REPORT, byReporter());
    for (const from of [
      dnsOf({}),
      dnsOf({ [`r1._domainkey.${REPORTER}`]: 'silent' }),
      dnsOf({ [`r1._domainkey.${REPORTER}`]: ['p='] }),
      dnsOf({ [`r1._domainkey.${REPORTER}`]: [ED.record] }),
    ]) {
      expect(await signer(mail, from)).toBeNull();
    }
  });

  it('tells the key about which DNS was silent', async () => {
    const mail = await signed(REPORT, byReporter());
    const name = `r1._domainkey.${REPORTER}`;
    expect(await signature(mail, dnsOf({ [name]: 'silent' }))).toEqual({ domain: null, silent: [name] });
    expect(await signature(mail, dnsOf({}))).toEqual({ domain: null, silent: [] });
  });

  it(`is known by the first ${MAX_REPORT_SIGNATURES} signatures in the organisation's name`, async () => {
    let mail = await signed(REPORT, byReporter());
    for (let i = 1; i < MAX_REPORT_SIGNATURES; i++) {
      mail = await signed(mail, byReporter({ key: { ...RSA, selector: `gone${i}` } }));
    }
    expect(await signer(mail)).toBe(REPORTER);
    const asked = dns();
    expect(
      await signer(await signed(mail, byReporter({ key: { ...RSA, selector: 'gone' } })), asked),
    ).toBeNull();
    expect(asked.asked).toHaveLength(MAX_REPORT_SIGNATURES);
  });

  it('is known up to a size', async () => {
    const head = REPORT.slice(0, REPORT.indexOf('\r\n\r\n') + 4);
    const line = `${'x'.repeat(98)}\r\n`;
    const body = (bytes: number) => {
      const lines = line.repeat(Math.floor(bytes / 100) - 1);
      return `${lines}${'y'.repeat(bytes - lines.length - 2)}\r\n`;
    };
    expect(await signer(await signed(head + body(MAX_SIGNED_BODY_BYTES), byReporter()))).toBe(REPORTER);
    expect(await signer(await signed(head + body(MAX_SIGNED_BODY_BYTES + 1), byReporter()))).toBeNull();
  });
});

describe('bodies', () => {
  const head = `From: a@${REPORTER}\r\nTo: b@${OURS}\r\nSubject: x\r\n\r\n`;
  it('hash as the libraries of others do, whatever stands in them', async () => {
    const odd = [
      '',
      '\r\n',
      '\r\n\r\n\r\n',
      ' ',
      ' \r\n',
      'a',
      'a ',
      'a \t b\t\r\n\r\n \r\n',
      'a\r\n\r\nb\r\n \t\r\n\r\n',
      'a\r\n ',
      '\u00e9\r\n',
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.constantFrom(...odd),
          fc
            .array(fc.constantFrom('a', ' ', '\t', '\r\n', '\u00a0', '  \r\n'), { maxLength: 12 })
            .map((pieces) => pieces.join('')),
        ),
        fc.constantFrom('relaxed/relaxed', 'relaxed/simple'),
        async (body, canonicalization) => {
          const mail = await signed(head + body, byReporter({ canonicalization }));
          expect(await signer(mail)).toBe(REPORTER);
        },
      ),
      { numRuns: 150 },
    );
  });
});
