/**
 * The site as its operator writes it: `truebounce.config.ts`. Plain data, so that the same text means the same on every
 * machine. Everything is checked when it is loaded (`load.ts`); these types are for the editor.
 */

import type { Policy } from '../decide/policy.ts';
import type { Limits } from '../incident/limits.ts';
import type { Provenance } from '../judge/provenance.ts';
import type { MailClass, Reason, Verdict, Verdicts } from '../model.ts';

type OneOrMore<T> = T | readonly T[];

export interface SiteConfig {
  /** AWS region, such as `ap-northeast-1`. */
  readonly region?: string;
  /** Of alerts and pages. Default: `en`. */
  readonly language?: 'en' | 'ja';
  /** `observe` delivers everything and says what it would have done; `drop` drops what is forged. Default: `hold`. */
  readonly protect?: Policy['protect'];
  /** Ordinary mail that SES takes for spam. Default: `hold`. */
  readonly spam?: Policy['spam'];
  /** Addresses that are told of incidents. None of the mailboxes below: alerts must arrive when those are full. */
  readonly alerts: OneOrMore<string>;
  /** By name, such as `client.example`. */
  readonly domains: Readonly<Record<string, DomainConfig>>;
  /** Places beside the mailboxes, by a name that rules use: `{ deliver: 'spare' }`. */
  readonly destinations?: Readonly<Record<string, DestinationConfig>>;
  /** In this order; the first that matches wins, and `mark` goes on. */
  readonly rules?: readonly RuleConfig[];
  /** Days for which raw mail is kept. Default: 30. */
  readonly retention?: { readonly days: number };
  /** Other numbers for what opens and ends an incident. */
  readonly incidents?: Partial<Limits>;
  /**
   * What the functions' logs say of a mail. `addresses: true`: its addresses in full, strangers' too, and what servers
   * answered; without it an own mailbox is `i***@client.example`, and no stranger's address is written. Subjects and text
   * never are. Default: false.
   */
  readonly logs?: { readonly addresses?: boolean };
  /** SES's identities of the domains: made by the deployment, or there already. Default: `create`. */
  readonly identity?: 'create' | 'existing';
  /** Key length of SES's Easy DKIM. Default: `rsa-2048`. */
  readonly dkim?: 'rsa-2048' | 'rsa-1024';
  /**
   * What becomes of the region's active rule set of SES, where it is not this site's: `join` puts our rule into it, before
   * all others; `takeOver` makes ours the active one instead. Default: a deployment that finds one ends, and changes nothing.
   */
  readonly ruleSet?: { readonly join: string } | { readonly takeOver: string };
}

export interface DomainConfig {
  /** `mx`: the domain's MX is SES. A name: only that name's is, and the old host's filter forwards to it. Default: `mx`. */
  readonly receive?: string;
  /** Publish the MX record. Default: false, until `doctor` is green. */
  readonly publishMx?: boolean;
  /** Id of its zone in Route 53, such as `Z0123456789ABCDEFGHIJ`: records are written there. Default: they are told. */
  readonly hostedZone?: string;
  /** Hosts that send for the domain. A name alone is a host that others use too, and that prints no logins. */
  readonly sendingHosts?: readonly (string | SendingHostConfig)[];
  /** Addresses and ranges that nobody else sends from. */
  readonly ownAddresses?: readonly string[];
  /** Ranges of providers that send for others too. */
  readonly sharedRanges?: readonly string[];
  /** The domain's mark at multi-tenant providers. */
  readonly tenants?: readonly { readonly provider: string; readonly id: string }[];
  /** DKIM selectors of services that send the domain's newsletters. */
  readonly bulkSelectors?: readonly string[];
  /** Keys by which return addresses are signed. */
  readonly returnKeys?: {
    /** BATV, by key number 0 to 9. */
    readonly prvs?: Readonly<Record<string, SecretReference>>;
    readonly verp?: readonly SecretReference[];
    readonly srs?: readonly SecretReference[];
  };
  /** The operator's word. Nothing is assumed. */
  readonly states?: {
    readonly allMailSignedSince?: string;
    /** All that is sent is recorded since; up to when, the feed itself tells. */
    readonly ledgerCompleteSince?: string;
    /** A record that is complete between two dates. */
    readonly feed?: { readonly since: string; readonly until: string };
    readonly allReturnsSignedSince?: string;
    /** Logins that may send as each mailbox, by its local part. */
    readonly logins?: Readonly<Record<string, readonly string[]>>;
  };
  /** By local part; `*` takes all others. */
  readonly mailboxes: Readonly<Record<string, DestinationConfig>>;
}

