/** `canary`, once a day: a mail from the site to itself. That it arrives, `inbound` counts; that it does not, an alarm tells. */

import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { inboundHost } from '../lib/aws/regions.ts';
import { type CanarySending, type SentCanary, sendCanaries } from '../lib/canary.ts';
import { systemResolver } from '../lib/dns.ts';
import { openDeployment } from './deployment.ts';

const { settings, site, secrets, now } = await openDeployment();

/** AWS runs the function again where it fails; a canary more does no harm. */
const ses = new SESClient({
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 2_000, requestTimeout: 5_000, throwOnRequestTimeout: true },
});

const resolve = systemResolver({ timeoutMs: 5_000, tries: 2 });

const sending: CanarySending = {
  mailHosts: async (name) => {
    const answer = await resolve(name, 'MX');
    switch (answer.kind) {
      case 'found':
        return answer.records;
      case 'none':
        return [];
      case 'silent':
        throw new Error(`DNS does not tell the MX of ${name}`);
      default:
        return answer satisfies never;
    }
  },
  inboundHost: inboundHost(settings.region),
  secrets: secrets.loopSecrets,
  send: async ({ from, to, raw }) => {
    await ses.send(
      new SendRawEmailCommand({
        Source: from,
        Destinations: [to],
        RawMessage: { Data: Buffer.from(raw) },
        ...(settings.configurationSet !== null && { ConfigurationSetName: settings.configurationSet }),
      }),
    );
  },
  now,
};

/** `all`: of all domains, for who tries it before the MX is said to be published. */
interface Asked {
  readonly all?: unknown;
}

/** What became of each, by the name that receives; names of errors, as SES's sentences hold addresses. */
type Told = Readonly<Record<string, { readonly kind: SentCanary['kind']; readonly why?: string }>>;

export const handler = middy<Asked | null, Told, Error, Context>().handler(async (event) => {
  const domains = [...site.domains.values()].filter(({ publishMx }) => publishMx || event?.all === true);
  const sent = await sendCanaries(domains, sending);
  const told = Object.fromEntries([...sent].map(([name, one]) => [name, toldOf(one)]));
  const failed = Object.entries(told).filter(([, { kind }]) => kind === 'failed');
  if (failed.length > 0 && event?.all !== true)
    throw new Error(`canaries could not be sent: ${JSON.stringify(Object.fromEntries(failed))}`);
  for (const [name, { kind, why }] of Object.entries(told))
    if (kind === 'elsewhere') console.warn(`no canary to ${name}: ${why}`);
  return told;
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
