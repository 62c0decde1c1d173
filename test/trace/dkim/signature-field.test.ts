import { describe, expect, it } from 'vitest';
import { parseHeaderBlock } from '../../../lib/parse/index.ts';
import { MAX_SIGNATURE_CHARS, MAX_SIGNED_NAMES, MAX_TAG_LIST_CHARS } from '../../../lib/trace/dkim/limits.ts';
import { keyName, readSignature } from '../../../lib/trace/dkim/signature-field.ts';
import { isWithin } from '../../../lib/trace/domains.ts';

const TAGS = {
  v: '1',
  a: 'rsa-sha256',
  d: 'Client.Example',
  s: 'S1',
  h: 'From : To:\r\n Subject',
  bh: 'AA BB',
  b: 'AAAA\r\n BBBB',
};

function read(change: Record<string, string | undefined> = {}) {
  const tags = Object.entries({ ...TAGS, ...change }).filter(([, value]) => value !== undefined);
  const text = `DKIM-Signature: ${tags.map(([name, value]) => `${name}=${value}`).join(';\r\n ')}\r\n`;
  const { header } = parseHeaderBlock(Buffer.from(text, 'latin1'));
  const [field] = header.fields;
  if (field === undefined) throw new Error('no field was read');
  return readSignature(header, field);
}

describe('a DKIM-Signature field', () => {
  it('is read, names in lower case, white space out of lists and base64', () => {
    const signature = read();
    expect(signature).toMatchObject({
      kind: 'usable',
      algorithm: 'rsa-sha256',
      domain: 'client.example',
      selector: 's1',
      identityDomain: 'client.example',
      headerCanonicalization: 'simple',
      bodyCanonicalization: 'simple',
      signedNames: ['from', 'to', 'subject'],
      bodyHash: 'AABB',
    });
    if (signature.kind !== 'usable') throw new Error('unusable');
    expect(signature.signature).toEqual(Buffer.from('AAAABBBB', 'base64'));
    expect(signature.unsigned.endsWith('bh=AA BB;\r\n b=')).toBe(true);
    expect(keyName(signature)).toBe('s1._domainkey.client.example');
  });

  it('names its canonicalisations, that of the body simple where it is not named', () => {
    expect(read({ c: 'relaxed' })).toMatchObject({
      headerCanonicalization: 'relaxed',
      bodyCanonicalization: 'simple',
    });
    expect(read({ c: 'simple/Relaxed' })).toMatchObject({
      headerCanonicalization: 'simple',
      bodyCanonicalization: 'relaxed',
    });
  });

  it('has i= within d=', () => {
    expect(read({ i: 'joe@news.client.example' })).toMatchObject({ identityDomain: 'news.client.example' });
    for (const i of ['@example', '@other.example', '@notclient.example', 'client.example', '@']) {
      expect(read({ i })).toMatchObject({ kind: 'unusable', because: 'malformed' });
    }
  });

  it('that breaks the rules is malformed, and still tells whose name it uses', () => {
    const broken: Record<string, string | undefined>[] = [
      { v: '2' },
      { v: undefined },
      { s: undefined },
      { s: 'a b' },
      { s: '' },
      { h: 'to:subject' },
      { h: '' },
      { b: '' },
      { b: 'no base64!' },
      { b: undefined },
      { bh: undefined },
      { c: 'relaxed/relaxed/relaxed' },
      { c: 'nowsp' },
      { q: 'http' },
    ];
    for (const change of broken) {
      expect(read(change)).toEqual({ kind: 'unusable', domain: 'client.example', because: 'malformed' });
    }
    for (const d of [undefined, '', 'a..b', '.', 'a b', `${'x'.repeat(64)}.example`, 'x.'.repeat(127)]) {
      expect(read({ d })).toEqual({ kind: 'unusable', domain: null, because: 'malformed' });
    }
  });

  it('by an algorithm that proves nothing is not tried', () => {
    for (const a of ['rsa-sha1', 'rsa-md5', 'x']) {
      expect(read({ a })).toEqual({ kind: 'unusable', domain: 'client.example', because: 'algorithm' });
    }
  });

  it('is tried up to its limits', () => {
    const names = (count: number) => Array<string>(count).fill('from').join(':');
    expect(read({ h: names(MAX_SIGNED_NAMES) }).kind).toBe('usable');
    expect(read({ h: names(MAX_SIGNED_NAMES + 1) })).toMatchObject({ because: 'limit' });
    expect(read({ b: 'A'.repeat(MAX_SIGNATURE_CHARS) }).kind).toBe('usable');
    expect(read({ b: 'A'.repeat(MAX_SIGNATURE_CHARS + 1) })).toMatchObject({ because: 'limit' });

    const fixed = `DKIM-Signature: ${Object.entries(TAGS)
      .map(([name, value]) => `${name}=${value}`)
      .join(';')};z=`;
    const long = (length: number) => {
      const block = parseHeaderBlock(Buffer.from(`${fixed.padEnd(length - 2, 'x')}\r\n`)).header;
      const [field] = block.fields;
      if (field === undefined) throw new Error('no field was read');
      return readSignature(block, field);
    };
    expect(long(MAX_TAG_LIST_CHARS).kind).toBe('usable');
    expect(long(MAX_TAG_LIST_CHARS + 1)).toEqual({ kind: 'unusable', domain: null, because: 'limit' });
  });
});

it('a domain is within itself and those above it, by whole labels', () => {
  expect(isWithin('client.example', 'client.example')).toBe(true);
  expect(isWithin('a.b.client.example', 'client.example')).toBe(true);
  expect(isWithin('myclient.example', 'client.example')).toBe(false);
  expect(isWithin('example', 'client.example')).toBe(false);
});
