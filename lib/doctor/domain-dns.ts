/** What DNS says of a domain of the site: its MX, SPF, DMARC, and the name in which SES sends. */

import { mailFromOf } from '../aws/deployed-names.ts';
import { feedbackHost, inboundHost } from '../aws/regions.ts';
import type { DnsAnswer, RecordType, Resolve } from '../dns.ts';
import type { SiteDomain } from '../site/site.ts';
import { spfRanges } from '../trace/spf-ranges.ts';
import { type DnsLine, type Finding, finding } from './finding.ts';

/** Of MAIL FROM: who hands mail of that name over is SES. */
const SES_SPF = 'v=spf1 include:amazonses.com -all';

/** DNS as far as it was asked: findings of it, and whose the MX is. */
export interface DomainDns {
  readonly findings: readonly Finding[];
  /** Null: DNS did not tell. */
  readonly mxIsSes: boolean | null;
}

/** `region`: null where the site is for one machine; then no record of SES's is asked for. `mailFrom`: SES uses a name for it. */
export async function domainDns(
  domain: SiteDomain,
  region: string | null,
  mailFrom: boolean,
  resolve: Resolve,
): Promise<DomainDns> {
  const [mx, spf, dmarc, from] = await Promise.all([
    region === null ? { findings: [], mxIsSes: null } : mxFindings(domain, region, resolve),
    spfFinding(domain.name, resolve),
    dmarcFinding(domain.name, resolve),
    region === null || !mailFrom ? null : mailFromFinding(domain.name, region, resolve),
  ]);
  return {
    mxIsSes: mx.mxIsSes,
    findings: [...mx.findings, spf, dmarc, ...(from === null ? [] : [from])],
  };
}

const silent = (name: string, type: RecordType) => finding('dns-silent', { name, type });

function recordsIn(answer: Exclude<DnsAnswer, { kind: 'silent' }>): readonly string[] {
  return answer.kind === 'found' ? answer.records : [];
}

const bare = (host: string) => host.toLowerCase().replace(/\.$/, '');

async function mxFindings(
  { receivesAt: name, publishMx }: SiteDomain,
  region: string,
  resolve: Resolve,
): Promise<DomainDns> {
  const answer = await resolve(name, 'MX');
  if (answer.kind === 'silent') return { findings: [silent(name, 'MX')], mxIsSes: null };
  const hosts = recordsIn(answer).map(bare);
  const ses = inboundHost(region);
  const record: DnsLine = { name, type: 'MX', value: `10 ${ses}` };
  const mxIsSes = hosts.includes(ses);
  const one = (): Finding => {
    if (mxIsSes && hosts.some((host) => host !== ses)) return finding('mx-mixed', { name, hosts, record });
    if (mxIsSes) return publishMx ? finding('mx-ours', { name }) : finding('mx-unstated', { name });
    return finding(publishMx ? 'mx-elsewhere' : 'mx-later', { name, hosts, record });
  };
  return { findings: [one()], mxIsSes };
}

async function spfFinding(domain: string, resolve: Resolve): Promise<Finding> {
  const answer = await resolve(domain, 'TXT');
  if (answer.kind === 'silent') return silent(domain, 'TXT');
  const found = spfRecords(recordsIn(answer));
  const [record] = found;
  if (record === undefined) {
    const line: DnsLine = { name: domain, type: 'TXT', value: '"v=spf1 include:amazonses.com ~all"' };
    return finding('spf-none', { domain, record: line });
  }
  if (found.length > 1) return finding('spf-broken', { domain });
  // RFC 7208 section 4.6.2: without a sign it is "+".
  if (/(?:^|\s)\+?all(?:\s|$)/i.test(record)) return finding('spf-open', { domain });
  const ranges = await spfRanges(domain, resolve);
  return finding(ranges.kind === 'broken' ? 'spf-broken' : 'spf-published', { domain });
}

/** RFC 7208 section 4.5. */
export function spfRecords(texts: readonly string[]): readonly string[] {
  return texts.filter((text) => /^v=spf1(?: |$)/i.test(text));
}

async function dmarcFinding(domain: string, resolve: Resolve): Promise<Finding> {
  const name = `_dmarc.${domain}`;
  const answer = await resolve(name, 'TXT');
  if (answer.kind === 'silent') return silent(name, 'TXT');
  const found = dmarcRecords(recordsIn(answer));
  const [record] = found;
  if (record === undefined)
    return finding('dmarc-none', { domain, record: { name, type: 'TXT', value: '"v=DMARC1; p=none"' } });
  const policy = dmarcPolicy(record);
  if (found.length > 1 || policy === null) return finding('dmarc-broken', { domain });
  return finding('dmarc-published', { domain, policy });
}

/** RFC 7489 section 6.6.3. */
export function dmarcRecords(texts: readonly string[]): readonly string[] {
  return texts.filter((text) => /^v=DMARC1\s*(?:;|$)/.test(text));
}

/** Null where the record states none that there is: receivers take it for no record. */
export function dmarcPolicy(record: string): string | null {
  return /;\s*p\s*=\s*(none|quarantine|reject)\s*(?:;|$)/i.exec(record)?.[1]?.toLowerCase() ?? null;
}

async function mailFromFinding(domain: string, region: string, resolve: Resolve): Promise<Finding> {
  const name = mailFromOf(domain);
  const [mx, txt] = await Promise.all([resolve(name, 'MX'), resolve(name, 'TXT')]);
  if (mx.kind === 'silent') return silent(name, 'MX');
  if (txt.kind === 'silent') return silent(name, 'TXT');
  const wanted: DnsLine[] = [];
  const host = feedbackHost(region);
  if (!recordsIn(mx).map(bare).includes(host)) wanted.push({ name, type: 'MX', value: `10 ${host}` });
  if (!spfRecords(recordsIn(txt)).some((record) => /\binclude:amazonses\.com\b/i.test(record)))
    wanted.push({ name, type: 'TXT', value: `"${SES_SPF}"` });
  return wanted.length === 0
    ? finding('mail-from-ready', { name })
    : finding('mail-from-missing', { name, records: wanted });
}
