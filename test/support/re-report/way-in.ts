/** On what way the mail came to the server that reports. */

import { HEX, idOf, mailDate, type Original } from './original.ts';
import type { Host } from './reporter.ts';

export interface WayIn {
  /** Names in the zone, with their address. */
  hosts(reporter: Host): readonly Host[];
  seen(original: Original, reporter: Host): Original;
}

/** The server saw names by reverse DNS. */
export const named: WayIn = {
  hosts: () => [],
  seen: (original) => ({
    ...original,
    client: { ...original.client, name: nameOf(original.client.address) },
  }),
};

const NAMES: Readonly<Record<string, string>> = {
  '192.0.2.10': 'mail.ours.example',
  '198.51.100.50': 'out.fwd.example',
};

function nameOf(address: string): string {
  return NAMES[address] ?? `${address.replaceAll('.', '-')}.pool.isp.example`;
}

/** Reverse DNS calls every client `localhost`: a line of a provider who set no names, or a spammer's joke. */
export const namedLocalhost: WayIn = {
  hosts: () => [],
  seen: (original) => ({ ...original, client: { ...original.client, name: 'localhost' } }),
};

/** The forger's address has a reverse name in the reporter's domain, which that domain's zone knows nothing of. */
export const namedAfterReporter: WayIn = {
  hosts: () => [],
  seen: (original, reporter) =>
    original.client.address !== '203.0.113.66'
      ? original
      : { ...original, client: { ...original.client, name: gatewayOf(reporter, '').name } },
};

/** Its own gateway took the mail, and handed it on from within the same network. */
export const behindGateway: WayIn = {
  hosts: () => [],
  seen: (original, reporter) => throughGateway(original, gatewayOf(reporter, '10.4.0.9')),
};

/** The gateway has an address and a name on the Internet. */
export const behindPublicGateway: WayIn = {
  hosts: (reporter) => [gatewayOf(reporter, '198.51.100.40')],
  seen: (original, reporter) => throughGateway(original, gatewayOf(reporter, '198.51.100.40')),
};

/** A filter on the host itself took it and gave it back. */
export const filtered: WayIn = {
  hosts: () => [],
  seen: (original, reporter) => {
    const { name } = reporter;
    const given = throughGateway(original, { name, address: '127.0.0.1' });
    const at = mailDate(original.receivedAt);
    return {
      ...given,
      client: { address: '127.0.0.1', helo: 'localhost', name: 'localhost' },
      header: [
        `Received: from ${name} ([127.0.0.1])`,
        ` by localhost (${name} [127.0.0.1]) (amavis, port 10024)`,
        ` with ESMTP id ${idOf(original, 12, HEX)}; ${at}`,
        given.header,
      ].join('\n'),
    };
  },
};

function gatewayOf({ name }: Host, address: string): Host {
  return { name: `gw1${name.slice(name.indexOf('.'))}`, address };
}

function throughGateway(original: Original, { name, address }: Host): Original {
  const { client } = original;
  return {
    ...original,
    client: { address, helo: name, name },
    header: [
      `Received: from ${client.helo} (${client.name ?? 'unknown'} [${client.address}])`,
      `\tby ${name} (Postfix) with ESMTP id ${idOf(original, 10, '0123456789ABCDEF')};`,
      `\t${mailDate(original.receivedAt)} (UTC)`,
      original.header,
    ].join('\n'),
  };
}

/** Each recipient is an alias of the reporter's for another address, which failed. */
export const aliased: WayIn = {
  hosts: () => [],
  seen: (original) => ({
    ...original,
    recipients: original.recipients.map((recipient) => ({
      ...recipient,
      address: `box-${recipient.address.replace('@', '@inner.')}`,
      originalRecipient: recipient.originalRecipient ?? recipient.address,
    })),
  }),
};
