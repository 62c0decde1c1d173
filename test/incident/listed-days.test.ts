/** The listed days come out as expected: as counts, and the smaller ones as mails too. `npm run days` prints all of them. */

import { describe, expect, it } from 'vitest';
import { DAYS } from '../support/days-listed.ts';
import { countDay, mailDay } from '../support/days-run.ts';
import { differences } from '../support/days-table.ts';

/** A mail takes some milliseconds; larger days are for the table. */
const FEW = 60;

describe.each(DAYS.filter(({ asMails }) => asMails))('$name', (day) => {
  it('by its counts', async () => {
    expect(differences(day, await countDay(day))).toEqual([]);
  });
  it.runIf(day.reports.length <= FEW)('as mails, from the door to the record', async () => {
    expect(differences(day, await mailDay(day))).toEqual([]);
  });
});

it('a day that comes out otherwise is told', async () => {
  const [day] = DAYS.filter(({ asMails }) => asMails);
  if (day === undefined) throw new Error('no day is listed');
  const outcome = await countDay(day);
  const expected = { ...day.expected, incidents: 2, within: [5, 1], held: 601, genuineHeld: 1 } as const;
  expect(differences({ ...day, expected }, outcome)).toHaveLength(6);
});
