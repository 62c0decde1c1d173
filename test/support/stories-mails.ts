/** Mails of all kinds, as many as a test wants and the same for the same seed: what a site gets in a bad week. */

import { randomOf } from './aws/door.ts';
import type { Arriving } from './deployed.ts';
import { corpusMail, letter, profileMails, qmailNotice } from './deployed-mails.ts';

export interface StoryMail extends Arriving {
  readonly to: readonly string[];
  /** Mailboxes for which it is to be decided, each once. */
  readonly mailboxes: readonly string[];
}

export const HOOKED = 'hook@plain.example';
export const ALL = '*@all.example';

/** One of each class that there is, and some that are read with trouble. */
const SAMPLES: readonly string[] = [
  'arf/01',
  'mdn/01',
  'dmarc/01',
  'rfc3464/10',
  'rfc3464/09',
  'rfc3464/01',
  'rfc3834/01',
  'challenge/01',
  'virus-notice/01',
  'exchange/01',
  'exim/01',
  'postfix/01',
  'sendmail/01',
  'newsletters/01',
  'letters/01',
  'letters/02',
  'letters/03',
  'ordinary/01',
  'broken/01',
  'charset/01',
];

type Make = (id: string, of: Picking) => Omit<StoryMail, 'id'>;

interface Picking {
  /** From 0 to below `below`. */
  whole(below: number): number;
  from<T>(list: readonly T[]): T;
}

const to = (...mailboxes: readonly string[]) => ({ to: mailboxes, mailboxes });

const PLAIN = to('info@plain.example');

/** How many in a hundred. */
const KINDS: readonly (readonly [share: number, make: Make])[] = [
  [25, (id) => ({ raw: letter(id), ...PLAIN })],
  [18, (_, { from }) => ({ raw: corpusMail(from(SAMPLES)), ...PLAIN })],
  // Genuine, forged and abused, as a site sees them that knows its mail well.
  [16, (id, { from }) => profiled(id, from(PROFILED))],
  [
    8,
    (id) => ({
      raw: qmailNotice({ name: id, mailbox: 'flood@plain.example', copy: 'path' }),
      ...to('flood@plain.example'),
    }),
  ],
  [4, (id) => ({ raw: letter(id), ...PLAIN, verdicts: { spam: 'FAIL' } })],
  [2, (id) => ({ raw: letter(id), ...PLAIN, verdicts: { virus: 'FAIL' } })],
  [2, (id) => ({ raw: letter(id), ...PLAIN, verdicts: { dmarc: 'FAIL' }, dmarcPolicy: 'reject' })],
  [
    8,
    (id) => ({
      raw: letter(id),
      ...to('info@plain.example', 'postmaster@plain.example', 'info@client.example', HOOKED),
    }),
  ],
  [
    5,
    (id, { whole }) => ({
      raw: letter(id),
      to: [`sales${whole(50)}@all.example`, `orders${whole(50)}@all.example`],
      mailboxes: [ALL],
    }),
  ],
  [8, (id) => ({ raw: letter(id), ...to(HOOKED) })],
  [4, (_, { from }) => ({ raw: corpusMail(from(SAMPLES)), ...to(HOOKED) })],
];

const PROFILED = profileMails();

export function storyMails(count: number, seed: number): readonly StoryMail[] {
  const random = randomOf(seed);
  const whole = (below: number) => Math.floor(random() * below);
  const picking: Picking = {
    whole,
    from: (list) => list[whole(list.length)] as (typeof list)[number],
  };
  const turns = KINDS.flatMap(([share, make]) => Array.from({ length: share }, () => make));
  // First each once, so that a short story has all of them too.
  const each: readonly Make[] = [
    ...SAMPLES.map(
      (sample): Make =>
        () => ({ raw: corpusMail(sample), ...PLAIN }),
    ),
    ...PROFILED.map(
      (mail): Make =>
        (id) =>
          profiled(id, mail),
    ),
  ];
  return Array.from({ length: count }, (_, n) => {
    const id = `5e5${n.toString(16).padStart(37, '0')}`;
    const make = each[n] ?? picking.from(turns);
    return { id, ...make(id, picking) };
  });
}

/** As SES stored it, under an id of its own. */
function profiled(id: string, mail: (typeof PROFILED)[number]): Omit<StoryMail, 'id'> {
  const raw = Buffer.from(Buffer.from(mail.raw).toString('latin1').replace(mail.id, id), 'latin1');
  // A signed return address is its mailbox's.
  const mailbox = (path: string) => path.replace(/^prvs=[0-9a-f]+=/, '');
  const paths = mail.to ?? [];
  const { isStored, reversePath } = mail;
  return { isStored, reversePath, raw, to: paths, mailboxes: [...new Set(paths.map(mailbox))] };
}
