/** `npm run days`: prints what becomes of each listed day, and what was expected. Exits 1 where these differ. */

import { pathToFileURL } from 'node:url';
import { DAYS, type ListedDay } from './days-listed.ts';
import { countDay, type DayOutcome, mailDay } from './days-run.ts';

/** What is not as expected, as short sentences; none where all is. */
export function differences({ expected, reports }: ListedDay, outcome: DayOutcome): string[] {
  const { incidents, within, held, genuineHeld, released = 0, asked = false, alerts = incidents } = expected;
  const told: string[] = [];
  const others = reports.filter(({ genuine }) => !genuine).length;
  if (outcome.incidents !== incidents) told.push(`${incidents} incidents expected`);
  if (within !== undefined && !((outcome.reports ?? Number.NaN) <= within[0]))
    told.push(`to be noticed within ${within[0]} reports`);
  if (within !== undefined && !((outcome.minutes ?? Number.NaN) <= within[1]))
    told.push(`to be noticed within ${within[1]} minutes`);
  if (outcome.held < held || (held === 0 && outcome.held > 0)) told.push(`${held} of ${others} to be held`);
  if (outcome.genuineHeld !== genuineHeld) told.push(`${genuineHeld} of the own to be held`);
  if (outcome.released !== released) told.push(`${released} to be released`);
  if (outcome.alerts !== alerts) told.push(`${alerts} alerts`);
  if (outcome.asked !== asked) told.push(asked ? 'the owner to be asked' : 'nothing to be asked');
  return told;
}

const COLUMNS = ['', 'reports', 'incidents', 'noticed after', 'held', 'own', 'own held', 'alerts', ''];
const WIDTHS = [10, 7, 9, 20, 6, 6, 19, 6, 0];

function row(cells: readonly string[]): string {
  return cells
    .map((cell, i) => (i === 0 || i === 8 ? cell.padEnd(WIDTHS[i] ?? 0) : cell.padStart(WIDTHS[i] ?? 0)))
    .join('  ')
    .trimEnd();
}

function outcomeRow(way: string, day: ListedDay, outcome: DayOutcome): string {
  const { incidents, reports, minutes, held, genuineHeld, released, alerts, asked } = outcome;
  const own = day.reports.filter(({ genuine }) => genuine).length;
  const told = differences(day, outcome);
  return row([
    `  ${way}`,
    String(day.reports.length),
    String(incidents),
    reports === null ? '-' : `${reports}, ${(minutes ?? 0).toFixed(1)} min`,
    String(held),
    String(own),
    released === 0 ? String(genuineHeld) : `${genuineHeld}, ${released} released`,
    String(alerts),
    told.length > 0 ? `NOT AS EXPECTED: ${told.join('; ')}` : asked ? 'asked "was it you?"' : '',
  ]);
}

async function main(): Promise<void> {
  console.log(row(COLUMNS));
  for (const day of DAYS) {
    console.log(day.name);
    const ways = [['counts', countDay] as const, ...(day.asMails ? [['mails', mailDay] as const] : [])];
    for (const [way, run] of ways) {
      const outcome = await run(day);
      console.log(outcomeRow(way, day, outcome));
      if (differences(day, outcome).length > 0) process.exitCode = 1;
    }
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
