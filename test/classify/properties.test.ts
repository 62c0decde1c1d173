/** Whatever bytes arrive, classify answers, within its limits, and says the same whatever the newline is. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classify } from '../../lib/classify/index.ts';
import {
  MAX_ADDRESS_CHARS,
  MAX_DIAGNOSTIC_CHARS,
  MAX_QUOTED_IDS,
  MAX_RECIPIENTS,
} from '../../lib/classify/limits.ts';
import { type Classified, MAIL_CLASSES, REASONS } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { goldenOf } from '../support/golden-of.ts';
import { samples } from '../support/samples.ts';

const all = samples();
const latin1 = (raw: Uint8Array) => Buffer.from(raw).toString('latin1');

function expectSound(classified: Classified): void {
  expect(MAIL_CLASSES).toContain(classified.kind);
  if (classified.kind === 'ordinary') return;
  expect(classified.recipients.length).toBeLessThanOrEqual(MAX_RECIPIENTS);
  expect(classified.quotedIds.length).toBeLessThanOrEqual(MAX_QUOTED_IDS);
  for (const recipient of classified.recipients) {
    expect(REASONS).toContain(recipient.reason);
    expect(recipient.address).not.toBe('');
    expect(recipient.address.length).toBeLessThanOrEqual(MAX_ADDRESS_CHARS);
    expect(recipient.diagnosticCode?.length ?? 0).toBeLessThanOrEqual(MAX_DIAGNOSTIC_CHARS);
    if (recipient.status !== null) expect(recipient.status).toMatch(/^[245]\.\d{1,3}\.\d{1,3}$/);
    if (recipient.replyCode !== null) expect(recipient.replyCode).toMatch(/^[245][0-5]\d$/);
  }
  if (classified.returned.kind !== 'none')
    expect(classified.returned.header.fields.length).toBeGreaterThan(0);
}

describe('classify', () => {
  it('answers soundly on arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4_096 }), (bytes) => expectSound(classify(parseMail(bytes)))),
      { numRuns: 400 },
    );
  });

  it('answers soundly on mutated samples', () => {
    const mutation = fc.record({
      sample: fc.integer({ min: 0, max: all.length - 1 }),
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      removed: fc.integer({ min: 0, max: 400 }),
      inserted: fc.oneof(
        fc.uint8Array({ maxLength: 64 }),
        fc
          .constantFrom(
            '\n\n',
            '\r\n',
            '--',
            '=?utf-8?q?',
            '<a@b.example>:\n550 5.1.1 no',
            'Final-Recipient: x\n',
          )
          .map((text) => Buffer.from(text)),
      ),
    });
    fc.assert(
      fc.property(mutation, ({ sample, at, removed, inserted }) => {
        const raw = Buffer.from(all[sample]?.raw ?? []);
        const cut = Math.floor(at * raw.length);
        const mail = Buffer.concat([raw.subarray(0, cut), inserted, raw.subarray(cut + removed)]);
        expectSound(classify(parseMail(mail)));
      }),
      { numRuns: 1_500 },
    );
  });

  it('says the same under LF, CRLF and CR', () => {
    // Base64 of a nested mail holds newlines of its own, and some samples mix newlines: those are left out.
    const plain = all.filter(({ raw }) => !latin1(raw).includes('\r'));
    expect(plain.length).toBeGreaterThan(200);
    const different = plain.flatMap(({ name, raw }) => {
      const text = latin1(raw);
      const lf = JSON.stringify(goldenOf(raw));
      const others = ['\r\n', '\r'].map((newline) =>
        goldenOf(Buffer.from(text.replaceAll('\n', newline), 'latin1')),
      );
      return others.every((other) => JSON.stringify(other) === lf) ? [] : [name];
    });
    expect(different).toEqual([]);
  });

  it('never lets more than one status, code or recipient arise from nothing', () => {
    const silent = classify(
      parseMail(
        Buffer.from(
          'Return-Path: <>\nFrom: MAILER-DAEMON@example.net\nTo: a@b.example\nSubject: failure notice\n\nYour message to user@example.org could not be delivered.\n',
        ),
      ),
    );
    expect(silent).toMatchObject({
      kind: 'bounce',
      readBy: 'fallback',
      recipients: [
        { address: 'user@example.org', status: null, replyCode: null, action: 'failed', actionDerived: true },
      ],
    });
  });
});

describe('limits', () => {
  const head = 'Return-Path: <>\nFrom: MAILER-DAEMON@example.net\nTo: a@b.example\nSubject: failure notice\n';

  it('keep at most so many recipients, and say so', () => {
    const groups = Array.from(
      { length: MAX_RECIPIENTS + 1 },
      (_, i) => `Final-Recipient: rfc822; user${i}@example.org\nAction: failed\nStatus: 5.1.1\n\n`,
    ).join('');
    const mail = `${head}Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.net\n\n${groups}`;
    const report = classify(parseMail(Buffer.from(mail)));
    expect(report.kind).toBe('bounce');
    if (report.kind === 'ordinary') return;
    expect(report.recipients.length).toBe(MAX_RECIPIENTS);
    expect(report.defects.map((defect) => defect.kind)).toContain('candidate-limit');
  });

  it('read so much of the prose, and say so', () => {
    const mail = `${head}\nYour message could not be delivered to <user@example.org>.\n${'filler text\n'.repeat(10_000)}`;
    const report = classify(parseMail(Buffer.from(mail)));
    expect(report).toMatchObject({ kind: 'bounce', recipients: [{ address: 'user@example.org' }] });
    if (report.kind === 'ordinary') return;
    expect(report.defects.map((defect) => defect.kind)).toContain('text-limit');
  });
});
