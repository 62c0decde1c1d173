import { afterEach, describe, expect, it } from 'vitest';
import { MAX_RECORD_CHARS, MAX_RECORDS } from '../../lib/dns/system.ts';
import { systemResolver } from '../../lib/dns.ts';
import { type DnsServer, dnsServer, type Reply, rdata } from '../support/dns-server.ts';

let server: DnsServer | undefined;
afterEach(async () => {
  await server?.close();
  server = undefined;
});

async function resolverOf(
  reply: (name: string, type: string) => Reply | null,
  timeoutMs = 5_000,
  tries = 1,
): Promise<ReturnType<typeof systemResolver>> {
  server = await dnsServer(reply);
  return systemResolver({ timeoutMs, tries, servers: [server.address] });
}

const found = (...records: string[]) => ({ kind: 'found', records });

describe('systemResolver', () => {
  it('finds records of each type in the forms of DnsAnswer', async () => {
    const records: Record<string, Uint8Array[]> = {
      A: [rdata.a('192.0.2.1'), rdata.a('192.0.2.2')],
      AAAA: [Uint8Array.from([0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])],
      MX: [rdata.mx(20, 'Second.example'), rdata.mx(10, 'first.example')],
      PTR: [rdata.name('Mail.Example')],
      TXT: [rdata.txt('v=spf1 ', '-all'), rdata.txt('other')],
    };
    const resolve = await resolverOf((_, type) => ({ records: records[type] ?? [] }));
    expect((await resolve('a.example', 'A')).kind).toBe('found');
    expect(await resolve('a.example', 'A')).toEqual(found('192.0.2.1', '192.0.2.2'));
    expect(await resolve('a.example', 'AAAA')).toEqual(found('2001:db8::1'));
    expect(await resolve('a.example', 'MX')).toEqual(found('first.example', 'second.example'));
    expect(await resolve('1.2.0.192.in-addr.arpa', 'PTR')).toEqual(found('mail.example'));
    expect(await resolve('a.example', 'TXT')).toEqual(found('v=spf1 -all', 'other'));
  });

  it.each<[string, Reply, string]>([
    ['NXDOMAIN', { rcode: 'NXDOMAIN' }, 'none'],
    ['an answer without records', {}, 'none'],
    ['SERVFAIL', { rcode: 'SERVFAIL' }, 'silent'],
    ['REFUSED', { rcode: 'REFUSED' }, 'silent'],
    ['records that cannot be read', { records: [new Uint8Array(1)] }, 'silent'],
  ])('tells of %s', async (_, reply, kind) => {
    const resolve = await resolverOf(() => reply);
    expect(await resolve('a.example', 'A')).toEqual({ kind });
  });

  it('is silent about a server that never answers, within its time', async () => {
    const resolve = await resolverOf(() => null, 300, 4);
    const started = performance.now();
    expect(await resolve('a.example', 'TXT')).toEqual({ kind: 'silent' });
    const took = performance.now() - started;
    expect(took).toBeGreaterThan(100);
    expect(took).toBeLessThan(1_500);
  });

  it('asks again where the first question was lost', async () => {
    let questions = 0;
    const resolve = await resolverOf(
      () => (questions++ === 0 ? null : { records: [rdata.a('192.0.2.1')] }),
      3_000,
      3,
    );
    expect(await resolve('a.example', 'A')).toEqual(found('192.0.2.1'));
    expect(questions).toBe(2);
  });

  it('answers other questions while one is silent', async () => {
    const resolve = await resolverOf(
      (name) => (name === 'dead.example' ? null : { records: [rdata.a('192.0.2.1')] }),
      1_000,
    );
    const [dead, alive] = await Promise.all([resolve('dead.example', 'A'), resolve('alive.example', 'A')]);
    expect(dead).toEqual({ kind: 'silent' });
    expect(alive).toEqual(found('192.0.2.1'));
  });

  it('asks nobody about names that cannot be', async () => {
    const resolve = await resolverOf(() => ({ records: [rdata.a('192.0.2.1')] }));
    for (const name of ['', '.', 'a..example', 'xncgaxptya', '192.0.2.1', 'a\n.example', 'a'.repeat(300)]) {
      expect(await resolve(name, 'A')).toEqual({ kind: 'none' });
    }
    expect(server?.asked).toEqual([]);
  });

  it('leaves out names in answers that cannot be, and a null MX', async () => {
    const resolve = await resolverOf((_, type) =>
      type === 'MX'
        ? { records: [rdata.mx(0, '')] }
        : { records: [rdata.name('a\n.example'), rdata.name('good.example')] },
    );
    expect(await resolve('a.example', 'MX')).toEqual({ kind: 'none' });
    expect(await resolve('1.2.0.192.in-addr.arpa', 'PTR')).toEqual(found('good.example'));
  });

  it(`uses ${MAX_RECORDS} records, and none of more`, async () => {
    const resolve = await resolverOf((name) => ({
      records: Array.from({ length: Number(name.split('.')[0]) }, (_, n) => rdata.a(`192.0.2.${n}`)),
    }));
    const at = await resolve(`${MAX_RECORDS}.example`, 'A');
    expect(at.kind === 'found' && at.records.length).toBe(MAX_RECORDS);
    expect(await resolve(`${MAX_RECORDS + 1}.example`, 'A')).toEqual({ kind: 'silent' });
  });

  it(`uses a record of ${MAX_RECORD_CHARS} characters, and none that is longer`, async () => {
    const resolve = await resolverOf((name) => {
      const whole = 'x'.repeat(Number(name.split('.')[0]));
      return { records: [rdata.txt(...(whole.match(/.{1,255}/g) ?? [])), rdata.txt('short')] };
    });
    expect(await resolve(`${MAX_RECORD_CHARS}.example`, 'TXT')).toEqual(
      found('x'.repeat(MAX_RECORD_CHARS), 'short'),
    );
    expect(await resolve(`${MAX_RECORD_CHARS + 1}.example`, 'TXT')).toEqual({ kind: 'silent' });
  });
});
