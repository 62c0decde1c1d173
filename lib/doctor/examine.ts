/** All that `doctor` asks of a site: what DNS says, what its sending hosts say, and what AWS says where it is asked. */

import { DEFAULT_NAME } from '../aws/deployed-names.ts';
import { isReceivingRegion } from '../aws/regions.ts';
import type { Resolve } from '../dns.ts';
import { deploymentProblems } from '../site/deployable.ts';
import type { Site } from '../site/site.ts';
import type { Questions } from './answers.ts';
import { type DomainDns, domainDns } from './domain-dns.ts';
import { examineDeployment } from './examine-deployment.ts';
import { AREAS, type CheckFacts, type Finding, finding } from './finding.ts';
import { type Probe, sendingHosts } from './sending-hosts.ts';

/** Domains that are looked at side by side. */
const PARALLEL = 8;

export interface Examination {
  readonly site: Site;
  readonly resolve: Resolve;
  /** Null: sending hosts are not asked. */
  readonly probe: Probe | null;
  readonly aws:
    | {
        readonly kind: 'asked';
        readonly questions: Questions;
        readonly stack: string;
        readonly region: string;
      }
    | ({ readonly kind: 'not-asked' } & CheckFacts['aws-not-asked'])
    /** The site is for one machine. */
    | { readonly kind: 'none' };
}

/** In the order of `AREAS`. Never rejects for what the world does. */
export async function examine(examination: Examination): Promise<readonly Finding[]> {
  const { site, resolve, probe, aws } = examination;
  const region = aws.kind === 'asked' ? aws.region : site.region;
  const domains = [...site.domains.values()];
  const findings: Finding[] = [...siteFindings(site, region)];
  const dns = new Map<string, DomainDns>();
  for (let at = 0; at < domains.length; at += PARALLEL) {
    const some = domains.slice(at, at + PARALLEL);
    const found = await Promise.all(
      some.map((domain) =>
        Promise.all([
          domainDns(domain, region, site.identity === 'create', resolve),
          probe === null ? [] : sendingHosts(domain, resolve, probe),
        ]),
      ),
    );
    for (const [i, [ofDns, ofHosts]] of found.entries()) {
      dns.set(some[i]?.name ?? '', ofDns);
      findings.push(...ofDns.findings, ...ofHosts);
    }
  }
  switch (aws.kind) {
    case 'asked': {
      const receiving = domains.filter(({ name }) => dns.get(name)?.mxIsSes === true);
      const names = receiving.map(({ receivesAt }) => receivesAt);
      findings.push(
        ...(await examineDeployment({ ...aws, site, resolve, name: DEFAULT_NAME, receiving: names })),
      );
      break;
    }
    case 'not-asked':
      findings.push(finding('aws-not-asked', { why: aws.why, said: aws.said }));
      break;
    case 'none':
      break;
    default:
      aws satisfies never;
  }
  return AREAS.flatMap((area) => findings.filter((one) => one.area === area));
}

function siteFindings(site: Site, region: string | null): readonly Finding[] {
  if (region === null) return [finding('region-none', {})];
  return [
    finding(isReceivingRegion(region) ? 'region-receives' : 'region-refuses', { region }),
    ...deploymentProblems(site).map((problem) => finding('not-deployable', { problem })),
  ];
}
