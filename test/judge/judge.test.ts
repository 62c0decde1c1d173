import { expect, test } from 'vitest';
import { judge } from '../../lib/judge/judge.ts';
import { reportOf } from '../support/reports.ts';

test('a bounce is unproven, because nothing was asked', () => {
  const report = reportOf();
  expect(judge(report)).toEqual({
    kind: 'judged',
    report,
    provenance: { kind: 'unproven', because: 'nothing-asked' },
    traced: null,
  });
});

test('a complaint about our own mail is never judged by provenance', () => {
  const report = reportOf({ kind: 'arf' });
  expect(judge(report)).toEqual({ kind: 'not-judged', report });
});
