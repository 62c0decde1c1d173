/** What people, websites and tools send under the traits of a mail system; and beside it the reports that have the same traits. */

import { describe } from 'vitest';
import {
  areOrdinary,
  areRead,
  FAILED,
  GENERATED,
  NULL_PATH,
  POSTMASTER,
  QMAIL,
} from '../support/small-mails.ts';

describe('behind postmaster@', () => {
  areOrdinary([
    [
      'a letter written with Thunderbird',
      [...POSTMASTER, 'User-Agent: Mozilla Thunderbird', 'Subject: Undeliverable'],
      FAILED,
    ],
    [
      'a letter written with Outlook',
      [...POSTMASTER, 'X-Mailer: Microsoft Outlook 16.0', 'Subject: Undeliverable'],
      `${FAILED} 550 5.7.1`,
    ],
    [
      'a letter from webmail',
      [...POSTMASTER, 'Subject: Undeliverable mail'],
      `Dear Lena,\n\n${FAILED}\nOur log has 550 5.7.1. It works again.\n\nOlu`,
    ],
    [
      'a letter that pastes a notice',
      [...POSTMASTER, 'Subject: Your question'],
      `Hello Lena,\n\nthis is what our server sent:\n\n${QMAIL}`,
    ],
    [
      'a letter in Japanese',
      [...POSTMASTER, 'Subject: mail', 'Content-Type: text/plain; charset=utf-8'],
      `高橋様\n\nbob@dest.example 宛のメールは配信できませんでした。550 5.1.1`,
    ],
    [
      "an answer above Outlook's quote",
      [...POSTMASTER, 'Subject: AW: Unzustellbar', 'In-Reply-To: <1@firm.example>'],
      `Das Postfach gibt es nicht mehr.\n\nVon: Lena Client\nGesendet: Montag, 31. August 2026 10:00\nAn: postmaster@dest.example\nBetreff: Unzustellbar\n\nDelivery to <bob@dest.example> failed: 550 5.1.1`,
    ],
    [
      'an answer with "... wrote:"',
      [...POSTMASTER, 'Subject: Re: Undeliverable'],
      `That mailbox is closed.\n\nOn Mon, 31 Aug 2026, Lena Client wrote:\n\n  Delivery to bob@dest.example failed: 550 5.1.1`,
    ],
    [
      'a parcel at the counter of postoffice@',
      ['From: Post office <postoffice@centre.example>', 'Subject: A parcel for you'],
      'We could not deliver a parcel to your office. Please tell\n\ndieter@centre.example',
    ],
    [
      "somebody's notice on a list",
      [...POSTMASTER, 'List-Id: <admins.example.org>', 'Subject: [admins] Which MTA is this?'],
      `Hi all,\n\nwho writes this?\n\n  ${QMAIL.replaceAll('\n', '\n  ')}`,
    ],
  ]);
  areRead('bounce', [
    ['a notice whose subject tells it', [...POSTMASTER, 'Subject: Undeliverable: Offer'], FAILED],
    [
      'a notice with the reply',
      [...POSTMASTER, 'Subject: Your message'],
      `${FAILED}\n550 5.1.1 No such user`,
    ],
    [
      'a notice that greets an address',
      [...POSTMASTER, 'Subject: Undeliverable'],
      `Hello lena@firm.example,\n\n${FAILED}`,
    ],
    ['a notice that greets nobody', [...POSTMASTER, 'Subject: Undeliverable'], `Hello,\n\n${FAILED}`],
    [
      'a notice whose first sentence begins as a greeting',
      [...POSTMASTER, 'Subject: Undeliverable'],
      `Dear Lena, your mail has a problem: ${FAILED}`,
    ],
    [
      'a notice that greets a customer',
      [...POSTMASTER, 'Subject: Undeliverable'],
      `Dear customer,\n\n${FAILED}`,
    ],
    [
      'a notice under "Re:"',
      [...POSTMASTER, 'Subject: Re: Offer', 'In-Reply-To: <1@firm.example>'],
      `${FAILED}\n550 5.1.1 No such user`,
    ],
    [
      'a gateway that names itself',
      [...POSTMASTER, 'X-Mailer: Internet Mail Service (5.5.2657.72)', 'Subject: Undeliverable: Offer'],
      FAILED,
    ],
    [
      "a webmail provider's notice",
      [
        NULL_PATH,
        'From: postmaster@mail.example',
        'X-Mailer: Roundcube Webmail/1.6',
        'Subject: Undeliverable',
      ],
      FAILED,
    ],
    [
      'a notice on a list',
      ['From: MAILER-DAEMON@dest.example', 'List-Id: <admins.example.org>', 'Subject: failure notice'],
      QMAIL,
    ],
  ]);
});

describe('a greeting', () => {
  const dear = (length: number) => `${'Dear '.padEnd(length - 1, 'x')},\n\n${FAILED}`;
  areOrdinary([['as long as is read', [...POSTMASTER, 'Subject: Undeliverable'], dear(60)]]);
  areRead('bounce', [['that is longer', [...POSTMASTER, 'Subject: Undeliverable'], dear(61)]]);
});

