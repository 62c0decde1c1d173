/** How a report came: by the MX, through a host's filter, or out of a mailbox where nobody witnessed anything. */

import { describe, expect, it } from 'vitest';
import type { Envelope } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { arrivalOf, MAX_KEEPERS, serverAddressOf } from '../../lib/trace/arrival.ts';
import type { Knowledge } from '../../lib/trace/knowledge.ts';
import { type DnsTable, dnsTable } from '../support/dns-table.ts';
import { receivedLines } from '../support/received-lines.ts';
import { hopOf, knowledgeOf } from '../support/traces.ts';

const HOST = 'sv1.host.example';
const DNS: DnsTable = {
  [`A ${HOST}`]: ['192.0.2.25'],
  'A mx1.host.example': ['192.0.2.26'],
  'A mail.remote.example': ['198.51.100.9'],
};
const DOOR = knowledgeOf({ forwardingHosts: [HOST] });

const FROM_REMOTE = `from mail.remote.example (mail.remote.example [198.51.100.9]) by ${HOST} (Postfix) with ESMTP id 1`;
const INNER = `from localhost (localhost [127.0.0.1]) by ${HOST} (Postfix) with ESMTP id 2`;
/** Written by whoever wrote the report. */
const BELOW = 'from pc (unknown [203.0.113.66]) by mail.remote.example (Postfix) with ESMTP id 3';

interface Came {
  readonly received?: readonly string[];
  /** Other fields of the report. */
  readonly fields?: readonly string[];
  readonly envelope?: Partial<Envelope>;
  readonly knowledge?: Knowledge;
  readonly dns?: DnsTable;
}

async function arrive({ received = [], fields = [], envelope = {}, knowledge = DOOR, dns = DNS }: Came) {
  const text = `${fields.map((field) => `${field}\n`).join('')}${receivedLines(received)}Subject: failure notice\n\nx\n`;
  const witnessed: Envelope = { reversePath: undefined, forwardPaths: [], client: null, ...envelope };
  const { resolve, asked } = dnsTable(dns);
  const arrival = await arrivalOf(parseMail(Buffer.from(text)), witnessed, knowledge, resolve);
  return { ...arrival, at: arrival.at, asked };
}

const client = (address: string, helo: string) => ({ address, helo, name: null });

describe('at the MX', () => {
  const envelope: Envelope = {
    reversePath: null,
    forwardPaths: ['info@client.example'],
    client: client('198.51.100.9', 'mail.remote.example'),
  };

  it('what our server witnessed counts, and nothing that the mail says', async () => {
    const found = await arrive({
      knowledge: knowledgeOf(),
      envelope,
      received: ['from x by inbound-smtp.example with SMTP id 1', FROM_REMOTE],
      fields: ['Return-Path: <liar@evil.example>', 'Delivered-To: shop@client.example'],
    });
    expect(found).toMatchObject({
      client: envelope.client,
      writtenBy: null,
      reversePath: null,
      forwardPath: 'info@client.example',
      at: '2026-11-23T10:00:00.000Z',
      forwarded: false,
      asked: [],
    });
  });

  it.each([
    ['::ffff:198.51.100.9', '198.51.100.9'],
    ['2001:DB8:0::25', '2001:db8::25'],
    ['198.51.100.9', '198.51.100.9'],
  ])('the client %s is %s, however our server wrote it', async (address, expected) => {
    const found = await arrive({
      knowledge: knowledgeOf(),
      envelope: { ...envelope, client: client(address, 'x') },
    });
    expect(found.client).toEqual({ address: expected, helo: 'x', name: null });
  });

  it('without a forward path the mail is taken for that of its Delivered-To', async () => {
    const found = await arrive({
      knowledge: knowledgeOf(),
      envelope: { ...envelope, forwardPaths: [] },
      fields: ['Delivered-To: shop@client.example'],
    });
    expect(found).toMatchObject({ forwardPath: 'shop@client.example', at: null });
  });

  it('the lines of our host are a lie where a stranger brings them', async () => {
    const found = await arrive({
      envelope: { ...envelope, client: client('203.0.113.66', HOST) },
      received: [FROM_REMOTE],
      fields: ['Return-Path: <>'],
    });
    expect(found).toMatchObject({ forwarded: false, client: { address: '203.0.113.66' } });
  });
});

