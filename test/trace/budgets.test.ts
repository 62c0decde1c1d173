import { expect, it } from 'vitest';
import { type DnsAnswer, MAX_QUESTIONS_PER_MAIL } from '../../lib/dns.ts';
import { parseMail } from '../../lib/parse/index.ts';
import { budgetsOf } from '../../lib/trace/budgets.ts';

const NONE: DnsAnswer = { kind: 'none' };

it('a mail that is traced for one mailbox after the other has one budget, and another mail its own', async () => {
  const asked: string[] = [];
  const budgets = budgetsOf(async (name) => {
    asked.push(name);
    return NONE;
  });
  const [first, second] = [1, 2].map(() => parseMail(Buffer.from('Subject: x\n\n'))) as [
    ReturnType<typeof parseMail>,
    ReturnType<typeof parseMail>,
  ];
  for (const mailbox of ['info', 'shop'])
    for (let n = 0; n < MAX_QUESTIONS_PER_MAIL; n++)
      await budgets(first).askStrangers(`h${n}.${mailbox}.example`, 'A');
  expect(asked).toHaveLength(MAX_QUESTIONS_PER_MAIL);
  expect(await budgets(first).askStrangers('more.example', 'A')).toEqual({ kind: 'silent' });
  expect(await budgets(first).askOurs('client.example', 'TXT')).toEqual(NONE);
  expect(await budgets(second).askStrangers('more.example', 'A')).toEqual(NONE);
});
