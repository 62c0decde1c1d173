/** `truebounce scan`: what a whole mailbox holds, in sum. */

import { Command } from 'commander';
import { classify } from '../classify/index.ts';
import { parseMail } from '../parse/index.ts';
import { WORDS } from '../tell/index.ts';
import { painter } from '../tell/paint.ts';
import { scanPage } from '../tell/scan-page.ts';
import { jsonText } from './json.ts';
import { languageOf, languageOption } from './language.ts';
import { breath, MAILS_AT_ONCE, progressOf } from './mailbox-progress.ts';
import { exitCodeOf, mailsOf, type Tally } from './reading.ts';
import { ScanCount } from './scan-count.ts';
import { coloursOn, columnsOf, writeLine } from './terminal.ts';

export function scanCommand(): Command {
  return new Command('scan')
    .description(
      'sum up a mailbox: how many bounces, why, from whom, about which domains, and when they came',
    )
    .argument('<path>', 'a Maildir, directory, mbox or mail, .gz of these, or - for standard input')
    .option('--json', 'one JSON object')
    .addOption(languageOption())
    .addHelpText('after', EXAMPLES)
    .action(run);
}

const EXAMPLES = `
Examples:
  truebounce scan ~/Maildir
  truebounce scan --json old.mbox.gz | jq .reasons
  ssh mail cat /var/mail/info | truebounce scan -

Exit code: 0 all was read, 1 something could not be read, 2 nothing could be done.
`;

async function run(path: string, options: { json?: boolean; lang?: string }): Promise<void> {
  const words = WORDS[languageOf(options.lang, process.env)];
  const tally: Tally = { mails: 0, unreadable: 0 };
  const count = new ScanCount();
  const progress = progressOf(path, words);
  const complain = (line: string): void => {
    progress?.clear();
    console.error(`truebounce: ${line}`);
  };
  const onRead = (bytes: number): void => progress?.read(bytes);
  for await (const { raw, reversePath } of mailsOf([path], words, complain, tally, onRead)) {
    const mail = parseMail(raw);
    count.add(mail, classify(mail, { reversePath, forwardPaths: [], client: null }));
    progress?.tick(tally.mails);
    if (tally.mails % MAILS_AT_ONCE === 0) await breath();
  }
  progress?.clear();
  process.exitCode = exitCodeOf(tally);
  const summary = count.summary(tally.unreadable);
  if (options.json === true) await writeLine(process.stdout, jsonText(summary));
  else if (tally.mails > 0) {
    const paint = painter(coloursOn(process.stdout, process.env));
    await writeLine(process.stdout, scanPage(summary, words, columnsOf(process.stdout), paint).join('\n'));
  }
}
