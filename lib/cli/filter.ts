/** `truebounce filter`: a mail on stdin, the same on stdout with its result on top; for delivery agents. */

import { Command } from 'commander';
import { type SiteOptions, withSiteOptions } from './site.ts';

export interface FilterOptions extends SiteOptions {
  readonly site: string;
  readonly state?: string;
  readonly mailbox?: string;
  readonly strict?: boolean;
}

const RECIPES = `
The mail is written out byte for byte, with a Truebounce-Result field on top (below a From_ line), which says whose mail a
report returns, and what to do: a recipe acts on decision=hold, and on decision=drop if you let your site drop. Nothing is
kept but counts of floods and hashed addresses of who has written to you, in --state.

Whatever goes wrong, the mail comes out: marked rule=failed-open, or as it came, and stderr says why. With --strict it
does not, and the exit code is 75 (EX_TEMPFAIL): the delivery agent keeps the mail and tries again. Above 16 MB a mail
passes as it came. A mail that is not decided within 20 seconds passes too.
Where only --state cannot be used, floods are not counted, and each mail is judged by itself.

To which mailbox a mail came says --mailbox; else RECIPIENT or ORIGINAL_RECIPIENT (Postfix), ORIG_RECIPIENT (Dovecot) in
the environment; else Delivered-To or X-Original-To. Who sent it: SENDER there, the From_ line, or Return-Path.

procmail, in ~/.procmailrc ("f" filters, "w" gives the mail back if the filter fails):

  :0 fw
  | /usr/local/bin/truebounce filter --site $HOME/truebounce.config.ts

  :0
  * ^Truebounce-Result: 1; class=[^;]*; provenance=[^;]*; decision=(hold|drop)
  .Held/

maildrop, in ~/.mailfilter:

  exception {
    xfilter "/usr/local/bin/truebounce filter --site $HOME/truebounce.config.ts"
  }
  if (/^Truebounce-Result: 1; class=[^;]*; provenance=[^;]*; decision=(hold|drop)/)
  {
    to "Maildir/.Held/"
  }

Sieve of Dovecot (sieve_plugins = sieve_extprograms; sieve_global_extensions = +vnd.dovecot.filter; in
sieve_filter_bin_dir a script "truebounce" that runs: exec /usr/local/bin/truebounce filter --site /etc/truebounce.config.ts):

  require ["vnd.dovecot.filter", "fileinto", "mailbox"];
  filter "truebounce";
  if header :matches "Truebounce-Result"
      ["1; class=*; provenance=*; decision=hold;*", "1; class=*; provenance=*; decision=drop;*"] {
    fileinto :create "Held";
    stop;
  }

Exit code: 0 the mail came out, 2 the command is not written right, 75 it did not come out: try again.
`;

export function filterCommand(): Command {
  return withSiteOptions(
    new Command('filter').description(
      'a mail on stdin, the same on stdout with Truebounce-Result on top: for procmail, maildrop, Sieve',
    ),
  )
    .option(
      '--state <directory>',
      'where floods are counted (default: truebounce in $XDG_STATE_HOME or ~/.local/state)',
    )
    .option('--mailbox <address>', 'to which mailbox the mail came')
    .option('--strict', 'where something goes wrong, write nothing and exit with 75')
    .addHelpText('after', RECIPES)
    .action(async (options: Partial<FilterOptions>, command: Command) => {
      const { site } = options;
      if (site === undefined) command.error("error: required option '--site <file>' not specified");
      else {
        const { filter } = await import('./filter-run.ts');
        await filter({ ...options, site });
      }
    });
}
