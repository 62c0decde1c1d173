/** `truebounce scan`: what a whole mailbox holds, in sum. */

import { Command } from 'commander';
import { classify } from '../classify/index.ts';
import { parseMail } from '../parse/index.ts';
import { WORDS } from '../tell/index.ts';
import { painter } from '../tell/paint.ts';
import { scanPage } from '../tell/scan-page.ts';
import type { Words } from '../tell/words.ts';
import { jsonText } from './json.ts';
import { type JudgingOptions, withJudgingOptions } from './judging.ts';
import { languageOf, languageOption } from './language.ts';
import { breath, MAILS_AT_ONCE, progressOf } from './mailbox-progress.ts';
import { exitCodeOf, mailsOf, type Tally } from './reading.ts';
import { ScanCount } from './scan-count.ts';
import { openSite } from './site.ts';
import { coloursOn, columnsOf, writeLine } from './terminal.ts';

interface Options extends Omit<JudgingOptions, 'site'> {
  /** False: `--no-site`. */
  readonly site?: string | false;
  readonly json?: boolean;
  readonly lang?: string;
}

export function scanCommand(): Command {
  return withJudgingOptions(
    new Command('scan')
      .description(
        'sum up a mailbox: whose mail its bounces return, what to do, and what would be held, by --site or by the\n' +
          'site that the mailbox suggests; how many there are, why, about which domains, and when they came',
      )
      .argument('<path>', 'a Maildir, directory, mbox or mail, .gz of these, or - for standard input')
      .option('--json', 'one JSON object'),
  )
    .option('--no-site', 'guess no site: count, and judge nothing')
    .addOption(languageOption())
    .addHelpText('after', EXAMPLES)
    .action(run);
}

const EXAMPLES = `
Examples:
  truebounce scan ~/Maildir
  truebounce scan --site site.json ~/Maildir
  truebounce scan --json old.mbox.gz | jq .reasons
  ssh mail cat /var/mail/info | truebounce scan -

Exit code: 0 all was read, 1 something could not be read, 2 nothing could be done.
`;

async function run(path: string, options: Options): Promise<void> {
  const words = WORDS[languageOf(options.lang, process.env)];
  const { site, ...others } = options;
  if (typeof site === 'string') {
    const { scanBySite } = await import('./scan-site-output.ts');
    await scanBySite(path, { ...others, site }, words);
    return;
  }
  const { dns, ...needing } = others;
  // Says which of the other options needs a site. DNS is asked for a guessed one too.
  await openSite(site === false ? others : needing);
  if (site === false) await scanAlone(path, options, words);
  else {
    const { scanByGuess } = await import('./scan-guess-output.ts');
    await scanByGuess(path, options, words);
  }
}

async function scanAlone(path: string, options: Options, words: Words): Promise<void> {
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
    const width = columnsOf(process.stdout);
    await writeLine(process.stdout, scanPage(summary, words, width, paint).join('\n'));
  }
}
