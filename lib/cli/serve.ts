/** `truebounce serve`: takes mail on one machine, classifies it, and puts marked copies into Maildirs. */

import { resolve } from 'node:path';
import { styleText } from 'node:util';
import { Command, InvalidArgumentError, Option } from 'commander';
import { classify } from '../classify/index.ts';
import type { MakeAlert } from '../deliver/deliver.ts';
import { makeAlertFor } from '../deliver/make-alert.ts';
import type { Incident } from '../incident/index.ts';
import { incidentLine, mailLine } from '../local/mail-line.ts';
import type { LocalOptions, LocalServer } from '../local/server.ts';
import { parseMail } from '../parse/index.ts';
import type { MailRecord } from '../record/record.ts';
import { OPEN_ROUTING, recipientOf, routingOf } from '../site/routing.ts';
import { DEFAULT_RETENTION_DAYS, type Site } from '../site/site.ts';
import { printable } from '../tell/printable.ts';
import { shellPath } from '../tell/shell-word.ts';
import { openSite, type SiteOptions, withSiteOptions } from './site.ts';
import type { SiteTracer } from './site-tracer.ts';
import { isUnwritable } from './unwritable.ts';

const MEGABYTE = 1 << 20;
/** A mail is in memory while it is read; 150 MB is what the largest providers take. */
const LARGEST_SIZE = 150;
/** A stack trace of ours is a few hundred characters; more would hide the lines around it. */
const COMPLAINT_WIDTH = 2_000;
const DEFAULT_DATA = './truebounce-data';
const COLOURS = { deliver: 'green', mark: 'yellow', hold: 'red', drop: 'red' } as const;
/** The shell's code for "ended by Ctrl-C": 128 and the signal's number. */
const INTERRUPTED = 130;

const now = (): Date => new Date();

interface ServeOptions extends SiteOptions {
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly size: number;
  readonly behindServer?: boolean;
}

export function serveCommand(): Command {
  return withSiteOptions(
    new Command('serve').description(
      'take mail by SMTP, say what it is, and put marked copies into Maildirs; ' +
        'with --site, hold what is forged and what a flood brings',
    ),
  )
    .addOption(new Option('--host <address>', 'address to listen at').default('127.0.0.1'))
    .addOption(new Option('--port <number>', 'port to listen at').default(1025).argParser(readPort))
    .addOption(
      new Option('--data <directory>', 'where mail, records and outbox are kept')
        .default(DEFAULT_DATA)
        .env('TRUEBOUNCE_DATA'),
    )
    .addOption(new Option('--size <megabytes>', 'largest mail taken').default(40).argParser(readSize))
    .option(
      '--behind-server',
      'a mail server on this machine hands mail on: believe what it says of its clients (XCLIENT, XFORWARD)',
    )
    .addHelpText('after', EXAMPLES)
    .action(serve);
}

const EXAMPLES = `
A mail counts as taken (250) when it is safely on disk. What is delivered goes into DATA/outbox/ADDRESS, a Maildir, with
a Truebounce-Result field on top that says what it is. Without --site nothing is held. With a config, mail is held,
dropped and sent elsewhere as it says, and its alerts go into the outbox too; nothing leaves this machine.

Try it, from another terminal:
  swaks --server 127.0.0.1:1025 --from '' --to info@client.example --data @bounce.eml
  head -5 truebounce-data/outbox/info@client.example/new/*
  truebounce held list

Behind a Postfix that hands a domain's mail on (transport_maps: client.example smtp:[127.0.0.1]:1025), set there
smtp_send_xforward_command = yes and start this with --behind-server: whose client it was matters to the verdict.
`;

async function serve(options: ServeOptions): Promise<void> {
  const data = resolve(options.data);
  // A reader that went away (`| head`) must not stop the mail.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  let server: LocalServer;
  let site: SiteTracer | null = null;
  try {
    // Loaded here: the other commands need no SMTP server.
    const { openLocalData } = await import('../local/data.ts');
    const opened = await openLocalData(data, now);
    site = await openSite(options, null, { complain, stored: opened.tables }).catch(
      async (error: unknown) => {
        await opened.close();
        throw new SiteProblem('the site', { cause: error });
      },
    );
    const { startLocal } = await import('../local/server.ts');
    server = await startLocal(opened, localOptions(options, site));
  } catch (error) {
    if (error instanceof SiteProblem) throw error.cause;
    process.stderr.write(`truebounce: ${whyNotStarted(error, options, data)}\n`);
    process.exitCode = 1;
    return;
  }
  // Before anything is said: whoever reads that mail is taken may send a signal at once.
  const end = stopped(server);
  process.stdout.write(welcome(server, options, data, site));
  await end;
}

/** The site's files are told of by the command line itself. */
class SiteProblem extends Error {}

