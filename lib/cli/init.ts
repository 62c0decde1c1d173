/** `truebounce init`: asks what a site needs, reads DNS, and writes its config. */

import { existsSync, writeFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { readRegion } from '../init/answers.ts';
import type { DomainFound } from '../init/read-domain.ts';
import type { InitSite } from '../init/site.ts';
import { WORDS } from '../tell/index.ts';
import { painter } from '../tell/paint.ts';
import { printable } from '../tell/printable.ts';
import { wrap } from '../tell/width.ts';
import type { Words } from '../tell/words.ts';
import { languageOf, languageOption } from './language.ts';
import { coloursOn, columnsOf, writeLine } from './terminal.ts';
import { isUnwritable } from './unwritable.ts';

export interface InitOptions {
  readonly domain?: string;
  readonly mailbox?: readonly string[];
  readonly to?: string;
  readonly alert?: readonly string[];
  readonly region?: string;
  readonly sender?: readonly string[];
  readonly ownSender?: readonly string[];
  readonly receive?: string;
  readonly out: string;
  readonly force?: boolean;
  readonly yes?: boolean;
  readonly json?: boolean;
  readonly dns?: string;
  readonly lang?: string;
}

/** Nearest to who reads the language. */
const REGIONS = { en: 'us-east-1', ja: 'ap-northeast-1' } as const;

const OUT_DEFAULT = 'truebounce.config.ts';
const MAX_PATH_CHARS = 200;

const EXAMPLES = `
It asks on a terminal for what no option says, and reads the domain's MX, SPF, DKIM and DMARC. Nothing but the file is
written, and no secret stands in it.

  truebounce init
  truebounce init --domain client.example --mailbox info --mailbox shop --to owner@far.example \\
    --alert admin@elsewhere.example --region eu-central-1 --yes
  truebounce init --domain client.example --json      what DNS says and what follows; writes nothing

Exit code: 0 it is written, 2 it is not.
`;

export function initCommand(): Command {
  const more = (value: string, before: readonly string[] = []) => [...before, value];
  return new Command('init')
    .description('write the config of your site, by a few questions and your DNS')
    .option('--domain <domain>', 'whose mail it is about')
    .option('--mailbox <name[=address]>', 'a mailbox, and where its mail goes; again for each', more)
    .option('--to <address>', 'where mail of the others goes')
    .option('--alert <address>', 'who is told of floods and alarms; again for each', more)
    .option('--region <region>', 'of AWS')
    .option(
      '--sender <host>',
      'a host that sends for the domain (default: what DNS tells); again for each',
      more,
    )
    .option('--own-sender <host>', 'the same, through which nobody else sends', more)
    .option('--receive <mx or name>', 'what SES is the MX of (default: what DNS suggests)')
    .option('--out <file>', 'where it is written', OUT_DEFAULT)
    .option('--force', 'over a file that is there')
    .option('--yes', 'ask nothing')
    .option('--json', 'what was found, as JSON; writes nothing')
    .addOption(new Option('--dns <zone>', 'answer DNS from this JSON zone and ask nobody'))
    .addOption(languageOption())
    .addHelpText('after', EXAMPLES)
    .action(async (options: InitOptions) => {
      const language = languageOf(options.lang, process.env);
      await init(options, language, WORDS[language]);
    });
}

async function init(options: InitOptions, language: 'en' | 'ja', words: Words): Promise<void> {
  // Schemas, suffix lists and DNS take as long to load as all the rest.
  const [{ readDomain }, { siteOf }, { resolverOf }, { collect }] = await Promise.all([
    import('../init/read-domain.ts'),
    import('../init/site.ts'),
    import('./doctor-checks.ts'),
    import('./init-answers.ts'),
  ]);
  const resolve = resolverOf(options.dns);
  if (options.json === true) return printFound(options, words, (domain) => readDomain(domain, resolve));
  // Nobody answers eight questions to hear it then; who comes in between is told below.
  if (options.force !== true && existsSync(options.out))
    throw new Error(words.init.there(printable(options.out, MAX_PATH_CHARS)));
  const asking = options.yes !== true && process.stdin.isTTY === true && process.stdout.isTTY === true;
  const io = asking ? { input: process.stdin, output: process.stdout, region: REGIONS[language] } : null;
  const collected = await collect(options, words, io, (domain) => readDomain(domain, resolve));
  const site = siteOf(collected.answers, collected.found, language);
  await write(site, collected.found, options, words);
  await tell(site, asking ? null : collected.found, options, words);
}

async function printFound(
  options: InitOptions,
  words: Words,
  read: (domain: string) => Promise<DomainFound>,
): Promise<void> {
  const [{ domainOf }, { propose }] = await Promise.all([
    import('./init-answers.ts'),
    import('../init/propose.ts'),
  ]);
  const found = await read(domainOf(options, words));
  const region = readRegion(options.region ?? process.env.AWS_REGION ?? '') ?? 'us-east-1';
  const senders = [...(options.sender ?? []), ...(options.ownSender ?? [])];
  await writeLine(process.stdout, JSON.stringify({ found, proposed: propose(found, region, senders) }));
}

/** What is written was read before as whoever loads it reads it: a config that cannot be loaded helps nobody. */
async function write(site: InitSite, found: DomainFound, options: InitOptions, words: Words): Promise<void> {
  const [{ readSite }, { initConfig }, { SiteError }] = await Promise.all([
    import('../site/site.ts'),
    import('../tell/init-config.ts'),
    import('../site/problems.ts'),
  ]);
  const path = printable(options.out, MAX_PATH_CHARS);
  try {
    await readSite(site.config, options.out);
    // In one step: a file that came meanwhile is not lost.
    writeFileSync(options.out, initConfig(site, found, words), { flag: options.force === true ? 'w' : 'wx' });
  } catch (error) {
    if (error instanceof SiteError) throw new Error(words.init.broken(error.problems.join('; ')));
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    if (code === 'EEXIST') throw new Error(words.init.there(path));
    if (isUnwritable(error) || code === 'EISDIR') throw new Error(words.init.unwritable(path, code));
    throw error;
  }
}

/** `found`: null: it was told before. */
async function tell(
  site: InitSite,
  found: DomainFound | null,
  options: InitOptions,
  words: Words,
): Promise<void> {
  const { init: told } = words;
  const paint = painter(coloursOn(process.stdout, process.env));
  const width = columnsOf(process.stdout);
  const before =
    found === null
      ? []
      : [
          ...Object.values(told.found).map((line: (found: DomainFound) => string) => line(found)),
          '',
          `receive: '${site.receive}'`,
          ...wrap(told.why[site.why], width),
          '',
        ];
  const lines = [
    '',
    ...before,
    paint('good', told.written(printable(options.out, MAX_PATH_CHARS))),
    '',
    paint('bold', told.next),
  ];
  told.steps(site).forEach(({ say, command }, at) => {
    const head = `${at + 1}. `;
    wrap(say, width - head.length).forEach((part, index) => {
      lines.push((index === 0 ? head : ' '.repeat(head.length)) + part);
    });
    // What is broken over lines cannot be copied.
    if (command !== undefined) lines.push(paint('dim', `     ${command}`));
  });
  await writeLine(process.stdout, lines.join('\n'));
}
