/** Whether mail flows: dead letters, destinations that are paused, floods. */

import type { Paused } from '../effects.ts';
import type { Incident } from '../incident/incident.ts';
import { type Finding, finding } from './finding.ts';

/** A flood of floods: the first of them say it. */
export const MAX_LISTED = 20;

export function deadLetterFindings(
  queues: readonly (readonly [queue: string, count: number])[],
): readonly Finding[] {
  const dead = queues.filter(([, count]) => count > 0);
  return dead.length === 0
    ? [finding('no-dead-letters', {})]
    : dead.map(([queue, count]) => finding('dead-letters', { queue, count }));
}

export function pausedFindings(paused: readonly Paused[]): readonly Finding[] {
  return paused.length === 0
    ? [finding('nothing-paused', {})]
    : paused.slice(0, MAX_LISTED).map((one) => finding('paused', { ...one }));
}

export function incidentFindings(open: readonly Incident[]): readonly Finding[] {
  return open.length === 0
    ? [finding('no-incidents', {})]
    : open
        .slice(0, MAX_LISTED)
        .map(({ mailbox, id, firstSeen }) => finding('incident', { mailbox, id, since: firstSeen }));
}
