/** What becomes of a listed day: of its reports as counts, and as mails on the whole way from the door to the record. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { classify } from '../../lib/classify/index.ts';
import { tracerOf } from '../../lib/cli/site-tracer.ts';
import { isWithheld } from '../../lib/decide/decision.ts';
import {
  type Incident,
  incidentsIn,
  itWasMe,
  type MailboxState,
  markTold,
  mayBeNewsletter,
  type Observed,
  observe,
} from '../../lib/incident/index.ts';
import { openTables } from '../../lib/local/sqlite/index.ts';
import { NO_VERDICTS } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { passMail } from '../../lib/pipeline.ts';
import { readJsonSite } from '../../lib/site/json-site.ts';
import { routingOf } from '../../lib/site/routing.ts';
import { MAILBOX, observed } from './days.ts';
import type { DayReport, ListedDay } from './days-listed.ts';
import { DAYS_SITE, dayMail } from './days-mails.ts';

export interface DayOutcome {
  /** Openings, and openings again. */
  readonly incidents: number;
  /** Until the first was noticed: reports, and minutes since the first of it. */
  readonly reports: number | null;
  readonly minutes: number | null;
  readonly held: number;
  readonly genuineHeld: number;
  readonly released: number;
  /** Mails that were due to the owner, or planned. */
  readonly alerts: number;
  /** The first is told as what may be the owner's newsletter. */
  readonly asked: boolean;
}

/** One way of taking reports. */
interface Taking {
  take(report: DayReport, n: number): Promise<Taken>;
  mine(): Promise<void>;
  incidents(): Promise<readonly Incident[]>;
}
interface Taken {
  readonly opened: readonly Incident[];
  readonly isHeld: boolean;
  /** By name: an alert that is asked for again is the same. */
  readonly alerts: readonly string[];
}

/** By counts alone: what resembles is held. */
export async function countDay(day: ListedDay): Promise<DayOutcome> {
  let state: MailboxState | null = null;
  return outcomeOf(day, {
    take: async ({ bounced }) => {
      const seen: Observed = observe(state, observed(bounced), MAILBOX);
      state = markTold(
        seen.state,
        seen.untold.map(({ id }) => id),
      );
      const alerts = seen.untold.map(({ id, openedAt, reopenedAt }) => `${id} ${reopenedAt ?? openedAt}`);
      return { opened: seen.opened, isHeld: seen.resemblance !== null, alerts };
    },
    mine: async () => {
      for (const { id } of incidentsIn(state)) state = itWasMe(state as MailboxState, id);
    },
    incidents: async () => incidentsIn(state),
  });
}

/** Each is parsed, classified, traced, counted, judged, decided and recorded, on tables of its own. */
export async function mailDay(day: ListedDay): Promise<DayOutcome> {
  const directory = mkdtempSync(join(tmpdir(), 'truebounce-day-'));
  const tables = openTables(directory, {});
  try {
    const now = new Date(day.reports.at(-1)?.bounced.at ?? 0).toISOString();
    const site = {
      kind: 'json',
      site: readJsonSite(JSON.stringify({ ...DAYS_SITE, now }), 'site.json'),
    } as const;
    const readers = { parse: parseMail, classify, trace: await tracerOf(site, {}, null) };
    const routing = { ...routingOf(site), alerts: ['admin@elsewhere.example'] };
    return await outcomeOf(day, {
      take: async ({ bounced }, n) => {
        const { raw, envelope } = await dayMail(bounced);
        let opened: readonly Incident[] = [];
        const effects = {
          ...tables,
          readRaw: async () => Buffer.from(raw),
          count: async (...asked: Parameters<typeof tables.count>) => {
            const counted = await tables.count(...asked);
            opened = counted.opened;
            return counted;
          },
          hops: async () => 0,
          tellFault: (_: unknown, { stage, cause }: { stage: string; cause: unknown }) => {
            throw new Error(`a fault of ours in ${stage}`, { cause });
          },
        };
        const receivedAt = new Date(bounced.at).toISOString();
        const inbound = { key: `${receivedAt} ${n}`, envelope, verdicts: NO_VERDICTS, receivedAt };
        const [record] = await passMail(inbound, 'first', routing, effects, readers);
        if (record === undefined) throw new Error('nothing was decided');
        return { opened, isHeld: isWithheld(record.decision), alerts: record.alerts.map(({ id }) => id) };
      },
      mine: async () => {
        for (const { id } of await tables.incidents(MAILBOX))
          await tables.answerIncident(MAILBOX, id, { kind: 'mine' });
      },
      incidents: () => tables.incidents(MAILBOX),
    });
  } finally {
    await tables.close();
    rmSync(directory, { recursive: true });
  }
}

async function outcomeOf(day: ListedDay, taking: Taking): Promise<DayOutcome> {
  let incidents = 0;
  let noticed: { readonly reports: number; readonly minutes: number } | null = null;
  let held = 0;
  let genuineHeld = 0;
  let released = 0;
  let answered = day.mine === undefined;
  const alerts = new Set<string>();
  for (const [n, report] of day.reports.entries()) {
    if (!answered && report.bounced.at >= (day.mine ?? 0)) {
      await taking.mine();
      [answered, released] = [true, genuineHeld];
    }
    const taken = await taking.take(report, n);
    const [first] = taken.opened;
    incidents += taken.opened.length;
    for (const id of taken.alerts) alerts.add(id);
    if (first !== undefined)
      noticed ??= {
        reports: n + 1,
        minutes: (Date.parse(first.openedAt) - Date.parse(first.firstSeen)) / 60_000,
      };
    if (!taken.isHeld) continue;
    if (report.genuine) genuineHeld++;
    else held++;
  }
  const [first] = await taking.incidents();
  return {
    incidents,
    reports: noticed?.reports ?? null,
    minutes: noticed?.minutes ?? null,
    held,
    genuineHeld,
    released,
    alerts: alerts.size,
    asked: first !== undefined && mayBeNewsletter(first),
  };
}
