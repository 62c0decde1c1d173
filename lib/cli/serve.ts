/** `truebounce serve`: takes mail on one machine, classifies it, and puts marked copies into Maildirs. */

import { resolve } from 'node:path';
import { styleText } from 'node:util';
import { Command, InvalidArgumentError, Option } from 'commander';
import { classify } from '../classify/index.ts';
import { mailLine } from '../local/mail-line.ts';
import type { LocalServer } from '../local/server.ts';
import { parseMail } from '../parse/index.ts';
import type { MailRecord } from '../record/record.ts';
import { printable } from '../tell/printable.ts';
import { openSite, type SiteOptions, withSiteOptions } from './site.ts';

const MEGABYTE = 1 << 20;
/** A mail is in memory while it is read; 150 MB is what the largest providers take. */
const LARGEST_SIZE = 150;
/** A stack trace of ours is a few hundred characters; more would hide the lines around it. */
const COMPLAINT_WIDTH = 2_000;
/** The shell's code for "ended by Ctrl-C": 128 and the signal's number. */
const INTERRUPTED = 130;

interface ServeOptions extends SiteOptions {
  readonly host: string;
  readonly port: number;
  readonly data: string;
  readonly size: number;
}

export function serveCommand(): Command {
  return withSiteOptions(
    new Command('serve').description(
      'take mail by SMTP, say what it is, and put marked copies into Maildirs;\n' +
        'with --site, also say whose mail each report returns',
    ),
  )
    .addOption(new Option('--host <address>', 'address to listen at').default('127.0.0.1'))
    .addOption(new Option('--port <number>', 'port to listen at').default(1025).argParser(readPort))
    .addOption(
      new Option('--data <directory>', 'where mail, records and outbox are kept')
        .default('./truebounce-data')
        .env('TRUEBOUNCE_DATA'),
    )
    .addOption(new Option('--size <megabytes>', 'largest mail taken').default(40).argParser(readSize))
    .addHelpText('after', EXAMPLES)
    .action(serve);
}

const EXAMPLES = `
A mail counts as taken (250) when it is safely on disk. Nothing is held back or dropped: every mail is delivered into
DATA/outbox/ADDRESS, a Maildir, with a Truebounce-Result field on top that says what it is.

Try it, from another terminal:
  swaks --server 127.0.0.1:1025 --from '' --to info@client.example --data @bounce.eml
  head -5 truebounce-data/outbox/info@client.example/new/*
  tail -1 truebounce-data/records.jsonl
`;

async function serve(options: ServeOptions): Promise<void> {
  const data = resolve(options.data);
  // A reader that went away (`| head`) must not stop the mail.
  process.stdout.on('error', () => {});
  process.stderr.on('error', () => {});
  // Loaded here: the other commands need no SMTP server.
  const { startLocal } = await import('../local/server.ts');
  let server: LocalServer;
  const trace = await openSite(options, null, { complain });
  try {
    server = await startLocal({
      host: options.host,
      port: options.port,
      data,
      size: options.size * MEGABYTE,
      now: () => new Date(),
      onMail: printMail,
      complain,
      ...(trace !== null && { readers: { parse: parseMail, classify, trace } }),
    });
  } catch (error) {
    process.stderr.write(`truebounce: ${whyNotStarted(error, options, data)}\n`);
    process.exitCode = 1;
    return;
  }
  // Before anything is said: whoever reads that mail is taken may send a signal at once.
  const end = stopped(server);
  process.stdout.write(welcome(server, options, data));
  await end;
}

function whyNotStarted(error: unknown, options: ServeOptions, data: string): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const words = error instanceof Error ? error.message : String(error);
  switch (code) {
    case 'EDATAINUSE':
      return `${words}. Stop it, or give another directory with --data.`;
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
  return `cannot work in ${data}: ${words}. Give a directory that can be written with --data.`;
}

function welcome(server: LocalServer, options: ServeOptions, data: string): string {
  const host = options.host.includes(':') ? `[${options.host}]` : options.host;
  const lines = [
    `Truebounce takes mail at smtp://${host}:${server.port}`,
    `Marked copies go to ${data}/outbox/ADDRESS (Maildirs), what was decided to records.jsonl beside it.`,
  ];
  if (server.unfinished > 0) lines.push(`${mails(server.unfinished)} of an earlier run: finished now.`);
  lines.push('Ctrl-C stops it.', '');
  return lines.join('\n');
}

function printMail(record: MailRecord): void {
  const line = mailLine(record);
  const colour = record.decision.kind === 'deliver' ? 'green' : 'yellow';
  const time = styleText('dim', line.time);
  process.stdout.write(`${time}  ${line.class}  ${styleText(colour, line.decision)}  ${line.rest}\n`);
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
