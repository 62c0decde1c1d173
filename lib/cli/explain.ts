/** `truebounce explain`: one mail, told to a person. */

import { Command } from 'commander';
import { classify } from '../classify/index.ts';
import { parseMail } from '../parse/index.ts';
import type { MailItem } from '../receive/mailbox.ts';
import { explainText } from '../tell/explain-text.ts';
import { WORDS } from '../tell/index.ts';
import { painter } from '../tell/paint.ts';
import { languageOf, languageOption } from './language.ts';
import { exitCodeOf, mailsOf, type Tally } from './reading.ts';
import { coloursOn, columnsOf, writeLine } from './terminal.ts';

export function explainCommand(): Command {
  return new Command('explain')
    .description(
      'tell what one mail is: who wrote it, who failed and why, what it returns, what is odd about it',
    )
    .argument('<file>', 'a mail, or - for standard input; of an mbox, its first mail')
    .addOption(languageOption())
    .addHelpText('after', EXAMPLES)
    .action(run);
}

const EXAMPLES = `
Examples:
  truebounce explain bounce.eml
  truebounce explain - < bounce.eml
  truebounce explain --lang ja bounce.eml

Exit code: 0 it was read, 2 it could not be read.
`;

async function run(file: string, options: { lang?: string }): Promise<void> {
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
  const paint = painter(coloursOn(process.stdout, process.env));
  const lines = explainText(
    mail,
    classify(mail, { reversePath: first.reversePath, forwardPaths: [], client: null }),
    words,
    columnsOf(process.stdout),
    paint,
  );
  await writeLine(process.stdout, lines.join('\n'));
}
