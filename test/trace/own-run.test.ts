/** Which hops are the reporter's own, who is known by them for having taken the mail, and where it came from then. */

import { describe, expect, test } from 'vitest';
import { zoneResolver } from '../../lib/dns.ts';
import { parseHeaderBlock, parseMail } from '../../lib/parse/index.ts';
import { readJsonSite } from '../../lib/site/json-site.ts';
import type { Arrival } from '../../lib/trace/arrival.ts';
import { hostsOf } from '../../lib/trace/hosts.ts';
import { MAX_RUN } from '../../lib/trace/own-run.ts';
import { pathOf } from '../../lib/trace/path.ts';
import { hopsOf } from '../../lib/trace/received/index.ts';
import { reporterOf } from '../../lib/trace/reporter.ts';

const SITE = readJsonSite(
  JSON.stringify({
    domain: 'client.example',
    ownAddresses: ['192.0.2.10', '10.77.0.5'],
    ownHosts: ['sv1.host.example'],
    zone: {
      'mail.remote.example': { A: ['198.51.100.9'] },
      'sv1.host.example': { A: ['198.51.100.80'] },
    },
  }),
  'test',
);

const AT = '; Tue, 1 Sep 2026 10:00:00 +0000';

/** The trace's first steps for a report that `client` hands in about a mail with these Received values, top first. */
async function stepsOf(received: readonly string[], client = ['mail.remote.example', '198.51.100.9']) {
  const { knowledge, zone } = SITE;
  const resolve = zoneResolver(zone ?? new Map());
  const text = received.map((value) => `Received: ${value}${AT}\r\n`).join('');
  const hops = hopsOf(parseHeaderBlock(Buffer.from(`${text}\r\n`)).header);
  const hosts = await hostsOf(knowledge, resolve);
  const [helo = '', address = ''] = client;
  const arrival: Arrival = {
    client: { address, helo, name: null },
    writtenBy: null,
    reversePath: null,
    forwardPath: 'info@client.example',
    at: null,
    forwarded: false,
    deliveredTo: null,
    silent: [],
  };
  const mail = parseMail(Buffer.from('Subject: failure notice\r\n\r\n'));
  const { reporter } = await reporterOf({ mail, arrival, hops, hosts, knowledge }, resolve);
  const { path } = await pathOf({ hops, reporter, reportingMta: null, hosts, knowledge, resolve });
  return {
    reporter: reporter.kind,
    path: path.kind,
    client: path.kind === 'none' ? null : path.hop.client,
    claimed: path.kind === 'hand-off' && path.claimed,
  };
}

const FROM_STRANGER = 'from pc (unknown [203.0.113.66]) by mail.remote.example (Postfix) with ESMTP id 1';

