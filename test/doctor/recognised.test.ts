import { describe, expect, it } from 'vitest';
import { zoneResolver } from '../../lib/dns.ts';
import { recognise } from '../../lib/doctor/recognised.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { readZone } from '../../lib/site/zone.ts';
import type { Knowledge } from '../../lib/trace/knowledge.ts';
import { knowledgeOf } from '../support/traces.ts';

const ADDRESS = '203.0.113.9';
const ZONE = {
  'mail.client.example': { A: [ADDRESS] },
  'sv1.host.example': { A: ['203.0.113.10'] },
};

/** A mail that a host gave to SES from that address; its own line is by `by`. */
async function recognised(knowledge: Partial<Knowledge>, by = 'sv1.host.example', address = ADDRESS) {
  const lines = [
    `Received: from x (y [${address}]) by inbound-smtp.us-east-1.amazonaws.com with SMTP id abc for a@b; Tue, 24 Nov 2026 10:00:00 +0000`,
    `Received: from [192.0.2.1] by ${by} with esmtpsa id 1; Tue, 24 Nov 2026 10:00:00 +0000`,
    'Subject: x',
  ];
  const mail = parseMail(Buffer.from(`${lines.join('\r\n')}\r\n\r\nx\r\n`));
  const client = { address, helo: 'x', name: null };
  const envelope = { reversePath: 'a@b.example', forwardPaths: ['info@sort.client.example'], client };
  const resolve = zoneResolver(readZone(JSON.stringify(ZONE), 'zone'));
  return recognise({ mail, envelope }, knowledgeOf(knowledge), resolve);
}

describe('a mail of a host of ours', () => {
  it.each<[string, Partial<Knowledge>]>([
    ['its name in DNS', { ownHosts: ['mail.client.example'] }],
    ['a range', { sharedRanges: ['203.0.113.0/24'] }],
    ['an address', { ownAddresses: [ADDRESS] }],
  ])('is known at the mx door by %s', async (_, knowledge) => {
    expect(await recognised(knowledge)).toEqual({ kind: 'yes' });
  });

  it('is not, where nothing leads to its address', async () => {
    expect(await recognised({ ownHosts: ['sv1.host.example'] })).toEqual({ kind: 'no-address' });
  });

  it.each<[string, string[], object]>([
    ['address and line are stated', ['sv1.host.example', ADDRESS], { kind: 'yes' }],
    [
      'the address is stated, and its line is by a name that is not',
      ['mail.client.example'],
      { kind: 'no-name', by: 'sv1.host.example' },
    ],
    ['its line is stated, and not its address', ['sv1.host.example'], { kind: 'no-address' }],
  ])('at the forward door, where %s', async (_, forwardingHosts, expected) => {
    expect(await recognised({ forwardingHosts })).toEqual(expected);
  });

  it('is not to be told where DNS is silent', async () => {
    const silent = async () => ({ kind: 'silent' }) as const;
    const mail = parseMail(Buffer.from('Subject: x\r\n\r\n'));
    const client = { address: ADDRESS, helo: null, name: null };
    const envelope = { reversePath: null, forwardPaths: [], client };
    // Nothing is asked of DNS for an address.
    expect(
      await recognise({ mail, envelope }, knowledgeOf({ forwardingHosts: ['203.0.113.10'] }), silent),
    ).toEqual({ kind: 'no-address' });
    for (const knowledge of [{ ownHosts: ['a.example'] }, { forwardingHosts: ['a.example'] }])
      expect(await recognise({ mail, envelope }, knowledgeOf(knowledge), silent)).toEqual({ kind: 'silent' });
  });
});
