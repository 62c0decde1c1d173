import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseHeaderBlock } from '../../lib/parse/index.ts';
import {
  ARCHIVED_KEY_DAYS,
  MAX_RECIPIENTS_TOLD,
  MAX_SIGNATURES_TRIED,
  MAX_UNKNOWN_SELECTORS,
} from '../../lib/trace/dkim/limits.ts';
import {
  crlf,
  dnsOf,
  ed25519Key,
  FAILED,
  type Form,
  findings,
  findingsIn,
  headerOf,
  inShort,
  NOW,
  nodemailerSigned,
  OURS,
  PLAIN,
  publishing,
  reportOn,
  rsaKey,
  signed,
  signedNaming,
} from '../support/dkim-mail.ts';
import { NEWLINES, type NewlineName } from '../support/newlines.ts';

const RSA = rsaKey('r1');
const OTHER_RSA = rsaKey('r2');
const ED = ed25519Key('e1');
const FORMS: readonly Form[] = ['message', 'headers', 'base64-headers', 'inline', 'quoted'];
const PROOF = ['signed:proof'];

/** As mail comes to us after `edit` by somebody on the way, in a report of that form. */
async function after(
  edit: (mail: string) => string,
  canonicalization = 'relaxed/relaxed',
  form: Form = 'headers',
) {
  const mail = await signed(PLAIN, { key: RSA, canonicalization });
  return findingsIn(reportOn(edit(mail), form), { dns: publishing(RSA) });
}

describe('a mail that we signed, returned', () => {
  for (const [what, key] of [
    ['rsa', RSA],
    ['ed25519', ED],
  ] as const) {
    for (const canonicalization of ['relaxed/relaxed', 'simple/simple', 'relaxed/simple', 'simple/relaxed']) {
      for (const form of FORMS) {
        it(`is proved ours: ${what}, ${canonicalization}, ${form}`, async () => {
          const mail = await signed(PLAIN, { key, canonicalization });
          const found = await findingsIn(reportOn(mail, form), { dns: publishing(key) });
          expect(inShort(found)).toEqual(PROOF);
          expect(found.evidence[0]?.facts).toEqual({
            domain: OURS,
            selector: key.selector,
            recipient: FAILED,
            keyLastSeen: null,
            foreignClient: null,
          });
          expect(found.valid).toEqual({
            domain: OURS,
            selector: key.selector,
            coversListUnsubscribe: false,
          });
          expect(found.unknown).toEqual([]);
          expect(found.present).toBe(true);
        });
      }
    }
  }

  for (const form of FORMS) {
    it(`is proved ours where nodemailer composed and signed it, ${form}`, async () => {
      const found = await findingsIn(reportOn(await nodemailerSigned(RSA), form), { dns: publishing(RSA) });
      expect(inShort(found)).toEqual(PROOF);
    });
  }

  for (const newline of Object.keys(NEWLINES) as NewlineName[]) {
    for (const canonicalization of ['relaxed/relaxed', 'simple/simple']) {
      it(`is proved ours whatever newline the copy came with: ${newline}, ${canonicalization}`, async () => {
        const mail = await signed(PLAIN, { key: RSA, canonicalization });
        const copy = reportOn(mail, 'headers').toString('latin1').replaceAll('\r\n', NEWLINES[newline]);
        const found = await findingsIn(Buffer.from(copy, 'latin1'), { dns: publishing(RSA) });
        expect(inShort(found)).toEqual(PROOF);
      });
    }
  }

  it('is proved ours where the body was cut, replaced, or signed only in part', async () => {
    for (const maxBodyLength of [undefined, 5]) {
      const mail = await signed(PLAIN, { key: RSA, maxBodyLength });
      const cut = `${headerOf(mail)}\r\nThank`;
      expect(inShort(await findingsIn(reportOn(cut, 'message'), { dns: publishing(RSA) }))).toEqual(PROOF);
    }
  });

  it('is proved ours after its signature expired: reports come late', async () => {
    const mail = await signed(PLAIN, { key: RSA, expires: new Date(NOW.getTime() + 1000) });
    const now = new Date(NOW.getTime() + 5 * 86_400_000);
    expect(inShort(await findingsIn(reportOn(mail, 'headers'), { dns: publishing(RSA), now }))).toEqual(
      PROOF,
    );
  });

  it('is proved ours by a key of 1024 bits, and by none of 512', async () => {
    const [short, weak] = [rsaKey('short', 1024), rsaKey('weak', 512)];
    const accepted = await signed(PLAIN, { key: short });
    expect(inShort(await findingsIn(reportOn(accepted, 'headers'), { dns: publishing(short) }))).toEqual(
      PROOF,
    );
    const refused = await findingsIn(reportOn(await signed(PLAIN, { key: weak }), 'headers'), {
      dns: publishing(weak),
    });
    expect(refused).toEqual({ evidence: [], unknown: [], valid: null, present: true });
  });

  it('says that it is mail in bulk only where a List-Unsubscribe stands and is signed', async () => {
    const list = `List-Unsubscribe: <https://client.example/u>\n${PLAIN}`;
    const valid = async (mail: string) =>
      (await findingsIn(reportOn(mail, 'headers'), { dns: publishing(RSA) })).valid?.coversListUnsubscribe;
    expect(await valid(await signed(list, { key: RSA }))).toBe(true);
    expect(await valid(await signed(list, { key: RSA, headerList: 'From:To:Cc:Subject' }))).toBe(false);
  });

  it('names its recipients whatever their case, and in Cc too', async () => {
    const mail = await signed(PLAIN.replace(FAILED, 'NOBODY@Far.Example'), { key: RSA });
    for (const failed of ['NoBody@FAR.example', 'copy@near.example', 'someone@far.example']) {
      const found = await findingsIn(reportOn(mail, 'headers', [failed]), { dns: publishing(RSA) });
      expect(inShort(found)).toEqual(PROOF);
    }
  });
});

