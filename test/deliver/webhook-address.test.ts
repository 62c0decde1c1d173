import { expect, test } from 'vitest';
import { isOfInternet, resolveHost } from '../../lib/deliver/webhook-address.ts';
import type { DnsAnswer, Resolve } from '../../lib/dns.ts';

test.each([
  '1.1.1.1',
  '8.8.8.8',
  '9.255.255.255',
  '11.0.0.0',
  '100.63.255.255',
  '100.128.0.0',
  '126.255.255.255',
  '128.0.0.0',
  '169.253.255.255',
  '169.255.0.0',
  '168.63.129.15',
  '172.15.255.255',
  '172.32.0.0',
  '192.0.1.0',
  '192.167.255.255',
  '192.169.0.0',
  '198.17.255.255',
  '198.20.0.0',
  '223.255.255.255',
  '2001:200::1',
  '2600:1f18::1',
  '2a00:1450:4001:830::200e',
  '2606:4700:4700::1111',
  '::ffff:1.1.1.1',
  '64:ff9b::1.1.1.1',
  '64:ff9b::808:808',
])('%s is of the Internet', (address) => {
  expect(isOfInternet(address)).toBe(true);
});

test.each(
  [
    // private, behind a provider's NAT, loopback, this host
    ['10.0.0.0', '10.255.255.255', '172.16.0.0', '172.31.255.255', '192.168.0.1', '192.168.255.255'],
    ['100.64.0.0', '100.127.255.255', '127.0.0.1', '127.255.255.255', '0.0.0.0', '0.1.2.3'],
    // link-local, and metadata services: AWS, Google, Azure, Alibaba, Oracle
    ['169.254.0.1', '169.254.169.254', '169.254.169.253', '168.63.129.16', '100.100.100.200', '192.0.0.192'],
    // documentation, benchmarks, multicast, reserved, broadcast
    ['192.0.2.1', '198.51.100.1', '203.0.113.1', '198.18.0.1', '198.19.255.255', '192.88.99.1'],
    ['224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255'],
    // IPv6: unspecified, loopback, link-local, unique local with AWS's metadata, site-local, multicast
    ['::', '::1', 'fe80::1', 'febf::1', 'fe80::1%eth0', 'fc00::1', 'fd00:ec2::254', 'fec0::1', 'ff02::1'],
    // documentation, discard-only, Teredo, ORCHID, 6to4 of 10.0.0.1, not given out
    [
      '2001:db8::1',
      '3fff::1',
      '100::1',
      '2001::1',
      '2001:20::1',
      '2002:a00:1::1',
      '2002:808:808::1',
      '4000::1',
    ],
    // mapped, compatible, translated
    [
      '::ffff:127.0.0.1',
      '::ffff:7f00:1',
      '::ffff:169.254.169.254',
      '::ffff:a00:1',
      '::127.0.0.1',
      '::7f00:1',
    ],
    [
      '64:ff9b::10.0.0.1',
      '64:ff9b::a9fe:a9fe',
      '64:ff9b::7f00:1',
      '64:ff9b:1::1.1.1.1',
      '::ffff:0:127.0.0.1',
    ],
    // no address in its usual form
    [
      '',
      'localhost',
      '127.1',
      '2130706433',
      '0x7f000001',
      '0177.0.0.1',
      '1.1.1.1.',
      ' 1.1.1.1',
      '[::1]',
      '1.1.1.1/8',
    ],
  ].flat(),
)('%s is not', (address) => {
  expect(isOfInternet(address)).toBe(false);
});

const answering =
  (a: readonly string[] | 'silent', aaaa: readonly string[] | 'silent' = []): Resolve =>
  async (_name, type): Promise<DnsAnswer> => {
    const records = type === 'A' ? a : aaaa;
    if (records === 'silent') return { kind: 'silent' };
    return records.length === 0 ? { kind: 'none' } : { kind: 'found', records };
  };
const never = () => false;

test('a host has the addresses that DNS says, of either family', async () => {
  const host = await resolveHost('hook.example', answering(['1.1.1.1'], ['2606:4700::1']), never);
  expect(host).toEqual({ kind: 'addresses', addresses: ['1.1.1.1', '2606:4700::1'] });
  expect(await resolveHost('hook.example', answering('silent', ['2606:4700::1']), never)).toEqual({
    kind: 'addresses',
    addresses: ['2606:4700::1'],
  });
});

test('one refused address among good ones refuses the host', async () => {
  expect(await resolveHost('hook.example', answering(['1.1.1.1', '10.0.0.1']), never)).toEqual({
    kind: 'refused',
    address: '10.0.0.1',
  });
  expect(await resolveHost('hook.example', answering(['1.1.1.1'], ['::1']), never)).toEqual({
    kind: 'refused',
    address: '::1',
  });
  // Also one behind those that would be tried.
  const many = Array.from({ length: 90 }, (_, index) => `1.1.1.${index}`);
  expect((await resolveHost('hook.example', answering([...many, '127.0.0.1']), never)).kind).toBe('refused');
});

test('of many addresses eight are tried', async () => {
  const many = Array.from({ length: 90 }, (_, index) => `1.1.1.${index}`);
  const host = await resolveHost('hook.example', answering(many), never);
  expect(host).toEqual({ kind: 'addresses', addresses: many.slice(0, 8) });
});

test('an address in place of a name is looked at without asking', async () => {
  const unasked: Resolve = () => expect.fail('asked');
  // As a URL writes them.
  for (const written of ['127.1', '2130706433', '0x7f.1', '[::1]', '[::ffff:10.0.0.1]', '169.254.169.254']) {
    const { hostname } = new URL(`https://${written}/`);
    expect((await resolveHost(hostname, unasked, never)).kind, written).toBe('refused');
  }
  const { hostname } = new URL('https://[2606:4700::1]/');
  expect(await resolveHost(hostname, unasked, never)).toEqual({
    kind: 'addresses',
    addresses: ['2606:4700::1'],
  });
});

test('a host without an address, and one that DNS is silent about, are two', async () => {
  expect(await resolveHost('hook.example', answering([]), never)).toEqual({ kind: 'no-address' });
  expect(await resolveHost('hook.example', answering('silent'), never)).toEqual({ kind: 'dns-silent' });
});
