/** What DNS says of a domain, and which door follows from it. */

import { describe, expect, it } from 'vitest';
import { type Resolve, zoneResolver } from '../../lib/dns.ts';
import { propose } from '../../lib/init/propose.ts';
import { readDomain } from '../../lib/init/read-domain.ts';
import { readZone } from '../../lib/site/zone.ts';

const REGION = 'eu-central-1';
const mx = (...hosts: string[]) => ({ MX: hosts.map((exchange, priority) => ({ exchange, priority })) });
const txt = (...records: string[]) => ({ TXT: records });

/** A domain with this MX and SPF; `sv1.host.example` is 192.0.2.10. */
async function of(own: object, more: object = {}) {
  const names = {
    'client.example': own,
    'sv1.host.example': { A: ['192.0.2.10'] },
    'sv2.host.example': { A: ['192.0.2.20'] },
    ...more,
  };
  return readDomain('client.example', zoneResolver(readZone(JSON.stringify(names), 'zone')));
}

describe('the door', () => {
  it.each<[string, object, readonly string[], string, string, readonly string[]]>([
    ['no MX', {}, [], 'mx', 'no-mx', []],
    ['SES is the MX', mx(`inbound-smtp.${REGION}.amazonaws.com`), [], 'mx', 'ses-already', []],
    [
      'the MX sends by SPF',
      { ...mx('sv1.host.example'), ...txt('v=spf1 mx -all') },
      [],
      'sort.client.example',
      'mx-sends',
      ['sv1.host.example'],
    ],
    [
      'the MX only receives, another host sends',
      { ...mx('sv1.host.example'), ...txt('v=spf1 a:sv2.host.example -all') },
      [],
      'mx',
      'mx-sends-nothing',
      ['sv2.host.example'],
    ],
    [
      'the same, but the operator names the MX as a sender',
      { ...mx('sv1.host.example'), ...txt('v=spf1 a:sv2.host.example -all') },
      ['sv1.host.example'],
      'sort.client.example',
      'mx-sends',
      ['sv1.host.example'],
    ],
    [
      'no SPF: it is not known',
      mx('sv1.host.example'),
      [],
      'sort.client.example',
      'not-known',
      ['sv1.host.example'],
    ],
    [
      'a provider keeps the mailboxes: any of its machines forwards',
      mx('client-example.mail.protection.outlook.com'),
      [],
      'sort.client.example',
      'mx-provider',
      ['outlook.com'],
    ],
  ])('%s', async (_what, own, senders, receive, why, sendingHosts) => {
    const { door, sendingHosts: hosts } = propose(await of(own), REGION, senders);
    expect({ ...door, hosts }).toEqual({ receive, why, hosts: sendingHosts });
  });

  it('DNS that does not answer moves nothing', async () => {
    const silent: Resolve = async () => ({ kind: 'silent' });
    const found = await readDomain('client.example', silent);
    expect(found).toEqual({ domain: 'client.example', mx: null, spf: 'silent', dkim: [], dmarc: 'silent' });
    expect(propose(found, REGION).door).toEqual({ receive: 'sort.client.example', why: 'not-known' });
  });
});

describe('what is read', () => {
  it('providers of SPF, selectors with a key, the policy of DMARC', async () => {
    const spf =
      'v=spf1 include:_spf.google.com include:u1.wl.sendgrid.net include:other.example a:web.client.example/24 ~all';
    const more = {
      'google._domainkey.client.example': txt('v=DKIM1; p=MIIB'),
      // Taken back.
      's1._domainkey.client.example': txt('v=DKIM1; p='),
      'default._domainkey.client.example': txt('k=rsa;p=MIIB'),
      '_dmarc.client.example': txt('v=DMARC1; p=reject'),
    };
    expect(await of(txt(spf), more)).toMatchObject({
      spf: { hosts: ['web.client.example'], providers: ['Google Workspace', 'SendGrid'] },
      dkim: ['google', 'default'],
      dmarc: { policy: 'reject' },
    });
  });

  it('no name of DNS that could end a string or a comment of the config', async () => {
    const resolve: Resolve = async (name, type) => {
      if (name !== 'client.example') return { kind: 'none' };
      if (type === 'MX')
        return { kind: 'found', records: ["x');process.exit();('.example", '*/evil.example', 'ok.example'] };
      return { kind: 'found', records: ["v=spf1 a:'+evil+'.example a:fine.example -all"] };
    };
    const found = await readDomain('client.example', resolve);
    expect(found.mx?.map(({ host }) => host)).toEqual(['ok.example']);
    expect(found.spf).toMatchObject({ hosts: ['fine.example'] });
  });
});
