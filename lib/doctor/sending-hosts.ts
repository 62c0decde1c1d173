/** Whether a sending host keeps the domain's mail (the two doors): what it keeps, `mx` never sees its notices of. */

import type { DnsAnswer, Resolve } from '../dns.ts';
import type { SiteDomain } from '../site/site.ts';
import { type AskedHost, type Finding, finding } from './finding.ts';
import type { ProbeAnswer } from './smtp-probe.ts';

/** `address`: of the host; null where DNS has none, `silent` where it does not say. */
export type Probe = (address: string, mailbox: string) => Promise<ProbeAnswer>;

/** Hosts of one domain that are asked, each up to a minute: a config with more is one that nobody has read. */
export const MAX_HOSTS = 16;

/** One finding for each host, of the domain's first mailbox. */
export async function sendingHosts(
  domain: SiteDomain,
  resolve: Resolve,
  probe: Probe,
): Promise<readonly Finding[]> {
  const hosts = (domain.stated.sendingHosts ?? []).slice(0, MAX_HOSTS);
  if (hosts.length === 0) return [finding('hosts-none', { domain: domain.name })];
  const local = [...domain.mailboxes.keys()].find((key) => key !== '*') ?? 'postmaster';
  const mailbox = `${local}@${domain.name}`;
  return Promise.all(hosts.map(({ name }) => hostFinding(domain, { host: name, mailbox }, resolve, probe)));
}

async function hostFinding(
  domain: SiteDomain,
  asked: AskedHost,
  resolve: Resolve,
  probe: Probe,
): Promise<Finding> {
  const answers: DnsAnswer[] = [await resolve(asked.host, 'A')];
  if (answers[0]?.kind === 'none') answers.push(await resolve(asked.host, 'AAAA'));
  const found = answers.find((answer) => answer.kind === 'found');
  const [address] = found?.records ?? [];
  if (address === undefined)
    return answers.some(({ kind }) => kind === 'silent')
      ? finding('dns-silent', { name: asked.host, type: 'A' })
      : finding('host-no-address', asked);
  return hostFindingOf(domain, asked, await probe(address, asked.mailbox));
}

/** By the door: what is right at the one is wrong at the other. */
export function hostFindingOf(
  { name, door }: Pick<SiteDomain, 'name' | 'door'>,
  asked: AskedHost,
  answer: ProbeAnswer,
): Finding {
  switch (answer.kind) {
    case 'keeps':
      return door === 'mx'
        ? finding('host-keeps-mx', { ...asked, sort: `sort.${name}` })
        : finding('host-keeps', asked);
    case 'remote':
      return finding('host-remote', asked);
    case 'no-mailbox':
      return finding('host-not-mailbox', { ...asked, said: answer.said });
    case 'relays':
      return finding('host-relays', asked);
    case 'does-not-say':
      return finding('host-refuses-to-say', { ...asked, said: answer.said });
    case 'shut':
      return finding('host-port-shut', asked);
    default:
      return answer satisfies never;
  }
}