describe('a hop whose client is within the network', () => {
  test.each([
    [
      'a filter over loopback',
      [
        'from localhost (localhost [127.0.0.1]) by mail.remote.example (Postfix) with ESMTP id 2',
        'from mail.remote.example ([127.0.0.1]) by localhost (mail.remote.example [127.0.0.1]) (amavisd-new, port 10024) with ESMTP id 3',
        FROM_STRANGER,
      ],
    ],
    [
      "qmail's own lines and a scanner that names a version",
      [
        '(qmail 5012 invoked by uid 89)',
        'by simscan 1.4.0 ppid: 5006, pid: 5009, t: 0.0752s scanners: attach: 1.4.0',
        'from unknown (HELO pc) (203.0.113.66) by mail.remote.example with SMTP',
      ],
    ],
    [
      'a mailbox server in a domain of the network',
      [
        'from EX01.corp.local (10.1.4.20) by EX02.corp.local (10.1.4.21) with Microsoft SMTP Server id 15.2.1544.11',
        'from pc (203.0.113.66) by EX01.corp.local (10.1.4.20) with Microsoft SMTP Server id 15.2.1544.11 via Frontend Transport',
      ],
    ],
    [
      'a gateway with a public name before it',
      [
        'from mail.remote.example (10.1.4.9) by EX01.corp.local (10.1.4.20) with Microsoft SMTP Server id 15.2.1544.11',
        FROM_STRANGER,
      ],
    ],
  ])('%s', async (_, received) => {
    const forged = [
      'from mail.client.example ([192.0.2.10]) by mail.remote.example (Postfix) with ESMTP id 9',
    ];
    expect(await stepsOf([...received, ...forged])).toEqual({
      reporter: 'matched',
      path: 'hand-off',
      client: '203.0.113.66',
      claimed: false,
    });
  });

  test('at a host of ours the first client from outside handed it over, not the filter', async () => {
    const received = [
      'from localhost (localhost [127.0.0.1]) by sv1.host.example (Postfix) with ESMTP id 2',
      'from sv1.host.example ([127.0.0.1]) by localhost (sv1.host.example [127.0.0.1]) (amavisd-new, port 10024) with ESMTP id 3',
      'from pc (unknown [203.0.113.66]) by sv1.host.example (Postfix) with ESMTP id 1',
    ];
    const found = await stepsOf(received, ['sv1.host.example', '198.51.100.80']);
    expect(found).toMatchObject({ reporter: 'own', path: 'hand-off', client: '203.0.113.66' });
  });

  test("a private address that is declared ours ends the reporter's hops", async () => {
    const received = [
      'from mail.client.example (unknown [10.77.0.5]) by mail.remote.example (Postfix) with ESMTP id 2',
      'from pc (unknown [203.0.113.66]) by mail.client.example (Postfix) with ESMTPSA id 1',
    ];
    expect(await stepsOf(received)).toMatchObject({ path: 'hand-off', client: '10.77.0.5' });
  });
});

describe('what a stranger gains', () => {
  test("a customer's host in the network is taken at its word for nothing", async () => {
    const received = [
      'from box (unknown [10.9.9.9]) by mail.remote.example (Postfix) with ESMTP id 2',
      'from mail.client.example (unknown [192.0.2.10]) by mail.customer.example (Postfix) with ESMTP id 1',
    ];
    expect(await stepsOf(received)).toMatchObject({ path: 'hand-off', claimed: true });
  });

  test('hops below a client of whom only HELO is written are not the reporter’s', async () => {
    const received = [
      'from pc by mail.remote.example with SMTP',
      'from mail.client.example (unknown [192.0.2.10]) by localhost (Postfix) with ESMTP id 1',
    ];
    expect(await stepsOf(received)).toMatchObject({ path: 'none' });
  });

  test('a reverse name of `localhost`, or in the network’s own domain, is no name of the reporter’s', async () => {
    for (const name of ['localhost', 'ex07.corp.local']) {
      const received = [
        'from EX01.corp.local ([10.1.4.20]) by EX02.corp.local (Postfix) with ESMTP id 2',
        `from pc (${name} [203.0.113.66]) by EX01.corp.local (Postfix) with ESMTP id 1`,
        'from mail.client.example (unknown [192.0.2.10]) by EX01.corp.local (Postfix) with ESMTP id 0',
      ];
      expect(await stepsOf(received)).toMatchObject({ client: '203.0.113.66', claimed: false });
    }
  });

  test('a top hop of another organisation does not make the reporter known', async () => {
    const received = [
      'from mail.client.example (unknown [192.0.2.10]) by mx.other.example (Postfix) with ESMTP id 1',
    ];
    expect(await stepsOf([...received, FROM_STRANGER])).toMatchObject({ reporter: 'unknown' });
  });
});

test('a run of as many hops as are read is the reporter’s, one more is not', async () => {
  const inward = 'from a ([10.0.0.1]) by relay.lan (Postfix) with ESMTP id 1';
  const outer = 'from pc (unknown [203.0.113.66]) by gw.lan (Postfix) with ESMTP id 1';
  const runOf = (length: number) => [...Array<string>(length - 1).fill(inward), outer];
  expect(await stepsOf(runOf(MAX_RUN))).toMatchObject({ path: 'hand-off', client: '203.0.113.66' });
  expect(await stepsOf(runOf(MAX_RUN + 1))).toMatchObject({ path: 'none' });
});