describe('what happened to a returned header on the way', () => {
  const refold = (mail: string) => mail.replace('Subject: Your order   of', 'Subject: Your\r\n\torder of ');
  const lowerNames = (mail: string) =>
    mail.replace(/^(Subject|To|Cc|From)(?=:)/gm, (name) => name.toUpperCase());
  const reorder = (mail: string) => {
    const fields = headerOf(mail)
      .split(/\r\n(?![ \t])/)
      .filter((field) => field !== '');
    return `${fields.reverse().join('\r\n')}\r\n\r\n`;
  };

  it('refolding and changed case of names: relaxed survives, simple does not', async () => {
    for (const edit of [refold, lowerNames]) {
      expect(inShort(await after(edit))).toEqual(PROOF);
      expect(inShort(await after(edit, 'simple/simple'))).toEqual(['signature-fails:weak']);
    }
  });

  it('another order of fields of different names: both survive', async () => {
    expect(inShort(await after(reorder))).toEqual(PROOF);
    expect(inShort(await after(reorder, 'simple/simple'))).toEqual(PROOF);
  });

  it('another order of signed fields of one name: neither survives', async () => {
    const twice = `X-Note: one\nX-Note: two\n${PLAIN}`;
    const headerList = 'From:To:Cc:Subject:X-Note:X-Note';
    const mail = await signed(twice, { key: RSA, headerList });
    const dns = publishing(RSA);
    expect(inShort(await findingsIn(reportOn(mail, 'headers'), { dns }))).toEqual(PROOF);
    expect(inShort(await findingsIn(reportOn(reorder(mail), 'headers'), { dns }))).toEqual([
      'signature-fails:weak',
    ]);
  });

  it('another order of signatures, of which one signs the other: both survive', async () => {
    const below = await signed(PLAIN, { key: ED });
    const headerList = 'From:To:Cc:Subject:DKIM-Signature';
    const mail = await signed(below, { key: RSA, headerList });
    for (const copy of [mail, reorder(mail)]) {
      for (const key of [RSA, ED]) {
        expect(inShort(await findingsIn(reportOn(copy, 'headers'), { dns: publishing(key) }))).toEqual(PROOF);
      }
    }
  });

  it('fields of names that are signed, put on top: the lower ones are the signed ones', async () => {
    const mail = `X-Note: by a filter\r\n${await signed(`X-Note: ours\n${PLAIN}`, { key: RSA, headerList: 'From:To:Cc:Subject:X-Note' })}`;
    expect(inShort(await findingsIn(reportOn(mail, 'headers'), { dns: publishing(RSA) }))).toEqual(PROOF);
  });

  it('an 8-bit body encoded for a 7-bit host, and the header field with it: both survive', async () => {
    for (const canonicalization of ['relaxed/relaxed', 'simple/simple']) {
      for (const now of ['quoted-printable', 'base64', '7bit']) {
        const found = await after(
          (mail) => mail.replace('Encoding: 8bit', `Encoding: ${now}`),
          canonicalization,
        );
        expect(inShort(found)).toEqual(PROOF);
      }
      const gone = await after(
        (mail) => mail.replace('Content-Transfer-Encoding: 8bit\r\n', ''),
        canonicalization,
      );
      expect(inShort(gone)).toEqual(PROOF);
    }
  });

  it('a Content-Transfer-Encoding where we had signed that there is none', async () => {
    const names = ['From', 'To', 'Cc', 'Subject', 'Content-Transfer-Encoding'];
    const mail = signedNaming(PLAIN.replace('Content-Transfer-Encoding: 8bit\n', ''), RSA, names);
    const added = mail.replace('\r\n\r\n', '\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n');
    for (const copy of [mail, added]) {
      expect(inShort(await findingsIn(reportOn(copy, 'headers'), { dns: publishing(RSA) }))).toEqual(PROOF);
    }
  });

  it('one changed character of a signed field: it fails', async () => {
    const found = await after((mail) => mail.replace('Your order', 'Your 0rder'));
    expect(inShort(found)).toEqual(['signature-fails:weak']);
    expect(found.evidence[0]?.facts).toEqual({ domain: OURS, selector: 'r1' });
    expect(found.valid).toBeNull();
    expect(found.present).toBe(true);
  });

  it('an extract that lacks signed fields: it says nothing', async () => {
    for (const name of ['From', 'To', 'Subject', 'Date', 'Message-ID']) {
      const found = await after((mail) =>
        mail.replace(new RegExp(`^${name}: .*\r\n(?:[ \t].*\r\n)*`, 'm'), ''),
      );
      expect(found).toEqual({ evidence: [], unknown: [], valid: null, present: true });
    }
  });

  it('a header that runs into other text, so that its end may be missing: a failure says nothing', async () => {
    const mail = (await signed(PLAIN, { key: RSA })).replace('Your order', 'Your 0rder');
    const cut = parseHeaderBlock(Buffer.from(`${headerOf(mail)}[the rest was cut off]\r\n`)).header;
    expect(cut.closed).toBe(false);
    const found = await findings(cut, [FAILED], { dns: publishing(RSA) });
    expect(found).toEqual({ evidence: [], unknown: [], valid: null, present: true });
  });
});

