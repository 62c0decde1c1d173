/** What a report is made of, and the part of it that holds the returned mail. */

import type { Host } from './profile.ts';
import { lines, split } from './text.ts';

export interface Failure {
  readonly recipient: string;
  /** Where the reporter renamed it (alias, .forward). */
  readonly original?: string;
  readonly status: string;
  /** What the refusing server answered, reply code first. */
  readonly reply: string;
  /** Who refused; null where the reporter itself did. */
  readonly remote?: Host;
}

export interface ReportOf {
  /** Who writes the report. */
  readonly by: Host;
  /** The address to which it goes. */
  readonly to: string;
  readonly returned: string;
  readonly failures: readonly Failure[];
  readonly at: Date;
  /** When the mail came. */
  readonly arrival: Date;
  /** A queue id of the reporter's own form. */
  readonly id: string;
  /** The header alone is returned. */
  readonly headersOnly?: boolean;
  /** Nothing is lost yet: a warning. */
  readonly delay?: boolean;
  /** Minutes from UTC. */
  readonly zone?: number;
}

/** With the envelope's sender on top, as most servers return it. */
export function withSender(it: ReportOf, name = 'Return-Path'): ReportOf {
  return { ...it, returned: `${name}: <${it.to}>\n${it.returned}` };
}

export function returnedPart(it: ReportOf, boundary: string, description: string | null): string {
  const { header } = split(it.returned);
  return lines(
    `--${boundary}`,
    description && `Content-Description: ${description}${it.headersOnly ? ' Headers' : ''}`,
    `Content-Type: ${it.headersOnly ? 'text/rfc822-headers' : 'message/rfc822'}`,
    '',
    it.headersOnly ? `${header}\n` : it.returned,
    `--${boundary}--`,
    '',
  );
}
