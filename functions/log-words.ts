/** A mail, an incident and a delivery as facts of a log line. */

import type { Late } from '../lib/aws/sending-events.ts';
import type { Decision } from '../lib/decide/decision.ts';
import type { Delivered } from '../lib/deliver/deliver.ts';
import type { Incident } from '../lib/incident/index.ts';
import type { Delivery } from '../lib/record/delivery.ts';
import { countedRules, OTHER_RULE } from '../lib/record/metrics.ts';
import type { MailRecord } from '../lib/record/record.ts';
import type { Site } from '../lib/site/site.ts';
import { printable } from '../lib/tell/printable.ts';

/** Of a list, so many stand in a line, and how many there are: a line stays a line. */
export const LISTED = 5;

/** RFC 5321 section 4.5.3.1.3. */
const MAX_ADDRESS_CHARS = 254;
const MAX_ERROR_CHARS = 500;
/** SES's ids have some 40; Message-IDs of the local server have less. */
const MAX_ID_CHARS = 120;

/** For what is nobody's of the site's. */
const HIDDEN = '***';

/** What must be known of a site for its logs. */
export type LoggedSite = Pick<Site, 'domains' | 'destinations' | 'alerts' | 'policy' | 'logs'>;

export type Facts = Readonly<Record<string, unknown>>;

export interface LogWords {
  mail(record: MailRecord): Facts;
  incident(incident: Incident, key: string): Facts;
  tried(delivered: Extract<Delivered, { kind: 'tried' }>): Facts;
  late(late: Late): Facts;
  paused(delivery: Delivery, why: string): Facts;
}

/**
 * SES's id of the mail, from the key under which it stored the mail (its last part), or from a delivery's id, which bears the
 * key before the destination. Null of an alert's delivery, whose id begins with what it is about (`alertDeliveries`).
 */
export function messageIdOf(name: string): string | null {
  const [key = ''] = name.split(' ', 1);
  if (key === 'incident' || key === 'abuse') return null;
  return printable(key.slice(key.lastIndexOf('/') + 1), MAX_ID_CHARS);
}

export function wordsFor({ domains, destinations, alerts, policy, logs }: LoggedSite): LogWords {
  const rules = countedRules(policy);
  const told = new Set(alerts);

  /** `i***@client.example` of a mailbox or an address of the config's; else nothing of it. */
  const masked = (address: string): string => {
    if (logs.addresses) return printable(address, MAX_ADDRESS_CHARS);
    const at = address.lastIndexOf('@');
    const domain = address.slice(at + 1);
    if (at < 1 || !(domains.has(domain) || told.has(address))) return HIDDEN;
    // The mailbox that takes all other names.
    if (at === 1 && address.startsWith('*')) return address;
    return `${printable(String.fromCodePoint(address.codePointAt(0) ?? 0), 1)}${HIDDEN}@${domain}`;
  };

  const destinationOf = (name: string): string => (destinations.has(name) ? name : masked(name));

  const ruleOf = (rule: string): string => (rules.has(rule) ? rule : OTHER_RULE);

  /** What a server answered, and strangers' words in it. */
  const error = (text: string): Facts => (logs.addresses ? { error: printable(text, MAX_ERROR_CHARS) } : {});

  const decided = (decision: Decision): Facts => ({
    decision: decision.kind,
    rule: ruleOf(decision.rule),
    ...('would' in decision &&
      decision.would !== null && {
        would: decision.would.kind,
        wouldRule: ruleOf(decision.would.rule),
      }),
  });

  const addressesIn = ({ envelope, recipients }: MailRecord): Facts => {
    const { reversePath, forwardPaths, client } = envelope;
    const listed = (addresses: readonly string[]) => addresses.slice(0, LISTED).map(masked);
    return {
      reversePath: reversePath === null ? '<>' : reversePath === undefined ? null : masked(reversePath),
      forwardPaths: listed(forwardPaths),
      client: client === null ? null : printable(client.address, MAX_ADDRESS_CHARS),
      recipients: listed(recipients.map(({ address }) => address)),
    };
  };

  const deliveryFacts = ({ kind, key, mailbox, destination }: Delivery): Facts => ({
    messageId: messageIdOf(key),
    kind,
    mailbox: masked(mailbox),
    destination: destinationOf(destination),
  });

  return {
    mail(record) {
      const { provenance, incident, fault, evidence, deliveries } = record;
      return {
        messageId: messageIdOf(record.key),
        mailbox: masked(record.mailbox),
        receivedAt: record.receivedAt,
        size: record.size,
        class: record.class,
        detector: record.detector,
        readBy: record.readBy,
        reasons: [...new Set(record.recipients.map(({ reason }) => reason))],
        recipientCount: record.recipientCount,
        defects: record.defects,
        fault: fault?.stage ?? null,
        reporter: record.reporter,
        provenance: provenance?.kind ?? null,
        because: provenance?.because ?? null,
        ...(provenance?.kind === 'abused' && { remedy: provenance.remedy.kind }),
        evidence: evidence.map(({ kind, side, strength }) => `${kind} ${side} ${strength}`),
        incident: incident?.id ?? null,
        ...decided(record.decision),
        destinations: deliveries.slice(0, LISTED).map(({ destination }) => destinationOf(destination)),
        deliveries: deliveries.length,
        alerts: record.alerts.length,
        ...(logs.addresses && addressesIn(record)),
      };
    },
    incident: ({ id, mailbox, by, openedBy, vouched, firstSeen, reopenedAt, reports, recipients }, key) => ({
      messageId: messageIdOf(key),
      incident: id,
      mailbox: masked(mailbox),
      by,
      openedBy,
      vouched,
      firstSeen,
      reopenedAt,
      reports,
      recipients,
    }),
    tried: ({ delivery, outcome, recorded, paused }) => ({
      ...deliveryFacts(delivery),
      outcome: outcome.kind,
      at: outcome.at,
      ...(outcome.kind === 'later' && { nextAt: outcome.nextAt }),
      ...(outcome.kind !== 'delivered' && error(outcome.error)),
      ...(!recorded && { recorded }),
      ...(paused !== null && { pausedSince: paused.since, newlyPaused: paused.newly }),
    }),
    late(late) {
      switch (late.kind) {
        case 'amended':
          return { ...deliveryFacts(late.delivery), late: late.counts, ...error(late.error) };
        case 'known':
        case 'tried-again':
          return { ...deliveryFacts(late.delivery), late: late.kind };
        case 'unknown':
          return { messageId: messageIdOf(late.id), late: late.kind };
        default:
          return late satisfies never;
      }
    },
    paused: (delivery, why) => ({ ...deliveryFacts(delivery), ...error(why) }),
  };
}