describe('by the forward door', () => {
  const envelope: Envelope = {
    reversePath: 'SRS0=abcd=AB=remote.example=a@host.example',
    forwardPaths: ['info@sort.client.example'],
    client: client('192.0.2.25', HOST),
  };
  const door = (came: Came = {}) =>
    arrive({ received: [INNER, FROM_REMOTE, BELOW], ...came, envelope: { ...envelope, ...came.envelope } });

  it('the client is who handed the report to the host, the mailbox is behind the door', async () => {
    expect(await door({ fields: ['Delivered-To: info@client.example'] })).toMatchObject({
      client: { address: '198.51.100.9', name: 'mail.remote.example' },
      writtenBy: null,
      forwardPath: 'info@client.example',
      deliveredTo: 'info@client.example',
      at: '2026-11-23T10:00:00.000Z',
      forwarded: true,
    });
  });

  it('the host itself wrote what nobody from outside gave it', async () => {
    for (const received of [
      [`from localhost (localhost [127.0.0.1]) by ${HOST} with ESMTP id 1`],
      ['(qmail 100 invoked for bounce)', `(qmail 99 invoked by uid 0) by ${HOST} with local`],
      [`by ${HOST} (Postfix) id 4ABC`],
    ])
      expect(await door({ received })).toMatchObject({ client: null, writtenBy: HOST, forwarded: true });
  });

  it("qmail's lines, which name no host, are the host's own among those that do", async () => {
    const received = ['(qmail 7 invoked by uid 89)', FROM_REMOTE, '(qmail 6 invoked by uid 0)', BELOW];
    expect(await door({ received })).toMatchObject({ client: { address: '198.51.100.9' } });
  });

  it('lines below those of the host tell nothing of who came', async () => {
    const received = [INNER, 'from x (unknown [203.0.113.66]) by evil.example with SMTP id 1', FROM_REMOTE];
    expect(await door({ received })).toMatchObject({ client: null, writtenBy: HOST });
  });

  it("SES's own Return-Path, above its Received line, is the forwarder's and not the host's", async () => {
    const bySes = `from ${HOST} (${HOST} [192.0.2.25]) by inbound-smtp.us-east-1.amazonaws.com with SMTP id abc for info@sort.client.example`;
    const fields = ['Return-Path: <SRS0=abcd=AB=remote.example=a@host.example>'];
    expect((await door({ fields, received: [bySes, INNER, FROM_REMOTE] })).reversePath).toBeUndefined();
  });

  it.each<[string, string[], string | null | undefined, string | null | undefined]>([
    ["the host's Return-Path of a null sender", ['Return-Path: <>'], envelope.reversePath, null],
    [
      'its Return-Path of somebody',
      ['Return-Path: <a@remote.example>'],
      envelope.reversePath,
      'a@remote.example',
    ],
    ['none, and an SRS path', [], envelope.reversePath, undefined],
    ["none, and the mailbox's own address", [], 'info@client.example', undefined],
    ['none, and the null path kept', [], null, null],
  ])('the reverse path by %s', async (_, fields, reversePath, expected) => {
    expect((await door({ fields, envelope: { reversePath } })).reversePath).toBe(expected);
  });

  it('the host may be declared by the address from which it forwards', async () => {
    const knowledge = knowledgeOf({ forwardingHosts: [HOST, '192.0.2.99'] });
    const found = await door({ knowledge, envelope: { client: client('192.0.2.99', 'x') } });
    expect(found.forwarded).toBe(true);
    expect(await door({ envelope: { client: client('192.0.2.99', HOST) } })).toMatchObject({
      forwarded: false,
    });
  });

  it('what the host sends without having its lines on top came to the MX', async () => {
    expect(await door({ received: [BELOW] })).toMatchObject({
      forwarded: false,
      client: envelope.client,
      forwardPath: 'info@sort.client.example',
    });
  });

  it('a DNS that is silent about the host is told, since the mail is then read as at the MX', async () => {
    const found = await door({ dns: { [`A ${HOST}`]: 'silent', [`AAAA ${HOST}`]: 'silent' } });
    expect(found).toMatchObject({ forwarded: false, silent: [HOST] });
    expect((await door()).silent).toEqual([]);
  });

  it('a host of more servers than one is passed through, as far as its names are declared', async () => {
    const front = `from mx1.host.example (mx1.host.example [192.0.2.26]) by ${HOST} (Postfix) with LMTP id 9`;
    const received = [front, FROM_REMOTE.replace(HOST, 'mx1.host.example')];
    const knowledge = knowledgeOf({ forwardingHosts: [HOST], ownHosts: ['mx1.host.example'] });
    expect((await door({ received, knowledge })).client).toMatchObject({ address: '198.51.100.9' });
    // Another customer's machine has a name in the host's domain too, and writes what it likes below its own line.
    expect((await door({ received })).client).toMatchObject({ address: '192.0.2.26' });
  });

  it('an address of another domain stays as it is', async () => {
    const found = await door({ envelope: { forwardPaths: ['info@elsewhere.example'] } });
    expect(found.forwardPath).toBe('info@elsewhere.example');
  });
});