describe('under the null path', () => {
  const hop = 'Received: from a.example by b.example';
  const hops = (count: number) => Array.from({ length: count }, () => hop);
  const redirected = `${hop} with LMTP (envelope-from <karin@mail.example>); Tue, 1 Sep 2026 10:00:00 +0900`;
  const from = [NULL_PATH, 'From: Karin <karin@mail.example>', 'Subject: My message was not delivered'];
  areOrdinary([
    ['a redirected mail', [redirected, ...from], FAILED],
    ['a letter that lost its reverse path', from, `Dear Ms Raman,\n\n${FAILED}`],
    ['a redirected mail below as many hops as are read', [...hops(15), redirected, ...from], FAILED],
    [
      'a redirected mail whose SPF was checked',
      ['Authentication-Results: mx.shop.example; spf=pass smtp.mailfrom=karin@mail.example', ...from],
      FAILED,
    ],
    [
      'a mail signed by the domain of its From',
      ['DKIM-Signature: v=1; a=rsa-sha256; d=mail.example; s=a; h=from; bh=x; b=y', ...from],
      FAILED,
    ],
    [
      'a form that answers to its visitor',
      [NULL_PATH, 'From: Site <web@firm.example>', 'Reply-To: karin@mail.example', 'Subject: Contact form'],
      QMAIL,
    ],
    [
      "a form's library",
      [NULL_PATH, 'From: Site <web@firm.example>', 'X-Mailer: PHPMailer 6.9.1', 'Subject: Contact form'],
      QMAIL,
    ],
    [
      'a script of PHP that pastes fields',
      [NULL_PATH, 'From: Site <web@firm.example>', 'X-PHP-Script: firm.example/form.php', 'Subject: Form'],
      'Final-Recipient: rfc822; bob@dest.example\nAction: failed\nStatus: 5.1.1',
    ],
    [
      'a payment that was refused',
      [NULL_PATH, 'From: Shop <noreply@shop.example>', 'Subject: Your order'],
      'Your card payment was refused. Ask\n\nbilling@shop.example',
    ],
    [
      'the same with whom to write to',
      [NULL_PATH, 'From: MAILER-DAEMON@shop.example', 'Subject: Your order'],
      'Your card payment was refused. Please write to billing@shop.example.',
    ],
    [
      'a mailbox that fills up',
      [NULL_PATH, 'From: postmaster@firm.example', GENERATED, 'Subject: Quota'],
      'Your mailbox is 95% full. Then mail cannot be delivered any more.\n\nhelpme@firm.example',
    ],
    [
      'a quarantine',
      [NULL_PATH, 'From: Filter <digest@filter.example>', GENERATED, 'Subject: 2 messages'],
      'These were not delivered to you:\n\nwin@lottery.example\n\nann@dest.example',
    ],
  ]);
  areRead('bounce', [
    [
      "a provider's own words",
      [NULL_PATH, 'From: noreply@isp.example', 'Subject: Notice'],
      `Hello,\n\n${FAILED}`,
    ],
    ["a provider's bare words", [NULL_PATH, 'From: noreply@isp.example', 'Subject: Notice'], FAILED],
    [
      "a provider's own signed words",
      [
        NULL_PATH,
        GENERATED,
        'From: noreply@isp.example',
        'DKIM-Signature: v=1; d=isp.example; s=a; b=y',
        'Subject: Notice',
      ],
      FAILED,
    ],
    [
      'a reply',
      [NULL_PATH, 'From: noreply@isp.example', 'Subject: x'],
      '<bob@dest.example>: 550 5.1.1 No such user',
    ],
    [
      'a mailbox of somebody else',
      [NULL_PATH, 'From: noreply@isp.example', 'Subject: x'],
      'bob@dest.example: the mailbox is full',
    ],
    ['a known format', [NULL_PATH, 'From: bounce@isp.example', 'Subject: failure notice'], QMAIL],
    ['a reverse path below more hops than are read', [...hops(16), redirected, ...from], FAILED],
    [
      'a redirected notice',
      [
        'Received: from a by b with LMTP (envelope-from <MAILER-DAEMON@isp.example>); Tue, 1 Sep 2026 10:00:00 +0900',
        NULL_PATH,
        'From: MAILER-DAEMON@isp.example',
        'Subject: failure notice',
      ],
      QMAIL,
    ],
    [
      'a notice that answers to its postmaster',
      [NULL_PATH, 'From: bounce@isp.example', 'Reply-To: postmaster@help.example', 'Subject: failure notice'],
      QMAIL,
    ],
  ]);
});

describe('tickets', () => {
  const returned = (from: string) =>
    `\n\n----- Original message -----\n\nFrom: ${from}\nTo: bob@dest.example\nSubject: Offer\nDate: Tue, 1 Sep 2026 09:00:00 +0900\nMessage-ID: <1@firm.example>\n\nHello`;
  const tool = ['From: Desk <desk@isp.example>', GENERATED];
  areOrdinary([
    [
      "a customer's mail",
      [...tool, 'Subject: New ticket: undeliverable'],
      `${FAILED}${returned('max@firm.example')}`,
    ],
    [
      "the reader's own mail",
      [...tool, 'Subject: [Desk #4711] undeliverable'],
      `${FAILED}${returned('lena@firm.example')}`,
    ],
  ]);
  areRead('bounce', [
    [
      "the reader's mail, returned",
      [...tool, 'Subject: Undeliverable'],
      `${FAILED}${returned('lena@firm.example')}`,
    ],
  ]);
});
