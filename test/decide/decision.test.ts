import { describe, expect, test } from 'vitest';
import { type Decision, forgedGround, type Ground } from '../../lib/decide/decision.ts';
import { PROVENANCES } from '../support/questions.ts';
import { reportOf } from '../support/reports.ts';

const { forged, suspect } = PROVENANCES;

describe('the ground of a drop', () => {
  test('is a forged verdict on a report that a grammar read and a machine sent', () => {
    expect(forgedGround(forged, reportOf(), null)).toEqual({ kind: 'forged', provenance: forged });
    expect(forgedGround(forged, reportOf(), undefined)).not.toBeNull();
    expect(forgedGround(forged, reportOf(), 'Mailer-Daemon@far.example')).not.toBeNull();
    expect(forgedGround(forged, reportOf(), 'alice@far.example')).toBeNull();
    expect(forgedGround(forged, reportOf({ readBy: 'fallback' }), null)).toBeNull();
    for (const other of Object.values(PROVENANCES))
      if (other.kind !== 'forged') expect(forgedGround(other, reportOf(), null)).toBeNull();
  });

  test('cannot be written by hand: the compiler refuses each of these', () => {
    // @ts-expect-error a drop needs a ground
    const groundless: Decision = { kind: 'drop', rule: 'forged', alert: false };
    // @ts-expect-error a suspicion is none
    const suspected: Ground = { kind: 'forged', provenance: suspect };
    // @ts-expect-error a forged verdict alone is none: who read the report, and who sent it, was not asked
    const unasked: Ground = { kind: 'forged', provenance: { kind: 'forged', because: 'two-families' } };
    expect([groundless, suspected, unasked]).toHaveLength(3);
  });
});
