/** What a config may say, but a deployment does not carry out: told before anything is deployed, and by a function that got it. */

import type { Destination } from './destinations.ts';
import { pathText } from './problems.ts';
import type { Site } from './site.ts';

/** Kinds of destinations that the functions deliver to. */
export const DEPLOYED_KINDS = ['ses', 'webhook'] as const satisfies readonly Destination['kind'][];

/** One sentence each, with the path of what it is about; empty: all of it can be deployed. */
export function deploymentProblems({
  domains,
  destinations,
}: Pick<Site, 'domains' | 'destinations'>): string[] {
  const named = [
    ...[...domains.values()].flatMap(({ name, mailboxes }) =>
      [...mailboxes].map(([local, destination]) => ({
        path: ['domains', name, 'mailboxes', local],
        destination,
      })),
    ),
    ...[...destinations].map(([name, destination]) => ({ path: ['destinations', name], destination })),
  ];
  const undelivered = named
    .filter(({ destination: { kind } }) => !(DEPLOYED_KINDS as readonly string[]).includes(kind))
    .map(
      ({ path, destination: { kind } }) =>
        `${pathText(path)}: found ${kind}(), which a deployment does not deliver to yet; expected an address or webhook()`,
    );
  return [...undelivered, ...refusedReturns(domains)];
}

/** SES takes mail for the addresses that its rule lists: a bounce to a signed return address is for none of them. */
function refusedReturns(domains: Site['domains']): string[] {
  return [...domains.values()]
    .filter(({ door, mailboxes, returnKeys: { prvs, verp, srs } }) => {
      const isSigned = prvs.size + verp.length + srs.length > 0;
      return door === 'mx' && isSigned && !mailboxes.has('*');
    })
    .map(
      ({ name }) =>
        `${pathText(['domains', name, 'mailboxes'])}: found no '*', expected one beside returnKeys: bounces come to ` +
        'signed addresses, which SES refuses where the mailboxes alone are listed',
    );
}
