/** `truebounce doctor`: whether all is as it should be. */

import { Command, InvalidArgumentError, Option } from 'commander';
import { askableName } from '../dns.ts';
import { WORDS } from '../tell/index.ts';
import { addDataOptions, type DataOptions } from './data.ts';
import type { HostAndPort } from './doctor-submission.ts';
import { languageOf, languageOption } from './language.ts';

export interface DoctorOptions extends DataOptions {
  readonly audit?: boolean;
  readonly redrive?: boolean;
  readonly test?: boolean;
  /** The mailbox from which a mail is submitted to itself. */
  readonly submit?: string;
  readonly through?: HostAndPort;
  readonly user?: string;
  readonly passwordParameter?: string;
  readonly imap?: HostAndPort;
  readonly site?: string;
  readonly dns?: string;
  /** False: sending hosts are not asked. */
  readonly probe?: boolean;
  readonly days: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly lang?: string;
}

/** Ten years: more than mail is kept. */
const MAX_DAYS = 3_660;
/** Something that goes wrong on Friday is looked at before Friday. */
const DEFAULT_DAYS = 7;

const EXAMPLES = `
Without --audit it looks at a site (./truebounce.config.ts, or --site) before and after it is deployed: what DNS says of its
domains, whether its sending hosts keep their mail (RCPT TO on port 25; no mail is sent), and, by your own credentials, what
AWS says of SES, of the deployment and of its alarms. Each line is ok, or has its cure. It reads only. --test sends a mail
through the whole of it and waits until it has come.

--submit asks what RCPT TO cannot ask where port 25 is shut: it sends a mail from a mailbox to itself, as its mail program
does, and sees whether it comes to SES or into the old mailbox (by IMAP). That tells whether the host keeps the domain's mail,
and from which address it sends. The password is asked for; without a terminal it is TRUEBOUNCE_PASSWORD.

  truebounce doctor
  truebounce doctor --test
  truebounce doctor --submit info@client.example
  truebounce doctor --submit info@client.example --through smtp.host.example:587 --password-parameter /truebounce/info
  truebounce doctor --json | jq 'select(.status == "bad")'

--audit looks at every mail that was taken in the last days: it must have its raw file, one decision for each mailbox that
it came to, and an outcome for each delivery. It reads only, beside a running server or without one. What ended the server
itself time and again is laid aside; once it is mended, --redrive has it tried again.

With --stack it does so with a deployment on AWS, by your own credentials: every mail in its bucket must be decided. What
may have arrived twice, because a try broke off at the wrong moment, is told as a note.

  truebounce doctor --audit
  truebounce doctor --audit --days 30 --data /var/lib/truebounce
  truebounce doctor --audit --json | jq 'select(.status == "bad")'
  truebounce doctor --audit --stack --region ap-northeast-1

From cron, which mails what is printed:
  7 * * * *  truebounce doctor --audit --days 1 --quiet --data /var/lib/truebounce
  9 6 * * *  truebounce doctor --quiet --no-probe --site /etc/truebounce/truebounce.config.ts

Exit code: 0 all is well or in work, 1 there is something to look at, 2 it could not be found out.
`;

export function doctorCommand(): Command {
  const command = new Command('doctor')
    .description('find out whether all is well: DNS, sending hosts and AWS; or whether no mail was lost')
    .option('--audit', 'every mail that was taken has its decision and its deliveries')
    .option('--redrive', 'try again what was given up after many tries (dead letters)')
    .option('--test', 'send a mail through the deployment now, and wait for it')
    .option(
      '--submit <mailbox>',
      'send a mail from that mailbox to itself by its sending host, and see where it comes',
    )
    .addOption(
      hostOption('--through', 'with --submit: the host that sends (default: the sending host of the config)'),
    )
    .option('--user <name>', 'with --submit: who logs in there (default: the mailbox)')
    .option('--password-parameter <name>', 'with --submit: his password, a SecureString in Parameter Store')
    .addOption(
      hostOption('--imap', 'with --submit: where the old mailbox is read (default: the host that sends)'),
    )
    .option('--site <file>', 'your config (default: ./truebounce.config.ts)')
    .option('--dns <zone>', 'answer DNS from this JSON zone')
    .option('--no-probe', 'ask no sending host')
    .addOption(
      new Option('--days <number>', 'mails of so many days').default(DEFAULT_DAYS).argParser(readDays),
    );
  return addDataOptions(command)
    .option('--quiet', 'print only what there is to look at: nothing where all is well')
    .option('--json', 'one JSON object a line')
    .addOption(languageOption())
    .addHelpText('after', EXAMPLES)
    .action(async (options: DoctorOptions) => {
      const words = WORDS[languageOf(options.lang, process.env)];
      const other = options.audit === true ? '--audit' : options.redrive === true ? '--redrive' : null;
      if (other !== null && options.submit !== undefined)
        throw new Error(words.checks.submission.notBeside(other));
      if (options.redrive === true) {
        const { redriveCommand } = await import('./doctor-redrive.ts');
        await redriveCommand(options, words);
        if (options.audit !== true) return;
      }
      if (options.audit === true) {
        const { auditCommand } = await import('./doctor-audit.ts');
        await auditCommand(options, words);
      } else {
        const { checksCommand } = await import('./doctor-checks.ts');
        await checksCommand(options, words);
      }
    });
}

function hostOption(name: string, description: string): Option {
  return new Option(`${name} <host[:port]>`, description).argParser(readHost);
}

function readHost(text: string): HostAndPort {
  const [, name = '', digits] = /^([^:]+)(?::(\d{1,5}))?$/.exec(text) ?? [];
  const host = askableName(name);
  const port = digits === undefined ? null : Number(digits);
  if (host !== null && (port === null || (port >= 1 && port <= 65_535))) return { host, port };
  throw new InvalidArgumentError(
    'A host is a name, with a port where it is not the usual one: mail.example.com:587.',
  );
}

function readDays(text: string): number {
  const days = Number(text);
  if (/^\d{1,4}$/.test(text) && days >= 1 && days <= MAX_DAYS) return days;
  throw new InvalidArgumentError(`Days are a whole number from 1 to ${MAX_DAYS}.`);
}
