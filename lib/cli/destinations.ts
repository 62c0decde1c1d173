/** `truebounce destinations`: which get no mail for now, and that they get it again. */

import { Command } from 'commander';
import { WORDS } from '../tell/index.ts';
import type { Words } from '../tell/words.ts';
import { addDataOptions, type DataOptions } from './data.ts';
import { languageOf, languageOption } from './language.ts';

export interface DestinationsOptions extends DataOptions {
  readonly json?: boolean;
  readonly lang?: string;
}

const EXAMPLES = `
A destination that says for good that it takes no more mail is paused: its mailbox is gone, or its webhook answers 410.
To send on would only make it worse: mail would be refused one by one, or swallowed by a list of dead addresses. So what
is for it waits, and none of it is lost. Alerts go on. First mend the destination, or name another one in the config; an
address that bounced may stand on the suppression list of SES too, for other mail of the account. Then resume it.

  truebounce destinations list
  truebounce destinations resume owner@far.example
  truebounce destinations list --json | jq -r .destination
  truebounce destinations list --stack --region us-east-1   of a deployment
  aws sesv2 delete-suppressed-destination --email-address owner@far.example
`;

const EXIT_CODES = 'Exit code: 0 done, 1 not all that was named was paused, 2 nothing could be done.\n';

export function destinationsCommand(): Command {
  const command = new Command('destinations')
    .description('list the destinations that get no mail for now, and resume them')
    .addHelpText('after', EXAMPLES);
  for (const add of [list, resume]) add(command);
  return command;
}

function list(destinations: Command): void {
  common(destinations.command('list'))
    .description('those that are paused: since when, and why')
    .addHelpText('after', '\nExit code: 0 found out, 2 it could not be found out.\n')
    .action(async (options: DestinationsOptions) => {
      const { listCommand } = await import('./destinations-paused.ts');
      await listCommand(options, wordsOf(options));
    });
}

function resume(destinations: Command): void {
  common(destinations.command('resume'))
    .description('mail goes there again, what waits first')
    .argument('<names...>', 'as "destinations list" shows them: mailboxes, or names of the config')
    .addHelpText('after', `\n${EXIT_CODES}`)
    .action(async (names: string[], options: DestinationsOptions) => {
      const { resumeCommand } = await import('./destinations-paused.ts');
      await resumeCommand(names, options, wordsOf(options));
    });
}

function common(command: Command): Command {
  return addDataOptions(command)
    .option('--json', 'one JSON object a destination')
    .addOption(languageOption());
}

function wordsOf({ lang }: DestinationsOptions): Words {
  return WORDS[languageOf(lang, process.env)];
}
