/** Does mail flow? What is sent, what counts as its arrival, and what strangers can make of it. */

import { SESClient } from '@aws-sdk/client-ses';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { canarySender, mailHostsBy } from '../lib/aws/canaries.ts';
import { inboundHost } from '../lib/aws/regions.ts';
import {
  CANARY_HEADER,
  canaryPlace,
  checkCanary,
  MAX_AGE_HOURS,
  sendCanaries,
  writeCanary,
} from '../lib/canary.ts';
import { type Zone, zoneResolver } from '../lib/dns.ts';
import type { LoopSecrets } from '../lib/loop-mark.ts';
import { parseHeaderBlock, parseMail } from '../lib/parse/index.ts';
import { startSes } from './support/ses-emulator.ts';

const OLD = Buffer.alloc(32, 1);
const NEW = Buffer.alloc(32, 2);
const SENT = new Date('2026-11-24T06:00:00Z');
const AT = 'sort.client.example';

const hoursLater = (hours: number) => new Date(SENT.getTime() + hours * 3_600_000);

/** `raw` as it was received `hours` later at `place`; tells also whether the secret was asked. */
async function checked(
  raw: string | Buffer,
  { hours = 0.01, place = AT, secrets = [NEW] as LoopSecrets } = {},
) {
  let asked = 0;
  const { header } = parseHeaderBlock(Buffer.from(raw));
  const result = await checkCanary(header, place, hoursLater(hours), async () => {
    asked += 1;
    return secrets;
  });
  return { ...result, asked };
}

const canary = (secret = NEW, receivesAt = AT) =>
  writeCanary({ domain: 'client.example', receivesAt, at: SENT }, [secret]);

describe('a canary', () => {
  it('goes from the domain to its own address, by the name that receives, and nobody answers it', () => {
    const { from, to, raw } = canary();
    expect([from, to]).toEqual(['truebounce@client.example', 'truebounce-canary@sort.client.example']);
    expect(canaryPlace(to)).toBe(AT);
    const { header } = parseHeaderBlock(Buffer.from(raw));
    expect(header.all('auto-submitted').map(({ value }) => value.trim())).toEqual(['auto-generated']);
    for (const line of raw.split('\r\n')) expect(line.length).toBeLessThan(200);
  });

  it('has arrived, as SES hands it out, folded as servers may fold it', async () => {
    const { raw } = canary();
    expect(await checked(raw)).toEqual({ kind: 'arrived', sent: SENT.getTime(), seconds: 36, asked: 1 });
    const received = `Return-Path: <x@amazonses.com>\r\nReceived: from a by b\r\n${raw.replaceAll('; ', ';\r\n\t')}`;
    expect(await checked(received)).toMatchObject({ kind: 'arrived' });
  });

  it('has arrived also after the secret was replaced', async () => {
    expect(await checked(canary(OLD).raw, { secrets: [NEW, OLD] })).toMatchObject({ kind: 'arrived' });
  });

  it('that is late fills no gap: the next should have come', async () => {
    const { raw } = canary();
    expect(await checked(raw, { hours: MAX_AGE_HOURS })).toMatchObject({ kind: 'arrived' });
    expect(await checked(raw, { hours: MAX_AGE_HOURS + 0.01 })).toMatchObject({ kind: 'stale' });
    expect(await checked(raw, { hours: -0.05 })).toMatchObject({ kind: 'arrived', seconds: 0 });
    expect(await checked(raw, { hours: -0.1 })).toMatchObject({ kind: 'not-ours' });
  });

  it('counts only where it was sent to', async () => {
    expect(await checked(canary().raw, { place: 'client.example' })).toEqual({ kind: 'not-ours', asked: 0 });
  });
});

describe('a stranger', () => {
  it('cannot make one, nor change when it was sent', async () => {
    expect(await checked(canary(OLD).raw)).toMatchObject({ kind: 'not-ours', asked: 1 });
    const later = canary().raw.replace(/sent=(\d+)/, (_, sent) => `sent=${Number(sent) + 1}`);
    expect(await checked(later)).toMatchObject({ kind: 'not-ours' });
  });

  it('costs no secret where his mail has no mark', async () => {
    const mails = ['', `${CANARY_HEADER}: 1\r\n`, `${CANARY_HEADER}: 1; at=${AT}; ${'x'.repeat(5_000)}\r\n`];
    for (const mail of mails)
      expect(await checked(`From: a@b.example\r\n${mail}\r\n`)).toEqual({ kind: 'not-ours', asked: 0 });
  });

  it('writes what he likes, and is not ours', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 500 }), async (value) => {
        expect(await checked(`${CANARY_HEADER}: ${value}\r\n\r\n`)).toMatchObject({ kind: 'not-ours' });
      }),
      { numRuns: 200 },
    );
  });

  it.each(['', '@', 'truebounce-canary', 'info@client.example', 'x+truebounce-canary@client.example'])(
    'has no canary’s address by %j',
    (path) => {
      expect(canaryPlace(path)).toBeNull();
    },
  );
});

it('an address with a label is the canary’s too: SES’s rule takes it, and it is nobody else’s', () => {
  expect(canaryPlace('Truebounce-Canary+x+y@Client.example')).toBe('client.example');
});

describe('canaries', () => {
  const HOST = inboundHost('eu-central-1');
  const MX: Zone = new Map([
    [AT, new Map([['MX', [HOST]]])],
    ['moved.example', new Map([['MX', ['mx.old-host.example']]])],
  ]);
  const domains = [
    { name: 'client.example', receivesAt: AT },
    { name: 'moved.example', receivesAt: 'moved.example' },
    { name: 'none.example', receivesAt: 'none.example' },
  ];

  async function sentBy(mailHosts = mailHostsBy(zoneResolver(MX))) {
    const ses = await startSes();
    onTestFinished(() => ses.close());
    const client = new SESClient({
      endpoint: ses.url,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
    });
    onTestFinished(() => client.destroy());
    const result = () =>
      sendCanaries(domains, {
        mailHosts,
        inboundHost: HOST,
        secrets: async () => [NEW],
        send: canarySender(client, 'truebounce'),
        now: () => SENT,
      });
    return { ses, result };
  }

  it('go by SES to each domain whose MX it is, and arrive as they were sent', async () => {
    const { ses, result } = await sentBy();
    expect([...(await result())]).toEqual([
      [AT, { kind: 'sent' }],
      ['moved.example', { kind: 'elsewhere', hosts: ['mx.old-host.example'] }],
      ['none.example', { kind: 'elsewhere', hosts: [] }],
    ]);
    expect(
      ses.sent.map(({ source, destinations, configurationSet }) => [source, destinations, configurationSet]),
    ).toEqual([['truebounce@client.example', ['truebounce-canary@sort.client.example'], 'truebounce']]);
    const raw = ses.sent[0]?.raw ?? Buffer.alloc(0);
    expect(await checked(raw)).toMatchObject({ kind: 'arrived' });
    expect(parseMail(raw).defects).toEqual([]);
  });

  it('that cannot be sent, or whose DNS is silent, keep no other from being sent', async () => {
    const { ses, result } = await sentBy(async (name) => {
      if (name !== AT) throw new Error('DNS does not tell');
      return [`${HOST.toUpperCase()}.`];
    });
    ses.order({ kind: 'error', status: 400, code: 'AccountSendingPausedException', message: 'paused' });
    const first = await result();
    expect([...first.values()].map(({ kind }) => kind)).toEqual(['failed', 'failed', 'failed']);
    expect([...(await result()).values()].map(({ kind }) => kind)).toEqual(['sent', 'failed', 'failed']);
  });
});
