/** At which domain of a site, and for which mailbox, a mail came that lies in a mailbox. */

import { beforeAll, describe, expect, test } from 'vitest';
import { parseMail } from '../../lib/parse/index.ts';
import { domainCameTo, MAX_DELIVERED_TO, mailboxCameTo } from '../../lib/site/came-to.ts';
import { readSite, type Site } from '../../lib/site/site.ts';

let domains: Site['domains'];
let single: Site['domains'];
beforeAll(async () => {
  const relay = 'owner@elsewhere.example';
  const site = async (written: object) =>
    (await readSite({ alerts: 'admin@elsewhere.example', domains: written }, 'site')).domains;
  domains = await site({
    'client.example': { mailboxes: { info: relay, postmaster: relay } },
    'shop.example': {
      receive: 'sort.shop.example',
      sendingHosts: ['sv1.host.example'],
      mailboxes: { '*': relay },
    },
    'de.shop.example': { mailboxes: { info: relay } },
  });
  single = await site({ 'client.example': { mailboxes: { info: relay } } });
});

const arrived = (lines: readonly string[], forwardPaths: readonly string[] = []) => ({
  forwardPaths,
  header: parseMail(Buffer.from([...lines, '', 'text'].join('\r\n'))).header,
});
const cameTo = (...args: Parameters<typeof arrived>) => [
  domainCameTo(domains, arrived(...args)).name,
  mailboxCameTo(domains, arrived(...args)),
];

describe('a mail came', () => {
  test.each<[string, string[], string[], string, string | null]>([
    [
      'by its forward path, whatever it says itself',
      ['Delivered-To: info@client.example', 'To: info@client.example'],
      ['jan@shop.example'],
      'shop.example',
      'jan@shop.example',
    ],
    [
      'by Delivered-To before To',
      ['Delivered-To: jan@shop.example', 'To: info@client.example'],
      [],
      'shop.example',
      'jan@shop.example',
    ],
    [
      'by the second Delivered-To, where the first names a local account of the host',
      ['Delivered-To: client01@sv1.host.example', 'Delivered-To: info@client.example'],
      [],
      'client.example',
      'info@client.example',
    ],
    [
      "by qmail's Delivered-To of a virtual domain",
      ['Delivered-To: client.example-info@client.example'],
      [],
      'client.example',
      'info@client.example',
    ],
    ['by X-Original-To', ['X-Original-To: jan@shop.example'], [], 'shop.example', 'jan@shop.example'],
    [
      'by its To, which names a domain and no mailbox: the sender chose it',
      ['To: "Jan" <jan@shop.example>'],
      [],
      'shop.example',
      null,
    ],
    ['to the first domain, where nothing is said', ['Subject: x'], [], 'client.example', null],
    [
      'to the first domain, where it names strangers',
      ['Delivered-To: a@far.example', 'To: b@far.example'],
      [],
      'client.example',
      null,
    ],
    [
      'to the forward door, and for its mailbox at the domain',
      [],
      ['Jan@Sort.Shop.example.'],
      'shop.example',
      'jan@shop.example',
    ],
    ['with a tag', [], ['info+shop@client.example'], 'client.example', 'info@client.example'],
    [
      'to a mailbox that the site does not have',
      [],
      ['sales@client.example'],
      'client.example',
      'sales@client.example',
    ],
    [
      'to a host below a domain, and the nearest of two counts',
      ['Delivered-To: a@mail.de.shop.example'],
      [],
      'de.shop.example',
      'a@mail.de.shop.example',
    ],
  ])('%s', (_, lines, paths, domain, mailbox) => {
    expect(cameTo(lines, paths)).toEqual([domain, mailbox]);
  });

  test('to the only mailbox that there is', () => {
    expect(mailboxCameTo(single, arrived(['Subject: x']))).toBe('info@client.example');
    expect(domainCameTo(single, arrived(['To: a@far.example'])).name).toBe('client.example');
  });

  test('by one of the first fields: a stranger may have written a thousand below them', () => {
    const strange = (count: number) => Array.from({ length: count }, () => 'Delivered-To: a@far.example');
    const ours = 'Delivered-To: jan@shop.example';
    expect(cameTo([...strange(MAX_DELIVERED_TO - 1), ours])[0]).toBe('shop.example');
    expect(cameTo([...strange(MAX_DELIVERED_TO), ours])[0]).toBe('client.example');
  });
});
