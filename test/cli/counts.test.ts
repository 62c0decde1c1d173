import { expect, test } from 'vitest';
import { classify } from '../../lib/classify/index.ts';
import { OTHERS, ScanCount } from '../../lib/cli/scan-count.ts';
import { TopCounts } from '../../lib/cli/top-counts.ts';
import { parseMail } from '../../lib/parse/index.ts';

test('names beyond the limit go to the others, and no count is lost', () => {
  const counts = new TopCounts(100);
  for (let n = 0; n < 1_000; n++) {
    counts.add(`once-${n}.example`);
    if (n % 2 === 0) counts.add('often.example');
  }
  const list = counts.list();
  expect(list.length).toBeLessThanOrEqual(100);
  expect(list[0]).toEqual(['often.example', 500]);
  expect(list.reduce((sum, [, count]) => sum + count, counts.others)).toBe(1_500);
});

test('what is frequent is counted also where rare names came first', () => {
  const counts = new TopCounts(100);
  for (let n = 0; n < 100; n++) counts.add(`once-${n}.example`);
  for (let n = 0; n < 50; n++) counts.add('late.example');
  expect(counts.list()[0]).toEqual(['late.example', 50]);
  expect(counts.others).toBe(50);
});

function report(headers: string, recipients: readonly string[]): Uint8Array {
  const blocks = recipients.map((recipient) => `\n${recipient}\n`).join('');
  return new TextEncoder().encode(
    `${headers}From: MAILER-DAEMON@mx.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; MX.Example.\n${blocks}\n--b--\n`,
  );
}

function summaryOf(...raws: Uint8Array[]) {
  const count = new ScanCount();
  for (const raw of raws) {
    const mail = parseMail(raw);
    count.add(mail, classify(mail));
  }
  return count.summary(0);
}

const failed = (address: string) => `Final-Recipient: rfc822; ${address}\nAction: failed\nStatus: 5.1.1`;

test('a mail came when its topmost Received says so; Date is for mails without one', () => {
  const received = 'Received: from a by b; Fri, 23 Sep 2016 01:22:39 +0000\n';
  const older = 'Received: from c by a; Thu, 22 Sep 2016 23:00:00 +0000\n';
  const date = 'Date: Sat, 24 Sep 2016 09:30:00 +0900\n';
  const summary = summaryOf(
    report(received + older + date, [failed('a@x.example')]),
    report(date, [failed('a@x.example')]),
    report('', [failed('a@x.example')]),
  );
  expect(summary).toMatchObject({
    mails: 3,
    from: '2016-09-23T01:22:39.000Z',
    to: '2016-09-24T00:30:00.000Z',
    perHour: [
      ['2016-09-23T01:00:00Z', 1],
      ['2016-09-24T00:00:00Z', 1],
    ],
  });
});

test('recipients that were served do not count as failing', () => {
  const served = 'Final-Recipient: rfc822; b@served.example\nAction: delivered\nStatus: 2.0.0';
  const summary = summaryOf(report('', [failed('a@Failing.Example'), served]));
  expect(summary.domains).toEqual([['failing.example', 1]]);
  expect(summary.reporters).toEqual([['mx.example', 1]]);
  expect(summary.reasons).toEqual({ userunknown: 1 });
  expect(summary.from).toBeNull();
});

test('a domain for each recipient does not fill the memory', () => {
  const raws = Array.from({ length: 250 }, (_, mail) =>
    report(
      '',
      Array.from({ length: 100 }, (_, n) => failed(`u@d${mail}-${n}.example`)),
    ),
  );
  const { domains } = summaryOf(...raws);
  expect(domains.length).toBeLessThanOrEqual(20_001);
  expect(domains.at(-1)?.[0]).toBe(OTHERS);
  expect(domains.reduce((sum, [, count]) => sum + count, 0)).toBe(25_000);
});
