/** Whether an address from which a host of ours sends is known to the judge as such. */

import type { Resolve } from '../dns.ts';
import { hostsOf, leadsTo } from '../trace/hosts.ts';
import type { Knowledge } from '../trace/knowledge.ts';

/**
 * At the forward door the client must be a host that forwards, by its name in DNS or by its address; at the `mx` door ranges
 * count too. Null: DNS does not tell.
 */
export async function isStated(
  address: string,
  knowledge: Knowledge,
  resolve: Resolve,
): Promise<boolean | null> {
  const { forwardingHosts } = knowledge;
  if (forwardingHosts.length === 0) {
    const hosts = await hostsOf(knowledge, resolve);
    if (hosts.kindOf(address) !== 'foreign') return true;
    return hosts.silent.length > 0 ? null : false;
  }
  if (forwardingHosts.includes(address)) return true;
  const leads = await Promise.all(forwardingHosts.map((host) => leadsTo(host, address, resolve)));
  if (leads.includes('yes')) return true;
  return leads.includes('silent') ? null : false;
}
