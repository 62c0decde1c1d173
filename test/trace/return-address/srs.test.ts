import { describe, expect, it } from 'vitest';
import { checkSrs, readSrs, SRS_VALID_DAYS, undoSrs } from '../../../lib/trace/return-address/srs.ts';

/** 2026-11-24, in days since 1970. */
const DAY = 20_781;
const KEYS = ['key one'];

/** Signed on that day by Mail::SRS 0.31 (Perl) and srslib 0.1.5 (Python), which agree. */
const SRS0 = 'SRS0=GOgr=JN=far.example=bob@client.example';
const SRS1 = 'SRS1=lXxN=mid.example==AbCd=2W=far.example=Bob@client.example';
/** Signed on that day by PostSRSd 1.10 with the separator `+`. */
const BY_POSTSRSD = 'SRS0+GOgr=JN=far.example=bob@client.example';
/** Signed by srslib with eight letters of hash. */
const LONG_HASH = 'SRS0=GOgrEcJW=JN=Far.example=Bob@client.example';

function check(address: string, { day = DAY, keys = KEYS as readonly string[] } = {}) {
  const srs = readSrs(address);
  return srs === null ? null : checkSrs(srs, keys, day).kind;
}

function undo(address: string) {
  const srs = readSrs(address);
  return srs === null ? null : undoSrs(srs);
}

describe('SRS', () => {
  it("verifies what others sign, and PostSRSd's own test vector of 2020-01-01", () => {
    expect(check(SRS0)).toBe('valid');
    expect(check(BY_POSTSRSD)).toBe('valid');
    expect(check(LONG_HASH)).toBe('valid');
    // tests/unit/test_srs2.c of PostSRSd 2
    const vector = 'SRS0=vmyz=2W=otherdomain.com=test@example.com';
    expect(check(vector, { day: 18_262, keys: ['tops3cr3t'] })).toBe('valid');
    expect(undo(vector)).toBe('test@otherdomain.com');
  });

  it('verifies what relays have written in another case', () => {
    expect(check(SRS0.toLowerCase())).toBe('valid');
    expect(check(SRS0.toUpperCase())).toBe('valid');
    expect(check(LONG_HASH.toLowerCase())).toBe('valid');
  });

  it('tries old keys', () => {
    expect(check(SRS0, { keys: ['key two', 'key one'] })).toBe('valid');
    expect(check(SRS0, { keys: ['key two'] })).toBe('bad');
    expect(check(SRS0, { keys: [] })).toBe('unchecked');
  });

  it('refuses another sender, day or hash, and hashes so short that they are guessed', () => {
    expect(check('SRS0=GOgr=JN=far.example=eve@client.example')).toBe('bad');
    expect(check('SRS0=GOgr=JO=far.example=bob@client.example')).toBe('bad');
    expect(check('SRS0=GOgs=JN=far.example=bob@client.example')).toBe('bad');
    expect(check('SRS0=GOg=JN=far.example=bob@client.example')).toBe('bad');
    expect(check('SRS0=G=JN=far.example=bob@client.example')).toBe('bad');
  });

  it('holds for 21 days, and forgives a clock that is a day ahead', () => {
    expect(check(SRS0, { day: DAY + SRS_VALID_DAYS })).toBe('valid');
    expect(check(SRS0, { day: DAY + SRS_VALID_DAYS + 1 })).toBe('expired');
    expect(check(SRS0, { day: DAY - 1 })).toBe('valid');
    expect(check(SRS0, { day: DAY - 2 })).toBe('expired');
  });

  it('undoes a second hop to the first, which has no time of its own', () => {
    expect(undo(SRS1)).toBe('SRS0=AbCd=2W=far.example=Bob@mid.example');
    expect(check(SRS1)).toBe('late');
    expect(check(SRS1, { day: DAY + 400 })).toBe('late');
    expect(undo('SRS1=Igsw=mid.example=+AbCd=2W=far.example=Bob@client.example')).toBe(
      'SRS0+AbCd=2W=far.example=Bob@mid.example',
    );
    expect(check('SRS1=Igsw=mid.example=+AbCd=2W=far.example=Bob@client.example')).toBe('late');
    expect(check(SRS1.replace('Bob', 'eve'))).toBe('bad');
  });

  it('keeps what the sender wrote into his own address', () => {
    expect(undo('SRS0=aaaa=JN=far.example=a=b==c@client.example')).toBe('a=b==c@far.example');
  });

  it.each([
    'info@client.example',
    'SRS0@client.example',
    'SRS0=@client.example',
    'SRS0=GOgr=JN=far.example@client.example',
    'SRS0=GOgr=JN=far.example=@client.example',
    'SRS0=GOgr=JN==bob@client.example',
    'SRS1=GOgr=mid.example=@client.example',
    'SRS1=GOgr=mid.example=x@client.example',
    'SRS2=GOgr=JN=far.example=bob@client.example',
    'srs0bob=a=b=c@client.example',
  ])('is not read into %s', (address) => {
    expect(readSrs(address)).toBe(null);
  });
});
