import { describe, expect, test } from 'vitest';
import { decide } from '../../lib/decide/decide.ts';
import { judge } from '../../lib/judge/judge.ts';
import { type Classified, MAIL_CLASSES, type MailClass } from '../../lib/model.ts';
import { reportOf } from '../support/reports.ts';

/** The row of the table for each class, written out: a new class without a row fails the test below. */
const TABLE: Record<MailClass, { kind: string; rule: string }> = {
  ordinary: { kind: 'deliver', rule: 'ordinary' },
  bounce: { kind: 'mark', rule: 'unproven' },
  delay: { kind: 'mark', rule: 'unproven' },
  'auto-reply': { kind: 'mark', rule: 'unproven' },
  challenge: { kind: 'mark', rule: 'unproven' },
  'virus-notice': { kind: 'mark', rule: 'unproven' },
  'success-dsn': { kind: 'deliver', rule: 'success-dsn' },
  arf: { kind: 'deliver', rule: 'arf' },
  mdn: { kind: 'deliver', rule: 'mdn' },
  'dmarc-report': { kind: 'deliver', rule: 'dmarc-report' },
};

function classifiedAs(kind: MailClass): Classified {
  return kind === 'ordinary' ? { kind } : reportOf({ kind });
}

describe('the decision table', () => {
  test.each(MAIL_CLASSES)('%s', (kind) => {
    expect(decide(judge(classifiedAs(kind)))).toEqual(TABLE[kind]);
  });

  test('a mail that a fault of ours kept unread is delivered and marked', () => {
    expect(decide(judge(null))).toEqual({ kind: 'mark', rule: 'failed-open' });
  });
});
