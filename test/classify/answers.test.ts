/** Mail that only sounds like an automatic answer, a challenge or a scanner's notice; and beside it those that are. */

import { describe } from 'vitest';
import { areOrdinary, areRead, GENERATED, NULL_PATH } from '../support/small-mails.ts';

describe('automatic replies', () => {
  const jane = 'From: Jane Doe <jane@dest.example>';
  const subject = (text: string) => `Subject: =?utf-8?B?${Buffer.from(text).toString('base64')}?=`;
  areOrdinary([
    ['a repair of the car', [jane, subject('Auto: Reparatur am Mittwoch')], 'Hallo'],
    ["a colleague's absence", [jane, subject('Priya is out of the office until Monday')], 'Hi'],
    ["a colleague's absence, whole", [jane, subject('Priya is out of the office')], 'Hi'],
    [
      'an answer to a reply',
      [jane, subject('Re: Jane Doe is out of the office.'), 'Precedence: bulk'],
      'Thanks',
    ],
    ['an offer of a system', [jane, subject('自動返信システムのご案内')], 'Hello'],
    [
      'a question about the texts',
      [jane, subject('Automatic reply texts for the summer')],
      'Please check yours.',
    ],
    [
      'the same in Thunderbird',
      [jane, 'User-Agent: Mozilla Thunderbird', subject('Automatic reply: which text?')],
      'Please check yours.',
    ],
    [
      "a tool's list of absences",
      ['From: HR <hr@saas.example>', GENERATED, subject('Out of office this week: Tom')],
      'Tom',
    ],
    [
      'a tool that wants no answers',
      ['From: HR <hr@saas.example>', 'X-Auto-Response-Suppress: All', subject('Abwesenheit von Tom')],
      'Tom',
    ],
    [
      'a mail that a rule handed on',
      [
        'From: Ivo <ivo@petersen.example>',
        'X-MS-Exchange-Inbox-Rules-Loop: sales@firm.example',
        'Subject: Quotation',
      ],
      'Please quote.',
    ],
    [
      'a newsletter about absences',
      [
        'From: News <news@saas.example>',
        'Precedence: bulk',
        'List-Unsubscribe: <https://saas.example/u>',
        subject('Out of office: five texts'),
      ],
      'One',
    ],
  ]);
  areRead('auto-reply', [
    ['Exchange', [jane, subject('Automatic reply: Offer')], 'I am away.'],
    ['old Exchange', [jane, subject('Out of Office AutoReply: Offer')], 'I am away.'],
    ['old Exchange alone', [jane, subject('Out of Office')], 'I am away.'],
    ['Exchange in German', [jane, subject('Abwesenheitsnotiz: Angebot')], 'Ich bin nicht da.'],
    ['a Polish provider', [jane, subject('[Automatyczna odpowiedź] Oferta')], 'Jestem na urlopie.'],
    ['a Japanese responder', [jane, subject('自動返信メール：お問い合わせ')], '不在です。'],
    ['a Korean responder', [jane, subject('자동 회신: 견적')], '부재중입니다.'],
    ['Notes', [jane, subject('Jane Doe/Sales/Dest is out of the office.')], 'I return on Monday.'],
    [
      'Notes since 8',
      [
        'From: Jane.Doe@dest.example',
        subject('AUTO: Doe, Jane is out of the office. (returning 05/01/2026)'),
      ],
      'I return.',
    ],
    ["the writer's own absence", [jane, subject('Jane Doe is out of the office')], 'I return on Monday.'],
    [
      'an old vacation program',
      [jane, 'Precedence: bulk', subject('away from my mail: Offer')],
      'I am away.',
    ],
    [
      'a rule that answers',
      [
        jane,
        GENERATED,
        'X-Auto-Response-Suppress: All',
        'In-Reply-To: <1@firm.example>',
        subject('Abwesend: Angebot'),
      ],
      'Nicht da.',
    ],
    ['a responder under the null path', [NULL_PATH, jane, subject('부재 중입니다: 견적')], '부재중입니다.'],
  ]);
});

describe('challenges', () => {
  const asks = 'Please complete the verification, and your message will be delivered.';
  areOrdinary([
    [
      'a sign-in',
      ['From: verify@accounts.example', 'Subject: Verification required'],
      'Your email address needs a code.',
    ],
    [
      'documents for a bank',
      ['From: bank@pay.example', GENERATED, 'Subject: Action needed'],
      'Please complete the verification by Friday.',
    ],
    [
      'the same as an answer',
      ['From: bank@pay.example', GENERATED, 'In-Reply-To: <1@firm.example>', 'Subject: Thank you'],
      'Please complete the verification of your email address.',
    ],
    [
      "a person's answer",
      [
        'From: Jane <jane@dest.example>',
        'In-Reply-To: <1@shop.example>',
        'Subject: Re: Confirmation required',
      ],
      'I got your message, thanks.',
    ],
  ]);
  areRead('challenge', [
    [
      'an answer that asks for an act',
      [NULL_PATH, 'From: Jane <jane@dest.example>', 'Subject: Re: Offer'],
      asks,
    ],
    [
      'the same by field',
      ['From: Jane <jane@dest.example>', 'Auto-Submitted: auto-replied', 'Subject: Verification required'],
      'Your message waits until you have clicked.',
    ],
    [
      'an older system',
      ['From: Jane <jane@dest.example>', 'Precedence: junk', 'Subject: Please confirm your message'],
      'Your mail waits.',
    ],
    [
      'a Japanese system',
      [NULL_PATH, 'From: jane@dest.example', 'Subject: x', 'Content-Type: text/plain; charset=utf-8'],
      '送信者認証のため、このメールに返信してください。',
    ],
  ]);
});

describe("scanners' notices", () => {
  areOrdinary([
    [
      "a scanner's licence",
      ['From: Antivirus Shop <no@av.example>', GENERATED, 'Subject: Your antivirus expires'],
      'Your Trend Micro virus protection ends. You can renew it.',
    ],
    [
      "a scanner's week",
      ['From: Virus Report <no@av.example>', GENERATED, 'Subject: Weekly virus report'],
      'Virus detected in mails that you sent: 0. Checked: your messages, 611.',
    ],
  ]);
  areRead('virus-notice', [
    [
      'a scanner that answers',
      ['From: Virus Alert <av@dest.example>', 'Auto-Submitted: auto-replied', 'Subject: Virus'],
      'A virus was found in a mail that you sent.',
    ],
    [
      'an older scanner',
      [NULL_PATH, 'From: av@dest.example', 'Subject: Virus alert'],
      'A virus was detected in your message.',
    ],
    [
      "one that names the reader's address",
      [NULL_PATH, 'From: av@dest.example', 'Subject: ScanMail'],
      'ScanMail has found a virus.\nSender: lena@firm.example\nAction: quarantine',
    ],
  ]);
});
