/** Why a mail got its result, in a few English words made from the record's values. */

import type { Provenance } from '../judge/provenance.ts';
import type { Recipient } from '../model.ts';
import type { MailRecord } from '../record/record.ts';
import { saysOf } from '../tell/evidence-text.ts';
import { WORDS } from '../tell/index.ts';
import type { Side, Strength } from '../trace/evidence.ts';

/** A header and a terminal's line are read at a glance; the record names more. */
const RECIPIENTS_TOLD = 3;

/** Pieces of evidence that are told: those on which the verdict rests. */
const EVIDENCE_TOLD = 2;

/**
 * Such as `qmail: a@b.example userunknown (550). The record of your sent mail has it: ...`; null where there is nothing
 * to say. Strangers' text inside.
 */
export function reasonsOf(record: MailRecord): string | null {
  if (record.fault !== null) return tellFault(record.fault);
  if (record.detector === null) return null;
  return [tellReport(record, record.detector), ...tellEvidence(record)].join('. ');
}

/** Of the verdict's own side the strongest; a verdict between the sides tells of either. */
function tellEvidence({ provenance, evidence }: MailRecord): string[] {
  const side = provenance === null ? null : SIDES[provenance.kind];
  const told = evidence
    .filter((piece) => side === null || piece.side === side)
    .sort((a, b) => WEIGHT[a.strength] - WEIGHT[b.strength])
    .slice(0, EVIDENCE_TOLD);
  // A sentence ends in its own full stop, which joining puts between.
  return told.map((piece) => saysOf(piece, WORDS.en).replace(/\.$/, ''));
}

const SIDES: Readonly<Record<Provenance['kind'], Side | null>> = {
  ours: 'for',
  abused: 'for',
  unproven: null,
  suspect: 'against',
  forged: 'against',
};
const WEIGHT: Readonly<Record<Strength, number>> = { proof: 0, strong: 1, weak: 2 };

function tellReport(record: MailRecord, detector: string): string {
  const told = record.recipients.slice(0, RECIPIENTS_TOLD).map(tellRecipient);
  const more = record.recipientCount - told.length;
  if (more > 0) told.push(`${more} more`);
  return told.length === 0 ? detector : `${detector}: ${told.join(', ')}`;
}

function tellFault(fault: NonNullable<MailRecord['fault']>): string {
  switch (fault.stage) {
    case 'attempts':
      return 'not read: earlier attempts did not end';
    case 'parse':
    case 'classify':
    case 'trace':
    case 'incident':
    case 'loop':
    case 'decide':
      return `${fault.stage} failed: ${fault.error}`;
    default:
      return fault.stage satisfies never;
  }
}

function tellRecipient(recipient: Recipient): string {
  const code = recipient.replyCode ?? recipient.status;
  const reason = recipient.reason === 'undefined' ? '' : ` ${recipient.reason}`;
  return `${recipient.address}${reason}${code === null ? '' : ` (${code})`}`;
}