describe('fields that an attacker adds to a signed mail', () => {
  const ADDED = {
    From: 'Someone Else <else@evil.example>',
    To: 'victim@other.example',
    Cc: 'victim@other.example',
    Subject: 'Buy now',
  };
  for (const [name, value] of Object.entries(ADDED)) {
    for (const canonicalization of ['relaxed/relaxed', 'simple/simple']) {
      it(`a second ${name}, on top or below, in any spelling: no longer valid, ${canonicalization}`, async () => {
        const put: ((mail: string) => string)[] = [
          (mail) => `${name}: ${value}\r\n${mail}`,
          (mail) => `${name.toUpperCase()} : ${value}\r\n${mail}`,
          (mail) => `${name}\r\n : ${value}\r\n${mail}`,
          (mail) => mail.replace('\r\nDate:', `\r\n${name}: ${value}\r\nDate:`),
        ];
        for (const edit of put) {
          const found = await after(edit, canonicalization);
          expect(inShort(found)).toEqual(['signature-fails:weak']);
          expect(found.valid).toBeNull();
        }
      });
    }
  }

  it('a Cc, To or Subject that our signature does not cover: nothing is proved and nothing held against it', async () => {
    for (const headerList of ['From:To:Subject', 'From:Cc:Subject', 'From:To:Cc']) {
      const mail = await signed(PLAIN, { key: RSA, headerList });
      const found = await findingsIn(reportOn(mail, 'headers'), { dns: publishing(RSA) });
      expect(found).toEqual({ evidence: [], unknown: [], valid: null, present: true });
    }
  });

  it('a field that we signed as absent: valid without it, failing with it', async () => {
    const dns = publishing(RSA);
    const without = PLAIN.replace('Cc: copy@near.example\n', '');
    const mail = signedNaming(without, RSA, ['From', 'From', 'To', 'To', 'Cc', 'Subject', 'Subject']);
    expect(inShort(await findingsIn(reportOn(mail, 'headers'), { dns }))).toEqual(PROOF);
    for (const added of ['Cc: victim@other.example', 'To: victim@other.example', 'Subject: Buy now']) {
      const found = await findingsIn(reportOn(`${added}\r\n${mail}`, 'headers'), { dns });
      expect(inShort(found)).toEqual(['signature-fails:weak']);
    }
  });

  it('two To fields that we signed ourselves: no proof, and nothing against', async () => {
    const doubled = PLAIN.replace('Cc: ', 'To: ');
    const mail = await signed(doubled, { key: RSA, headerList: 'From:To:To:Subject' });
    const found = await findingsIn(reportOn(mail, 'headers'), { dns: publishing(RSA) });
    expect(found).toEqual({ evidence: [], unknown: [], valid: null, present: true });
  });
});

