/** Reports that somebody attaches to ask about them; and beside them those that their writers send. */

import { describe } from 'vitest';
import { areOrdinary, areRead, POSTMASTER } from '../support/small-mails.ts';

describe('reports that somebody attaches', () => {
  const parts = (type: string, text: string, part: string) =>
    `--b\nContent-Type: text/plain\n\n${text}\n\n--b\nContent-Type: ${type}\n\n${part}\n\n--b--`;
  const mixed = 'Content-Type: multipart/mixed; boundary=b';
  const report = 'Content-Type: multipart/report; report-type=x; boundary=b';
  const archive = (receiver: string) =>
    parts(
      `application/gzip; name="${receiver}!firm.example!1777766400!1777852799.xml.gz"`,
      'What is this?',
      'x',
    );
  const arf = parts(
    'message/feedback-report',
    'What is this?',
    'Feedback-Type: abuse\nUser-Agent: x/1\nVersion: 1',
  );
  const mdn = parts(
    'message/disposition-notification',
    'What is this?',
    'Final-Recipient: rfc822; bob@dest.example\nDisposition: manual-action/MDN-sent-manually; displayed',
  );
  const dsn = parts(
    'message/delivery-status',
    'What is this?',
    'Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; bob@dest.example\nAction: failed\nStatus: 5.1.1',
  );
  const anna = 'From: Anna <anna@firm.example>';
  const mutt = 'User-Agent: Mutt/2.2';
  areOrdinary([
    [
      'a DMARC report, from the domain it is about',
      [anna, 'Subject: What is this?', mixed],
      archive('isp.example'),
    ],
    [
      'a DMARC report, forwarded',
      [
        'From: Anna <anna@other.example>',
        mutt,
        'Subject: Fwd: Report domain: firm.example Submitter: isp.example',
        mixed,
      ],
      archive('isp.example'),
    ],
    ['a feedback report', [anna, mutt, 'Subject: Look', mixed], arf],
    ['a feedback report on a list', [anna, 'List-Id: <a.example>', 'Subject: Look', mixed], arf],
    ['a disposition notification', [anna, mutt, 'Subject: Look', mixed], mdn],
    ['a disposition notification on a list', [anna, 'List-Id: <a.example>', 'Subject: Look', mixed], mdn],
    ["a postmaster's bounce", [...POSTMASTER, mutt, 'Subject: Look', mixed], dsn],
  ]);
  areRead('dmarc-report', [
    [
      "a receiver's",
      ['From: dmarc@isp.example', 'Subject: Report domain: firm.example Submitter: isp.example', mixed],
      archive('isp.example'),
    ],
    [
      "a receiver's under its own subject",
      ['From: dmarc@isp.example', 'Subject: DMARC', mixed],
      archive('isp.example'),
    ],
    [
      "the domain's own server's",
      ['From: dmarc@mx.firm.example', 'Subject: DMARC', mixed],
      archive('mx.firm.example'),
    ],
  ]);
  areRead('arf', [
    ["a provider's", ['From: fbl@isp.example', 'Subject: FW: Offer', report], arf],
    ["a provider's without the report's type", ['From: fbl@isp.example', 'Subject: Complaint', mixed], arf],
  ]);
  areRead('mdn', [
    ["a reader's program", ['From: bob@dest.example', mutt, 'Subject: Read: Offer', report], mdn],
  ]);
  areRead('bounce', [['a mail system', [...POSTMASTER, 'Subject: Undeliverable', mixed], dsn]]);
});
