/** Names in which the site sends and receives, as SES knows them. */

import { describe, expect, it } from 'vitest';
import { type Resolve, zoneResolver } from '../../lib/dns.ts';
import type { IdentityAnswer } from '../../lib/doctor/answers.ts';
import { identityFindings } from '../../lib/doctor/identities.ts';
import { readZone } from '../../lib/site/zone.ts';

const VERIFIED: IdentityAnswer = {
  verified: true,
  dkimSigning: true,
  dkimStatus: 'SUCCESS',
  dkimTokens: ['one', 'two'],
};
const KEYS = ['one', 'two'].map((token) => [`${token}._domainkey.client.example`, { TXT: ['p=abc'] }]);
const ZONE = zoneResolver(readZone(JSON.stringify(Object.fromEntries(KEYS)), 'zone'));
const EMPTY = zoneResolver(new Map());

async function kinds(
  answer: IdentityAnswer | null,
  more: {
    deployed?: boolean;
    identity?: 'create' | 'existing';
    receiving?: string[];
    resolve?: Resolve;
  } = {},
) {
  const { deployed = true, identity = 'create', receiving = [], resolve = ZONE } = more;
  const asked = { domain: 'client.example', answer, deployed, receiving, region: 'eu-central-1' };
  return (await identityFindings(asked, { identity }, resolve)).map(({ kind }) => kind);
}

describe('an identity', () => {
  it('is well', async () => {
    expect(await kinds(VERIFIED)).toEqual(['identity-verified', 'dkim-published']);
  });

  it('is not there: to be made, or missing', async () => {
    expect(await kinds(null, { deployed: false })).toEqual(['identity-later']);
    expect(await kinds(null)).toEqual(['identity-none']);
    expect(await kinds(null, { deployed: false, identity: 'existing' })).toEqual(['identity-none']);
  });

  it('is there before the deployment that would make it; not, where the config says so', async () => {
    expect(await kinds(VERIFIED, { deployed: false })).toContain('identity-in-the-way');
    expect(await kinds(VERIFIED, { deployed: false, identity: 'existing' })).toEqual([
      'identity-verified',
      'dkim-published',
    ]);
  });

  it('has its records to be published, and a MX that came too early', async () => {
    const pending = { ...VERIFIED, verified: false, dkimStatus: 'PENDING' };
    const receiving = ['sort.client.example'];
    expect(await kinds(pending, { receiving, resolve: EMPTY })).toEqual([
      'identity-pending',
      'mx-before-identity',
    ]);
    expect(await kinds(VERIFIED, { receiving })).toEqual(['identity-verified', 'dkim-published']);
  });

  it('lost its keys in DNS, signs no more, or SES has not looked yet', async () => {
    expect(await kinds(VERIFIED, { resolve: EMPTY })).toEqual(['identity-verified', 'dkim-missing']);
    expect(await kinds({ ...VERIFIED, dkimSigning: false })).toEqual(['identity-verified', 'dkim-off']);
    expect(await kinds({ ...VERIFIED, dkimStatus: 'TEMPORARY_FAILURE' })).toEqual([
      'identity-verified',
      'dkim-missing',
    ]);
  });

  it('signs with a key of its own: no token is looked for', async () => {
    expect(await kinds({ ...VERIFIED, dkimTokens: [] }, { resolve: EMPTY })).toEqual([
      'identity-verified',
      'dkim-published',
    ]);
  });

  it('DNS that does not answer takes no key away', async () => {
    const silent: Resolve = async () => ({ kind: 'silent' });
    expect(new Set(await kinds(VERIFIED, { resolve: silent }))).toEqual(
      new Set(['identity-verified', 'dns-silent', 'dkim-published']),
    );
  });
});
