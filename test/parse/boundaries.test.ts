import { describe, expect, it } from 'vitest';
import type { Mail } from '../../lib/model.ts';
import { parseMail, textOf } from '../../lib/parse/index.ts';
import { everyPart, shape } from './shape.ts';

function read(text: string): Mail {
  return parseMail(Buffer.from(text));
}

function kinds(mail: Mail): string[] {
  return mail.defects.map((defect) => defect.kind);
}

function texts(mail: Mail): string[] {
  return everyPart(mail.root)
    .filter((part) => part.kind === 'leaf')
    .map((part) => textOf(part));
}

describe('boundaries', () => {
  const multipart = (boundary: string, body: string) => `Content-Type: multipart/mixed${boundary}\n\n${body}`;

  it('may stand with white space behind them, and without their closing line', () => {
    const mail = read(multipart('; boundary=b', '--b \t\n\none\n--b\n\ntwo\n'));
    expect(texts(mail)).toEqual(['one', 'two\n']);
    expect(kinds(mail)).toEqual(['unclosed-boundary']);
  });

  it('are not mistaken for those that they begin', () => {
    const mail = read(multipart('; boundary=b', '--b\n\none\n--bc\nstill one\n--b--\n'));
    expect(texts(mail)).toEqual(['one\n--bc\nstill one']);
  });

  it('of an outer multipart end an inner one that was never closed', () => {
    const inner =
      'Content-Type: multipart/alternative; boundary=i\n\n--i\n\na\n--i\nContent-Type: text/html\n\nb\n';
    const mail = read(multipart('; boundary=o', `--o\n${inner}--o\n\nlast\n--o--\n`));
    expect(shape(mail.root)).toBe('multipart/mixed(multipart/alternative(text/plain text/html) text/plain)');
    expect(texts(mail)).toEqual(['a', 'b', 'last']);
    expect(kinds(mail)).toEqual(['unclosed-boundary']);
  });

  it('may be the same for an inner and an outer multipart', () => {
    const inner = 'Content-Type: multipart/alternative; boundary=b\n\n--b\n\na\n--b\n\nb\n--b--\n';
    const mail = read(multipart('; boundary=b', `--b\n${inner}--b\n\nlast\n--b--\n`));
    expect(shape(mail.root)).toBe('multipart/mixed(multipart/alternative(text/plain text/plain) text/plain)');
  });

  it.each([
    ['none is named', ''],
    ['an empty one is named', '; boundary=""'],
    ['another one is named', '; boundary="something else"'],
    ['its dashes are named too', '; boundary="--real"'],
  ])('are guessed where %s', (_, boundary) => {
    const mail = read(
      multipart(boundary, 'preamble\n--real\nContent-Type: text/html\n\n<b>\n--real\n\nx\n--real--\n'),
    );
    expect(shape(mail.root)).toBe('multipart/mixed(text/html text/plain)');
    expect(texts(mail)).toEqual(['<b>', 'x']);
    expect(kinds(mail)).toEqual(['missing-boundary']);
  });

  it('are guessed from a line that stands there twice', () => {
    const mail = read(multipart('', '--=_part\n\none\n--=_part\n\ntwo\n--=_part--\n'));
    expect(texts(mail)).toEqual(['one', 'two']);
  });

  it('are not guessed from rules and signature marks: the body is one text then', () => {
    const body = 'Hello\n--\nme\n------\nmore\n------\n-- \nme\n';
    const mail = read(multipart('', body));
    expect(shape(mail.root)).toBe('multipart/mixed(text/plain)');
    expect(texts(mail)).toEqual([body]);
    expect(kinds(mail)).toEqual(['missing-boundary']);
  });

  it('of the outer multipart bound the guess for an inner one', () => {
    const inner = 'Content-Type: multipart/alternative\n\nnothing here\n';
    const mail = read(multipart('; boundary=o', `--o\n${inner}--o\n\nlast\n--o--\n`));
    expect(shape(mail.root)).toBe('multipart/mixed(multipart/alternative(text/plain) text/plain)');
    expect(texts(mail)).toEqual(['nothing here', 'last']);
  });

  it('close even with a footer on their line', () => {
    expect(texts(read(multipart('; boundary=b', '--b\n\none\n--b--Sent from my server\n')))).toEqual(['one']);
  });

  it('end the header of a part that has neither blank line nor body', () => {
    const mail = read(multipart('; boundary=b', '--b\nContent-Type: text/html\n--b\n\ntwo\n--b--\n'));
    expect(shape(mail.root)).toBe('multipart/mixed(text/html text/plain)');
    expect(texts(mail)).toEqual(['', 'two']);
  });

  it('that hold a colon are no header fields', () => {
    const mail = read(
      multipart('; boundary="a:b"', '--a:b\nContent-Type: text/html\n--a:b\n\ntwo\n--a:b--\n'),
    );
    expect(shape(mail.root)).toBe('multipart/mixed(text/html text/plain)');
  });
});
