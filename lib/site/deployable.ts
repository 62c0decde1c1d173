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
  return named
    .filter(({ destination: { kind } }) => !(DEPLOYED_KINDS as readonly string[]).includes(kind))
    .map(
      ({ path, destination: { kind } }) =>
        `${pathText(path)}: found ${kind}(), which a deployment does not deliver to yet; expected an address or webhook()`,
    );
}
