/** What `doctor` can find, each with the values that it is about; and how much it matters. */

import type { Area, AskedHost, CheckStatus } from './check.ts';
import { SUBMISSION_CHECKS, type SubmissionFacts } from './submission-findings.ts';

export { AREAS, type Area, type AskedHost, type CheckStatus } from './check.ts';

/** As zones are written: `sort.client.example MX 10 inbound-smtp.eu-central-1.amazonaws.com`. */
export interface DnsLine {
  readonly name: string;
  readonly type: 'CNAME' | 'MX' | 'TXT';
  readonly value: string;
}

interface Domain {
  readonly domain: string;
}

export interface CheckFacts extends SubmissionFacts {
  'region-receives': { readonly region: string };
  'region-refuses': { readonly region: string };
  'region-none': object;
  /** What a deployment does not carry out, in the words of the config's checker (English). */
  'not-deployable': { readonly problem: string };

  'dns-silent': { readonly name: string; readonly type: string };
  'mx-ours': { readonly name: string };
  /** Its MX is not SES, and the config does not say yet that it shall be. */
  'mx-later': { readonly name: string; readonly hosts: readonly string[]; readonly record: DnsLine };
  'mx-elsewhere': { readonly name: string; readonly hosts: readonly string[]; readonly record: DnsLine };
  /** SES and another: mail comes now here, now there. */
  'mx-mixed': { readonly name: string; readonly hosts: readonly string[]; readonly record: DnsLine };
  /** It is SES already, and the config does not say so. */
  'mx-unstated': { readonly name: string };
  'spf-published': Domain;
  'spf-none': Domain & { readonly record: DnsLine };
  'spf-broken': Domain;
  /** Everybody passes it. */
  'spf-open': Domain;
  'dmarc-published': Domain & { readonly policy: string };
  'dmarc-none': Domain & { readonly record: DnsLine };
  'dmarc-broken': Domain;
  'mail-from-ready': { readonly name: string };
  'mail-from-missing': { readonly name: string; readonly records: readonly DnsLine[] };

  /** `sort`: a name for the forward door. */
  'host-keeps-mx': AskedHost & { readonly sort: string };
  'host-keeps': AskedHost;
  'host-remote': AskedHost;
  'host-not-mailbox': AskedHost & { readonly said: string };
  'host-relays': AskedHost;
  'host-refuses-to-say': AskedHost & { readonly said: string };
  'host-port-shut': AskedHost;
  'host-no-address': AskedHost;
  'hosts-none': Domain;

  /** Nothing of AWS was asked. `why`: of the words of `deployment`. */
  'aws-not-asked': {
    readonly why: 'no-credentials' | 'bad-credentials' | 'unreachable';
    readonly said: string;
  };
  /** One question that AWS did not answer. `right`: the one that it needs. */
  'aws-untold': { readonly right: string; readonly denied: boolean; readonly said: string };

  'account-production': { readonly perDay: number | null; readonly perSecond: number };
  /** `forwards`: addresses to which mailboxes are forwarded. */
  'account-sandbox': { readonly region: string; readonly forwards: number; readonly perDay: number | null };
  'sending-on': object;
  'sending-paused': { readonly region: string };
  'sending-reviewed': { readonly status: string };
  'quota-left': { readonly sent: number; readonly perDay: number };
  'quota-near': { readonly sent: number; readonly perDay: number };
  'identity-verified': Domain;
  'identity-pending': Domain & { readonly records: readonly DnsLine[] };
  'identity-none': Domain & { readonly region: string };
  'identity-later': Domain;
  'identity-in-the-way': Domain;
  'dkim-published': Domain;
  'dkim-missing': Domain & { readonly records: readonly DnsLine[] };
  'dkim-off': Domain & { readonly region: string };
  'mx-before-identity': Domain & { readonly name: string };