describe('a valid signature of a mail that does not name who failed', () => {
  const failed = ['user+b@far.example', 'stranger@far.example'];

  it('is strong for and weak against, or weak where a foreign host handed it over', async () => {
    const mail = await signed(PLAIN.replace(FAILED, 'user+a@far.example'), { key: RSA });
    const report = reportOn(mail, 'headers', failed);
    const own = await findingsIn(report, { dns: publishing(RSA) });
    expect(inShort(own)).toEqual(['signed:strong', 'signed-for-others:weak']);
    expect(own.evidence[1]?.facts).toEqual({ domain: OURS, selector: 'r1', recipients: failed });
    expect(own.valid).not.toBeNull();

    const foreign = await findingsIn(report, { dns: publishing(RSA), foreignClient: '203.0.113.66' });
    expect(inShort(foreign)).toEqual(['signed:weak', 'signed-for-others:weak']);
    expect(foreign.evidence[0]?.facts).toMatchObject({ recipient: null, foreignClient: '203.0.113.66' });
  });

  it('says nothing of others where the report names nobody', async () => {
    const { header } = parseHeaderBlock(Buffer.from(await signed(PLAIN, { key: RSA })));
    expect(inShort(await findings(header, [], { dns: publishing(RSA) }))).toEqual(['signed:strong']);
  });

  it('is proof by a foreign host too, if it names one who failed', async () => {
    const mail = await signed(PLAIN, { key: RSA });
    const asking = { dns: publishing(RSA), foreignClient: '203.0.113.66' };
    expect(inShort(await findingsIn(reportOn(mail, 'headers', [...failed, FAILED]), asking))).toEqual(PROOF);
  });

  it('tells at most so many recipients', async () => {
    const { header } = parseHeaderBlock(Buffer.from(await signed(PLAIN, { key: RSA })));
    const many = Array.from({ length: MAX_RECIPIENTS_TOLD + 1 }, (_, i) => `u${i}@far.example`);
    const [, others] = (await findings(header, many, { dns: publishing(RSA) })).evidence;
    expect(others?.facts).toMatchObject({ recipients: many.slice(0, MAX_RECIPIENTS_TOLD) });
  });
});

