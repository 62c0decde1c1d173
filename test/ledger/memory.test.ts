import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashAddress, hashKey, ledgerOf, randomKey } from '../../lib/ledger/index.ts';
import {
  MAX_LINE_CHARS,
  MAX_LINES,
  MAX_MESSAGE_ID_CHARS,
  MAX_RECIPIENT_CHARS,
  MAX_RECIPIENTS,
} from '../../lib/ledger/memory.ts';

const AT = '2026-11-01T10:00:00.000Z';

function line(messageId: string, recipients: string[] = ['a@remote.example'], sentAt = AT): string {
  return JSON.stringify({ messageId, from: 'info@ours.example', recipients, sentAt });
}

const SES = '0100018f0123abcd-01234567-89ab-cdef-0123-456789abcdef-000000';

describe('ledgerOf', () => {
  it('finds what was sent and to whom of those asked for', async () => {
    const { findSent, size } = await ledgerOf([
      line('1@ours.example', ['A@Remote.example', 'b@remote.example']),
    ]);
    expect(size).toBe(1);
    const asked = [' a@REMOTE.example', 'c@remote.example', 'b@remote.example'];
    expect(await findSent('1@ours.example', asked)).toEqual({
      sentAt: AT,
      among: [' a@REMOTE.example', 'b@remote.example'],
    });
    expect(await findSent('1@ours.example', [])).toEqual({ sentAt: AT, among: [] });
    expect(await findSent('2@ours.example', asked)).toBeNull();
    expect(await findSent('', asked)).toBeNull();
  });

  it('knows when the newest mail was sent, wherever it stands', async () => {
    const at = (day: string) => line(`${day}@ours.example`, [], `2026-11-${day}T00:00:00Z`);
    const { newest } = await ledgerOf([at('02'), at('05'), at('03')]);
    expect(newest).toEqual(new Date('2026-11-05T00:00:00Z'));
    expect(
      (await ledgerOf([line('1', [], '2026-11-01T00:00:00Z'), line('1', [], '2026-11-09T00:00:00Z')])).newest,
    ).toEqual(new Date('2026-11-09T00:00:00Z'));
    expect((await ledgerOf([])).newest).toBeNull();
  });

  it('reads lines as they come, blank ones and other keys too', async () => {
    async function* lines() {
      yield line('1@ours.example');
      yield ' ';
      yield '{"messageId":"<2@ours.example>","recipients":[],"sentAt":"2026-11-01T19:00:00+09:00","subject":"x"}';
    }
    const { findSent, size } = await ledgerOf(lines());
    expect(size).toBe(2);
    expect(await findSent('2@ours.example', ['a@remote.example'])).toEqual({ sentAt: AT, among: [] });
  });

  it('puts the lines of one mail together', async () => {
    const { findSent, size } = await ledgerOf([
      line('1@ours.example', ['a@remote.example'], '2026-11-01T12:00:00Z'),
      line('<1@ours.example>', ['b@remote.example'], AT),
    ]);
    expect(size).toBe(1);
    expect(await findSent('1@ours.example', ['a@remote.example', 'b@remote.example'])).toEqual({
      sentAt: AT,
      among: ['a@remote.example', 'b@remote.example'],
    });
  });

  it.each([
    ['brackets', '1@ours.example', '<1@ours.example>'],
    ['blanks', '1@ours.example', ' <1@ours.example> '],
    ['a domain in other case', '1@Ours.Example', '1@ours.example'],
    ['a domain in other case, asked for', '1@ours.example', '1@OURS.EXAMPLE'],
    ['a bare SES id, as the feed tells it', SES, `${SES}@email.amazonses.com`],
    ['a bare SES id of a region', SES, `<${SES}@ap-northeast-1.amazonses.com>`],
    ['an SES id of another region', `${SES}@eu-west-1.amazonses.com`, `${SES}@email.amazonses.com`],
    ['an SES id, asked for bare', `${SES}@email.amazonses.com`, SES],
  ])('finds an id through %s', async (_, kept, asked) => {
    const { findSent } = await ledgerOf([line(kept)]);
    expect(await findSent(asked, ['a@remote.example'])).toEqual({ sentAt: AT, among: ['a@remote.example'] });
  });

  it.each([
    ['a local part in other case', 'Ab@ours.example', 'ab@ours.example'],
    ['another domain', '1@ours.example', '1@other.example'],
    ['a domain that only ends like that of SES', SES, `${SES}@notamazonses.com`],
    ['a domain below', SES, `${SES}@amazonses.com.spam.example`],
    ['a part', '1@ours.example', '1'],
  ])('does not find an id through %s', async (_, kept, asked) => {
    const { findSent } = await ledgerOf([line(kept)]);
    expect(await findSent(asked, ['a@remote.example'])).toBeNull();
  });

  it('prefers the id as written to one in other case', async () => {
    const { findSent } = await ledgerOf([
      line('1@ours.example', ['low@remote.example']),
      line('1@OURS.example', ['high@remote.example']),
    ]);
    const asked = ['low@remote.example', 'high@remote.example'];
    expect((await findSent('1@OURS.example', asked))?.among).toEqual(['high@remote.example']);
    expect((await findSent('1@ours.example', asked))?.among).toEqual(['low@remote.example']);
    expect((await findSent('1@Ours.Example', asked))?.among).toEqual(['low@remote.example']);
  });

  it.each<[string, string, string]>([
    [
      'a missing list',
      '{"messageId":"2@ours.example","sentAt":"2026-11-01T10:00:00Z"}',
      'sent.jsonl:3 cannot be used:\n  recipients: found nothing, expected a list of mail addresses',
    ],
    [
      'a date in words',
      line('2@ours.example', [], 'Sun, 1 Nov 2026'),
      'sent.jsonl:3 cannot be used:\n  sentAt: found "Sun, 1 Nov 2026", expected a date such as 2026-11-01 or 2026-11-01T09:00:00+09:00',
    ],
    ['no JSON', 'messageId=2', 'sent.jsonl:3 cannot be used:\n  line 1, column 1: is not JSON from here on'],
    [
      'no object',
      '[]',
      'sent.jsonl:3 cannot be used:\n  the whole: found an empty list, expected an object with messageId, recipients and sentAt',
    ],
  ])('tells of %s by its line', async (_, bad, message) => {
    await expect(ledgerOf([line('1@ours.example'), '', bad], { where: 'sent.jsonl' })).rejects.toThrow(
      expect.objectContaining({ message }),
    );
  });

  it(`takes an id of ${MAX_MESSAGE_ID_CHARS} and an address of ${MAX_RECIPIENT_CHARS} characters, and no longer ones`, async () => {
    const id = 'i'.repeat(MAX_MESSAGE_ID_CHARS);
    const address = 'a'.repeat(MAX_RECIPIENT_CHARS);
    const { findSent } = await ledgerOf([line(id, [address])]);
    expect((await findSent(id, [address]))?.among).toEqual([address]);
    await expect(ledgerOf([line(`${id}i`)])).rejects.toThrow('messageId');
    await expect(ledgerOf([line('1', [`${address}a`])])).rejects.toThrow('recipients[0]');
  });

  it(`takes ${MAX_RECIPIENTS} recipients and ${MAX_LINE_CHARS} characters a line, and no more`, async () => {
    const many = (count: number) => line('1@ours.example', Array(count).fill('a@remote.example'));
    expect((await ledgerOf([many(MAX_RECIPIENTS)])).size).toBe(1);
    await expect(ledgerOf([many(MAX_RECIPIENTS + 1)])).rejects.toThrow(`at most ${MAX_RECIPIENTS}`);
    expect((await ledgerOf([line('1').padEnd(MAX_LINE_CHARS)])).size).toBe(1);
    await expect(ledgerOf([line('1').padEnd(MAX_LINE_CHARS + 1)])).rejects.toThrow(
      `at most ${MAX_LINE_CHARS}`,
    );
  });

  it(`takes ${MAX_LINES} lines, and no more`, async () => {
    function* lines(blank: number) {
      yield line('1');
      for (let n = 0; n < blank; n++) yield '';
    }
    expect((await ledgerOf(lines(MAX_LINES - 1))).size).toBe(1);
    await expect(ledgerOf(lines(MAX_LINES))).rejects.toThrow(`at most ${MAX_LINES}`);
  });

  it('finds nothing by an id that was not kept, whatever it holds', async () => {
    const { findSent } = await ledgerOf([line('1@ours.example')]);
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary' }), fc.array(fc.string()), async (id, recipients) => {
        expect(await findSent(`x${id}`, recipients)).toBeNull();
      }),
    );
  });
});

describe('hashAddress', () => {
  it('is one for all spellings, another for another address or key, and shows nothing of it', () => {
    const key = randomKey();
    const hash = hashAddress('A@Remote.example ', key);
    expect(hash).toBe(hashAddress('a@remote.example', key));
    expect(hash).toMatch(/^[\w-]{43}$/);
    expect(hash).not.toBe(hashAddress('b@remote.example', key));
    expect(hash).not.toBe(hashAddress('a@remote.example', randomKey()));
    expect(randomKey().id).not.toBe(randomKey().id);
  });

  it('is HMAC-SHA-256 (RFC 4231 test case 2)', () => {
    const key = hashKey('test', new TextEncoder().encode('Jefe'));
    expect(Buffer.from(hashAddress('what do ya want for nothing?', key), 'base64url').toString('hex')).toBe(
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    );
  });
});