  'bootstrap-there': { readonly version: number };
  'bootstrap-none': { readonly region: string };
  'bootstrap-old': { readonly version: number; readonly least: number; readonly region: string };
  'stack-none': { readonly stack: string };
  'stack-there': { readonly stack: string; readonly status: string };
  'stack-failed': { readonly stack: string; readonly status: string };
  'stack-changing': { readonly stack: string; readonly status: string };
  'stack-old': { readonly stack: string; readonly missing: readonly string[] };
  'stack-missing': { readonly stack: string };
  'configuration-set-there': { readonly name: string };
  'configuration-set-none': { readonly name: string };
  'configuration-set-in-the-way': { readonly name: string; readonly region: string };
  'rule-set-in-the-way': { readonly name: string; readonly region: string };
  'stores-there': { readonly count: number };
  'store-missing': { readonly what: 'bucket' | 'table' | 'queue'; readonly name: string };
  'parameters-there': { readonly count: number };
  'parameter-missing': { readonly name: string; readonly region: string };
  'parameter-plain': { readonly name: string; readonly region: string };

  'rule-set-active': { readonly name: string };
  'rule-set-none': { readonly name: string };
  /** Another's set is active. `deployed`: ours is there, and gets nothing. */
  'rule-set-foreign': { readonly active: string; readonly name: string; readonly deployed: boolean };
  'rule-there': { readonly recipients: number };
  'rule-missing': { readonly rule: string; readonly set: string };
  'rule-disabled': { readonly rule: string };
  'rule-no-scan': { readonly rule: string };
  'rule-other-recipients': { readonly missing: readonly string[]; readonly extra: readonly string[] };
  /** A rule of another's, before ours, that matches `recipient` and ends the way of its mail. */
  'rule-takes': { readonly rule: string; readonly set: string; readonly recipient: string };
  'rule-shares': { readonly rule: string; readonly recipient: string };
  'alerts-subscribed': { readonly count: number };
  'alert-unconfirmed': { readonly address: string };
  'alert-unsubscribed': { readonly address: string };
  'queues-subscribed': object;
  'queue-unsubscribed': { readonly topic: string };

  'dead-letters': { readonly queue: string; readonly count: number };
  'no-dead-letters': object;
  paused: { readonly destination: string; readonly since: string; readonly why: string };
  'nothing-paused': object;
  /** `since`: ISO 8601. */
  incident: { readonly mailbox: string; readonly id: string; readonly since: string };
  'no-incidents': object;
  'canary-arrived': { readonly address: string; readonly seconds: number };
  /** SES took it, and in so many seconds it did not come. */
  'canary-missing': { readonly address: string; readonly seconds: number };
  'canary-elsewhere': { readonly address: string; readonly why: string };
  'canary-unsent': { readonly address: string; readonly why: string };
}

export type CheckKind = keyof CheckFacts;