describe('keys that are gone from DNS', () => {
  const name = `r1._domainkey.${OURS}`;
  const lastPublished = new Date('2026-11-01T00:00:00Z');
  const limit = lastPublished.getTime() + ARCHIVED_KEY_DAYS * 86_400_000;
  const archive = { [name]: { record: RSA.record, lastPublished } };

  it('count as strong until 14 days after they were last published, and not a second longer', async () => {
    const report = reportOn(await signed(PLAIN, { key: RSA }), 'headers');
    for (const seconds of [-1, 0]) {
      const now = new Date(limit + seconds * 1000);
      const found = await findingsIn(report, { dns: dnsOf({}), archive, now });
      expect(inShort(found)).toEqual(['signed:strong']);
      expect(found.evidence[0]?.facts).toMatchObject({
        recipient: FAILED,
        keyLastSeen: lastPublished.toISOString(),
      });
    }
    const late = await findingsIn(report, { dns: dnsOf({}), archive, now: new Date(limit + 1000) });
    expect(late).toEqual({ evidence: [], unknown: [], valid: null, present: true });
  });

  it('are weak where nobody who failed is named and a foreign host handed the mail over', async () => {
    const report = reportOn(await signed(PLAIN, { key: RSA }), 'headers', ['x@far.example']);
    const asking = { dns: dnsOf({}), archive, now: lastPublished, foreignClient: '203.0.113.66' };
    expect(inShort(await findingsIn(report, asking))).toEqual(['signed:weak', 'signed-for-others:weak']);
  });

  it('end at once where they were withdrawn: the archive is not asked, and nothing is said against the mail', async () => {
    const report = reportOn(await signed(PLAIN, { key: RSA }), 'headers');
    const dns = dnsOf({ [name]: ['v=DKIM1; k=rsa; p='] });
    const found = await findingsIn(report, { dns, archive, now: lastPublished });
    expect(found).toEqual({ evidence: [], unknown: [], valid: null, present: true });
  });

  it('are looked for in the archive where a wildcard answers for the selector', async () => {
    const report = reportOn(await signed(PLAIN, { key: RSA }), 'headers');
    const dns = dnsOf({ [name]: ['v=spf1 -all'] });
    expect(inShort(await findingsIn(report, { dns, archive, now: lastPublished }))).toEqual([
      'signed:strong',
    ]);
  });

  it('are told where DNS is silent, and not taken from the archive', async () => {
    const report = reportOn(await signed(PLAIN, { key: RSA }), 'headers');
    const dns = dnsOf({ [name]: 'silent' });
    const found = await findingsIn(report, { dns, archive, now: lastPublished });
    expect(found).toEqual({
      evidence: [],
      unknown: [{ kind: 'dns-silent', name, matters: true }],
      valid: null,
      present: true,
    });
  });

  it('do not matter where another signature proves the mail', async () => {
    const mail = await signed(await signed(PLAIN, { key: RSA }), { key: ED });
    for (const dns of [publishing(RSA), publishing(ED)]) {
      expect(inShort(await findingsIn(reportOn(mail, 'headers'), { dns }))).toEqual(PROOF);
    }
    const each = publishing(RSA, ED);
    await findingsIn(reportOn(mail, 'headers'), { dns: each });
    // Proof was found: no further question is asked.
    expect(each.asked).toHaveLength(1);
    const both = dnsOf({ [name]: [RSA.record], [`e1._domainkey.${OURS}`]: 'silent' });
    const found = await findingsIn(reportOn(mail, 'headers'), { dns: both });
    expect(inShort(found)).toEqual(PROOF);
    expect(found.unknown).toEqual([]);
  });

  it('in DNS go before the archive: proof, though a signature above it is only strong', async () => {
    const mail = await signed(await signed(PLAIN, { key: ED }), { key: RSA });
    const found = await findingsIn(reportOn(mail, 'headers'), {
      dns: publishing(ED),
      archive,
      now: lastPublished,
    });
    expect(inShort(found)).toEqual(PROOF);
    expect(found.valid?.selector).toBe('e1');
  });
});

