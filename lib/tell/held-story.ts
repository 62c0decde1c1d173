/** The whole story of one mail, from its record: what was decided and why, and what became of it. */

import type { Answer } from '../effects.ts';
import { LOOP_RULE } from '../loop-mark.ts';
import type { Recipient } from '../model.ts';
import type { DeliveryState } from '../record/delivery.ts';
import type { MailRecord } from '../record/record.ts';
import { saysOf } from './evidence-text.ts';
import { harmless } from './harmless.ts';
import { LABEL_COLUMNS, labelled, type Tell } from './labelled.ts';
import { momentOf } from './minute.ts';
import type { Paint } from './paint.ts';
import { printable } from './printable.ts';
import { becauseLine, provenanceTone, remedyFacts, remedySteps, verdictLine } from './provenance-text.ts';
import { padEnd, widthOf } from './width.ts';
import type { Words } from './words.ts';

/** Characters of one value of a stranger's that are shown. */
const MAX_VALUE_CHARS = 300;
/** Fields of the mail's own header that are shown. */
const MAX_FIELDS = 40;

export interface HeldStory {
  readonly record: MailRecord;
  readonly answer: Answer | null;
  /** Of the mail, for all its mailboxes. */
  readonly deliveries: readonly DeliveryState[];
}

export function heldStory(story: HeldStory, words: Words, width: number, paint: Paint): string[] {
  const { lines, tell } = labelled(width, paint);
  const { record } = story;
  const { show } = words.held;
  const { labels } = show;
  tellVerdict(record, words, tell);
  tell(labels.state, stateOf(story, words), 'bold');
  if (record.incident !== null) {
    tell(labels.incident, show.incident(record.incident.id, shown(record.incident.mailbox)));
    if (record.incident.silent) tell('', show.silent);
  }
  tell('', '');
  tell(labels.mail, record.key);
  tell(labels.came, show.came(momentOf(record.receivedAt), record.size));
  const { reversePath } = record.envelope;
  tell('', show.envelope(reversePath == null ? '<>' : shown(reversePath), shown(record.mailbox)));
  tellRecipients(record, words, tell);
  tellDeliveries(story, words, tell);
  tellEvidence(record, words, tell);
  if (record.provenance?.kind === 'abused') {
    const { remedy } = record.provenance;
    tell('', '');
    remedySteps(remedy, words).forEach((step, index) => {
      tell(index === 0 ? words.verdict.labels.remedy : '', step, undefined, `${index + 1}. `);
    });
    for (const fact of remedyFacts(remedy, words)) tell('', fact, undefined, '* ');
  }
  return lines;
}

export interface HeaderFields {
  /** Names with decoded values, in their order. */
  readonly fields: readonly { readonly name: string; readonly text: string }[];
  /** The header goes on where reading it ended. */
  readonly cut: boolean;
}

/** The mail's own header as text, and where its bytes lie. `header` is null where the raw mail is gone. */
export function heldHeader(
  header: HeaderFields | null,
  path: string,
  words: Words,
  width: number,
  paint: Paint,
): string[] {
  const { lines, tell } = labelled(width, paint);
  const { show } = words.held;
  tell('', '');
  if (header === null) {
    tell(show.labels.raw, show.noRaw(path));
    return lines;
  }
  header.fields.slice(0, MAX_FIELDS).forEach(({ name, text }, index) => {
    tell(index === 0 ? show.labels.header : '', `${shown(name)}: ${shown(text)}`);
  });
  if (header.cut || header.fields.length > MAX_FIELDS) tell('', show.headerCut, 'dim');
  // A path that is broken over lines cannot be copied.
  lines.push(paint('dim', padEnd(show.labels.raw, LABEL_COLUMNS) + path));
  return lines;
}

function tellVerdict(record: MailRecord, words: Words, tell: Tell): void {
  const { labels } = words.verdict;
  const { provenance, decision, fault } = record;
  if (provenance === null) {
    const what = record.class === 'unread' ? words.held.show.unread : words.explain.headline[record.class];
    tell(words.explain.labels.what, what, 'bold');
  } else {
    tell(labels.verdict, verdictLine(provenance, words), provenanceTone(provenance.kind));
    tell('', becauseLine(provenance, words));
  }
  tell(labels.decided, words.verdict.decided[decision.kind](harmless(decision.rule)));
  if (decision.rule === LOOP_RULE) tell('', words.verdict.loop);
  if (fault !== null)
    tell(words.held.show.labels.fault, words.held.show.fault(fault.stage, shown(fault.error)), 'bad');
}

