import { describe, expect, it } from 'vitest';
import { returnedHeader } from '../../lib/classify/returned-header.ts';
import type { Returned } from '../../lib/model.ts';
import { parseHeaderBlock } from '../../lib/parse/index.ts';
import { isComplete } from '../../lib/trace/completeness.ts';
import { reportOf } from '../support/reports.ts';

const WHOLE = [
  'Received: from mail.client.example (mail.client.example [192.0.2.10]) by mx.far.example with ESMTP; Mon, 23 Nov 2026 10:00:00 +0000',
  'Received: from pc (unknown [10.0.0.5]) by mail.client.example with ESMTPSA; Mon, 23 Nov 2026 09:59:58 +0000',
  'From: info@client.example',
  'To: bob@far.example',
  'Date: Mon, 23 Nov 2026 18:59:57 +0900',
  'Message-ID: <1@client.example>',
  'Subject: Hello',
  'MIME-Version: 1.0',
];

function returned(
  lines: readonly string[],
  kind: Exclude<Returned['kind'], 'none'> = 'message/rfc822',
): Returned {
  return returnedHeader(parseHeaderBlock(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)).header, kind);
}

describe('a returned header', () => {
  it('is complete as a part, down to the hand-off', () => {
    for (const kind of ['message/rfc822', 'text/rfc822-headers'] as const) {
      const report = reportOf({ detector: 'rfc3464', returned: returned(WHOLE, kind) });
      expect(isComplete(report, 0)).toBe(true);
      expect(isComplete(report, 1)).toBe(true);
      expect(isComplete(report, 2)).toBe(false);
      expect(isComplete(report, null)).toBe(false);
    }
  });

  it('is complete in text only where the grammar returns all of it', () => {
    const text = returned(WHOLE, 'inline-text');
    expect(isComplete(reportOf({ detector: 'qmail', returned: text }), 0)).toBe(true);
    expect(isComplete(reportOf({ detector: 'exim', returned: text }), 0)).toBe(true);
    expect(isComplete(reportOf({ detector: 'exchange', returned: text }), 0)).toBe(false);
    expect(isComplete(reportOf({ detector: 'qmail', readBy: 'fallback', returned: text }), 0)).toBe(false);
  });

  it('is an extract where it has no field but those that extracts show, or lacks one of them', () => {
    expect(isComplete(reportOf({ returned: returned(WHOLE.slice(0, -1)) }), 0)).toBe(false);
    for (const name of ['From', 'Date', 'Message-ID']) {
      const lacking = WHOLE.filter((line) => !line.startsWith(`${name}:`));
      expect(isComplete(reportOf({ returned: returned(lacking) }), 0)).toBe(false);
    }
    expect(isComplete(reportOf({ returned: { kind: 'none' } }), 0)).toBe(false);
  });
});