describe('what the key and the signature say of themselves', () => {
  const name = `r1._domainkey.${OURS}`;
  const nothing = { evidence: [], unknown: [], valid: null, present: true };
  const publishedWith = (tags: string) =>
    dnsOf({ [name]: [RSA.record.replace('v=DKIM1;', `v=DKIM1; ${tags};`)] });

  it('a key for other services or other hashes verifies nothing', async () => {
    const report = reportOn(await signed(PLAIN, { key: RSA }), 'headers');
    for (const tags of ['s=tlsrpt', 'h=sha1', 's=a:b']) {
      expect(await findingsIn(report, { dns: publishedWith(tags) })).toEqual(nothing);
    }
    for (const tags of ['s=email', 's=*', 's=other:email', 'h=sha1:sha256', 'n=a note', 't=y', 't=s']) {
      expect(inShort(await findingsIn(report, { dns: publishedWith(tags) }))).toEqual(PROOF);
    }
  });

  it('t=s: the domain of i= is d= itself', async () => {
    const below = await signed(PLAIN, { key: RSA, identity: `@shop.${OURS}` });
    expect(inShort(await findingsIn(reportOn(below, 'headers'), { dns: publishing(RSA) }))).toEqual(PROOF);
    expect(await findingsIn(reportOn(below, 'headers'), { dns: publishedWith('t=s') })).toEqual(nothing);
  });

  it('t=y: a failure does not count against a mail of a domain that is testing', async () => {
    const changed = (await signed(PLAIN, { key: RSA })).replace('Your order', 'Another');
    expect(await findingsIn(reportOn(changed, 'headers'), { dns: publishedWith('t=y') })).toEqual(nothing);
  });

  it('a key of the other algorithm verifies nothing', async () => {
    const report = reportOn(await signed(PLAIN, { key: RSA }), 'headers');
    expect(await findingsIn(report, { dns: dnsOf({ [name]: [ED.record] }) })).toEqual(nothing);
  });

  it('a stray record beside the key does no harm; another key makes it fail', async () => {
    const report = reportOn(await signed(PLAIN, { key: RSA }), 'headers');
    const stray = dnsOf({ [name]: ['google-site-verification=x', OTHER_RSA.record, RSA.record] });
    expect(inShort(await findingsIn(report, { dns: stray }))).toEqual(PROOF);
    const rotated = dnsOf({ [name]: [OTHER_RSA.record] });
    expect(inShort(await findingsIn(report, { dns: rotated }))).toEqual(['signature-fails:weak']);
  });

  it('rsa-sha1 is ignored, unasked', async () => {
    const dns = publishing(RSA);
    const mail = await signed(PLAIN, { key: RSA, algorithm: 'rsa-sha1' });
    expect(mail).toContain('a=rsa-sha1');
    expect(await findingsIn(reportOn(mail, 'headers'), { dns })).toEqual(nothing);
    expect(dns.asked).toEqual([]);
  });
});