function stateOf({ record, answer }: HeldStory, words: Words): string {
  const { show } = words.held;
  if (record.decision.kind !== 'hold' && record.decision.kind !== 'drop') return show.notHeld;
  if (answer === null)
    return record.decision.kind === 'hold'
      ? show.held
      : words.verdict.decided.drop(harmless(record.decision.rule));
  return (answer.kind === 'released' ? show.released : show.dropped)(momentOf(answer.at));
}

function tellRecipients(
  { recipients, recipientCount, ...record }: MailRecord,
  words: Words,
  tell: Tell,
): void {
  if (record.class === 'ordinary' || record.class === 'unread') return;
  const { explain } = words;
  tell('', '');
  tell(explain.labels.what, words.explain.headline[record.class]);
  const label = record.class === 'bounce' ? explain.labels.failed : explain.labels.about;
  if (recipients.length === 0) tell(label, explain.noRecipients);
  recipients.forEach((recipient, index) => {
    tell(index === 0 ? label : '', `${shown(recipient.address)}: ${words.reasons[recipient.reason].brief}`);
    tell('', saidOf(recipient, words), 'dim', '  ');
  });
  if (recipientCount > recipients.length) tell('', explain.more(recipientCount - recipients.length));
  if (record.originalId !== null) tell('', `${explain.labels.messageId}: ${shown(record.originalId)}`);
}

function saidOf({ replyCode, status, diagnosticCode }: Recipient, words: Words): string {
  const { labels, notStated } = words.explain;
  const said = [
    `${labels.reply}: ${replyCode ?? notStated}`,
    `${labels.status}: ${status ?? notStated}`,
    `${labels.diagnostic}: ${diagnosticCode === null ? notStated : shown(diagnosticCode)}`,
  ];
  return said.join(words.between);
}

function tellDeliveries({ record, answer, deliveries }: HeldStory, words: Words, tell: Tell): void {
  const { labels, delivery: say } = words.held.show;
  const own = deliveries.filter(({ delivery }) => delivery.mailbox === record.mailbox);
  const planned = new Set(own.map(({ delivery }) => delivery.id));
  const isHeld =
    answer?.kind !== 'released' && (record.decision.kind === 'hold' || record.decision.kind === 'drop');
  const waiting = isHeld ? record.deliveries.filter(({ id }) => !planned.has(id)) : [];
  if (own.length + waiting.length > 0) tell('', '');
  for (const { destination } of waiting) tell(labels.delivery, say.would(shown(destination)));
  for (const state of own) {
    const label = state.delivery.kind === 'alert' ? labels.alert : labels.delivery;
    tell(label, deliveryText(state, words), state.outcome?.kind === 'failed' ? 'bad' : undefined);
  }
}

function deliveryText({ delivery, plannedAt, lease, outcome }: DeliveryState, words: Words): string {
  const { delivery: say } = words.held.show;
  const to = shown(delivery.destination);
  if (outcome?.kind === 'delivered') return say.delivered(to, momentOf(outcome.at));
  if (outcome?.kind === 'failed') return say.failed(to, momentOf(outcome.at), shown(outcome.error));
  if (lease !== null) return say.working(to, momentOf(lease.until));
  if (outcome?.kind === 'later') return say.later(to, momentOf(outcome.nextAt), shown(outcome.error));
  return say.waiting(to, momentOf(plannedAt));
}

function tellEvidence({ evidence, provenance }: MailRecord, words: Words, tell: Tell): void {
  if (provenance === null) return;
  const { strength } = words.evidence;
  const columns = Math.max(...Object.values(strength).map(widthOf));
  tell('', '');
  if (evidence.length === 0) tell(words.verdict.labels.why, words.verdict.nothingFound);
  evidence.forEach((piece, index) => {
    const lead = `${piece.side === 'for' ? '+' : '-'} ${padEnd(strength[piece.strength], columns)} `;
    tell(index === 0 ? words.verdict.labels.why : '', saysOf(piece, words), undefined, lead);
  });
}

function shown(value: string): string {
  return printable(value, MAX_VALUE_CHARS);
}
