/** The line that `classify --json` prints for one mail: the shape that other programs read. Absent values are null. */

import type { Classified, Recipient } from '../model.ts';
import { parseAddresses } from '../parse/index.ts';

export interface ClassifyLine {
  readonly file: string;
  readonly class: string;
  readonly detector: string | null;
  readonly reportingMta: string | null;
  readonly recipients: readonly RecipientLine[];
  readonly original: OriginalLine;
  readonly defects: readonly string[];
}

type RecipientLine = Pick<
  Recipient,
  | 'address'
  | 'originalRecipient'
  | 'action'
  | 'actionDerived'
  | 'status'
  | 'replyCode'
  | 'reason'
  | 'hard'
  | 'diagnosticCode'
>;

interface OriginalLine {
  readonly messageId: string | null;
  readonly from: string | null;
  readonly to: readonly string[] | null;
  readonly hasReceived: boolean;
  readonly hasDkimSignature: boolean;
  readonly form: string;
}

/** Recipients of the original's To that are listed; a newsletter's may hold thousands. */
const MAX_TO = 100;

export function toLine(file: string, classified: Classified): ClassifyLine {
  if (classified.kind === 'ordinary') {
    return {
      file,
      class: 'ordinary',
      detector: null,
      reportingMta: null,
      recipients: [],
      original: NOTHING,
      defects: [],
    };
  }
  return {
    file,
    class: classified.kind,
    detector: classified.detector,
    reportingMta: classified.reportingMta,
    recipients: classified.recipients.map((recipient) => ({
      address: recipient.address,
      originalRecipient: recipient.originalRecipient,
      action: recipient.action,
      actionDerived: recipient.actionDerived,
      status: recipient.status,
      replyCode: recipient.replyCode,
      reason: recipient.reason,
      hard: recipient.hard,
      diagnosticCode: recipient.diagnosticCode,
    })),
    original: originalLine(classified.returned),
    defects: classified.defects.map((defect) => defect.kind),
  };
}

const NOTHING: OriginalLine = {
  messageId: null,
  from: null,
  to: null,
  hasReceived: false,
  hasDkimSignature: false,
  form: 'none',
};

function originalLine(returned: Exclude<Classified, { kind: 'ordinary' }>['returned']): OriginalLine {
  if (returned.kind === 'none') return NOTHING;
  const { header } = returned;
  const to = header.value('to');
  return {
    messageId: header.value('message-id')?.trim().replace(/^<|>$/g, '') ?? null,
    from: parseAddresses(header.value('from') ?? '')[0]?.address ?? null,
    to:
      to === undefined
        ? null
        : parseAddresses(to)
            .slice(0, MAX_TO)
            .map((entry) => entry.address),
    hasReceived: header.has('received'),
    hasDkimSignature: header.has('dkim-signature'),
    form: returned.kind,
  };
}

/** What JSON leaves as it is and a terminal obeys: DEL, C1 controls, bidirectional and other format characters. */
const OBEYED = /[\u007f-\u009f\p{Cf}\p{Zl}\p{Zp}]/gu;

/** One line of JSON: the same values to a program, and harmless where it is looked at on a terminal. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(OBEYED, escaped);
}

/** `\u009b`; two of them where the character lies above U+FFFF. */
function escaped(character: string): string {
  return Array.from({ length: character.length }, (_, index) => {
    return `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`;
  }).join('');
}
