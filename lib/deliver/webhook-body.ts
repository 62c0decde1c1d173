/** What a webhook is posted of one mail: what is on record of it, and what stands in it. */

import { isWithheld } from '../decide/decision.ts';
import type { Provenance } from '../judge/provenance.ts';
import type { MailRecord } from '../record/record.ts';
import { saysOf } from '../tell/evidence-text.ts';
import { type Language, WORDS } from '../tell/index.ts';
import { isNotToBeRead, type Outgoing } from './deliver.ts';
import type { RawLink } from './forward-notice.ts';
import { webhookContent } from './webhook-content.ts';
import type { WebhookEvent } from './webhook-schema.ts';

type Data = WebhookEvent['data'];

/** JSON (`webhook.schema.json`), under 6 MB whatever the mail, and under 100 KB for most. */
export function webhookBody(outgoing: Outgoing, link: RawLink, language: Language): string {
  const { record, pieces } = outgoing;
  const event: WebhookEvent = {
    type: 'mail.received',
    version: 1,
    timestamp: record.receivedAt,
    data: {
      key: record.key,
      mailbox: record.mailbox,
      envelope: { ...record.envelope, forwardPaths: [...record.envelope.forwardPaths] },
      class: record.class,
      report: reportOf(record),
      provenance: record.provenance === null ? null : provenanceOf(record.provenance),
      reporter: record.reporter,
      evidence: record.evidence.map((piece) => {
        const { kind, family, side, strength, facts } = piece;
        return { kind, family, side, strength, facts: { ...facts }, says: saysOf(piece, WORDS[language]) };
      }),
      incident:
        record.incident === null ? null : { mailbox: record.incident.mailbox, id: record.incident.id },
      decision: decisionOf(record),
      fault: record.fault,
      ...(isNotToBeRead(outgoing) ? UNREAD : readContent(pieces)),
      raw: { ...link, size: record.size },
    },
  };
  // Half of a character, such as a cut leaves, is no JSON to strict readers (RFC 8259 section 8.2).
  return JSON.stringify(event, (_key, value) => (typeof value === 'string' ? value.toWellFormed() : value));
}

const UNREAD: Pick<Data, 'headers' | 'content'> = { headers: null, content: null };

/** A fault of ours in reading the mail does not keep it back: what fails open is delivered too. */
function readContent(pieces: readonly Uint8Array[]): Pick<Data, 'headers' | 'content'> {
  try {
    return webhookContent(Buffer.concat(pieces));
  } catch {
    return UNREAD;
  }
}

function reportOf(record: MailRecord): Data['report'] {
  const { detector, readBy, reportingMta, recipients, recipientCount, originalId, defects } = record;
  if (detector === null) return null;
  return {
    detector,
    readBy,
    reportingMta,
    recipients: recipients.map((recipient) => ({ ...recipient })),
    recipientCount,
    originalId,
    defects: [...defects],
  };
}

function provenanceOf(provenance: Provenance): NonNullable<Data['provenance']> {
  const remedy =
    provenance.kind === 'abused' ? { ...provenance.remedy, clients: [...provenance.remedy.clients] } : null;
  return { verdict: provenance.kind, because: provenance.because, remedy };
}

function decisionOf({ decision }: MailRecord): Data['decision'] {
  const { kind, rule } = decision;
  const would = decision.kind === 'deliver' || decision.kind === 'mark' ? decision.would : null;
  return { kind, rule, released: isWithheld(decision), would: would?.kind ?? null };
}
