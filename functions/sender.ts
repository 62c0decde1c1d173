/** What carries a delivery out: SES for addresses, a POST for webhooks, by what the site says of the destination now. */

import { SESClient } from '@aws-sdk/client-ses';
import { patient } from '../lib/aws/patience.ts';
import { isPlainAddress } from '../lib/deliver/addresses.ts';
import { withBreather } from '../lib/deliver/breather.ts';
import type { Outgoing, Send } from '../lib/deliver/deliver.ts';
import { sesSender } from '../lib/deliver/ses.ts';
import { cachedResolver, systemResolver } from '../lib/dns.ts';
import type { Delivery } from '../lib/record/delivery.ts';
import type { Destination } from '../lib/site/destinations.ts';
import { recipientOf } from '../lib/site/routing.ts';
import { destinationNamed, type Site } from '../lib/site/site.ts';
import type { Deployment } from './deployment.ts';

/** SES answers within seconds, for the largest mail too; a connection is there at once or not at all. */
const CONNECT_MS = 2_000;
const ANSWER_MS = 60_000;

/** A webhook's host: its post has ten seconds for all of it. */
const DNS_TIMEOUT_MS = 3_000;
const DNS_TRIES = 2;
const DNS_ENTRIES = 100;
const DNS_TTL_MS = 60_000;

export function senderOf(deployment: Deployment): Send {
  const bySes = bySesOf(deployment);
  let byWebhook: Promise<Send> | null = null;
  return async (outgoing) => {
    const destination = destinationOf(outgoing.delivery, deployment.site);
    switch (destination?.kind) {
      case 'ses':
        return bySes(outgoing);
      case 'webhook':
        byWebhook ??= byWebhookOf(deployment);
        return (await byWebhook)(outgoing);
      case 'imap':
      case 'smtp':
      case undefined:
        return {
          kind: 'failed',
          error: `the site has no destination ${outgoing.delivery.destination} to which a deployment delivers`,
        };
      default:
        return destination satisfies never;
    }
  };
}

/** An alert goes to the address that it names. */
function destinationOf(delivery: Delivery, site: Site): Destination | null {
  if (delivery.kind === 'alert') return { kind: 'ses', address: delivery.destination };
  return destinationNamed(site, delivery.destination);
}

function bySesOf({ settings, site, raw, secrets, id, where, now }: Deployment): Send {
  // One try each: a mail whose answer was lost is not to be sent again within the same try.
  const client = {
    ...patient({ connectMs: CONNECT_MS, answerMs: ANSWER_MS, tries: 1 }),
  };
  return sesSender({
    ses: new SESClient(client),
    sesv2: async () => new (await import('@aws-sdk/client-sesv2')).SESv2Client(client),
    from: (outgoing) => fromOf(outgoing, site),
    to: (delivery) => {
      const destination = destinationOf(delivery, site);
      return destination?.kind === 'ses' ? destination.address : null;
    },
    isUnverified: (outgoing) => isUnverified(outgoing, site),
    configurationSet: settings.configurationSet,
    link: (key) => raw.link(key),
    site: id,
    loopSecrets: secrets.loopSecrets,
    language: site.language,
    where,
    now,
    random: Math.random,
  });
}

/** Loaded when a mail goes to one: most sites have none. */
async function byWebhookOf({ site, parameters, raw, now }: Deployment): Promise<Send> {
  const { webhookSender } = await import('../lib/deliver/webhook.ts');
  const webhookAt = ({ destination }: Delivery) => {
    const found = destinationNamed(site, destination);
    return found?.kind === 'webhook' ? found : null;
  };
  const send = webhookSender({
    url: (delivery) => webhookAt(delivery)?.url ?? null,
    secrets: async (delivery) => parameters.parameter(webhookAt(delivery)?.secret.name ?? ''),
    link: (key) => raw.link(key),
    language: site.language,
    resolve: cachedResolver(systemResolver({ timeoutMs: DNS_TIMEOUT_MS, tries: DNS_TRIES }), {
      maxEntries: DNS_ENTRIES,
      ttlMs: DNS_TTL_MS,
      now,
    }),
    now,
  });
  const hostOf = (delivery: Delivery) => {
    const url = webhookAt(delivery)?.url ?? '';
    return URL.canParse(url) ? new URL(url).host : null;
  };
  return withBreather(send, { hostOf, now, random: Math.random });
}

/**
 * In whose name: the mailbox, at its domain, which is verified. A mailbox that takes all names may have got one in which SES
 * does not send (quotes, letters beyond ASCII): then postmaster, who is at every domain.
 */
function fromOf({ delivery, record }: Outgoing, site: Site): string {
  const mailbox = recipientOf(delivery.mailbox, record.envelope.forwardPaths);
  if (delivery.kind === 'alert') return alertSender(mailbox, site);
  const verified = verifiedDomain(mailbox, site);
  return isPlainAddress(mailbox) && mailbox.endsWith(`@${verified}`) ? mailbox : `postmaster@${verified}`;
}

/** Of what this deployment itself says about a mailbox. */
export function alertSender(mailbox: string, site: Site): string {
  return `truebounce@${verifiedDomain(mailbox, site)}`;
}

/** SES sends in the name of the site's domains: the mailbox's, or the first. */
function verifiedDomain(mailbox: string, { domains }: Site): string {
  const domain = mailbox.slice(mailbox.lastIndexOf('@') + 1);
  const [first = ''] = domains.keys();
  return domains.has(domain) ? domain : first;
}

/** At the forward door SES's verdict is about the host that forwards, and says nothing of the sender. */
function isUnverified({ record }: Outgoing, { domains }: Site): boolean {
  const domain = domains.get(record.mailbox.slice(record.mailbox.lastIndexOf('@') + 1));
  return domain?.door === 'mx' && record.verdicts.dmarc === 'FAIL';
}
