/** What AWS answered to the questions of `doctor`. `null` is: there is no such thing. */

import type { Paused } from '../effects.ts';
import type { Incident } from '../incident/incident.ts';

export type Answered<T> =
  | { readonly kind: 'told'; readonly value: T }
  /** `right`: what the question needs, such as `ses:GetAccount`. `said`: AWS's words. */
  | { readonly kind: 'untold'; readonly right: string; readonly denied: boolean; readonly said: string };

export interface AccountAnswer {
  readonly production: boolean;
  readonly sendingEnabled: boolean;
  /** `HEALTHY`, `PROBATION`, `SHUTDOWN`. */
  readonly enforcement: string;
  /** Null: without limit. */
  readonly perDay: number | null;
  readonly perSecond: number;
  readonly sentLastDay: number;
}

export interface IdentityAnswer {
  readonly verified: boolean;
  readonly dkimSigning: boolean;
  /** `SUCCESS`, `PENDING`, `FAILED`, `TEMPORARY_FAILURE`, `NOT_STARTED`. */
  readonly dkimStatus: string;
  /** Of Easy DKIM; none where the operator brought a key of his own. */
  readonly dkimTokens: readonly string[];
}

export interface RuleAnswer {
  readonly name: string;
  readonly enabled: boolean;
  readonly scan: boolean;
  readonly recipients: readonly string[];
  readonly stops: boolean;
}

export interface RuleSetAnswer {
  readonly name: string;
  readonly rules: readonly RuleAnswer[];
}

export interface StackAnswer {
  readonly status: string;
  readonly outputs: ReadonlyMap<string, string>;
}

export interface SubscriptionAnswer {
  /** `email`, `sqs` ... */
  readonly protocol: string;
  readonly endpoint: string;
  readonly confirmed: boolean;
}

export interface ParameterAnswer {
  readonly name: string;
  readonly isSecure: boolean;
}

/** All of them are asked with rights to read and to list; none reads a secret or a mail. None rejects. */
export interface Questions {
  account(): Promise<Answered<AccountAnswer>>;
  identity(name: string): Promise<Answered<IdentityAnswer | null>>;
  hasConfigurationSet(name: string): Promise<Answered<boolean>>;
  activeRuleSet(): Promise<Answered<RuleSetAnswer | null>>;
  hasRuleSet(name: string): Promise<Answered<boolean>>;
  stack(name: string): Promise<Answered<StackAnswer | null>>;
  /** Version of the account's bootstrap for CDK in this region. */
  bootstrap(): Promise<Answered<number | null>>;
  parameters(names: readonly string[]): Promise<Answered<readonly ParameterAnswer[]>>;
  subscriptions(topicArn: string): Promise<Answered<readonly SubscriptionAnswer[] | null>>;
  hasBucket(name: string): Promise<Answered<boolean>>;
  hasTable(name: string): Promise<Answered<boolean>>;
  /** How many messages; null where there is no such queue. */
  queueDepth(url: string): Promise<Answered<number | null>>;
  paused(table: string): Promise<Answered<readonly Paused[]>>;
  openIncidents(table: string): Promise<Answered<readonly Incident[]>>;
}
