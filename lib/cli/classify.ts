/** `truebounce classify`: what each mail is, as a table for people or as JSON lines for programs. */

import { Command } from 'commander';
import { classify } from '../classify/index.ts';
import { parseMail } from '../parse/index.ts';
import { classifyHead, classifyRows } from '../tell/classify-table.ts';
import { WORDS } from '../tell/index.ts';
import { painter } from '../tell/paint.ts';
import { jsonText, toLine } from './json.ts';
import { languageOf, languageOption } from './language.ts';
import { exitCodeOf, mailsOf, type Tally } from './reading.ts';
import { coloursOn, columnsOf, writeLine } from './terminal.ts';

export function classifyCommand(): Command {
  return new Command('classify')
    .description('say of each mail what it is: bounce, delay, automatic reply, complaint ... and about whom')
    .argument('<path...>', 'mails, Maildirs, directories, mbox files, .gz of these, or - for standard input')
    .option('--json', 'one JSON object a line and mail, absent values null')
    .addOption(languageOption())
    .addHelpText('after', EXAMPLES)
    .action(run);
}

const EXAMPLES = `
Examples:
  truebounce classify bounce.eml
  truebounce classify ~/Maildir
  truebounce classify --json old.mbox.gz | jq -r 'select(.class=="bounce") | .recipients[].address'
  ssh mail cat /var/mail/info | truebounce classify -

Exit code: 0 all was read, 1 something could not be read, 2 nothing could be done.
`;

async function run(paths: string[], options: { json?: boolean; lang?: string }): Promise<void> {
  const words = WORDS[languageOf(options.lang, process.env)];
  const width = columnsOf(process.stdout);
  const paint = painter(coloursOn(process.stdout, process.env));
  const tally: Tally = { mails: 0, unreadable: 0 };
  const complain = (line: string) => console.error(`truebounce: ${line}`);
  for await (const mail of mailsOf(paths, words, complain, tally)) {
    const classified = classify(parseMail(mail.raw), {
      reversePath: mail.reversePath,
      forwardPaths: [],
      client: null,
    });
    if (options.json === true) await writeLine(process.stdout, jsonText(toLine(mail.file, classified)));
    else {
      if (tally.mails === 1) await writeLine(process.stdout, classifyHead(words, width, paint));
      for (const row of classifyRows(mail.file, classified, words, width, paint))
        await writeLine(process.stdout, row);
    }
  }
  process.exitCode = exitCodeOf(tally);
}
