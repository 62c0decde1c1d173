/** `truebounce explain`: one mail, told to a person. */

import { Command } from 'commander';
import type { Mail } from '../model.ts';
import { parseMail } from '../parse/index.ts';
import type { MailItem } from '../receive/mailbox.ts';
import { type AmongFacts, amongText } from '../tell/among-text.ts';
import { explainText } from '../tell/explain-text.ts';
import { WORDS } from '../tell/index.ts';
import { labelled } from '../tell/labelled.ts';
import { type Paint, painter } from '../tell/paint.ts';
import { tellDecided } from '../tell/provenance-text.ts';
import type { Words } from '../tell/words.ts';
import type { Among } from './among.ts';
import { type JudgeMail, type JudgingOptions, openJudge, withJudgingOptions } from './judging.ts';
import { languageOf, languageOption } from './language.ts';
import { exitCodeOf, mailsOf, type Tally } from './reading.ts';
import { cameAt } from './scan-count.ts';
import { coloursOn, columnsOf, writeLine } from './terminal.ts';

interface Options extends JudgingOptions {
  readonly among?: string;
  readonly lang?: string;
}

export function explainCommand(): Command {
  return withJudgingOptions(
    new Command('explain')
      .description(
        'tell what one mail is: who wrote it, who failed and why, what it returns, what is odd about it; ' +
          'with --site, also whose the returned mail is, why, and what to do',
      )
      .argument('<file>', 'a mail, or - for standard input; of an mbox, its first mail'),
  )
    .option(
      '--among <mailbox>',
      'the mailbox that it came to: who has written there, how many reports came with it',
    )
    .addOption(languageOption())
    .addHelpText('after', EXAMPLES)
    .action(run);
}

const EXAMPLES = `
Examples:
  truebounce explain bounce.eml
  truebounce explain - < bounce.eml
  truebounce explain --lang ja bounce.eml
  truebounce explain --site truebounce.config.ts --ledger sent.jsonl --among ~/Maildir bounce.eml

Exit code: 0 it was read, 2 it could not be read.
`;

async function run(file: string, options: Options): Promise<void> {
  const words = WORDS[languageOf(options.lang, process.env)];
  const tally: Tally = { mails: 0, unreadable: 0 };
  const complain = (line: string) => console.error(`truebounce: ${line}`);
  let first: MailItem | undefined;
  for await (const mail of mailsOf([file], words, complain, tally)) {
    first = mail;
    break;
  }
  process.exitCode = exitCodeOf(tally);
  if (first === undefined) return;
  const mail = parseMail(first.raw);
  const among =
    options.among === undefined ? null : await (await import('./among.ts')).readAmong(options.among, words);
  const judgeMail = await openJudge(options, among);
  const width = columnsOf(process.stdout);
  const paint = painter(coloursOn(process.stdout, process.env));
  const lines = await linesOf(mail, first, judgeMail, words, width, paint);
  if (among !== null) lines.push(...amongText(around(among, mail), words, width, paint));
  await writeLine(process.stdout, lines.join('\n'));
}

async function linesOf(
  mail: Mail,
  { file, reversePath }: MailItem,
  judgeMail: JudgeMail,
  words: Words,
  width: number,
  paint: Paint,
): Promise<string[]> {
  const { classified, judgement, arrival, decision } = await judgeMail(mail, file, reversePath);
  const judged =
    judgement.kind !== 'judged' || judgement.traced === null
      ? null
      : { provenance: judgement.provenance, ...judgement.traced, decision };
  const lines = explainText(mail, classified, words, width, paint, judged);
  // What is not judged is decided all the same, where a site has rules.
  if (judged !== null || arrival === null || arrival.domain.policy.rules.length === 0) return lines;
  const decided = labelled(width, paint);
  tellDecided(decision, words, decided.tell);
  return [...decided.lines, '', ...lines];
}

/** What the rest of the mailbox says of the time at which the mail came. */
function around(among: Among, mail: Mail): AmongFacts {
  const came = cameAt(mail);
  return {
    mails: among.mails,
    reports: among.reports,
    hour: came === null ? null : among.within(came, 0.5),
    day: came === null ? null : among.within(came, 12),
  };
}
