import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ByteWindow, fileBytes } from '../../lib/receive/mailbox-bytes.ts';
import { type MboxMail, splitMbox } from '../../lib/receive/mailbox-mbox.ts';

const LINE = 'From a@far.example Fri Sep 23 01:22:39 2016\n';
const HEAD = 'From: a@far.example\nSubject: Hello\n\n';
const LIMIT = 1_000_000;

function pieces(text: string, size: number): Uint8Array[] {
  const all: Uint8Array[] = [];
  for (let at = 0; at < text.length; at += size) all.push(Buffer.from(text.slice(at, at + size), 'latin1'));
  return all;
}

async function split(text: string, limit = LIMIT, size = 50): Promise<MboxMail[]> {
  return Array.fromAsync(splitMbox(new ByteWindow(fileBytes(pieces(text, size), undefined)), limit));
}

async function texts(text: string, limit = LIMIT, size = 50): Promise<string[]> {
  return (await split(text, limit, size)).map(({ raw }) => Buffer.from(raw).toString('latin1'));
}

describe('an mbox', () => {
  test('is divided at its From lines; the blank line above each is not the mail’s', async () => {
    const mails = [`${HEAD}one\n`, `${HEAD}two\n\n\n`, `${HEAD}three`, HEAD];
    const written = mails.map((mail) => `${LINE}${mail}\n`).join('');
    // A mail without a newline at its end gets one by being written.
    const expected = [`${HEAD}one\n`, `${HEAD}two\n\n\n`, `${HEAD}three\n`, HEAD];
    for (const size of [1, 3, 50, 100_000]) expect(await texts(written, LIMIT, size)).toEqual(expected);
  });

  test('may have CRLF, and no blank line before a From line', async () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    expect(await texts(crlf(`${LINE}${HEAD}one\n\n${LINE}${HEAD}two\n\n`))).toEqual([
      crlf(`${HEAD}one\n`),
      crlf(`${HEAD}two\n`),
    ]);
    expect(await texts(`${LINE}${HEAD}one\n${LINE}${HEAD}two\n`)).toEqual([`${HEAD}one\n`, `${HEAD}two\n`]);
  });

  test.each([
    'From a@b.example Thu Jan  1 00:00:00 1970',
    'From - Fri Sep 23 01:22:39 2016',
    'From MAILER-DAEMON Fri Sep 23 01:22:39 2016 +0900',
    'From 1546@xxx Fri Sep 23 01:22:39 +0000 2016',
    'From "a b"@c.example  Fri, 23 Sep 2016 01:22 JST remote from host',
  ])('is divided at %s', async (line) => {
    expect(await texts(`${LINE}${HEAD}one\n\n${line}\n${HEAD}two\n`)).toHaveLength(2);
  });

  test('is not divided at a sentence that begins so, nor at a dated one within a paragraph', async () => {
    for (const body of [
      'From here on, all is well.\nSubject: no field\n',
      'as told,\nFrom Monday 10:30 on, until 2017,\nwe are closed\n',
    ]) {
      expect(await texts(`${LINE}${HEAD}${body}`)).toEqual([`${HEAD}${body}`]);
    }
  });

  test('loses the mark of escaped From lines, one each, in bodies only', async () => {
    const body = '>From one\n>>From two\n >From three\nx>From four\n> From five\n>>>From six';
    const header = `>From relay Fri Sep 23 01:22:39 2016\n${HEAD}`;
    expect(await texts(`${LINE}${header}${body}\n`)).toEqual([
      `${header}From one\n>From two\n >From three\nx>From four\n> From five\n>>From six\n`,
    ]);
  });

  test('with Content-Length goes by it, and then nothing was escaped', async () => {
    const body = `one\n\n${LINE}Subject: quoted\n\n>From x\n`;
    const first = `Subject: a\nContent-Length: ${body.length}\n\n${body}`;
    const all = [first, `${HEAD}two\n`];
    expect(await texts(`${LINE}${first}\n${LINE}${HEAD}two\n\n`)).toEqual(all);
    expect(await texts(`${LINE}${HEAD}two\n\n${LINE}${first}`)).toEqual(all.toReversed());
  });

  test('ignores a Content-Length that no From line confirms: it would swallow the mails below', async () => {
    for (const length of [0, 1, 60, 120, 999_999_999]) {
      const first = `Subject: a\nContent-Length: ${length}\n\nSome words\n`;
      expect(await texts(`${LINE}${first}\n${LINE}${HEAD}two\n\n${LINE}${HEAD}three\n`)).toHaveLength(3);
    }
  });

  test('tells the null sender, and no other', async () => {
    const written = ['MAILER-DAEMON', 'a@b.example', '-', '<>'].map(
      (sender) => `From ${sender} Fri Sep 23 01:22:39 2016\n${HEAD}\n`,
    );
    const mails = await split(written.join(''));
    expect(mails.map(({ reversePath }) => reversePath)).toEqual([null, undefined, undefined, null]);
    expect(mails.map(({ last }) => last)).toEqual([false, false, false, true]);
  });

  test('cuts a mail that is longer than the limit and finds the next one', async () => {
    const limit = 400;
    const long = `${HEAD}${'x'.repeat(60).concat('\n').repeat(40)}`;
    for (const size of [1, 50, 5_000]) {
      const mails = await split(`${LINE}${long}\n${LINE}${HEAD}two\n\n${LINE}${long}`, limit, size);
      expect(mails.map(({ raw, cut }) => [raw.length, cut])).toEqual([
        [limit, true],
        [HEAD.length + 4, false],
        [limit, true],
      ]);
    }
    const exact = 'Subject: a\n\n'.padEnd(limit - 1, 'y').concat('\n');
    expect((await split(`${LINE}${exact}\n${LINE}${HEAD}two\n`, limit)).map(({ cut }) => cut)).toEqual([
      false,
      false,
    ]);
  });

  test('gives back what was written into it, as mboxrd', async () => {
    const line = fc.constantFrom(
      'From a Fri 10:00 2016',
      '>From x',
      '>>From ',
      'words',
      '',
      '>',
      'Subject: a',
    );
    const body = fc.array(line, { maxLength: 12 }).map((lines) => lines.map((text) => `${text}\n`).join(''));
    await fc.assert(
      fc.asyncProperty(
        fc.array(body, { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 1, max: 300 }),
        async (bodies, size) => {
          const mails = bodies.map((text) => HEAD + text);
          const written = mails.map(
            (mail) =>
              `${LINE}${mail.replace(/^(>*From )/gm, (_, from, at) => (at < HEAD.length ? from : `>${from}`))}\n`,
          );
          expect(await texts(written.join(''), LIMIT, size)).toEqual(mails);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('never throws and loses no time on any bytes', async () => {
    const text = fc
      .array(
        fc.constantFrom('\n', '\r\n', LINE, 'From ', '>', 'Content-Length: 7\n', 'a: b\n', '\n\n', 'x'),
        { maxLength: 60 },
      )
      .map((tokens) => LINE + tokens.join(''));
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 99 }), async (written, size) => {
        const mails = await split(written, 64, size);
        expect(mails.every(({ raw }) => raw.length <= 64)).toBe(true);
        expect(mails.filter(({ last }) => last).length).toBeLessThanOrEqual(1);
        // The pieces in which it comes make no difference.
        expect(await split(written, 64, 1_000)).toEqual(mails);
      }),
      { numRuns: 300 },
    );
  });
});
