/** Whether the names in which the site sends and receives are SES's to use, and DKIM's keys are in DNS. */

import type { Resolve } from '../dns.ts';
import type { Site } from '../site/site.ts';
import type { IdentityAnswer } from './answers.ts';
import { type DnsLine, type Finding, finding } from './finding.ts';

/** SES gives three; more were not written by it. */
const MAX_TOKENS = 10;

export interface AskedIdentity {
  readonly domain: string;
  readonly answer: IdentityAnswer | null;
  /** The stack that makes it is there. */
  readonly deployed: boolean;
  /** Names at or below it whose MX is SES already. */
  readonly receiving: readonly string[];
  readonly region: string;
}

export async function identityFindings(
  { domain, answer, deployed, receiving, region }: AskedIdentity,
  { identity }: Pick<Site, 'identity'>,
  resolve: Resolve,
): Promise<readonly Finding[]> {
  const early = receiving.map((name) => finding('mx-before-identity', { domain, name }));
  if (answer === null) {
    if (deployed || identity === 'existing') return [finding('identity-none', { domain, region }), ...early];
    return [finding('identity-later', { domain }), ...early];
  }
  const findings: Finding[] = [];
  if (!deployed && identity === 'create') findings.push(finding('identity-in-the-way', { domain }));
  const { missing, silent } = await keysMissing(domain, answer.dkimTokens, resolve);
  if (!answer.verified) {
    const records = answer.dkimTokens.slice(0, MAX_TOKENS).map((token) => dkimLine(domain, token));
    return [...findings, finding('identity-pending', { domain, records }), ...silent, ...early];
  }
  findings.push(finding('identity-verified', { domain }), ...silent);
  if (!answer.dkimSigning) findings.push(finding('dkim-off', { domain, region }));
  else if (missing.length > 0) findings.push(finding('dkim-missing', { domain, records: missing }));
  // The key of somebody who brought his own is asked for by SES alone.
  else if (answer.dkimStatus === 'SUCCESS') findings.push(finding('dkim-published', { domain }));
  else if (silent.length === 0) findings.push(finding('dkim-missing', { domain, records: [] }));
  return findings;
}

/** SES publishes the key behind the name to which the CNAME leads: where the key is found, the CNAME is there. */
async function keysMissing(domain: string, tokens: readonly string[], resolve: Resolve) {
  const missing: DnsLine[] = [];
  const silent: Finding[] = [];
  for (const token of tokens.slice(0, MAX_TOKENS)) {
    const line = dkimLine(domain, token);
    const found = await resolve(line.name, 'TXT');
    if (found.kind === 'silent') silent.push(finding('dns-silent', { name: line.name, type: 'TXT' }));
    else if (found.kind === 'none') missing.push(line);
  }
  return { missing, silent };
}

function dkimLine(domain: string, token: string): DnsLine {
  return { name: `${token}._domainkey.${domain}`, type: 'CNAME', value: `${token}.dkim.amazonses.com` };
}
