/** From a decision to what is to be delivered: the mail's own deliveries, and the alerts that it sets off. Pure. */

import type { Delivered } from '../decide/decision.ts';
import type { Incident } from '../incident/index.ts';
import type { Remedy } from '../judge/provenance.ts';
import type { AlertDelivery, MailDelivery } from './delivery.ts';

/**
 * `to`: as in a decision; null is the mailbox's own destination, which bears the mailbox's name unless another is given. A
 * mail goes to one destination once, whoever sent it there.
 */
export function mailDeliveries(
  key: string,
  mailbox: string,
  to: Delivered['to'],
  own: string = mailbox,
): MailDelivery[] {
  return [...new Set(to ?? [own])].map((destination) => ({
    kind: 'mail',
    id: `${key} ${destination}`,
    key,
    mailbox,
    destination,
  }));
}

export interface AlertQuestion {
  readonly key: string;
  readonly mailbox: string;
  /** The mailbox on which incidents are counted. */
  readonly counts: string;
  /** ISO 8601: when the mail came. */
  readonly at: string;
  /** Addresses that are told. */
  readonly addresses: readonly string[];
  /** Incidents of which nobody was told yet. */
  readonly untold: readonly Incident[];
  /** An abuse that stands for itself; null where there is none, or where an incident tells of it. */
  readonly abuse: Remedy | null;
}

/**
 * Once for each opening of an incident, and for each answer of the owner's after which mail goes on leaving, of which `lib/incident` lets a few a day be due; of an abuse that is no flood, once
 * a day, kind and mailbox. Its subject is not asked: who has a place on the host names a new script in each mail.
 */
export function alertDeliveries(question: AlertQuestion): AlertDelivery[] {
  const { key, mailbox, counts, at, addresses, untold, abuse } = question;
  const alerts = untold.map(({ id, openedAt, reopenedAt, resetAt, notClosed }) => ({
    name: `incident ${counts} ${id} ${reopenedAt ?? openedAt}${notClosed ? ` ${resetAt}` : ''}`,
    incident: { mailbox: counts, id },
  }));
  const day = at.slice(0, 10);
  const all =
    abuse === null ? alerts : [...alerts, { name: `abuse ${counts} ${abuse.kind} ${day}`, incident: null }];
  return all.flatMap(({ name, incident }) =>
    addresses.map((destination) => ({
      kind: 'alert' as const,
      id: `${name} ${destination}`,
      key,
      mailbox,
      destination,
      incident,
    })),
  );
}
