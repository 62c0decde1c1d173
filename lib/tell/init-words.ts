/** What `init` asks and tells, and the comments of the config that it writes. Names in them are of letters, digits, dots and hyphens. */

import type { DomainFound } from '../init/read-domain.ts';
import type { InitSite } from '../init/site.ts';

export interface InitWords {
  readonly ask: {
    readonly domain: string;
    readonly mailboxes: string;
    /** Where mail of a mailbox shall go. */
    readonly to: (mailbox: string) => string;
    readonly alerts: string;
    readonly region: string;
    readonly senders: string;
    readonly receive: string;
  };
  /** After an answer that is none. */
  readonly wrong: Readonly<
    Record<'domain' | 'mailboxes' | 'to' | 'alerts' | 'region' | 'senders' | 'receive', string>
  >;
  readonly missing: (flags: readonly string[]) => string;
  readonly refused: (flag: string, expected: string) => string;
  readonly there: (path: string) => string;
  readonly unwritable: (path: string, why: string) => string;
  readonly broken: (problems: string) => string;
  readonly ended: string;
  /** What DNS said, a line each. */
  readonly found: {
    readonly mx: (found: DomainFound) => string;
    readonly spf: (found: DomainFound) => string;
    readonly dkim: (found: DomainFound) => string;
    readonly dmarc: (found: DomainFound) => string;
  };
  readonly why: Readonly<Record<InitSite['why'], string>>;
  readonly comments: {
    readonly head: string;
    readonly region: string;
    readonly protect: string;
    readonly alerts: string;
    readonly mx: string;
    readonly forward: string;
    readonly publishMx: string;
    readonly hosts: string;
    readonly exclusive: string;
    readonly providers: (names: readonly string[]) => string;
    readonly signed: string;
    readonly mailboxes: string;
  };
  readonly written: (path: string) => string;
  readonly next: string;
  /** In order; each may have a command. */
  readonly steps: (site: InitSite) => readonly { readonly say: string; readonly command?: string }[];
}
