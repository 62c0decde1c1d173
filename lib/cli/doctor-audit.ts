/** `doctor --audit`: what the audit found, as lines or JSON. */

import { type Audit, audit } from '../audit/audit.ts';
import type { AuditStatus } from '../audit/findings.ts';
import { auditPage } from '../tell/audit-page.ts';
import { painter } from '../tell/paint.ts';
import type { Words } from '../tell/words.ts';
import { withData } from './data.ts';
import type { DoctorOptions } from './doctor.ts';
import { coloursOn, columnsOf, writeLine } from './terminal.ts';

const CLEAR_LINE = '\r\u001b[K';

export async function auditCommand(options: DoctorOptions, words: Words): Promise<void> {
  const { days, json = false, quiet = false } = options;
  const { stderr } = process;
  const watched = stderr.isTTY === true;
  const [found, place] = await withData(options, words, 'read', async (data) => {
    const asked = {
      days,
      now: () => new Date(),
      ...(watched && {
        onProgress: (mails: number) => stderr.write(`${CLEAR_LINE}${words.doctor.progress(mails)}`),
      }),
    };
    return [await audit(data.audited, asked), data.place] as const;
  }).finally(() => {
    if (watched) stderr.write(CLEAR_LINE);
  });
  process.exitCode = found.found.size === 0 ? 0 : 1;
  if (json)
    for (const line of jsonLines(found, days, quiet)) await writeLine(process.stdout, JSON.stringify(line));
  else {
    const paint = painter(coloursOn(process.stdout, process.env));
    const lines = auditPage({ ...found, place, days, quiet }, words, columnsOf(process.stdout), paint);
    if (lines.length > 0) await writeLine(process.stdout, lines.join('\n'));
  }
}

/** What was found, one line each; then what may have arrived twice, and the sum. */
function* jsonLines(
  { found, mails, looked, inWork, maybeTwice }: Audit,
  days: number,
  quiet: boolean,
): Generator<object> {
  for (const [kind, { status, count, since, samples }] of found)
    yield { kind, status, count, since, samples };
  if (quiet && found.size === 0) return;
  if (maybeTwice.count > 0) yield { kind: 'maybe-twice', status: 'info', ...maybeTwice };
  yield { kind: 'sum', status: worstOf(found), days, mails, inWork, looked };
}

function worstOf(found: Audit['found']): AuditStatus {
  if (found.size === 0) return 'ok';
  return [...found.values()].some(({ status }) => status === 'bad') ? 'bad' : 'warn';
}
