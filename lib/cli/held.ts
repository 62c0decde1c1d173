/** `truebounce held`: what is held, on this machine or by a deployment, and what becomes of it. */

import { Command, InvalidArgumentError, Option } from 'commander';
import { WORDS } from '../tell/index.ts';
import type { Words } from '../tell/words.ts';
import { addDataOptions, type DataOptions } from './data.ts';
import { languageOf, languageOption } from './language.ts';

/** What all of `held` takes. */
export interface HeldOptions extends DataOptions {
  readonly mailbox?: string;
  readonly json?: boolean;
  readonly lang?: string;
}

export interface HeldListOptions extends HeldOptions {
  readonly incident?: string;
  readonly all?: boolean;
  readonly limit: number;
  readonly after?: string;
}

export interface HeldShowOptions extends HeldOptions {
  readonly raw?: boolean;
}

export interface HeldAnswerOptions extends HeldOptions {
  readonly incident?: string;
  readonly mine?: string;
  readonly dryRun?: boolean;
}

export interface HeldResetOptions extends HeldOptions {
  readonly at?: string;
  readonly dryRun?: boolean;
}

/** Mails of one page by default: two lines each. */
const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 1_000;

const EXAMPLES = `
Held mail is kept, and in no inbox. Looking changes nothing; an answer is written down, and the running server carries
it out, or the next start: nothing here sends mail. All of it works beside a running server. With --stack it is the mail
of a deployment on AWS, asked with your own credentials; what is released there is delivered by its functions.

  truebounce held list                              a flood is one row
  truebounce held show 20261124T1015                one mail, by the beginning of its key
  truebounce held release 20261124T101530123Z-5f2c  it goes to its mailbox
  truebounce held release --mine 20261124T1015-1    the flood was my own newsletter
  truebounce held reset info@client.example         I have changed the password now
  truebounce held list --stack --region us-east-1   of a deployment

Names that no mailbox of the site has by itself are one mailbox, which takes them all: '*@client.example'.
`;

export function heldCommand(): Command {
  const command = new Command('held')
    .description('list what is held, tell its story, release it, drop it')
    .addHelpText('after', EXAMPLES);
  for (const add of [list, show, release, drop, reset]) add(command);
  return command;
}

function list(held: Command): void {
  common(held.command('list'), 'one JSON object a line')
    .description('what is held: floods first, then single mails, newest first')
    .option('--mailbox <address>', 'only of this mailbox')
    .option('--incident <name>', 'the mails of this flood, one by one')
    .option('--all', 'also what was released')
    .addOption(
      new Option('--limit <number>', 'mails on one page').default(DEFAULT_LIMIT).argParser(readLimit),
    )
    .option('--after <key>', 'the page after this mail')
    .addHelpText('after', `\n${EXIT_CODES}`)
    .action(async (options: HeldListOptions) => {
      const { listCommand } = await import('./held-list.ts');
      await listCommand(options, wordsOf(options));
    });
}

function show(held: Command): void {
  common(held.command('show'), 'one JSON object a mailbox')
    .description('the whole story of one mail: what was decided, why, and what became of it')
    .argument('<key>', 'its key, or the beginning of it')
    .option('--mailbox <address>', 'as it was decided for this mailbox')
    .option('--raw', 'write the raw mail, byte for byte, and nothing else')
    .addHelpText('after', `\n${EXIT_CODES}`)
    .action(async (key: string, options: HeldShowOptions) => {
      const { showCommand } = await import('./held-show.ts');
      await showCommand(key, options, wordsOf(options));
    });
}

function release(held: Command): void {
  common(held.command('release'), 'one JSON object a mail')
    .description('let mails go to where they would have gone')
    .argument('[keys...]', 'keys, or the beginnings of keys')
    .option(
      '--mailbox <address>',
      'only for this mailbox; of --incident and --mine, the mailbox of the flood',
    )
    .option('--incident <name>', 'all that is held of this flood')
    .option(
      '--mine <name>',
      'this flood was you: its like is held no longer, and all that was held is released',
    )
    .option('--dry-run', 'say what would be released, and change nothing')
    .addHelpText('after', ANSWER_HELP)
    .action(async (keys: string[], options: HeldAnswerOptions) => {
      const { answerCommand } = await import('./held-answer.ts');
      await answerCommand('released', keys, options, wordsOf(options));
    });
}

function drop(held: Command): void {
  common(held.command('drop'), 'one JSON object a mail')
    .description('list mails no longer; they are kept until their time is over')
    .argument('[keys...]', 'keys, or the beginnings of keys')
    .option('--mailbox <address>', 'only for this mailbox; of --incident, the mailbox of the flood')
    .option('--incident <name>', 'all that is held of this flood')
    .option('--dry-run', 'say what would be dropped, and change nothing')
    .addHelpText('after', ANSWER_HELP)
    .action(async (keys: string[], options: HeldAnswerOptions) => {
      const { answerCommand } = await import('./held-answer.ts');
      await answerCommand('dropped', keys, options, wordsOf(options));
    });
}

function reset(held: Command): void {
  common(held.command('reset'), 'one JSON object')
    .description('"I changed the password at ...": what was sent before is decided silently')
    .argument('<mailbox>', 'whose password it was')
    .option('--at <time>', 'when: 2026-11-24T14:05:00Z, "2026-11-24 14:05" here, 14:05 today (default: now)')
    .option('--dry-run', 'say what would be answered, and change nothing')
    .addHelpText('after', `\n${EXIT_CODES}`)
    .action(async (mailbox: string, options: HeldResetOptions) => {
      const { resetCommand } = await import('./held-reset.ts');
      await resetCommand(mailbox, options, wordsOf(options));
    });
}

const EXIT_CODES = 'Exit code: 0 done, 1 not for all that was named, 2 nothing could be done.\n';

const ANSWER_HELP = `
What was dropped can be released while it is kept; what was released is on its way. To ask twice does no harm. The running server delivers what is released; if none runs, the next start does. A deployment does it at once.

${EXIT_CODES}`;

function common(command: Command, json: string): Command {
  return addDataOptions(command).option('--json', json).addOption(languageOption());
}

function wordsOf({ lang }: HeldOptions): Words {
  return WORDS[languageOf(lang, process.env)];
}

function readLimit(text: string): number {
  const limit = Number(text);
  if (/^\d{1,4}$/.test(text) && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new InvalidArgumentError(`A page has from 1 to ${MAX_LIMIT} mails.`);
}
