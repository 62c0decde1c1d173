/**
 * `truebounce classify`: what each mail is, as a table for people or as JSON lines for programs; with a site, also
 * whose mail it returns. `trace` is the same, for those who only ask that.
 */

import { Command } from 'commander';
import { classify } from '../classify/index.ts';
import { judge } from '../judge/judge.ts';
import type { Mail } from '../model.ts';
import { parseMail } from '../parse/index.ts';
import { classifyHead, classifyRows } from '../tell/classify-table.ts';
import { WORDS } from '../tell/index.ts';
import { painter } from '../tell/paint.ts';
import { jsonText, toLine } from './json.ts';
import { languageOf, languageOption } from './language.ts';
import { exitCodeOf, mailsOf, type Tally } from './reading.ts';
import { type Judged, openJudge, type SiteOptions, withSiteOptions } from './site.ts';
import { coloursOn, columnsOf, writeLine } from './terminal.ts';
import { traceLine } from './trace-json.ts';

interface Options extends SiteOptions {
  readonly json?: boolean;
  readonly lang?: string;
}

export function classifyCommand(): Command {
  return withArguments(
    new Command('classify').description(
      'say of each mail what it is: bounce, delay, automatic reply, complaint ... and about whom;\n' +
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
  return withSiteOptions(
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
  truebounce classify --site site.json --ledger sent.jsonl ~/Maildir

Exit code: 0 all was read, 1 something could not be read, 2 nothing could be done.
`;

async function run(paths: string[], options: Options): Promise<void> {
  const words = WORDS[languageOf(options.lang, process.env)];
  const width = columnsOf(process.stdout);
  const paint = painter(coloursOn(process.stdout, process.env));
  const tally: Tally = { mails: 0, unreadable: 0 };
  const complain = (line: string) => console.error(`truebounce: ${line}`);
  const judging = await openJudge(options);
  for await (const item of mailsOf(paths, words, complain, tally)) {
    const mail = parseMail(item.raw);
    const { classified, judgement } =
      (await judging?.judge(mail, item.file, item.reversePath)) ?? classifiedAlone(mail, item.reversePath);
    if (options.json === true) {
      const line = toLine(item.file, classified);
      await writeLine(
        process.stdout,
        jsonText(judging === null ? line : { ...line, ...traceLine(judgement) }),
      );
      continue;
    }
    const verdict = judgement.kind === 'judged' && judging !== null ? judgement.provenance.kind : undefined;
    if (tally.mails === 1)
      await writeLine(process.stdout, classifyHead(words, width, paint, judging !== null));
    for (const row of classifyRows(
      item.file,
      classified,
      words,
      width,
      paint,
      judging === null ? undefined : (verdict ?? null),
    ))
      await writeLine(process.stdout, row);
  }
  process.exitCode = exitCodeOf(tally);
}

function classifiedAlone(mail: Mail, reversePath: null | undefined): Judged {
  const classified = classify(mail, { reversePath, forwardPaths: [], client: null });
  return { classified, judgement: judge(classified) };
}
