/** Incidents of a whole mailbox at hand: counts first, then asks. */

import { incidentOf } from './case.ts';
import { codeOf } from './distinct.ts';
import { type Entry, entryOf } from './entry.ts';
import type { Incident, Observation } from './incident.ts';
import { LIMITS, type Limits } from './limits.ts';
import { step } from './observe.ts';
import { unfold } from './state.ts';

/**
 * Reports that are kept, at 1,100 bytes each (measured): 110 MB. That is two weeks of 7,200 a day. Of more, every other
 * mail is left out, and counts are doubled: a flood that is missed by that is a drop in what so many reports are.
 */
export const MAX_KEPT = 100_000;

/**
 * All incidents of a mailbox's reports, oldest first. The reports may come in any order: they are sorted by their time
 * (those without a readable one are left out), so that no verdict rests on the order of files. Ask `resembledAmong`
 * with the result: what came before its incident opened belongs to it as well.
 */
export function incidentsOf(
  observations: Iterable<Observation>,
  mailbox: string,
  limits: Limits = LIMITS,
  maxKept = MAX_KEPT,
): Incident[] {
  const { entries, factor } = kept(observations, maxKept);
  entries.sort((a, b) => a.time - b.time || (a.mail < b.mail ? -1 : 1));
  const memory = unfold(null, mailbox);
  const found = new Map<string, Incident>();
  for (const entry of entries) {
    const { opened, closed, gone } = step(memory, entry, limits);
    for (const incident of [...opened, ...closed, ...gone]) found.set(incident.id, incident);
  }
  for (const it of memory.cases) found.set(it.id, incidentOf(it, mailbox));
  return [...found.values()].map((incident) => scaled(incident, factor));
}

function kept(observations: Iterable<Observation>, most: number): { entries: Entry[]; factor: number } {
  const texts = new Map<string, string>();
  const one = (text: string): string => {
    const known = texts.get(text);
    if (known === undefined) texts.set(text, text);
    return known ?? text;
  };
  let entries: Entry[] = [];
  let factor = 1;
  const isKept = (entry: Entry) => codeOf(entry.mail) % factor === 0;
  for (const observation of observations) {
    const entry = entryOf(observation);
    if (entry === null || !isKept(entry)) continue;
    entries.push({ ...entry, keys: entry.keys.map(one), domains: entry.domains.map(one) });
    // Where all are of one mail, nothing is left out by leaving out mails: 2^20 ends that.
    while (entries.length > most && factor < 2 ** 20) {
      factor *= 2;
      entries = entries.filter(isKept);
    }
    if (entries.length > most) entries.pop();
  }
  return { entries, factor };
}

function scaled(incident: Incident, factor: number): Incident {
  if (factor === 1) return incident;
  return {
    ...incident,
    reports: incident.reports * factor,
    recipients: incident.recipients * factor,
    bulk: incident.bulk * factor,
    bare: incident.bare * factor,
    features: incident.features.map((one) => ({ ...one, reports: one.reports * factor })),
    domains: incident.domains.map(([name, times]) => [name, times * factor]),
    clients: incident.clients.map(([address, times]) => [address, times * factor]),
  };
}
