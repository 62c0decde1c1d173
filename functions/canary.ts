/** `canary`, once a day: a mail from the site to itself. That it arrives, `inbound` counts; that it does not, an alarm tells. */

import { SESClient } from '@aws-sdk/client-ses';
import { canarySender, mailHostsBy } from '../lib/aws/canaries.ts';
import { patient } from '../lib/aws/patience.ts';
import { inboundHost } from '../lib/aws/regions.ts';
import { type SentCanary, sendCanaries } from '../lib/canary.ts';
import { systemResolver } from '../lib/dns.ts';
import { openDeployment } from './deployment.ts';
import { invocation } from './invocation.ts';

const { settings, site, secrets, now } = await openDeployment();

/** Nothing runs it again before tomorrow. */
const ses = new SESClient({
  ...patient({ connectMs: 2_000, answerMs: 5_000, tries: 2 }),
});

const sending = {
  mailHosts: mailHostsBy(systemResolver({ timeoutMs: 5_000, tries: 2 })),
  inboundHost: inboundHost(settings.region),
  secrets: secrets.loopSecrets,
  send: canarySender(ses, settings.configurationSet),
  now,
};

/** `all`: of all domains, for who tries it before the MX is said to be published. */
interface Asked {
  readonly all?: unknown;
}

/** What became of each, by the name that receives; names of errors only, as SES's sentences hold addresses. */
type Told = Readonly<Record<string, { readonly kind: SentCanary['kind']; readonly why?: string }>>;

export const handler = invocation<Asked | null, Told>(async (event) => {
  const all = event?.all === true;
  const domains = [...site.domains.values()].filter(({ publishMx }) => publishMx || all);
  const sent = await sendCanaries(domains, sending);
  const told = Object.fromEntries([...sent].map(([name, one]) => [name, toldOf(one)]));
  const problems = Object.entries(told).filter(([, { kind }]) => kind !== 'sent');
  // Whoever asks for all of them reads the answer; by the clock, nobody does, and AWS counts what fails.
  if (problems.length === 0 || all) return told;
  throw new Error(`canaries were not sent: ${JSON.stringify(Object.fromEntries(problems))}`);
});

function toldOf(sent: SentCanary): Told[string] {
  switch (sent.kind) {
    case 'sent':
      return { kind: 'sent' };
    case 'elsewhere':
      return { kind: 'elsewhere', why: `its MX is ${sent.hosts.join(', ') || 'missing'}` };
    case 'failed':
      return { kind: 'failed', why: sent.error instanceof Error ? sent.error.name : 'unknown' };
    default:
      return sent satisfies never;
  }
}
