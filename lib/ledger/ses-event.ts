/** A sending event of SES as an entry of the ledger. */

import type { SentMail } from '../effects.ts';
import { parseAddresses } from '../parse/index.ts';
import type { SesMailEvent } from '../receive/ses-event.ts';
import { isOfSes } from './message-id.ts';

export interface SesSending {
  /** Of AWS, in which SES sends. */
  readonly region: string;
  /** It is a mail of others that we forward. */
  readonly isForward: boolean;
}

/**
 * What the ledger is to hold of it: none, one, or two under different ids.
 *
 * Only what SES states makes a recipient. Who bounced is stated by the server that bounced it, which could name whom it
 * likes.
 */
export function sentMailsOf(event: SesMailEvent, { region, isForward }: SesSending): SentMail[] {
  if (!tellsOfSending(event)) return [];
  const { sesId, sentAt, destination } = event.mail;
  const told = event.kind === 'delivery' ? [...destination, ...event.recipients] : destination;
  const recipients = [...new Set(told.flatMap(addressesIn))];
  const ids = [messageIdOfSes(sesId, region), ownIdOf(event, isForward)];
  return ids.filter((id) => id !== null).map((messageId) => ({ messageId, recipients, sentAt }));
}

/** What recipients see in the header, without brackets ("Amazon SES header fields": SES writes its own). */
export function messageIdOfSes(sesId: string, region: string): string {
  return `${sesId}@${region === 'us-east-1' ? 'email' : region}.amazonses.com`;
}

/** Of what is published as events there is a Send for each mail; an identity's notifications have none. */
function tellsOfSending({ kind, form }: SesMailEvent): boolean {
  switch (kind) {
    case 'send':
      return true;
    case 'delivery':
    case 'bounce':
    case 'complaint':
    case 'delivery-delay':
      return form === 'notification';
    case 'reject':
    case 'rendering-failure':
    case 'open':
    case 'click':
    case 'subscription':
      return false;
    default:
      return kind satisfies never;
  }
}

/**
 * The Message-ID that the mail had before SES: servers on the way to SES bounce it under that one.
 *
 * An attack: a mail with an id of the stranger's choice, which we forward; a report that returns that id would then be
 * proven ours. Or an id of SES's, which adds recipients to another mail of ours. The defence: of what we forward only SES's
 * id counts, and SES's ids come from SES alone; one without `@` would be taken for one of these.
 */
function ownIdOf({ mail: { headerId } }: SesMailEvent, isForward: boolean): string | null {
  if (headerId === null || isForward || !headerId.includes('@')) return null;
  return isOfSes(headerId) ? null : headerId;
}

function addressesIn(written: string): string[] {
  const found = parseAddresses(written).map(({ address }) => address);
  return found.length === 0 ? [written] : found;
}
