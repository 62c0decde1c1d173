/** The text of `explain`: labelled paragraphs, strangers' words made harmless. */

import type { Classified, HeaderBlock, Mail, Recipient, Report } from '../model.ts';
import { reporterText } from './evidence-text.ts';
import { labelled, type Tell } from './labelled.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { type Judged, tellReasons, tellVerdict } from './provenance-text.ts';
import type { Words } from './words.ts';

/** Recipients that are told one by one. */
const MAX_TOLD = 20;
/** Characters of one value of a stranger's that are shown. */
const MAX_VALUE_CHARS = 600;

/** With `judged` the verdict stands first, and why, what to do and what would have proved it stand last. */
export function explainText(
  mail: Mail,
  classified: Classified,
  words: Words,
  width: number,
  paint: Paint,
  judged: Judged | null = null,
): string[] {
  const { labels } = words.explain;
  const { lines, tell } = labelled(width, paint);
  if (judged !== null) tellVerdict(judged, words, tell);
  tell(labels.what, words.explain.headline[classified.kind], 'bold');
  const from = shown(mail.header.text('from') ?? '');
  const mta = classified.kind === 'ordinary' ? null : classified.reportingMta;
  tell(labels.writer, words.explain.writtenBy(mta === null ? null : shown(mta), from));
  if (judged !== null) tell('', reporterText(judged.trace.reporter, words));
  const subject = mail.header.text('subject');
  if (subject !== undefined) tell(labels.subject, shown(subject));
  if (classified.kind === 'ordinary') {
    tell('', '');
    tell('', words.explain.ordinary);
    tellDefects(mail.defects, words, tell);
    if (judged !== null) tellReasons(judged, words, tell);
    return lines;
  }
  tell(labels.readBy, words.explain[classified.readBy](classified.detector));
  lines.push('');
  tellRecipients(classified, words, tell);
  lines.push('');
  tellReturned(classified, words, tell);
  tellDefects(classified.defects, words, tell);
  if (judged !== null) tellReasons(judged, words, tell);
  return lines;
}

function tellRecipients(report: Report, words: Words, tell: Tell): void {
  const { explain } = words;
  const label = report.kind === 'bounce' ? explain.labels.failed : explain.labels.about;
  if (report.recipients.length === 0) tell(label, explain.noRecipients);
  const told = report.recipients.slice(0, MAX_TOLD);
  told.forEach((recipient, index) => {
    if (index > 0) tell('', '');
    tell(label, shown(recipient.address), 'bold');
    tellRecipient(recipient, isAboutDelivery(report), words, tell);
  });
  const more = report.recipients.length - told.length;
  if (more > 0) tell('', explain.more(more));
  if (isAboutDelivery(report) && told.some(({ actionDerived }) => actionDerived)) {
    tell('', '');
    tell('', explain.derived);
  }
}

function isAboutDelivery({ kind }: Report): boolean {
  return kind === 'bounce' || kind === 'delay' || kind === 'success-dsn';
}

function tellRecipient(recipient: Recipient, aboutDelivery: boolean, words: Words, tell: Tell): void {
  const { labels, notStated } = words.explain;
  if (recipient.originalRecipient !== null) {
    tell('', `${labels.originally}: ${shown(recipient.originalRecipient)}`);
  }
  if (!aboutDelivery) return;
  tellOutcome(recipient, words, tell);
  const reply = `${labels.reply}: ${recipient.replyCode ?? notStated}`;
  const status = `${labels.status}: ${recipient.status ?? notStated}`;
  tell('', reply + words.between + status);
  const said = recipient.diagnosticCode === null ? notStated : shown(recipient.diagnosticCode);
  tell('', `${labels.diagnostic}: ${said}`);
}

function tellOutcome({ reason, hard, action }: Recipient, words: Words, tell: Tell): void {
  const { explain, reasons } = words;
  switch (action) {
    case 'delivered':
    case 'relayed':
    case 'expanded':
      tell('', explain.action[action]);
      return;
    case 'delayed':
      tell('', explain.action.delayed);
      tell('', reasons[reason].sentence);
      return;
    case 'failed':
    case null:
      tell('', reasons[reason].sentence);
      tell('', hard ? explain.hard : explain.soft);
      return;
    default:
      action satisfies never;
  }
}

function tellReturned({ returned, quotedIds }: Report, words: Words, tell: Tell): void {
  const { labels, returned: forms, traces, quoted } = words.explain;
  tell(labels.returns, forms[returned.kind]);
  const header = returned.kind === 'none' ? undefined : returned.header;
  if (header !== undefined) {
    tell('', traces(header.has('received'), header.has('dkim-signature')));
    tellField(header, 'from', labels.from, tell);
    tellField(header, 'to', labels.to, tell);
    tellField(header, 'subject', labels.subject, tell);
    tellField(header, 'date', labels.date, tell);
    tellField(header, 'message-id', labels.messageId, tell);
  }
  const [first] = quotedIds;
  if (header?.has('message-id') !== true && first !== undefined) {
    tell('', `${labels.messageId}: ${quoted(shown(first.id))}`);
  }
}

function tellField(header: HeaderBlock, key: string, label: string, tell: Tell): void {
  const value = header.text(key);
  if (value !== undefined) tell('', `${label}: ${shown(value)}`);
}

function tellDefects(defects: Report['defects'], words: Words, tell: Tell): void {
  const kinds = [...new Set(defects.map((defect) => defect.kind))];
  kinds.forEach((kind, index) => {
    tell(index === 0 ? words.explain.labels.oddities : '', words.defects[kind]);
  });
}

function shown(value: string): string {
  return printable(value, MAX_VALUE_CHARS);
}