describe('out of a mailbox, where nobody witnessed anything', () => {
  const mailbox = (came: Came) => arrive({ knowledge: knowledgeOf(), ...came });

  it('a mail that went through no network was written by the host that keeps it', async () => {
    const fields = [`From: MAILER-DAEMON@${HOST}`, 'Delivered-To: info@client.example'];
    const received = ['(qmail 100 invoked for bounce)'];
    expect(await mailbox({ received, fields })).toMatchObject({ client: null, writtenBy: HOST });
    // A stranger says the same of himself, but the host that took his mail wrote a line above.
    const handedIn = await mailbox({ received: [FROM_REMOTE, ...received], fields });
    expect(handedIn).toMatchObject({ client: { address: '198.51.100.9' }, writtenBy: null });
    expect(await mailbox({ fields })).toMatchObject({ writtenBy: null });
    const envelope = { forwardPaths: ['info@client.example'] };
    expect(await mailbox({ received, fields, envelope })).toMatchObject({ writtenBy: null });
  });

  it('the host that keeps it tells who came, and to whom', async () => {
    const found = await mailbox({
      received: [INNER, FROM_REMOTE, BELOW],
      fields: ['Return-Path: <>', 'Delivered-To: info@client.example'],
    });
    expect(found).toMatchObject({
      client: { address: '198.51.100.9', name: 'mail.remote.example', helo: 'mail.remote.example' },
      reversePath: null,
      forwardPath: 'info@client.example',
      forwarded: false,
    });
  });

  it('X-Original-To stands in for Delivered-To; without Return-Path the reverse path is unknown', async () => {
    expect(
      await mailbox({ received: [FROM_REMOTE], fields: ['X-Original-To: info@client.example'] }),
    ).toMatchObject({
      reversePath: undefined,
      forwardPath: 'info@client.example',
    });
    expect(await mailbox({})).toMatchObject({ client: null, writtenBy: null, forwardPath: null, at: null });
  });

  it('the host itself wrote what nobody from outside gave it', async () => {
    const received = ['(qmail 100 invoked for bounce)', `(qmail 99 invoked by uid 0) by ${HOST} with local`];
    expect(await mailbox({ received })).toMatchObject({ client: null, writtenBy: HOST });
  });

  describe('whose host has more servers than one', () => {
    const fromFront = `from mx1.host.example (mx1.host.example [192.0.2.26]) by ${HOST} (Postfix) with LMTP id 9`;
    const toFront = FROM_REMOTE.replace(HOST, 'mx1.host.example');

    it('the client is who came to the first of them', async () => {
      const found = await mailbox({ received: [fromFront, toFront, BELOW] });
      expect(found.client).toMatchObject({ address: '198.51.100.9', name: 'mail.remote.example' });
    });

    it('and not who is told of by a stranger in the name of one', async () => {
      const liar = fromFront.replace('192.0.2.26', '203.0.113.66');
      const found = await mailbox({ received: [liar, toFront] });
      expect(found.client).toMatchObject({ address: '203.0.113.66' });
    });

    it('so many that name one the next are passed through, and no more', async () => {
      const all = Array.from({ length: MAX_KEEPERS + 1 }, (_, i) => `s${i}.host.example`);
      const dns = Object.fromEntries(all.map((name, i) => [`A ${name}`, [`192.0.2.${100 + i}`]]));
      const chain = all.map((by, i) => {
        const from = all[i + 1];
        return from === undefined
          ? FROM_REMOTE.replace(HOST, by)
          : `from ${from} (${from} [192.0.2.${101 + i}]) by ${by} (Postfix) with ESMTP id 1`;
      });
      const found = await mailbox({ received: chain.slice(1), dns });
      expect(found.client?.address).toBe('198.51.100.9');
      expect(found.asked).toHaveLength(MAX_KEEPERS - 1);
      expect((await mailbox({ received: chain, dns })).client?.address).toBe(`192.0.2.${100 + MAX_KEEPERS}`);
    });

    it('and DNS that is silent about one is told', async () => {
      const found = await mailbox({
        received: [fromFront, toFront],
        dns: { 'A mx1.host.example': 'silent' },
      });
      expect(found).toMatchObject({ client: { address: '192.0.2.26' }, silent: ['mx1.host.example'] });
    });

    it('or the first itself, where it wrote the mail', async () => {
      expect((await mailbox({ received: [fromFront] })).client).toMatchObject({ address: '192.0.2.26' });
    });
  });
});

describe('the server that took the returned mail from a user', () => {
  const ask = (client: string | null, writtenBy: string | null, authenticated = true) => {
    const hop = hopOf({ by: HOST, authenticated });
    const { resolve } = dnsTable(DNS);
    return serverAddressOf(
      { client: client === null ? null : { address: client, helo: null, name: null }, writtenBy },
      { kind: 'hand-off', hop, index: 0, exclusive: false, claimed: false },
      resolve,
    );
  };

  it('is who sent the report, or the host that keeps the mailbox', async () => {
    expect(await ask('192.0.2.20', null)).toBe('192.0.2.20');
    expect(await ask(null, HOST)).toBe('192.0.2.25');
    expect(await ask(null, 'unheard-of.example')).toBeNull();
    expect(await ask(null, null)).toBeNull();
  });

  it('is not asked for where nobody logged in', async () => {
    expect(await ask('192.0.2.20', null, false)).toBeNull();
  });
});
