/** The command `truebounce`: its commands, its help, and how it ends. */

import { existsSync, readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { endWhereUnwritable } from './terminal.ts';

const HELP = `
Start with a mailbox that drowns in failure notices:
  truebounce scan ~/Maildir                 what is in it, in one page
  truebounce classify ~/Maildir | less      mail by mail
  truebounce explain ~/Maildir/new/1475...  one mail, told to a person
Or let mail come in and see it classified:
  truebounce serve                          SMTP on 127.0.0.1:1025
  truebounce held list                      what it holds; release it, or drop it

Nothing is changed, sent or deleted by classify, explain and scan.
`;

type Loader = () => Promise<Command>;

/** In the order of the help. */
const COMMANDS: ReadonlyMap<string, Loader> = new Map<string, Loader>([
  ['scan', async () => (await import('./scan.ts')).scanCommand()],
  ['classify', async () => (await import('./classify.ts')).classifyCommand()],
  ['explain', async () => (await import('./explain.ts')).explainCommand()],
  ['serve', async () => (await import('./serve.ts')).serveCommand()],
  ['held', async () => (await import('./held.ts')).heldCommand()],
  ['destinations', async () => (await import('./destinations.ts')).destinationsCommand()],
  ['init', async () => (await import('./init.ts')).initCommand()],
  ['doctor', async () => (await import('./doctor.ts')).doctorCommand()],
  ['filter', async () => (await import('./filter.ts')).filterCommand()],
  ['trace', async () => (await import('./classify.ts')).traceCommand()],
]);

/** Synonyms, for whoever knows them. */
const HIDDEN: ReadonlySet<string> = new Set(['trace']);

const VERSION_FLAGS: ReadonlySet<string> = new Set(['-V', '--version']);

function loadersFor(asked: string): readonly (readonly [string, Loader])[] {
  const load = COMMANDS.get(asked);
  if (load !== undefined) return [[asked, load]];
  return VERSION_FLAGS.has(asked) ? [] : [...COMMANDS];
}

/** Runs the command; ends by setting the exit code, so that all output is written. */
export async function run(argv: readonly string[]): Promise<void> {
  const letGo = endWhereUnwritable(process.stdout, process.stderr);
  const program = new Command('truebounce')
    .description('Tells true bounces from forged ones, and says why.')
    .version(version())
    .addHelpText('after', HELP)
    .showSuggestionAfterError()
    .showHelpAfterError('(add --help for what can be asked)')
    .exitOverride()
    .hook('preAction', (_, command) => {
      // Mail goes on coming in where nobody watches, and a filter must not end as if all were written: both have their own
      // way with a lost reader.
      if (command.name() === 'serve' || command.name() === 'filter') letGo();
    });
  // Of one command nothing but itself is loaded: a filter runs once a mail.
  const [asked = ''] = argv.slice(2);
  for (const [name, load] of loadersFor(asked)) {
    const command = await load();
    program.addCommand(command.copyInheritedSettings(program), { hidden: HIDDEN.has(name) });
    for (const subcommand of command.commands) subcommand.copyInheritedSettings(command);
  }
  try {
    if (argv.length <= 2) {
      program.outputHelp({ error: true });
      process.exitCode = 2;
      return;
    }
    await program.parseAsync(argv);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : 2;
      return;
    }
    console.error(`truebounce: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 2;
  }
}

/** Of the package: beside lib in a checkout, two folders further up where it has been compiled. */
function version(): string {
  for (const place of ['../../package.json', '../../../package.json']) {
    const url = new URL(place, import.meta.url);
    if (existsSync(url)) return (JSON.parse(readFileSync(url, 'utf8')) as { version: string }).version;
  }
  return 'unknown';
}
