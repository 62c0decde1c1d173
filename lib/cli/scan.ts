/** `truebounce scan`: what a whole mailbox holds, in sum. */

import { Command, Option } from 'commander';
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
import { ScanCount, type ScanSummary } from './scan-count.ts';
import { type HtmlTarget, mustBeOurs, STDOUT, writeHtml } from './scan-html.ts';
import { openSite } from './site.ts';
import { coloursOn, columnsOf, writeLine } from './terminal.ts';

interface Options extends Omit<JudgingOptions, 'site'> {
  /** False: `--no-site`. */
  readonly site?: string | false;
  readonly html?: string;
  readonly filter?: readonly string[];
  readonly against?: string;
  readonly json?: boolean;
  readonly lang?: string;
}

export function scanCommand(): Command {
  return withJudgingOptions(
    new Command('scan')
      .description(
        'sum up a mailbox: whose mail its bounces return, what to do, and what would be held, by --site or by the ' +
          'site that the mailbox suggests; how many there are, why, about which domains, and when they came',
      )
      .argument('<path>', 'a Maildir, directory, mbox or mail, .gz of these, or - for standard input')
      .option('--json', 'one JSON object'),
  )
    .option(
      '--html <file>',
      'also one HTML page with charts, to be sent to whom it concerns; - is standard output',
    )
    .addOption(
      new Option(
        '--filter <filter>',
        'also ask which mails this filter would take, such as "body contains Remote host said: 5": ' +
          'body, header NAME, whole, sender or recipient; contains, equals or matches (RE2); repeatable',
      ).argParser((text: string, before: readonly string[] | undefined) => [...(before ?? []), text]),
    )
    .addOption(
      new Option('--against <file>', 'another site: tell which decisions change from it to --site').conflicts(
        ['filter', 'html'],
      ),
    )
    .option('--no-site', 'guess no site: count, and judge nothing')
    .addOption(languageOption())
    .addHelpText('after', EXAMPLES)
    .action(run);
}

const EXAMPLES = `
Examples:
  truebounce scan ~/Maildir
  truebounce scan --site truebounce.config.ts ~/Maildir
  truebounce scan --filter "body contains Remote host said: 5" ~/Maildir
  truebounce scan --site new.config.ts --against truebounce.config.ts ~/Maildir
  truebounce scan --json old.mbox.gz | jq .reasons
  ssh mail cat /var/mail/info | truebounce scan -

Exit code: 0 all was read, 1 something could not be read, 2 nothing could be done.
`;

async function run(path: string, options: Options): Promise<void> {
  const language = languageOf(options.lang, process.env);
  const words = WORDS[language];
  if (options.html === STDOUT && options.json === true)
    throw new Error('--json and --html - cannot both be written to standard output: name a file for --html');
  await mustBeOurs(options);
  const { site, ...others } = { ...options, language };
  if (others.against !== undefined && typeof site !== 'string')
    throw new Error(
      '--against says nothing without --site: name the site that is to be compared with it too',
    );
  if (others.filter !== undefined && site === false)
    throw new Error('--filter says nothing with --no-site: which bounces are your own is judged by a site');
  if (typeof site === 'string' && others.against !== undefined) {
    const { tellAgainst } = await import('./scan-against.ts');
    await tellAgainst(path, { ...others, site, against: others.against }, words);
    return;
  }
  if (typeof site === 'string') {
    const { scanBySite } = await import('./scan-site-output.ts');
    await scanBySite(path, { ...others, site }, words);
    return;
  }
  const { dns, ...needing } = others;
  // Says which of the other options needs a site. DNS is asked for a guessed one too.
  await openSite(site === false ? others : needing);
  if (site === false) await scanAlone(path, others, words);
  else {
    const { scanByGuess } = await import('./scan-guess-output.ts');
    await scanByGuess(path, others, words);
  }
}

async function scanAlone(
  path: string,
  options: HtmlTarget & { readonly json?: boolean },
  words: Words,
): Promise<void> {
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
  if (options.html !== STDOUT) await print(summary, options, words);
  if (tally.mails > 0) await writeHtml(options, { summary, site: null, notes: [], guess: null }, words);
}

async function print(
  summary: ScanSummary,
  { json }: { readonly json?: boolean },
  words: Words,
): Promise<void> {
  if (json === true) await writeLine(process.stdout, jsonText(summary));
  else if (summary.mails > 0) {
    const paint = painter(coloursOn(process.stdout, process.env));
    const width = columnsOf(process.stdout);
    await writeLine(process.stdout, scanPage(summary, words, width, paint).join('\n'));
  }
}