export function localOptions(options: ServeOptions, site: SiteTracer | null): LocalOptions {
  const config = site?.loaded.kind === 'config' ? site.loaded.site : null;
  return {
    host: options.host,
    port: options.port,
    size: options.size * MEGABYTE,
    behindServer: options.behindServer ?? false,
    now,
    routing: site === null ? OPEN_ROUTING : routingOf(site.loaded),
    retentionDays: config?.retentionDays ?? DEFAULT_RETENTION_DAYS,
    makeAlert: alertMaker(config),
    onMail: printMail,
    onIncident: printIncident,
    complain,
    ...(site !== null && { readers: { parse: parseMail, classify, trace: site } }),
  };
}

/** In whose name an alert goes: at the mailbox's domain, or at the site's first. */
function alertMaker(site: Site | null): MakeAlert {
  const [first = 'localhost'] = site?.domains.keys() ?? [];
  return makeAlertFor({
    language: site?.language ?? 'en',
    mailboxOf: ({ mailbox, envelope }) => recipientOf(mailbox, envelope.forwardPaths),
    fromOf: (mailbox) => `truebounce@${mailbox.slice(mailbox.lastIndexOf('@') + 1) || first}`,
  });
}

function whyNotStarted(error: unknown, options: ServeOptions, data: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const words = error instanceof Error ? error.message : String(error);
  switch (code) {
    case 'EDATAINUSE':
      return `${words}. Stop it, or give another directory with --data.`;
    case 'EDATAOPEN':
      // It ends in a command: a full stop would be copied with it.
      return words;
    case 'EADDRINUSE':
      return `port ${options.port} at ${options.host} is in use. Stop what listens there, or give another with --port.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${options.host} is no address of this machine. Give one with --host.`;
    default:
      break;
  }
  if (code === 'EACCES' && words.includes('listen')) {
    return `port ${options.port} is not ours to listen at. Give one above 1023 with --port.`;
  }
  // A database that is newer, locked or damaged says what to do; to begin anew elsewhere would leave its mail undelivered.
  const cure = isUnwritable(error) ? ' Give a directory that can be written with --data.' : '';
  const what = words.startsWith(data) ? words : `cannot work in ${data}: ${words}`;
  return `${what}.${cure}`;
}

function welcome(server: LocalServer, options: ServeOptions, data: string, site: SiteTracer | null): string {
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  const lines = [
    `Truebounce takes mail at smtp://${host}:${server.port}`,
    `What is delivered goes to ${data}/outbox/ADDRESS (Maildirs).`,
    site === null
      ? 'No site is named (--site): nothing is held.'
      : `What is held waits in ${data}: see  truebounce held list${whereOf(options)}`,
  ];
  if (server.unfinished > 0) lines.push(`${mails(server.unfinished)} of an earlier run: finished now.`);
  lines.push('Ctrl-C stops it.', '');
  return lines.join('\n');
}

/** Whoever copies the command looks into the same directory. */
function whereOf({ data }: ServeOptions): string {
  return data === DEFAULT_DATA ? '' : ` --data ${shellPath(data) ?? 'DIRECTORY'}`;
}

function printMail(record: MailRecord): void {
  const line = mailLine(record);
  const colour = COLOURS[record.decision.kind];
  const time = styleText('dim', line.time);
  process.stdout.write(`${time}  ${line.class}  ${styleText(colour, line.decision)}  ${line.rest}\n`);
}

function printIncident(incident: Incident, record: MailRecord): void {
  process.stdout.write(`${styleText(['bold', 'red'], incidentLine(incident, record))}\n`);
}

function complain(sentence: string): void {
  const lines = sentence.split('\n').map((line) => printable(line, COMPLAINT_WIDTH));
  process.stderr.write(`truebounce: ${lines.join('\n')}\n`);
}

/** Resolves when a signal came and what was in hand is finished. A second signal does not wait: nothing is lost. */
function stopped(server: LocalServer): Promise<void> {
  return new Promise((done, fail) => {
    let stopping = false;
    const stop = (): void => {
      if (stopping) process.exit(INTERRUPTED);
      stopping = true;
      server.close().then((left) => {
        if (left > 0)
          complain(`${mails(left)} accepted but not delivered yet: the next start goes on with them`);
        process.off('SIGINT', stop).off('SIGTERM', stop);
        done();
      }, fail);
    };
    process.on('SIGINT', stop).on('SIGTERM', stop);
  });
}

function mails(count: number): string {
  return count === 1 ? '1 mail' : `${count} mails`;
}

function readPort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new InvalidArgumentError('A port is a number from 0 (any free one) to 65535.');
}

function readSize(text: string): number {
  const size = Number(text);
  if (/^\d{1,3}$/.test(text) && size >= 1 && size <= LARGEST_SIZE) return size;
  throw new InvalidArgumentError(`A size is a whole number of megabytes from 1 to ${LARGEST_SIZE}.`);
}