export const CHECKS: Readonly<Record<CheckKind, readonly [Area, CheckStatus]>> = {
  'region-receives': ['site', 'ok'],
  'region-refuses': ['site', 'bad'],
  'region-none': ['site', 'info'],
  'not-deployable': ['site', 'bad'],
  'dns-silent': ['dns', 'unknown'],
  'mx-ours': ['dns', 'ok'],
  'mx-later': ['dns', 'info'],
  'mx-elsewhere': ['dns', 'bad'],
  'mx-mixed': ['dns', 'bad'],
  'mx-unstated': ['dns', 'warn'],
  'spf-published': ['dns', 'ok'],
  'spf-none': ['dns', 'warn'],
  'spf-broken': ['dns', 'bad'],
  'spf-open': ['dns', 'warn'],
  'dmarc-published': ['dns', 'ok'],
  'dmarc-none': ['dns', 'warn'],
  'dmarc-broken': ['dns', 'bad'],
  'mail-from-ready': ['dns', 'ok'],
  // SES sends by its own name meanwhile.
  'mail-from-missing': ['dns', 'warn'],
  'host-keeps-mx': ['hosts', 'bad'],
  'host-keeps': ['hosts', 'ok'],
  'host-remote': ['hosts', 'ok'],
  'host-not-mailbox': ['hosts', 'bad'],
  'host-relays': ['hosts', 'info'],
  'host-refuses-to-say': ['hosts', 'info'],
  // Of most clouds and many lines it is so for good: each night's run must not call it a trouble.
  'host-port-shut': ['hosts', 'info'],
  'host-no-address': ['hosts', 'warn'],
  'hosts-none': ['hosts', 'info'],
  ...SUBMISSION_CHECKS,
  'aws-not-asked': ['account', 'unknown'],
  'aws-untold': ['account', 'unknown'],
  'account-production': ['account', 'ok'],
  'account-sandbox': ['account', 'bad'],
  'sending-on': ['account', 'ok'],
  'sending-paused': ['account', 'bad'],
  'sending-reviewed': ['account', 'warn'],
  'quota-left': ['account', 'ok'],
  'quota-near': ['account', 'warn'],
  'identity-verified': ['account', 'ok'],
  'identity-pending': ['account', 'bad'],
  'identity-none': ['account', 'bad'],
  'identity-later': ['account', 'info'],
  'identity-in-the-way': ['account', 'bad'],
  'dkim-published': ['account', 'ok'],
  'dkim-missing': ['account', 'bad'],
  'dkim-off': ['account', 'bad'],
  'mx-before-identity': ['account', 'bad'],
  'bootstrap-there': ['deployment', 'ok'],
  'bootstrap-none': ['deployment', 'bad'],
  'bootstrap-old': ['deployment', 'bad'],
  'stack-none': ['deployment', 'info'],
  'stack-there': ['deployment', 'ok'],
  'stack-failed': ['deployment', 'bad'],
  'stack-changing': ['deployment', 'warn'],
  'stack-old': ['deployment', 'warn'],
  'stack-missing': ['deployment', 'bad'],
  'configuration-set-there': ['deployment', 'ok'],
  'configuration-set-none': ['deployment', 'bad'],
  'configuration-set-in-the-way': ['deployment', 'bad'],
  'rule-set-in-the-way': ['deployment', 'bad'],
  'stores-there': ['deployment', 'ok'],
  'store-missing': ['deployment', 'bad'],
  'parameters-there': ['deployment', 'ok'],
  'parameter-missing': ['deployment', 'bad'],
  'parameter-plain': ['deployment', 'warn'],
  'rule-set-active': ['receiving', 'ok'],
  'rule-set-none': ['receiving', 'bad'],
  'rule-set-foreign': ['receiving', 'bad'],
  'rule-there': ['receiving', 'ok'],
  'rule-missing': ['receiving', 'bad'],
  'rule-disabled': ['receiving', 'bad'],
  'rule-no-scan': ['receiving', 'warn'],
  'rule-other-recipients': ['receiving', 'bad'],
  'rule-takes': ['receiving', 'bad'],
  'rule-shares': ['receiving', 'warn'],
  'alerts-subscribed': ['receiving', 'ok'],
  'alert-unconfirmed': ['receiving', 'bad'],
  'alert-unsubscribed': ['receiving', 'bad'],
  'queues-subscribed': ['receiving', 'ok'],
  'queue-unsubscribed': ['receiving', 'bad'],
  'dead-letters': ['running', 'bad'],
  'no-dead-letters': ['running', 'ok'],
  paused: ['running', 'bad'],
  'nothing-paused': ['running', 'ok'],
  incident: ['running', 'warn'],
  'no-incidents': ['running', 'ok'],
  'canary-arrived': ['running', 'ok'],
  'canary-missing': ['running', 'bad'],
  'canary-elsewhere': ['running', 'warn'],
  'canary-unsent': ['running', 'bad'],
};

export type Finding = {
  readonly [K in CheckKind]: {
    readonly kind: K;
    readonly area: Area;
    readonly status: CheckStatus;
    readonly facts: CheckFacts[K];
  };
}[CheckKind];

export function finding<K extends CheckKind>(kind: K, facts: CheckFacts[K]): Finding {
  const [area, status] = CHECKS[kind];
  return { kind, area, status, facts } as Finding;
}

/** 0: all is well. 1: there is something to do, or to look at. 2: else, something could not be found out. */
export function exitCodeOf(findings: readonly Pick<Finding, 'status'>[]): 0 | 1 | 2 {
  if (findings.some(({ status }) => status === 'bad' || status === 'warn')) return 1;
  return findings.some(({ status }) => status === 'unknown') ? 2 : 0;
}
