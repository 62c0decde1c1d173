/** Aggregate reports of receivers about a domain: DMARC (RFC 7489 section 7.2) and TLS (RFC 8460). */

import type { LeafPart } from '../model.ts';
import { decodeParameters } from '../parse/index.ts';
import { domainOf, isAttachedByPerson, isPassedOn } from './authorship.ts';
import type { Detector } from './draft.ts';
import type { Notice } from './notice.ts';

const ARCHIVE_TYPES = new Set([
  'application/zip',
  'application/gzip',
  'application/x-gzip',
  'application/x-zip-compressed',
  'application/x-zip',
  'application/octet-stream',
  'application/xml',
  'text/xml',
]);
/** RFC 7489 section 7.2.1.1: receiver "!" policy-domain "!" begin "!" end ["!" id] "." xml[.gz]; RFC 8460 the same with json. */
const FILE_NAME = /^[^!\s]+![^!\s]+!\d{8,}!\d{8,}(?:![^.\s]*)?\.(?:xml|json|zip|gz|xml\.gz|json\.gz)$/i;

export const dmarcReport: Detector = {
  name: 'dmarc-report',
  read(notice) {
    const part = notice.part(isReport);
    const archive = notice.part((leaf) => ARCHIVE_TYPES.has(leaf.type) && !leaf.type.startsWith('text/'));
    if (part === undefined && archive === undefined) return undefined;
    // "Report Domain: example.com Submitter: mx.example Report-ID: <id>" (RFC 7489 section 7.2.1.1)
    const subject = /report[ -]domain:.*submitter:/.test(notice.subject.slice(0, 500));
    if (subject && !isPassedOn(notice)) return { kind: 'dmarc-report', readBy: 'grammar', recipients: [] };
    // Under a subject of somebody's own: "what is this?"
    if (part === undefined || isAttachedByPerson(notice) || isFromReported(notice, part)) return undefined;
    return { kind: 'dmarc-report', readBy: 'grammar', recipients: [] };
  },
};

/** The domain that the report is about mails it on: one of its people asks, unless its own server reports to it. */
function isFromReported(notice: Notice, part: LeafPart): boolean {
  const [receiver = '', policyDomain = ''] = fileName(part).toLowerCase().split('!', 2);
  const from = domainOf(notice.sender.fromAddress.toLowerCase());
  const within = (domain: string) => from === domain || from.endsWith(`.${domain}`);
  return policyDomain !== '' && within(policyDomain) && !within(receiver) && !receiver.endsWith(`.${from}`);
}

function isReport(part: LeafPart): boolean {
  if (part.type.startsWith('application/tlsrpt')) return true;
  return ARCHIVE_TYPES.has(part.type) && FILE_NAME.test(fileName(part));
}

function fileName(part: LeafPart): string {
  const disposition = decodeParameters(part.header.value('content-disposition') ?? '');
  return (disposition.parameters.get('filename') ?? part.parameters.get('name') ?? '').trim();
}
