import { describe, expect, it } from 'vitest';
import { NO_VERDICTS } from '../../lib/model.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { writerOf } from '../../lib/record/writer.ts';

const PASSED = { ...NO_VERDICTS, dmarc: 'PASS' } as const;
const DELIVERED = { kind: 'deliver', rule: 'ordinary', to: [], alert: false, would: null } as const;
const ORDINARY = { class: 'ordinary', decision: DELIVERED, verdicts: PASSED } as const;
const mail = parseMail(Buffer.from('From: Jane <Jane@Far.Example>\r\nSubject: x\r\n\r\nx\r\n'));

describe('who writes an ordinary mail that is delivered', () => {
  it('is a correspondent, where DMARC says that it is his', () => {
    expect(writerOf(ORDINARY, mail)).toBe('jane@far.example');
  });

  it.each([
    ['nobody vouches for From', { ...ORDINARY, verdicts: NO_VERDICTS }],
    ['From is forged', { ...ORDINARY, verdicts: { ...NO_VERDICTS, dmarc: 'FAIL' } as const }],
    ['a machine reports', { ...ORDINARY, class: 'bounce' } as const],
    ['it was not read', { ...ORDINARY, class: 'unread' } as const],
    ['it is held', { ...ORDINARY, decision: { kind: 'hold', rule: 'spam', alert: false } as const }],
  ])('is none where %s', (_, record) => {
    expect(writerOf(record, mail)).toBeNull();
  });

  it('is none where From names nobody, or there is no mail to be read', () => {
    expect(writerOf(ORDINARY, parseMail(Buffer.from('From: Jane\r\n\r\nx\r\n')))).toBeNull();
    expect(writerOf(ORDINARY, null)).toBeNull();
  });
});
