/**
 * What is remembered of a mailbox: plain JSON for one row or item, and the same unfolded for counting. Bounded by BOUNDS,
 * with the arithmetic there; how it looks inside is nobody's business but this room's.
 */

import { type Case, incidentOf, readCase, type WrittenCase, writeCase } from './case.ts';
import type { Incident } from './incident.ts';
import { emptyLog, type Log, readLog, type WrittenLog, writeLog } from './log.ts';

export interface MailboxState {
  readonly version: typeof VERSION;
  readonly mailbox: string;
  /** Milliseconds: the newest report whose time is believed; one far from it that came last. */
  readonly clock: number | null;
  readonly astray: number | null;
  /** Incidents opened so far. */
  readonly serial: number;
  readonly log: WrittenLog;
  readonly days: readonly (readonly [day: number, recipients: number])[];
  readonly proven: readonly (readonly [key: string, ...ProvenDays])[];
  readonly confirmed: readonly string[];
  readonly recent: readonly number[];
  readonly cases: readonly WrittenCase[];
  /** When alerts became due, the last of them; not in states that were written before there was this. */
  readonly alerts?: readonly number[];
  readonly vouchedAlerts?: readonly number[];
}

/** A state of another version is forgotten: a flood is noticed anew within minutes. */
export const VERSION = 1;

/** When a feature stood on proven mail: first, first on a later day, last. Milliseconds. */
export type ProvenDays = readonly [first: number, second: number | null, last: number];

/** The state while it is counted in. Owned by whoever unfolded it. */
export interface Memory {
  readonly mailbox: string;
  clock: number | null;
  astray: number | null;
  serial: number;
  readonly log: Log;
  /** Calm recipients of each day since 1970, UTC. */
  readonly days: Map<number, number>;
  readonly proven: Map<string, ProvenDays>;
  /** Features of what the owner said was his, oldest first. */
  readonly confirmed: Set<string>;
  /** (mail, recipient) that incidents counted last, as codes, oldest first. */
  readonly recent: Set<number>;
  cases: Case[];
  /** Milliseconds, oldest first: of incidents by claims, and of those that are vouched for. */
  alerts: number[];
  vouchedAlerts: number[];
}

export function unfold(state: MailboxState | null, mailbox: string): Memory {
  if (state === null || state.version !== VERSION) {
    return {
      mailbox,
      clock: null,
      astray: null,
      serial: 0,
      log: emptyLog(),
      days: new Map(),
      proven: new Map(),
      confirmed: new Set(),
      recent: new Set(),
      cases: [],
      alerts: [],
      vouchedAlerts: [],
    };
  }
  return {
    mailbox: state.mailbox,
    clock: state.clock,
    astray: state.astray,
    serial: state.serial,
    log: readLog(state.log),
    days: new Map(state.days),
    proven: new Map(state.proven.map(([key, ...days]) => [key, days])),
    confirmed: new Set(state.confirmed),
    recent: new Set(state.recent),
    cases: state.cases.map(readCase),
    alerts: [...(state.alerts ?? [])],
    vouchedAlerts: [...(state.vouchedAlerts ?? [])],
  };
}

export function fold(memory: Memory): MailboxState {
  return {
    version: VERSION,
    mailbox: memory.mailbox,
    clock: memory.clock,
    astray: memory.astray,
    serial: memory.serial,
    log: writeLog(memory.log),
    days: [...memory.days],
    proven: [...memory.proven].map(([key, days]) => [key, ...days]),
    confirmed: [...memory.confirmed],
    recent: [...memory.recent],
    cases: memory.cases.map(writeCase),
    alerts: memory.alerts,
    vouchedAlerts: memory.vouchedAlerts,
  };
}

/** The mailbox's incidents, open ones and those of the last eight days, oldest first. */
export function incidentsIn(state: MailboxState | null): Incident[] {
  if (state === null || state.version !== VERSION) return [];
  return state.cases.map((written) => incidentOf(readCase(written), state.mailbox));
}
