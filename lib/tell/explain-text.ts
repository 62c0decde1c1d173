/** The text of `explain`: labelled paragraphs, strangers' words made harmless. */

import type { Classified, HeaderBlock, Mail, Recipient, Report } from '../model.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { padEnd, wrap } from './width.ts';
import type { Words } from './words.ts';

/** Recipients that are told one by one. */
const MAX_TOLD = 20;
/** Characters of one value of a stranger's that are shown. */
const MAX_VALUE_CHARS = 600;
const LABEL_COLUMNS = 12;

export function explainText(
  mail: Mail,
  classified: Classified,
  words: Words,
  width: number,
  paint: Paint,
): string[] {
  const { labels } = words.explain;
  const lines: string[] = [];
  const tell = (label: string, text: string, tone?: 'bold') => {
    const parts = wrap(text, width - LABEL_COLUMNS);
    parts.forEach((part, index) => {
      const head = index === 0 ? paint('dim', padEnd(label, LABEL_COLUMNS)) : ' '.repeat(LABEL_COLUMNS);
      lines.push(head + (tone === undefined ? part : paint(tone, part)));
    });
  };
  tell(labels.what, words.explain.headline[classified.kind], 'bold');
  const from = shown(mail.header.text('from') ?? '');
  tell(
    labels.writer,
    words.explain.writtenBy(classified.kind === 'ordinary' ? null : classified.reportingMta, from),
  );
  const subject = mail.header.text('subject');
  if (subject !== undefined) tell(labels.subject, shown(subject));
  if (classified.kind === 'ordinary') {
    tell('', words.explain.ordinary);
    tellDefects(mail.defects, words, tell);
    return lines;
  }
  tell(labels.readBy, words.explain[classified.readBy](classified.detector));
  lines.push('');
  tellRecipients(classified, words, tell);
  lines.push('');
  tellReturned(classified, words, tell);
  tellDefects(classified.defects, words, tell);
  return lines;
}

type Tell = (label: string, text: string, tone?: 'bold') => void;

function tellRecipients(report: Report, words: Words, tell: Tell): void {
  const { explain } = words;
  const delivery = report.kind === 'bounce' || report.kind === 'delay' || report.kind === 'success-dsn';
  const label = report.kind === 'bounce' ? explain.labels.failed : explain.labels.about;
  if (report.recipients.length === 0) tell(label, explain.noRecipients);
  for (const recipient of report.recipients.slice(0, MAX_TOLD)) {
    tell(label, shown(recipient.address), 'bold');
    if (recipient.originalRecipient !== null) {
      tell('', `${explain.labels.originally}: ${shown(recipient.originalRecipient)}`);
    }
    if (!delivery) continue;
    tell('', outcomeOf(recipient, words));
    const codes = [
      `${explain.labels.reply}: ${recipient.replyCode ?? explain.notStated}`,
      `${explain.labels.status}: ${recipient.status ?? explain.notStated}`,
    ];
    tell('', codes.join(', '));
    if (recipient.diagnosticCode !== null) {
      tell('', `${explain.labels.diagnostic}: ${shown(recipient.diagnosticCode)}`);
    }
  }
  const more = report.recipients.length - MAX_TOLD;
  if (more > 0) tell('', explain.more(more));
}

function outcomeOf({ reason, hard, action, actionDerived }: Recipient, words: Words): string {
  const { explain, reasons } = words;
  if (action === 'delivered' || action === 'relayed' || action === 'expanded') return explain.action[action];
  const derived = actionDerived && action !== null ? `(${explain.action[action]}: ${explain.derived})` : '';
  const prospect = action === 'failed' ? (hard ? explain.hard : explain.soft) : '';
  return [reasons[reason].sentence, prospect, derived].filter(Boolean).join(' ');
}

function tellReturned(report: Report, words: Words, tell: Tell): void {
  const { explain } = words;
  const { returned } = report;
  if (returned.kind === 'none') {
    tell(explain.labels.returns, explain.returned.none);
    return;
  }
  const { header } = returned;
  const facts = [
    explain.hasReceived(header.has('received')),
    explain.hasSignature(header.has('dkim-signature')),
  ];
  tell(explain.labels.returns, `${explain.returned[returned.kind]} ${facts.join(', ')}`);
  for (const [key, label] of [
    ['from', explain.labels.from],
    ['to', explain.labels.to],
    ['subject', explain.labels.subject],
    ['date', explain.labels.date],
    ['message-id', explain.labels.messageId],
  ] as const) {
    tellField(header, key, label, tell);
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
