/** `doctor --redrive`: dead letters go back on their queues. */

import type { Words } from '../tell/words.ts';
import { withData } from './data.ts';
import type { DoctorOptions } from './doctor.ts';
import { writeLine } from './terminal.ts';

export async function redriveCommand(options: DoctorOptions, words: Words): Promise<void> {
  const [mails, deliveries] = await withData(options, words, 'write', async ({ tables }) => [
    await tables.inbound.redrive(),
    await tables.deliveries.redrive(),
  ]);
  const line =
    options.json === true
      ? JSON.stringify({ kind: 'redriven', mails, deliveries })
      : words.doctor.redriven(mails, deliveries);
  await writeLine(process.stdout, line);
}
