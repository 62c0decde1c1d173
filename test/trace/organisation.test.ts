import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isPublicSuffix,
  MAX_REMEMBERED_NAMES,
  organisationAsker,
  organisationOf,
} from '../../lib/trace/organisation.ts';
import { FAMILIES, MAIL_WORDS, POOL_WORDS } from '../../lib/trace/organisation-names.ts';

describe('organisationOf', () => {
  it.each([
    ['mail.ours.example', 'ours.example'],
    ['MAIL.Ours.Example.', 'ours.example'],
    ['ours.example', 'ours.example'],
    ['mx1.firm.co.jp', 'firm.co.jp'],
    ['sv1.host.ne.jp', 'host.ne.jp'],
    ['mx.firm.co.uk', 'firm.co.uk'],
    ['_spf.ours.example', 'ours.example'],
  ])('%s is of %s', (host, organisation) => {
    expect(organisationOf(host)).toBe(organisation);
  });

  it.each([
    ['mail-wr1-f41.google.com', 'mx.googlemail.com'],
    ['mail-lj1-x12a.google.com', 'lu-in-f26.1e100.net'],
    ['mail-dm6nam12on2045.outbound.protection.outlook.com', 'BL0NAM06FT1.mail.protection.outlook.com'],
    ['col004-omc1s1.hotmail.com', 'mail.messaging.microsoft.com'],
    ['a8-31.smtp-out.amazonses.com', 'inbound-smtp.us-east-1.amazonaws.com'],
    ['e234-5.smtp-out.ap-northeast-1.amazonses.com', 'email-smtp.ap-northeast-1.amazonaws.com'],
    ['sonic309-20.consmr.mail.ne1.yahoo.com', 'mta7.am0.yahoodns.net'],
    ['st43p00im-zteg10062001.me.com', 'mx01.mail.icloud.com'],
    ['out203-0-113-240.mail.qq.com', 'mx3.foxmail.com'],
    ['m15-111.126.com', '163mx01.mxmail.netease.com'],
    ['mta-203-0-113-70.esp.example', 'mx.esp.example'],
  ])('%s and %s are of one', (one, other) => {
    expect(organisationOf(one)).not.toBeNull();
    expect(organisationOf(one)).toBe(organisationOf(other));
  });

  it.each([
    // customers of one provider, and the provider
    ['ec2-203-0-113-5.compute-1.amazonaws.com', 'ec2-203-0-113-6.compute-1.amazonaws.com'],
    ['ec2-203-0-113-5.ap-northeast-1.compute.amazonaws.com', 'inbound-smtp.us-east-1.amazonaws.com'],
    ['5.113.0.203.bc.googleusercontent.com', 'mx.google.com'],
    ['5.113.0.203.bc.googleusercontent.com', '6.113.0.203.bc.googleusercontent.com'],
    ['static.5.113.0.203.clients.your-server.de', 'static.6.113.0.203.clients.your-server.de'],
    ['firm.japaneast.cloudapp.azure.com', 'other.japaneast.cloudapp.azure.com'],
    ['tk2-203-11111.vs.sakura.ne.jp', 'tk2-203-22222.vs.sakura.ne.jp'],
    ['firm.sakura.ne.jp', 'other.sakura.ne.jp'],
    // lines of an access provider, and its mail server
    ['host-203-0-113-5.isp.example', 'mx.isp.example'],
    ['203-0-113-5.dynamic.isp.example', 'mx.isp.example'],
    ['5.113.0.203.isp.example', 'mx.isp.example'],
    ['kd203000113005.isp.example', 'mx.isp.example'],
    ['p1a2b3c.tokyo.ppp.isp.example', 'mx.isp.example'],
    ['adsl-17.isp.example', 'adsl-18.isp.example'],
    // one brand, two companies
    ['mx.yahoo.co.jp', 'mx.yahoo.com'],
    ['mx.firm.co.jp', 'mx.other.co.jp'],
  ])('%s and %s are not of one', (one, other) => {
    expect(organisationOf(one)).not.toBeNull();
    expect(organisationOf(one)).not.toBe(organisationOf(other));
  });

  it('lets a machine of a pool be one with itself', () => {
    const name = 'ec2-203-0-113-5.compute-1.amazonaws.com';
    expect(organisationOf(name)).toBe(name);
  });

  it.each([
    '',
    '192.0.2.1',
    '[192.0.2.1]',
    '2001:db8::1',
    '[IPv6:2001:db8::1]',
    'localhost',
    'xncgaxptya',
    'com',
    'co.jp',
    '1.2.0.192.in-addr.arpa',
    'a..example',
    'a b.example',
    'unknown',
  ])('has none for %j', (host) => {
    expect(organisationOf(host)).toBeNull();
  });

  it('never throws, and gives a name that ends the host unless a family has another', () => {
    const others = new Set(FAMILIES.map(([first]) => first));
    fc.assert(
      fc.property(fc.oneof(fc.domain(), fc.string({ unit: 'binary' }), fc.ipV6()), (host) => {
        const organisation = organisationOf(host);
        if (organisation === null || others.has(organisation)) return;
        expect(`.${host.toLowerCase()}`.endsWith(`.${organisation}`)).toBe(true);
      }),
    );
  });

  it('has tables without contradiction', () => {
    const names = FAMILIES.flat();
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(isPublicSuffix(name)).toBe(false);
    expect([...POOL_WORDS].filter((word) => MAIL_WORDS.has(word))).toEqual([]);
  });
});

describe('organisationAsker', () => {
  function counted() {
    const asked: string[] = [];
    const whose = organisationAsker((host) => {
      asked.push(host);
      return organisationOf(host);
    });
    return { asked, whose };
  }

  it('answers as organisationOf does, and finds out once', () => {
    const { asked, whose } = counted();
    for (const host of ['mx.firm.co.jp', 'localhost', 'mx.firm.co.jp', 'localhost'])
      expect(whose(host)).toBe(organisationOf(host));
    expect(asked).toEqual(['mx.firm.co.jp', 'localhost']);
  });

  it('keeps so many names and no more', () => {
    const { asked, whose } = counted();
    for (let i = 0; i < MAX_REMEMBERED_NAMES; i++) whose(`h${i}.ours.example`);
    whose('h0.ours.example');
    expect(asked).toHaveLength(MAX_REMEMBERED_NAMES);
    whose('one-more.ours.example');
    expect(whose('h0.ours.example')).toBe('ours.example');
    expect(asked.slice(-2)).toEqual(['one-more.ours.example', 'h0.ours.example']);
  });

  it('keeps nothing that is too long for a name', () => {
    const { asked, whose } = counted();
    const long = `${'a'.repeat(300)}.example`;
    expect(whose(long)).toBe(null);
    whose(long);
    expect(asked).toHaveLength(2);
  });
});
