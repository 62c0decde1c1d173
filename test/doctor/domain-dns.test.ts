/** What DNS says of a domain of the site, as `doctor` tells it. */

import { describe, expect, it } from 'vitest';
import { type Resolve, zoneResolver } from '../../lib/dns.ts';
import { domainDns } from '../../lib/doctor/domain-dns.ts';
import { hostFindingOf, sendingHosts } from '../../lib/doctor/sending-hosts.ts';
import type { ProbeAnswer } from '../../lib/doctor/smtp-probe.ts';
import { readSite } from '../../lib/site/site.ts';
import { readZone } from '../../lib/site/zone.ts';

const REGION = 'eu-central-1';
const SES = `inbound-smtp.${REGION}.amazonaws.com`;

async function siteDomain(more: object = {}) {
  const domain = { mailboxes: { info: 'owner@far.example' }, ...more };
  const site = await readSite(
    { alerts: 'a@elsewhere.example', domains: { 'client.example': domain } },
    'site',
  );
  return [...site.domains.values()][0] as NonNullable<ReturnType<(typeof site.domains)['get']>>;
}

const zone = (names: object): Resolve => zoneResolver(readZone(JSON.stringify(names), 'zone'));
const mx = (...hosts: string[]) => ({ MX: hosts.map((exchange, priority) => ({ exchange, priority })) });
const txt = (...records: string[]) => ({ TXT: records });

async function kinds(names: object, more: object = {}, mailFrom = false) {
  const { findings } = await domainDns(await siteDomain(more), REGION, mailFrom, zone(names));
  return findings.map(({ kind }) => kind);
}

const OK = {
  'client.example': { ...txt('v=spf1 ip4:192.0.2.1 -all'), ...mx(SES) },
  '_dmarc.client.example': txt('v=DMARC1; p=reject'),
};

describe('the MX', () => {
  it.each([
    [[SES], true, 'mx-ours'],
    [[`${SES.toUpperCase()}.`], true, 'mx-ours'],
    [[SES], false, 'mx-unstated'],
    [[SES, 'mx.old.example'], true, 'mx-mixed'],
    [['mx.old.example'], true, 'mx-elsewhere'],
    [['inbound-smtp.us-east-1.amazonaws.com'], true, 'mx-elsewhere'],
    [[], true, 'mx-elsewhere'],
    [['mx.old.example'], false, 'mx-later'],
  ])('%j, publishMx %s: %s', async (hosts, publishMx, kind) => {
    const names = { ...OK, 'client.example': { ...OK['client.example'], ...mx(...hosts) } };
    expect((await kinds(names, { publishMx }))[0]).toBe(kind);
  });

  it('is asked of the name that receives, at the forward door', async () => {
    const forward = { receive: 'sort.client.example', sendingHosts: ['sv1.host.example'], publishMx: true };
    const names = { 'sort.client.example': mx(SES), 'client.example': mx('sv1.host.example') };
    expect((await kinds(names, forward))[0]).toBe('mx-ours');
  });
});

describe('SPF, DMARC, MAIL FROM', () => {
  it('are well', async () => {
    const from = {
      ...mx(`feedback-smtp.${REGION}.amazonses.com`),
      ...txt('v=spf1 include:amazonses.com -all'),
    };
    const names = { ...OK, 'truebounce-mail.client.example': from };
    expect(await kinds(names, { publishMx: true }, true)).toEqual([
      'mx-ours',
      'spf-published',
      'dmarc-published',
      'mail-from-ready',
    ]);
  });

  it.each([
    [[], 'spf-none'],
    [['v=spf10 -all', 'some verification'], 'spf-none'],
    [['v=spf1 -all', 'V=SPF1 ~all'], 'spf-broken'],
    [['v=spf1 ip4:192.0.2.300 -all'], 'spf-broken'],
    [['v=spf1 mx all'], 'spf-open'],
    [['v=spf1 +all'], 'spf-open'],
    [['v=spf1 include:all.example.com ?all'], 'spf-published'],
  ])('SPF %j: %s', async (records, kind) => {
    const names = { ...OK, 'client.example': txt(...records) };
    expect((await kinds(names))[1]).toBe(kind);
  });

  it.each([
    [[], 'dmarc-none'],
    [['v=DMARC1; p=none; rua=mailto:a@b.example'], 'dmarc-published'],
    [['v=DMARC1; sp=none'], 'dmarc-broken'],
    [['v=DMARC1; p=none', 'v=DMARC1; p=reject'], 'dmarc-broken'],
  ])('DMARC %j: %s', async (records, kind) => {
    expect((await kinds({ ...OK, '_dmarc.client.example': txt(...records) }))[2]).toBe(kind);
  });

  it('where a part of MAIL FROM is missing, that part alone is told', async () => {
    const names = { ...OK, 'truebounce-mail.client.example': mx(`feedback-smtp.${REGION}.amazonses.com`) };
    const { findings } = await domainDns(await siteDomain(), REGION, true, zone(names));
    expect(findings.at(-1)).toMatchObject({
      kind: 'mail-from-missing',
      facts: { records: [{ type: 'TXT', value: '"v=spf1 include:amazonses.com -all"' }] },
    });
  });

  it('DNS that does not answer is not DNS that says no', async () => {
    const silent: Resolve = async () => ({ kind: 'silent' });
    const { findings, mxIsSes } = await domainDns(
      await siteDomain({ publishMx: true }),
      REGION,
      true,
      silent,
    );
    expect(new Set(findings.map(({ kind, status }) => `${kind} ${status}`))).toEqual(
      new Set(['dns-silent unknown']),
    );
    expect(mxIsSes).toBeNull();
  });
});

describe('sending hosts', () => {
  const asked = { host: 'sv1.host.example', mailbox: 'info@client.example' };

  it.each<[ProbeAnswer, string, string]>([
    [{ kind: 'keeps' }, 'host-keeps-mx', 'host-keeps'],
    [{ kind: 'remote' }, 'host-remote', 'host-remote'],
    [{ kind: 'no-mailbox', said: 'x' }, 'host-not-mailbox', 'host-not-mailbox'],
    [{ kind: 'shut' }, 'host-port-shut', 'host-port-shut'],
  ])('%j: by the door', (answer, atMx, atForward) => {
    expect(hostFindingOf({ name: 'client.example', door: 'mx' }, asked, answer).kind).toBe(atMx);
    expect(hostFindingOf({ name: 'client.example', door: 'forward' }, asked, answer).kind).toBe(atForward);
  });

  it('each is asked at its address for the first mailbox', async () => {
    const domain = await siteDomain({
      sendingHosts: ['sv1.host.example', 'six.host.example', 'gone.host.example'],
      mailboxes: { '*': 'all@far.example', shop: 'shop@far.example' },
    });
    const names = { 'sv1.host.example': { A: ['192.0.2.1'] }, 'six.host.example': { AAAA: ['2001:db8::6'] } };
    const calls: string[] = [];
    const found = await sendingHosts(domain, zone(names), async (address, mailbox) => {
      calls.push(`${address} ${mailbox}`);
      return { kind: 'keeps' };
    });
    expect(calls).toEqual(['192.0.2.1 shop@client.example', '2001:db8::6 shop@client.example']);
    expect(found.map(({ kind }) => kind)).toEqual(['host-keeps-mx', 'host-keeps-mx', 'host-no-address']);
  });
});