export interface SendingHostConfig {
  readonly name: string;
  /** Addresses that it sends from, where they are others than DNS has for its name. Default: none. */
  readonly addresses?: readonly string[];
  /** Nobody else sends through it. Default: false. */
  readonly exclusive?: boolean;
  /** It prints the login into Received for every authenticated submission. Default: false. */
  readonly printsLogins?: boolean;
}

/** An address is forwarded to by SES. */
export type DestinationConfig = string | ImapConfig | SmtpConfig | WebhookConfig;

export interface ImapConfig {
  readonly kind: 'imap';
  readonly host: string;
  /** Default: 993. */
  readonly port?: number;
  readonly user: string;
  readonly password: SecretReference;
  /** Default: INBOX. */
  readonly folder?: string;
  /** Folder for what is suspect; without it, that goes where the rest goes. */
  readonly junk?: string;
}

export interface SmtpConfig {
  readonly kind: 'smtp';
  readonly host: string;
  /** Default: 587. */
  readonly port?: number;
  readonly user: string;
  readonly password: SecretReference;
  /** Default: the mailbox's own address. */
  readonly to?: string;
}

export interface WebhookConfig {
  readonly kind: 'webhook';
  /** `https:` only. */
  readonly url: string;
  /** Signs what is posted (Standard Webhooks). */
  readonly secret: SecretReference;
}

/** Where a secret is kept. The secret itself never stands in a config. */
export interface SecretReference {
  readonly kind: 'parameter';
  /** Of a SecureString in SSM's Parameter Store, such as `/truebounce/info`. */
  readonly name: string;
}

/** Decoded text, without regard to case. `pattern` is RE2's syntax. */
export type TextTestConfig =
  | { readonly contains: string }
  | { readonly equals: string }
  | { readonly pattern: string };

/** All conditions must hold; without one it always matches. */
export interface RuleConfig {
  /** Key of logs and metrics, and value of the header. */
  readonly name: string;
  /** Any field of that name. */
  readonly header?: Readonly<Record<string, TextTestConfig>>;
  /** The mail's own text, not what it encloses. */
  readonly body?: TextTestConfig;
  /** Header, text and what is enclosed. */
  readonly whole?: TextTestConfig;
  /** The reverse path (`<>` is the null one) or From. A string is: equals. */
  readonly sender?: string | TextTestConfig;
  /** The mailbox. A string is: equals. */
  readonly recipient?: string | TextTestConfig;
  readonly class?: OneOrMore<MailClass>;
  readonly provenance?: OneOrMore<Provenance['kind']>;
  readonly verdicts?: Readonly<Partial<Record<Exclude<keyof Verdicts, 'dmarcPolicy'>, OneOrMore<Verdict>>>>;
  /** Bytes of the mail. */
  readonly size?: { readonly over: number };
  readonly reason?: OneOrMore<Reason>;
  /** Domain of a failed recipient, or one above it. */
  readonly failingDomain?: OneOrMore<string>;
  /** `deliver` goes to the mailbox's own destination; `{ deliver: ... }` to others, by name or mailbox address. */
  readonly then: 'deliver' | 'mark' | 'hold' | 'drop' | { readonly deliver: OneOrMore<string> };
  /** Also for mail with a virus, and without an alert where the account is abused. */
  readonly force?: boolean;
}

/** Gives `config` back: it is there for its types. */
export function defineConfig(config: SiteConfig): SiteConfig {
  return config;
}

/** A mailbox to which mail is appended as it came, past the old host's filter. */
export function imap(options: Omit<ImapConfig, 'kind'>): ImapConfig {
  return { ...options, kind: 'imap' };
}

/** A relay that takes mail as it came. */
export function smtp(options: Omit<SmtpConfig, 'kind'>): SmtpConfig {
  return { ...options, kind: 'smtp' };
}

/** A program that takes mail as JSON. */
export function webhook(options: Omit<WebhookConfig, 'kind'>): WebhookConfig {
  return { ...options, kind: 'webhook' };
}

/** A secret in SSM's Parameter Store. */
export function parameter(name: string): SecretReference {
  return { kind: 'parameter', name };
}