describe('whom we ask, and how often', () => {
  it('never about a foreign d=: whoever wrote the report chose it', async () => {
    const dns = publishing(RSA);
    for (const domain of ['evil.example', `not${OURS}`, `${OURS}.evil.example`, 'example']) {
      const mail = await signed(PLAIN, { key: RSA, domain });
      const found = await findingsIn(reportOn(mail, 'headers'), { dns });
      expect(found).toEqual({ evidence: [], unknown: [], valid: null, present: false });
    }
    expect(dns.asked).toEqual([]);
  });

  it('about names below ours, and about our other domains', async () => {
    const dns = dnsOf({
      [`r1._domainkey.news.${OURS}`]: [RSA.record],
      'r1._domainkey.second.example': [RSA.record],
    });
    for (const domain of [`news.${OURS}`, 'second.example', 'Second.Example']) {
      const mail = await signed(PLAIN, { key: RSA, domain });
      const asking = { dns, domains: [OURS, 'second.example'] };
      const found = await findingsIn(reportOn(mail, 'headers'), asking);
      expect(inShort(found)).toEqual(PROOF);
      expect(found.valid?.domain).toBe(domain.toLowerCase());
    }
  });

  it(`about at most ${MAX_SIGNATURES_TRIED} signatures, each key once, and says how many were left`, async () => {
    const forged = (await signed(PLAIN.replace('Your', 'My'), { key: RSA })).match(
      /^DKIM.*\r\n(?:[ \t].*\r\n)*/,
    )?.[0];
    const mail = await signed(PLAIN, { key: ED });
    const dns = publishing(RSA, ED);
    const fourth = (forged as string).repeat(MAX_SIGNATURES_TRIED - 1) + mail;
    expect(inShort(await findingsIn(reportOn(fourth, 'headers'), { dns }))).toEqual(PROOF);
    expect(dns.asked).toEqual([`r1._domainkey.${OURS}`, `e1._domainkey.${OURS}`]);
    const fifth = (forged as string) + fourth;
    const found = await findingsIn(reportOn(fifth, 'headers'), { dns });
    expect(inShort(found)).toEqual(Array(MAX_SIGNATURES_TRIED).fill('signature-fails:weak'));
    expect(found.unknown).toEqual([{ kind: 'signatures-untried', count: 1 }]);
  });

  it(`about no further selector after ${MAX_UNKNOWN_SELECTORS} that are unknown; known ones are still tried`, async () => {
    const dns = publishing(RSA, ED);
    const made = (selector: string, mail: string) => signed(mail, { key: { ...RSA, selector } });
    let mail = await signed(PLAIN, { key: ED });
    for (let i = 0; i < MAX_UNKNOWN_SELECTORS - 1; i++) mail = await made(`u${i}`, mail);
    expect(inShort(await findingsIn(reportOn(mail, 'headers'), { dns }))).toEqual(PROOF);
    mail = await made('last', mail);
    dns.asked.length = 0;
    const found = await findingsIn(reportOn(mail, 'headers'), { dns });
    expect(found.evidence).toEqual([]);
    expect(found.unknown).toEqual([{ kind: 'signatures-untried', count: 1 }]);
    expect(dns.asked).toHaveLength(MAX_UNKNOWN_SELECTORS);
  });

  it('whatever bytes a header holds: nothing is thrown, and questions stay bounded', async () => {
    const mail = await signed(await signed(PLAIN, { key: RSA }), {
      key: ED,
      canonicalization: 'simple/simple',
    });
    const whole = Buffer.from(headerOf(mail), 'utf8');
    const tags = [
      'v=1',
      'a=rsa-sha256',
      'a=ed25519-sha256',
      'b=',
      'b=AAAA',
      'bh=x',
      'h=from:to',
      'h=:::',
      `d=${OURS}`,
      'd=.',
      's=r1',
      's=e1',
      's=\u00e9',
      'c=simple',
      'c=relaxed/x',
      'i=@',
      'l=1',
      'q=x',
      ';',
      '=',
    ];
    const composed = fc
      .array(fc.array(fc.constantFrom(...tags), { maxLength: 14 }), { maxLength: 12 })
      .map((fields) =>
        Buffer.from(fields.map((list) => `DKIM-Signature: ${list.join(';')}\r\n`).join('') + crlf(PLAIN)),
      );
    const damaged = fc
      .array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { maxLength: 6 })
      .map((edits) => {
        const bytes = Buffer.from(whole);
        for (const [at, byte] of edits) bytes[at] = byte;
        return bytes;
      });
    await fc.assert(
      fc.asyncProperty(fc.oneof(composed, damaged, fc.uint8Array({ maxLength: 300 })), async (bytes) => {
        const dns = publishing(RSA, ED);
        const { header } = parseHeaderBlock(bytes);
        const found = await findings(header, [FAILED], { dns });
        expect(dns.asked.length).toBeLessThanOrEqual(MAX_SIGNATURES_TRIED);
        expect(dns.asked.every((name) => name.endsWith(OURS))).toBe(true);
        if (found.valid !== null) expect(found.present).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});
