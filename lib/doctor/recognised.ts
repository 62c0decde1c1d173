/** Whether the judge takes a mail that a host of ours handed to SES for that host's. */

import type { Resolve } from '../dns.ts';
import type { Envelope, Mail } from '../model.ts';
import { arrivalOf } from '../trace/arrival.ts';
import { hostsOf, leadsTo } from '../trace/hosts.ts';
import type { Knowledge } from '../trace/knowledge.ts';
import { readAddress } from '../trace/received/address.ts';
import { hopsOf } from '../trace/received/index.ts';

export type Recognised =
  | { readonly kind: 'yes' }
  /** Neither the config nor DNS leads from a declared host to the client's address. */
  | { readonly kind: 'no-address' }
  /** At the forward door: no line of it is by a host that is declared. `by`: whose the topmost below SES's is. */
  | { readonly kind: 'no-name'; readonly by: string | null }
  /** DNS does not tell. */
  | { readonly kind: 'silent' };

/** By the same questions as the judge's, of the mail as SES stored it. */
export async function recognise(
  { mail, envelope }: { readonly mail: Mail; readonly envelope: Envelope },
  knowledge: Knowledge,
  resolve: Resolve,
): Promise<Recognised> {
  const { client } = envelope;
  if (client === null) return { kind: 'no-address' };
  const { forwardingHosts } = knowledge;
  if (forwardingHosts.length === 0) {
    const hosts = await hostsOf(knowledge, resolve);
    if (hosts.kindOf(client.address) !== 'foreign') return { kind: 'yes' };
    return { kind: hosts.silent.length > 0 ? 'silent' : 'no-address' };
  }
  const { forwarded, silent } = await arrivalOf(mail, envelope, knowledge, resolve);
  if (forwarded) return { kind: 'yes' };
  if (silent.length > 0) return { kind: 'silent' };
  const leads = forwardingHosts.includes(client.address)
    ? ['yes']
    : await Promise.all(
        forwardingHosts
          .filter((host) => readAddress(host) === null)
          .map((host) => leadsTo(host, client.address, resolve)),
      );
  if (leads.includes('yes')) return { kind: 'no-name', by: belowSes(mail) };
  return { kind: leads.includes('silent') ? 'silent' : 'no-address' };
}

function belowSes({ header }: Mail): string | null {
  const by = hopsOf(header).map((hop) => hop.by);
  return by.find((name) => name !== null && !name.endsWith('.amazonaws.com')) ?? null;
}
