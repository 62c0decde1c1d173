/** What is true of every check of `doctor`: how much it matters, and to which part of the deployment it belongs. */

/** `info`: nothing is wrong, but the reader should know. `unknown`: it was asked, or should have been, and nobody told. */
export type CheckStatus = 'ok' | 'info' | 'warn' | 'bad' | 'unknown';

/** What a finding is about, in the order in which a domain is brought to AWS. */
export const AREAS = ['site', 'dns', 'hosts', 'account', 'deployment', 'receiving', 'running'] as const;
export type Area = (typeof AREAS)[number];

/** Host, as the site names it, and the mailbox that it was asked for. */
export interface AskedHost {
  readonly host: string;
  readonly mailbox: string;
}
