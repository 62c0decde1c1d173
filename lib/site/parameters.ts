/** Secrets that the site refers to: SecureStrings of the operator's, which CloudFormation can neither make nor read. */

import type { Destination } from './destinations.ts';
import type { Site } from './site.ts';

/** Names in SSM's Parameter Store, of what `deliver` needs and of what `inbound` does. */
export function parametersOf(site: Pick<Site, 'domains' | 'destinations'>): {
  readonly deliver: readonly string[];
  readonly inbound: readonly string[];
} {
  const domains = [...site.domains.values()];
  const destinations = [
    ...domains.flatMap(({ mailboxes }) => [...mailboxes.values()]),
    ...site.destinations.values(),
  ];
  const keys = domains.flatMap(({ returnKeys: { prvs, verp, srs } }) => [...prvs.values(), ...verp, ...srs]);
  return {
    deliver: [...new Set(destinations.flatMap(secretsOf))],
    inbound: [...new Set(keys.map(({ name }) => name))],
  };
}

function secretsOf(destination: Destination): readonly string[] {
  switch (destination.kind) {
    case 'ses':
      return [];
    case 'imap':
    case 'smtp':
      return [destination.password.name];
    case 'webhook':
      return [destination.secret.name];
    default:
      return destination satisfies never;
  }
}
