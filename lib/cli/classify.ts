/**
 * `truebounce classify`: what each mail is, as a table for people or as JSON lines for programs; with a site, also
 * whose mail it returns. `trace` is the same, for those who only ask that.
 */

import { Command } from 'commander';
import type { Judgement } from '../judge/judge.ts';
import type { Provenance } from '../judge/provenance.ts';
import { parseMail } from '../parse/index.ts';
import { classifyHead, classifyRows } from '../tell/classify-table.ts';
import { WORDS } from '../tell/index.ts';
import { painter } from '../tell/paint.ts';
import { jsonText, toLine } from './json.ts';
import { type JudgingOptions, openJudge, withJudgingOptions } from './judging.ts';
import { languageOf, languageOption } from './language.ts';
import { exitCodeOf, mailsOf, type Tally } from './reading.ts';
import { coloursOn, columnsOf, writeLine } from './terminal.ts';
import { traceLine } from './trace-json.ts';

interface Options extends JudgingOptions {
  readonly json?: boolean;
  readonly lang?: string;
}

export function classifyCommand(): Command {
  return withArguments(
    new Command('classify').description(
      'say of each mail what it is: bounce, delay, automatic reply, complaint ... and about whom; ' +
        'with --site, also whose mail it returns: ours, abused, unproven, suspect or forged',
    ),
  ).action(run);
}

export function traceCommand(): Command {
  return withArguments(
    new Command('trace').description(
      'classify --site, by its other name: whose mail does each report return?',
    ),
  ).action((paths: string[], options: Options) => {
    if (options.site === undefined)
      throw new Error(
        'trace needs to know whose mail is ours: --site FILE. Without a site, "truebounce classify" says what each mail is.',
      );
    return run(paths, options);
  });
}

function withArguments(command: Command): Command {
  return withJudgingOptions(
    command
      .argument(
        '<path...>',
        'mails, Maildirs, directories, mbox files, .gz of these, or - for standard input',
      )
      .option('--json', 'one JSON object a line and mail, absent values null'),
  )
    .addOption(languageOption())
    .addHelpText('after', EXAMPLES);
}

const EXAMPLES = `
Examples:
  truebounce classify bounce.eml
  truebounce classify ~/Maildir
  truebounce classify --json old.mbox.gz | jq -r 'select(.class=="bounce") | .recipients[].address'
  ssh mail cat /var/mail/info | truebounce classify -
  truebounce classify --site truebounce.config.ts --ledger sent.jsonl ~/Maildir

Exit code: 0 all was read, 1 something could not be read, 2 nothing could be done.
`;

async function run(paths: string[], options: Options): Promise<void> {
  const words = WORDS[languageOf(options.lang, process.env)];
  const width = columnsOf(process.stdout);
  const paint = painter(coloursOn(process.stdout, process.env));
  const tally: Tally = { mails: 0, unreadable: 0 };
  const complain = (line: string) => console.error(`truebounce: ${line}`);
  const judgeMail = await openJudge(options);
  for await (const { raw, file, reversePath } of mailsOf(paths, words, complain, tally)) {
    const { classified, judgement, arrival, decision } = await judgeMail(parseMail(raw), file, reversePath);
    const bySite = arrival !== null;
    if (options.json === true) {
      const line = toLine(file, classified);
      await writeLine(
        process.stdout,
        jsonText(bySite ? { ...line, ...traceLine(judgement, decision) } : line),
      );
      continue;
    }
    if (tally.mails === 1) await writeLine(process.stdout, classifyHead(words, width, paint, bySite));
    for (const row of classifyRows(file, classified, words, width, paint, verdictOf(judgement, bySite)))
      await writeLine(process.stdout, row);
  }
  process.exitCode = exitCodeOf(tally);
}

/** Undefined: no verdicts are told at all. */
function verdictOf(judgement: Judgement, bySite: boolean): Provenance['kind'] | null | undefined {
  if (!bySite) return undefined;
  return judgement.kind === 'judged' ? judgement.provenance.kind : null;
}
