/** A record as one line of JSON, and back. */

import type { Decision } from '../decide/decision.ts';
import type { MailRecord } from './record.ts';

const KEY_PREFIX = '{"key":"';

/** Ends in its newline. JSON escapes every control character, so no stranger's text can start a line of its own. */
export function toJsonLine(record: MailRecord): string {
  return `${JSON.stringify(record)}\n`;
}

/** The key of a record's line without reading the rest of it, or null where it is no such line. */
export function keyOfLine(line: string): string | null {
  if (!line.startsWith(KEY_PREFIX)) return null;
  const end = line.indexOf('"', KEY_PREFIX.length);
  return end < 0 ? null : line.slice(KEY_PREFIX.length, end);
}

/** Null where the line is damaged: the mail is then decided afresh, which loses nothing. */
export function fromJsonLine(line: string): MailRecord | null {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return null;
  }
  // Lines of 0.1 know no evidence, and of a decision its kind and rule only.
  return isRecord(value)
    ? {
        ...value,
        reporter: value.reporter ?? null,
        evidence: value.evidence ?? [],
        decision: withDefaults(value.decision),
      }
    : null;
}

function withDefaults(decision: Decision): Decision {
  return decision.kind === 'deliver' || decision.kind === 'mark'
    ? { ...decision, to: decision.to ?? null, alert: decision.alert ?? false, would: decision.would ?? null }
    : { ...decision, alert: decision.alert ?? false };
}

/** Checks what delivering again rests on; the rest is told to people as it stands. */
function isRecord(value: unknown): value is MailRecord {
  if (typeof value !== 'object' || value === null) return false;
  const record = value as Partial<Record<keyof MailRecord, unknown>>;
  return (
    typeof record.key === 'string' &&
    typeof record.receivedAt === 'string' &&
    typeof record.class === 'string' &&
    typeof record.decision === 'object' &&
    record.decision !== null &&
    Array.isArray(record.recipients) &&
    Array.isArray(record.deliveries) &&
    record.deliveries.every(isDelivery)
  );
}

function isDelivery(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, maildir, name } = value as Record<string, unknown>;
  return kind === 'maildir' && typeof maildir === 'string' && typeof name === 'string';
}
