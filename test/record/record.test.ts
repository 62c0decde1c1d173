import { describe, expect, test } from 'vitest';
import { ADDRESS_KEPT, DIAGNOSTIC_KEPT, RECIPIENTS_KEPT } from '../../lib/record/record.ts';
import { recipientOf, recordOf, reportOf } from '../support/reports.ts';

describe('a record', () => {
  test('says of a bounce what an operator asks for', () => {
    expect(recordOf(reportOf({ quotedIds: [{ id: 'a@b', where: 'returned' }] }))).toMatchObject({
      key: 'k1',
      class: 'bounce',
      detector: 'qmail',
      recipients: [{ address: 'nobody@far.example', reason: 'userunknown', replyCode: '550' }],
      recipientCount: 1,
      originalId: 'a@b',
      provenance: { kind: 'unproven' },
      decision: { kind: 'mark', rule: 'unproven' },
      fault: null,
    });
  });

  test('has no provenance where none is judged', () => {
    expect(recordOf({ kind: 'ordinary' })).toMatchObject({
      class: 'ordinary',
      provenance: null,
      detector: null,
    });
    expect(recordOf(reportOf({ kind: 'mdn' }))).toMatchObject({ class: 'mdn', provenance: null });
  });

  test('of an unread mail names the fault and no class', () => {
    expect(recordOf(null)).toMatchObject({
      class: 'unread',
      fault: { stage: 'classify', error: 'RangeError' },
      decision: { rule: 'failed-open' },
    });
  });

  test('keeps the first recipients, counts all, and cuts what strangers wrote', () => {
    const long = recipientOf({
      address: `${'a'.repeat(9_000)}@b`,
      diagnosticCode: '\u{1f4ec}'.repeat(9_000),
    });
    const record = recordOf(reportOf({ recipients: Array.from({ length: 5_000 }, () => long) }));
    expect(record.recipientCount).toBe(5_000);
    expect(record.recipients).toHaveLength(RECIPIENTS_KEPT);
    expect(record.recipients[0]?.address).toHaveLength(ADDRESS_KEPT);
    expect(record.recipients[0]?.diagnosticCode?.length).toBeLessThanOrEqual(DIAGNOSTIC_KEPT);
    expect(record.recipients[0]?.diagnosticCode?.isWellFormed()).toBe(true);
    expect(JSON.stringify(record).length).toBeLessThan(40_000);
  });
});
